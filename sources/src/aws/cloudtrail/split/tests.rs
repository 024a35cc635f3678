//! The splitter on what it should cut, on what it should refuse, and at every cut.

use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

/// What a piece says, kept.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Got {
    Record(u64, u64, String),
    Refused(u64, Refusal),
}

type Result = std::result::Result<(Vec<Got>, u64), SplitError>;

fn split_in<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Result {
    let mut splitter = Splitter::default();
    let mut got = Vec::new();
    for piece in pieces {
        splitter.push::<SplitError>(piece, &mut |found| {
            got.push(match found {
                Piece::Record { number, at, bytes } => {
                    Got::Record(number, at, String::from_utf8_lossy(bytes).into_owned())
                }
                Piece::Refused { number, why } => Got::Refused(number, why),
            });
            Ok(())
        })?;
    }
    splitter.finish().map(|records| (got, records))
}

fn split(bytes: &[u8]) -> Result {
    split_in(std::iter::once(bytes))
}

fn records(text: &str) -> Vec<String> {
    let (got, _) = split(text.as_bytes()).unwrap();
    got.into_iter()
        .map(|one| match one {
            Got::Record(_, at, record) => {
                assert_eq!(
                    &text[usize::try_from(at).unwrap()..][..record.len()],
                    record,
                    "the offset is right"
                );
                record
            }
            Got::Refused(number, why) => panic!("record {number}: {why}"),
        })
        .collect()
}

#[test]
fn records_are_found_between_other_keys() {
    let text = r#"{"a":{"Records":[1]},"b":"Records","Records" : [ {"x":"]}"} , {"y":[{}]} ], "c":[1,{"Records":[2]}]}"#;
    assert_eq!(records(text), [r#"{"x":"]}"}"#, r#"{"y":[{}]}"#]);
}

#[test]
fn bare_records_may_stand_on_lines_or_side_by_side() {
    let one = r#"{"eventTime":"1","x":{"Records":[1]}}"#;
    assert_eq!(records(&format!("{one}\n{one}\r\n\n{one}{one}")), [one; 4]);
}

#[test]
fn a_top_level_array_holds_records() {
    assert_eq!(records(r#"[{"a":1},{"b":[2]}]"#), [r#"{"a":1}"#, r#"{"b":[2]}"#]);
    assert_eq!(split(b"[]"), Ok((vec![], 0)));
}

#[test]
fn containers_may_follow_one_another_as_joined_files_have_them() {
    let text = "{\"Records\":[{\"a\":1}]}\n{\"Records\":[]}{\"Records\":[{\"b\":1}]}";
    assert_eq!(records(text), [r#"{"a":1}"#, r#"{"b":1}"#]);
}

#[test]
fn a_byte_order_mark_is_passed_over_at_the_begin_alone() {
    assert_eq!(records("\u{feff}[{\"a\":1}]").len(), 1);
    assert!(matches!(split("[]\u{feff}".as_bytes()), Err(SplitError::Unexpected { at: 2, .. })));
}

#[test]
fn a_value_that_is_no_object_is_numbered_and_handed_out() {
    assert_eq!(records(r#"{"Records":[1, "a]", null,[2],true]}"#), ["1", "\"a]\"", "null", "[2]", "true"]);
}

#[test]
fn a_record_of_exactly_the_limit_goes_and_one_byte_more_does_not() {
    for (extra, fits) in [(0, true), (1, false)] {
        let filler = "x".repeat(MAX_RECORD - r#"{"eventTime":""}"#.len() + extra);
        let record = format!(r#"{{"eventTime":"{filler}"}}"#);
        for text in
            [format!(r#"{{"Records":[{{}},{record},{{}}]}}"#), format!("{record}{{}}"), format!("[{record}]")]
        {
            for size in [text.len(), 60_000] {
                let (got, _) = split_in(text.as_bytes().chunks(size)).unwrap();
                let refused =
                    got.iter().filter(|one| matches!(one, Got::Refused(_, Refusal::TooLong))).count();
                assert_eq!(refused == 0, fits, "{extra} more, in pieces of {size}");
            }
        }
    }
}

#[test]
fn a_record_too_deep_is_refused_alone() {
    let nested = |depth: usize| format!("{}{}", r#"{"a":"#.repeat(depth - 1) + "{", "}".repeat(depth));
    let max = usize::try_from(MAX_DEPTH).unwrap();
    let text = format!(r#"{{"Records":[{},{},{}]}}"#, nested(max), nested(max + 1), nested(1));
    let (got, total) = split(text.as_bytes()).unwrap();
    assert!(matches!(got[..], [Got::Record(1, ..), Got::Refused(2, Refusal::TooDeep), Got::Record(3, ..)]));
    assert_eq!(total, 3);
}

#[test]
fn two_hundred_thousand_levels_are_no_trouble() {
    let (open, close) = ("[".repeat(200_000), "]".repeat(200_000));
    let text = format!(r#"{{"Records":[{{"a":{open}{close}}},{{"b":1}}]}}"#);
    let (got, _) = split(text.as_bytes()).unwrap();
    assert!(matches!(got[..], [Got::Refused(1, Refusal::TooDeep), Got::Record(2, ..)]));
    assert_eq!(split(format!("{open}{close}").as_bytes()).unwrap().0, [Got::Refused(1, Refusal::TooDeep)]);
    assert!(matches!(split(open.as_bytes()), Err(SplitError::Truncated { at: 200_000, .. })));
    let object = format!("{}1{}", r#"{"a":"#.repeat(200_000), "}".repeat(200_000));
    assert_eq!(split(object.as_bytes()), Err(SplitError::NoRecords));
    let around = format!(r#"{{"junk":{open}{close},"Records":[{{"b":1}}]}}"#);
    assert_eq!(split(around.as_bytes()).unwrap().1, 1);
}

#[test]
fn memory_does_not_grow_with_what_is_passed_over() {
    let mut splitter = Splitter::default();
    let mut refused = 0;
    let mut feed = |bytes: &[u8]| {
        splitter
            .push::<SplitError>(bytes, &mut |found| {
                refused += u64::from(matches!(found, Piece::Refused { why: Refusal::TooLong, .. }));
                Ok(())
            })
            .unwrap();
    };
    feed(br#"{"junk":""#);
    (0..64).for_each(|_| feed(&[b'x'; 1 << 20]));
    feed(br#"","Records":[{"eventTime":""#);
    (0..64).for_each(|_| feed(&[b'y'; 1 << 20]));
    feed(br#""}]}"#);
    assert_eq!(splitter.finish(), Ok(1));
    assert_eq!(refused, 1);
    assert!(splitter.whole.kept() + splitter.element.kept() <= 2 * MAX_RECORD);
}

#[test]
fn what_is_no_log_is_named() {
    for (text, expected) in [
        ("", "empty"),
        (" \n\t", "empty"),
        ("\u{feff}", "empty"),
        (r#"{"foo":1}"#, "no records"),
        ("{\"foo\":1}\n{\"bar\":2}", "no records"),
        ("hello", "found `h`, expected `{` or `[`"),
        (r#"{"Records":{}}"#, "found an object after \"Records\", expected an array"),
        (r#"{"Records":null}"#, "found null after"),
        (r#"{"Records":[{"a":1},]}"#, "found `]`, expected a record"),
        (r#"{"Records":[{"a":1}{"b":1}]}"#, "found `{`, expected `,` or `]`"),
        (r#"{"Records":[{"a":1]}"#, "found `]`, expected `}`"),
        (r#"{"Records":[}"#, "found `}`, expected a record or `]`"),
        (r#"{"Records":[],"x":tru}"#, "is not JSON"),
        (r#"{"x" 1,"Records":[]}"#, "is not JSON"),
        (r#"{"Records":[],}"#, "is not JSON"),
        (r#"{"Records":[]}]"#, "found `]`, expected `{` or `[`"),
        (r#"{"Records":[{"a":1}],"#, "truncated"),
        (r#"{"Records":[{"a":1}"#, "after 1 whole records; expected `,` or `]`"),
        (r#"{"Records":[{"a":"b"#, "expected the end of a string and of the record"),
        (r#"{"eventTime":"#, "expected `}`"),
        ("[12", "truncated"),
    ] {
        let error = split(text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let text =
        prop_oneof![r#"[a-z"\\\[\]{},: é😀]{0,8}"#, Just("Records".to_owned()), Just("eventTime".to_owned())];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        text.clone().prop_map(Value::from)
    ];
    leaf.prop_recursive(5, 40, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((text.clone(), inner), 0..5)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

fn any_log() -> impl Strategy<Value = (String, Vec<String>)> {
    let record = any_json().prop_map(|inner| json!({"eventTime": "2023-07-10T11:42:31Z", "more": inner}));
    (prop::collection::vec(record, 1..6), any_json(), 0..4).prop_map(|(records, other, form)| {
        let texts: Vec<String> = records.iter().map(Value::to_string).collect();
        let log = match form {
            0 => format!(r#"{{"a":{other},"Records":[{}],"z":{other}}}"#, texts.join(" ,\n")),
            1 => texts.join("\n"),
            2 => texts.concat(),
            _ => format!("[{}]\n", texts.join(",")),
        };
        (log, texts)
    })
}

proptest! {
    #[test]
    fn every_record_is_found_whole(log in any_log()) {
        prop_assert_eq!(records(&log.0), log.1);
    }

    #[test]
    fn where_a_piece_ends_never_matters(log in any_log(), size in 1..64usize) {
        let whole = split(log.0.as_bytes());
        prop_assert_eq!(split_in(log.0.as_bytes().chunks(size)), whole);
    }

    #[test]
    fn nor_does_it_where_the_log_is_damaged(
        log in any_log(), size in 1..64usize, place in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()
    ) {
        let mut bytes = log.0.into_bytes();
        let place = place.index(bytes.len());
        if cut { bytes.truncate(place) } else { bytes[place] = byte }
        prop_assert_eq!(split_in(bytes.chunks(size)), split(&bytes));
    }

    #[test]
    fn any_bytes_at_all_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..200), size in 1..16usize) {
        prop_assert_eq!(split_in(bytes.chunks(size)), split(&bytes));
    }

    #[test]
    fn what_the_splitter_takes_around_the_records_is_json(log in any_log(), place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = log.0.into_bytes();
        let place = place.index(bytes.len());
        bytes[place] = byte;
        let whole: Vec<_> = serde_json::Deserializer::from_slice(&bytes).into_iter::<serde::de::IgnoredAny>().collect();
        let is_json = whole.iter().all(std::result::Result::is_ok);
        let taken = split(&bytes).is_ok_and(|(got, _)| got.iter().all(|one| match one {
            Got::Record(_, _, record) => serde_json::from_str::<serde::de::IgnoredAny>(record).is_ok(),
            Got::Refused(..) => false,
        }));
        prop_assert!(!taken || is_json, "{}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn a_log_is_cut_alike_at_every_size_of_piece() {
    let text = "\u{feff}{\"é\":\"\\\"}\",\"Records\":[{\"eventTime\":\"\\\\\"},{\"a\\u0041\":[\"😀\\\"\"]}, 12 ],\"x\":{}}\n";
    let whole = split(text.as_bytes()).unwrap();
    assert_eq!(whole.1, 3);
    for size in 1..=text.len() {
        assert_eq!(split_in(text.as_bytes().chunks(size)).unwrap(), whole, "pieces of {size}");
    }
}
