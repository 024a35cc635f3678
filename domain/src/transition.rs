//! Steps of an identity's life that somebody asks for, and whether an import has shown them yet.

use crate::id::PersonId;
use crate::identity::{IllegalTransition, Lifecycle};
use crate::instant::Instant;
use crate::words::words;
use chrono::Duration;

/// For how many days after it was asked to be retired a second person may bring it back.
pub const REINSTATE_DAYS: i64 = 30;

/// Within how many hours another person reviews a revocation that somebody did alone.
pub const REVIEW_HOURS: i64 = 72;

words! {
    /// What somebody asks for.
    pub enum Transition {
        /// It is to be disabled, and may come back.
        Suspend = "suspend",
        /// It is to work again.
        Resume = "resume",
        /// It is to go.
        Retire = "retire",
        /// It is to stay after all.
        Reinstate = "reinstate",
    }
}

/// Why a step is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// There is no such step from here.
    #[error(transparent)]
    Illegal(#[from] IllegalTransition),
    /// It was retired too long ago.
    #[error("it was to be retired more than {REINSTATE_DAYS} days ago: register it anew instead")]
    TooLate,
    /// Whoever had it retired cannot bring it back.
    #[error("whoever had it retired cannot bring it back: that takes a second person")]
    SamePerson,
}

/// Who asked for an identity to be retired, and when; `None` where nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Retirement {
    /// By which person; `None` where a program reported it.
    pub by: Option<PersonId>,
    /// When.
    pub at: Option<Instant>,
}

/// What happened to an identity before, as far as its steps depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Past {
    /// Who asked last for it to be retired.
    pub retirement: Retirement,
    /// Was it ever registered?
    pub is_registered: bool,
}

impl Transition {
    /// Where the identity stands after it. Resuming leads to `active`, or to `discovered` where nobody ever registered it;
    /// bringing back to `registered`: its history comes back, its attestations do not.
    ///
    /// # Errors
    /// [`NotTaken`] says why not.
    pub fn take(
        self,
        from: Lifecycle,
        past: Past,
        (by, now): (Option<PersonId>, Instant),
    ) -> Result<Lifecycle, NotTaken> {
        match self {
            Self::Suspend => Ok(from.step(Lifecycle::Suspended)?),
            Self::Resume if from == Lifecycle::Suspended && past.is_registered => Ok(Lifecycle::Active),
            Self::Resume if from == Lifecycle::Suspended => Ok(from.step(Lifecycle::Discovered)?),
            Self::Retire => Ok(from.step(Lifecycle::Retiring)?),
            Self::Reinstate if matches!(from, Lifecycle::Retiring | Lifecycle::Retired) => {
                let retirement = past.retirement;
                if retirement.at.is_none_or(|at| now >= at + Duration::days(REINSTATE_DAYS)) {
                    Err(NotTaken::TooLate)
                } else if by.is_none() || retirement.by == by {
                    Err(NotTaken::SamePerson)
                } else {
                    Ok(Lifecycle::Registered)
                }
            }
            Self::Resume => Err(IllegalTransition { from, to: Lifecycle::Active }.into()),
            Self::Reinstate => Err(IllegalTransition { from, to: Lifecycle::Registered }.into()),
        }
    }
}

/// What an import says of an identity that was to be disabled or removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight {
    /// When the newest inventory that could show it was taken.
    pub inventory_at: Option<Instant>,
    /// When an inventory first lacked it.
    pub gone_at: Option<Instant>,
    /// How many of its credentials may be used: keys and passwords that are active, trusts that let somebody in.
    pub usable: u32,
}

words! {
    /// How far a step that was asked for has been seen.
    pub enum Shown {
        /// No import since has said anything.
        Asked = "asked",
        /// An import since shows that it is not done.
        NotDone = "asked, and not done",
        /// An import shows it.
        Seen = "seen",
    }
}

/// Has an import shown what was asked for at `since`? Suspended is seen when nothing is left that it could be used with;
/// retired is seen when it is gone. Other states ask nothing of an import.
#[must_use]
pub fn shown(state: Lifecycle, since: Option<Instant>, sight: Sight) -> Option<Shown> {
    let done = match state {
        Lifecycle::Suspended => sight.gone_at.is_some() || sight.usable == 0,
        Lifecycle::Retiring | Lifecycle::Retired => sight.gone_at.is_some(),
        Lifecycle::Discovered | Lifecycle::Registered | Lifecycle::Active => return None,
    };
    let looked = match (sight.inventory_at, since) {
        (Some(looked), Some(since)) => looked > since,
        (Some(_), None) => true,
        (None, _) => false,
    };
    // What an inventory lacked is seen whenever that was.
    let done = done && (looked || sight.gone_at.is_some());
    Some(match (done, looked) {
        (true, _) => Shown::Seen,
        (false, true) => Shown::NotDone,
        (false, false) => Shown::Asked,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant::parse;
    use uuid::Uuid;

    fn now() -> Instant {
        parse("2026-03-01T00:00:00Z").unwrap()
    }

    fn person(number: u128) -> Option<PersonId> {
        Some(PersonId::new(Uuid::from_u128(number)))
    }

    fn retired(days: i64) -> Past {
        let retirement = Retirement { by: person(1), at: Some(now() - Duration::days(days)) };
        Past { retirement, is_registered: true }
    }

    #[test]
    fn suspended_is_resumed_to_active_and_nothing_else_is_resumed() {
        let past = Past { is_registered: true, ..Past::default() };
        let take = |step: Transition, from| step.take(from, past, (person(1), now()));
        assert_eq!(take(Transition::Suspend, Lifecycle::Active), Ok(Lifecycle::Suspended));
        assert_eq!(take(Transition::Resume, Lifecycle::Suspended), Ok(Lifecycle::Active));
        assert!(take(Transition::Resume, Lifecycle::Registered).is_err());
        assert_eq!(take(Transition::Retire, Lifecycle::Discovered), Ok(Lifecycle::Retiring));
        assert!(take(Transition::Retire, Lifecycle::Retired).is_err());
        assert!(take(Transition::Suspend, Lifecycle::Retiring).is_err());
    }

    #[test]
    fn what_nobody_registered_is_suspended_too_and_is_discovered_again() {
        let take = |step: Transition, from| step.take(from, Past::default(), (person(1), now()));
        assert_eq!(take(Transition::Suspend, Lifecycle::Discovered), Ok(Lifecycle::Suspended));
        assert_eq!(take(Transition::Resume, Lifecycle::Suspended), Ok(Lifecycle::Discovered));
        assert!(take(Transition::Resume, Lifecycle::Discovered).is_err());
    }

    #[test]
    fn a_second_person_brings_it_back_within_thirty_days() {
        let back = |by, days| Transition::Reinstate.take(Lifecycle::Retired, retired(days), (by, now()));
        assert_eq!(back(person(2), 29), Ok(Lifecycle::Registered));
        assert_eq!(back(person(2), 30), Err(NotTaken::TooLate));
        assert_eq!(back(person(1), 1), Err(NotTaken::SamePerson));
        assert_eq!(back(None, 1), Err(NotTaken::SamePerson), "no program brings anything back");
        let active = Transition::Reinstate.take(Lifecycle::Active, retired(1), (person(2), now()));
        assert!(matches!(active, Err(NotTaken::Illegal(_))));
    }

    #[test]
    fn what_was_asked_reads_asked_until_an_import_shows_it() {
        let since = Some(now());
        let sight = |days: i64, usable| Sight {
            inventory_at: Some(now() + Duration::days(days)),
            gone_at: None,
            usable,
        };
        assert_eq!(shown(Lifecycle::Suspended, since, sight(-1, 0)), Some(Shown::Asked), "an older look");
        assert_eq!(shown(Lifecycle::Suspended, since, sight(1, 1)), Some(Shown::NotDone));
        assert_eq!(shown(Lifecycle::Suspended, since, sight(1, 0)), Some(Shown::Seen));
        assert_eq!(shown(Lifecycle::Retiring, since, sight(1, 0)), Some(Shown::NotDone));
        let gone = Sight { gone_at: Some(now() - Duration::days(2)), ..sight(-1, 3) };
        assert_eq!(shown(Lifecycle::Retiring, since, gone), Some(Shown::Seen));
        assert_eq!(shown(Lifecycle::Active, since, gone), None);
        let never = Sight { inventory_at: None, gone_at: None, usable: 0 };
        assert_eq!(shown(Lifecycle::Retired, since, never), Some(Shown::Asked));
    }
}
