//! Removal in stages: what is taken away is watched, and goes back to whoever decided where it was used since.

mod left;

use crate::catalogue::Pattern;
use crate::words::words;
use std::collections::BTreeSet;

pub use left::{Lessened, lessened};

words! {
    /// What whoever decided says once more, of what was used since.
    pub enum Again {
        /// It is to be taken away all the same.
        Remove = "remove",
        /// It is needed after all.
        Keep = "keep",
    }
}

/// Does a pattern as people read it (`s3:Get*`, `NotAction:iam:*, sts:*`) speak of an action?
#[must_use]
pub fn speaks_of(pattern: &str, action: &str) -> bool {
    match pattern.strip_prefix("NotAction:") {
        Some(left_out) => !left_out.split(", ").any(|one| Pattern::new(one).matches(action)),
        None => pattern.split(", ").any(|one| Pattern::new(one).matches(action)),
    }
}

/// Which of the permissions seen used since were to be taken away (`removed`: patterns as written, what is unused of one,
/// or actions) and were not seen used before: the verdict that they were taken away for does not hold any more. Each once,
/// in order.
#[must_use]
pub fn used_since<'a>(
    removed: &[String],
    before: &BTreeSet<&str>,
    since: impl IntoIterator<Item = &'a str>,
) -> Vec<&'a str> {
    let of = |removal: &str, action: &str| {
        speaks_of(removal, action)
            || removal.strip_prefix(UNUSED_OF).is_some_and(|pattern| speaks_of(pattern, action))
    };
    let found: BTreeSet<&str> = since
        .into_iter()
        .filter(|action| !before.contains(action) && removed.iter().any(|removal| of(removal, action)))
        .collect();
    found.into_iter().collect()
}

/// How [`unused_of`] begins.
const UNUSED_OF: &str = "unused of ";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::unused_of;

    fn since(removed: &[&str], before: &[&str], now: &[&'static str]) -> Vec<&'static str> {
        let removed: Vec<String> = removed.iter().map(|one| (*one).to_owned()).collect();
        used_since(&removed, &before.iter().copied().collect(), now.iter().copied())
    }

    #[test]
    fn what_was_taken_away_as_unused_and_is_used_since_is_found() {
        assert_eq!(unused_of("s3:Get*"), format!("{UNUSED_OF}s3:Get*"));
        let now = ["s3:GetObject", "s3:PutObject", "s3:GetObject", "ec2:RunInstances"];
        assert_eq!(since(&["s3:Get*"], &[], &now), ["s3:GetObject"]);
        assert_eq!(since(&["unused of s3:*"], &["s3:PutObject"], &now), ["s3:GetObject"]);
        assert_eq!(
            since(&["ec2:RunInstances", "s3:PutObject"], &[], &now),
            ["ec2:RunInstances", "s3:PutObject"]
        );
        assert_eq!(since(&["NotAction:s3:*, iam:*"], &[], &now), ["ec2:RunInstances"]);
    }

    #[test]
    fn what_was_known_to_be_used_when_it_was_taken_away_is_no_news() {
        assert!(since(&["s3:*"], &["s3:GetObject"], &["s3:GetObject"]).is_empty());
        assert!(since(&["s3:*"], &[], &[]).is_empty());
        assert!(since(&[], &[], &["s3:GetObject"]).is_empty());
    }
}
