//! Policies: what is built in, what may be stated, when it holds, and what a change of it does.

use super::*;
use crate::id::PersonId;
use uuid::Uuid;

const STRICT: RotationPolicy =
    RotationPolicy { max_age_days: 30, lead_days: 7, overlap_days: 2, may_not_expire: true };

fn stated(number: u32, start: &str, approved: Option<&str>) -> Stated {
    let policy = RotationPolicy { max_age_days: 30 + number, ..STRICT };
    let (start_at, approved_at) = (at(start), approved.map(at));
    Stated { kind: CredentialType::AccessKey, number, policy, start_at, approved_at }
}

#[test]
fn what_nobody_stated_is_built_in_and_holds_together() {
    let none = RotationPolicies::default();
    for kind in CredentialType::rotated() {
        assert_eq!(none.of(kind), RotationPolicy::built_in(kind));
        assert_eq!((none.version(kind), RotationPolicy::built_in(kind).check()), (0, Ok(())), "{kind}");
    }
    assert_eq!((none.of(CredentialType::AccessKey).max_age_days, KEY.lead_days), (90, 14));
}

#[test]
fn numbers_out_of_bounds_are_told_by_field() {
    let wrong = |policy: RotationPolicy| -> Vec<String> {
        policy.check().err().unwrap_or_default().0.into_iter().map(|one| one.field).collect()
    };
    assert_eq!(wrong(RotationPolicy { max_age_days: 0, ..STRICT }), ["max_age_days"]);
    assert_eq!(wrong(RotationPolicy { max_age_days: 3_651, ..STRICT }), ["max_age_days"]);
    assert_eq!(wrong(RotationPolicy { lead_days: 30, ..STRICT }), ["lead_days"]);
    assert_eq!(wrong(RotationPolicy { overlap_days: 31, ..STRICT }), ["overlap_days"]);
    assert!(wrong(RotationPolicy { lead_days: 29, overlap_days: 30, ..STRICT }).is_empty());
}

#[test]
fn a_start_in_the_past_and_a_type_without_a_clock_are_refused() {
    let now = at("2026-03-01T00:00:00Z");
    let of = |kind, start| check(kind, &STRICT, start, now);
    assert!(of(CredentialType::AccessKey, None).is_ok() && of(CredentialType::AccessKey, Some(now)).is_ok());
    assert_eq!(of(CredentialType::AccessKey, Some(now - MILLI)).unwrap_err().0[0].field, "start");
    assert_eq!(of(CredentialType::FederatedTrust, None).unwrap_err().0[0].field, "kind");
}

#[test]
fn a_version_holds_from_its_start_and_never_backwards() {
    let first = stated(1, "2026-01-01T00:00:00Z", Some("2026-01-05T00:00:00Z"));
    let second = stated(2, "2026-03-01T00:00:00Z", Some("2026-02-01T00:00:00Z"));
    let third = stated(3, "2026-02-01T00:00:00Z", None);
    let all = [first, second, third];
    let version = |now: &str| in_force(&all, at(now)).version(CredentialType::AccessKey);
    assert_eq!(version("2026-01-04T23:59:59.999Z"), 0, "approved later than its start");
    assert_eq!(version("2026-01-05T00:00:00Z"), 1);
    assert_eq!(version("2026-02-28T23:59:59.999Z"), 1);
    assert_eq!(version("2026-03-01T00:00:00Z"), 2);
    let word = |now: &str| (first.word(&all, at(now)), second.word(&all, at(now)));
    assert_eq!(word("2026-02-15T00:00:00Z"), (StatedWord::InForce, StatedWord::Approved));
    assert_eq!(word("2026-03-01T00:00:00Z"), (StatedWord::Superseded, StatedWord::InForce));
}

#[test]
fn an_author_answers_nothing_of_their_own_and_nobody_else_takes_it_back() {
    let (one, other) = (PersonId::new(Uuid::from_u128(1)), PersonId::new(Uuid::from_u128(2)));
    assert_eq!(may_answer(one, one), Err(ProposalRefusal::OwnProposal));
    assert_eq!(may_withdraw(one, other), Err(ProposalRefusal::NotItsAuthor));
    assert!(may_answer(one, other).is_ok() && may_withdraw(one, one).is_ok());
}

#[test]
fn a_change_of_policy_says_what_it_raises_clears_and_moves() {
    let now = at("2026-03-01T00:00:00Z");
    // 59, 109 and 20 days old, and one of unknown age.
    let all = [key("2026-01-01T00:00:00Z"), key("2025-11-12T00:00:00Z"), key("2026-02-09T00:00:00Z"), {
        ClockFacts { created_at: None, ..key("2026-01-01T00:00:00Z") }
    }];
    let built_in = RotationPolicies::default();
    let with = |max_age_days| {
        let policy = RotationPolicy { max_age_days, lead_days: 14, ..KEY };
        RotationPolicies::default().with(CredentialType::AccessKey, 1, policy)
    };
    let told = |after: &RotationPolicies| -> Vec<(usize, Effect)> {
        changes(&all, &built_in, after, now).iter().map(|one| (one.place, one.effect())).collect()
    };
    assert_eq!(told(&with(30)), [(0, Effect::Raises), (2, Effect::Moves)]);
    assert_eq!(told(&with(365)), [(1, Effect::Clears)]);
    assert!(told(&built_in).is_empty());
}
