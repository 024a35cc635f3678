//! Particulars: each kind's own fields, needed together, refused elsewhere.

use super::*;
use proptest::prelude::*;

fn given(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn wrong(kind: Kind, pairs: &[(&str, &str)]) -> Vec<String> {
    let problems = Particulars::parse(kind, &given(pairs)).unwrap_err();
    problems.0.into_iter().map(|problem| problem.field).collect()
}

#[test]
fn an_agent_names_its_model_its_autonomy_and_where_its_task_ends() {
    let whole = [
        ("model", "a model of a vendor"),
        ("autonomy", "acts alone"),
        ("tools", "tickets.read\n\n tickets.write "),
        ("task_bounds", "Tickets of one queue"),
    ];
    let read = Particulars::parse(Kind::AiAgent, &given(&whole)).unwrap().unwrap();
    let Particulars::Agent { autonomy, tools, spawner, .. } = &read else { panic!("{read:?}") };
    assert_eq!((*autonomy, tools.len(), spawner.as_str()), (Autonomy::Alone, 2, ""));
    assert!(read.is_of(Kind::AiAgent) && !read.is_of(Kind::Bot));
    assert_eq!(wrong(Kind::AiAgent, &[("tools", "x")]), ["model", "autonomy", "task_bounds"]);
    assert_eq!(
        wrong(Kind::AiAgent, &[("model", "m"), ("autonomy", "free"), ("task_bounds", "t")]),
        ["autonomy"]
    );
}

#[test]
fn a_break_glass_account_has_custodians_and_a_drill_within_a_year() {
    let whole = [("custodians", "Ada\nBob"), ("drill_days", "90"), ("last_drill", "2026-02-28")];
    assert!(Particulars::parse(Kind::BreakGlass, &given(&whole)).unwrap().is_some());
    let bad = [("custodians", "Ada"), ("drill_days", "367"), ("last_drill", "2026-02-29")];
    assert_eq!(wrong(Kind::BreakGlass, &bad), ["drill_days", "last_drill"]);
}

#[test]
fn there_are_no_more_instances_than_there_may_be() {
    let of = |instances: &str, most: &str| {
        Particulars::parse(Kind::Workload, &given(&[("instances", instances), ("most", most)]))
    };
    assert!(of("0", "").is_ok() && of("3", "3").is_ok());
    assert_eq!(of("4", "3").unwrap_err().0[0].field, "most");
}

#[test]
fn nothing_said_is_nothing_and_what_another_kind_has_is_refused() {
    assert_eq!(Particulars::parse(Kind::AiAgent, &given(&[("model", " ")])), Ok(None));
    assert_eq!(Particulars::parse(Kind::Bot, &given(&[])), Ok(None));
    let problems = Particulars::parse(Kind::VendorIntegration, &given(&[("model", "x")])).unwrap_err();
    assert!(problems.0[0].message.contains("contract_end, contact"), "{problems}");
    assert_eq!(wrong(Kind::Bot, &[("model", "x")]), ["model"]);
}

#[test]
fn what_is_too_long_or_has_control_characters_is_refused() {
    let long = "x".repeat(501);
    let end = ("contract_end", "2026-12-31");
    assert_eq!(wrong(Kind::VendorIntegration, &[end, ("contact", &long)]), ["contact"]);
    assert_eq!(wrong(Kind::VendorIntegration, &[end, ("contact", "a\u{7}b")]), ["contact"]);
    let many = "x\n".repeat(51);
    assert_eq!(wrong(Kind::BreakGlass, &[("custodians", &many), ("drill_days", "1")]), ["custodians"]);
}

proptest! {
    #[test]
    fn whatever_is_read_reads_back_as_the_same(texts in prop::collection::vec("[ -~\u{e4}\n]{0,40}", 6), number in 0u32..500) {
        for kind in Kind::ALL {
            let mut pairs = BTreeMap::new();
            for (field, text) in fields_of(*kind).iter().zip(&texts) {
                let value = match field.shape {
                    Shape::Text | Shape::List => text.clone(),
                    Shape::Autonomy => Autonomy::ALL[number as usize % 3].to_string(),
                    Shape::Number(..) => number.to_string(),
                    Shape::Day => format!("2026-01-{:02}", 1 + number % 28),
                };
                pairs.insert(field.name.to_owned(), value);
            }
            if let Ok(Some(read)) = Particulars::parse(*kind, &pairs) {
                prop_assert!(read.is_of(*kind));
                prop_assert_eq!(Particulars::parse(*kind, &read.given()), Ok(Some(read.clone())));
                let json = serde_json::to_string(&read).unwrap();
                prop_assert_eq!(serde_json::from_str::<Particulars>(&json).unwrap(), read);
            }
        }
    }
}
