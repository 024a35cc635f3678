use super::*;

fn trust(kind: TrustKind, trusted: &str, foreign: bool) -> Trust {
    Trust { kind, trusted: trusted.into(), conditions: String::new(), foreign }
}

fn services(names: &[&str]) -> Vec<Trust> {
    names.iter().map(|name| trust(TrustKind::Service, &format!("{name}.amazonaws.com"), false)).collect()
}

fn oidc(issuer: &str) -> Trust {
    trust(TrustKind::Oidc, &format!("arn:aws:iam::111122223333:oidc-provider/{issuer}"), false)
}

fn judge(name: &str, path: &str, trusts: &[Trust]) -> (PrincipalClass, Kind, String) {
    let (class, kind) = role(&RoleFacts { name, path, trusts });
    (class.class, kind, class.rule)
}

fn by(trusts: &[Trust]) -> (PrincipalClass, Kind, String) {
    judge("r", "/", trusts)
}

fn session() -> Trust {
    trust(
        TrustKind::Principal,
        "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_1/ana@example.com",
        false,
    )
}

#[test]
fn a_service_linked_role_is_provider_managed() {
    let (class, _, rule) =
        judge("AWSServiceRoleForX", "/aws-service-role/x.amazonaws.com/", &services(&["x"]));
    assert_eq!(class, PrincipalClass::ProviderManaged);
    assert!(rule.contains("/aws-service-role/"));
}

#[test]
fn a_role_of_single_sign_on_is_a_persons_by_path_or_by_name() {
    let saml = [trust(TrustKind::Saml, "arn:aws:iam::111122223333:saml-provider/x", false)];
    let (class, _, rule) = judge("x", "/aws-reserved/sso.amazonaws.com/eu-west-1/", &saml);
    assert_eq!((class, rule.contains("path")), (PrincipalClass::PersonsRole, true));
    let (class, _, rule) = judge("AWSReservedSSO_Admin_1", "/", &saml);
    assert_eq!((class, rule.contains("AWSReservedSSO_")), (PrincipalClass::PersonsRole, true));
}

#[test]
fn a_role_that_only_people_can_enter_is_a_persons() {
    let saml = trust(TrustKind::Saml, "arn:aws:iam::111122223333:saml-provider/x", false);
    let role =
        "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_1";
    let role = trust(TrustKind::Principal, role, false);
    for trusts in [vec![saml.clone()], vec![session()], vec![role], vec![saml.clone(), session()]] {
        assert_eq!(by(&trusts).0, PrincipalClass::PersonsRole, "{trusts:?}");
    }
    assert_ne!(by(&[saml, trust(TrustKind::Account, "111122223333", false)]).0, PrincipalClass::PersonsRole);
}

#[test]
fn a_role_that_a_service_runs_with_is_a_machine_even_where_people_may_enter_it_too() {
    let machine = |trusts: &[Trust]| {
        let (class, kind, _) = by(trusts);
        assert_eq!(class, PrincipalClass::Machine, "{trusts:?}");
        kind
    };
    for service in ["ec2", "lambda", "ecs-tasks", "pods.eks", "ssm"] {
        assert_eq!(machine(&services(&[service])), Kind::Workload, "{service}");
    }
    assert_eq!(machine(&services(&["codebuild", "codepipeline"])), Kind::Pipeline);
    assert_eq!(machine(&services(&["codebuild", "ec2"])), Kind::Workload);
    assert_eq!(machine(&services(&["bedrock"])), Kind::AiAgent);
    assert_eq!(machine(&services(&["rolesanywhere"])), Kind::CertificateHolder);
    let mixed = [services(&["ec2"])[0].clone(), session()];
    assert_eq!(machine(&mixed), Kind::Workload);
    assert_eq!(by(&mixed).2, "trusted by the service ec2.amazonaws.com, among others");
}

#[test]
fn a_role_trusted_by_an_openid_provider_is_a_machine_of_the_issuers_kind() {
    for (issuer, kind) in [
        ("token.actions.githubusercontent.com", Kind::Pipeline),
        ("gitlab.example.com", Kind::Pipeline),
        ("oidc.circleci.com/org/1", Kind::Pipeline),
        ("oidc.eks.eu-west-1.amazonaws.com/id/ABC", Kind::Workload),
        ("sso.example.com", Kind::ServiceAccount),
    ] {
        let (class, found, rule) = by(&[oidc(issuer), session()]);
        assert_eq!((class, found), (PrincipalClass::Machine, kind), "{issuer}");
        assert!(rule.contains(issuer));
    }
}

#[test]
fn a_public_sign_in_may_bring_people_or_machines() {
    for issuer in PUBLIC_ISSUERS {
        assert_eq!(by(&[trust(TrustKind::Oidc, issuer, false)]).0, PrincipalClass::Unsure, "{issuer}");
    }
}

#[test]
fn a_role_trusted_across_accounts_is_a_vendors_unless_the_organisation_is_ours() {
    let mut other = trust(TrustKind::Account, "arn:aws:iam::999988887777:root", true);
    let (class, kind, rule) = by(std::slice::from_ref(&other));
    assert_eq!((class, kind), (PrincipalClass::Machine, Kind::VendorIntegration));
    assert!(rule.contains("999988887777"));
    other.conditions = r#"{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}"#.into();
    assert_eq!(by(&[other]).1, Kind::ServiceAccount);
}

#[test]
fn a_role_trusted_by_another_accounts_service_linked_role_is_a_machine() {
    let trusted = "arn:aws:iam::999988887777:role/aws-service-role/stacksets.cloudformation.amazonaws.com/X";
    let (class, kind, _) = by(&[trust(TrustKind::Principal, trusted, true)]);
    assert_eq!((class, kind), (PrincipalClass::Machine, Kind::Workload));
}

#[test]
fn what_the_trust_does_not_settle_is_unsure() {
    let account = trust(TrustKind::Account, "arn:aws:iam::111122223333:root", false);
    let neighbour = trust(TrustKind::Principal, "arn:aws:iam::111122223333:role/x", false);
    let everybody = trust(TrustKind::Account, "*", true);
    for (trusts, said) in [
        (vec![], "nobody"),
        (vec![account], "its own account"),
        (vec![neighbour.clone(), session()], "role/x of its own account, among others"),
        (vec![everybody, services(&["ec2"])[0].clone()], "everybody"),
    ] {
        let (class, _, rule) = by(&trusts);
        assert_eq!(class, PrincipalClass::Unsure, "{trusts:?}");
        assert!(rule.contains(said), "{rule}");
    }
    let management = trust(TrustKind::Account, "arn:aws:iam::999988887777:root", true);
    assert_eq!(judge("OrganizationAccountAccessRole", "/", &[management]).0, PrincipalClass::Unsure);
}

#[test]
fn a_name_that_says_break_glass_is_governed_as_such() {
    let (class, kind, _) = judge("Break-Glass-Admin", "/", &[session()]);
    assert_eq!((class, kind), (PrincipalClass::Machine, Kind::BreakGlass));
    let (class, kind, _) =
        judge("AWSReservedSSO_BreakGlass_1", "/aws-reserved/sso.amazonaws.com/", &[session()]);
    assert_eq!((class, kind), (PrincipalClass::PersonsRole, Kind::BreakGlass));
}
