//! When a task is late, and what shows that it is done.

use super::*;
use crate::instant::parse;
use uuid::Uuid;

fn at(text: &str) -> Instant {
    parse(text).unwrap()
}

const OPENED: &str = "2026-03-01T00:00:00Z";

fn look(kind: TaskKind, sight: Sight) -> Look {
    kind.look(at(OPENED), true, sight)
}

#[test]
fn a_task_is_late_at_its_due_instant_and_not_before() {
    let due_at = TaskKind::FindOwner.due(at(OPENED), false);
    assert_eq!(due_at, at("2026-03-15T00:00:00Z"));
    assert_eq!(TaskKind::FindOwner.due(at(OPENED), true), at("2026-03-08T00:00:00Z"));
    let times =
        TaskTimes { due_at, released_at: None, returned_at: None, seen_done: None, not_needed_at: None };
    assert_eq!(times.state(due_at - Duration::milliseconds(1)), TaskState::Open);
    assert_eq!(times.state(due_at), TaskState::Overdue);
    let proof = Proof::Import(ImportId::new(Uuid::nil()));
    let done = TaskTimes { seen_done: Some((due_at, proof)), ..times };
    assert_eq!(done.state(due_at + Duration::days(1)), TaskState::SeenDone { at: due_at, proof });
    assert!(!done.state(due_at).waits() && times.state(due_at).waits());
}

#[test]
fn rotation_is_done_when_the_old_one_is_dead_and_not_when_a_new_one_is_there() {
    let alive = Sight { credential: Some(CredentialSight::default()), ..Sight::default() };
    assert_eq!(look(TaskKind::Rotate, alive), Look::Waits);
    for dead in [
        CredentialSight { gone: true, ..CredentialSight::default() },
        CredentialSight { inactive: true, ..CredentialSight::default() },
        CredentialSight { changed_at: Some(at("2026-03-01T00:00:00.001Z")), ..CredentialSight::default() },
    ] {
        assert_eq!(look(TaskKind::Rotate, Sight { credential: Some(dead), ..alive }), Look::Done, "{dead:?}");
    }
    let before = CredentialSight { changed_at: Some(at(OPENED)), ..CredentialSight::default() };
    assert_eq!(look(TaskKind::Rotate, Sight { credential: Some(before), ..alive }), Look::Waits);
    assert_eq!(look(TaskKind::Rotate, Sight { identity_gone: true, ..alive }), Look::Done);
}

#[test]
fn an_owner_is_found_by_an_acceptance_that_is_no_older_than_the_task() {
    let since = |text: &str| Sight { owned_since: Some(at(text)), ..Sight::default() };
    assert_eq!(look(TaskKind::FindOwner, Sight::default()), Look::Waits);
    assert_eq!(look(TaskKind::FindOwner, since("2026-02-28T23:59:59.999Z")), Look::Waits);
    assert_eq!(look(TaskKind::FindOwner, since(OPENED)), Look::Done);
    let gone = Sight { identity_gone: true, ..Sight::default() };
    assert_eq!(look(TaskKind::FindOwner, gone), Look::NotNeeded, "nobody was found");
}

#[test]
fn what_is_to_be_revoked_is_gone_and_a_dead_credential_does_not_revoke_its_identity() {
    let dead = Sight {
        credential: Some(CredentialSight { inactive: true, ..CredentialSight::default() }),
        ..Sight::default()
    };
    assert_eq!(look(TaskKind::Revoke, dead), Look::Done);
    assert_eq!(TaskKind::Revoke.look(at(OPENED), false, dead), Look::Waits);
    assert_eq!(look(TaskKind::Reduce, Sight { still_granted: true, ..Sight::default() }), Look::Waits);
    assert_eq!(look(TaskKind::Reduce, Sight::default()), Look::Done);
    let stated = Sight { stated_at: Some(at(OPENED)), ..Sight::default() };
    assert_eq!(look(TaskKind::RestatePurpose, stated), Look::Done);
}

#[test]
fn what_is_watched_is_to_be_done_at_the_end_of_the_watch_and_what_was_used_since_goes_back() {
    let until = at(OPENED) + Duration::days(WATCH_DAYS);
    let due_at = TaskKind::Revoke.due(until, false);
    let times = TaskTimes {
        due_at,
        released_at: Some(until),
        returned_at: None,
        seen_done: None,
        not_needed_at: None,
    };
    assert_eq!(times.state(until - Duration::milliseconds(1)), TaskState::Watched { until });
    assert_eq!(times.state(until), TaskState::Open);
    assert_eq!(times.state(due_at), TaskState::Overdue);
    let back = TaskTimes { returned_at: Some(until), ..times };
    assert_eq!(back.state(due_at), TaskState::Returned { at: until });
    assert!(back.state(due_at).waits() && times.state(at(OPENED)).waits());
}

#[test]
fn what_nobody_answered_for_is_settled_by_a_later_answer_or_by_going_out_of_use() {
    let answered = |text: &str| Sight { answered_at: Some(at(text)), ..Sight::default() };
    let out = Sight { disabled: true, ..Sight::default() };
    let gone = Sight { identity_gone: true, ..Sight::default() };
    for kind in [TaskKind::Suspend, TaskKind::AnswerFor] {
        assert_eq!(look(kind, Sight::default()), Look::Waits, "{kind}");
        assert_eq!(look(kind, out), Look::Done, "{kind}");
        assert_eq!(look(kind, gone), Look::Done, "{kind}");
    }
    assert_eq!(look(TaskKind::AnswerFor, answered("2026-02-28T23:59:59.999Z")), Look::Waits);
    assert_eq!(look(TaskKind::AnswerFor, answered(OPENED)), Look::Done);
    assert_eq!(look(TaskKind::Suspend, answered(OPENED)), Look::Waits, "words put nothing out of use");
}

#[test]
fn whatever_puts_an_identity_out_of_use_stands_for_a_suspension_and_every_kind_for_itself() {
    for kind in TaskKind::ALL.iter().copied() {
        assert!(kind.same_sort().contains(&kind), "{kind}");
    }
    let sort = TaskKind::Suspend.same_sort();
    assert!(sort.contains(&TaskKind::Disable) && sort.contains(&TaskKind::Revoke));
    assert!(!TaskKind::Disable.same_sort().contains(&TaskKind::Suspend), "which nothing follows");
    assert!(TaskKind::AnswerFor.is_securitys() && !TaskKind::Suspend.is_securitys());
}

#[test]
fn a_task_to_disable_is_done_when_it_is_out_of_use_and_one_to_observe_by_no_inventory() {
    assert_eq!(look(TaskKind::Disable, Sight::default()), Look::Waits);
    assert_eq!(look(TaskKind::Disable, Sight { disabled: true, ..Sight::default() }), Look::Done);
    assert_eq!(look(TaskKind::Disable, Sight { identity_gone: true, ..Sight::default() }), Look::Done);
    assert_eq!(look(TaskKind::Observe, Sight { disabled: true, ..Sight::default() }), Look::Waits);
    assert_eq!(look(TaskKind::Observe, Sight { identity_gone: true, ..Sight::default() }), Look::NotNeeded);
    assert_eq!(TaskKind::Observe.days(true), TaskKind::Observe.days(false));
    assert!(TaskKind::Observe.is_by_use() && !TaskKind::Reduce.is_by_use());
}
