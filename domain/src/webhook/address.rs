//! Where webhooks may go: web addresses on the public internet, unless the configuration allows more.

use crate::problem::Problems;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The longest address that is kept.
const LONGEST: usize = 2_000;

/// What the configuration allows beyond `https` to the public internet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Allowed {
    /// Private, loopback and link-local addresses.
    pub private: bool,
    /// `http`, without TLS.
    pub http: bool,
}

/// Why nothing is sent to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreachable {
    /// It is inside a network, or this machine.
    #[error(
        "the address lies in a private, local or reserved network, which the configuration does not allow"
    )]
    Private,
    /// Nobody answers to that name.
    #[error("the name has no address")]
    NoAddress,
}

/// An endpoint's address: `https` (or, where allowed, `http`), a host, no login and no fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookUrl(String);

impl HookUrl {
    /// Reads an address. An IP address that is not public is refused here already; a name is looked at whenever something
    /// is sent.
    ///
    /// # Errors
    /// One problem that says what is expected.
    pub fn parse(raw: &str, allowed: Allowed) -> Result<Self, Problems> {
        let wrong = |text: &str| Problems::one("url", text);
        let text = raw.trim();
        let example = "Write a web address such as https://alerts.example.com/tenure";
        if text.is_empty() {
            return Err(wrong("This is needed"));
        }
        if text.len() > LONGEST
            || !text.is_ascii()
            || text
                .bytes()
                .any(|byte| byte.is_ascii_control() || matches!(byte, b' ' | b'\\' | b'"' | b'<' | b'>'))
        {
            return Err(wrong(example));
        }
        let (scheme, rest) = text.split_once("://").ok_or_else(|| wrong(example))?;
        match scheme.to_ascii_lowercase().as_str() {
            "https" => {}
            "http" if allowed.http => {}
            "http" => {
                return Err(wrong("It must begin with https://: without TLS anybody on the way reads along"));
            }
            _ => return Err(wrong(example)),
        }
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.contains('@') {
            return Err(wrong("Leave out user and password: the signature says who sends it"));
        }
        if text.contains('#') {
            return Err(wrong("Leave out the part after #: it is never sent"));
        }
        let host = host(authority).ok_or_else(|| wrong(example))?;
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        let is_here =
            host.eq_ignore_ascii_case("localhost") || host.to_ascii_lowercase().ends_with(".localhost");
        let is_private = is_here || address.is_ok_and(|address| !is_public(address));
        if is_private && !allowed.private {
            return Err(wrong(&format!("Choose another address: {}", Unreachable::Private)));
        }
        Ok(Self(text.to_owned()))
    }

    /// The address as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The host of an authority, its port being a number; `None` for what is neither a name nor an address.
fn host(authority: &str) -> Option<&str> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let end = rest.find(']')?;
            let after = &rest[end + 1..];
            let port = if after.is_empty() { None } else { Some(after.strip_prefix(':')?) };
            (&authority[..end + 2], port)
        }
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let is_fine = host.starts_with('[') || (!host.is_empty() && host.bytes().all(is_name));
    let has_port = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0));
    (is_fine && has_port).then_some(host)
}

/// Is it an address of the public internet? What maps or tunnels another address is judged by that one, where it can be
/// told, and is refused where it cannot.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = match (a, b, c) {
        // This network, loopback, multicast, and what is reserved or everybody.
        (0 | 127 | 224..=255, ..) => true,
        // Private (RFC 1918), and link-local: there the metadata of clouds lies.
        (10, ..) | (172, 16..=31, _) | (192, 168, _) | (169, 254, _) => true,
        // Between a carrier and its customers (RFC 6598), and benchmarks (RFC 2544).
        (100, 64..=127, _) | (198, 18..=19, _) => true,
        // Protocol assignments, documentation, and former relays of 6to4.
        (192, 0, 0 | 2) | (198, 51, 100) | (203, 0, 113) | (192, 88, 99) => true,
        _ => false,
    };
    !is_special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let part = address.segments();
    let [.., high, low] = part;
    let embedded = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match part {
        // Mapped (::ffff:0:0/96), and translated by well-known prefix (64:ff9b::/96).
        [0, 0, 0, 0, 0, 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => embedded(high, low),
        // 6to4 carries the address of its relay.
        [0x2002, high, low, ..] => embedded(high, low),
        // Global unicast is 2000::/3; within it Teredo and other assignments (2001::/23), and documentation.
        [0x2001, 0..=0x01ff, ..] | [0x2001, 0x0db8, ..] | [0x3fff, 0..=0x0fff, ..] => false,
        // Everything outside: unspecified, loopback, unique local, link-local, site-local, multicast, discard, local
        // translation.
        [first, ..] => (0x2000..=0x3fff).contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(text: &str) -> bool {
        is_public(text.parse().unwrap())
    }

    #[test]
    fn only_the_public_internet_is_public() {
        for inside in [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "3fff::1",
            "100::1",
            "64:ff9b:1::1",
        ] {
            assert!(!public(inside), "{inside}");
        }
        for outside in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.1",
            "100.63.255.255",
            "100.128.0.0",
            "126.1.1.1",
            "128.0.0.1",
            "172.15.255.255",
            "172.32.0.0",
            "192.167.1.1",
            "192.169.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450::1",
        ] {
            assert!(public(outside), "{outside}");
        }
    }

    #[test]
    fn an_address_inside_another_is_judged_by_itself() {
        for inside in [
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::10.0.0.1",
            "2002:7f00:1::1",
            "2002:c0a8:101::1",
        ] {
            assert!(!public(inside), "{inside}");
        }
        for outside in ["::ffff:1.1.1.1", "64:ff9b::1.1.1.1", "2002:101:101::1"] {
            assert!(public(outside), "{outside}");
        }
    }

    #[test]
    fn what_is_no_https_address_of_somebody_else_is_refused() {
        let strict = |text: &str| HookUrl::parse(text, Allowed::default());
        for bad in [
            "",
            "example.com",
            "ftp://example.com",
            "http://example.com",
            "https://",
            "https://a b",
            "https:///x",
            "https://user:secret@example.com",
            "https://example.com/#x",
            "https://example.com:0",
            "https://example.com:x",
            "https://localhost/x",
            "https://a.localhost",
            "https://127.0.0.1",
            "https://[::1]/",
            "https://10.1.2.3:8443/x",
            "https://169.254.169.254/latest",
            "https://[::ffff:127.0.0.1]/",
            "https://exämple.com",
            "https://a\\b",
        ] {
            assert!(strict(bad).is_err(), "{bad}");
        }
        for good in [
            "https://example.com",
            "HTTPS://hooks.example.com:8443/a/b?c=d",
            "https://1.1.1.1/x",
            " https://a.b ",
        ] {
            assert_eq!(strict(good).unwrap().as_str(), good.trim());
        }
    }

    #[test]
    fn what_the_configuration_allows_is_allowed_and_nothing_else() {
        let all = Allowed { private: true, http: true };
        for good in ["http://127.0.0.1:3000/x", "http://localhost", "https://[::1]:8443/"] {
            assert!(HookUrl::parse(good, all).is_ok(), "{good}");
        }
        assert!(HookUrl::parse("http://127.0.0.1", Allowed { private: true, http: false }).is_err());
        assert!(HookUrl::parse("http://127.0.0.1", Allowed { private: false, http: true }).is_err());
        assert!(HookUrl::parse("http://a:b@127.0.0.1", all).is_err());
    }
}
