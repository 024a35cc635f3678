//! Was it a review, or theatre? Shares of what a group answered, never of fewer people than five, and of nobody's time.

use crate::id::PersonId;
use std::collections::BTreeSet;

/// Fewer people than this are no group: their shares would be somebody's.
pub const LEAST_PEOPLE: usize = 5;

/// An answer that counts, as shares are made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// Who gave it.
    pub person: PersonId,
    /// Does it keep the identity as it is?
    pub kept: bool,
    /// Was it given together with others?
    pub together: bool,
    /// Does the identity hold a grant that was wholly observed and not used? `None` where its launch did not say.
    pub unused: Option<bool>,
    /// Where somebody looked at it again: did that come to another end?
    pub disagreed: Option<bool>,
}

/// Shares of a group's answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rates {
    /// How many people gave them.
    pub people: usize,
    /// How many answers count.
    pub answers: u64,
    /// Those that keep.
    pub kept: u64,
    /// Those that were given together with others.
    pub together: u64,
    /// Those on identities that hold something unused.
    pub unused: u64,
    /// Of these, those that keep all of it.
    pub unused_kept: u64,
    /// Those that somebody looked at again.
    pub looked: u64,
    /// Of these, those that came to another end.
    pub disagreed: u64,
}

impl Rates {
    /// The shares of these answers; the number of people alone where those are fewer than [`LEAST_PEOPLE`].
    ///
    /// # Errors
    /// How many people there are, where they are too few.
    pub fn of(said: impl IntoIterator<Item = Said>) -> Result<Self, usize> {
        let mut people = BTreeSet::new();
        let mut rates = Self::default();
        for one in said {
            people.insert(one.person);
            let unused = one.unused == Some(true);
            rates.answers += 1;
            rates.kept += u64::from(one.kept);
            rates.together += u64::from(one.together);
            rates.unused += u64::from(unused);
            rates.unused_kept += u64::from(unused && one.kept);
            rates.looked += u64::from(one.disagreed.is_some());
            rates.disagreed += u64::from(one.disagreed == Some(true));
        }
        rates.people = people.len();
        if rates.people < LEAST_PEOPLE { Err(rates.people) } else { Ok(rates) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn said(person: u128) -> Said {
        let person = PersonId::new(Uuid::from_u128(person));
        Said { person, kept: true, together: false, unused: None, disagreed: None }
    }

    #[test]
    fn shares_of_four_people_are_told_to_nobody_however_much_they_answered() {
        assert_eq!(Rates::of((0..400).map(|number| said(number % 4))), Err(4));
        assert_eq!(Rates::of([]), Err(0));
        assert_eq!(Rates::of((0..5).map(said)).unwrap().people, 5);
    }

    #[test]
    fn unused_kept_is_of_what_holds_something_unused_alone() {
        let mut all: Vec<Said> = (0..6).map(said).collect();
        (all[0].unused, all[1].unused, all[2].unused) = (Some(true), Some(true), Some(false));
        all[1].kept = false;
        let rates = Rates::of(all).unwrap();
        assert_eq!((rates.answers, rates.kept, rates.unused, rates.unused_kept), (6, 5, 2, 1));
    }

    #[test]
    fn a_second_look_counts_where_there_was_one() {
        let mut all: Vec<Said> = (0..6).map(said).collect();
        (all[0].disagreed, all[1].disagreed) = (Some(true), Some(false));
        all[5].together = true;
        let rates = Rates::of(all).unwrap();
        assert_eq!((rates.looked, rates.disagreed, rates.together), (2, 1, 1));
    }
}
