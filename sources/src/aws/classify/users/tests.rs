use super::*;
use proptest::prelude::*;

fn judge(name: &str, path: &str, groups: &[&str]) -> (PrincipalClass, Kind, String) {
    let groups: Vec<String> = groups.iter().map(|&group| group.to_owned()).collect();
    let (class, kind) = user(&UserFacts { name, path, groups: &groups });
    (class.class, kind, class.rule)
}

#[test]
fn a_name_that_speaks_of_a_machine_makes_one_whatever_its_groups() {
    for (name, kind) in [
        ("svc-billing", Kind::ServiceAccount),
        ("billing_service", Kind::ServiceAccount),
        ("renovate-bot", Kind::Bot),
        ("DeployUser", Kind::Pipeline),
        ("ci-runner", Kind::Pipeline),
        ("jenkins", Kind::Pipeline),
        ("ses-smtp-user.20200101-101010", Kind::ApiKeyHolder),
        ("datadog", Kind::VendorIntegration),
        ("svc.billing@example.com", Kind::ServiceAccount),
    ] {
        let (class, found, rule) = judge(name, "/", &["admins"]);
        assert_eq!((class, found), (PrincipalClass::Machine, kind), "{name}");
        assert!(rule.contains(name), "{rule}");
    }
}

#[test]
fn a_path_speaks_before_the_name() {
    assert_eq!(judge("ana.smith", "/service/", &[]).0, PrincipalClass::Machine);
    assert_eq!(judge("x1", "/people/", &[]).0, PrincipalClass::Person);
    assert_eq!(judge("ci-runner", "/people/", &[]).0, PrincipalClass::Machine);
}

#[test]
fn a_mail_address_or_first_dot_last_is_a_person() {
    for name in ["ana@example.com", "ana.smith", "Ana.Maria.O'Neil", "jean-luc.picard", "álvaro.núñez"] {
        assert_eq!(judge(name, "/", &[]).0, PrincipalClass::Person, "{name}");
    }
    for name in [
        "ana",
        "a.b.c.d",
        "v1.2",
        "x.y",
        "web.server",
        "prod.db",
        "infra@example.com",
        "x@",
        "@y.z",
        "x@localhost",
    ] {
        assert_eq!(judge(name, "/", &[]).0, PrincipalClass::Unsure, "{name}");
    }
}

#[test]
fn groups_speak_last() {
    let (class, _, rule) = judge("obama", "/", &["admin"]);
    assert_eq!(class, PrincipalClass::Person);
    assert_eq!(rule, "member of the group 'admin', which says 'admin'");
    assert_eq!(judge("x1", "/", &["Developers"]).0, PrincipalClass::Person);
    assert_eq!(judge("x1", "/", &["ci-users"]).1, Kind::Pipeline);
    let (class, _, rule) = judge("x1", "/", &["ci-users", "admins"]);
    assert_eq!(class, PrincipalClass::Unsure);
    assert!(rule.contains("contradict"));
}

#[test]
fn a_break_glass_user_is_governed_as_such() {
    assert_eq!(judge("breakglass-1", "/people/", &["admins"]).1, Kind::BreakGlass);
}

#[test]
fn without_hints_it_is_unsure_and_says_so() {
    let (class, kind, rule) = judge("privesc15-PassExistingRoleToNewLambdaThenInvoke-user", "/", &["biden"]);
    assert_eq!((class, kind), (PrincipalClass::Unsure, Kind::ServiceAccount));
    assert!(rule.starts_with("neither name, path nor groups"));
}

proptest! {
    #[test]
    fn every_name_gets_a_class_and_a_rule(name in ".{0,60}", path in "/[a-zA-Z/]{0,20}") {
        prop_assert!(!judge(&name, &path, &[&name]).2.is_empty());
    }
}
