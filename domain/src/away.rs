//! Away dates: whole days of the organisation on which a person decides nothing, and who decides in their place.

use crate::id::PersonId;
use crate::problem::Problems;
use crate::review::ReviewerRule;
use crate::window::Day;

/// The longest time that somebody may say they are away, in days.
pub const MOST_AWAY_DAYS: i32 = 366;

/// Days [from, until) on which somebody is away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Away {
    /// The first day.
    pub from: Day,
    /// The first day on which they are back.
    pub until: Day,
}

impl Away {
    /// What somebody says on `today`.
    ///
    /// # Errors
    /// A problem with `until`: back before they go, back already, or away for longer than [`MOST_AWAY_DAYS`].
    pub fn stated(from: Day, until: Day, today: Day) -> Result<Self, Problems> {
        let wrong = |told: String| Err(Problems::one("until", told));
        if until <= from {
            return wrong("The day on which you are back comes after the first day that you are away".into());
        }
        if until <= today {
            return wrong("That is over already: say days to come".into());
        }
        if until.0.saturating_sub(from.0) > MOST_AWAY_DAYS {
            return wrong(format!(
                "At most {MOST_AWAY_DAYS} days; whoever is away for longer hands over what they own"
            ));
        }
        Ok(Self { from, until })
    }

    /// Is `day` among them?
    #[must_use]
    pub fn has(self, day: Day) -> bool {
        self.from <= day && day < self.until
    }

    /// Has it a day in common with `other`?
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.from < other.until && other.from < self.until
    }
}

/// Who decides in the place of somebody who is away: the first of those named beside them, backups before the other owner,
/// who is there and may; `None` leaves it with whoever is away. A steward's items are security's, whoever is away.
#[must_use]
pub fn stand_in(
    rule: ReviewerRule,
    others: &[(PersonId, ReviewerRule)],
    may: impl Fn(PersonId) -> bool,
) -> Option<(PersonId, ReviewerRule)> {
    if rule == ReviewerRule::Steward {
        return None;
    }
    let backups = others.iter().filter(|(_, rule)| *rule == ReviewerRule::Backup);
    let rest = others.iter().filter(|(_, rule)| *rule != ReviewerRule::Backup);
    backups.chain(rest).find(|(person, _)| may(*person)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const fn away(from: i32, until: i32) -> Away {
        Away { from: Day(from), until: Day(until) }
    }

    #[test]
    fn the_first_day_is_away_and_the_day_one_is_back_is_not() {
        let away = away(10, 12);
        let held: Vec<bool> = (9..13).map(|day| away.has(Day(day))).collect();
        assert_eq!(held, [false, true, true, false]);
    }

    #[test]
    fn days_are_stated_forwards_of_which_one_is_to_come_and_for_a_year_at_most() {
        let stated = |from, until| Away::stated(Day(from), Day(until), Day(10));
        assert_eq!(stated(5, 11), Ok(away(5, 11)), "gone already, and not back yet");
        for (from, until) in [(11, 11), (12, 11), (5, 10), (10, 10 + 367)] {
            assert!(stated(from, until).unwrap_err().of("until").is_some(), "{from} {until}");
        }
        assert!(stated(10, 10 + 366).is_ok());
    }

    #[test]
    fn two_that_touch_do_not_overlap() {
        assert!(!away(1, 5).overlaps(away(5, 9)) && !away(5, 9).overlaps(away(1, 5)));
        assert!(away(1, 6).overlaps(away(5, 9)) && away(5, 9).overlaps(away(6, 7)));
    }

    #[test]
    fn the_first_backup_who_is_there_stands_in_before_the_other_owner_and_nobody_for_a_steward() {
        let person = |number| PersonId::new(Uuid::from_u128(number));
        let (business, backup) = (ReviewerRule::Business, ReviewerRule::Backup);
        let others = [(person(1), business), (person(2), backup), (person(3), backup)];
        let of = |rule, gone: &[u128]| {
            let gone: Vec<PersonId> = gone.iter().map(|one| person(*one)).collect();
            stand_in(rule, &others, |person| !gone.contains(&person)).map(|found| found.0)
        };
        let technical = ReviewerRule::Technical;
        assert_eq!(of(technical, &[]), Some(person(2)));
        assert_eq!(of(technical, &[2]), Some(person(3)));
        assert_eq!(of(technical, &[2, 3]), Some(person(1)));
        assert_eq!(of(technical, &[1, 2, 3]), None);
        assert_eq!(of(ReviewerRule::Steward, &[]), None);
    }
}
