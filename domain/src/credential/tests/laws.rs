//! What holds for every credential: laws over ages, zones, leap days and ends.

use super::*;
use chrono::FixedOffset;
use proptest::prelude::*;

/// 1996 to 2104: with leap days, and with 2100 that has none.
fn instants() -> impl Strategy<Value = Instant> {
    (820_454_400_000_i64..4_228_000_000_000).prop_map(|millis| crate::instant::from_millis(millis).unwrap())
}

fn expiries() -> impl Strategy<Value = Expires> {
    prop_oneof![Just(Expires::Never), Just(Expires::Unknown), instants().prop_map(Expires::At)]
}

fn policies() -> impl Strategy<Value = RotationPolicy> {
    (1_u32..4_000, 0_u32..4_000, 0_u32..4_000, any::<bool>()).prop_map(
        |(max_age_days, lead_days, overlap_days, may_not_expire)| RotationPolicy {
            max_age_days,
            lead_days,
            overlap_days,
            may_not_expire,
        },
    )
}

fn credentials() -> impl Strategy<Value = ClockFacts> {
    let beside = (instants(), any::<bool>()).prop_map(|(since, is_newer)| {
        // Of one that ends, the overlap ends with it, and a renewal lifts an end: those are told elsewhere.
        Beside { since, expires: Expires::Never, is_same_proof: false, is_newer }
    });
    let dates = (proptest::option::of(instants()), proptest::option::of(instants()), expiries());
    (0..CredentialType::ALL.len(), dates, proptest::collection::vec(beside, 0..3)).prop_map(
        |(kind, (created_at, rotated_at, expires), beside)| ClockFacts {
            created_at,
            rotated_at,
            expires,
            beside,
            ..ClockFacts::of(CredentialType::ALL[kind])
        },
    )
}

proptest! {
    #[test]
    fn status_only_ever_gets_worse_as_time_passes(
        facts in credentials(), policy in policies(), now in instants(), later in 0_i64..4_000_000_000_000
    ) {
        let then = now + Duration::milliseconds(later);
        let (first, second) = (facts.status(policy, now), facts.status(policy, then));
        // What is past its end beside another is dead: that is no worse, it is over.
        prop_assert!(second == RotationStatus::NoClock || second.urgency() <= first.urgency(), "{first} {second}");
    }

    #[test]
    fn it_is_overdue_exactly_from_its_due_instant(facts in credentials(), policy in policies(), now in instants()) {
        let Clock { status, due } = facts.clock(policy, now);
        match due {
            Some(due) => prop_assert_eq!(status == RotationStatus::Overdue, now >= due.at),
            None => prop_assert!(status != RotationStatus::Overdue && status != RotationStatus::Overlapping),
        }
    }

    #[test]
    fn the_zone_in_which_an_instant_was_written_changes_nothing(
        facts in credentials(), policy in policies(), now in instants(), minutes in -840_i32..=840
    ) {
        let zone = FixedOffset::east_opt(minutes * 60).unwrap();
        let told = |at: Instant| parse(&at.with_timezone(&zone).to_rfc3339()).unwrap();
        let elsewhere = ClockFacts {
            created_at: facts.created_at.map(told),
            rotated_at: facts.rotated_at.map(told),
            expires: match facts.expires { Expires::At(end) => Expires::At(told(end)), other => other },
            ..facts.clone()
        };
        prop_assert_eq!(facts.clock(policy, now), elsewhere.clock(policy, told(now)));
    }

    #[test]
    fn an_age_is_counted_in_days_of_24_hours_over_leap_days_too(made in instants(), age in 1_u32..4_000) {
        let facts = ClockFacts { created_at: Some(made), ..ClockFacts::of(CredentialType::AccessKey) };
        let policy = RotationPolicy { max_age_days: age, lead_days: 0, overlap_days: 0, may_not_expire: true };
        let due = made + Duration::hours(24 * i64::from(age));
        prop_assert_eq!(facts.clock(policy, made).due, Some(Due { at: due, by: DueBy::Age }));
        prop_assert_eq!(facts.status(policy, due - MILLI), RotationStatus::Current);
        prop_assert_eq!(facts.status(policy, due), RotationStatus::Overdue);
    }

    #[test]
    fn no_end_however_far_and_no_date_however_odd_breaks_the_clock(
        millis in any::<i64>(), now in any::<i64>(), policy in policies(), text in "\\PC{0,40}"
    ) {
        let date = |millis: i64| crate::instant::from_millis(millis % 8_000_000_000_000_000).unwrap();
        let facts = ClockFacts {
            created_at: Some(date(millis)),
            expires: Expires::at(date(millis.wrapping_mul(31))),
            ..ClockFacts::of(CredentialType::Certificate)
        };
        let _ = facts.clock(policy, date(now));
        let _ = Expires::read(Some(&text));
    }

    #[test]
    fn a_stricter_age_never_clears_a_finding(facts in credentials(), policy in policies(), now in instants(), by in 1_u32..4_000) {
        let stricter = RotationPolicy { max_age_days: policy.max_age_days.saturating_sub(by).max(1), ..policy };
        let had = facts.status(policy, now).finding().is_some();
        prop_assert!(!had || facts.status(stricter, now).finding().is_some());
    }
}

#[test]
fn a_leap_day_is_a_day() {
    let facts = key("2028-02-28T12:00:00Z");
    let two = RotationPolicy { max_age_days: 2, lead_days: 0, ..KEY };
    assert_eq!(facts.clock(two, at("2028-02-28T12:00:00Z")).due.unwrap().at, at("2028-03-01T12:00:00Z"));
    let on = key("2028-02-29T00:00:00Z");
    let year = RotationPolicy { max_age_days: 365, ..KEY };
    assert_eq!(on.clock(year, at("2028-03-01T00:00:00Z")).due.unwrap().at, at("2029-02-28T00:00:00Z"));
}
