//! Teams: people who own together. A team owns through one active member at a time, whom the others can stand in for.

use crate::id::PersonId;
use crate::instant::Instant;
use crate::ownership::Ownership;

/// One person's membership, over [since, until).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    /// Who.
    pub person: PersonId,
    /// Is an offer to the team put to them first?
    pub is_lead: bool,
    /// From when.
    pub since: Instant,
    /// To when, exclusive; `None` while it lasts.
    pub until: Option<Instant>,
}

impl Membership {
    /// Does it hold at `now`?
    #[must_use]
    pub fn holds(&self, now: Instant) -> bool {
        self.since <= now && self.until.is_none_or(|until| now < until)
    }
}

/// Through whom a team owns at `now`, `leaver` left out: its lead, else whoever has been a member longest. `members` are
/// those of active people. `None` where nobody is left who can act.
#[must_use]
pub fn acts_for(members: &[Membership], leaver: Option<PersonId>, now: Instant) -> Option<PersonId> {
    members
        .iter()
        .filter(|one| one.holds(now) && Some(one.person) != leaver)
        .min_by_key(|one| (!one.is_lead, one.since, one.person))
        .map(|one| one.person)
}

/// When a member had to do with what their team owned, so that they could know its credentials (SP 800-53 AC-2 k): the time
/// that the ownership and the membership have in common; `None` where they have none.
#[must_use]
pub fn had_to_do(member: &Membership, owned: &Ownership) -> Option<Ownership> {
    let from = owned.accepted_at?.max(member.since);
    let until = match (member.until, owned.until) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
    until.is_none_or(|until| from < until).then_some(Ownership {
        person: member.person,
        accepted_at: Some(from),
        until,
        ..*owned
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant::parse;
    use crate::ownership::OwnerPart;
    use uuid::Uuid;

    fn at(text: &str) -> Instant {
        parse(text).unwrap()
    }

    fn member(number: u128, is_lead: bool, since: &str) -> Membership {
        Membership { person: PersonId::new(Uuid::from_u128(number)), is_lead, since: at(since), until: None }
    }

    const JAN: &str = "2026-01-01T00:00:00Z";
    const FEB: &str = "2026-02-01T00:00:00Z";
    const MAR: &str = "2026-03-01T00:00:00Z";

    #[test]
    fn a_team_acts_through_its_lead_else_through_whoever_is_longest_in_it() {
        let (early, late, lead) = (member(3, false, JAN), member(1, false, FEB), member(2, true, FEB));
        let acts = |members: &[Membership], leaver: Option<u128>| {
            acts_for(members, leaver.map(|number| PersonId::new(Uuid::from_u128(number))), at(MAR))
                .map(|person| person.uuid().as_u128())
        };
        assert_eq!(acts(&[early, late, lead], None), Some(2));
        assert_eq!(acts(&[early, late, lead], Some(2)), Some(3), "the lead leaves");
        assert_eq!(acts(&[early, late], None), Some(3));
        assert_eq!(acts(&[early], Some(3)), None, "nobody is left who can act");
        let over = Membership { until: Some(at(MAR)), ..lead };
        assert_eq!(acts(&[over, late], None), Some(1), "whoever was a member is none");
    }

    #[test]
    fn a_member_could_know_what_the_team_owned_while_they_were_in_it() {
        let owned = Ownership {
            person: PersonId::new(Uuid::from_u128(9)),
            part: OwnerPart::Technical,
            offered_at: at(JAN),
            accepted_at: Some(at(JAN)),
            until: Some(at(MAR)),
        };
        let joined = member(1, false, FEB);
        let common = had_to_do(&joined, &owned).unwrap();
        assert_eq!((common.accepted_at, common.until), (Some(at(FEB)), Some(at(MAR))));
        assert_eq!(common.person, joined.person);
        let before = Membership { since: at(JAN), until: Some(at(JAN)), ..joined };
        assert_eq!(had_to_do(&before, &owned), None);
        let after = Membership { since: at(MAR), ..joined };
        assert_eq!(had_to_do(&after, &owned), None, "it owned nothing any more");
        assert_eq!(had_to_do(&joined, &Ownership { accepted_at: None, ..owned }), None);
    }
}
