//! What the calendar asks for: cron expressions in the organisation's zone, planned ahead as jobs, so that what fell due
//! while no server ran is done when one does.

use crate::call::Tenure;
use crate::error::{Error, Result};
use crate::jobs::{self, Job};
use chrono_tz::Tz;
use croner::Cron;
use domain::instant::{self, Instant};

/// Everything the calendar asks for: minute, hour, day of the month, month, day of the week; and what is done then.
const SCHEDULES: [(&str, Job); 10] = [
    ("*/10 * * * *", Job::SweepSessions),
    ("0 7 * * MON", Job::WriteDigests),
    ("30 3 * * *", Job::ClearOutbox),
    // What these find stands in the digest of the same morning.
    ("30 6 * * *", Job::RemindExceptions),
    ("30 6 * * *", Job::RemindRotations),
    ("30 6 * * *", Job::ListenToSources),
    ("30 6 * * *", Job::WeighTasks),
    // Before the reminders of that morning; what was refused is tried again with the next.
    ("0 6 * * *", Job::LaunchRecurring),
    // A review is due at any hour.
    ("*/10 * * * *", Job::RemindReviews),
    ("0 7 * * *", Job::WriteDaily),
];

/// The first instant after `after` that the expression names in the zone. A fixed time that a change of the clocks leaves
/// out is at the first instant after the gap; one that comes twice is at its first coming.
///
/// # Errors
/// An expression that cannot be read, or that names no instant.
pub fn next_after(cron: &str, zone: Tz, after: Instant) -> Result<Instant> {
    let cron: Cron = cron.parse().map_err(Error::unexpected)?;
    let next = cron.find_next_occurrence(&after.with_timezone(&zone), false).map_err(Error::unexpected)?;
    Ok(instant::truncate(next.to_utc()))
}

/// Plans the next run of everything in the calendar, once for however many servers run. Gives the first instant at which
/// it is to be asked again.
///
/// # Errors
/// What the database says.
pub async fn plan(tenure: &Tenure, zone: Tz) -> Result<Instant> {
    let now = tenure.clock.now();
    let mut soonest = now + chrono::Duration::hours(1);
    for (cron, job) in &SCHEDULES {
        let next = next_after(cron, zone, now)?;
        let marker = format!("calendar:{}:{}", job.kind(), instant::format(next));
        jobs::add(tenure, job, next, Some(&marker)).await?;
        soonest = soonest.min(next);
    }
    Ok(soonest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::Berlin;
    use domain::instant::{format, parse};

    fn next(cron: &str, zone: Tz, after: &str) -> String {
        format(next_after(cron, zone, parse(after).unwrap()).unwrap())
    }

    #[test]
    fn seven_in_the_morning_is_seven_by_the_organisations_clock_in_summer_and_winter() {
        // Berlin is one hour ahead of UTC in winter, two in summer; its clocks change on 29 March and 25 October 2026.
        assert_eq!(next("0 7 * * MON", Berlin, "2026-03-23T07:00:00Z"), "2026-03-30T05:00:00.000Z");
        assert_eq!(next("0 7 * * MON", Berlin, "2026-03-16T07:00:00Z"), "2026-03-23T06:00:00.000Z");
        assert_eq!(next("0 7 * * MON", Berlin, "2026-10-19T07:00:00Z"), "2026-10-26T06:00:00.000Z");
        assert_eq!(next("0 7 * * MON", Tz::UTC, "2026-03-23T07:00:00Z"), "2026-03-30T07:00:00.000Z");
    }

    #[test]
    fn a_time_that_the_spring_leaves_out_is_at_the_end_of_the_gap_and_not_lost() {
        // From two to three there is no half past two.
        assert_eq!(next("30 2 * * *", Berlin, "2026-03-28T12:00:00Z"), "2026-03-29T01:00:00.000Z");
        assert_eq!(next("30 2 * * *", Berlin, "2026-03-29T01:00:00Z"), "2026-03-30T00:30:00.000Z");
    }

    #[test]
    fn a_time_that_comes_twice_in_autumn_is_run_once() {
        // Half past two comes at 00:30 UTC and again at 01:30 UTC.
        assert_eq!(next("30 2 * * *", Berlin, "2026-10-24T12:00:00Z"), "2026-10-25T00:30:00.000Z");
        assert_eq!(next("30 2 * * *", Berlin, "2026-10-25T00:30:00Z"), "2026-10-26T01:30:00.000Z");
    }

    #[test]
    fn an_interval_goes_on_through_both_changes() {
        assert_eq!(next("*/10 * * * *", Berlin, "2026-03-29T00:50:00Z"), "2026-03-29T01:00:00.000Z");
        assert_eq!(next("*/10 * * * *", Berlin, "2026-10-25T00:50:00Z"), "2026-10-25T01:00:00.000Z");
        assert_eq!(next("*/10 * * * *", Berlin, "2026-10-25T00:59:59.999Z"), "2026-10-25T01:00:00.000Z");
    }

    #[test]
    fn the_instant_itself_is_not_after_itself() {
        assert_eq!(next("0 7 * * MON", Tz::UTC, "2026-03-30T07:00:00Z"), "2026-04-06T07:00:00.000Z");
        assert_eq!(next("0 7 * * MON", Tz::UTC, "2026-03-30T06:59:59.999Z"), "2026-03-30T07:00:00.000Z");
    }

    #[test]
    fn every_expression_of_the_calendar_names_an_instant() {
        for (cron, _) in &SCHEDULES {
            next(cron, Berlin, "2026-03-28T12:00:00Z");
        }
        assert!(next_after("61 * * * *", Berlin, parse("2026-03-28T12:00:00Z").unwrap()).is_err());
    }
}
