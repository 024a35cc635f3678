//! Departure: what becomes of everything that somebody had a part in when they leave (SP 800-53 AC-2, IA-5).

use crate::credential::CredentialType;
use crate::id::PersonId;
use crate::instant::Instant;
use crate::ownership::{OwnerPart, Ownership};
use crate::words::words;

words! {
    /// What says that somebody left.
    pub enum DepartureCause {
        /// A person of security or an admin.
        Person = "a person",
        /// The organisation's directory.
        Scim = "SCIM",
        /// A claim of the identity provider, when they tried to sign in.
        Claim = "a claim at sign-in",
    }
}

/// Why somebody cannot be deactivated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Staying {
    /// Somebody else does it.
    #[error("nobody deactivates themselves: ask somebody else of security, or an admin")]
    Oneself,
    /// Nobody would be left to let people in.
    #[error("they are the last active admin: somebody else has to be admin first")]
    LastAdmin,
    /// They left already.
    #[error("they are not active any more")]
    Left,
}

/// May `leaver` be deactivated by `actor`? `admins` are the active ones.
///
/// # Errors
/// [`Staying`] says why not.
pub fn may_leave(
    actor: Option<PersonId>,
    leaver: PersonId,
    active: bool,
    admins: &[PersonId],
) -> Result<(), Staying> {
    if actor == Some(leaver) {
        Err(Staying::Oneself)
    } else if !active {
        Err(Staying::Left)
    } else if admins == [leaver] {
        Err(Staying::LastAdmin)
    } else {
        Ok(())
    }
}

/// To whom an identity falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The backup steps into the leaver's part.
    Backup(PersonId),
    /// No backup is there, but its other owner stays.
    Stays(PersonId),
    /// Nobody who can act is left: security stands in.
    Steward,
    /// The leaver was only a backup: its owners are who they were.
    Unchanged,
}

impl Fate {
    /// Has somebody to be found for the part that fell vacant?
    #[must_use]
    pub const fn seeks_owner(self) -> bool {
        matches!(self, Self::Stays(_) | Self::Steward)
    }
}

/// To whom an identity falls at `now`. `all` is everything ever held of it by people who are active, the leaver among
/// them. Of several backups it is the one who has been it longest.
#[must_use]
pub fn fate(leaver: PersonId, all: &[Ownership], now: Instant) -> Fate {
    let holds = || all.iter().filter(|one| one.holds(now));
    let vacated = holds()
        .any(|one| one.person == leaver && matches!(one.part, OwnerPart::Technical | OwnerPart::Business));
    if !vacated {
        return Fate::Unchanged;
    }
    let first = |part: OwnerPart| {
        holds()
            .filter(|one| one.person != leaver && one.part == part)
            .min_by_key(|one| (one.accepted_at, one.person))
            .map(|one| one.person)
    };
    match first(OwnerPart::Backup) {
        Some(person) => Fate::Backup(person),
        None => first(OwnerPart::Technical)
            .or_else(|| first(OwnerPart::Business))
            .map_or(Fate::Steward, Fate::Stays),
    }
}

/// Is it something that a person can know? A trust is not, and a SPIFFE id is handed out anew all the time.
#[must_use]
pub const fn is_knowable(kind: CredentialType) -> bool {
    match kind {
        CredentialType::AccessKey
        | CredentialType::Password
        | CredentialType::Token
        | CredentialType::ClientSecret
        | CredentialType::Certificate
        | CredentialType::SshKey => true,
        CredentialType::FederatedTrust | CredentialType::SpiffeId => false,
    }
}

/// Could whoever held these parts know a credential that was made at `made_at` and is still there? They could where they
/// held any of them at any time since; of one whose age nobody knows, where they ever did.
#[must_use]
pub fn could_know(held: &[Ownership], made_at: Option<Instant>) -> bool {
    held.iter().filter(|one| one.accepted_at.is_some()).any(|one| match (one.until, made_at) {
        (None, _) | (_, None) => true,
        (Some(until), Some(made_at)) => until > made_at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant::parse;
    use uuid::Uuid;

    fn at(text: &str) -> Instant {
        parse(text).unwrap()
    }

    fn person(number: u128) -> PersonId {
        PersonId::new(Uuid::from_u128(number))
    }

    fn held(number: u128, part: OwnerPart, from: &str, until: Option<&str>) -> Ownership {
        let from = at(from);
        Ownership {
            person: person(number),
            part,
            offered_at: from,
            accepted_at: Some(from),
            until: until.map(at),
        }
    }

    const JAN: &str = "2026-01-01T00:00:00Z";
    const FEB: &str = "2026-02-01T00:00:00Z";
    const MAR: &str = "2026-03-01T00:00:00Z";

    #[test]
    fn an_identity_falls_to_its_backup_else_to_its_other_owner_else_to_the_steward() {
        let leaver = held(1, OwnerPart::Technical, JAN, None);
        let business = held(2, OwnerPart::Business, JAN, None);
        let (late, early) = (held(3, OwnerPart::Backup, FEB, None), held(4, OwnerPart::Backup, JAN, None));
        let falls = |all: &[Ownership]| fate(person(1), all, at(MAR));
        assert_eq!(falls(&[leaver, business, late, early]), Fate::Backup(person(4)));
        assert_eq!(falls(&[leaver, business]), Fate::Stays(person(2)));
        assert_eq!(falls(&[leaver]), Fate::Steward);
        let was_backup = held(3, OwnerPart::Backup, JAN, Some(FEB));
        assert_eq!(falls(&[leaver, was_backup]), Fate::Steward, "a backup of before is none");
        assert!(Fate::Steward.seeks_owner() && Fate::Stays(person(2)).seeks_owner());
        assert!(!Fate::Backup(person(4)).seeks_owner() && !Fate::Unchanged.seeks_owner());
    }

    #[test]
    fn a_backup_who_leaves_moves_nothing() {
        let all = [held(1, OwnerPart::Backup, JAN, None), held(2, OwnerPart::Technical, JAN, None)];
        assert_eq!(fate(person(1), &all, at(MAR)), Fate::Unchanged);
        let over = [held(1, OwnerPart::Technical, JAN, Some(FEB))];
        assert_eq!(fate(person(1), &over, at(MAR)), Fate::Unchanged, "it was theirs, and is not");
    }

    #[test]
    fn a_leaver_could_know_what_was_there_while_they_owned_it() {
        let was = [held(1, OwnerPart::Technical, JAN, Some(FEB))];
        let before_the_end = at(FEB) - chrono::Duration::milliseconds(1);
        assert!(could_know(&was, Some(before_the_end)));
        assert!(!could_know(&was, Some(at(FEB))), "it was made when they owned it no more");
        assert!(could_know(&was, None), "nobody knows how old it is");
        assert!(could_know(&[held(1, OwnerPart::Backup, JAN, None)], Some(at(MAR))));
        let offer = Ownership { accepted_at: None, ..was[0] };
        assert!(!could_know(&[offer], None) && !could_know(&[], None));
    }

    #[test]
    fn a_trust_is_nothing_to_know() {
        let knowable: Vec<_> = CredentialType::ALL
            .iter()
            .filter(|kind| !is_knowable(**kind))
            .map(|kind| kind.as_str())
            .collect();
        assert_eq!(knowable, ["federated trust", "SPIFFE id"]);
    }

    #[test]
    fn oneself_and_the_last_admin_stay() {
        let admins = [person(1), person(2)];
        assert_eq!(may_leave(Some(person(2)), person(1), true, &admins), Ok(()));
        assert_eq!(may_leave(Some(person(1)), person(1), true, &admins), Err(Staying::Oneself));
        assert_eq!(may_leave(None, person(1), true, &[person(1)]), Err(Staying::LastAdmin));
        assert_eq!(may_leave(None, person(3), false, &admins), Err(Staying::Left));
    }
}
