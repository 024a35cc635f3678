//! The rotation clock: one pure function of a credential's facts, its policy and the instant.

use super::{CredentialType, Expires, RotationPolicy, RotationStatus};
use crate::finding::Rule;
use crate::instant::Instant;
use crate::words::words;
use chrono::Duration;

/// Another credential of the same identity, type and line that can be used, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beside {
    /// Since when it is valid.
    pub since: Instant,
    /// Until when.
    pub expires: Expires,
    /// Is it the same proof in another form: a certificate of the same public key?
    pub is_same_proof: bool,
    /// Is it the younger of the two?
    pub is_newer: bool,
}

/// For how long an exception says that it cannot be rotated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Excepted {
    /// Inclusive.
    pub from: Instant,
    /// Exclusive.
    pub until: Instant,
}

/// What the clock needs to know of a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockFacts {
    /// What kind it is.
    pub kind: CredentialType,
    /// Made at; of a certificate, when its public key was certified first. `None` where nobody says.
    pub created_at: Option<Instant>,
    /// Last rotated at; `None` where never or not said.
    pub rotated_at: Option<Instant>,
    /// May it be used? `None` where the provider does not say.
    pub active: Option<bool>,
    /// Is it an access key that is known only by its id, without the user's slot? Such a key has no rotation finding:
    /// the same key may stand in the credential report under a slot.
    pub slot_unknown: bool,
    /// Until when it is valid by itself.
    pub expires: Expires,
    /// When exceptions say that it cannot be rotated.
    pub excepted: Vec<Excepted>,
    /// What can be used beside it: [`side_by_side`] finds them.
    pub beside: Vec<Beside>,
}

words! {
    /// Why a credential is due when it is.
    pub enum DueBy {
        /// It reaches its maximum age.
        Age = "maximum age",
        /// It ends by itself.
        End = "its own end",
        /// Its successor has been there for as long as the policy lets both be.
        Overlap = "overlap with its successor",
        /// It has no end, and the policy asks for one.
        Endless = "it has no end",
    }
}

/// When a credential has to be replaced, or dead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// At this instant it is overdue.
    pub at: Instant,
    /// For this reason.
    pub by: DueBy,
}

/// What the clock says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// Where it stands.
    pub status: RotationStatus,
    /// When it is or was due; `None` without a clock, while excepted, and where nobody knows.
    pub due: Option<Due>,
}

impl Clock {
    /// The rule that leave is asked from by whoever cannot rotate it; `None` before anything is broken, and where its
    /// successor is there: then it is to be dead, not rotated.
    #[must_use]
    pub const fn to_except(self) -> Option<Rule> {
        match (self.status, self.due) {
            (RotationStatus::Overdue, Some(Due { by: DueBy::Overlap, .. })) => None,
            (RotationStatus::Overdue, _) => Some(Rule::RotationOverdue),
            (RotationStatus::UnknownAge, _) => Some(Rule::UnknownAge),
            _ => None,
        }
    }
}

impl Beside {
    fn is_valid(&self, now: Instant) -> bool {
        self.since <= now && !self.expires.is_over(now)
    }
}

impl ClockFacts {
    /// A credential of which nothing but its type is known.
    #[must_use]
    pub const fn of(kind: CredentialType) -> Self {
        Self {
            kind,
            created_at: None,
            rotated_at: None,
            active: None,
            slot_unknown: false,
            expires: Expires::Unknown,
            excepted: Vec::new(),
            beside: Vec::new(),
        }
    }

    /// Since when its age counts: the last rotation, else creation.
    #[must_use]
    pub fn since(&self) -> Option<Instant> {
        self.rotated_at.max(self.created_at)
    }

    /// The status at `now`.
    #[must_use]
    pub fn status(&self, policy: RotationPolicy, now: Instant) -> RotationStatus {
        self.clock(policy, now).status
    }

    /// Where it stands at `now`, and when it is due: at the earliest of its maximum age, its own end, and the end of the
    /// overlap with its successor. It is overdue from that very instant. What is past its own end and replaced is dead,
    /// and has no clock.
    #[must_use]
    pub fn clock(&self, policy: RotationPolicy, now: Instant) -> Clock {
        let without = |status| Clock { status, due: None };
        if !self.kind.has_clock() || self.slot_unknown || self.active == Some(false) {
            return without(RotationStatus::NoClock);
        }
        let beside = || self.beside.iter().filter(|other| other.is_valid(now));
        if self.expires.is_over(now) && beside().next().is_some() {
            return without(RotationStatus::NoClock);
        }
        if self.excepted.iter().any(|one| one.from <= now && now < one.until) {
            return without(RotationStatus::NotRotatable);
        }
        let overlap =
            beside().filter(|other| other.is_newer && !other.is_same_proof).map(|one| one.since).min();
        let due = self.due(policy, overlap, beside().any(|other| other.is_same_proof && other.is_newer));
        let status = match due {
            Some(due) if now >= due.at => RotationStatus::Overdue,
            _ if self.since().is_none() => RotationStatus::UnknownAge,
            _ if overlap.is_some() => RotationStatus::Overlapping,
            Some(due) if now >= earlier(due.at, policy.lead_days) => RotationStatus::DueSoon,
            _ => RotationStatus::Current,
        };
        Clock { status, due }
    }

    fn due(&self, policy: RotationPolicy, overlap: Option<Instant>, is_renewed: bool) -> Option<Due> {
        let since = self.since();
        let age = since.map(|since| Due { at: later(since, policy.max_age_days), by: DueBy::Age });
        // Once the same key is certified anew, the end of the older certificate is nobody's concern.
        let end = self.expires.instant().filter(|_| !is_renewed).map(|at| Due { at, by: DueBy::End });
        let endless = since
            .filter(|_| self.expires == Expires::Never && !policy.may_not_expire)
            .map(|at| Due { at, by: DueBy::Endless });
        let overlap = overlap.map(|at| Due { at: later(at, policy.overlap_days), by: DueBy::Overlap });
        [age, end, endless, overlap].into_iter().flatten().min()
    }
}

/// So many days later; the end of time where there is no such instant.
fn later(at: Instant, days: u32) -> Instant {
    at.checked_add_signed(Duration::days(i64::from(days))).unwrap_or(Instant::MAX_UTC)
}

fn earlier(at: Instant, days: u32) -> Instant {
    at.checked_sub_signed(Duration::days(i64::from(days))).unwrap_or(Instant::MIN_UTC)
}

/// A credential of an identity, beside what its clock needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// What its clock needs; [`side_by_side`] fills in what stands beside it.
    pub facts: ClockFacts,
    /// What it succeeds and is succeeded in: a certificate's subject; empty where there is one line a type.
    pub line: String,
    /// What makes it the same proof as another: SHA-256 of a certificate's public key.
    pub proof: Option<String>,
    /// Was it missing from the newest import? It proves nothing any more, but its key was certified then.
    pub is_gone: bool,
}

/// The clocks of one identity's credentials, each with what stands beside it, in the order given. The clock of a public
/// key runs from the first certificate of it: a renewed certificate with the same key is not rotated. Of two that were
/// made at the same instant, the later in the order is the newer.
#[must_use]
pub fn side_by_side(held: &[Held]) -> Vec<ClockFacts> {
    let same_line = |one: &Held, other: &Held| one.facts.kind == other.facts.kind && one.line == other.line;
    let same_proof = |one: &Held, other: &Held| one.proof.is_some() && one.proof == other.proof;
    let first_of = |one: &Held| {
        let same = held.iter().filter(|other| one.facts.kind == other.facts.kind && same_proof(one, other));
        same.filter_map(|other| other.facts.created_at).min().or(one.facts.created_at)
    };
    let mut clocks: Vec<ClockFacts> =
        held.iter().map(|one| ClockFacts { created_at: first_of(one), ..one.facts.clone() }).collect();
    for (place, one) in held.iter().enumerate() {
        let usable = |other: &&(usize, &Held)| {
            let (at, other) = **other;
            at != place
                && same_line(one, other)
                && !other.is_gone
                && !other.facts.slot_unknown
                && other.facts.active != Some(false)
        };
        // Which is the newer is a matter of the certificates, not of their key.
        let own = one.facts.since();
        clocks[place].beside = held
            .iter()
            .enumerate()
            .filter(|pair| usable(&pair))
            .filter_map(|(at, other)| {
                let since = other.facts.since()?;
                let is_newer = own.is_some_and(|own| (own, place) < (since, at));
                Some(Beside {
                    since,
                    expires: other.facts.expires,
                    is_same_proof: same_proof(one, other),
                    is_newer,
                })
            })
            .collect();
    }
    clocks
}
