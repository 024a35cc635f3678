//! The rhythm of a recurring review: every so many calendar months from a first day on, and whether it runs.

use crate::problem::Problems;
use crate::window::Day;
use crate::words::words;
use chrono::{Months, NaiveDate};

/// The longest time between two reviews of a recurring one, in months.
pub const MOST_MONTHS: u32 = 36;
/// The longest time that reviewers have, in days.
pub const MOST_DUE_DAYS: u32 = 180;

words! {
    /// Whether a recurring review runs. Only its methods move it.
    pub enum RecurringState {
        /// It is launched when its day has come.
        Running = "running",
        /// It is not launched until somebody resumes it.
        Suspended = "suspended",
        /// It is not launched any more.
        Ended = "ended",
    }
}

/// A step that a recurring review does not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this recurring review is {from}: it cannot become {to}")]
pub struct NoSuchStep {
    /// Where it stands.
    pub from: RecurringState,
    /// Where it was to go.
    pub to: RecurringState,
}

/// What ended is not changed any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this recurring review has ended: start another one")]
pub struct HasEnded;

impl RecurringState {
    /// May what it says be changed? What runs or is suspended may.
    ///
    /// # Errors
    /// [`HasEnded`].
    pub const fn may_change(self) -> Result<(), HasEnded> {
        match self {
            Self::Running | Self::Suspended => Ok(()),
            Self::Ended => Err(HasEnded),
        }
    }

    /// Where it stands after it was told to become `to`: what runs is suspended, what is suspended runs again, and either
    /// ends, once.
    ///
    /// # Errors
    /// [`NoSuchStep`] for every other step.
    pub const fn step(self, to: Self) -> Result<Self, NoSuchStep> {
        match (self, to) {
            (Self::Running, Self::Suspended | Self::Ended)
            | (Self::Suspended, Self::Running | Self::Ended) => Ok(to),
            _ => Err(NoSuchStep { from: self, to }),
        }
    }
}

/// Every so many calendar months from a first day on. A month that lacks the day has it on its last: 31 January, 28
/// February, 31 March.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rhythm {
    first: Day,
    months: u32,
}

impl Rhythm {
    /// A rhythm of 1 to [`MOST_MONTHS`] months.
    ///
    /// # Errors
    /// A problem with `months`.
    pub fn new(first: Day, months: u32) -> Result<Self, Problems> {
        match (1..=MOST_MONTHS).contains(&months) {
            true => Ok(Self { first, months }),
            false => {
                Err(Problems::one("months", format!("Write a number of months from 1 to {MOST_MONTHS}")))
            }
        }
    }

    /// The first day.
    #[must_use]
    pub const fn first(self) -> Day {
        self.first
    }

    /// How many months lie between two.
    #[must_use]
    pub const fn months(self) -> u32 {
        self.months
    }

    /// The days of the rhythm, from the first on.
    fn days(self) -> impl Iterator<Item = Day> {
        let first = date(self.first);
        (0..)
            .map_while(move |number: u32| {
                first.checked_add_months(Months::new(number.checked_mul(self.months)?))
            })
            .map(day)
    }

    /// Its first day that is not before `day`; `None` beyond the calendar.
    #[must_use]
    pub fn on_or_after(self, day: Day) -> Option<Day> {
        self.days().find(|one| *one >= day)
    }

    /// Its first day from `today` on that lies after the day of the last launch: no day launches twice. `None` beyond the
    /// calendar.
    #[must_use]
    pub fn next(self, today: Day, launched: Option<Day>) -> Option<Day> {
        self.on_or_after(launched.map_or(today, |day| today.max(Day(day.0.saturating_add(1)))))
    }

    /// When it is launched next, now that it takes the place of `before`, which was to be launched on `next`. A day that has
    /// come and was not launched still waits, unless another first day is said; `None` beyond the calendar.
    #[must_use]
    pub fn next_after_change(
        self,
        (before, next): (Self, Day),
        today: Day,
        launched: Option<Day>,
    ) -> Option<Day> {
        let waits = self.first == before.first && next <= today;
        if self == before || waits { Some(next) } else { self.next(today, launched) }
    }

    /// Its days from `from` to `until`, both among them.
    #[must_use]
    pub fn between(self, from: Day, until: Day) -> Vec<Day> {
        self.days().skip_while(|one| *one < from).take_while(|one| *one <= until).collect()
    }
}

fn date(day: Day) -> NaiveDate {
    day.start().date_naive()
}

fn day(date: NaiveDate) -> Day {
    Day::of(date.and_time(chrono::NaiveTime::MIN).and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant::parse;

    fn on(text: &str) -> Day {
        Day::of(parse(&format!("{text}T00:00:00Z")).unwrap())
    }

    fn written(days: &[Day]) -> Vec<String> {
        days.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_end_of_a_month_does_not_wander() {
        let rhythm = Rhythm::new(on("2026-01-31"), 1).unwrap();
        let days = rhythm.between(on("2026-01-01"), on("2026-05-30"));
        assert_eq!(written(&days), ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]);
        assert_eq!(written(&rhythm.between(on("2028-02-01"), on("2028-02-29"))), ["2028-02-29"]);
    }

    #[test]
    fn the_day_itself_is_from_it_on_and_the_first_is_not_before_it() {
        let rhythm = Rhythm::new(on("2026-01-15"), 3).unwrap();
        for (asked, found) in [
            ("2020-01-01", "2026-01-15"),
            ("2026-01-15", "2026-01-15"),
            ("2026-01-16", "2026-04-15"),
            ("2026-12-31", "2027-01-15"),
        ] {
            assert_eq!(rhythm.on_or_after(on(asked)), Some(on(found)), "{asked}");
        }
        assert!(rhythm.between(on("2026-01-16"), on("2026-04-14")).is_empty());
    }

    #[test]
    fn a_rhythm_has_from_one_to_thirty_six_months() {
        for (months, fits) in [(0, false), (1, true), (12, true), (36, true), (37, false)] {
            assert_eq!(Rhythm::new(on("2026-01-15"), months).is_ok(), fits, "{months}");
        }
    }

    #[test]
    fn no_day_launches_twice() {
        let rhythm = Rhythm::new(on("2026-01-15"), 3).unwrap();
        for (today, launched, next) in [
            ("2026-01-15", None, "2026-01-15"),
            ("2026-01-15", Some("2026-01-14"), "2026-01-15"),
            ("2026-01-15", Some("2026-01-15"), "2026-04-15"),
            ("2026-02-01", Some("2026-01-15"), "2026-04-15"),
        ] {
            assert_eq!(rhythm.next(on(today), launched.map(on)), Some(on(next)), "{today} {launched:?}");
        }
    }

    #[test]
    fn a_change_moves_the_next_day_by_the_new_rhythm_and_loses_no_day_that_waits() {
        let every = |first: &str, months| Rhythm::new(on(first), months).unwrap();
        let quarterly = every("2026-01-15", 3);
        let launched = Some(on("2026-01-15"));
        let changed = |to: Rhythm, next: &str, today: &str| {
            to.next_after_change((quarterly, on(next)), on(today), launched).unwrap().to_string()
        };
        assert_eq!(changed(quarterly, "2026-04-15", "2026-02-01"), "2026-04-15", "the same");
        assert_eq!(changed(every("2026-01-15", 1), "2026-04-15", "2026-02-01"), "2026-02-15", "sooner");
        assert_eq!(
            changed(every("2026-01-15", 1), "2026-04-15", "2026-01-15"),
            "2026-02-15",
            "launched today"
        );
        assert_eq!(changed(every("2026-01-15", 12), "2026-04-15", "2026-04-14"), "2027-01-15", "later");
        assert_eq!(changed(every("2026-01-15", 12), "2026-04-15", "2026-04-15"), "2026-04-15", "it waits");
        assert_eq!(
            changed(every("2026-01-15", 12), "2026-04-15", "2026-04-20"),
            "2026-04-15",
            "it still waits"
        );
        assert_eq!(
            changed(every("2026-05-01", 3), "2026-04-15", "2026-04-20"),
            "2026-05-01",
            "said otherwise"
        );
    }

    #[test]
    fn what_ended_is_not_changed_and_what_is_suspended_is() {
        for state in RecurringState::ALL {
            let expected = if *state == RecurringState::Ended { Err(HasEnded) } else { Ok(()) };
            assert_eq!(state.may_change(), expected, "{state}");
        }
    }

    #[test]
    fn what_runs_is_suspended_and_resumed_and_what_ended_stays_so() {
        use RecurringState::{Ended, Running, Suspended};
        let legal = [(Running, Suspended), (Running, Ended), (Suspended, Running), (Suspended, Ended)];
        for from in RecurringState::ALL {
            for to in RecurringState::ALL {
                let expected = if legal.contains(&(*from, *to)) {
                    Ok(*to)
                } else {
                    Err(NoSuchStep { from: *from, to: *to })
                };
                assert_eq!(from.step(*to), expected);
            }
        }
    }
}
