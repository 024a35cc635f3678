use super::*;
use crate::actor::{Actor, HeldRole, Role};
use crate::credential::{CredentialType, RotationPolicies, RotationPolicy, RotationStatus};
use crate::id::PersonId;
use crate::identity::{Environment, Kind};
use crate::instant::parse;
use crate::text::ReasonText;
use crate::usage::{ByVerdict, Verdict};
use uuid::Uuid;

fn at(text: &str) -> Instant {
    parse(text).unwrap()
}

fn person(number: u128, roles: &[(Role, &str)]) -> Actor {
    let roles = roles.iter().map(|(role, since)| HeldRole { role: *role, since: at(since) }).collect();
    Actor::Person { id: PersonId::new(Uuid::from_u128(number)), roles }
}

fn asking(actor: &Actor, tie: Tie) -> Asking<'_> {
    Asking {
        actor,
        tie,
        state: CampaignState::Open,
        launched_at: at("2026-03-01T00:00:00Z"),
        due_at: at("2026-03-31T00:00:00Z"),
        now: at("2026-03-10T00:00:00Z"),
    }
}

/// A pattern of a single action.
fn one(verdict: Verdict) -> ByVerdict {
    let mut actions = ByVerdict::default();
    actions.add(verdict);
    actions
}

fn item(grants: &[(&str, bool, Verdict)]) -> ItemFacts {
    let grants = grants
        .iter()
        .map(|(pattern, privileged, verdict)| GrantFacts {
            pattern: (*pattern).into(),
            privileged: *privileged,
            verdict: *verdict,
            actions: one(*verdict),
        })
        .collect();
    ItemFacts { risk: Risk::Rest, grants, credentials: Vec::new(), changed: false }
}

fn key(status: RotationStatus) -> CredentialFacts {
    CredentialFacts { kind: CredentialType::AccessKey, status, active: Some(true) }
}

fn why() -> ReasonText {
    ReasonText::parse("The nightly export needs it").unwrap()
}

const KEEP: Decision = Decision::Keep { need_stated: false };
const STATE: Decision = Decision::Keep { need_stated: true };

fn reduce(remove: &[&str]) -> Decision {
    Decision::Reduce { remove: remove.iter().map(|one| (*one).to_owned()).collect() }
}

#[test]
fn a_campaign_only_goes_forward() {
    use CampaignState::{Acknowledged, Closed, Open};
    assert_eq!(Open.close(), Ok(Closed));
    assert_eq!(Closed.acknowledge(), Ok(Acknowledged));
    assert_eq!(Open.acknowledge(), Err(IllegalStep { from: Open, to: Acknowledged }));
    for late in [Closed, Acknowledged] {
        assert_eq!(late.close(), Err(IllegalStep { from: late, to: Closed }));
    }
    assert!(Acknowledged.acknowledge().is_err());
}

#[test]
fn the_first_risk_that_holds_is_given_and_their_order_is_the_order_of_review() {
    let rest = RiskFacts {
        kind: Kind::Workload,
        environment: None,
        owned: true,
        privileged: false,
        privileged_not_used: false,
        foreign_trust: false,
    };
    let cases = [
        (RiskFacts { privileged: true, owned: false, kind: Kind::AiAgent, ..rest }, Risk::PrivilegedUnowned),
        (RiskFacts { privileged: true, privileged_not_used: true, ..rest }, Risk::PrivilegedUnused),
        (RiskFacts { kind: Kind::AiAgent, foreign_trust: true, ..rest }, Risk::Agent),
        (RiskFacts { kind: Kind::VendorIntegration, ..rest }, Risk::ThirdParty),
        (RiskFacts { foreign_trust: true, ..rest }, Risk::ThirdParty),
        (RiskFacts { environment: Some(Environment::Production), ..rest }, Risk::Production),
        (RiskFacts { privileged: true, ..rest }, Risk::Rest),
        (RiskFacts { environment: Some(Environment::Test), owned: false, ..rest }, Risk::Rest),
    ];
    let found: Vec<Risk> = cases.iter().map(|(facts, _)| Risk::of(*facts)).collect();
    assert_eq!(found, cases.map(|(_, risk)| risk));
    assert!(found.is_sorted());
}

#[test]
fn only_low_risk_items_are_kept_without_a_reason() {
    let used = item(&[("s3:Get*", false, Verdict::Used)]);
    assert!(used.is_low_risk());
    assert_eq!(accept(&used, &KEEP, None, 1), Ok(Answer::Keep));
    let overdue = ItemFacts { credentials: vec![key(RotationStatus::Overdue)], ..used.clone() };
    let slotless = ItemFacts { credentials: vec![key(RotationStatus::NoClock)], ..used.clone() };
    let risky = ItemFacts { risk: Risk::ThirdParty, ..used.clone() };
    let cases = [
        (item(&[("iam:*", true, Verdict::Used)]), Why::Privileged),
        (item(&[("s3:*", false, Verdict::Unused)]), Why::Unused),
        (item(&[("s3:*", false, Verdict::DeniedOnly)]), Why::DeniedOnly),
        (overdue, Why::Credential),
        (slotless, Why::Credential),
        (risky, Why::Risk(Risk::ThirdParty)),
    ];
    for (facts, expected) in cases {
        assert_eq!(facts.keep_needs(), KeepNeeds::Reason { why: vec![expected] });
        assert_eq!(accept(&facts, &KEEP, None, 1), Err(Refusal::ReasonNeeded(vec![expected])));
        assert_eq!(accept(&facts, &KEEP, Some(&why()), 1), Ok(Answer::Keep));
        assert_eq!(accept(&facts, &STATE, Some(&why()), 1), Err(Refusal::NothingToState));
    }
    let trust = CredentialFacts {
        kind: CredentialType::FederatedTrust,
        status: RotationStatus::NoClock,
        active: Some(true),
    };
    let off = CredentialFacts { active: Some(false), ..key(RotationStatus::NoClock) };
    let running = [key(RotationStatus::DueSoon), key(RotationStatus::Overlapping)];
    let excepted = ItemFacts { credentials: vec![key(RotationStatus::NotRotatable)], ..used.clone() };
    let fine = ItemFacts { credentials: [vec![trust, off], running.to_vec()].concat(), ..used };
    assert!(fine.is_low_risk() && !excepted.is_low_risk(), "an exception asks for a reason");
}

#[test]
fn what_was_not_shown_is_only_kept_as_a_stated_need() {
    for (verdict, reason) in [
        (Verdict::NotObserved, Why::NotObserved),
        (Verdict::NotEvaluable, Why::NotEvaluable),
        (Verdict::TooNew, Why::TooNew),
    ] {
        let facts = item(&[("s3:Get*", false, Verdict::Used), ("sqs:*", false, verdict)]);
        let needs = vec![reason];
        assert_eq!(accept(&facts, &KEEP, Some(&why()), 1), Err(Refusal::NotShown(needs.clone())));
        assert_eq!(accept(&facts, &STATE, None, 1), Err(Refusal::ReasonNeeded(needs)));
        assert_eq!(accept(&facts, &STATE, Some(&why()), 1), Ok(Answer::NeedStated));
    }
    let sentence = Refusal::NotShown(vec![Why::NotObserved]).to_string();
    assert!(sentence.contains("90 days") && sentence.contains("not wholly observed"), "{sentence}");
}

#[test]
fn a_reduction_names_what_the_snapshot_holds_and_answers_for_the_rest() {
    let facts = item(&[("s3:Get*", false, Verdict::Used), ("iam:*", true, Verdict::Unused)]);
    assert_eq!(accept(&facts, &reduce(&[]), Some(&why()), 1), Err(Refusal::NothingToRemove));
    for other in ["s3:Put*", "ec2:RunInstances", "iam:", "*", "s3:get*", "NotAction:s3:*"] {
        let refused = accept(&facts, &reduce(&["iam:*", other]), Some(&why()), 1);
        assert_eq!(refused, Err(Refusal::NotHeld(other.into())), "{other}");
    }
    assert_eq!(accept(&facts, &reduce(&["iam:*"]), None, 1), Ok(Answer::Reduce));
    let rest = vec![Why::Privileged, Why::Unused];
    for leaves_it in [["s3:Get*"], ["iam:PassRole"]] {
        let decision = reduce(&leaves_it);
        assert_eq!(accept(&facts, &decision, None, 1), Err(Refusal::ReasonNeeded(rest.clone())));
        assert_eq!(accept(&facts, &decision, Some(&why()), 1), Ok(Answer::Reduce));
    }
    let risky = ItemFacts { risk: Risk::PrivilegedUnused, ..facts.clone() };
    assert_eq!(
        accept(&risky, &reduce(&["iam:*"]), None, 1),
        Ok(Answer::Reduce),
        "the risk goes with the grant"
    );
    let all_but = item(&[("NotAction:iam:*, sts:*", true, Verdict::Used)]);
    assert!(all_but.holds("s3:GetObject") && !all_but.holds("iam:PassRole"));
}

#[test]
fn rotating_needs_something_to_rotate_and_a_reason_for_what_stays() {
    let mut facts = item(&[("s3:Get*", false, Verdict::Used)]);
    assert_eq!(accept(&facts, &Decision::Rotate, None, 1), Err(Refusal::NothingToRotate));
    facts.credentials = vec![key(RotationStatus::Overdue)];
    assert_eq!(accept(&facts, &Decision::Rotate, None, 1), Ok(Answer::Rotate));
    facts.grants[0].verdict = Verdict::Unused;
    assert_eq!(accept(&facts, &Decision::Rotate, None, 1), Err(Refusal::ReasonNeeded(vec![Why::Unused])));
    assert_eq!(accept(&facts, &Decision::Revoke, None, 9), Ok(Answer::Revoke));
}

#[test]
fn only_low_risk_items_are_kept_together() {
    assert_eq!(accept(&item(&[]), &KEEP, None, 60), Ok(Answer::Keep));
    let unused = item(&[("s3:*", false, Verdict::Unused)]);
    assert_eq!(accept(&unused, &KEEP, Some(&why()), 2), Err(Refusal::BulkKeep));
    assert_eq!(accept(&unused, &STATE, Some(&why()), 2), Err(Refusal::BulkKeep));
}

#[test]
fn late_is_late_from_the_due_instant_on() {
    let owner = person(1, &[]);
    let mut asked = asking(&owner, Tie::Reviewer);
    asked.now = at("2026-03-30T23:59:59.999Z");
    assert_eq!(may_decide(asked, &KEEP), Ok(()));
    asked.now = asked.due_at;
    assert_eq!(may_decide(asked, &KEEP), Err(Refusal::Late));
    asked.state = CampaignState::Closed;
    assert_eq!(may_decide(asked, &KEEP), Err(Refusal::NotOpen(CampaignState::Closed)));
}

#[test]
fn nobody_without_a_tie_and_no_machine_decides() {
    let client = crate::id::ClientId::new(Uuid::from_u128(9));
    let programs = crate::client::Scope::ALL.iter().map(|scope| Actor::Machine { client, scope: *scope });
    for machine in programs.chain([Actor::Operator, Actor::System]) {
        for tie in [Tie::None, Tie::Reviewer, Tie::Steward] {
            assert_eq!(may_decide(asking(&machine, tie), &KEEP), Err(Refusal::Machine));
        }
    }
    let all = person(
        1,
        &[Role::Security, Role::Management, Role::Auditor, Role::Admin].map(|r| (r, "2020-01-01T00:00:00Z")),
    );
    assert_eq!(may_decide(asking(&all, Tie::None), &Decision::Revoke), Err(Refusal::NotYours));
    assert_eq!(may_undo(asking(&all, Tie::None), Some(Answer::Keep)), Err(Refusal::NotYours));
}

#[test]
fn a_steward_revokes_and_nothing_else_and_only_with_a_role_from_before() {
    let before = person(1, &[(Role::Security, "2026-03-01T00:00:00Z")]);
    let after = person(1, &[(Role::Security, "2026-03-01T00:00:00.001Z")]);
    let without = person(1, &[]);
    assert_eq!(may_decide(asking(&before, Tie::Steward), &Decision::Revoke), Ok(()));
    for kept in [KEEP, STATE, Decision::Rotate, reduce(&["s3:*"])] {
        assert_eq!(may_decide(asking(&before, Tie::Steward), &kept), Err(Refusal::StewardOnlyRevokes));
    }
    assert_eq!(may_decide(asking(&after, Tie::Steward), &Decision::Revoke), Err(Refusal::RoleAfterLaunch));
    assert_eq!(may_decide(asking(&without, Tie::Steward), &Decision::Revoke), Err(Refusal::NotYours));
}

#[test]
fn only_an_answer_is_undone_and_only_once() {
    let owner = person(1, &[]);
    let asked = asking(&owner, Tie::Reviewer);
    assert_eq!(may_undo(asked, Some(Answer::Keep)), Ok(()));
    assert_eq!(may_undo(asked, None), Err(Refusal::NothingToUndo));
    assert_eq!(may_undo(asked, Some(Answer::Undone)), Err(Refusal::NothingToUndo));
}

#[test]
fn a_campaign_closes_when_it_is_due_or_all_is_answered() {
    let (due, before) = (at("2026-03-31T00:00:00Z"), at("2026-03-30T00:00:00Z"));
    let open = |open| Unsettled { open, ..Unsettled::default() };
    assert_eq!(may_close(CampaignState::Open, before, due, open(2)), Err(Refusal::TooEarly(2)));
    assert_eq!(may_close(CampaignState::Open, before, due, open(0)), Ok(CampaignState::Closed));
    assert_eq!(may_close(CampaignState::Open, due, due, open(2)), Ok(CampaignState::Closed));
    assert!(matches!(may_close(CampaignState::Closed, due, due, open(0)), Err(Refusal::Step(_))));
}

#[test]
fn the_acknowledger_is_a_manager_without_a_part() {
    let id = PersonId::new(Uuid::from_u128(7));
    let good = Naming { acknowledger: id, is_management: true, launcher: None, has_part: false };
    assert_eq!(may_be_acknowledger(good), Ok(()));
    for (bad, why) in [
        (Naming { is_management: false, ..good }, Refusal::AcknowledgerNotManagement),
        (Naming { launcher: Some(id), ..good }, Refusal::AcknowledgerLaunched),
        (Naming { has_part: true, ..good }, Refusal::AcknowledgerHasPart),
    ] {
        assert_eq!(may_be_acknowledger(bad), Err(why));
    }
}

#[test]
fn only_the_named_acknowledger_who_decided_nothing_acknowledges() {
    let manager = person(7, &[(Role::Management, "2026-01-01T00:00:00Z")]);
    let later = person(7, &[(Role::Management, "2026-03-02T00:00:00Z")]);
    let (plain, other) = (person(7, &[]), person(8, &[(Role::Management, "2026-01-01T00:00:00Z")]));
    let good = Acknowledging {
        actor: &manager,
        acknowledger: PersonId::new(Uuid::from_u128(7)),
        launched_by: PersonId::new(Uuid::from_u128(1)),
        launched_at: at("2026-03-01T00:00:00Z"),
        state: CampaignState::Closed,
        decided: false,
    };
    assert_eq!(may_acknowledge(good), Ok(CampaignState::Acknowledged));
    for (bad, why) in [
        (Acknowledging { actor: &Actor::Operator, ..good }, Refusal::Machine),
        (Acknowledging { actor: &other, ..good }, Refusal::NotTheAcknowledger),
        (Acknowledging { actor: &plain, ..good }, Refusal::AcknowledgerNotManagement),
        (Acknowledging { actor: &later, ..good }, Refusal::RoleAfterLaunch),
        (Acknowledging { decided: true, ..good }, Refusal::AcknowledgerHasPart),
        (Acknowledging { launched_by: good.acknowledger, ..good }, Refusal::AcknowledgerLaunched),
    ] {
        assert_eq!(may_acknowledge(bad), Err(why));
    }
    let open = may_acknowledge(Acknowledging { state: CampaignState::Open, ..good });
    assert!(matches!(open, Err(Refusal::Step(_))));
}

#[test]
fn an_inventory_is_fresh_up_to_its_oldest_age() {
    let taken = at("2026-03-01T00:00:00Z");
    assert!(is_fresh(taken, at("2026-03-08T00:00:00Z")));
    assert!(!is_fresh(taken, at("2026-03-08T00:00:00.001Z")));
}

#[test]
fn evidence_names_the_policies_in_force_by_age_and_version() {
    let built_in = policy_version(&RotationPolicies::default());
    assert!(built_in.contains("inventories at most 7 days old"), "{built_in}");
    assert!(built_in.contains("access key at most 90 days old (built in)"), "{built_in}");
    let strict = RotationPolicy { max_age_days: 30, ..RotationPolicy::built_in(CredentialType::AccessKey) };
    let stated = policy_version(&RotationPolicies::default().with(CredentialType::AccessKey, 3, strict));
    assert!(stated.contains("access key at most 30 days old (version 3), password at most 90"), "{stated}");
}

/// A pattern of three actions, one of them used, one not, and one of the third verdict.
fn partly(third: Verdict) -> ItemFacts {
    let mut facts = item(&[("s3:Get*", false, Verdict::Used)]);
    facts.grants[0].actions.add(Verdict::Unused);
    facts.grants[0].actions.add(third);
    facts
}

#[test]
fn a_pattern_that_was_used_in_part_is_not_kept_without_a_reason() {
    let facts = partly(Verdict::Unused);
    assert!(!facts.is_low_risk());
    assert_eq!(facts.keep_needs(), KeepNeeds::Reason { why: vec![Why::PartlyUsed] });
    assert_eq!(accept(&facts, &KEEP, None, 1), Err(Refusal::ReasonNeeded(vec![Why::PartlyUsed])));
    assert_eq!(accept(&facts, &KEEP, Some(&why()), 1), Ok(Answer::Keep));
}

#[test]
fn what_is_unused_of_a_pattern_can_be_taken_away_by_itself() {
    let away = reduce(&[&unused_of("s3:Get*")]);
    assert_eq!(
        accept(&partly(Verdict::Unused), &away, None, 1),
        Ok(Answer::Reduce),
        "all that is left was used"
    );
    let unseen = partly(Verdict::NotObserved);
    assert_eq!(accept(&unseen, &away, None, 1), Err(Refusal::ReasonNeeded(vec![Why::NotObserved])));
    let whole = item(&[("s3:Get*", true, Verdict::Unused)]);
    assert_eq!(accept(&whole, &away, None, 1), Ok(Answer::Reduce), "nothing is left of it");
    let used = item(&[("s3:Get*", false, Verdict::Used)]);
    assert!(
        matches!(accept(&used, &away, None, 1), Err(Refusal::NotHeld(_))),
        "there is nothing unused of it"
    );
    let other = reduce(&[&unused_of("s3:Put*")]);
    assert!(matches!(accept(&whole, &other, None, 1), Err(Refusal::NotHeld(_))));
}

#[test]
fn one_used_action_does_not_speak_for_those_that_nobody_observed() {
    for (third, why_not) in [
        (Verdict::NotObserved, Why::NotObserved),
        (Verdict::TooNew, Why::TooNew),
        (Verdict::NotEvaluable, Why::NotEvaluable),
    ] {
        let facts = partly(third);
        let mut expected = vec![Why::PartlyUsed, why_not];
        expected.sort_unstable();
        assert_eq!(facts.keep_needs(), KeepNeeds::NeedStated { why: expected });
        assert!(matches!(accept(&facts, &KEEP, Some(&why()), 1), Err(Refusal::NotShown(_))));
        assert_eq!(accept(&facts, &STATE, Some(&why()), 1), Ok(Answer::NeedStated));
    }
}

#[test]
fn what_changed_since_the_launch_is_kept_with_a_reason_and_by_itself() {
    let used = item(&[("s3:GetObject", false, Verdict::Used)]);
    let changed = ItemFacts { changed: true, ..used.clone() };
    assert!(used.is_low_risk() && !changed.is_low_risk());
    assert_eq!(accept(&changed, &KEEP, None, 1), Err(Refusal::ReasonNeeded(vec![Why::Changed])));
    assert_eq!(accept(&changed, &KEEP, Some(&why()), 1), Ok(Answer::Keep));
    assert_eq!(accept(&changed, &KEEP, Some(&why()), 2), Err(Refusal::BulkKeep));
    assert_eq!(accept(&changed, &Decision::Revoke, None, 1), Ok(Answer::Revoke));
}
