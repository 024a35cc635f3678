//! Tasks: work that a decision or event causes. Nobody ticks one off: it is done when it is seen to be done.

#[cfg(test)]
mod tests;

use crate::id::ImportId;
use crate::instant::Instant;
use crate::review::NEED_STATED_DAYS;
use crate::words::words;
use chrono::Duration;

words! {
    /// What is to be done.
    pub enum TaskKind {
        /// Somebody has to accept to own it.
        FindOwner = "find an owner",
        /// A credential has to die, and another may take its place.
        Rotate = "rotate",
        /// The identity or the credential has to go.
        Revoke = "revoke",
        /// Permissions have to go.
        Reduce = "reduce",
        /// Its owner has to say anew what it is for.
        RestatePurpose = "restate purpose",
        /// The identity has to be put out of use, and is watched for [`WATCH_DAYS`] before it has to go.
        Disable = "disable",
        /// Its use has to be observed: the need was stated, not shown.
        Observe = "observe use",
        /// The identity has to be put out of use, since nobody answered for it. Nothing follows: it is not to be deleted.
        Suspend = "suspend",
        /// The steward has to answer for the identity, since nobody did in a review.
        AnswerFor = "answer for it",
    }
}

/// So many days pass between an identity seen disabled and the task to delete it: whoever misses it calls in that time,
/// is refused, and the owner is told how to restore it.
pub const WATCH_DAYS: i64 = 14;

words! {
    /// What caused a task.
    pub enum TaskCause {
        /// A decision in a review.
        Decision = "decision",
        /// Somebody left.
        Departure = "departure",
        /// What revokes the identity has happened.
        Trigger = "trigger",
        /// A program said that the credential was replaced.
        RotationReported = "rotation reported",
        /// Somebody had it retired.
        Retirement = "retirement",
        /// Somebody revoked it at once.
        RevokeNow = "revoke now",
        /// Nobody answered for it in a review, and this was chosen for that.
        NoResponse = "no response",
    }
}

impl TaskKind {
    /// What whoever it was opened for is told to do, to be read after the identity's name. `of_credential`: it is about
    /// one credential, not the whole identity.
    #[must_use]
    pub const fn told(self, of_credential: bool) -> &'static str {
        match (self, of_credential) {
            (Self::FindOwner, _) => "find somebody who answers for it",
            (Self::Rotate, _) => "rotate a credential, and let the old one die",
            (Self::Revoke, true) => "take a credential away",
            (Self::Revoke, false) => "take it away",
            (Self::Reduce, _) => "take permissions away",
            (Self::RestatePurpose, _) => "say anew what it is for",
            (Self::Disable, _) => "put it out of use, so that it can be watched before it is deleted",
            (Self::Observe, _) => "have its use observed: its need was stated, not shown",
            (Self::Suspend, _) => "put it out of use, since nobody answered for it in a review",
            (Self::AnswerFor, _) => "answer for it, since nobody did in a review",
        }
    }

    /// How many days there are for it. What is privileged has half of them.
    #[must_use]
    pub const fn days(self, privileged: bool) -> i64 {
        // As long as a stated need holds, privileged or not.
        if matches!(self, Self::Observe) {
            return NEED_STATED_DAYS as i64;
        }
        let days = match self {
            Self::FindOwner | Self::Rotate | Self::RestatePurpose | Self::AnswerFor => 14,
            Self::Revoke | Self::Disable | Self::Suspend => 6,
            Self::Reduce | Self::Observe => 30,
        };
        if privileged { days / 2 } else { days }
    }

    /// Is it judged by effective usage rather than by an inventory?
    #[must_use]
    pub const fn is_by_use(self) -> bool {
        matches!(self, Self::Observe)
    }

    /// Does it stay with security, whoever comes to own the identity?
    #[must_use]
    pub const fn is_securitys(self) -> bool {
        matches!(self, Self::FindOwner | Self::AnswerFor)
    }

    /// The kinds of which one that waits on the whole of an identity has done whatever one of this kind would: none of this
    /// kind is opened beside it.
    #[must_use]
    pub const fn same_sort(self) -> &'static [Self] {
        match self {
            Self::FindOwner => &[Self::FindOwner],
            Self::Rotate => &[Self::Rotate],
            Self::Revoke => &[Self::Revoke],
            Self::Reduce => &[Self::Reduce],
            Self::RestatePurpose => &[Self::RestatePurpose],
            Self::Disable => &[Self::Disable],
            Self::Observe => &[Self::Observe],
            // What is to go, or to be watched before it goes, is put out of use by that.
            Self::Suspend => &[Self::Suspend, Self::Disable, Self::Revoke],
            Self::AnswerFor => &[Self::AnswerFor],
        }
    }

    /// When a task that is opened at `at` is due, exclusive, where whatever causes it sets no nearer instant.
    #[must_use]
    pub fn due(self, at: Instant, privileged: bool) -> Instant {
        at + Duration::days(self.days(privileged))
    }
}

/// What showed that a task is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// An import of what the provider says.
    Import(ImportId),
    /// What a person did here: a leaf of the log.
    Leaf(u64),
}

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskState {
    /// It waits, and there is time.
    Open,
    /// It waits, and its due instant is past.
    Overdue,
    /// What it is about is out of use and watched: from then on it is to be done.
    Watched {
        /// Until when, exclusive.
        until: Instant,
    },
    /// What was to be taken away was used since: whoever decided looks again.
    Returned {
        /// Since when.
        at: Instant,
    },
    /// It was seen done.
    SeenDone {
        /// When.
        at: Instant,
        /// What showed it.
        proof: Proof,
    },
    /// What it was about is no longer so, and nothing was done for it.
    NotNeeded {
        /// Since when.
        at: Instant,
    },
}

impl TaskState {
    /// The state's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Overdue => "overdue",
            Self::Watched { .. } => "watched",
            Self::Returned { .. } => "used since",
            Self::SeenDone { .. } => "seen done",
            Self::NotNeeded { .. } => "no longer needed",
        }
    }

    /// Does it still wait for somebody?
    #[must_use]
    pub const fn waits(self) -> bool {
        matches!(self, Self::Open | Self::Overdue | Self::Watched { .. } | Self::Returned { .. })
    }
}

/// What is kept of a task's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaskTimes {
    /// Due before this instant.
    pub due_at: Instant,
    /// To be done from this instant on; `None` is at once.
    pub released_at: Option<Instant>,
    /// Back at whoever decided since.
    pub returned_at: Option<Instant>,
    /// Seen done, and by what.
    pub seen_done: Option<(Instant, Proof)>,
    /// No longer needed since.
    pub not_needed_at: Option<Instant>,
}

impl TaskTimes {
    /// Where it stands at `now`. At its due instant it is late.
    #[must_use]
    pub fn state(self, now: Instant) -> TaskState {
        match (self.seen_done, self.not_needed_at, self.returned_at, self.released_at) {
            (Some((at, proof)), ..) => TaskState::SeenDone { at, proof },
            (None, Some(at), ..) => TaskState::NotNeeded { at },
            (None, None, Some(at), _) => TaskState::Returned { at },
            (None, None, None, Some(until)) if now < until => TaskState::Watched { until },
            (None, None, None, _) if now < self.due_at => TaskState::Open,
            (None, None, None, _) => TaskState::Overdue,
        }
    }
}

/// What is known of a credential that a task is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CredentialSight {
    /// Is it in the newest import no more?
    pub gone: bool,
    /// Does the provider say that it cannot be used?
    pub inactive: bool,
    /// When its secret was last changed in place; keys never are, passwords are.
    pub changed_at: Option<Instant>,
}

/// What is known of whatever a task is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sight {
    /// Is the identity gone?
    pub identity_gone: bool,
    /// Of the credential, where the task is about one; one that was merged away is `None`.
    pub credential: Option<CredentialSight>,
    /// Since when the newest of its technical and business owners who can act owns it.
    pub owned_since: Option<Instant>,
    /// When its owner last said what it is for.
    pub stated_at: Option<Instant>,
    /// Is any permission still held that has to go?
    pub still_granted: bool,
    /// Is it out of use: everything denied to it, or, where it proves itself with nothing else, every credential inactive?
    pub disabled: bool,
    /// When somebody last answered for it in a review, of those that count.
    pub answered_at: Option<Instant>,
}

/// What a look at the facts says of a task that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// It waits on.
    Waits,
    /// It is done.
    Done,
    /// It is no longer needed.
    NotNeeded,
}

impl TaskKind {
    /// Is a task that was opened at `opened_at` seen done? `of_credential`: it is about one credential, not the whole
    /// identity.
    #[must_use]
    pub fn look(self, opened_at: Instant, of_credential: bool, sight: Sight) -> Look {
        let since = |at: Option<Instant>| at.is_some_and(|at| at >= opened_at);
        let dead = sight.credential.is_some_and(|one| one.gone || one.inactive);
        let done = match self {
            Self::FindOwner => since(sight.owned_since),
            // SP 800-53 IA-5: the old one is dead, or nobody who knew it knows it any more.
            Self::Rotate => {
                let changed =
                    sight.credential.and_then(|one| one.changed_at).is_some_and(|at| at > opened_at);
                dead || changed || sight.identity_gone
            }
            Self::Revoke => sight.identity_gone || (of_credential && dead),
            Self::Reduce => sight.identity_gone || !sight.still_granted,
            Self::RestatePurpose => since(sight.stated_at),
            Self::Disable | Self::Suspend => sight.identity_gone || sight.disabled,
            // What is out of use or gone needs nobody's answer.
            Self::AnswerFor => sight.identity_gone || sight.disabled || since(sight.answered_at),
            // No inventory shows it: what is known of all its use does ([`TaskKind::is_by_use`]).
            Self::Observe => false,
        };
        if done {
            Look::Done
        } else if sight.identity_gone {
            Look::NotNeeded
        } else {
            Look::Waits
        }
    }
}
