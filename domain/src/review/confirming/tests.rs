//! Who confirms, until when, and what.

use super::super::{Unsettled, may_close};
use super::*;
use crate::actor::HeldRole;
use crate::id::PersonId;
use crate::instant::parse;
use uuid::Uuid;

fn at(text: &str) -> Instant {
    parse(text).unwrap()
}

fn person(role: Role, since: &str) -> Actor {
    let roles = vec![HeldRole { role, since: at(since) }];
    Actor::Person { id: PersonId::new(Uuid::from_u128(1)), roles }
}

fn asked(actor: &Actor) -> Confirming<'_> {
    Confirming {
        actor,
        state: CampaignState::Open,
        launched_at: at("2026-02-01T00:00:00Z"),
        until: Some(confirmed_until(at("2026-02-15T00:00:00Z"), CONFIRM_DAYS)),
        now: at("2026-02-10T00:00:00Z"),
        stale: false,
        stands: Some(Confirmation::Waiting),
        has_part: false,
        owns: false,
        asked_exception: false,
        acknowledges: false,
    }
}

#[test]
fn every_sort_of_keep_of_what_is_privileged_is_to_be_confirmed_and_nothing_else() {
    for answer in Answer::ALL.iter().copied() {
        let keeps = matches!(answer, Answer::Keep | Answer::NeedStated);
        assert_eq!(asks_confirmation(true, answer), keeps, "{answer}");
        assert!(!asks_confirmation(false, answer), "{answer}");
    }
}

#[test]
fn confirmations_are_taken_before_and_after_the_due_instant_and_not_at_their_end() {
    let sec = person(Role::Security, "2026-01-01T00:00:00Z");
    let on = |now: &str| may_confirm(Confirming { now: at(now), ..asked(&sec) });
    assert_eq!(on("2026-02-14T23:59:59.999Z"), Ok(()));
    assert_eq!(on("2026-02-15T00:00:00Z"), Ok(()));
    assert_eq!(on("2026-02-21T23:59:59.999Z"), Ok(()));
    assert_eq!(on("2026-02-22T00:00:00Z"), Err(Refusal::ConfirmedLate));
}

#[test]
fn whoever_has_a_part_or_came_later_confirms_nothing_and_no_answer_but_the_one_that_was_shown() {
    let sec = person(Role::Security, "2026-01-01T00:00:00Z");
    let late = person(Role::Security, "2026-02-01T00:00:00.001Z");
    let owner = person(Role::Owner, "2026-01-01T00:00:00Z");
    let one = asked(&sec);
    assert_eq!(may_confirm(one), Ok(()));
    let refused = [
        (Confirming { actor: &Actor::System, ..one }, Refusal::Machine),
        (Confirming { has_part: true, ..one }, Refusal::ConfirmsOwn),
        (Confirming { owns: true, ..one }, Refusal::ConfirmsOwn),
        (Confirming { asked_exception: true, ..one }, Refusal::ConfirmsOwn),
        (Confirming { acknowledges: true, ..one }, Refusal::ConfirmsOwn),
        (Confirming { actor: &owner, ..one }, Refusal::NotYours),
        (Confirming { actor: &late, ..one }, Refusal::RoleAfterLaunch),
        (Confirming { state: CampaignState::Closed, ..one }, Refusal::NotOpen(CampaignState::Closed)),
        (Confirming { until: None, ..one }, Refusal::NothingToConfirm),
        (Confirming { stale: true, ..one }, Refusal::AnswerChanged),
        (Confirming { stands: None, ..one }, Refusal::NothingToConfirm),
        (Confirming { stands: Some(Confirmation::Confirmed), ..one }, Refusal::NothingToConfirm),
        (Confirming { stands: Some(Confirmation::SentBack), ..one }, Refusal::NothingToConfirm),
    ];
    for (asked, refusal) in refused {
        assert_eq!(may_confirm(asked), Err(refusal));
    }
}

#[test]
fn a_campaign_does_not_close_while_security_may_still_confirm_what_waits_for_it() {
    let (due, until) = (at("2026-03-31T00:00:00Z"), at("2026-04-07T00:00:00Z"));
    let waiting = |waiting| Unsettled { open: 1, waiting, confirmed_until: Some(until) };
    let close = |now: &str, count| may_close(CampaignState::Open, at(now), due, waiting(count));
    assert_eq!(close("2026-03-30T00:00:00Z", 0), Err(Refusal::TooEarly(1)));
    assert_eq!(close("2026-03-31T00:00:00Z", 3), Err(Refusal::WaitsForConfirmation(3)));
    assert_eq!(close("2026-03-31T00:00:00Z", 0), Ok(CampaignState::Closed), "as soon as nothing waits");
    assert_eq!(close("2026-04-06T23:59:59.999Z", 3), Err(Refusal::WaitsForConfirmation(3)));
    assert_eq!(close("2026-04-07T00:00:00Z", 3), Ok(CampaignState::Closed));
    let answered = Unsettled { open: 0, ..waiting(2) };
    let before = may_close(CampaignState::Open, at("2026-03-30T00:00:00Z"), due, answered);
    assert_eq!(before, Err(Refusal::WaitsForConfirmation(2)));
}
