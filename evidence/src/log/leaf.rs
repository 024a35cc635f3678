//! A leaf: one event, as the line whose hash stands in the tree.

use crate::hash::Digest;
use domain::instant::Instant;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The greatest integer that every reader of JSON understands alike (RFC 8785 builds on IEEE 754 doubles).
pub const MAX_INTEGER: u64 = (1 << 53) - 1;

/// The longest line that is read, in bytes.
pub const MAX_LINE: usize = 1 << 20;

const MAX_DEPTH: usize = 32;

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
    /// What else is to be proved of it. Its numbers are integers up to [`MAX_INTEGER`].
    pub facts: Value,
}

/// Why something is no leaf.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LeafError {
    /// A number that two readers may read differently.
    #[error("the number {0} cannot stand in a leaf: expected an integer of at most 53 bits")]
    Number(String),
    /// Facts within facts within facts.
    #[error("the facts are nested more than {MAX_DEPTH} deep")]
    TooDeep,
    /// A line without end.
    #[error("the line has {0} bytes: expected at most {MAX_LINE}")]
    TooLong(usize),
    /// The line is not the JSON of a leaf.
    #[error("not a leaf: {0}")]
    NotALeaf(String),
    /// The line says what a leaf says, in another form than the one that is hashed.
    #[error("the line is not canonical JSON (RFC 8785)")]
    NotCanonical,
}

impl Leaf {
    /// The line that is hashed: RFC 8785 JSON, without a line feed.
    ///
    /// # Errors
    /// [`LeafError::Number`] for a fraction or an integer beyond 2^53 − 1, [`LeafError::TooDeep`],
    /// [`LeafError::TooLong`].
    pub fn line(&self) -> Result<String, LeafError> {
        if self.seq > MAX_INTEGER {
            return Err(LeafError::Number(self.seq.to_string()));
        }
        check_facts(&self.facts, 0)?;
        let line = serde_json_canonicalizer::to_string(self).map_err(|error| LeafError::NotALeaf(error.to_string()))?;
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
        let leaf: Self = serde_json::from_str(line).map_err(|error| LeafError::NotALeaf(error.to_string()))?;
        if leaf.line()? == line { Ok(leaf) } else { Err(LeafError::NotCanonical) }
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

fn check_facts(value: &Value, depth: usize) -> Result<(), LeafError> {
    if depth > MAX_DEPTH {
        return Err(LeafError::TooDeep);
    }
    match value {
        Value::Number(number) => {
            let fits = number.as_u64().is_some_and(|value| value <= MAX_INTEGER)
                || number.as_i64().is_some_and(|value| value.unsigned_abs() <= MAX_INTEGER);
            if fits { Ok(()) } else { Err(LeafError::Number(number.to_string())) }
        }
        Value::Array(values) => values.iter().try_for_each(|value| check_facts(value, depth + 1)),
        Value::Object(fields) => fields.values().try_for_each(|value| check_facts(value, depth + 1)),
        Value::Null | Value::Bool(_) | Value::String(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
        let leaf = leaf(json!({"z": 1, "a": "é\u{1}", "\u{fb33}": null, "\u{1f600}": [true]}));
        let line = leaf.line().unwrap();
        // RFC 8785 sorts by UTF-16 code units: the face (D83D …) comes before U+FB33, other than in UTF-8.
        assert_eq!(
            line,
            "{\"action\":\"campaign.closed\",\"actor\":\"system\",\"at\":\"2026-03-01T09:30:00.123Z\",\
             \"facts\":{\"a\":\"é\\u0001\",\"z\":1,\"😀\":[true],\"\u{fb33}\":null},\"seq\":7,\"subject\":\"cam_0\"}"
        );
        assert_eq!(leaf.hash().unwrap(), Digest::of(format!("\0{line}").as_bytes()));
        assert_eq!(Leaf::parse(&line).unwrap(), leaf);
    }

    #[test]
    fn numbers_that_readers_disagree_on_are_refused() {
        assert!(leaf(json!([MAX_INTEGER, -(1i64 << 53) + 1])).line().is_ok());
        for facts in [json!(1u64 << 53), json!({"deep": [i64::MIN]}), json!(0.5), json!(1e300), json!(1.0)] {
            assert!(matches!(leaf(facts.clone()).line(), Err(LeafError::Number(_))), "{facts}");
        }
        assert!(matches!(Leaf { seq: u64::MAX, ..leaf(json!({})) }.line(), Err(LeafError::Number(_))));
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
        let mut deep = json!(0);
        for _ in 0..40 {
            deep = json!([deep]);
        }
        assert_eq!(leaf(deep).line(), Err(LeafError::TooDeep));
        assert!(matches!(Leaf::parse(&"x".repeat(MAX_LINE + 1)), Err(LeafError::TooLong(_))));
    }

    proptest! {
        #[test]
        fn a_leaf_reads_back_as_it_was_written(seq in 0..=MAX_INTEGER, actor: String, text: String, number in -9_000_000_000i64..9_000_000_000) {
            let leaf = Leaf { seq, actor, ..leaf(json!({"text": text, "number": number})) };
            prop_assert_eq!(Leaf::parse(&leaf.line().unwrap()).unwrap(), leaf);
        }
    }
}
