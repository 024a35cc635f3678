//! Who called, who was assumed, and what the log alone says they are.

use super::*;
use domain::identity::Kind;
use domain::principal::PrincipalClass;

/// The caller named by an identity: account, id, ARN, class.
fn called(identity: Value) -> Option<(String, Option<String>, Option<String>, PrincipalClass)> {
    let mut record = base(json!({}));
    record["userIdentity"] = identity;
    let batch = taken(&[record]);
    principal(&batch)
        .cloned()
        .map(|who| (who.key.account, who.key.provider_id, who.key.label, who.class.class))
}

fn who(
    account: &str,
    id: Option<&str>,
    label: Option<&str>,
    class: PrincipalClass,
) -> Option<(String, Option<String>, Option<String>, PrincipalClass)> {
    Some((account.into(), id.map(str::to_owned), label.map(str::to_owned), class))
}

#[test]
fn a_user_is_its_id_and_its_arn() {
    let batch = taken(&[base(json!({}))]);
    let user = principal(&batch).unwrap();
    assert_eq!(user.key.provider_id.as_deref(), Some("AIDAEXAMPLEEXAMPLE001"));
    assert_eq!(user.key.label.as_deref(), Some("arn:aws:iam::111122223333:user/team/ann"));
    assert_eq!((user.class.class, user.kind), (PrincipalClass::Unsure, Kind::ApiKeyHolder));
    assert_eq!(batch.credentials, ["AKIAEXAMPLEEXAMPLE01"]);
    assert_eq!(batch.calls[0].credential, Some(0));
}

#[test]
fn an_id_without_an_arn_is_that_ids_and_a_name_alone_is_a_provisional_arn() {
    let user =
        json!({"type": "IAMUser", "accountId": "111122223333", "principalId": "AIDAX", "userName": "ann"});
    assert_eq!(called(user), who("111122223333", Some("AIDAX"), None, PrincipalClass::Unsure));
    let user = json!({"type": "IAMUser", "accountId": "111122223333", "userName": "ann"});
    let arn = "arn:aws:iam::111122223333:user/ann";
    assert_eq!(called(user), who("111122223333", None, Some(arn), PrincipalClass::Unsure));
    let hidden =
        json!({"type": "IAMUser", "accountId": "111122223333", "userName": "HIDDEN_DUE_TO_SECURITY_REASONS"});
    assert_eq!(called(hidden), None);
}

fn session(name: &str, issuer: Value) -> Value {
    let mut identity = json!({
        "type": "AssumedRole", "principalId": format!("AROAX:{name}"), "accountId": "111122223333",
        "arn": format!("arn:aws:sts::111122223333:assumed-role/deploy/{name}"), "accessKeyId": "ASIAEXAMPLEEXAMPLE01",
        "sessionContext": {"sourceIdentity": "ann"}
    });
    identity["sessionContext"]["sessionIssuer"] = issuer;
    identity
}

fn role(arn: &str) -> Value {
    json!({"type": "Role", "principalId": "AROAX", "arn": arn, "accountId": "111122223333"})
}

#[test]
fn a_session_is_its_roles_and_its_name_is_kept() {
    let arn = "arn:aws:iam::111122223333:role/ci/deploy";
    let batch = taken(&[base(json!({"userIdentity": session("run-7", role(arn))}))]);
    let issuer = principal(&batch).unwrap();
    assert_eq!((issuer.key.provider_id.as_deref(), issuer.key.label.as_deref()), (Some("AROAX"), Some(arn)));
    assert_eq!(batch.callers[0].session.as_deref(), Some("run-7"));
    assert_eq!(batch.callers[0].source_identity.as_deref(), Some("ann"));
    assert_eq!(batch.callers[0].address.as_deref(), Some("192.0.2.1"));
    assert_eq!(
        (batch.credentials.len(), batch.calls[0].credential),
        (0, None),
        "temporary keys are not kept"
    );
    // Without the issuer the id is enough; without both the role's name is all there is.
    assert_eq!(
        called(session("x", json!({}))),
        who("111122223333", Some("AROAX"), None, PrincipalClass::Unsure)
    );
    let mut bare = session("x", json!({}));
    bare["principalId"] = Value::Null;
    let name = "arn:aws:iam::111122223333:role/deploy";
    assert_eq!(called(bare), who("111122223333", None, Some(name), PrincipalClass::Unsure));
}

#[test]
fn what_a_role_is_follows_from_its_arn_and_its_sessions() {
    use PrincipalClass::{Machine, PersonsRole, ProviderManaged, Unsure};
    let class = |identity: Value| called(identity).unwrap().3;
    let linked = "arn:aws:iam::111122223333:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS";
    assert_eq!(class(session("i-0dbc91f429e48eeed", role(linked))), ProviderManaged);
    let sso =
        "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef";
    assert_eq!(class(session("ann@example.org", role(sso))), PersonsRole);
    let plain = "arn:aws:iam::111122223333:role/web";
    assert_eq!(class(session("ann", role(plain))), Unsure);
    assert_eq!(class(session("i-0dbc91f429e48eeed", role(plain))), Machine);
    let mut delivered = session("x", role(plain));
    delivered["sessionContext"]["ec2RoleDelivery"] = json!("2.0");
    assert_eq!(class(delivered), Machine);
    let mut token = session("x", role(plain));
    token["sessionContext"]["webIdFederationData"] = json!({
        "federatedProvider": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
    });
    let batch = taken(&[base(json!({"userIdentity": token}))]);
    assert_eq!(principal(&batch).unwrap().kind, Kind::Pipeline);
}

#[test]
fn what_a_user_is_follows_from_how_it_signs_in() {
    let class = |records: &[Value]| taken(records).principals[0].class.class;
    let mut identity = base(json!({}))["userIdentity"].clone();
    identity["accessKeyId"] = json!("ASIAEXAMPLEEXAMPLE01");
    identity["sessionContext"] = json!({"sessionIssuer": {}, "attributes": {"mfaAuthenticated": "false"}});
    assert_eq!(class(&[base(json!({"userIdentity": identity}))]), PrincipalClass::Unsure);
    identity["sessionContext"]["attributes"]["mfaAuthenticated"] = json!("true");
    let second_factor = base(json!({"userIdentity": identity}));
    assert_eq!(class(std::slice::from_ref(&second_factor)), PrincipalClass::Person);
    assert_eq!(class(&[base(json!({})), second_factor]), PrincipalClass::Unsure, "a tool may have the key");
    identity["sessionContext"] = Value::Null;
    let login = json!({"userIdentity": identity, "eventName": "ConsoleLogin", "responseElements": {"ConsoleLogin": "Success"}});
    assert!(taken(&[base(login)]).principals[0].class.rule.contains("console"));
}

#[test]
fn the_strongest_rule_holds_whatever_the_order_of_the_records() {
    let plain = "arn:aws:iam::111122223333:role/web";
    let weak = base(json!({"userIdentity": session("ann", role(plain))}));
    let strong = base(json!({"userIdentity": session("i-0dbc91f429e48eeed", role(plain))}));
    for records in [[weak.clone(), strong.clone()], [strong, weak]] {
        let batch = taken(&records);
        assert_eq!(batch.principals.len(), 1);
        assert_eq!(batch.principals[0].class.class, PrincipalClass::Machine);
    }
}

#[test]
fn the_other_types_are_who_they_say() {
    use PrincipalClass::{Person, Unsure};
    let root = json!({"type": "Root", "principalId": "111122223333", "arn": "arn:aws:iam::111122223333:root", "accountId": "111122223333"});
    assert_eq!(
        called(root),
        who("111122223333", Some("111122223333"), Some("arn:aws:iam::111122223333:root"), Person)
    );
    let centre = json!({"type": "IdentityCenterUser", "accountId": "111122223333",
        "onBehalfOf": {"userId": "544894e8-80c1-707f-60e3-3ba6510dfac1", "identityStoreArn": "arn:aws:identitystore::1:identitystore/d-1"}});
    assert_eq!(
        called(centre),
        who("111122223333", Some("544894e8-80c1-707f-60e3-3ba6510dfac1"), None, Person)
    );
    let other = json!({"type": "AWSAccount", "principalId": "AROAY:build", "accountId": "444455556666"});
    assert_eq!(called(other), who("444455556666", Some("AROAY"), None, Unsure));
    let federated = json!({"type": "FederatedUser", "principalId": "111122223333:Bob", "accountId": "111122223333",
        "arn": "arn:aws:sts::111122223333:federated-user/Bob",
        "sessionContext": {"sessionIssuer": {"type": "IAMUser", "principalId": "AIDAX",
            "arn": "arn:aws:iam::111122223333:user/ann", "accountId": "111122223333"}}});
    let ann = Some("arn:aws:iam::111122223333:user/ann");
    assert_eq!(called(federated.clone()), who("111122223333", Some("AIDAX"), ann, Unsure));
    let mut alone = federated;
    alone["sessionContext"] = Value::Null;
    let bob = Some("arn:aws:sts::111122223333:federated-user/Bob");
    assert_eq!(called(alone), who("111122223333", None, bob, Unsure));
    let directory = json!({"type": "Directory", "principalId": "d-1234567890", "accountId": "111122223333"});
    assert_eq!(called(directory), who("111122223333", Some("d-1234567890"), None, Unsure));
}

#[test]
fn nobody_is_who_only_exchanges_a_token_and_the_provider_itself() {
    for identity in [
        json!(null),
        json!({"type": "AWSService", "invokedBy": "rds.amazonaws.com"}),
        json!({"accountId": "111122223333", "invokedBy": "ec2.amazonaws.com"}),
        json!({"type": "WebIdentityUser", "principalId": "accounts.google.com:app:user", "userName": "user"}),
        json!({"type": "SAMLUser", "principalId": "abc:ann@example.org", "userName": "ann@example.org"}),
        json!({"type": "AWSAccount", "principalId": "", "accountId": "anonymous"}),
        json!({"type": "Unknown"}),
    ] {
        assert_eq!(called(identity.clone()), None, "{identity}");
    }
}

fn assume(operation: &str, identity: Value) -> Value {
    let mut record = base(json!({
        "eventSource": "sts.amazonaws.com", "eventName": operation,
        "requestParameters": {"roleArn": "arn:aws:iam::444455556666:role/app/web", "roleSessionName": "s"},
        "responseElements": {
            "credentials": {"accessKeyId": "ASIAEXAMPLEEXAMPLE01", "sessionToken": "SECRET", "secretAccessKey": "SECRET"},
            "assumedRoleUser": {"assumedRoleId": "AROAW:s", "arn": "arn:aws:sts::444455556666:assumed-role/web/s"}
        }
    }));
    record["userIdentity"] = identity;
    record
}

#[test]
fn being_assumed_is_told_whoever_assumes() {
    let service = json!({"type": "AWSService", "invokedBy": "ec2.amazonaws.com"});
    let build = json!({"type": "AWSService", "invokedBy": "codebuild.amazonaws.com"});
    let hub = json!({"type": "WebIdentityUser", "principalId": "x", "userName": "repo:a/b:ref:refs/heads/main",
        "identityProvider": "arn:aws:iam::444455556666:oidc-provider/token.actions.githubusercontent.com"});
    let ann = base(json!({}))["userIdentity"].clone();
    for (operation, identity, class, kind) in [
        ("AssumeRole", service, PrincipalClass::Machine, Kind::Workload),
        ("AssumeRole", build, PrincipalClass::Machine, Kind::Pipeline),
        ("AssumeRole", ann, PrincipalClass::Unsure, Kind::Workload),
        ("AssumeRoleWithWebIdentity", hub, PrincipalClass::Machine, Kind::Pipeline),
        (
            "AssumeRoleWithSAML",
            json!({"type": "SAMLUser"}),
            PrincipalClass::PersonsRole,
            Kind::ServiceAccount,
        ),
    ] {
        let batch = taken(&[assume(operation, identity)]);
        let role = assumed_by(&batch).unwrap();
        assert_eq!(
            (role.key.account.as_str(), role.key.provider_id.as_deref()),
            ("444455556666", Some("AROAW"))
        );
        assert_eq!(role.key.label.as_deref(), Some("arn:aws:iam::444455556666:role/app/web"));
        assert_eq!((role.class.class, role.kind), (class, kind));
        assert!(!format!("{batch:?}").contains("SECRET"));
    }
}

#[test]
fn nobody_is_assumed_where_it_failed_or_is_another_call() {
    let ann = base(json!({}))["userIdentity"].clone();
    let mut failed = assume("AssumeRole", ann.clone());
    failed["errorCode"] = json!("AccessDenied");
    assert!(assumed_by(&taken(&[failed])).is_none());
    assert!(assumed_by(&taken(&[assume("GetSessionToken", ann.clone())])).is_none());
    let mut unanswered = assume("AssumeRole", ann);
    unanswered["responseElements"] = Value::Null;
    let batch = taken(&[unanswered]);
    assert_eq!(assumed_by(&batch).unwrap().key.provider_id, None, "its ARN alone");
}
