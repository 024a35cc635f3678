//! Filters on real and hostile texts.

use super::*;
use serde_json::json;

fn ada() -> Value {
    json!({
        "id": "per_1", "userName": "Ada@Example.com", "externalId": "E1", "active": true,
        "name": {"givenName": "Ada", "familyName": "Lovelace"},
        "emails": [{"value": "ada@work.example", "type": "work"}, {"value": "ada@home.example", "type": "home"}],
        "meta": {"created": "2026-03-01T09:00:00.000Z"}, "age": 36,
    })
}

fn holds(text: &str) -> bool {
    parse(text).unwrap_or_else(|error| panic!("{text}: {error}")).holds(&ada())
}

#[test]
fn every_comparison_is_the_one_of_the_rfc() {
    for yes in [
        r#"userName eq "ada@example.COM""#,
        r#"USERNAME Eq "ada@example.com""#,
        r#"urn:ietf:params:scim:schemas:core:2.0:User:userName sw "ADA""#,
        r#"name.familyName co "LOVE""#,
        r#"userName ew ".com""#,
        r#"name.givenName ne "Bob""#,
        "title ne \"Dr\"",
        "title eq null",
        "active eq true",
        "age gt 35 and age ge 36 and age lt 36.5 and age le 36",
        r#"meta.created ge "2026-03-01T10:00:00+01:00""#,
        r#"meta.created lt "2026-03-01T09:00:00.001Z""#,
        "name pr",
        r#"emails eq "ada@home.example""#,
        r#"emails[type eq "work" and value co "@work"]"#,
        r#"not (userName sw "bob")"#,
        r#"userName eq "x" or active eq true and externalId eq "E1""#,
        r#"(userName eq "x" or active eq true) and externalId eq "E1""#,
    ] {
        assert!(holds(yes), "{yes}");
    }
    for no in [
        r#"externalId eq "e1""#,
        "title pr",
        r#"emails[type eq "work" and value co "@home"]"#,
        r#"userName gt "zzz""#,
        r#"active eq "true""#,
        "age eq 37",
        r#"not (userName pr)"#,
        r#"(userName eq "x" or active eq true) and externalId eq "E2""#,
    ] {
        assert!(!holds(no), "{no}");
    }
}

#[test]
fn what_is_no_filter_says_where_it_cannot_be_read() {
    for wrong in [
        "",
        "userName",
        "userName eq",
        r#"userName eq "open"#,
        "userName eq ada",
        r#"userName like "a""#,
        r#""userName" eq "a""#,
        r#"userName eq "a" and"#,
        r#"(userName eq "a""#,
        r#"userName eq "a")"#,
        r#"emails[type eq "work""#,
        r#"not userName eq "a""#,
        r#"user name eq "a""#,
        r#"a.b.c eq "a""#,
        r#"1a eq "a""#,
        r#"userName eq "\x""#,
        "emails[]",
    ] {
        assert!(parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_filter_is_bounded_in_depth_and_length() {
    let nested = |levels: usize| format!("{}active pr{}", "(".repeat(levels), ")".repeat(levels));
    assert!(parse(&nested(16)).is_ok());
    assert!(parse(&nested(17)).is_err());
    assert!(parse(&nested(900)).is_err());
    assert!(parse(&"not (".repeat(300)).is_err());
    assert!(parse(&"a[".repeat(900)).is_err());
    assert!(parse(&format!("a eq \"{}\"", "x".repeat(2_000))).is_err());
}

#[test]
fn no_text_however_odd_stops_the_parser() {
    // Every short text over the letters that mean something.
    let letters = ["a ", "eq ", "\"x\" ", "(", ")", "[", "]", "not ", "and ", "\"", "\\", "ä", "1 "];
    let mut texts = vec![String::new()];
    for _ in 0..4 {
        texts = texts
            .iter()
            .flat_map(|text| letters.iter().map(move |letter| format!("{text}{letter}")))
            .collect();
        for text in &texts {
            let _ = parse(text).map(|filter| filter.holds(&ada()));
        }
    }
}
