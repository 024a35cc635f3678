//! OSCAL documents that say something else than the bundle around them, by whoever has the key.

use super::*;
use crate::bundle::layout::{PLAN, POAM, RESULTS};

/// Why the documents do not hold after this change, and that nothing else is wrong.
fn reasons(name: &str, change: impl Fn(&str) -> String) -> String {
    let mut files = unpacked();
    edit(&mut files, name, change);
    why(files)
}

/// A count of the results, as it stands there.
fn counted(word: &str, value: &str) -> String {
    format!("\"name\": \"{word}\",\n      \"ns\": \"urn:tenure:evidence\",\n      \"value\": \"{value}\"")
}

fn why(files: Unpacked) -> String {
    let report = verified(&zipped(&signed_by(&key(), files)));
    assert_eq!(failed(&report), [Check::Oscal], "{:#?}", report.failures);
    report.failures.iter().map(|failure| format!("{failure}\n")).collect()
}

#[test]
fn an_edition_from_before_there_were_oscal_documents_and_a_workbook_holds() {
    let report = verified(&zipped(&signed_by(&key(), older())));
    assert_eq!(report.failures, []);
    assert!(report.holds() && !report.passed.iter().any(|line| line.contains("OSCAL")));
    assert!(report.notes[0].contains("did not name the tables"), "{:?}", report.notes);
    let now = verified(&write(&input(), &key()).unwrap());
    assert!(now.passed.iter().any(|line| line.starts_with("the OSCAL documents agree")));
    assert!(now.notes.iter().all(|note| note.contains("waiver(s)")), "{:?}", now.notes);
    assert!(now.passed.iter().any(|line| line.contains("those of the freezing")));
}

#[test]
fn another_campaign_or_edition_or_count_is_named() {
    let campaign = format!("cam_{:026}", 1);
    let other = format!("cam_{:026}", 2);
    for name in [PLAN, RESULTS, POAM] {
        let said = reasons(name, |text| {
            text.replace(&format!("\"value\": \"{campaign}\""), &format!("\"value\": \"{other}\""))
        });
        assert!(
            said.contains(&format!("campaign_id is {other}, and campaign.json has {campaign}")),
            "{said}"
        );
    }
    let value = |word: &str, value: u64| counted(word, &value.to_string());
    let said = reasons(RESULTS, |text| text.replacen(&value("no_response", 1), &value("no_response", 0), 1));
    assert!(said.contains("no_response is 0, and campaign.json has 1"), "{said}");
    let said = reasons(RESULTS, |text| text.replacen(&value("kept", 1), &value("kept", 2), 1));
    assert!(said.contains("kept is 2, and campaign.json has 1"), "{said}");
    let said = reasons(POAM, |text| text.replacen("\"edition\"", "\"Edition\"", 1));
    assert!(said.contains("edition is nothing, and campaign.json has 1"), "{said}");
}

#[test]
fn a_finding_that_claims_too_much_is_named() {
    let said = reasons(RESULTS, |text| text.replacen("\"not-satisfied\"", "\"satisfied\"", 1));
    assert!(
        said.contains(
            "says that ac-2_obj.g is satisfied, with 1 item(s) without a response and 0 not observed"
        ),
        "{said}"
    );
}

#[test]
fn a_waiver_counted_told_or_made_up_otherwise_than_it_was_given_is_named() {
    for (word, number) in
        [("waivers_asked", 1), ("waivers_given", 1), ("waivers_refused", 0), ("waivers_in_force", 0)]
    {
        let said = reasons(RESULTS, |text| {
            text.replacen(&counted(word, &number.to_string()), &counted(word, "7"), 1)
        });
        assert!(said.contains(&format!("{word} is 7, and waivers.csv has {number}")), "{said}");
    }
    let named = |word: &str| format!("\"name\": \"{word}\"");
    let said = reasons(RESULTS, |text| text.replacen(&named("waivers_given"), &named("given"), 1));
    assert!(said.contains("waivers_given is nothing, and waivers.csv has 1"), "{said}");
    let waiver = format!("wvr_{:026}", 1);
    let said = reasons(RESULTS, |text| text.replace("\"value\": \"2026-03-06T", "\"value\": \"2026-03-16T"));
    assert!(said.contains(&format!("says otherwise of waiver {waiver} than its leaves")), "{said}");
    let said = reasons(RESULTS, |text| text.replacen(&named("answered_by"), &named("approved_by"), 1));
    assert!(said.contains(&format!("says otherwise of waiver {waiver}")), "{said}");
    let left_out = format!("waiver {waiver} was given, and is not among the observations");
    let said = reasons(RESULTS, |text| text.replacen(&named("waiver_id"), &named("waiver"), 1));
    assert!(said.contains(&left_out), "{said}");
    let uuid = crate::oscal::name(crate::oscal::Of::Observation, &waiver).to_string();
    let said = reasons(RESULTS, |text| text.replace(&uuid, "00000000-0000-4000-8000-000000000000"));
    assert!(said.contains(&left_out) && said.contains("is of a waiver that nobody gave"), "{said}");
}

#[test]
fn a_second_stage_counted_otherwise_or_made_up_is_named() {
    let staged = taken_apart(&write(&crate::bundle::sample::staged(), &key()).unwrap());
    for (word, number) in [("confirmed", 1), ("sent_back", 1), ("not_confirmed", 0)] {
        let mut files = staged.clone();
        edit(&mut files, RESULTS, |text| {
            text.replacen(&counted(word, &number.to_string()), &counted(word, "7"), 1)
        });
        let said = why(files);
        assert!(said.contains(&format!("{word} is 7, and confirmations.csv has {number}")), "{said}");
    }
    let said = reasons(RESULTS, |text| text.replace("\"name\": \"assessment\"", "\"name\": \"confirmed\""));
    assert!(said.contains("confirmed is self-assessment, and campaign.json has no second stage"), "{said}");
}

/// As a version wrote it that did not say in whose place decisions were made, nor a word of waivers in OSCAL.
fn before_waivers() -> Unpacked {
    let mut files = taken_apart(&write(&earlier(), &key()).unwrap());
    let hash = |files: &mut Unpacked, name: &str| Digest::of(file(files, name)).to_string();
    let decisions = hash(&mut files, "decisions.csv");
    forged::without_for_whom(&mut files);
    let now = hash(&mut files, "decisions.csv");
    let plan = hash(&mut files, PLAN);
    for name in [PLAN, RESULTS, POAM] {
        edit(&mut files, name, |text| text.replace(&decisions, &now));
    }
    let changed = hash(&mut files, PLAN);
    edit(&mut files, RESULTS, |text| {
        let mut document: serde_json::Value = serde_json::from_str(&text.replace(&plan, &changed)).unwrap();
        let result = &mut document["assessment-results"]["results"][0];
        let tells = |one: &serde_json::Value| {
            let mut props = one["props"].as_array().into_iter().flatten();
            props.any(|prop| prop["name"] == "waiver_id")
        };
        result["observations"].as_array_mut().unwrap().retain(|one| !tells(one));
        let is_count = |prop: &serde_json::Value| prop["name"].as_str().unwrap().starts_with("waivers_");
        result["props"].as_array_mut().unwrap().retain(|prop| !is_count(prop));
        serde_json::to_string_pretty(&document).unwrap()
    });
    files
}

#[test]
fn documents_from_before_they_told_of_waivers_hold_and_a_count_among_them_is_compared_all_the_same() {
    let report = verified(&zipped(&signed_by(&key(), before_waivers())));
    assert_eq!(report.failures, []);
    let mut files = before_waivers();
    edit(&mut files, RESULTS, |text| text.replacen("\"name\": \"kept\"", "\"name\": \"waivers_given\"", 1));
    let said = why(files);
    assert!(said.contains("waivers_asked is nothing, and waivers.csv has 1"), "{said}");
}

#[test]
fn leave_that_nobody_gave_or_that_lasts_longer_is_named() {
    let said = reasons(RESULTS, |text| text.replace("deviation-requested", "deviation-approved"));
    assert!(
        said.contains("exception exc_2 is 'deviation-approved': expected 'deviation-requested'"),
        "{said}"
    );
    let said =
        reasons(RESULTS, |text| text.replace("\"deadline\": \"2026-03-30T", "\"deadline\": \"2027-03-30T"));
    assert!(
        said.contains("the deadline of exception exc_1 is not its end, 2026-03-30T09:30:00.250Z"),
        "{said}"
    );
    let said = reasons(RESULTS, |text| {
        text.replacen("\"status\": \"open\"", "\"status\": \"deviation-approved\"", 1)
    });
    assert!(said.contains("3 risks are deviations with leave or asked for, and the tables have 2"), "{said}");
}

#[test]
fn a_file_by_another_hash_a_name_given_twice_and_a_reference_astray_are_named() {
    let campaign = file(&mut unpacked(), layout::CAMPAIGN).clone();
    let hash = Digest::of(&campaign).to_string();
    let said = reasons(PLAN, |text| text.replace(&hash, &"0".repeat(64)));
    assert!(said.contains("names ../campaign.json by another hash"), "{said}");
    let said = reasons(PLAN, |text| text.replace("../campaign.json", "../campaign.yaml"));
    assert!(said.contains("names ../campaign.yaml, which is not in the bundle"), "{said}");
    let risk = crate::oscal::name(crate::oscal::Of::Risk, "exc_1").to_string();
    let said = reasons(POAM, |text| text.replacen(&risk, "00000000-0000-4000-8000-000000000000", 1));
    assert!(said.contains("1 reference(s) lead nowhere") && said.contains("leaves out risk"), "{said}");
    let item = crate::oscal::name(crate::oscal::Of::Open, &risk).to_string();
    let said = reasons(POAM, |text| text.replace(&item, &risk));
    assert!(said.contains(&format!("{risk} is named twice")), "{said}");
}

#[test]
fn what_is_open_cannot_be_left_out() {
    let mut files = unpacked();
    files.retain(|(name, _)| name != POAM);
    let said = why(files);
    assert!(said.contains("oscal/poam.json: left out, and") && said.contains("are open"), "{said}");

    let mut files = unpacked();
    files.retain(|(name, _)| name != PLAN);
    let said = why(files);
    assert!(said.contains("plan and results are there both, or neither"), "{said}");

    for id in [format!("itm_{:026}", 5), "tsk_2".to_owned()] {
        let risk = crate::oscal::name(crate::oscal::Of::Risk, &id).to_string();
        let said = reasons(POAM, |text| text.replace(&risk, "00000000-0000-4000-8000-000000000000"));
        assert!(said.contains("leaves out ") && said.contains(&id), "{said}");
    }
}

#[test]
fn what_is_no_document_is_named() {
    for text in ["{}", "[", "{\"catalog\": {}}", "{\"assessment-results\": {\"metadata\": 1}}"] {
        let said = reasons(RESULTS, |_| text.to_owned());
        assert!(said.contains("oscal/assessment-results.json: not the JSON expected"), "{text}: {said}");
    }
}
