//! What is kept of a record: outcome, class, facts, ids, tables.

use super::*;
use crate::observation::EventId;
use domain::coverage::EventClass;
use domain::instant;
use sha2::{Digest, Sha256};

fn outcome_of(changes: Value) -> Outcome {
    outcomes(&taken(&[base(changes)]))[0]
}

#[test]
fn error_codes_say_what_became_of_a_call() {
    for (code, expected) in [
        ("AccessDenied", Outcome::Denied),
        ("AccessDeniedException", Outcome::Denied),
        ("Client.UnauthorizedOperation", Outcome::Denied),
        ("UnauthorizedException", Outcome::Denied),
        ("ThrottlingException", Outcome::Failed),
        ("Throttling", Outcome::Failed),
        ("Client.RequestLimitExceeded", Outcome::Failed),
        ("ExpiredTokenException", Outcome::Failed),
        ("InvalidClientTokenId", Outcome::Failed),
        ("SignatureDoesNotMatch", Outcome::Failed),
        ("Client.AuthFailure", Outcome::Failed),
        ("MalformedQueryString", Outcome::Failed),
        ("NoSuchBucketPolicy", Outcome::Allowed),
        ("Client.InvalidVpcID.NotFound", Outcome::Allowed),
        ("MalformedPolicyDocument", Outcome::Allowed),
        ("", Outcome::Allowed),
    ] {
        assert_eq!(outcome_of(json!({"errorCode": code})), expected, "{code}");
    }
}

#[test]
fn on_behalf_is_weaker_than_a_refusal_and_is_nobodys_where_nobody_called() {
    let mut identity = base(json!({}))["userIdentity"].clone();
    identity["invokedBy"] = json!("secretsmanager.amazonaws.com");
    assert_eq!(outcome_of(json!({"userIdentity": identity})), Outcome::OnBehalf);
    assert_eq!(outcome_of(json!({"userIdentity": identity, "errorCode": "AccessDenied"})), Outcome::Denied);
    assert_eq!(outcome_of(json!({"userIdentity": identity, "errorCode": "Throttling"})), Outcome::Failed);
    assert_eq!(outcome_of(json!({"userIdentity": identity, "errorCode": "NoSuchTagSet"})), Outcome::OnBehalf);
    let service = json!({"type": "AWSService", "invokedBy": "ec2.amazonaws.com"});
    assert_eq!(outcome_of(json!({"userIdentity": service})), Outcome::Allowed);
}

#[test]
fn a_console_sign_in_that_fails_says_so_in_its_answer() {
    let login =
        |answer: &str| json!({"eventName": "ConsoleLogin", "responseElements": {"ConsoleLogin": answer}});
    assert_eq!(outcome_of(login("Failure")), Outcome::Failed);
    assert_eq!(outcome_of(login("Success")), Outcome::Allowed);
}

#[test]
fn the_class_is_what_a_trail_selects() {
    let read = EventClass::ManagementRead;
    let write = EventClass::ManagementWrite;
    let data = |kind: &str| EventClass::Data(kind.into());
    let object = json!([{"type": "AWS::S3::Bucket"}, {"type": "AWS::S3::Object"}]);
    let old = json!({"eventCategory": null, "managementEvent": null, "readOnly": null});
    let with = |mut changes: Value, more: Value| {
        for (field, value) in more.as_object().unwrap() {
            changes[field] = value.clone();
        }
        changes
    };
    for (changes, expected) in [
        (json!({}), read.clone()),
        (json!({"readOnly": false}), write.clone()),
        (json!({"readOnly": "false"}), write.clone()),
        (old.clone(), read),
        (with(old.clone(), json!({"eventName": "DeleteBucket"})), write),
        (with(old.clone(), json!({"resources": object})), data("AWS::S3::Object")),
        (
            json!({"eventCategory": "Data", "managementEvent": false, "resources": object}),
            data("AWS::S3::Object"),
        ),
        (
            json!({"eventCategory": null, "managementEvent": false, "resources": object}),
            data("AWS::S3::Object"),
        ),
        (
            json!({"eventCategory": "Data", "eventSource": "lambda.amazonaws.com"}),
            data("AWS::Lambda::Function"),
        ),
        (json!({"eventCategory": "Data", "eventSource": "new.amazonaws.com"}), data("unknown")),
        (
            json!({"eventCategory": "Data", "resources": [7, {"type": "AWS::DynamoDB::Table"}]}),
            data("AWS::DynamoDB::Table"),
        ),
    ] {
        assert_eq!(taken(&[base(changes.clone())]).places[0].class, expected, "{changes}");
    }
}

#[test]
fn changes_are_kept_from_calls_that_succeeded() {
    let trail = |changes: Value| {
        let mut record = base(json!({"eventSource": "cloudtrail.amazonaws.com", "eventName": "StopLogging"}));
        for (field, value) in changes.as_object().unwrap() {
            record[field] = value.clone();
        }
        record
    };
    let arn = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/main";
    let stopped = |operation: &str| FactKind::TrailChanged { trail: arn.into(), operation: operation.into() };
    for (changes, expected) in [
        (
            json!({"requestParameters": {"name": "main"}, "awsRegion": "eu-west-1"}),
            Some(stopped("StopLogging")),
        ),
        (json!({"requestParameters": {"name": arn}}), Some(stopped("StopLogging"))),
        (
            json!({"eventName": "PutEventSelectors", "requestParameters": {"trailName": "main"}, "responseElements": {"trailARN": arn}}),
            Some(stopped("PutEventSelectors")),
        ),
        (
            json!({"eventName": "UpdateTrail", "responseElements": {"trailARN": arn}}),
            Some(stopped("UpdateTrail")),
        ),
        (json!({"eventName": "StartLogging", "requestParameters": {"name": arn}}), None),
        (json!({"requestParameters": {"name": arn}, "errorCode": "TrailNotFoundException"}), None),
        (json!({"requestParameters": {"name": arn}, "eventSource": "other.amazonaws.com"}), None),
        (json!({"requestParameters": {"name": ["main"]}}), None),
    ] {
        assert_eq!(
            changes_of(&trail(changes.clone())),
            expected.into_iter().collect::<Vec<_>>(),
            "{changes}"
        );
    }
}

fn changes_of(record: &Value) -> Vec<FactKind> {
    let batch = taken(std::slice::from_ref(record));
    for fact in &batch.facts {
        assert_eq!(
            (&fact.id, fact.at, fact.account.as_str()),
            (&batch.calls[0].id, batch.calls[0].at, "111122223333")
        );
    }
    changes(&batch).into_iter().cloned().collect()
}

#[test]
fn keys_policies_and_groups_are_kept_with_their_holders() {
    let iam = |operation: &str, asked: Value, answered: Value| {
        base(
            json!({"eventSource": "iam.amazonaws.com", "eventName": operation, "requestParameters": asked, "responseElements": answered}),
        )
    };
    let key = json!({"accessKey": {"accessKeyId": "AKIANEW", "secretAccessKey": "SECRET", "createDate": "Jul 10, 2023 12:24:29 PM"}});
    let made = changes_of(&iam("CreateAccessKey", json!({"userName": "bot"}), key.clone()));
    let created_at = instant::parse("2023-07-10T12:24:29Z").unwrap();
    let by = Maker { label: "arn:aws:iam::111122223333:user/team/ann".into(), ..Maker::default() };
    assert_eq!(made, [FactKind::KeyCreated { user: "bot".into(), key_id: "AKIANEW".into(), created_at, by }]);
    let own = changes_of(&iam("CreateAccessKey", json!(null), key));
    assert!(matches!(&own[..], [FactKind::KeyCreated { user, .. }] if user == "ann"));

    let granted = |holder: &str, policy: &str| {
        vec![FactKind::PolicyGranted { holder: holder.into(), policy: policy.into() }]
    };
    let read = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    let attached = iam("AttachRolePolicy", json!({"roleName": "web", "policyArn": read}), json!(null));
    assert_eq!(changes_of(&attached), granted("role/web", read));
    let put = iam(
        "PutUserPolicy",
        json!({"userName": "bot", "policyName": "inline", "policyDocument": "{}"}),
        json!(null),
    );
    assert_eq!(changes_of(&put), granted("user/bot", "inline"));
    let put = iam("PutGroupPolicy", json!({"groupName": "ops", "policyName": "inline"}), json!(null));
    assert_eq!(changes_of(&put), granted("group/ops", "inline"));
    let joined = iam("AddUserToGroup", json!({"userName": "bot", "groupName": "ops"}), json!(null));
    assert_eq!(changes_of(&joined), [FactKind::JoinedGroup { user: "bot".into(), group: "ops".into() }]);
    assert_eq!(
        changes_of(&iam("DetachRolePolicy", json!({"roleName": "web", "policyArn": read}), json!(null))),
        []
    );
}

#[test]
fn an_event_is_known_by_its_id_or_by_its_bytes() {
    let id = |changes: Value| taken(&[base(changes)]).calls[0].id.clone();
    let expected =
        [0x6c, 0x1e, 0xed, 0x73, 0x00, 0xee, 0x48, 0x10, 0x80, 0x09, 0xc9, 0xce, 0x59, 0x90, 0xc1, 0x00];
    assert_eq!(id(json!({})), EventId::Uuid(expected));
    assert_eq!(id(json!({"eventID": "6C1EED73-00EE-4810-8009-C9CE5990C100"})), EventId::Uuid(expected));
    assert_eq!(
        id(json!({"eventID": "6c1eed7300ee48108009c9ce5990c100"})),
        EventId::Text("6c1eed7300ee48108009c9ce5990c100".into())
    );
    let nameless = base(json!({"eventID": null}));
    let digest = EventId::Digest(Sha256::digest(nameless.to_string()).into());
    assert_eq!(taken(std::slice::from_ref(&nameless)).calls[0].id, digest);
}

#[test]
fn tables_hold_each_thing_once_and_what_is_missing_has_a_default() {
    let same = base(json!({}));
    let other = base(json!({"awsRegion": null, "recipientAccountId": null, "eventName": "GetBucketAcl"}));
    let batch = taken(&[same.clone(), same, other]);
    assert_eq!(
        (batch.principals.len(), batch.events.len(), batch.callers.len(), batch.credentials.len()),
        (1, 2, 1, 1)
    );
    assert_eq!(batch.places.len(), 2);
    assert_eq!(
        (batch.places[1].region.as_str(), batch.places[1].account.as_str()),
        (UNKNOWN_REGION, "111122223333")
    );
    assert_eq!(batch.calls[2].event, 1);
    assert_eq!(batch.events[1].to_string(), "s3.amazonaws.com/GetBucketAcl");
}

#[test]
fn the_summary_spans_the_accepted_records() {
    let times = ["2023-07-10T11:42:31Z", "2023-07-09T00:00:00Z", "2023-07-10T11:42:30Z"];
    let records: Vec<Value> = times.iter().map(|time| base(json!({"eventTime": time}))).collect();
    let text = json!({"Records": records}).to_string();
    let packed = gzip(text.as_bytes());
    let (summary, _) = read_bytes(&packed).unwrap();
    assert_eq!(summary.from.map(instant::format).as_deref(), Some("2023-07-09T00:00:00.000Z"));
    assert_eq!(summary.until.map(instant::format).as_deref(), Some("2023-07-10T11:42:31.001Z"));
    assert_eq!(summary.sha256, hex::encode(Sha256::digest(&packed)));
    assert_eq!((summary.records, summary.bytes), (3, packed.len() as u64));
}

#[test]
fn a_long_file_comes_in_batches_each_with_its_own_tables() {
    let (summary, batches) = read_bytes(&gzip(small().repeat(MAX_CALLS + 3).as_bytes())).unwrap();
    assert_eq!(summary.records, MAX_CALLS as u64 + 3);
    assert_eq!(batches.iter().map(|batch| batch.calls.len()).collect::<Vec<_>>(), [MAX_CALLS, 3]);
    assert_eq!(batches[1].events, batches[0].events);
}

#[test]
fn a_batch_of_long_names_ends_before_it_grows_large() {
    let line = small();
    let lines = (0..40_000).map(|number| line.replace("ListBuckets", &format!("{number:0>256}")));
    let lines = lines.map(|line| line.replace("s3.amazonaws.com", &"s".repeat(256)));
    let (_, batches) = read_bytes(lines.collect::<String>().as_bytes()).unwrap();
    assert!(batches.len() > 1);
    assert_eq!(batches.iter().map(|batch| batch.calls.len()).sum::<usize>(), 40_000);
}
