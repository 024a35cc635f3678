//! Where credentials stand on their clocks, at, before and after each limit.

mod laws;
mod policies;

use super::*;
use crate::instant::{Instant, parse};
use chrono::Duration;

fn at(text: &str) -> Instant {
    parse(text).unwrap()
}

fn days(number: i64) -> Duration {
    Duration::days(number)
}

const MILLI: Duration = Duration::milliseconds(1);
const KEY: RotationPolicy = RotationPolicy::built_in(CredentialType::AccessKey);
const CERTIFICATE: RotationPolicy = RotationPolicy::built_in(CredentialType::Certificate);

fn key(created: &str) -> ClockFacts {
    ClockFacts {
        created_at: Some(at(created)),
        active: Some(true),
        ..ClockFacts::of(CredentialType::AccessKey)
    }
}

fn held(facts: ClockFacts) -> Held {
    Held { facts, line: String::new(), proof: None, is_gone: false }
}

fn certificate(from: &str, until: &str, public_key: &str) -> Held {
    let facts = ClockFacts {
        created_at: Some(at(from)),
        expires: Expires::at(at(until)),
        ..ClockFacts::of(CredentialType::Certificate)
    };
    Held { facts, line: "CN=ledger".into(), proof: Some(public_key.into()), is_gone: false }
}

fn statuses(held: &[Held], policy: RotationPolicy, now: &str) -> Vec<RotationStatus> {
    side_by_side(held).iter().map(|one| one.status(policy, at(now))).collect()
}

#[test]
fn a_key_is_overdue_at_the_very_instant_its_age_is_reached() {
    let facts = key("2026-01-01T00:00:00Z");
    let due = at("2026-04-01T00:00:00Z");
    assert_eq!(facts.status(KEY, due - MILLI), RotationStatus::DueSoon);
    assert_eq!(facts.clock(KEY, due).status, RotationStatus::Overdue);
    assert_eq!(facts.clock(KEY, due).due, Some(Due { at: due, by: DueBy::Age }));
    let notice = due - days(14);
    assert_eq!(facts.status(KEY, notice - MILLI), RotationStatus::Current);
    assert_eq!(facts.status(KEY, notice), RotationStatus::DueSoon);
}

#[test]
fn unknown_is_not_young_and_not_old() {
    let facts = ClockFacts { created_at: None, ..key("2026-01-01T00:00:00Z") };
    assert_eq!(facts.status(KEY, at("2030-01-01T00:00:00Z")), RotationStatus::UnknownAge);
}

#[test]
fn an_inactive_key_a_trust_and_a_key_of_unknown_slot_have_no_clock() {
    let now = at("2030-01-01T00:00:00Z");
    let old = key("2020-01-01T00:00:00Z");
    for facts in [
        ClockFacts { active: Some(false), ..old.clone() },
        ClockFacts { kind: CredentialType::FederatedTrust, ..old.clone() },
        ClockFacts { slot_unknown: true, ..old },
    ] {
        assert_eq!(facts.clock(KEY, now), Clock { status: RotationStatus::NoClock, due: None });
    }
}

#[test]
fn a_certificate_is_due_by_the_earlier_of_its_age_and_its_end() {
    let short = certificate("2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z", "k1").facts;
    assert_eq!(
        short.clock(CERTIFICATE, at("2026-01-02T00:00:00Z")).due,
        Some(Due { at: at("2026-04-01T00:00:00Z"), by: DueBy::End })
    );
    assert_eq!(short.status(CERTIFICATE, at("2026-04-01T00:00:00Z")), RotationStatus::Overdue);
    let long = certificate("2026-01-01T00:00:00Z", "2029-01-01T00:00:00Z", "k1").facts;
    assert_eq!(
        long.clock(CERTIFICATE, at("2026-01-02T00:00:00Z")).due,
        Some(Due { at: at("2027-01-01T00:00:00Z"), by: DueBy::Age })
    );
}

#[test]
fn what_never_ends_is_overdue_where_the_policy_asks_for_an_end() {
    let endless = certificate("2026-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "k1").facts;
    assert_eq!(endless.expires, Expires::Never);
    let now = at("2026-01-02T00:00:00Z");
    assert_eq!(endless.clock(CERTIFICATE, now).due.map(|due| due.by), Some(DueBy::Endless));
    assert_eq!(endless.status(CERTIFICATE, now), RotationStatus::Overdue);
    let lenient = RotationPolicy { may_not_expire: true, ..CERTIFICATE };
    assert_eq!(endless.status(lenient, now), RotationStatus::Current);
    let unknown = ClockFacts { expires: Expires::Unknown, ..endless };
    assert_eq!(unknown.status(CERTIFICATE, now), RotationStatus::Current, "nobody said that it has no end");
}

#[test]
fn two_keys_at_once_overlap_up_to_the_policys_limit_and_then_the_older_is_overdue() {
    let pair = [held(key("2026-01-01T00:00:00Z")), held(key("2026-02-01T00:00:00Z"))];
    let of = |now: &str| statuses(&pair, KEY, now);
    use RotationStatus::{Current, Overdue, Overlapping};
    assert_eq!(of("2026-01-31T23:59:59.999Z"), [Current, Current]);
    assert_eq!(of("2026-02-01T00:00:00Z"), [Overlapping, Current]);
    assert_eq!(of("2026-02-07T23:59:59.999Z"), [Overlapping, Current]);
    assert_eq!(of("2026-02-08T00:00:00Z"), [Overdue, Current]);
    let clocks = side_by_side(&pair);
    assert_eq!(clocks[0].clock(KEY, at("2026-02-02T00:00:00Z")).due.map(|due| due.by), Some(DueBy::Overlap));
}

#[test]
fn rotation_is_done_when_the_old_one_is_dead_and_not_before() {
    let old = held(key("2026-01-01T00:00:00Z"));
    let new = held(key("2026-02-01T00:00:00Z"));
    let dead = Held { facts: ClockFacts { active: Some(false), ..old.facts.clone() }, ..old.clone() };
    let late = "2026-03-01T00:00:00Z";
    assert_eq!(statuses(&[old, new.clone()], KEY, late)[0], RotationStatus::Overdue);
    assert_eq!(statuses(&[dead, new.clone()], KEY, late)[0], RotationStatus::NoClock);
    let successor_died = Held { is_gone: true, ..new };
    let alone = [held(key("2026-01-01T00:00:00Z")), successor_died];
    assert_eq!(statuses(&alone, KEY, late)[0], RotationStatus::Current, "nothing stands beside it");
}

#[test]
fn an_overlap_does_not_lengthen_the_age() {
    let pair = [held(key("2026-01-01T00:00:00Z")), held(key("2026-03-31T00:00:00Z"))];
    assert_eq!(statuses(&pair, KEY, "2026-03-31T12:00:00Z")[0], RotationStatus::Overlapping);
    assert_eq!(statuses(&pair, KEY, "2026-04-01T00:00:00Z")[0], RotationStatus::Overdue);
}

#[test]
fn a_renewed_certificate_with_the_same_key_is_not_rotated() {
    let first = certificate("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "k1");
    let renewed = certificate("2025-12-15T00:00:00Z", "2026-12-15T00:00:00Z", "k1");
    use RotationStatus::{DueSoon, NoClock, Overdue};
    let pair = [first.clone(), renewed.clone()];
    assert_eq!(
        statuses(&pair, CERTIFICATE, "2025-12-20T00:00:00Z"),
        [DueSoon, DueSoon],
        "one key, one clock"
    );
    assert_eq!(statuses(&pair, CERTIFICATE, "2026-01-01T00:00:00Z"), [NoClock, Overdue]);
    let gone = [Held { is_gone: true, ..first }, renewed];
    assert_eq!(statuses(&gone, CERTIFICATE, "2026-01-01T00:00:00Z")[1], Overdue, "the clock remembers");
}

#[test]
fn a_certificate_with_a_new_key_leaves_the_old_one_to_die() {
    let old = certificate("2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z", "k1");
    let new = certificate("2026-05-20T00:00:00Z", "2027-05-20T00:00:00Z", "k2");
    use RotationStatus::{Current, NoClock, Overdue, Overlapping};
    let pair = [old.clone(), new.clone()];
    assert_eq!(statuses(&pair, CERTIFICATE, "2026-05-21T00:00:00Z"), [Overlapping, Current]);
    assert_eq!(statuses(&pair, CERTIFICATE, "2026-06-01T00:00:00Z"), [NoClock, Current], "expired, replaced");
    let other = Held { line: "CN=other".into(), ..new };
    assert_eq!(statuses(&[old, other], CERTIFICATE, "2026-06-01T00:00:00Z")[0], Overdue, "another subject's");
}

#[test]
fn an_exception_covers_exactly_its_time() {
    let (from, until) = (at("2026-04-01T00:00:00Z"), at("2026-05-01T00:00:00Z"));
    let facts = ClockFacts { excepted: vec![Excepted { from, until }], ..key("2026-01-01T00:00:00Z") };
    assert_eq!(facts.status(KEY, from - MILLI), RotationStatus::DueSoon);
    assert_eq!(facts.status(KEY, from), RotationStatus::NotRotatable);
    assert_eq!(facts.status(KEY, until - MILLI), RotationStatus::NotRotatable);
    assert_eq!(facts.status(KEY, until), RotationStatus::Overdue);
}

#[test]
fn only_what_is_overdue_or_of_unknown_age_is_a_finding() {
    let found: Vec<_> = RotationStatus::ALL.iter().filter(|one| one.finding().is_some()).collect();
    assert_eq!(found, [&RotationStatus::Overdue, &RotationStatus::UnknownAge]);
}
