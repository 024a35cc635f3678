use super::*;
use domain::coverage::{EventClass, Selection, Services};
use domain::instant;
use serde_json::{Value, json};
use tempfile::TempDir;

fn trail(name: &str) -> Value {
    json!({"Name": name, "TrailARN": arn(name), "HomeRegion": "eu-west-1", "IsMultiRegionTrail": true,
           "IncludeGlobalServiceEvents": true, "IsOrganizationTrail": false, "S3BucketName": "logs"})
}

fn arn(name: &str) -> String {
    format!("arn:aws:cloudtrail:eu-west-1:111122223333:trail/{name}")
}

fn with(mut entry: Value, field: &str, value: Value) -> Value {
    entry[field] = value;
    entry
}

fn status() -> Value {
    json!({"IsLogging": true, "StartLoggingTime": "2024-01-01T00:00:00Z", "LatestDeliveryTime": "2024-06-01T00:00:00Z"})
}

fn selectors() -> Value {
    json!({"EventSelectors": [{"ReadWriteType": "WriteOnly", "IncludeManagementEvents": true}]})
}

/// A folder with these trails; each has its status and selectors.
fn folder(trails: &[Value]) -> TempDir {
    let folder = TempDir::new().unwrap();
    put(&folder, "trails.json", &json!({"trailList": trails}).to_string());
    for trail in trails {
        let name = trail["Name"].as_str().unwrap_or_default();
        if folder::is_plain(name) {
            put(&folder, &format!("status/{name}.json"), &status().to_string());
            put(&folder, &format!("selectors/{name}.json"), &selectors().to_string());
        }
    }
    folder
}

fn put(folder: &TempDir, name: &str, text: &str) {
    let path = folder.path().join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn read(folder: &TempDir) -> TrailReport {
    read_folder(folder.path()).unwrap()
}

fn at(text: &str) -> Instant {
    instant::parse(text).unwrap()
}

/// The span of the one trail whose status is this.
fn span_of(status: &Value) -> Option<(Instant, Instant)> {
    let folder = folder(&[trail("main")]);
    put(&folder, "status/main.json", &status.to_string());
    read(&folder).trails.first().map(|(_, span)| (span.from, span.until))
}

#[test]
fn configuration_status_and_selectors_together_declare_a_span() {
    let report = read(&folder(&[trail("main")]));
    let class = EventClass::ManagementWrite;
    let span = TrailSpan {
        trail: arn("main"),
        regions: Regions::All,
        global: true,
        selections: vec![Selection { class, services: Services::AllBut(vec![]) }],
        from: at("2024-01-01T00:00:00Z"),
        until: at("2024-06-01T00:00:00Z"),
    };
    assert_eq!(report.trails, [("111122223333".into(), span)]);
    assert_eq!((report.remarks.len(), report.rejected.len()), (0, 0));
}

#[test]
fn a_trail_of_one_region_speaks_for_its_home_region() {
    let entry = with(trail("main"), "IsMultiRegionTrail", json!(false));
    let entry = with(entry, "IncludeGlobalServiceEvents", json!(false));
    let report = read(&folder(&[entry]));
    assert_eq!(report.trails[0].1.regions, Regions::Only("eu-west-1".into()));
    assert!(!report.trails[0].1.global);
}

#[test]
fn an_organisations_trail_speaks_for_the_account_in_its_arn_alone() {
    let report = read(&folder(&[with(trail("main"), "IsOrganizationTrail", json!(true))]));
    assert_eq!(report.trails[0].0, "111122223333");
    assert!(report.remarks[0].contains("for account 111122223333 alone"));
}

#[test]
fn instants_may_be_written_in_three_ways() {
    let expected = Some((at("2024-01-01T00:00:00Z"), at("2024-06-01T00:00:00.500Z")));
    for (start, latest) in [
        (json!("2024-01-01T00:00:00+00:00"), json!("2024-06-01T00:00:00.500Z")),
        (json!("2024-01-01 00:00:00+00:00"), json!("2024-06-01 00:00:00.500+00:00")),
        (json!(1_704_067_200), json!(1_717_200_000.5)),
    ] {
        let status = with(with(status(), "StartLoggingTime", start), "LatestDeliveryTime", latest);
        assert_eq!(span_of(&status), expected, "{status}");
    }
}

#[test]
fn a_stopped_trail_ends_when_it_was_stopped() {
    let (from, latest) = (at("2024-01-01T00:00:00Z"), at("2024-06-01T00:00:00Z"));
    let stopped = |at: &str| with(with(status(), "IsLogging", json!(false)), "StopLoggingTime", json!(at));
    assert_eq!(span_of(&stopped("2024-03-01T00:00:00Z")), Some((from, at("2024-03-01T00:00:00Z"))));
    assert_eq!(span_of(&stopped("2024-07-01T00:00:00Z")), Some((from, latest)));
    assert_eq!(span_of(&stopped("2023-07-01T00:00:00Z")), None);
    assert_eq!(span_of(&with(status(), "IsLogging", json!(false))), Some((from, latest)));
    // Stopped and started again.
    assert_eq!(
        span_of(&with(status(), "StopLoggingTime", json!("2023-07-01T00:00:00Z"))),
        Some((from, latest))
    );
}

#[test]
fn a_trail_that_delivered_nothing_declares_nothing_and_is_said() {
    for status in [
        with(status(), "LatestDeliveryTime", Value::Null),
        with(status(), "StartLoggingTime", Value::Null),
        with(status(), "LatestDeliveryTime", json!("2024-01-01T00:00:00Z")),
    ] {
        let folder = folder(&[trail("main")]);
        put(&folder, "status/main.json", &status.to_string());
        let report = read(&folder);
        assert_eq!((report.trails.len(), report.rejected.len()), (0, 0), "{status}");
        assert!(report.remarks[0].contains("declares nothing"));
    }
}

#[test]
fn a_trail_without_status_or_selectors_declares_nothing_and_is_said() {
    for name in ["status/main.json", "selectors/main.json"] {
        let folder = folder(&[trail("main"), trail("other")]);
        std::fs::remove_file(folder.path().join(name)).unwrap();
        let report = read(&folder);
        assert_eq!(
            report.trails.iter().map(|(_, span)| span.trail.clone()).collect::<Vec<_>>(),
            [arn("other")]
        );
        assert!(report.remarks[0].contains(name), "{}", report.remarks[0]);
    }
}

#[test]
fn a_trail_that_selects_nothing_whole_declares_nothing() {
    let folder = folder(&[trail("main")]);
    let narrow = json!({"EventSelectors": [{"IncludeManagementEvents": false,
        "DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::bucket/"]}]}]});
    put(&folder, "selectors/main.json", &narrow.to_string());
    let report = read(&folder);
    assert_eq!((report.trails.len(), report.remarks.len()), (0, 2));
}

#[test]
fn a_name_that_leads_out_of_the_folder_is_refused_alone() {
    for name in ["../main", "a/b", "..", ".hidden", "a\\b", "", "a b", "ä", &"x".repeat(200)] {
        let report = read(&folder(&[with(trail("main"), "Name", json!(name)), trail("other")]));
        assert_eq!(report.trails.len(), 1, "{name}");
        assert_eq!(report.rejected.len(), 1, "{name}");
        assert!(report.rejected[0].reason.starts_with("trail 1: Name "), "{}", report.rejected[0].reason);
    }
}

#[test]
fn a_broken_trail_is_refused_alone_by_its_place() {
    for (field, value, reason) in [
        ("TrailARN", json!("arn:aws:s3:::bucket"), "no trail's ARN"),
        ("TrailARN", Value::Null, "TrailARN is missing"),
        ("IsMultiRegionTrail", Value::Null, "IsMultiRegionTrail is missing"),
        ("IncludeGlobalServiceEvents", Value::Null, "IncludeGlobalServiceEvents is missing"),
        ("IncludeGlobalServiceEvents", json!("yes"), "invalid type"),
    ] {
        let report = read(&folder(&[trail("other"), with(trail("main"), field, value)]));
        assert_eq!((report.trails.len(), report.rejected.len()), (1, 1), "{field}");
        assert_eq!(report.rejected[0].record, Some(2));
        assert!(report.rejected[0].reason.contains(reason), "{}", report.rejected[0].reason);
    }
}

#[test]
fn a_broken_answer_costs_its_trail_alone() {
    for (name, text) in [
        ("status/main.json", "{"),
        ("status/main.json", "{}"),
        ("status/main.json", r#"{"IsLogging": true, "StartLoggingTime": 1e300}"#),
        ("status/main.json", r#"{"IsLogging": true, "LatestDeliveryTime": "soon"}"#),
        ("selectors/main.json", "[]"),
        ("selectors/main.json", r#"{"EventSelectors": [{"ReadWriteType": "x"}]}"#),
    ] {
        let folder = folder(&[trail("main"), trail("other")]);
        put(&folder, name, text);
        let report = read(&folder);
        assert_eq!((report.trails.len(), report.rejected.len()), (1, 1), "{text}");
        assert!(report.rejected[0].file.ends_with(name), "{}", report.rejected[0].file);
    }
}

#[test]
fn a_trail_listed_once_a_region_is_one_and_two_of_one_name_are_none() {
    let report = read(&folder(&[trail("main"), trail("main")]));
    assert_eq!((report.trails.len(), report.rejected.len()), (1, 0));
    let elsewhere =
        with(trail("main"), "TrailARN", json!("arn:aws:cloudtrail:us-east-1:111122223333:trail/main"));
    let report = read(&folder(&[trail("main"), elsewhere]));
    assert_eq!(report.trails, []);
    assert!(report.remarks[0].contains("2 trails are named 'main'"));
    let changed = with(trail("main"), "IsMultiRegionTrail", json!(false));
    assert_eq!(read(&folder(&[trail("main"), changed])).rejected[0].record, Some(2));
}

#[test]
fn files_of_no_trail_are_said() {
    let folder = folder(&[trail("main")]);
    put(&folder, "status/gone.json", "not read");
    put(&folder, "selectors/readme.txt", "not read");
    let remarks = read(&folder).remarks;
    assert!(
        remarks[0].starts_with("selectors/readme.txt") && remarks[1].starts_with("status/gone.json"),
        "{remarks:?}"
    );
}

#[test]
fn a_folder_without_a_readable_list_of_trails_is_refused() {
    let empty = TempDir::new().unwrap();
    assert!(read_folder(empty.path()).unwrap_err().to_string().contains("no such file; expected a folder"));
    let deep = "[".repeat(200_000);
    let huge = format!("{{\"x\": \"{}\"}}", "x".repeat(17 << 20));
    for (text, reason) in [
        ("", "empty"),
        ("{}", "trailList is missing"),
        (&*deep, "no JSON object"),
        (r#"{"trailList": [{"Name""#, "truncated"),
        (r#"{"trailList": 7}"#, "invalid type"),
        (&*huge, "more than 16 MiB"),
    ] {
        let folder = TempDir::new().unwrap();
        put(&folder, "trails.json", text);
        let error = read_folder(folder.path()).unwrap_err().to_string();
        assert!(error.contains("trails.json: ") && error.contains(reason), "{error}");
    }
    let folder = TempDir::new().unwrap();
    std::fs::create_dir(folder.path().join("trails.json")).unwrap();
    assert!(read_folder(folder.path()).unwrap_err().to_string().contains("no ordinary file"));
    put(&empty, "trails.json", r#"{"trailList": []}"#);
    assert!(read(&empty).remarks[0].contains("names no trail"));
}
