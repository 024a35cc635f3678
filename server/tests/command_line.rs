//! Commands and their exit codes: 0 done, 1 failed, 2 wrong usage, 3 input refused.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::support::{Place, record, text};
use serde_json::json;
use std::io::Write;
use std::process::Stdio;

fn log(numbers: std::ops::Range<usize>) -> Vec<u8> {
    json!({ "Records": numbers.map(record).collect::<Vec<_>>() }).to_string().into_bytes()
}

#[test]
fn certificates_are_attached_to_a_named_identity_and_a_private_key_is_refused() {
    let place = Place::new();
    place.file("logs/a.json", &log(0..30));
    place.json(&["import", "aws-cloudtrail", "logs", "--format", "json"]);
    let identities = place.json(&["identities", "--format", "json"]);
    let id = identities[0]["id"].as_str().unwrap().to_owned();
    let key = rcgen::KeyPair::generate().unwrap();
    let made =
        rcgen::CertificateParams::new(vec!["a.example".to_owned()]).unwrap().self_signed(&key).unwrap();
    place.file("a.pem", made.pem().as_bytes());
    place.file("a.der", made.der());
    place.file("key.pem", key.serialize_pem().as_bytes());
    let import =
        |file: &'static str| vec!["import", "certificates", file, "--identity", &id, "--format", "json"];
    let first = place.json(&import("a.pem"));
    assert_eq!((first["records"].as_u64(), first["events"].as_u64()), (Some(1), Some(1)));
    let again = place.json(&import("a.der"));
    assert_eq!((again["events"].as_u64(), again["duplicates"].as_u64()), (Some(0), Some(1)), "the same one");
    let refused = place.run(&import("key.pem"));
    assert_eq!(refused.status.code(), Some(3));
    let said = text(&refused.stderr);
    assert!(
        said.contains("PRIVATE KEY") && !said.contains(key.serialize_pem().lines().nth(1).unwrap()),
        "{said}"
    );
}

#[test]
fn the_summary_and_the_usage_have_the_documented_fields() {
    let place = Place::new();
    place.file("logs/a.json", &log(0..30));
    let summary = place.json(&["import", "aws-cloudtrail", "logs", "--format", "json"]);
    for field in [
        "sources",
        "records",
        "duplicates",
        "events",
        "unattributed",
        "identities",
        "rejected",
        "rejected_total",
        "from",
        "until",
    ] {
        assert!(summary.get(field).is_some(), "{field} is missing: {summary}");
    }
    assert_eq!((summary["records"].as_u64(), summary["identities"].as_u64()), (Some(30), Some(7)));
    assert_eq!(summary["sources"], json!(["111122223333"]));
    let usage = place.json(&["usage", "--until", "2023-08-01T13:14:15Z", "--format", "json"]);
    let rows = usage.as_array().unwrap();
    let first = &rows[0];
    for field in [
        "identity",
        "permission",
        "event",
        "mapped",
        "allowed",
        "denied",
        "failed",
        "on_behalf",
        "first_at",
        "last_at",
        "granted",
        "privileged",
        "verdict",
        "window",
    ] {
        assert!(first.get(field).is_some(), "{field} is missing: {first}");
    }
    for field in ["id", "provider", "external_id", "provider_id", "kind", "class"] {
        assert!(first["identity"].get(field).is_some(), "identity.{field} is missing: {first}");
    }
    assert_eq!(first["window"]["until"], "2023-08-01T00:00:00.000Z", "rounded down to midnight");
    assert_eq!(first["window"]["days"], 90);
    assert_eq!(first["granted"], json!(null), "no inventory was imported");
    let buckets = rows.iter().find(|row| row["event"] == "s3.amazonaws.com/ListBuckets").unwrap();
    assert_eq!(buckets["permission"], "s3:ListAllMyBuckets");
    let counted: u64 = rows.iter().map(|row| row["allowed"].as_u64().unwrap()).sum();
    assert_eq!(counted, 30);
}

/// The findings of OCSF, one a line.
fn told(place: &Place) -> Vec<serde_json::Value> {
    let said = place.expect(0, &["usage", "--until", "2023-08-01", "--format", "ocsf"]);
    said.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn verdicts_for_a_siem_are_one_finding_of_ocsf_an_identity_and_count_as_unused_what_is_proven_alone() {
    let place = Place::new();
    place.file("logs/a.json", &log(0..30));
    place.json(&["import", "aws-cloudtrail", "logs", "--format", "json"]);
    let before = told(&place);
    let document = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["ec2:DescribeTags", "s3:GetObject"], "Resource": "*"}]});
    let role = json!({
        "RoleName": "idle", "RoleId": "AROAIDLE", "Path": "/", "Arn": "arn:aws:iam::111122223333:role/idle",
        "CreateDate": "2022-01-02T03:04:05Z", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]},
        "RolePolicyList": [{"PolicyName": "inline", "PolicyDocument": document}],
        "AttachedManagedPolicies": [], "InstanceProfileList": [], "Tags": []
    });
    let inventory =
        json!({"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": [role], "Policies": []});
    place.file("iam.json", inventory.to_string().as_bytes());
    place.expect(0, &["import", "aws-iam", "iam.json"]);
    let after = told(&place);
    assert_eq!(after.len(), 1, "the others are gone: the inventory lacks them");
    for event in before.iter().chain(&after) {
        assert_eq!((event["class_uid"].as_u64(), event["type_uid"].as_u64()), (Some(2008), Some(200_801)));
        for required in ["activity_id", "category_uid", "severity_id", "time", "metadata", "finding_info"] {
            assert!(!event[required].is_null(), "{required}: {event}");
        }
        assert_eq!(event["metadata"]["version"], "1.8.0");
        assert!(event["finding_info"]["uid"].is_string() && event["metadata"]["product"]["name"].is_string());
    }
    assert!(before.len() > 1 && before.iter().all(|event| event["permission_analysis_results"].is_null()));
    let idle = &after[0];
    assert_eq!(idle["user"]["name"], "idle");
    let held = &idle["permission_analysis_results"][0];
    assert_eq!(held["granted_privileges"], json!(["ec2:DescribeTags", "s3:GetObject"]));
    assert_eq!(
        (held["analyzed_privileges_count"].as_u64(), held["unused_privileges_count"].as_u64()),
        (Some(2), Some(0))
    );
    assert_eq!(idle["severity_id"], 1, "nobody declared that everything was seen: nothing is proven unused");
    assert_eq!(idle["unmapped"]["verdicts"]["not_observed"], 2, "{idle}");
    let one =
        place.expect(0, &["usage", "--identity", "AROAIDLE", "--until", "2023-08-01", "--format", "ocsf"]);
    assert_eq!(one.lines().count(), 1);
}

#[test]
fn a_file_that_breaks_is_exit_3_and_is_named_and_the_rest_goes_in() {
    let place = Place::new();
    place.file("logs/a.json", &log(0..10));
    place.file("logs/b.json", br#"{"Records":[{"eventVersion""#);
    let output = place.run(&["import", "aws-cloudtrail", "logs", "--format", "json"]);
    assert_eq!(output.status.code(), Some(3));
    let summary: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((summary["events"].as_u64(), summary["rejected_total"].as_u64()), (Some(10), Some(1)));
    assert!(summary["rejected"][0]["file"].as_str().unwrap().ends_with("b.json"), "{summary}");
}

#[test]
fn standard_input_is_read_once_and_deduplicated_against_files() {
    let place = Place::new();
    place.file("logs/a.json", &log(0..10));
    place.expect(0, &["import", "aws-cloudtrail", "logs"]);
    let mut command = place.command(&["import", "aws-cloudtrail", "-", "--format", "json"]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let lines: String = (5..20).map(|number| format!("{}\n", record(number))).collect();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let summary: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((summary["events"].as_u64(), summary["duplicates"].as_u64()), (Some(10), Some(5)));
    place.expect(2, &["import", "aws-cloudtrail"]);
}

#[test]
fn a_large_file_that_breaks_at_its_end_contributes_nothing() {
    let place = Place::new();
    // Above the size at which a file is read alone and written while it is read.
    let mut bytes = log(0..30_000);
    assert!(bytes.len() > 9 * 1024 * 1024);
    bytes.truncate(bytes.len() - 1);
    let path = place.file("large.json", &bytes);
    place.expect(3, &["import", "aws-cloudtrail", path.to_str().unwrap()]);
    assert_eq!(place.json(&["identities", "--format", "json"]), json!([]));
    bytes.push(b'}');
    place.file("large.json", &bytes);
    let summary = place.json(&["import", "aws-cloudtrail", "large.json", "--format", "json"]);
    assert_eq!(summary["events"].as_u64(), Some(30_000));
}

#[test]
fn wrong_usage_is_exit_2_and_names_what_was_expected() {
    let place = Place::new();
    for wrong in [
        &["frobnicate"][..],
        &["usage", "--window", "soon"],
        &["usage", "--until", "yesterday"],
        &["usage", "--format", "ocsf", "--expand"],
        &["import", "aws-cloudtrail", ".", "--complete", "2023"],
        &["person", "add", "nobody", "--role", "owner"],
        &["person", "add", "a@example.com", "--role", "king"],
        &["migrate", "down"],
    ] {
        let output = place.run(wrong);
        assert_eq!(output.status.code(), Some(2), "{wrong:?}: {}", text(&output.stderr));
        assert!(!output.stderr.is_empty());
    }
}

#[test]
fn an_identity_nobody_knows_is_exit_1() {
    let place = Place::new();
    place.expect(1, &["usage", "--identity", "arn:aws:iam::111122223333:role/none"]);
}

#[test]
fn unmapped_events_are_kept_and_shown() {
    let place = Place::new();
    let mut odd = record(1);
    odd["eventName"] = json!("InventedOperation");
    place.file("a.json", json!({ "Records": [odd] }).to_string().as_bytes());
    place.expect(0, &["import", "aws-cloudtrail", "a.json"]);
    let rows = place.json(&["usage", "--until", "2023-08-01", "--unmapped", "--format", "json"]);
    assert_eq!(rows[0]["permission"], "s3.amazonaws.com/InventedOperation");
    assert_eq!(rows[0]["mapped"], json!(false));
    assert_eq!(rows[0]["verdict"], "used");
}

#[test]
fn check_reads_the_whole_log_and_says_so() {
    let place = Place::new();
    place.expect(0, &["person", "add", "ada@example.com", "--role", "security", "--name", "Ada"]);
    assert!(place.expect(0, &["check"]).contains("ok  log: 1 leaves"));
}

/// Changes rows behind our back.
fn sql(place: &Place, statement: &str) {
    use sea_orm::ConnectionTrait;
    let url = format!("sqlite://{}", place.path().join("tenure.db").display());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let database = sea_orm::Database::connect(url).await.unwrap();
        assert_eq!(database.execute_unprepared(statement).await.unwrap().rows_affected(), 1);
    });
}

#[test]
fn check_names_what_was_changed_and_fails() {
    let place = Place::new();
    place.expect(0, &["person", "add", "ada@example.com", "--role", "security", "--name", "Ada"]);
    place.expect(0, &["person", "add", "bob@example.com", "--role", "admin", "--name", "Bob"]);
    sql(&place, "UPDATE log_leaf SET line = replace(line, 'security', 'auditor') WHERE seq = 0");
    sql(&place, "DELETE FROM log_leaf WHERE seq = 1");
    let said = place.expect(1, &["check"]);
    assert!(
        said.contains("FAIL  log leaf 0: was changed") && said.contains("FAIL  log leaf 1: is missing"),
        "{said}"
    );
    assert!(!said.contains("ok  log"), "{said}");
}

#[test]
fn a_key_is_replaced_and_one_is_stated_to_be_compromised() {
    let place = Place::new();
    place.expect(0, &["person", "add", "ada@example.com", "--role", "security", "--name", "Ada"]);
    let first = place.expect(0, &["evidence", "key"]);
    let line = place.expect(0, &["evidence", "rotate-key"]);
    let both = place.expect(0, &["evidence", "key"]);
    let lines: Vec<&str> = both.lines().collect();
    assert_eq!(lines.len(), 2, "{both}");
    assert!(lines[0].starts_with(line.trim_end()) && lines[0].contains(", vouched for by SHA256:"), "{both}");
    let kept: Vec<&str> = first.split(' ').take(2).collect();
    assert!(lines[1].starts_with(&kept.join(" ")) && lines[1].contains(", until "), "{both}");
    assert!(
        place.path().join("tenure.db.key.retired").exists()
            && !place.path().join("tenure.db.key.next").exists()
    );
    assert!(place.expect(0, &["check"]).contains("ok  checkpoints: 1"));
    let output = place.run(&["evidence", "rotate-key"]);
    assert_eq!(output.status.code(), Some(1), "an earlier key still lies there");
    assert!(text(&output.stderr).contains("tenure.db.key.retired"), "{}", text(&output.stderr));

    // The former key put back signs nothing.
    std::fs::rename(place.path().join("tenure.db.key"), place.path().join("new")).unwrap();
    std::fs::rename(place.path().join("tenure.db.key.retired"), place.path().join("tenure.db.key")).unwrap();
    let output = place.run(&["evidence", "rotate-key"]);
    assert!(text(&output.stderr).contains("was replaced at"), "{}", text(&output.stderr));
    assert!(!place.path().join("tenure.db.key.next").exists());
    std::fs::rename(place.path().join("new"), place.path().join("tenure.db.key")).unwrap();

    let former = lines[0].split("vouched for by ").nth(1).unwrap();
    let stated = ["evidence", "compromised", "--key", former, "--since", "2026-01-01T00:00:00Z", "--reason"];
    let said = place.expect(0, &[&stated[..], &["A copy of it was found in a backup"]].concat());
    assert!(said.contains("none is known to have"), "{said}");
    assert!(place.expect(0, &["evidence", "key"]).contains("COMPROMISED since 2026-01-01T00:00:00.000Z"));
    place.expect(2, &[&stated[..], &[""]].concat());
    place.expect(0, &["check"]);
}

#[test]
fn a_database_that_is_no_database_and_one_out_of_date_are_named() {
    let place = Place::new();
    let output = place.run(&["--database", "mysql://root:hush@localhost/x", "identities"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(!text(&output.stderr).contains("hush"));
    let output = place.run(&["--no-migrate", "identities"]);
    assert!(text(&output.stderr).contains("tenure migrate up"), "{}", text(&output.stderr));
    place.expect(0, &["migrate", "up"]);
    assert!(!place.expect(0, &["migrate", "status"]).contains("pending"));
    place.expect(0, &["migrate", "down", "--yes-delete-everything"]);
    assert!(!place.expect(0, &["migrate", "status"]).contains("applied"));
}

#[test]
fn items_are_asked_for_by_a_campaign_that_is_there() {
    let place = Place::new();
    assert_eq!(place.json(&["reviews", "--format", "json"]), json!([]));
    place.expect(2, &["reviews", "--campaign", "nonsense"]);
    let nothing =
        place.command(&["reviews", "--campaign", "cam_00000000000000000000000000"]).output().unwrap();
    assert_eq!(nothing.status.code(), Some(1));
    assert!(text(&nothing.stderr).contains("no such campaign"), "{}", text(&nothing.stderr));
}

#[test]
fn a_token_is_printed_alone_listed_without_its_secret_and_revoked() {
    let place = Place::new();
    place.expect(0, &["person", "add", "olga@example.com", "--role", "owner"]);
    let create = ["token", "create", "--scope", "lifecycle", "--name", "deploys", "--days", "30"];
    let printed = place.expect(0, &[&create[..], &["--owner", "olga@example.com"]].concat());
    let token = printed.strip_suffix('\n').unwrap();
    assert!(token.starts_with("tnr_") && token.len() == 95 && !token.contains('\n'), "{printed}");
    let listed = place.json(&["token", "list", "--format", "json"]);
    let one = &listed[0];
    assert_eq!((one["state"].as_str(), one["scope"].as_str()), (Some("works"), Some("lifecycle")));
    assert_eq!((one["owner_accepted"].as_bool(), one["last_used_at"].is_null()), (Some(false), true));
    assert!(!listed.to_string().contains(token.rsplit('_').next().unwrap()));
    assert!(token.starts_with(one["prefix"].as_str().unwrap()));
    place.expect(0, &["token", "revoke", one["id"].as_str().unwrap()]);
    assert_eq!(place.json(&["token", "list", "--format", "json"])[0]["state"], json!("revoked"));
    for wrong in [
        &["token", "create", "--scope", "root", "--name", "deploys", "--days", "30"][..],
        &["token", "create", "--scope", "read", "--name", "deploys", "--days", "367"],
        &["token", "create", "--scope", "read", "--name", "x", "--days", "30"],
        &[
            "token",
            "create",
            "--scope",
            "read",
            "--name",
            "deploys",
            "--days",
            "3",
            "--owner",
            "a@example.com",
        ],
    ] {
        place.expect(2, wrong);
    }
}
