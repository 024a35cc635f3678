//! Sharing: is one credential used from several places at once? Judged by networks and spans of use, never by addresses.

use crate::instant::Instant;
use crate::window::Window;
use std::net::IpAddr;

/// From where a credential was used, and over what span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedFrom {
    /// A network such as `192.0.2.0/24`, or what called on its behalf.
    pub network: String,
    /// The first call seen from there.
    pub first_at: Instant,
    /// The last.
    pub last_at: Instant,
}

/// What the networks of a credential say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sharing {
    /// No network was seen in the window.
    NotSeen,
    /// One network, or one after another: whatever uses it moved.
    One,
    /// Several in turn: two workloads hold one credential, or one workload runs in two places.
    Shared {
        /// How many networks, of those that were used in turn with another.
        networks: usize,
    },
}

/// The network of an address as logs give it: the /24 of IPv4, the /48 of IPv6, which is what one site is given. What is no
/// address is the provider's service that called on somebody's behalf, and is kept as it is; empty stays empty.
#[must_use]
pub fn network(address: &str) -> String {
    match address.parse::<IpAddr>().map(|ip| ip.to_canonical()) {
        Ok(IpAddr::V4(ip)) => {
            let [a, b, c, _] = ip.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        Ok(IpAddr::V6(ip)) => {
            let [a, b, c, ..] = ip.segments();
            format!("{}/48", std::net::Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
        }
        Err(_) => address.chars().take(128).collect(),
    }
}

/// Is it a network, rather than a service that called on somebody's behalf?
fn is_network(name: &str) -> bool {
    name.split_once('/').is_some_and(|(ip, _)| ip.parse::<IpAddr>().is_ok())
}

/// What the networks that a credential was used from within the window say. Services are left out: a call on behalf is made
/// by whoever asked the service for it. Two networks are used in turn where their spans overlap; where one span begins only
/// after the other ended, the workload may just have moved.
#[must_use]
pub fn sharing(used: &[UsedFrom], window: Window) -> Sharing {
    let (from, until) = (window.from.start(), window.until.start());
    let seen: Vec<&UsedFrom> = used
        .iter()
        .filter(|one| is_network(&one.network) && one.last_at >= from && one.first_at < until)
        .collect();
    let in_turn = |one: &&&UsedFrom| {
        seen.iter().any(|other| {
            other.network != one.network
                && other.first_at.max(from) <= one.last_at
                && one.first_at.max(from) <= other.last_at
        })
    };
    match (seen.len(), seen.iter().filter(in_turn).count()) {
        (0, _) => Sharing::NotSeen,
        (_, 0) => Sharing::One,
        (_, networks) => Sharing::Shared { networks },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant::parse;
    use proptest::prelude::*;

    fn from(network: &str, first: &str, last: &str) -> UsedFrom {
        let day = |text: &str| parse(&format!("2026-{text}T12:00:00Z")).unwrap();
        UsedFrom { network: network.into(), first_at: day(first), last_at: day(last) }
    }

    fn window() -> Window {
        Window::ending(parse("2026-04-01T00:00:00Z").unwrap(), 90)
    }

    #[test]
    fn an_address_is_known_by_its_network_and_a_service_by_its_name() {
        for (address, expected) in [
            ("192.0.2.77", "192.0.2.0/24"),
            ("::ffff:192.0.2.77", "192.0.2.0/24"),
            ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
            ("athena.amazonaws.com", "athena.amazonaws.com"),
            ("AWS Internal", "AWS Internal"),
            ("", ""),
        ] {
            assert_eq!(network(address), expected);
        }
    }

    #[test]
    fn two_networks_in_turn_are_shared_and_one_after_the_other_is_a_move() {
        let (one, other) = ("192.0.2.0/24", "198.51.100.0/24");
        let at_once = [from(one, "01-10", "03-10"), from(other, "02-10", "03-20")];
        assert_eq!(sharing(&at_once, window()), Sharing::Shared { networks: 2 });
        let moved = [from(one, "01-10", "02-09"), from(other, "02-10", "03-20")];
        assert_eq!(sharing(&moved, window()), Sharing::One);
        assert_eq!(sharing(&at_once[..1], window()), Sharing::One);
        assert_eq!(sharing(&[], window()), Sharing::NotSeen);
    }

    #[test]
    fn a_service_that_calls_on_behalf_is_no_second_workload() {
        let used = [from("192.0.2.0/24", "01-10", "03-10"), from("athena.amazonaws.com", "01-10", "03-10")];
        assert_eq!(sharing(&used, window()), Sharing::One);
    }

    #[test]
    fn what_ended_before_the_window_shares_nothing_with_it() {
        let used = [
            from("192.0.2.0/24", "01-01", "03-10"),
            UsedFrom {
                network: "198.51.100.0/24".into(),
                first_at: parse("2025-06-01T00:00:00Z").unwrap(),
                last_at: parse("2025-12-01T00:00:00Z").unwrap(),
            },
        ];
        assert_eq!(sharing(&used, window()), Sharing::One);
    }

    proptest! {
        #[test]
        fn any_text_has_a_network_and_its_network_is_its_own(text in "\\PC{0,60}", octets in any::<[u8; 4]>()) {
            let name = network(&text);
            prop_assert!(name.chars().count() <= 128);
            let ip = IpAddr::from(octets);
            prop_assert!(is_network(&network(&ip.to_string())));
        }
    }
}
