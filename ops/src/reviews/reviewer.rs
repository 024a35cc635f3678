//! Who decides an item at launch: by rule, and, where that person is away, who stands behind them.

use crate::away::Gone;
use domain::away::stand_in;
use domain::id::{AwayId, PersonId};
use domain::review::ReviewerRule;
use evidence::snapshot::Owners;
use std::collections::HashMap;

/// Who decides, and who else could.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) reviewer: PersonId,
    pub(super) rule: ReviewerRule,
    /// Who it would have been, and is away.
    pub(super) absent: Option<PersonId>,
    /// The statement by which it went to another; none where nobody stands behind them.
    pub(super) away: Option<AwayId>,
    /// Who else is named and is here.
    pub(super) others: Vec<(PersonId, ReviewerRule)>,
}

/// Technical owner, business owner, else the steward; where that owner is away, whoever stands behind them.
pub(super) fn choose(owners: &Owners, steward: PersonId, gone: &HashMap<PersonId, Gone>) -> Chosen {
    let technical = owners.technical.map(|person| (person, ReviewerRule::Technical));
    let business = owners.business.map(|person| (person, ReviewerRule::Business));
    let backups = owners.backups.iter().map(|person| (*person, ReviewerRule::Backup));
    let (by_rule, rule) = technical.or(business).unwrap_or((steward, ReviewerRule::Steward));
    let mut others: Vec<_> = technical.into_iter().chain(business).chain(backups).collect();
    others.retain(|(person, _)| *person != by_rule && !gone.contains_key(person));
    let absent = gone.get(&by_rule).filter(|_| rule != ReviewerRule::Steward);
    let stands = absent.and_then(|gone| Some((stand_in(rule, &others, |_| true)?, gone.id)));
    let ((reviewer, rule), away) = match stands {
        Some((other, away)) => (other, Some(away)),
        None => ((by_rule, rule), None),
    };
    others.retain(|(person, _)| *person != reviewer);
    Chosen { reviewer, rule, absent: absent.map(|_| by_rule), away, others }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::window::Day;
    use uuid::Uuid;

    fn person(number: u128) -> PersonId {
        PersonId::new(Uuid::from_u128(number))
    }

    #[test]
    fn whoever_is_away_is_stood_in_for_and_whoever_nobody_stands_behind_keeps_it() {
        let gone = |people: &[u128]| -> HashMap<PersonId, Gone> {
            let one = |number: &u128| {
                let away = Gone { id: AwayId::new(Uuid::from_u128(100 + number)), until: Day(10) };
                (person(*number), away)
            };
            people.iter().map(one).collect()
        };
        let owners = Owners {
            technical: Some(person(1)),
            business: Some(person(2)),
            backups: vec![person(3)],
            steward: None,
        };
        let of = |people: &[u128]| {
            let chosen = choose(&owners, person(9), &gone(people));
            (chosen.reviewer, chosen.rule, chosen.away.is_some())
        };
        assert_eq!(of(&[]), (person(1), ReviewerRule::Technical, false));
        assert_eq!(of(&[2, 3]), (person(1), ReviewerRule::Technical, false));
        assert_eq!(of(&[1]), (person(3), ReviewerRule::Backup, true));
        assert_eq!(of(&[1, 3]), (person(2), ReviewerRule::Business, true));
        assert_eq!(of(&[1, 2, 3]), (person(1), ReviewerRule::Technical, false));
        let nobody = choose(&Owners::default(), person(9), &gone(&[9]));
        assert_eq!((nobody.reviewer, nobody.absent), (person(9), None), "a steward's are security's");
        let others = choose(&owners, person(9), &gone(&[2])).others;
        assert_eq!(others, [(person(3), ReviewerRule::Backup)], "nobody who is away is dealt anything");
    }
}
