//! Credentials and trusts that several use, and those that nobody uses.

use super::*;
use crate::network::{EnvironmentUse, Reuse};

fn used(environment: Environment, by: &str) -> EnvironmentUse {
    EnvironmentUse { environment, by: by.into(), first_at: days_ago(20), last_at: days_ago(2) }
}

fn reuse(uses: &[(Environment, &str)]) -> Reuse {
    let uses = uses.iter().map(|(environment, by)| used(*environment, by)).collect();
    Reuse { uses, since: days_ago(9) }
}

#[test]
fn a_shared_credential_is_told_once_and_by_its_environments_first() {
    let with = |users, reuse: Option<Reuse>| {
        let sharing = Some(Sharing { users, since: days_ago(4) });
        of(|facts| facts.credentials = vec![CredentialFacts { sharing, reuse, ..key(1, 1) }])
    };
    let both = reuse(&[(Environment::Production, "from a"), (Environment::Staging, "from b")]);
    assert_eq!(with(1, None), []);
    assert_eq!(with(2, None), [Rule::Shared]);
    assert_eq!(with(2, Some(both.clone())), [Rule::ReusedAcrossEnvironments]);
    assert_eq!(with(1, Some(both)), [Rule::ReusedAcrossEnvironments], "one after the other");
}

#[test]
fn the_evidence_names_each_environment_and_from_where_and_says_how_many_more_there_are() {
    let five = reuse(&[
        (Environment::Production, "from 10.1.0.0/24 (hall)"),
        (Environment::Staging, "from a"),
        (Environment::Staging, "from b"),
        (Environment::Staging, "from c"),
        (Environment::Staging, "from d"),
    ]);
    let all = found(|facts| facts.credentials = vec![CredentialFacts { reuse: Some(five), ..key(1, 1) }]);
    assert_eq!(
        all[0].evidence,
        "Used in production from 10.1.0.0/24 (hall); in staging from a, from b, from c and 1 more"
    );
    assert_eq!((all[0].severity, all[0].since), (Severity::High, Some(days_ago(9))));
}

#[test]
fn an_identity_that_several_environments_become_is_found_on_the_trust_that_lets_them() {
    let both = reuse(&[(Environment::Production, "by web"), (Environment::Test, "by probe")]);
    let on = CredentialId::new(Uuid::from_u128(9));
    let all = found(|facts| facts.reuse = Some((Some(on), both)));
    assert_eq!((all[0].rule, all[0].credential), (Rule::ReusedAcrossEnvironments, Some(on)));
    assert_eq!(all.len(), 1);
}

#[test]
fn of_two_trusted_parties_the_one_that_never_became_it_is_named() {
    let trusts = vec![
        TrustFacts { used: Some(true), ..trust("ecs-tasks.amazonaws.com") },
        TrustFacts { used: Some(false), ..trust("ec2.amazonaws.com") },
        TrustFacts { used: None, ..trust("glue.amazonaws.com") },
    ];
    let all = found(|facts| facts.trusts = trusts.clone());
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].evidence, "ec2.amazonaws.com: never became it in a window that was wholly observed");
    let glass = of(|facts| {
        facts.kind = Kind::BreakGlass;
        facts.activity.last = None;
        facts.break_glass = Some(BreakGlassFacts { drill_days: Some(180), drilled_at: Some(days_ago(3)) });
        facts.trusts = trusts;
    });
    assert_eq!(glass, [], "a break-glass account is meant to lie there");
}

#[test]
fn a_strangers_trust_without_a_condition_is_too_wide_and_a_bound_one_is_not() {
    let rules = |one: TrustFacts| of(|facts| facts.trusts = vec![one]);
    let foreign = TrustFacts { foreign: true, ..trust("arn:aws:iam::999988887777:root") };
    assert_eq!(rules(foreign.clone()), [Rule::TrustTooWide]);
    assert_eq!(rules(TrustFacts { bound: true, ..foreign }), []);
    let oidc = TrustFacts { workload_provider: true, ..trust("token.actions.example.com") };
    assert_eq!(rules(oidc), [Rule::TrustTooWide]);
    assert_eq!(rules(trust("ec2.amazonaws.com")), []);
    assert_eq!(
        rules(TrustFacts { people: true, ..trust("arn:aws:iam::1:user/ada") }),
        [Rule::PeopleMayAssume]
    );
    assert_eq!(
        rules(TrustFacts { used: Some(false), ..trust("arn:aws:iam::1:role/x") }),
        [Rule::TrustWiderThanUsed]
    );
}
