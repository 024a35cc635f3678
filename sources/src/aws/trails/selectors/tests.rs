use super::*;
use serde_json::{Value, json};

const TRAIL: &str = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/main";

fn selected(answer: &Value) -> Selected {
    read("s.json", answer.to_string().as_bytes(), TRAIL).unwrap()
}

fn classic(selector: &Value) -> Selected {
    selected(&json!({"TrailARN": TRAIL, "EventSelectors": [selector]}))
}

fn advanced(fields: &Value) -> Selected {
    selected(&json!({"AdvancedEventSelectors": [{"Name": "n", "FieldSelectors": fields}]}))
}

fn is(field: &str, values: &[&str]) -> Value {
    json!({"Field": field, "Equals": values})
}

fn words(selected: &Selected) -> Vec<String> {
    selected
        .selections
        .iter()
        .map(|selection| match &selection.services {
            Services::AllBut(left_out) if left_out.is_empty() => selection.class.to_string(),
            Services::AllBut(left_out) => format!("{} but {}", selection.class, left_out.join(" ")),
            Services::Only(chosen) => format!("{} of {}", selection.class, chosen.join(" ")),
        })
        .collect()
}

#[test]
fn a_plain_selector_selects_management_events_by_its_read_write_type() {
    for (selector, expected) in [
        (json!({"ReadWriteType": "All"}), vec!["management-read", "management-write"]),
        (json!({}), vec!["management-read", "management-write"]),
        (json!({"ReadWriteType": "WriteOnly"}), vec!["management-write"]),
        (json!({"ReadWriteType": "ReadOnly", "IncludeManagementEvents": true}), vec!["management-read"]),
        (json!({"ReadWriteType": "All", "IncludeManagementEvents": false}), vec![]),
    ] {
        let selected = classic(&selector);
        assert_eq!(words(&selected), expected, "{selector}");
        assert_eq!(selected.remarks, [] as [String; 0]);
    }
}

#[test]
fn services_left_out_of_management_events_are_left_out() {
    let selected = classic(
        &json!({"ReadWriteType": "WriteOnly", "ExcludeManagementEventSources": ["kms.amazonaws.com"]}),
    );
    assert_eq!(words(&selected), ["management-write but kms.amazonaws.com"]);
}

#[test]
fn data_events_of_a_whole_service_are_declared() {
    for (kind, value) in [
        ("AWS::S3::Object", "arn:aws:s3"),
        ("AWS::S3::Object", "arn:aws:s3:::"),
        ("AWS::S3::Object", "arn:aws-us-gov:s3"),
        ("AWS::Lambda::Function", "arn:aws:lambda"),
        ("AWS::DynamoDB::Table", "arn:aws:dynamodb"),
    ] {
        let data = json!([{"Type": kind, "Values": ["arn:aws:s3:::one/", value]}]);
        let selected = classic(&json!({"IncludeManagementEvents": false, "DataResources": data}));
        assert_eq!(words(&selected), [format!("data:{kind}")], "{value}");
    }
}

#[test]
fn data_events_of_some_resources_declare_nothing_and_are_said() {
    for (kind, values) in [
        ("AWS::S3::Object", json!(["arn:aws:s3:::bucket/", "arn:aws:s3:::other/prefix"])),
        ("AWS::S3::Object", json!(["arn:aws:lambda"])),
        ("AWS::S3::Object", json!(["arn:aws:s3:::*"])),
        ("AWS::S3::Object", json!(["s3"])),
        ("AWS::S3::Object", json!([])),
        ("AWS::New::Thing", json!(["arn:aws:new"])),
    ] {
        let data = json!([{"Type": kind, "Values": values}]);
        let selected = classic(&json!({"IncludeManagementEvents": false, "DataResources": data}));
        assert_eq!(selected.selections, [], "{values}");
        assert!(selected.remarks[0].contains(kind) && selected.remarks[0].contains("not all"), "{values}");
    }
}

#[test]
fn data_events_of_writes_alone_declare_nothing_and_are_said() {
    let data = json!([{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}]);
    let selected = classic(&json!({"ReadWriteType": "WriteOnly", "DataResources": data}));
    assert_eq!(words(&selected), ["management-write"]);
    assert!(selected.remarks[0].contains("reads or writes alone"));
}

#[test]
fn an_advanced_selector_selects_what_its_fields_say_together() {
    let without = |service: &str| json!({"Field": "eventSource", "NotEquals": [service]});
    for (fields, expected) in [
        (json!([is("eventCategory", &["Management"])]), vec!["management-read", "management-write"]),
        (json!([is("eventCategory", &["Management"]), is("readOnly", &["false"])]), vec!["management-write"]),
        (
            json!([is("eventCategory", &["Management"]), is("readOnly", &["true", "false"])]),
            vec!["management-read", "management-write"],
        ),
        (
            json!([
                is("eventCategory", &["Management"]),
                is("readOnly", &["true"]),
                without("kms.amazonaws.com")
            ]),
            vec!["management-read but kms.amazonaws.com"],
        ),
        (
            json!([
                is("eventCategory", &["Management"]),
                is("readOnly", &["true"]),
                is("eventSource", &["iam.amazonaws.com"])
            ]),
            vec!["management-read of iam.amazonaws.com"],
        ),
        (
            json!([is("eventCategory", &["Data"]), is("resources.type", &["AWS::S3::Object"])]),
            vec!["data:AWS::S3::Object"],
        ),
    ] {
        let selected = advanced(&fields);
        assert_eq!(words(&selected), expected, "{fields}");
        assert_eq!(selected.remarks, [] as [String; 0]);
    }
}

#[test]
fn an_advanced_selector_that_is_narrowed_declares_nothing_and_says_by_what() {
    let data = || vec![is("eventCategory", &["Data"]), is("resources.type", &["AWS::S3::Object"])];
    let starts = json!({"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::bucket/"]});
    let odd = json!({"Field": "eventSource", "Equals": ["s3.amazonaws.com"], "NotEquals": ["x"]});
    for (more, said) in [
        (starts, "narrowed by resources.ARN"),
        (is("eventName", &["GetObject"]), "narrowed by eventName"),
        (json!({"Field": "userIdentity.arn", "NotStartsWith": ["x"]}), "narrowed by userIdentity.arn"),
        (json!({"Equals": ["x"]}), "narrowed by "),
        (is("readOnly", &["false"]), "reads or writes alone"),
        (is("readOnly", &["maybe"]), "readOnly"),
        (json!({"Field": "readOnly", "NotEquals": ["true"]}), "compares readOnly"),
        (odd, "compares eventSource"),
        (json!({"Field": "eventSource", "EndsWith": [".com"]}), "compares eventSource"),
        (is("eventCategory", &["Data"]), "compares eventCategory"),
    ] {
        let fields: Vec<Value> = data().into_iter().chain([more.clone()]).collect();
        let selected = advanced(&json!(fields));
        assert_eq!(selected.selections, [], "{more}");
        assert!(selected.remarks[0].contains(said), "{more}: {}", selected.remarks[0]);
    }
    for fields in [
        json!([]),
        json!([is("eventCategory", &["NetworkActivity"])]),
        json!([is("eventCategory", &["Data"])]),
    ] {
        let selected = advanced(&fields);
        assert_eq!((selected.selections.len(), selected.remarks.len()), (0, 1));
    }
}

#[test]
fn what_two_selectors_select_is_selected_once() {
    let answer = json!({"EventSelectors": [{"ReadWriteType": "All"}, {"ReadWriteType": "WriteOnly"}]});
    assert_eq!(words(&selected(&answer)), ["management-read", "management-write"]);
}

#[test]
fn broken_selectors_are_refused_with_the_file() {
    let other = json!({"TrailARN": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/other"}).to_string();
    let both = json!({"EventSelectors": [{}], "AdvancedEventSelectors": [{}]}).to_string();
    let deep = format!(r#"{{"EventSelectors": {}"#, "[".repeat(200_000));
    for (bytes, reason) in [
        (&b""[..], "empty"),
        (b"\xc3\x28", "not UTF-8"),
        (b"[]", "no JSON object"),
        (b"{\"EventSelectors\": [", "truncated"),
        (b"{\"EventSelectors\": 1e400}", "number out of range"),
        (b"{\"EventSelectors\": [{\"ReadWriteType\": \"Some\"}]}", "selector 1: ReadWriteType"),
        (b"{\"EventSelectors\": [{\"DataResources\": [{}]}]}", "Type of a data resource is missing"),
        (other.as_bytes(), "of another trail"),
        (both.as_bytes(), "both"),
        (deep.as_bytes(), ""),
    ] {
        let error = read("s.json", bytes, TRAIL).unwrap_err().to_string();
        assert!(error.starts_with("s.json: ") && error.contains(reason), "{reason}: {error}");
        assert!(error.contains("get-event-selectors") && error.len() < 600, "{error}");
    }
}
