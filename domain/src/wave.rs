//! Waves: a large estate finds its owners by risk, each wave with its date, approved once. What belongs to a wave whose date
//! has not come says "planned until": it is a finding all the same, and nothing excepts it.

use crate::finding::Family;
use crate::id::PersonId;
use crate::instant::Instant;
use crate::problem::Problems;
use crate::review::Risk;
use crate::words::words;
use chrono::Duration;

/// The most days that a wave may lie ahead: two years. What would take longer is no plan.
pub const LONGEST_DAYS: i64 = 731;

words! {
    /// How a plan came to its end.
    pub enum PlanEnd {
        /// Another person of security refused it.
        Refused = "refused",
        /// Whoever proposed it took it back.
        Withdrawn = "withdrawn",
        /// Another plan was approved after it.
        Followed = "followed",
    }
}

/// One wave: what is of this risk has an owner by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wave {
    /// What belongs to it.
    pub risk: Risk,
    /// By when, exclusive.
    pub until: Instant,
}

/// Checks the waves of a plan that is proposed at `now`, one for each risk: what is riskier is never later.
///
/// # Errors
/// Every date that is past, more than [`LONGEST_DAYS`] ahead, or earlier than that of a greater risk, by the risk's word;
/// risks that are missing or named twice.
pub fn check(waves: &[Wave], now: Instant) -> Result<(), Problems> {
    let mut problems = Problems::default();
    let mut before: Option<Wave> = None;
    for risk in Risk::ALL {
        let mut of = waves.iter().filter(|wave| wave.risk == *risk);
        let (Some(wave), None) = (of.next(), of.next()) else {
            problems.add(risk.as_str(), "Give one date");
            continue;
        };
        if wave.until <= now {
            problems.add(risk.as_str(), "Give a day in the future");
        } else if wave.until > now + Duration::days(LONGEST_DAYS) {
            problems.add(risk.as_str(), "Give a day within two years");
        } else if before.is_some_and(|earlier| earlier.until > wave.until) {
            problems.add(
                risk.as_str(),
                "What is riskier comes first: give a day that is not before the one above",
            );
        }
        before = Some(*wave);
    }
    problems.none_or(())
}

/// Until when an identity's owner is planned to be found, exclusive: where the plan was approved after it was first seen,
/// and its wave's date has not come at `now`. What is seen later belongs to no plan, and is open at once.
#[must_use]
pub fn planned_until(
    waves: &[Wave],
    approved_at: Instant,
    (risk, first_seen_at): (Risk, Instant),
    now: Instant,
) -> Option<Instant> {
    let wave = waves.iter().find(|wave| wave.risk == risk)?;
    (approved_at <= now && first_seen_at <= approved_at && now < wave.until).then_some(wave.until)
}

/// Is it a finding of this family that waves plan? Who answers for an identity, and what it is for.
#[must_use]
pub fn plans(family: Family) -> bool {
    family == Family::Ownership
}

/// Why somebody may not approve a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("whoever proposed the waves does not approve them: it takes another person of security")]
pub struct OwnPlan;

/// May `approver` approve what `proposer` proposed?
///
/// # Errors
/// [`OwnPlan`] where they are one.
pub fn may_approve(proposer: PersonId, approver: PersonId) -> Result<(), OwnPlan> {
    if proposer == approver { Err(OwnPlan) } else { Ok(()) }
}

/// From when until when nobody who can act answered for something; half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// From when.
    pub from: Instant,
    /// To when, exclusive; `None` while it lasts.
    pub until: Option<Instant>,
}

/// When something that is there over `there` has no owner: what the intervals in `owned` leave of it, in order.
#[must_use]
pub fn gaps(there: Gap, owned: &mut [Gap]) -> Vec<Gap> {
    owned.sort_unstable_by_key(|one| one.from);
    let mut gaps = Vec::new();
    let mut from = Some(there.from);
    let ends = |at: Instant| there.until.is_some_and(|until| until <= at);
    for one in owned.iter() {
        let Some(begin) = from else { break };
        if ends(begin) {
            break;
        }
        if one.from > begin {
            let until = there.until.map_or(one.from, |until| until.min(one.from));
            gaps.push(Gap { from: begin, until: Some(until) });
        }
        from = one.until.map(|until| until.max(begin));
    }
    if let Some(begin) = from.filter(|at| !ends(*at)) {
        gaps.push(Gap { from: begin, until: there.until });
    }
    gaps
}

/// How many of these gaps were open at each instant.
#[must_use]
pub fn open_at(gaps: &[Gap], instants: &[Instant]) -> Vec<u64> {
    let mut begins: Vec<Instant> = gaps.iter().map(|gap| gap.from).collect();
    let mut ends: Vec<Instant> = gaps.iter().filter_map(|gap| gap.until).collect();
    begins.sort_unstable();
    ends.sort_unstable();
    let count = |sorted: &[Instant], at: &Instant| sorted.partition_point(|one| one <= at);
    instants
        .iter()
        .map(|at| u64::try_from(count(&begins, at).saturating_sub(count(&ends, at))).unwrap_or(u64::MAX))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant::parse;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn at(text: &str) -> Instant {
        parse(text).unwrap()
    }

    const NOW: &str = "2026-03-01T00:00:00Z";

    fn waves() -> Vec<Wave> {
        let day = |days: i64| at(NOW) + Duration::days(30 + days);
        Risk::ALL
            .iter()
            .enumerate()
            .map(|(place, risk)| Wave { risk: *risk, until: day(place.try_into().unwrap()) })
            .collect()
    }

    #[test]
    fn what_is_riskier_is_never_later() {
        assert_eq!(check(&waves(), at(NOW)), Ok(()));
        let mut same = waves();
        same[1].until = same[0].until;
        assert_eq!(check(&same, at(NOW)), Ok(()), "two may be one wave");
        let mut turned = waves();
        turned[1].until = at(NOW) + Duration::days(1);
        assert!(check(&turned, at(NOW)).unwrap_err().of(Risk::ALL[1].as_str()).is_some());
    }

    #[test]
    fn a_plan_has_one_date_in_the_future_for_each_risk() {
        assert_eq!(check(&[], at(NOW)).unwrap_err().0.len(), Risk::ALL.len());
        let mut past = waves();
        past[0].until = at(NOW);
        assert!(check(&past, at(NOW)).is_err());
        let mut far = waves();
        far[5].until = at(NOW) + Duration::days(LONGEST_DAYS) + Duration::milliseconds(1);
        assert!(check(&far, at(NOW)).is_err());
        let mut twice = waves();
        twice[1].risk = twice[0].risk;
        assert_eq!(check(&twice, at(NOW)).unwrap_err().0.len(), 2);
    }

    #[test]
    fn planned_until_ends_at_the_waves_date_and_covers_nothing_that_came_later() {
        let (waves, approved) = (waves(), at(NOW));
        let first = waves[0];
        let seen = |first_seen: &str, now: Instant| {
            planned_until(&waves, approved, (first.risk, at(first_seen)), now)
        };
        let last = first.until - Duration::milliseconds(1);
        assert_eq!(seen("2026-02-01T00:00:00Z", last), Some(first.until));
        assert_eq!(seen("2026-02-01T00:00:00Z", first.until), None, "its date has come");
        assert_eq!(seen("2026-03-01T00:00:00.001Z", last), None, "it came after the plan");
        assert_eq!(
            seen("2026-02-01T00:00:00Z", approved - Duration::milliseconds(1)),
            None,
            "not approved yet"
        );
    }

    #[test]
    fn nobody_approves_their_own_plan() {
        let (one, other) = (PersonId::new(Uuid::from_u128(1)), PersonId::new(Uuid::from_u128(2)));
        assert_eq!(may_approve(one, one), Err(OwnPlan));
        assert_eq!(may_approve(one, other), Ok(()));
    }

    #[test]
    fn nobody_answers_for_it_before_between_and_after_its_owners() {
        let gap = |from, until: Option<&str>| Gap { from: at(from), until: until.map(at) };
        let there = gap("2026-01-01T00:00:00Z", None);
        let mut owned = [
            gap("2026-01-10T00:00:00Z", Some("2026-01-20T00:00:00Z")),
            gap("2026-02-01T00:00:00Z", Some("2026-02-10T00:00:00Z")),
        ];
        assert_eq!(
            gaps(there, &mut owned),
            [
                gap("2026-01-01T00:00:00Z", Some("2026-01-10T00:00:00Z")),
                gap("2026-01-20T00:00:00Z", Some("2026-02-01T00:00:00Z")),
                gap("2026-02-10T00:00:00Z", None),
            ]
        );
        assert_eq!(gaps(there, &mut []), [there]);
        assert_eq!(gaps(there, &mut [gap("2025-01-01T00:00:00Z", None)]), []);
        let gone = gap("2026-01-01T00:00:00Z", Some("2026-01-05T00:00:00Z"));
        assert_eq!(gaps(gone, &mut [gap("2026-01-10T00:00:00Z", None)]), [gone]);
    }

    proptest! {
        #[test]
        fn at_each_instant_something_is_owned_or_in_a_gap_and_never_both(
            spans in proptest::collection::vec((0_i64..50, 1_i64..30), 0..6), end in 1_i64..60, look in 0_i64..80,
        ) {
            let day = |days: i64| at(NOW) + Duration::days(days);
            let there = Gap { from: day(0), until: Some(day(end)) };
            let mut owned: Vec<Gap> =
                spans.iter().map(|(from, days)| Gap { from: day(*from), until: Some(day(from + days)) }).collect();
            let found = gaps(there, &mut owned);
            let within = |one: &Gap| one.from <= day(look) && one.until.is_none_or(|until| day(look) < until);
            let is_there = within(&there);
            prop_assert_eq!(found.iter().any(within), is_there && !owned.iter().any(within));
            prop_assert_eq!(open_at(&found, &[day(look)])[0] > 0, found.iter().any(within));
        }
    }
}
