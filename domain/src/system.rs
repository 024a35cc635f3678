//! Systems: what identities serve. An identity belongs to one, and has its owners once they accepted the system.

use crate::instant::Instant;
use crate::ownership::{OwnerPart, Ownership};
use crate::problem::Problems;
use crate::words::words;
use serde::{Deserialize, Serialize};

words! {
    /// How an identity came into its system.
    pub enum JoinedBy {
        /// A rule of the system names it.
        Rule = "rule",
        /// A person put it there; no rule moves it.
        Person = "person",
    }
}

words! {
    /// How a system came here.
    pub enum SystemOrigin {
        /// Somebody made it on its page.
        Page = "page",
        /// It stood in a file of ours.
        Csv = "CSV",
        /// It stood in a catalogue of Backstage.
        Backstage = "Backstage",
    }
}

/// A pattern for names: `*` is any run of characters, `?` any one; case does not matter. It means the whole name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NamePattern(String);

impl TryFrom<String> for NamePattern {
    type Error = Problems;
    fn try_from(raw: String) -> Result<Self, Problems> {
        Self::parse(&raw)
    }
}

impl From<NamePattern> for String {
    fn from(pattern: NamePattern) -> Self {
        pattern.0
    }
}

impl NamePattern {
    /// The most characters.
    pub const MAX: usize = 200;

    /// Reads a pattern.
    ///
    /// # Errors
    /// One problem that says what is expected: it is not empty, not longer than [`Self::MAX`], has no control characters,
    /// and names something beside `*`.
    pub fn parse(raw: &str) -> Result<Self, Problems> {
        let text = raw.trim();
        let wrong = |message: &str| Err(Problems::one("name_pattern", message));
        if text.is_empty() {
            return wrong("Write a pattern such as payments-*");
        }
        if text.chars().count() > Self::MAX {
            return wrong("Write at most 200 characters");
        }
        if text.chars().any(char::is_control) {
            return wrong("Leave out control characters");
        }
        if text.chars().all(|letter| matches!(letter, '*' | '?')) {
            return wrong("A pattern of wildcards alone means everything: write a part of the name");
        }
        Ok(Self(text.to_lowercase()))
    }

    /// The pattern, in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Does it mean this name? In time of at most pattern times name.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        let pattern: Vec<char> = self.0.chars().collect();
        let name: Vec<char> = name.to_lowercase().chars().collect();
        let (mut at, mut place) = (0, 0);
        // Where the last `*` stands, and how much of the name it has taken.
        let mut star: Option<(usize, usize)> = None;
        while place < name.len() {
            match pattern.get(at) {
                Some('*') => {
                    star = Some((at, place));
                    at += 1;
                }
                Some(letter) if *letter == '?' || *letter == name[place] => {
                    at += 1;
                    place += 1;
                }
                _ => match star {
                    Some((stands, taken)) => {
                        star = Some((stands, taken + 1));
                        at = stands + 1;
                        place = taken + 1;
                    }
                    None => return false,
                },
            }
        }
        pattern[at..].iter().all(|letter| *letter == '*')
    }
}

/// Which identities belong to a system: all that is said has to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRule {
    /// This tag has this value.
    pub tag: Option<(String, String)>,
    /// It lives in this provider account.
    pub account: Option<String>,
    /// Its name is like this.
    pub name: Option<NamePattern>,
}

/// What a rule looks at.
#[derive(Debug, Clone, Copy)]
pub struct Member<'a> {
    /// Its tags.
    pub tags: &'a [(String, String)],
    /// The provider account where it lives.
    pub account: &'a str,
    /// What people call it.
    pub name: &'a str,
}

/// The longest key and the longest value of a tag, in characters.
const LONGEST_TAG: usize = 256;

impl MemberRule {
    /// Reads a rule as a form or a file has it; empty is unsaid. A tag is `key=value`.
    ///
    /// # Errors
    /// Every field that cannot be accepted; a rule that says nothing.
    pub fn parse(tag: &str, account: &str, name: &str) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let (tag, account, name) = (tag.trim(), account.trim(), name.trim());
        let tag = if tag.is_empty() { None } else { Some(pair(tag)) };
        let tag = tag.transpose().map_err(|found| problems.0.extend(found.0)).ok().flatten();
        let name = if name.is_empty() { None } else { Some(NamePattern::parse(name)) };
        let name = name.transpose().map_err(|found| problems.0.extend(found.0)).ok().flatten();
        let account = (!account.is_empty()).then(|| account.to_owned());
        let rule = Self { tag, account, name };
        let problems = problems.none_or(());
        problems?;
        if rule.tag.is_none() && rule.account.is_none() && rule.name.is_none() {
            return Err(Problems::one("tag", "Say a tag, an account or a pattern for the name"));
        }
        Ok(rule)
    }

    /// Does it mean this identity?
    #[must_use]
    pub fn matches(&self, one: Member<'_>) -> bool {
        self.tag.as_ref().is_none_or(|tag| one.tags.contains(tag))
            && self.account.as_deref().is_none_or(|account| account == one.account)
            && self.name.as_ref().is_none_or(|pattern| pattern.matches(one.name))
    }
}

/// A tag as `key=value`; both case-sensitive, as the provider has them.
///
/// # Errors
/// One problem with `tag` that says what is expected.
pub fn pair(text: &str) -> Result<(String, String), Problems> {
    let wrong = || Problems::one("tag", "Write a tag as key=value");
    let (key, value) = text.split_once('=').ok_or_else(wrong)?;
    let (key, value) = (key.trim(), value.trim());
    let fits = |part: &str| part.chars().count() <= LONGEST_TAG && !part.chars().any(char::is_control);
    if key.is_empty() || !fits(key) || !fits(value) {
        return Err(wrong());
    }
    Ok((key.to_owned(), value.to_owned()))
}

/// Has an identity what its system's owner holds? Where somebody accepted the identity itself in that part they stay: what
/// is said of one thing is said more exactly than what is said of many. `direct` is what is held of the identity alone,
/// `of_system` one interval of its system.
#[must_use]
pub fn inherits(direct: &[Ownership], of_system: &Ownership, now: Instant) -> bool {
    let held = |one: &&Ownership| one.holds(now) && one.part == of_system.part;
    of_system.holds(now)
        && match of_system.part {
            OwnerPart::Technical | OwnerPart::Business => !direct.iter().any(|one| held(&one)),
            OwnerPart::Backup => !direct.iter().filter(held).any(|one| one.person == of_system.person),
            OwnerPart::Steward => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::PersonId;
    use crate::instant::parse;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn pattern(text: &str) -> NamePattern {
        NamePattern::parse(text).unwrap()
    }

    #[test]
    fn a_pattern_means_the_whole_name_without_case() {
        assert!(pattern("payments-*").matches("Payments-export"));
        assert!(!pattern("payments-*").matches("old-payments-export"));
        assert!(
            pattern("*-export").matches("payments-export")
                && pattern("*pay*port").matches("my-payments-export")
        );
        assert!(pattern("pay?").matches("pays") && !pattern("pay?").matches("pay"));
        assert!(pattern("pay*").matches("pay") && pattern("p**y").matches("pay"));
        assert!(!pattern("a*b").matches("aXc") && pattern("a*b").matches("aXbYb"));
    }

    #[test]
    fn a_pattern_of_wildcards_alone_is_refused() {
        for text in ["", "  ", "*", "*?*", "bell\u{7}"] {
            assert!(NamePattern::parse(text).is_err(), "{text:?}");
        }
        assert!(
            NamePattern::parse(&"x".repeat(201)).is_err() && NamePattern::parse(&"x".repeat(200)).is_ok()
        );
    }

    #[test]
    fn a_hostile_pattern_takes_no_time() {
        assert!(!pattern(&format!("{}b", "a*".repeat(99))).matches(&"a".repeat(5_000)));
    }

    proptest! {
        #[test]
        fn a_name_means_itself_and_whatever_a_star_stands_for(name in "[a-z0-9.]{1,20}", more in "[a-z*?]{0,8}") {
            prop_assert!(pattern(&name).matches(&name));
            let begins = format!("{name}*");
            let longer = format!("{name}{more}");
            prop_assert!(pattern(&begins).matches(&longer));
        }
    }

    #[test]
    fn everything_that_a_rule_says_has_to_hold() {
        let rule = MemberRule::parse("system=payments", "1111", "pay-*").unwrap();
        let tags = [("system".to_owned(), "payments".to_owned())];
        let one = Member { tags: &tags, account: "1111", name: "pay-run" };
        assert!(rule.matches(one));
        assert!(!rule.matches(Member { tags: &[], ..one }));
        assert!(!rule.matches(Member { account: "2222", ..one }));
        assert!(!rule.matches(Member { name: "run", ..one }));
    }

    #[test]
    fn a_rule_that_says_nothing_is_none_and_every_field_is_told() {
        assert!(MemberRule::parse(" ", "", "").unwrap_err().of("tag").is_some());
        let both = MemberRule::parse("payments", "", "*").unwrap_err();
        assert!(both.of("tag").is_some() && both.of("name_pattern").is_some());
        assert_eq!(pair("a = b=c").unwrap(), ("a".into(), "b=c".into()));
        assert!(pair("=x").is_err());
    }

    #[test]
    fn an_identity_has_its_systems_owners_but_for_parts_that_somebody_accepted_of_it_alone() {
        let at = |text| parse(text).unwrap();
        let held = |number: u128, part| Ownership {
            person: PersonId::new(Uuid::from_u128(number)),
            part,
            offered_at: at("2026-01-01T00:00:00Z"),
            accepted_at: Some(at("2026-01-01T00:00:00Z")),
            until: None,
        };
        let now = at("2026-02-01T00:00:00Z");
        let system = held(1, OwnerPart::Technical);
        assert!(inherits(&[], &system, now));
        assert!(inherits(&[held(2, OwnerPart::Business)], &system, now));
        assert!(!inherits(&[held(2, OwnerPart::Technical)], &system, now));
        let was = Ownership { until: Some(now), ..held(2, OwnerPart::Technical) };
        assert!(inherits(&[was], &system, now), "who held it holds it no more");
        let offer = Ownership { accepted_at: None, ..system };
        assert!(!inherits(&[], &offer, now), "nobody has accepted the system");
        let backup = held(1, OwnerPart::Backup);
        assert!(inherits(&[held(2, OwnerPart::Backup)], &backup, now), "there may be several");
        assert!(!inherits(&[held(1, OwnerPart::Backup)], &backup, now));
        assert!(!inherits(&[], &held(1, OwnerPart::Steward), now));
    }
}
