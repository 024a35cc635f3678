//! Looking at addresses: what a name leads to is given to the connection only where every one of them may be asked.

use domain::webhook::{Allowed, Unreachable, is_public};
use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, SocketAddr};

/// Looks names up, and looks at what they lead to. The connection is made to the addresses that it gives, without
/// looking up the name again.
#[derive(Debug, Clone, Copy)]
pub(super) struct Checked(pub(super) Allowed);

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let allowed = self.0;
        Box::pin(async move {
            let found =
                tokio::net::lookup_host((name.as_str(), 0)).await.map_err(|_| Unreachable::NoAddress)?;
            let found: Vec<SocketAddr> = found.collect();
            check(found.iter().map(SocketAddr::ip), allowed)?;
            let addresses: Addrs = Box::new(found.into_iter());
            Ok(addresses)
        })
    }
}

/// May all of them be asked? One that may not bars the others: a name that leads both outside and inside is a trap.
fn check(found: impl Iterator<Item = IpAddr>, allowed: Allowed) -> Result<(), Unreachable> {
    let mut any = false;
    for address in found {
        any = true;
        if !allowed.private && !is_public(address) {
            return Err(Unreachable::Private);
        }
    }
    if any { Ok(()) } else { Err(Unreachable::NoAddress) }
}

/// Where the URL has an address in place of a name, as the URL's own reader understands it: may it be asked? There are
/// spellings, such as `https://0x7f.1/`, that only that reader knows for addresses.
pub(super) fn check_literal(url: &Url, allowed: Allowed) -> Result<(), Unreachable> {
    let host = url.host_str().ok_or(Unreachable::NoAddress)?;
    match host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
        Ok(address) => check(std::iter::once(address), allowed),
        Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr;

    const STRICT: Allowed = Allowed { private: false, http: false };

    #[test]
    fn one_address_inside_bars_a_name_that_has_others_outside() {
        let of = |texts: &[&str], allowed| check(texts.iter().map(|text| text.parse().unwrap()), allowed);
        assert_eq!(of(&["1.1.1.1", "2606:4700::1111"], STRICT), Ok(()));
        assert_eq!(of(&["1.1.1.1", "169.254.169.254"], STRICT), Err(Unreachable::Private));
        assert_eq!(of(&["::ffff:10.0.0.1"], STRICT), Err(Unreachable::Private));
        assert_eq!(of(&["127.0.0.1"], Allowed { private: true, http: false }), Ok(()));
        assert_eq!(of(&[], STRICT), Err(Unreachable::NoAddress));
    }

    #[test]
    fn every_spelling_of_an_address_is_an_address() {
        for inside in [
            "https://127.0.0.1/",
            "https://0x7f.1/",
            "https://2130706433/",
            "https://0177.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:7f00:1]/",
            "https://127.1/",
            "https://169.254.169.254/latest/meta-data",
        ] {
            let url = Url::parse(inside).unwrap();
            assert_eq!(check_literal(&url, STRICT), Err(Unreachable::Private), "{inside}");
        }
        for fine in ["https://1.1.1.1/", "https://example.com/"] {
            assert_eq!(check_literal(&Url::parse(fine).unwrap(), STRICT), Ok(()), "{fine}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused_once_it_was_looked_up() {
        let name = || Name::from_str("localhost").unwrap();
        let error = Checked(STRICT).resolve(name()).await.err().unwrap();
        assert_eq!(error.downcast_ref::<Unreachable>(), Some(&Unreachable::Private));
        let found = Checked(Allowed { private: true, http: true }).resolve(name()).await.unwrap();
        assert!(found.into_iter().all(|address| address.ip().is_loopback()));
    }
}
