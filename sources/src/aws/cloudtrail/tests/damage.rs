//! Damaged and hostile files: refused whole with a place, or one record alone.

use super::*;

fn broken(bytes: &[u8]) -> String {
    let error = read_bytes(bytes).unwrap_err();
    let rejection = error.rejection();
    assert_eq!((rejection.file.as_str(), rejection.record), ("log.json", None));
    assert_eq!(format!("log.json: {}", rejection.reason), error.to_string());
    rejection.reason
}

fn log(records: usize) -> String {
    json!({"Records": vec![base(json!({})); records]}).to_string()
}

#[test]
fn a_truncated_gzip_contributes_nothing() {
    let whole = gzip(log(3).as_bytes());
    assert!(read_bytes(&whole).is_ok());
    let reason = broken(&whole[..whole.len() - 9]);
    assert!(reason.contains("truncated gzip"), "{reason}");
}

#[test]
fn truncated_json_contributes_nothing() {
    let whole = log(3);
    let reason = broken(&whole.as_bytes()[..whole.len() - 30]);
    assert!(reason.contains("truncated") && reason.contains("after 2 whole records"), "{reason}");
}

#[test]
fn a_bare_record_that_is_cut_breaks_its_file() {
    let lines = format!("{}\n{}\n", base(json!({})), base(json!({})));
    assert_eq!(read_bytes(lines.as_bytes()).unwrap().0.records, 2);
    assert!(broken(&lines.as_bytes()[..lines.len() - 3]).contains("after 1 whole records"));
}

#[test]
fn json_that_is_none_inside_a_record_breaks_the_file_and_says_where() {
    let text = log(2).replacen("\"eventVersion\":\"1.08\"", "\"eventVersion\":,1.08", 1);
    let reason = broken(text.as_bytes());
    let place = text.find(":,1.08").unwrap() + 1;
    assert!(reason.starts_with("record 1, byte "), "{reason}");
    assert!(reason.contains(&format!("byte {place}: not JSON: expected value")), "{reason}");
}

#[test]
fn trouble_after_the_first_bad_field_of_a_record_is_still_seen() {
    // Two of one field: refused alone. With broken JSON behind it: the file.
    let doubled = r#"{"eventTime":"a","eventTime":"b","x":"#;
    let reason = read_bytes(format!("[{doubled}1}}]").as_bytes()).unwrap().0.rejected[0].reason.clone();
    assert!(reason.starts_with("duplicate field `eventTime`"), "{reason}");
    assert!(broken(format!("[{doubled}tru}}]").as_bytes()).starts_with("record 1, byte "));
}

#[test]
fn a_record_without_its_time_is_refused_alone() {
    assert_eq!(refused(&base(json!({"eventTime": null}))), "no eventTime: expected a text");
}

#[test]
fn json_two_hundred_thousand_levels_deep_is_refused_without_a_fall() {
    let (open, close) = ("[".repeat(200_000), "]".repeat(200_000));
    let mut deep = base(json!({})).to_string();
    deep.truncate(deep.len() - 1);
    let text = format!("{}\n{deep},\"deep\":{open}{close}}}\n{}", base(json!({})), base(json!({})));
    let (summary, _) = read_bytes(text.as_bytes()).unwrap();
    assert_eq!((summary.records, summary.rejected_total), (2, 1));
    assert_eq!(summary.rejected[0].reason, "nested deeper than 64 levels: expected a record of at most that");
    assert!(broken(open.as_bytes()).contains("truncated"));
    let objects = format!("{}1{}", r#"{"a":"#.repeat(200_000), "}".repeat(200_000));
    assert!(broken(objects.as_bytes()).contains("no records in it"));
}

#[test]
fn a_file_that_is_not_utf8_contributes_nothing() {
    let mut bytes = log(2).into_bytes();
    let place = bytes.len() - 20;
    bytes[place] = 0xff;
    let reason = broken(&bytes);
    assert!(reason.starts_with(&format!("not UTF-8 at byte {place}")), "{reason}");
    assert!(broken(&gzip(&bytes)).starts_with("not UTF-8"));
}

#[test]
fn a_gzip_bomb_is_refused_by_name() {
    // Members one after another: the same content without packing 70 MiB in a test.
    let spaces = gzip(&vec![b' '; 1 << 20]);
    let bomb = [gzip(b"{\"Records\":["), spaces.repeat(70), gzip(b"]}")].concat();
    assert!(broken(&bomb).starts_with("gzip bomb"));
}

#[test]
fn an_empty_file_and_one_that_is_no_log_are_refused_by_name() {
    assert!(broken(b"").starts_with("empty"));
    assert!(broken(&gzip(b"")).starts_with("empty"));
    assert!(broken(b"{\"foo\":1}").contains("no records in it: expected {\"Records\":[…]}"));
    let digest =
        json!({"awsAccountId": "111122223333", "digestStartTime": "2023-07-10T11:00:00Z", "logFiles": []});
    assert!(broken(digest.to_string().as_bytes()).contains("no records in it"));
    let (summary, batches) = read_bytes(b"{\"Records\":[]}").unwrap();
    assert_eq!((summary.records, summary.from, batches.len()), (0, None, 0));
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let input = InputFile {
        name: "gone.json".into(),
        origin: Origin::Path("/nowhere/gone.json".into()),
        bytes: None,
    };
    let error = read_file(&input, &AtomicU64::new(0), &mut |_| Ok(())).unwrap_err().to_string();
    assert!(error.starts_with("gone.json: cannot be opened"), "{error}");
}

#[test]
fn a_record_of_two_mebibytes_between_two_good_ones_is_refused_alone() {
    let long = base(json!({"userAgent": "x".repeat(2 << 20)}));
    assert_eq!(refused(&long), "longer than 1048576 bytes: expected a record of at most that");
    let lines = format!("{}\n{long}\n{}", base(json!({})), base(json!({})));
    let (summary, _) = read_bytes(&gzip(lines.as_bytes())).unwrap();
    assert_eq!((summary.records, summary.rejected_total, summary.rejected[0].record), (2, 1, Some(2)));
}

#[test]
fn the_refused_are_told_up_to_a_limit_and_counted_beyond_it() {
    let (summary, _) = read_bytes(format!("[{}1]", "1,".repeat(MAX_REJECTIONS + 4)).as_bytes()).unwrap();
    assert_eq!(summary.rejected.len(), MAX_REJECTIONS);
    assert_eq!(summary.rejected_total, MAX_REJECTIONS as u64 + 5);
    assert_eq!(summary.rejected[2].reason, "the record is a number: expected an object");
}

#[test]
fn names_beyond_any_name_and_control_characters_are_refused() {
    let long = "x".repeat(257);
    for (changes, reason) in [
        (json!({"eventName": long}), "eventName has 257 bytes: expected at most 256"),
        (json!({"eventSource": long}), "eventSource has 257"),
        (json!({"awsRegion": long}), "awsRegion has 257"),
        (json!({"sourceIPAddress": long}), "sourceIPAddress has 257"),
        (json!({"eventID": "x".repeat(129)}), "eventID has 129 bytes: expected at most 128"),
        (json!({"eventName": "a\u{0}b"}), "eventName holds a control character"),
        (json!({"userIdentity": {"type": "IAMUser", "principalId": long}}), "the principal's id has 257"),
        (
            json!({"userIdentity": {"type": "AssumedRole", "principalId": format!("AROAX:{long}")}}),
            "the session's name has 257",
        ),
    ] {
        let found = refused(&base(changes));
        assert!(found.starts_with(reason), "{found}");
    }
    taken(&[base(json!({"eventName": "x".repeat(256)}))]);
}

#[test]
fn a_field_of_another_kind_is_refused_without_telling_its_value() {
    for (changes, reason) in [
        (json!({"eventTime": "SECRET"}), "eventTime is no instant: expected the form 2026-03-01T09:30:00Z"),
        (json!({"eventTime": 1_688_990_551}), "eventTime is a number: expected a text"),
        (json!({"eventSource": ["SECRET"]}), "eventSource is an array: expected a text"),
        (json!({"eventName": ""}), "no eventName: expected a text"),
        (json!({"eventID": {"SECRET": 1}}), "eventID is an object: expected a text"),
        (json!({"errorCode": true}), "errorCode is a truth value: expected a text"),
        (json!({"userIdentity": "SECRET"}), "userIdentity is a text: expected an object"),
        (
            json!({"userIdentity": {"sessionContext": 7}}),
            "userIdentity.sessionContext is a number: expected an object",
        ),
        (json!({"eventCategory": "Insight"}), "eventCategory is \"Insight\": expected Management or Data"),
        (json!({"recipientAccountId": null, "userIdentity": null}), "no recipientAccountId and no"),
    ] {
        let found = refused(&base(changes));
        assert!(found.starts_with(reason), "{found}");
        assert!(!found.contains("SECRET"), "{found}");
    }
}

#[test]
fn half_a_character_in_a_text_is_refused_alone() {
    let half = base(json!({})).to_string().replace("ListBuckets", "\\ud83d");
    let (summary, _) = read_bytes(format!("{half}{}", base(json!({}))).as_bytes()).unwrap();
    assert_eq!((summary.records, summary.rejected_total), (1, 1));
    // In a field that nobody looks at it is nobody's trouble.
    let half = base(json!({"userAgent": "here"})).to_string().replace("here", "\\ud83d");
    assert_eq!(read_bytes(half.as_bytes()).unwrap().0.records, 1);
}
