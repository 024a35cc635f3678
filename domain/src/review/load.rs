//! How a launch's items lie on people: dealt among those who are named beside, and put into stages.

use super::{MANY_ITEMS, ReviewerRule};
use crate::id::PersonId;
use std::collections::BTreeMap;

/// The most stages of one launch: each is a campaign that is closed and acknowledged by itself.
pub const MOST_STAGES: u32 = 12;
/// How many days after one stage the next is due, unless somebody says otherwise.
pub const STAGE_DAYS: u32 = 14;
/// The longest time from one stage to the next, in days.
pub const MOST_STAGE_DAYS: u32 = 92;

/// One item as its load is weighed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Burden {
    /// Who decides it by rule.
    pub reviewer: PersonId,
    /// Who else is named for it and could decide, with the rule; whoever is asked first comes first.
    pub others: Vec<(PersonId, ReviewerRule)>,
}

/// Deals what is more than [`MANY_ITEMS`] for one person among those who are named for the same item: the least risky
/// first, each to whoever has least then, and never so many that they have more than [`MANY_ITEMS`]. `items` are in the
/// order of their risk. Gives the places of those that go to another person; the same items are always dealt alike.
#[must_use]
pub fn deal(items: &[Burden]) -> BTreeMap<usize, (PersonId, ReviewerRule)> {
    let mut loads: BTreeMap<PersonId, usize> = BTreeMap::new();
    for item in items {
        *loads.entry(item.reviewer).or_default() += 1;
    }
    let mut dealt = BTreeMap::new();
    for (place, item) in items.iter().enumerate().rev() {
        if load(&loads, item.reviewer) <= MANY_ITEMS {
            continue;
        }
        let free = item
            .others
            .iter()
            .filter(|(person, _)| *person != item.reviewer && load(&loads, *person) < MANY_ITEMS);
        // Of several with the same load the first that is named.
        let Some((to, rule)) = free.min_by_key(|(person, _)| load(&loads, *person)).copied() else {
            continue;
        };
        loads.entry(item.reviewer).and_modify(|load| *load -= 1);
        *loads.entry(to).or_default() += 1;
        dealt.insert(place, (to, rule));
    }
    dealt
}

fn load(loads: &BTreeMap<PersonId, usize>, person: PersonId) -> usize {
    loads.get(&person).copied().unwrap_or_default()
}

/// In which stage each item is decided, from 1: of each reviewer's items, in the order given, the first [`MANY_ITEMS`]
/// are of the first stage, the next of the second, and so on.
#[must_use]
pub fn stages(reviewers: impl IntoIterator<Item = PersonId>) -> Vec<u32> {
    let mut seen: BTreeMap<PersonId, usize> = BTreeMap::new();
    let stage = |reviewer| {
        let before = seen.entry(reviewer).or_default();
        let stage = *before / MANY_ITEMS + 1;
        *before += 1;
        u32::try_from(stage).unwrap_or(u32::MAX)
    };
    reviewers.into_iter().map(stage).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn person(number: u128) -> PersonId {
        PersonId::new(Uuid::from_u128(number))
    }

    fn items(count: usize, reviewer: u128, others: &[u128]) -> Vec<Burden> {
        let others: Vec<_> = others.iter().map(|one| (person(*one), ReviewerRule::Backup)).collect();
        vec![Burden { reviewer: person(reviewer), others }; count]
    }

    #[test]
    fn sixty_items_stay_where_they_are_and_the_sixty_first_goes_to_who_is_named() {
        assert!(deal(&items(60, 1, &[2])).is_empty());
        let dealt = deal(&items(61, 1, &[2]));
        let expected = BTreeMap::from([(60, (person(2), ReviewerRule::Backup))]);
        assert_eq!(dealt, expected, "the least risky");
    }

    #[test]
    fn several_who_are_named_get_as_many_as_each_other_and_nobody_more_than_many() {
        let dealt = deal(&items(100, 1, &[2, 3]));
        let of = |who| dealt.values().filter(|(to, _)| *to == person(who)).count();
        assert_eq!((dealt.len(), of(2), of(3)), (40, 20, 20));
        let dealt = deal(&items(200, 1, &[2]));
        assert_eq!(dealt.len(), MANY_ITEMS, "what nobody else may have stays");
        let full: Vec<Burden> = [items(60, 2, &[]), items(61, 1, &[2])].concat();
        assert!(deal(&full).is_empty(), "nobody is filled beyond many");
    }

    #[test]
    fn nobody_is_asked_who_is_not_named_for_that_item() {
        assert!(deal(&items(90, 1, &[])).is_empty());
        assert!(deal(&items(90, 1, &[1])).is_empty(), "oneself is no other");
        let some: Vec<Burden> = [items(80, 1, &[]), items(5, 1, &[2])].concat();
        assert_eq!(deal(&some).into_keys().collect::<Vec<_>>(), [80, 81, 82, 83, 84]);
    }

    #[test]
    fn the_riskiest_sixty_of_each_are_the_first_stage() {
        let all = stages((0..121).map(|_| person(1)).chain((0..60).map(|_| person(2))));
        assert_eq!((all[59], all[60], all[119], all[120]), (1, 2, 2, 3));
        assert!(all[121..].iter().all(|stage| *stage == 1));
        assert!(stages([]).is_empty());
    }

    proptest! {
        #[test]
        fn dealing_loses_nothing_and_leaves_nobody_fuller_than_many_who_was_not(
            reviewers in prop::collection::vec((0u128..4, prop::collection::vec(0u128..6, 0..3)), 0..200),
        ) {
            let items: Vec<Burden> = reviewers
                .iter()
                .map(|(reviewer, others)| Burden {
                    reviewer: person(*reviewer),
                    others: others.iter().map(|one| (person(*one), ReviewerRule::Business)).collect(),
                })
                .collect();
            let dealt = deal(&items);
            let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
            for (place, item) in items.iter().enumerate() {
                *before.entry(item.reviewer).or_insert(0usize) += 1;
                let to = dealt.get(&place).map_or(item.reviewer, |one| one.0);
                prop_assert!(to == item.reviewer || item.others.iter().any(|one| one.0 == to));
                *after.entry(to).or_insert(0usize) += 1;
            }
            for (who, load) in after {
                let had = before.get(&who).copied().unwrap_or_default();
                prop_assert!(load <= had.max(MANY_ITEMS), "{load} of {had}");
            }
        }
    }
}
