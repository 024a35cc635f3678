use super::*;
use crate::finding::{Finding, Rule, Severity};
use crate::identity::Environment;
use crate::instant::parse;
use chrono::Duration;
use proptest::prelude::*;
use uuid::Uuid;

fn at(text: &str) -> Instant {
    parse(text).unwrap()
}

fn start() -> Instant {
    at("2026-03-01T00:00:00Z")
}

fn end() -> Instant {
    at("2026-03-31T00:00:00Z")
}

fn key() -> CredentialId {
    CredentialId::new(Uuid::from_u128(1))
}

fn granted() -> CoverFacts {
    CoverFacts {
        state: State::Granted,
        rule: Rule::RotationOverdue,
        credential: Some(key()),
        start: start(),
        end: end(),
        granted_at: Some(start()),
        ended_at: None,
        confirmed_at: None,
        environment: Some(Environment::Production),
        environment_now: Some(Environment::Production),
        privileged: vec![start() - Duration::days(40)],
        credentials: vec![start() - Duration::days(400)],
        owner_since: Some(start() - Duration::days(100)),
    }
}

fn overdue() -> Finding {
    Finding {
        rule: Rule::RotationOverdue,
        severity: Severity::Medium,
        credential: Some(key()),
        since: None,
        evidence: String::new(),
    }
}

fn is_covered(facts: &CoverFacts, now: Instant) -> bool {
    covers(facts, &overdue(), now).is_some()
}

const MILLISECOND: Duration = Duration::milliseconds(1);

#[test]
fn it_covers_exactly_while_start_is_reached_and_the_end_is_not() {
    let facts = granted();
    assert!(!is_covered(&facts, start() - MILLISECOND));
    assert!(is_covered(&facts, start()));
    assert!(is_covered(&facts, end() - MILLISECOND));
    assert!(!is_covered(&facts, end()));
}

#[test]
fn nothing_is_covered_before_approval_nor_after_a_refusal() {
    for state in [State::Asked, State::Approved, State::Refused, State::Withdrawn] {
        assert!(!is_covered(&CoverFacts { state, granted_at: None, ..granted() }, start()), "{state}");
        assert!(!is_covered(&CoverFacts { state, ..granted() }, start()), "{state}");
    }
}

#[test]
fn it_covers_its_own_rule_on_its_own_credential_and_nothing_beside() {
    let now = start();
    let other_rule = Finding { rule: Rule::UnknownAge, ..overdue() };
    let other_key = Finding { credential: Some(CredentialId::new(Uuid::from_u128(2))), ..overdue() };
    let on_identity = Finding { credential: None, ..overdue() };
    for one in [other_rule, other_key, on_identity] {
        assert_eq!(covers(&granted(), &one, now), None, "{one:?}");
    }
}

#[test]
fn ended_early_it_covers_until_that_instant() {
    let early = start() + Duration::days(3);
    let facts = CoverFacts { state: State::EndedEarly, ended_at: Some(early), ..granted() };
    assert!(is_covered(&facts, early - MILLISECOND));
    assert!(!is_covered(&facts, early));
    assert_eq!(ending(&facts), Some(Ending { at: early, why: Ended::Early }));
}

#[test]
fn it_is_void_at_once_when_its_scope_widens_and_not_when_it_narrows() {
    let later = start() + Duration::days(2);
    let wider = [
        CoverFacts { privileged: vec![later], ..granted() },
        CoverFacts { credentials: vec![start() - Duration::days(1), later], ..granted() },
    ];
    for facts in wider {
        assert_eq!(ending(&facts), Some(Ending { at: later, why: Ended::Widened }));
        assert!(is_covered(&facts, later - MILLISECOND) && !is_covered(&facts, later));
    }
    let moved = CoverFacts { environment_now: Some(Environment::Test), ..granted() };
    assert!(!is_covered(&moved, start() + Duration::days(1)));
    let narrower = CoverFacts { privileged: vec![], credentials: vec![], ..granted() };
    assert!(is_covered(&narrower, end() - MILLISECOND));
}

#[test]
fn a_new_owner_has_fourteen_days_to_confirm_it() {
    let new = start() + Duration::days(5);
    let facts = CoverFacts { owner_since: Some(new), ..granted() };
    let deadline = new + Duration::days(CONFIRM_DAYS);
    assert_eq!(ending(&facts), Some(Ending { at: deadline, why: Ended::NotConfirmed }));
    assert!(is_covered(&facts, deadline - MILLISECOND) && !is_covered(&facts, deadline));
    let confirmed = CoverFacts { confirmed_at: Some(new + Duration::days(1)), ..facts };
    assert_eq!(ending(&confirmed), Some(Ending { at: end(), why: Ended::AtItsEnd }));
    let earlier_owner = CoverFacts { confirmed_at: Some(new - Duration::days(1)), ..confirmed };
    assert_eq!(ending(&earlier_owner).map(|one| one.why), Some(Ended::NotConfirmed));
}

fn asked() -> Request {
    Request {
        rule: Rule::RotationOverdue,
        credential: Some(key()),
        reason: ReasonText::parse("The vendor changes it in April").unwrap(),
        compensation: vec![Compensation::Monitoring],
        exit_plan: ExitPlanText::parse("A role replaces the key by April").unwrap(),
        risk: Risk::Medium,
        start: start(),
        end: end(),
    }
}

fn problem(change: impl FnOnce(&mut Request)) -> Option<String> {
    let mut request = asked();
    change(&mut request);
    request.check(Severity::Medium, start()).err().map(|problems| problems.0[0].field.clone())
}

#[test]
fn a_request_that_holds_together_is_accepted_and_each_fault_is_named() {
    assert_eq!(problem(|_| {}), None);
    assert_eq!(problem(|one| one.rule = Rule::RotationDue).as_deref(), Some("rule"));
    assert_eq!(problem(|one| one.credential = None).as_deref(), Some("credential"));
    assert_eq!(problem(|one| one.rule = Rule::Orphaned).as_deref(), Some("credential"));
    assert_eq!(problem(|one| one.compensation.clear()).as_deref(), Some("compensation"));
    assert_eq!(problem(|one| one.risk = Risk::Low).as_deref(), Some("risk"));
    assert_eq!(problem(|one| one.start = start() - Duration::hours(1)).as_deref(), Some("start"));
    assert_eq!(problem(|one| one.end = one.start).as_deref(), Some("end"));
}

#[test]
fn the_riskier_the_shorter() {
    let longest = |risk: Risk, days| {
        problem(|one| {
            one.risk = risk;
            one.end = one.start + Duration::days(days);
        })
    };
    assert_eq!((longest(Risk::Medium, 90), longest(Risk::Medium, 91).as_deref()), (None, Some("end")));
    assert_eq!((longest(Risk::High, 30), longest(Risk::High, 31).as_deref()), (None, Some("end")));
}

#[test]
fn an_exception_has_exactly_these_steps() {
    let legal: Vec<String> = State::ALL
        .iter()
        .flat_map(|from| State::ALL.iter().map(move |to| (*from, *to)))
        .filter(|(from, to)| from.step(*to).is_ok())
        .map(|(from, to)| format!("{from} → {to}"))
        .collect();
    assert_eq!(
        legal,
        [
            "asked → approved",
            "asked → granted",
            "asked → refused",
            "asked → withdrawn",
            "approved → granted",
            "approved → refused",
            "approved → withdrawn",
            "granted → ended early",
        ]
    );
}

#[test]
fn whoever_asked_and_whoever_owns_it_decide_nothing() {
    let person = |number| PersonId::new(Uuid::from_u128(number));
    assert!(is_independent(person(1), person(2), &[person(3)]));
    assert!(!is_independent(person(2), person(2), &[]));
    assert!(!is_independent(person(3), person(2), &[person(3)]));
}

#[test]
fn a_high_risk_is_accepted_for_the_business_too_unless_the_business_asked() {
    let person = |number| PersonId::new(Uuid::from_u128(number));
    assert!(needs_acceptance(Risk::High, person(1), &[person(2)]));
    assert!(
        needs_acceptance(Risk::High, person(1), &[]),
        "where nobody owns the need, it waits for somebody who does"
    );
    assert!(!needs_acceptance(Risk::High, person(2), &[person(2)]));
    assert!(!needs_acceptance(Risk::Medium, person(1), &[person(2)]));
}

fn days(from: i64, until: i64) -> Interval {
    Interval { start: start() + Duration::days(from), end: start() + Duration::days(until) }
}

#[test]
fn days_are_counted_once_however_many_exceptions_cover_them() {
    let sum = |all: &[Interval]| excepted_days(all, start() + Duration::days(400)).num_days();
    assert_eq!(sum(&[days(0, 30), days(10, 40)]), 40);
    assert_eq!(sum(&[days(0, 30), days(50, 60)]), 40);
    assert_eq!(sum(&[days(0, 30), days(0, 30), days(5, 6)]), 30);
}

#[test]
fn only_the_last_twenty_four_calendar_months_count() {
    let until = at("2028-02-29T00:00:00Z");
    // Two years before a leap day is the last day of that February.
    let from = at("2026-02-28T00:00:00Z");
    let old = Interval { start: from - Duration::days(50), end: from + Duration::days(2) };
    assert_eq!(excepted_days(&[old], until), Duration::days(2));
}

#[test]
fn a_lapse_resets_nothing() {
    let before: Vec<Interval> = (0..4).map(|number| days(number * 100, number * 100 + 90)).collect();
    assert_eq!(within_limits(&before, days(500, 505)), Ok(()));
    assert_eq!(within_limits(&before, days(500, 506)), Err(5));
    assert_eq!(within_limits(&before, days(900, 990)), Ok(()), "the first has fallen out of the 24 months");
}

proptest! {
    #[test]
    fn the_sum_is_the_same_whatever_the_order_and_never_more_than_the_parts(
        all in prop::collection::vec((0i64..700, 1i64..60), 0..8)
    ) {
        let mut intervals: Vec<Interval> = all.iter().map(|(from, long)| days(*from, from + long)).collect();
        let until = start() + Duration::days(720);
        let sum = excepted_days(&intervals, until);
        intervals.reverse();
        prop_assert_eq!(sum, excepted_days(&intervals, until));
        prop_assert!(sum <= Duration::days(all.iter().map(|(_, long)| long).sum()));
    }
}
