//! Roles take two: one person proposes, another confirms, and nobody changes their own.

use crate::actor::Role;
use crate::id::PersonId;
use crate::instant::Instant;
use crate::words::words;
use chrono::Duration;

/// How many days a proposal waits for its second person.
pub const PROPOSAL_DAYS: i64 = 7;

words! {
    /// What became of a proposal.
    pub enum ProposalEnd {
        /// A second person confirmed it: the role is held from then on.
        Confirmed = "confirmed",
        /// It was taken back, or refused.
        Withdrawn = "withdrawn",
        /// One of the two left.
        Left = "left",
    }
}

/// A proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proposal {
    /// For whom.
    pub receiver: PersonId,
    /// Which role.
    pub role: Role,
    /// By whom.
    pub proposer: PersonId,
    /// When.
    pub proposed_at: Instant,
    /// Confirmed or withdrawn at.
    pub ended_at: Option<Instant>,
}

impl Proposal {
    /// When it expires, exclusive.
    #[must_use]
    pub fn expires_at(&self) -> Instant {
        self.proposed_at + Duration::days(PROPOSAL_DAYS)
    }

    /// Does it wait at `now`? At the instant at which it expires it does not.
    #[must_use]
    pub fn waits(&self, now: Instant) -> bool {
        self.ended_at.is_none() && now < self.expires_at()
    }
}

/// Why a role stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RoleRefusal {
    /// Owner is everybody's.
    #[error("everybody who is here is an owner: that role is neither given nor taken")]
    Everybodys,
    /// It would be their own.
    #[error("nobody changes their own roles")]
    Oneself,
    /// Whoever proposed it is no second person.
    #[error("whoever proposed a role cannot confirm it: it takes a second person")]
    Proposer,
    /// There are other admins.
    #[error("another admin confirms it; security does only where there is none")]
    AnotherAdmin,
    /// It ended, or its time is over.
    #[error("this proposal was answered already, or has expired")]
    Over,
    /// They hold it.
    #[error("they hold this role already")]
    Held,
    /// They do not hold it.
    #[error("they do not hold this role")]
    NotHeld,
    /// Nobody would be left to give roles.
    #[error("they are the last active admin: somebody else has to be admin first")]
    LastAdmin,
    /// The identity provider gives it.
    #[error("the identity provider's claim gives this role, and would again: take it away there")]
    ByClaim,
}

/// May `proposer` propose the role?
///
/// # Errors
/// [`RoleRefusal`] says why not.
pub fn may_propose(
    proposer: PersonId,
    receiver: PersonId,
    role: Role,
    held: bool,
) -> Result<(), RoleRefusal> {
    if role == Role::Owner {
        Err(RoleRefusal::Everybodys)
    } else if proposer == receiver {
        Err(RoleRefusal::Oneself)
    } else if held {
        Err(RoleRefusal::Held)
    } else {
        Ok(())
    }
}

/// May `confirmer` confirm the proposal at `now`? An admin may; security may where no admin is active but the two whom
/// it concerns. `admins` are the active ones.
///
/// # Errors
/// [`RoleRefusal`] says why not.
pub fn may_confirm(
    proposal: &Proposal,
    confirmer: PersonId,
    admins: &[PersonId],
    now: Instant,
) -> Result<(), RoleRefusal> {
    if !proposal.waits(now) {
        Err(RoleRefusal::Over)
    } else if confirmer == proposal.receiver {
        Err(RoleRefusal::Oneself)
    } else if confirmer == proposal.proposer {
        Err(RoleRefusal::Proposer)
    } else if admins.contains(&confirmer)
        || admins.iter().all(|admin| [proposal.receiver, proposal.proposer].contains(admin))
    {
        Ok(())
    } else {
        Err(RoleRefusal::AnotherAdmin)
    }
}

/// May `actor` take the role of `holder` away? One person is enough. `actor` is `None` for whoever has the machine.
///
/// # Errors
/// [`RoleRefusal`] says why not.
pub fn may_end(
    actor: Option<PersonId>,
    holder: PersonId,
    role: Role,
    admins: &[PersonId],
) -> Result<(), RoleRefusal> {
    if role == Role::Owner {
        Err(RoleRefusal::Everybodys)
    } else if actor == Some(holder) {
        Err(RoleRefusal::Oneself)
    } else if role == Role::Admin && admins == [holder] {
        Err(RoleRefusal::LastAdmin)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant::parse;
    use uuid::Uuid;

    fn person(number: u128) -> PersonId {
        PersonId::new(Uuid::from_u128(number))
    }

    fn proposal() -> Proposal {
        Proposal {
            receiver: person(1),
            role: Role::Security,
            proposer: person(2),
            proposed_at: parse("2026-03-01T00:00:00Z").unwrap(),
            ended_at: None,
        }
    }

    #[test]
    fn a_proposal_expires_after_seven_days_to_the_millisecond() {
        let (one, end) = (proposal(), parse("2026-03-08T00:00:00Z").unwrap());
        assert!(one.waits(end - Duration::milliseconds(1)) && !one.waits(end));
        assert!(!Proposal { ended_at: Some(one.proposed_at), ..one }.waits(one.proposed_at));
        assert_eq!(may_confirm(&one, person(3), &[person(2), person(3)], end), Err(RoleRefusal::Over));
    }

    #[test]
    fn neither_the_proposer_nor_the_receiver_confirms() {
        let (one, now) = (proposal(), proposal().proposed_at);
        let admins = [person(1), person(2), person(3)];
        assert_eq!(may_confirm(&one, person(1), &admins, now), Err(RoleRefusal::Oneself));
        assert_eq!(may_confirm(&one, person(2), &admins, now), Err(RoleRefusal::Proposer));
        assert_eq!(may_confirm(&one, person(3), &admins, now), Ok(()));
    }

    #[test]
    fn security_confirms_only_where_no_other_admin_could() {
        let (one, now) = (proposal(), proposal().proposed_at);
        assert_eq!(may_confirm(&one, person(9), &[person(2)], now), Ok(()));
        assert_eq!(may_confirm(&one, person(9), &[person(1), person(2)], now), Ok(()));
        assert_eq!(
            may_confirm(&one, person(9), &[person(2), person(3)], now),
            Err(RoleRefusal::AnotherAdmin)
        );
    }

    #[test]
    fn nobody_proposes_for_themselves_or_what_is_everybodys_or_held() {
        assert_eq!(may_propose(person(2), person(1), Role::Security, false), Ok(()));
        assert_eq!(may_propose(person(2), person(2), Role::Security, false), Err(RoleRefusal::Oneself));
        assert_eq!(may_propose(person(2), person(1), Role::Owner, false), Err(RoleRefusal::Everybodys));
        assert_eq!(may_propose(person(2), person(1), Role::Security, true), Err(RoleRefusal::Held));
    }

    #[test]
    fn the_last_admin_stays_and_nobody_ends_their_own() {
        let admins = [person(1), person(2)];
        assert_eq!(may_end(Some(person(2)), person(1), Role::Admin, &admins), Ok(()));
        assert_eq!(may_end(Some(person(1)), person(1), Role::Admin, &admins), Err(RoleRefusal::Oneself));
        assert_eq!(may_end(None, person(1), Role::Admin, &[person(1)]), Err(RoleRefusal::LastAdmin));
        assert_eq!(may_end(None, person(1), Role::Auditor, &[person(1)]), Ok(()));
        assert_eq!(may_end(None, person(1), Role::Owner, &admins), Err(RoleRefusal::Everybodys));
    }
}
