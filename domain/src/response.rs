//! Response: how long it takes from what ends an identity until an import shows it dead.

use crate::instant::Instant;
use chrono::Duration;

/// Over how many days the times are told.
pub const RESPONSE_DAYS: i64 = 90;

/// One clock: begun by a trigger or by somebody who revoked at once, ended by an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResponseClock {
    /// When it began.
    pub fired_at: Instant,
    /// When it was seen dead; `None` while it runs.
    pub dead_at: Option<Instant>,
}

/// What some clocks come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ResponseTimes {
    /// How many were seen dead within the last 90 days.
    pub dead: usize,
    /// The middle of their times; of an even number, the mean of the middle two, rounded down to the millisecond.
    pub median: Option<Duration>,
    /// The longest of their times.
    pub longest: Option<Duration>,
    /// How many still run, however long ago they began.
    pub waiting: usize,
    /// When the oldest of those began.
    pub waiting_since: Option<Instant>,
}

/// The times of clocks that ended in the 90 days before `now`, both ends inclusive, and what still runs. The order of the
/// clocks does not matter.
#[must_use]
pub fn response_times(clocks: impl IntoIterator<Item = ResponseClock>, now: Instant) -> ResponseTimes {
    let from = now - Duration::days(RESPONSE_DAYS);
    let (mut times, mut told) = (Vec::new(), ResponseTimes::default());
    for clock in clocks {
        match clock.dead_at {
            Some(dead) if from <= dead && dead <= now => {
                times.push((dead - clock.fired_at).max(Duration::zero()));
            }
            Some(_) => {}
            None => {
                told.waiting += 1;
                let since = told.waiting_since.map_or(clock.fired_at, |known| known.min(clock.fired_at));
                told.waiting_since = Some(since);
            }
        }
    }
    times.sort_unstable();
    told.dead = times.len();
    told.longest = times.last().copied();
    told.median = match times.len() {
        0 => None,
        odd if odd % 2 == 1 => times.get(odd / 2).copied(),
        even => times.get(even / 2 - 1).zip(times.get(even / 2)).map(|(one, other)| {
            Duration::milliseconds(one.num_milliseconds().midpoint(other.num_milliseconds()))
        }),
    };
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant::parse;
    use proptest::prelude::*;

    fn now() -> Instant {
        parse("2026-06-01T12:00:00Z").unwrap()
    }

    fn took(minutes: i64, days_ago: i64) -> ResponseClock {
        let dead = now() - Duration::days(days_ago);
        ResponseClock { fired_at: dead - Duration::minutes(minutes), dead_at: Some(dead) }
    }

    #[test]
    fn the_median_is_the_middle_and_of_two_middles_their_mean() {
        let odd = response_times([took(50, 1), took(10, 2), took(30, 3)], now());
        assert_eq!((odd.dead, odd.median), (3, Some(Duration::minutes(30))));
        assert_eq!(odd.longest, Some(Duration::minutes(50)));
        let even = response_times([took(50, 1), took(10, 2), took(30, 3), took(20, 4)], now());
        assert_eq!(even.median, Some(Duration::minutes(25)));
        assert_eq!(response_times([], now()), ResponseTimes::default());
    }

    #[test]
    fn what_was_seen_dead_ninety_days_ago_counts_and_a_millisecond_earlier_does_not() {
        let mut edge = took(5, RESPONSE_DAYS);
        assert_eq!(response_times([edge], now()).dead, 1);
        edge.dead_at = edge.dead_at.map(|at| at - Duration::milliseconds(1));
        assert_eq!(response_times([edge], now()).dead, 0);
        let old = ResponseClock { fired_at: now() - Duration::days(400), dead_at: Some(now()) };
        assert_eq!(response_times([old], now()).dead, 1, "by when it ended, not by when it began");
    }

    #[test]
    fn what_still_runs_is_counted_however_old_it_is_and_is_in_no_time() {
        let runs = |days| ResponseClock { fired_at: now() - Duration::days(days), dead_at: None };
        let told = response_times([runs(3), runs(200), took(5, 1)], now());
        assert_eq!((told.waiting, told.waiting_since), (2, Some(now() - Duration::days(200))));
        assert_eq!((told.dead, told.longest), (1, Some(Duration::minutes(5))));
    }

    proptest! {
        #[test]
        fn half_are_no_longer_than_the_median_and_none_is_longer_than_the_longest(
            minutes in prop::collection::vec(0i64..10_000, 1..40),
        ) {
            let told = response_times(minutes.iter().map(|one| took(*one, 1)), now());
            let (median, longest) = (told.median.unwrap(), told.longest.unwrap());
            let within = minutes.iter().filter(|one| Duration::minutes(**one) <= median).count();
            prop_assert!(within * 2 >= minutes.len() && median <= longest);
            prop_assert_eq!(longest, Duration::minutes(*minutes.iter().max().unwrap()));
        }
    }
}
