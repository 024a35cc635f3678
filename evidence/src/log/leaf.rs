//! A leaf: one event, as the line whose hash stands in the tree.

use crate::canonical::{self, CanonicalError};
use crate::hash::Digest;
use domain::instant::Instant;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The longest line that is written or read, in bytes.
pub const MAX_LINE: usize = 1 << 20;

/// One event. People are named by pseudonym and free text by salted hash: a leaf is never erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leaf {
    /// Its number: the first leaf of the log is 0, and there are no gaps.
    pub seq: u64,
    /// When, in the pinned form.
    #[serde(with = "domain::instant::fixed")]
    pub at: Instant,
    /// Who: a person's pseudonym `per_…`, `operator` or `system`.
    pub actor: String,
    /// What was done: `campaign.decided`.
    pub action: String,
    /// To what: an id.
    pub subject: String,
    /// What else is to be proved of it. Its numbers are integers of at most 53 bits.
    pub facts: Value,
}

/// Why something is no leaf.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LeafError {
    /// A line without end.
    #[error("the line has {0} bytes: expected at most {MAX_LINE}")]
    TooLong(usize),
    /// It has no canonical JSON, or is not the JSON of a leaf.
    #[error(transparent)]
    Json(#[from] CanonicalError),
}

impl Leaf {
    /// The line that is hashed: RFC 8785 JSON, without a line feed.
    ///
    /// # Errors
    /// A number beyond 53 bits or with a fraction, facts nested too deep, [`LeafError::TooLong`].
    pub fn line(&self) -> Result<String, LeafError> {
        let line = canonical::text(self)?;
        if line.len() > MAX_LINE { Err(LeafError::TooLong(line.len())) } else { Ok(line) }
    }

    /// Reads a line without its line feed. Accepts exactly what [`Leaf::line`] writes.
    ///
    /// # Errors
    /// [`LeafError`] says which demand it fails.
    pub fn parse(line: &str) -> Result<Self, LeafError> {
        if line.len() > MAX_LINE {
            return Err(LeafError::TooLong(line.len()));
        }
        let leaf: Self =
            serde_json::from_str(line).map_err(|error| CanonicalError::NotJson(error.to_string()))?;
        if leaf.line()? == line { Ok(leaf) } else { Err(CanonicalError::NotCanonical.into()) }
    }

    /// The hash that stands in the tree.
    ///
    /// # Errors
    /// As [`Leaf::line`].
    pub fn hash(&self) -> Result<Digest, LeafError> {
        Ok(hash_line(&self.line()?))
    }
}

/// The hash of a leaf's line: SHA-256(0x00 ‖ line), RFC 6962 section 2.1.
#[must_use]
pub fn hash_line(line: &str) -> Digest {
    Digest::of_parts(&[&[0], line.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical::MAX_INTEGER;
    use domain::instant::parse;
    use proptest::prelude::*;
    use serde_json::json;

    fn leaf(facts: Value) -> Leaf {
        Leaf {
            seq: 7,
            at: parse("2026-03-01T09:30:00.123Z").unwrap(),
            actor: "system".into(),
            action: "campaign.closed".into(),
            subject: "cam_0".into(),
            facts,
        }
    }

    #[test]
    fn the_line_is_canonical_and_its_hash_begins_with_a_zero_byte() {
        let leaf = leaf(json!({"z": 1, "a": "é\u{1}"}));
        let line = leaf.line().unwrap();
        assert_eq!(
            line,
            "{\"action\":\"campaign.closed\",\"actor\":\"system\",\"at\":\"2026-03-01T09:30:00.123Z\",\
             \"facts\":{\"a\":\"é\\u0001\",\"z\":1},\"seq\":7,\"subject\":\"cam_0\"}"
        );
        assert_eq!(leaf.hash().unwrap(), Digest::of(format!("\0{line}").as_bytes()));
        assert_eq!(Leaf::parse(&line).unwrap(), leaf);
    }

    #[test]
    fn numbers_that_readers_disagree_on_are_refused() {
        for wrong in
            [leaf(json!({"n": 1u64 << 53})), leaf(json!(0.5)), Leaf { seq: u64::MAX, ..leaf(json!({})) }]
        {
            assert!(matches!(wrong.line(), Err(LeafError::Json(CanonicalError::Number(_)))), "{wrong:?}");
        }
    }

    #[test]
    fn any_other_writing_of_the_same_leaf_is_refused() {
        let line = leaf(json!({"a": 1})).line().unwrap();
        for other in [
            line.replace("\"seq\":7", "\"seq\": 7"),
            line.replace("\"seq\":7", "\"seq\":7,\"more\":1"),
            line.replace(".123Z", ".123000Z"),
            line.replace("\"a\":1", "\"a\":1,\"a\":1"),
            format!("{line}\n"),
            format!("{line}{line}"),
            line[..line.len() - 1].into(),
            "[".repeat(100_000),
        ] {
            assert!(Leaf::parse(&other).is_err(), "{}", &other[..other.len().min(200)]);
        }
        assert!(matches!(Leaf::parse(&"x".repeat(MAX_LINE + 1)), Err(LeafError::TooLong(_))));
        assert!(matches!(leaf(json!("x".repeat(MAX_LINE))).line(), Err(LeafError::TooLong(_))));
    }

    proptest! {
        #[test]
        fn a_leaf_reads_back_as_it_was_written(
            seq in 0..=MAX_INTEGER, actor: String, text: String, number in -9_000_000_000i64..9_000_000_000
        ) {
            let leaf = Leaf { seq, actor, ..leaf(json!({"text": text, "number": number})) };
            prop_assert_eq!(Leaf::parse(&leaf.line().unwrap()).unwrap(), leaf);
        }
    }
}
