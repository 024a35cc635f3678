//! Statements that somebody else may have had a signing key: of what it signed, only what a head that left the building
//! before then covers stands.

use crate::canonical::{self, CanonicalError};
use domain::instant::{self, Instant};
use serde::{Deserialize, Serialize};

/// How many are read from one file.
const MAX: usize = 1_000;

/// A key is stated to be compromised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Compromise {
    /// Of the key.
    pub fingerprint: String,
    /// Since when, as far as is suspected.
    #[serde(with = "domain::instant::fixed")]
    pub since: Instant,
    /// When that was stated.
    #[serde(with = "domain::instant::fixed")]
    pub stated_at: Instant,
    /// How many leaves the newest head covers that left the building before then, as far as the installation knows; none
    /// where none did.
    pub stands: Option<u64>,
}

impl Compromise {
    /// What it means, in a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let stands = match self.stands {
            Some(leaves) => format!(
                "only what a head that left the building before that instant covers stands: as far as is known there, the first {leaves} leaves"
            ),
            None => "only what a head that left the building before that instant covers stands: none is known to have".into(),
        };
        format!(
            "the key {} is stated to be compromised since {}. Of what it signed, {stands}. Compare with the head that you hold",
            self.fingerprint,
            instant::format(self.since)
        )
    }

    /// A file of them, a line of canonical JSON each.
    #[must_use]
    pub fn file(all: &[Self]) -> String {
        // A fingerprint, instants and a count always have a canonical form.
        all.iter().filter_map(|one| canonical::text(one).ok()).map(|line| line + "\n").collect()
    }

    /// Reads what [`Compromise::file`] wrote.
    ///
    /// # Errors
    /// A line that is none, or far too many.
    pub fn parse_file(text: &str) -> Result<Vec<Self>, CanonicalError> {
        let not_ours = |why: &str| CanonicalError::NotJson(why.into());
        if !text.ends_with('\n') || text.lines().count() > MAX {
            return Err(not_ours("expected lines, each ended by a line feed, at most a thousand"));
        }
        text.lines()
            .map(|line| {
                serde_json::from_value(canonical::parse(line)?).map_err(|error| not_ours(&error.to_string()))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_reads_back_and_says_what_stands() {
        let one = Compromise {
            fingerprint: "SHA256:x".into(),
            since: instant::parse("2026-03-01T00:00:00Z").unwrap(),
            stated_at: instant::parse("2026-03-02T00:00:00Z").unwrap(),
            stands: Some(12),
        };
        let none = Compromise { stands: None, ..one.clone() };
        let all = [one.clone(), none.clone()];
        let file = Compromise::file(&all);
        assert_eq!(Compromise::parse_file(&file).unwrap(), all);
        assert!(
            one.sentence().contains("since 2026-03-01T00:00:00.000Z") && one.sentence().contains("12 leaves")
        );
        assert!(none.sentence().contains("none is known"));
        for wrong in ["", "x\n", &file[1..], &file[..file.len() - 1], &file.replace(":12", ":12.5")] {
            assert!(Compromise::parse_file(wrong).is_err(), "{wrong}");
        }
    }
}
