//! Canonical JSON (RFC 8785) of numbers that every reader understands alike: the bytes that are hashed.

pub(crate) mod declared;
mod sorted;

use serde::Serialize;
use serde_json::Value;

/// The greatest integer that every reader of JSON understands alike: RFC 8785 builds on IEEE 754 doubles.
pub const MAX_INTEGER: u64 = (1 << 53) - 1;

const MAX_DEPTH: usize = 32;

/// Why something has no canonical JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    /// A number that two readers may read differently.
    #[error("the number {0} cannot be hashed: expected an integer of at most 53 bits")]
    Number(String),
    /// Values within values within values.
    #[error("the JSON is nested more than {MAX_DEPTH} deep")]
    TooDeep,
    /// Not JSON at all, or not the JSON that was asked for.
    #[error("not the JSON expected: {0}")]
    NotJson(String),
    /// The JSON says what it should, in another form than the one that is hashed.
    #[error("the JSON is not canonical (RFC 8785)")]
    NotCanonical,
}

/// The canonical JSON of `value`, without a line feed.
///
/// # Errors
/// [`CanonicalError::Number`] for a fraction or an integer beyond ±(2^53 − 1), [`CanonicalError::TooDeep`].
pub fn text<T: Serialize>(value: &T) -> Result<String, CanonicalError> {
    match sorted::text(value)? {
        Some(text) => Ok(text),
        None => serde_json_canonicalizer::to_string(value)
            .map_err(|error| CanonicalError::NotJson(error.to_string())),
    }
}

/// Reads JSON that must be canonical already.
///
/// # Errors
/// [`CanonicalError`] says what it is instead.
pub fn parse(text: &str) -> Result<Value, CanonicalError> {
    let value: Value =
        serde_json::from_str(text).map_err(|error| CanonicalError::NotJson(error.to_string()))?;
    if self::text(&value)? == text { Ok(value) } else { Err(CanonicalError::NotCanonical) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;
    use std::collections::BTreeMap;

    #[test]
    fn keys_are_sorted_as_rfc_8785_sorts_them() {
        // By UTF-16 code units: the face (D83D …) comes before U+FB33, other than in UTF-8.
        let value = json!({"z": 1, "a": "é\u{1}", "\u{fb33}": null, "\u{1f600}": [true]});
        assert_eq!(text(&value).unwrap(), "{\"a\":\"é\\u0001\",\"z\":1,\"😀\":[true],\"\u{fb33}\":null}");
    }

    fn values() -> impl Strategy<Value = Value> {
        let letters = || any::<String>().prop_map(|text| text.chars().take(12).collect::<String>());
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-1_000_000_000_000_i64..1_000_000_000_000).prop_map(Value::from),
            letters().prop_map(Value::from),
            "[\u{0}-\u{9f}\"\\\\/]{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, move |inner| {
            let name = prop_oneof!["[ -~]{0,6}", letters()];
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::btree_map(name, inner, 0..6)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn the_shorter_way_gives_the_bytes_that_rfc_8785_asks_for(value in values()) {
            prop_assert_eq!(text(&value).unwrap(), serde_json_canonicalizer::to_string(&value).unwrap());
        }
    }

    #[test]
    fn fields_are_sorted_wherever_they_stand() {
        #[derive(Serialize)]
        struct Inner {
            z: u8,
            a: Option<&'static str>,
        }
        #[derive(Serialize)]
        struct Outer {
            last: Vec<Inner>,
            first: BTreeMap<u16, bool>,
            aside: (),
        }
        let inner = || Inner { z: 1, a: Some("x") };
        // A quote comes after a space: names are compared without theirs.
        assert_eq!(text(&json!({"a ": 1, "a": 2, "a!": 3})).unwrap(), r#"{"a":2,"a ":1,"a!":3}"#);
        let outer = Outer { last: vec![inner(), inner()], first: [(10, true), (9, false)].into(), aside: () };
        let expected =
            r#"{"aside":null,"first":{"10":true,"9":false},"last":[{"a":"x","z":1},{"a":"x","z":1}]}"#;
        assert_eq!(text(&outer).unwrap(), expected);
        assert_eq!(serde_json_canonicalizer::to_string(&outer).unwrap(), expected);
    }

    #[test]
    fn numbers_that_readers_disagree_on_are_refused() {
        assert!(text(&json!([MAX_INTEGER, -(1i64 << 53) + 1])).is_ok());
        for value in [json!(1u64 << 53), json!({"deep": [i64::MIN]}), json!(0.5), json!(1e300), json!(1.0)] {
            assert!(matches!(text(&value), Err(CanonicalError::Number(_))), "{value}");
        }
    }

    #[test]
    fn other_writings_and_bottomless_nesting_are_refused() {
        assert!(parse("{\"a\":[1,null]}").is_ok());
        for wrong in ["{\"a\": 1}", "{\"b\":1,\"a\":1}", "{\"a\":1,\"a\":1}", "1 ", "\"\\u0041\""] {
            assert_eq!(parse(wrong), Err(CanonicalError::NotCanonical), "{wrong}");
        }
        assert!(matches!(parse(&"[".repeat(100_000)), Err(CanonicalError::NotJson(_))));
        assert_eq!(parse(&format!("{}{}", "[".repeat(40), "]".repeat(40))), Err(CanonicalError::TooDeep));
    }
}
