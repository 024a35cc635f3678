//! Networks: which environment an address lies in, as somebody stated it. The longest prefix that holds it decides.

use crate::identity::Environment;
use crate::instant::Instant;
use crate::problem::Problems;
use crate::window::Window;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// The longest prefix of IPv4 that can be told apart: where calls come from is kept by /24.
pub const LONGEST_V4: u8 = 24;
/// The same of IPv6: kept by /48.
pub const LONGEST_V6: u8 = 48;

/// A network: an address whose bits after the prefix are zero, and the prefix's length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Prefix {
    ip: IpAddr,
    length: u8,
}

/// The bits of an address, left-aligned, and how many there are.
fn bits(ip: IpAddr) -> (u128, u8) {
    match ip {
        IpAddr::V4(ip) => (u128::from(u32::from(ip)) << 96, 32),
        IpAddr::V6(ip) => (u128::from(ip), 128),
    }
}

fn masked(bits: u128, length: u8) -> u128 {
    if length == 0 { 0 } else { bits & (u128::MAX << (128 - u32::from(length.min(128)))) }
}

impl Prefix {
    /// A network as it is written, `10.0.0.0/8`; `None` where it is none, or has bits after its prefix.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (ip, length) = text.split_once('/')?;
        // No sign, no blank, no leading zero: one spelling.
        let plain = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
        let (ip, length) = (ip.parse::<IpAddr>().ok()?, length.parse::<u8>().ok().filter(|_| plain)?);
        let (all, most) = bits(ip);
        (length <= most && masked(all, length) == all).then_some(Self { ip, length })
    }

    /// What somebody types to say which network they mean: short enough to be told apart, long enough to mean something.
    ///
    /// # Errors
    /// One problem of the field `prefix` that says what is expected.
    pub fn parse(raw: &str) -> Result<Self, Problems> {
        let text = raw.trim();
        let problem = |words: String| Err(Problems::one("prefix", words));
        if text.is_empty() {
            return problem("This is needed".into());
        }
        let Some(found) = Self::read(text) else {
            return problem(match Self::around(text) {
                Some(meant) => format!("This has bits after its prefix; the network is {meant}"),
                None => "Write a network such as 10.20.0.0/16 or 2001:db8:1::/48".into(),
            });
        };
        let longest = if found.ip.is_ipv4() { LONGEST_V4 } else { LONGEST_V6 };
        if found.length > longest {
            return problem(format!(
                "Calls are kept by networks of /{LONGEST_V4} (IPv4) and /{LONGEST_V6} (IPv6): a longer prefix cannot be told apart"
            ));
        }
        if found.length == 0 {
            return problem("This is every network: it tells nothing apart".into());
        }
        Ok(found)
    }

    /// The network around an address with bits after its prefix.
    fn around(text: &str) -> Option<Self> {
        let (ip, length) = text.split_once('/')?;
        let (ip, length) = (ip.parse::<IpAddr>().ok()?, length.parse::<u8>().ok()?);
        let (all, most) = bits(ip);
        let kept = (length <= most).then(|| masked(all, length))?;
        let ip = match ip {
            IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::from(u32::try_from(kept >> 96).ok()?)),
            IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::from(kept)),
        };
        Some(Self { ip, length })
    }

    /// Does it hold all of `other`? A network holds itself.
    #[must_use]
    pub fn holds(&self, other: &Self) -> bool {
        let ((mine, size), (theirs, other_size)) = (bits(self.ip), bits(other.ip));
        size == other_size && self.length <= other.length && masked(theirs, self.length) == mine
    }

    /// How many bits it fixes.
    #[must_use]
    pub const fn length(&self) -> u8 {
        self.length
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.ip, self.length)
    }
}

impl FromStr for Prefix {
    type Err = Problems;
    fn from_str(text: &str) -> Result<Self, Problems> {
        Self::parse(text)
    }
}

/// A network that somebody stated to belong to an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// Which network.
    pub prefix: Prefix,
    /// What people call it.
    pub name: String,
    /// What runs there.
    pub environment: Environment,
}

/// What was stated of a network in which somebody was seen: by the longest prefix that holds all of it. `None` where
/// nothing was, or where it is no network but a service that called on somebody's behalf.
#[must_use]
pub fn stated_of<'a>(network: &str, stated: &'a [Stated]) -> Option<&'a Stated> {
    let seen = Prefix::read(network)?;
    stated.iter().filter(|one| one.prefix.holds(&seen)).max_by_key(|one| one.prefix.length)
}

/// Use out of one environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvironmentUse {
    /// Which.
    pub environment: Environment,
    /// From where, or by whom, in words that evidence repeats.
    pub by: String,
    /// The first time.
    pub first_at: Instant,
    /// The last time.
    pub last_at: Instant,
}

/// One thing that is used out of several environments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reuse {
    /// The uses, environment by environment, the earliest of each first.
    pub uses: Vec<EnvironmentUse>,
    /// When the second environment was first seen.
    pub since: Instant,
}

/// Is it used out of several environments within the window? One after the other counts, too: whoever moves a workload
/// gives it a credential of its own. Only what was stated makes any.
#[must_use]
pub fn reuse(uses: Vec<EnvironmentUse>, window: Window) -> Option<Reuse> {
    let (from, until) = (window.from.start(), window.until.start());
    let mut uses: Vec<_> =
        uses.into_iter().filter(|one| one.last_at >= from && one.first_at < until).collect();
    uses.sort_by(|a, b| (a.first_at, &a.by).cmp(&(b.first_at, &b.by)));
    let first = uses.first()?.environment;
    let since = uses.iter().find(|one| one.environment != first)?.first_at;
    uses.sort_by_key(|one| one.environment);
    Some(Reuse { uses, since })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credential::network;
    use crate::instant::parse;
    use proptest::prelude::*;

    fn stated(prefix: &str, environment: Environment) -> Stated {
        Stated { prefix: Prefix::parse(prefix).unwrap(), name: prefix.into(), environment }
    }

    #[test]
    fn the_longest_prefix_decides_whatever_the_order() {
        use Environment::{Production, Staging};
        let mut all = vec![
            stated("10.0.0.0/8", Production),
            stated("10.20.0.0/16", Staging),
            stated("2001:db8::/32", Staging),
        ];
        for _ in 0..2 {
            let of = |network: &str| stated_of(network, &all).map(|one| one.environment);
            assert_eq!(of("10.20.3.0/24"), Some(Staging));
            assert_eq!(of("10.21.3.0/24"), Some(Production));
            assert_eq!(of("2001:db8:1::/48"), Some(Staging));
            assert_eq!(of("192.0.2.0/24"), None, "nobody said anything of it");
            assert_eq!(of("athena.amazonaws.com"), None, "a service is no network");
            all.reverse();
        }
    }

    #[test]
    fn what_is_typed_is_a_network_that_can_be_told_apart_or_the_problem_says_why() {
        let wrong = |text: &str| {
            Prefix::parse(text).map_err(|problems| problems.of("prefix").unwrap_or_default().to_owned())
        };
        assert_eq!(wrong(" 10.20.0.0/16 ").map(|one| one.to_string()), Ok("10.20.0.0/16".into()));
        assert_eq!(
            wrong("10.20.3.7/16").unwrap_err(),
            "This has bits after its prefix; the network is 10.20.0.0/16"
        );
        assert!(wrong("192.0.2.0/25").unwrap_err().contains("cannot be told apart"));
        assert!(wrong("192.0.2.0/24").is_ok() && wrong("2001:db8:1::/48").is_ok());
        assert!(wrong("2001:db8:1:2::/64").unwrap_err().contains("/48"));
        assert!(wrong("0.0.0.0/0").unwrap_err().contains("every network"));
        for none in ["", "10.0.0.0", "10.0.0.0/33", "10.0.0.0/+8", "host/8", "10.0.0.0/8/8"] {
            assert!(wrong(none).is_err(), "{none}");
        }
    }

    fn used(environment: Environment, first: &str, last: &str) -> EnvironmentUse {
        let day = |text: &str| parse(&format!("2026-{text}T12:00:00Z")).unwrap();
        EnvironmentUse { environment, by: first.into(), first_at: day(first), last_at: day(last) }
    }

    #[test]
    fn two_environments_within_the_window_are_reuse_and_one_alone_is_none() {
        use Environment::{Production, Staging};
        let window = Window::ending(parse("2026-04-01T00:00:00Z").unwrap(), 30);
        let two = vec![used(Staging, "03-10", "03-20"), used(Production, "03-05", "03-08")];
        let found = reuse(two, window).unwrap();
        assert_eq!(found.since, parse("2026-03-10T12:00:00Z").unwrap(), "when the second was first seen");
        assert_eq!(found.uses[0].environment, Production);
        let one = vec![used(Production, "03-05", "03-08"), used(Production, "03-06", "03-09")];
        assert_eq!(reuse(one, window), None);
        let before = vec![used(Staging, "01-10", "02-01"), used(Production, "03-05", "03-08")];
        assert_eq!(reuse(before, window), None, "what ended before the window");
        assert_eq!(reuse(vec![], window), None);
    }

    proptest! {
        #[test]
        fn a_prefix_is_read_as_it_is_written_and_holds_itself(octets in any::<[u8; 4]>(), length in 1u8..=24) {
            let all = masked(bits(IpAddr::from(octets)).0, length);
            let ip = Ipv4Addr::from(u32::try_from(all >> 96).unwrap());
            let prefix = Prefix::parse(&format!("{ip}/{length}")).unwrap();
            prop_assert_eq!(Prefix::parse(&prefix.to_string()).unwrap(), prefix);
            prop_assert!(prefix.holds(&prefix));
            let seen = network(&IpAddr::from(octets).to_string());
            prop_assert!(prefix.holds(&Prefix::read(&seen).unwrap()), "{} {}", prefix, seen);
        }

        #[test]
        fn any_text_is_a_network_or_is_refused(text in "\\PC{0,40}") {
            let _ = Prefix::parse(&text);
            let _ = stated_of(&text, &[stated("10.0.0.0/8", Environment::Test)]);
        }
    }
}
