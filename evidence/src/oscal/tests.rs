//! The documents against NIST's schemas, against themselves, and against the bundle.

mod integrity;

use crate::bundle::sample::write;
use crate::bundle::sample::{input, key, snapshot, staged};
use crate::bundle::{BundleInput, SnapshotFile, layout};
use crate::outcome::{Answer, ItemOutcome};
use crate::snapshot::Snapshot;
use domain::coverage::Grade;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};

type Files = BTreeMap<String, Vec<u8>>;

/// The files of a bundle.
fn files(input: &BundleInput) -> Files {
    let mut archive = zip::ZipArchive::new(Cursor::new(write(input, &key()).unwrap())).unwrap();
    let mut files = BTreeMap::new();
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.insert(file.name().unwrap().into_owned(), bytes);
    }
    files
}

fn json(files: &Files, name: &str) -> Value {
    serde_json::from_slice(&files[name]).unwrap()
}

/// The same review without anything open: everything kept and used, wholly observed.
fn file_of(snapshot: &Snapshot) -> SnapshotFile {
    SnapshotFile::of(snapshot.item_id, snapshot, &snapshot.json().unwrap())
}

fn clean() -> BundleInput {
    let mut clean = input();
    clean.exceptions.clear();
    clean.requests.clear();
    clean.tasks.clear();
    clean.coverage.retain(|row| row.grade == Grade::Declared);
    clean.campaign.outside.clear();
    for row in &mut clean.population {
        row.outcome = ItemOutcome::Kept;
    }
    for row in &mut clean.decisions {
        row.outcome = Answer::Keep;
    }
    for (number, file) in (1..).zip(&mut clean.snapshots) {
        let mut used = snapshot(number);
        used.grants[0].actions.used = used.grants[0].actions.total;
        used.grants[0].actions.unused = 0;
        *file = file_of(&used);
    }
    clean
}

/// NIST's schema of a document; none, said, where the shared folder is absent.
fn schema(name: &str) -> Option<Value> {
    let shared = std::env::var_os("TENURE_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"), PathBuf::from);
    let path = shared.join("data/oscal").join(name);
    if path.exists() {
        return Some(serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap());
    }
    let test = std::thread::current().name().unwrap_or_default().to_owned();
    eprintln!("skipped: {test} reads real files at {}; TENURE_SHARED names another folder", path.display());
    None
}

/// What a schema has against a document.
fn complaints(schema: &Value, document: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(schema).unwrap();
    validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

const SCHEMAS: [(&str, &str); 3] = [
    (layout::PLAN, "oscal_assessment-plan_schema.json"),
    (layout::RESULTS, "oscal_assessment-results_schema.json"),
    (layout::POAM, "oscal_poam_schema.json"),
];

#[test]
fn each_document_is_valid_against_the_schema_of_its_version() {
    let mut hostile = input();
    hostile.population[0].external_id = " \n\u{2028}".into();
    hostile.campaign.scope = "\tclass=\u{feff}".into();
    hostile.campaign.frequency.risk_analysis = Some(String::new());
    for input in [input(), staged(), clean(), hostile] {
        let files = files(&input);
        for (name, schema_file) in SCHEMAS {
            let Some(schema) = schema(schema_file) else { return };
            assert!(schema["$id"].as_str().unwrap().contains(&format!("/{}/", super::VERSION)));
            if !files.contains_key(name) {
                continue;
            }
            let mut document = json(&files, name);
            assert_eq!(complaints(&schema, &document), [""; 0], "{name}");
            // A check that cannot fail proves nothing.
            let body = document.as_object_mut().unwrap().values_mut().next().unwrap();
            body["metadata"]["published"] = "2026-03-16T09:30:00".into();
            assert!(!complaints(&schema, &document).is_empty(), "{name}: an instant without an offset");
        }
    }
}

#[test]
fn a_clean_campaign_has_no_plan_of_action_and_the_readme_says_so() {
    let dirty = files(&input());
    assert!(dirty.contains_key(layout::POAM));
    assert!(!String::from_utf8_lossy(&dirty["README.txt"]).contains("campaign was clean"));
    let clean = files(&clean());
    assert!(!clean.contains_key(layout::POAM));
    assert!(String::from_utf8_lossy(&clean["README.txt"]).contains("the campaign was clean"));
    let results = json(&clean, layout::RESULTS);
    let result = &results["assessment-results"]["results"][0];
    assert!(result.get("risks").is_none());
    assert_eq!(states(result).into_iter().filter(|(_, state, _)| state != "satisfied").count(), 0);
}

/// Objective, state and reason of each finding.
fn states(result: &Value) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let findings = result["findings"].as_array().unwrap().iter();
    findings
        .map(|one| {
            let target = &one["target"];
            (text(&target["target-id"]), text(&target["status"]["state"]), text(&target["status"]["reason"]))
        })
        .collect()
}

#[test]
fn nothing_is_satisfied_while_a_response_is_missing_or_something_was_not_observed() {
    let mut silent = clean();
    silent.population[3].outcome = ItemOutcome::NoResponse;
    let mut blind = clean();
    let mut unseen = snapshot(2);
    unseen.grants[0].actions.used = 2;
    unseen.grants[0].actions.unused = 0;
    unseen.grants[0].actions.not_observed = 1;
    blind.snapshots[1] = file_of(&unseen);
    let mut dark = clean();
    let mut nothing = snapshot(2);
    nothing.grants.clear();
    nothing.window.grade = Grade::Inferred;
    dark.snapshots[1] = file_of(&nothing);
    for (input, word) in [(silent, "answered"), (blind, "observed"), (dark, "observed")] {
        let files = files(&input);
        let results = json(&files, layout::RESULTS);
        let result = &results["assessment-results"]["results"][0];
        for (objective, state, reason) in states(result) {
            assert_eq!((state.as_str(), reason.as_str()), ("not-satisfied", "other"), "{objective}");
        }
        let remarks = &result["findings"][0]["target"]["status"]["remarks"];
        assert!(remarks.as_str().unwrap().contains(&format!("{word}: 1 item")), "{remarks}");
        assert!(files.contains_key(layout::POAM), "what is not satisfied is open");
    }
}

#[test]
fn the_plan_writes_down_each_criterion_and_both_names_of_the_control() {
    let files = files(&input());
    let plan = String::from_utf8_lossy(&files[layout::PLAN]).into_owned();
    for word in ["answered", "observed", "covered", "whole", "need_shown", "acted"] {
        assert!(plan.contains(&format!("Criterion \\\"{word}\\\"")), "{word}");
    }
    assert!(plan.contains("\"NIST CSF 1.1 PR.AC-4\"") && plan.contains("moved_to PR.AA-05"));
    assert!(plan.contains("self-assessment"));
    for id in ["ac-2_obj.g", "ac-2_obj.j", "ac-6.7_obj.a", "ac-6.7_obj.b"] {
        assert!(plan.contains(&format!("\"objective-id\": \"{id}\"")), "{id}");
    }
}

#[test]
fn an_exception_is_a_risk_with_leave_until_its_absolute_end_and_a_request_is_one_without() {
    let mut input = input();
    let mut over = input.exceptions[0].clone();
    over.exception_id = "exc_0".into();
    over.covered_until = input.campaign.closed_at;
    input.exceptions.push(over);
    let results = json(&files(&input), layout::RESULTS);
    let risks = results["assessment-results"]["results"][0]["risks"].as_array().unwrap().clone();
    let of = |id: &str| {
        let uuid = super::name(super::Of::Risk, id).to_string();
        risks.iter().find(|risk| risk["uuid"] == uuid).unwrap()
    };
    let risk = of("exc_1");
    assert_eq!(risk["status"], "deviation-approved");
    assert_eq!(risk["deadline"], "2026-03-30T09:30:00.250Z");
    assert_eq!(risk["mitigating-factors"].as_array().unwrap().len(), 2);
    assert_eq!(of("exc_2")["status"], "deviation-requested");
    assert_eq!(of("exc_2")["deadline"], "2026-03-31T09:30:00.250Z");
    // At its end the rule is broken again.
    assert_eq!(of("exc_0")["status"], "open");
    let last = of("exc_0")["risk-log"]["entries"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["status-change"], "open");
}

#[test]
fn use_is_observed_with_an_end_and_with_evidence_by_hash() {
    let results = json(&files(&input()), layout::RESULTS);
    let result = &results["assessment-results"]["results"][0];
    let observations = result["observations"].as_array().unwrap();
    for one in observations {
        assert!(one["collected"].as_str().unwrap() < one["expires"].as_str().unwrap(), "{one}");
        assert!(!one["relevant-evidence"].as_array().unwrap().is_empty());
    }
    // Launched on 2 March, every 90 days.
    assert_eq!(observations[0]["expires"], "2026-05-31T09:30:00.250Z");
    let of_items = observations.iter().filter(|one| one.get("subjects").is_some()).count();
    assert_eq!(of_items, 6, "each item of the sample has something unused");
    let gap = observations.iter().find(|one| one["title"].as_str().unwrap().starts_with("Gap")).unwrap();
    assert!(gap["description"].as_str().unwrap().contains("2169 hours"), "{gap}");
}

#[test]
fn each_waiver_that_was_given_is_an_observation_and_what_was_asked_and_refused_is_counted() {
    use domain::review::WaiverState;
    let mut review = staged();
    for (number, state) in [(2, WaiverState::Refused), (3, WaiverState::Asked)] {
        let waiver_id = format!("wvr_{number:026}").parse().unwrap();
        let waiver = crate::bundle::rows::WaiverRow { waiver_id, state, ..review.waivers[0].clone() };
        review.waivers.push(waiver);
    }
    let results = json(&files(&review), layout::RESULTS);
    let result = &results["assessment-results"]["results"][0];
    let prop = |props: &Value, name: &str| {
        let mut found = props.as_array().unwrap().iter().filter(|prop| prop["name"] == name);
        found.next().map(|prop| prop["value"].as_str().unwrap().to_owned())
    };
    let counts = ["waivers_asked", "waivers_given", "waivers_refused", "waivers_in_force"];
    assert_eq!(counts.map(|name| prop(&result["props"], name).unwrap()), ["3", "1", "1", "0"]);
    let stage = ["confirmed", "sent_back", "not_confirmed"];
    assert_eq!(stage.map(|name| prop(&result["props"], name).unwrap()), ["1", "1", "0"]);
    let observations = result["observations"].as_array().unwrap().iter();
    let told: Vec<_> = observations.filter(|one| prop(&one["props"], "waiver_id").is_some()).collect();
    assert_eq!(told.len(), 1);
    let said = ["waiver_id", "person", "until", "ended_at"].map(|name| prop(&told[0]["props"], name));
    let expected = [format!("wvr_{:026}", 1), format!("per_{:026}", 2), "2026-03-06T09:30:00.250Z".into()];
    assert_eq!(said[..3], expected.map(Some));
    assert_eq!(said[3], None, "what a row does not say is no property");
    let plain = json(&files(&clean()), layout::RESULTS);
    let props = &plain["assessment-results"]["results"][0]["props"];
    assert!(stage.iter().all(|name| prop(props, name).is_none()), "there is no second stage");
}

#[test]
fn items_that_used_everything_are_not_told_one_by_one() {
    let results = json(&files(&clean()), layout::RESULTS);
    let result = &results["assessment-results"]["results"][0];
    let told = result["observations"].as_array().unwrap().iter().filter(|one| one.get("subjects").is_some());
    assert_eq!(told.count(), 0);
    assert!(result["local-definitions"].get("inventory-items").is_none());
}

#[test]
fn an_item_without_a_snapshot_is_named() {
    let mut broken = input();
    broken.snapshots.remove(0);
    let error = write(&broken, &key()).unwrap_err().to_string();
    assert!(error.starts_with("oscal/: itm_") && error.ends_with(" has no snapshot"), "{error}");
}

#[test]
fn an_item_that_is_told_takes_less_than_3_kib() {
    let all_used = files(&clean())[layout::RESULTS].len();
    let mut unused = clean();
    unused.snapshots = input().snapshots;
    let told = files(&unused)[layout::RESULTS].len();
    let each = (told - all_used) / unused.snapshots.len();
    // With 50,000 items at most 150 MB in these results, where verification reads files of 512 MiB.
    assert!(each > 1000 && each < 3072, "{each}");
}
