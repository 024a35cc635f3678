//! Who may ask for a waiver, who answers it, and what it lifts.

use super::*;
use crate::instant::parse;
use crate::review::{Decision, Tie, may_decide};
use chrono::Duration;
use uuid::Uuid;

fn person(number: u128) -> PersonId {
    PersonId::new(Uuid::from_u128(number))
}

fn at(text: &str) -> Instant {
    parse(text).unwrap()
}

fn somebody(number: u128, role: Role, since: &str) -> Actor {
    Actor::Person { id: person(number), roles: vec![HeldRole { role, since: at(since) }] }
}

fn asked() -> WaiverAsked {
    let now = at("2026-03-10T00:00:00Z");
    WaiverAsked {
        decides: true,
        state: CampaignState::Open,
        due_at: now + Duration::days(10),
        until: now + Duration::days(5),
        now,
    }
}

#[test]
fn a_waiver_is_asked_for_somebody_who_decides_and_ends_with_the_campaign_at_the_latest() {
    assert_eq!(may_ask_waiver(asked()), Ok(()));
    assert_eq!(may_ask_waiver(WaiverAsked { until: asked().due_at, ..asked() }), Ok(()));
    for until in [asked().now, asked().due_at + Duration::milliseconds(1)] {
        assert_eq!(may_ask_waiver(WaiverAsked { until, ..asked() }), Err(Refusal::WaiverUntil));
    }
    let nobody = may_ask_waiver(WaiverAsked { decides: false, ..asked() });
    assert_eq!(nobody, Err(Refusal::WaiverForNobody));
    assert_eq!(may_ask_waiver(WaiverAsked { now: asked().due_at, ..asked() }), Err(Refusal::Late));
    let closed = may_ask_waiver(WaiverAsked { state: CampaignState::Closed, ..asked() });
    assert_eq!(closed, Err(Refusal::NotOpen(CampaignState::Closed)));
}

fn answering(actor: &Actor) -> WaiverAnswering<'_> {
    WaiverAnswering {
        actor,
        person: person(1),
        asked_by: person(2),
        acknowledger: person(4),
        state: WaiverState::Asked,
        campaign: CampaignState::Open,
        launched_at: at("2026-03-01T00:00:00Z"),
        until: asked().until,
        now: asked().now,
    }
}

#[test]
fn two_different_people_always_and_neither_whom_it_is_for_nor_who_acknowledges() {
    for role in [Role::Security, Role::Management] {
        assert_eq!(may_answer_waiver(answering(&somebody(3, role, "2026-01-01T00:00:00Z"))), Ok(()));
        for (number, refusal) in
            [(1, Refusal::WaiverOfOnesOwn), (2, Refusal::WaiverOfOnesOwn), (4, Refusal::WaiverAcknowledger)]
        {
            let actor = somebody(number, role, "2026-01-01T00:00:00Z");
            assert_eq!(may_answer_waiver(answering(&actor)), Err(refusal));
        }
    }
    for role in [Role::Admin, Role::Auditor, Role::Owner] {
        let actor = somebody(3, role, "2026-01-01T00:00:00Z");
        assert_eq!(may_answer_waiver(answering(&actor)), Err(Refusal::RoleAfterLaunch), "{role}");
    }
    let late = somebody(3, Role::Security, "2026-03-01T00:00:00.001Z");
    assert_eq!(may_answer_waiver(answering(&late)), Err(Refusal::RoleAfterLaunch));
    for actor in [Actor::Operator, Actor::System] {
        assert_eq!(may_answer_waiver(answering(&actor)), Err(Refusal::Machine));
    }
}

#[test]
fn a_waiver_is_answered_once_and_not_at_its_end() {
    let actor = somebody(3, Role::Security, "2026-01-01T00:00:00Z");
    let now = asked().until;
    assert_eq!(may_answer_waiver(WaiverAnswering { now, ..answering(&actor) }), Err(Refusal::WaiverOver));
    for state in [WaiverState::Approved, WaiverState::Refused] {
        let again = may_answer_waiver(WaiverAnswering { state, ..answering(&actor) });
        assert_eq!(again, Err(Refusal::WaiverAnswered));
    }
    let campaign = CampaignState::Closed;
    let closed = may_answer_waiver(WaiverAnswering { campaign, ..answering(&actor) });
    assert_eq!(closed, Err(Refusal::NotOpen(CampaignState::Closed)));
}

#[test]
fn it_holds_for_its_person_its_item_and_exactly_its_time() {
    let item = |number| ItemId::new(Uuid::from_u128(number));
    let (from, until) = (asked().now, asked().until);
    let all = WaiverFor { person: person(1), item: None, approved_at: Some(from), until, ended_at: None };
    let one = WaiverFor { item: Some(item(1)), ..all };
    assert!(all.holds(person(1), item(1), from) && all.holds(person(1), item(2), from));
    assert!(one.holds(person(1), item(1), from) && !one.holds(person(1), item(2), from));
    assert!(!all.holds(person(2), item(1), from), "another's");
    let tick = Duration::milliseconds(1);
    assert!(!all.is_in_force(from - tick) && all.is_in_force(until - tick) && !all.is_in_force(until));
    let ended = WaiverFor { ended_at: Some(from + tick), ..all };
    assert!(ended.is_in_force(from) && !ended.is_in_force(from + tick));
    assert!(!WaiverFor { approved_at: None, ..all }.is_in_force(from), "nobody approved it");
}

const KEEP: Decision = Decision::Keep { need_stated: false };

fn asking(actor: &Actor, tie: Tie) -> Asking<'_> {
    Asking {
        actor,
        tie,
        state: CampaignState::Open,
        launched_at: at("2026-03-01T00:00:00Z"),
        due_at: asked().due_at,
        now: asked().now,
    }
}

#[test]
fn whoever_asked_for_its_exception_does_not_keep_it_without_a_waiver_and_may_revoke_it() {
    let owner = somebody(1, Role::Owner, "2026-01-01T00:00:00Z");
    let asks = asking(&owner, Tie::Reviewer);
    let barred = Independence { asked_exception: true, keeps: true, waived: false };
    let rule = |asks: Asking<'_>| may_decide(asks, &KEEP);
    assert_eq!(independently(asks, barred, rule), Err(Refusal::AskedException));
    assert_eq!(independently(asks, Independence { keeps: false, ..barred }, rule), Ok(None));
    let waived = Independence { waived: true, ..barred };
    assert_eq!(independently(asks, waived, rule), Ok(Some(Bar::AskedException)));
    let free = Independence { asked_exception: false, ..waived };
    assert_eq!(independently(asks, free, rule), Ok(None), "not under the waiver: it needs none");
}

#[test]
fn a_role_from_after_the_launch_decides_under_a_waiver_alone_and_nothing_else_is_lifted_with_it() {
    let steward = somebody(1, Role::Security, "2026-03-05T00:00:00Z");
    let asks = asking(&steward, Tie::Steward);
    let rule = |asks: Asking<'_>| may_decide(asks, &Decision::Revoke);
    let without = Independence::default();
    let waived = Independence { waived: true, ..without };
    assert_eq!(independently(asks, without, rule), Err(Refusal::RoleAfterLaunch));
    assert_eq!(independently(asks, waived, rule), Ok(Some(Bar::RoleAfterLaunch)));
    let keep = independently(asks, waived, |asks| may_decide(asks, &KEEP));
    assert_eq!(keep, Err(Refusal::StewardOnlyRevokes));
    let late = Asking { now: asks.due_at, ..asks };
    assert_eq!(independently(late, waived, rule), Err(Refusal::Late));
    let admin = somebody(1, Role::Admin, "2026-01-01T00:00:00Z");
    for (actor, tie) in [(&admin, Tie::None), (&admin, Tie::Steward), (&steward, Tie::None)] {
        assert_eq!(independently(asking(actor, tie), waived, rule), Err(Refusal::NotYours));
    }
    let machine = independently(asking(&Actor::Operator, Tie::Reviewer), waived, rule);
    assert_eq!(machine, Err(Refusal::Machine));
}
