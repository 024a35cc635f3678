//! Who became a role, and who made something, as records of each kind say it.

use super::*;

fn assume(operation: &str, identity: Value, request: &Value) -> Value {
    let mut record = base(json!({
        "eventSource": "sts.amazonaws.com", "eventName": operation, "requestParameters": request,
        "responseElements": {
            "credentials": {"accessKeyId": "ASIAEXAMPLEEXAMPLE01", "sessionToken": "SECRET", "secretAccessKey": "SECRET"},
            "assumedRoleUser": {"assumedRoleId": "AROAW:s", "arn": "arn:aws:sts::111122223333:assumed-role/web/s"}
        }
    }));
    record["requestParameters"]["roleArn"] = json!("arn:aws:iam::111122223333:role/web");
    record["userIdentity"] = identity;
    record
}

fn by(operation: &str, identity: Value, request: &Value) -> Assumer {
    let batch = taken(&[assume(operation, identity, request)]);
    assert!(!format!("{batch:?}").contains("SECRET"));
    assumer_of(&batch).unwrap().clone()
}

fn somebody(kind: AssumerKind, account: &str, name: &str, subject: &str) -> Assumer {
    Assumer { kind, account: account.into(), name: name.into(), subject: subject.into() }
}

#[test]
fn a_role_that_becomes_another_is_known_by_its_issuer_and_never_by_its_session() {
    let chained = json!({
        "type": "AssumedRole", "principalId": "AROAB:ada@example.com", "accountId": "111122223333",
        "arn": "arn:aws:sts::111122223333:assumed-role/build/ada@example.com",
        "sessionContext": {"sessionIssuer": {"type": "Role", "principalId": "AROAB", "accountId": "111122223333",
            "arn": "arn:aws:iam::111122223333:role/ci/build", "userName": "build"}}
    });
    let expected =
        somebody(AssumerKind::Principal, "111122223333", "arn:aws:iam::111122223333:role/ci/build", "");
    assert_eq!(by("AssumeRole", chained, &json!({})), expected);
}

#[test]
fn whoever_comes_from_another_account_is_known_by_its_id_and_that_account() {
    let foreign =
        json!({"type": "AWSAccount", "principalId": "AROAFOREIGN:nightly", "accountId": "444455556666"});
    let expected = somebody(AssumerKind::Principal, "444455556666", "AROAFOREIGN", "");
    assert_eq!(by("AssumeRole", foreign, &json!({})), expected);
    let nameless = json!({"type": "AWSAccount", "accountId": "444455556666"});
    let expected = somebody(AssumerKind::Account, "444455556666", "444455556666", "");
    assert_eq!(by("AssumeRole", nameless, &json!({})), expected);
}

#[test]
fn a_service_a_token_and_an_assertion_are_known_by_service_and_provider() {
    let service = json!({"type": "AWSService", "invokedBy": "ecs-tasks.amazonaws.com"});
    assert_eq!(
        by("AssumeRole", service, &json!({})),
        somebody(AssumerKind::Service, "", "ecs-tasks.amazonaws.com", "")
    );
    let hub = json!({"type": "WebIdentityUser", "userName": "repo:ours/app:ref:refs/heads/main",
        "principalId": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com:sts.amazonaws.com:repo:ours/app",
        "identityProvider": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"});
    assert_eq!(
        by("AssumeRoleWithWebIdentity", hub, &json!({})),
        somebody(AssumerKind::Oidc, "111122223333", "token.actions.githubusercontent.com", "repo:ours/app:*")
    );
    let person = json!({"type": "WebIdentityUser", "userName": "117265987354019373457",
        "principalId": "accounts.google.com:app:117265987354019373457"});
    assert_eq!(
        by("AssumeRoleWithWebIdentity", person, &json!({})),
        somebody(AssumerKind::Oidc, "", "accounts.google.com", "")
    );
    let saml = json!({"type": "SAMLUser", "principalId": "u1i4=:ada@example.com", "userName": "ada@example.com",
        "identityProvider": "u1i4="});
    let provider = "arn:aws:iam::111122223333:saml-provider/sso";
    assert_eq!(
        by("AssumeRoleWithSAML", saml.clone(), &json!({"principalArn": provider})),
        somebody(AssumerKind::Saml, "111122223333", provider, "")
    );
    assert_eq!(by("AssumeRoleWithSAML", saml, &json!({})).name, "u1i4=");
}

#[test]
fn nobody_became_anybody_where_it_was_refused_and_a_name_beyond_bounds_refuses_the_record() {
    let ann = base(json!({}))["userIdentity"].clone();
    let mut denied = assume("AssumeRole", ann, &json!({}));
    denied["errorCode"] = json!("AccessDenied");
    assert_eq!(assumer_of(&taken(&[denied])), None);
    let hostile = json!({"type": "WebIdentityUser", "identityProvider": "x".repeat(2_000)});
    let reason = refused(&assume("AssumeRoleWithWebIdentity", hostile, &json!({})));
    assert!(reason.starts_with("the assumer's name has 2000 bytes"), "{reason}");
}

#[test]
fn who_made_a_user_or_a_role_is_a_fact_with_its_session_and_a_refused_call_made_nothing() {
    let ada = json!({
        "type": "AssumedRole", "principalId": "AROASSO:ada@example.com", "accountId": "111122223333",
        "arn": "arn:aws:sts::111122223333:assumed-role/admin/ada@example.com",
        "sessionContext": {"sourceIdentity": "ada", "sessionIssuer": {"type": "Role", "principalId": "AROASSO",
            "accountId": "111122223333", "arn": "arn:aws:iam::111122223333:role/admin", "userName": "admin"}}
    });
    let by = Maker {
        label: "arn:aws:iam::111122223333:role/admin".into(),
        session: "ada@example.com".into(),
        source_identity: "ada".into(),
    };
    for (operation, answer, id) in [
        ("CreateUser", json!({"user": {"userId": "AIDANEW", "userName": "bot"}}), "AIDANEW"),
        ("CreateRole", json!({"role": {"roleId": "AROANEW", "roleName": "bot"}}), "AROANEW"),
        (
            "CreateServiceLinkedRole",
            json!({"role": {"roleId": "AROALINKED", "roleName": "bot"}}),
            "AROALINKED",
        ),
    ] {
        let mut record = base(json!({
            "eventSource": "iam.amazonaws.com", "eventName": operation, "userIdentity": ada, "responseElements": answer
        }));
        let expected = FactKind::Made { id: id.into(), name: "bot".into(), by: by.clone() };
        assert_eq!(changes(&taken(std::slice::from_ref(&record))), [&expected]);
        record["errorCode"] = json!("EntityAlreadyExists");
        assert_eq!(changes(&taken(&[record])), Vec::<&FactKind>::new());
    }
    let stack = base(json!({
        "eventSource": "iam.amazonaws.com", "eventName": "CreateRole",
        "userIdentity": {"type": "AWSService", "invokedBy": "sso.amazonaws.com"},
        "responseElements": {"role": {"roleId": "AROANEW", "roleName": "bot"}}
    }));
    let batch = taken(&[stack]);
    assert!(matches!(changes(&batch)[..], [FactKind::Made { by, .. }] if by.label == "sso.amazonaws.com"));
}
