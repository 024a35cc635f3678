//! What findings are a function of.

use super::Observation;
use crate::credential::{ClockFacts, RotationPolicy};
use crate::id::CredentialId;
use crate::identity::{Environment, Kind, Lifecycle};
use crate::instant::Instant;
use crate::network::Reuse;
use crate::review::{Risk, RiskFacts};
use crate::usage::ByVerdict;
use crate::window::Window;

/// Who answers for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OwnerFacts {
    /// Has it a technical or business owner who accepted and can act?
    pub owned: bool,
    /// When the last one's interval ended; `None` where nobody ever accepted.
    pub lost_at: Option<Instant>,
    /// When the oldest offer that still waits was made.
    pub offered_at: Option<Instant>,
    /// When the present technical owner accepted; `None` where there is none.
    pub technical_since: Option<Instant>,
}

/// Activity after a quiet time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resumed {
    /// The first activity after it.
    pub at: Instant,
    /// The last activity before it.
    pub quiet_since: Instant,
}

/// When it acted. Being assumed counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Activity {
    /// The last activity that anybody saw: in the logs, or by the provider's own figure.
    pub last: Option<Instant>,
    /// The newest activity that came after a gap between two days with activity.
    pub resumed: Option<Resumed>,
    /// The last use by a person: a session named with a mail address, a console sign-in.
    pub human: Option<Instant>,
}

/// What effective usage says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsageFacts {
    /// Over this window.
    pub window: Window,
    /// Its actions by verdict.
    pub actions: ByVerdict,
    /// Privileged actions that it holds.
    pub privileged: u32,
    /// Privileged actions that it holds and did not use, the whole window observed.
    pub privileged_unused: u32,
}

/// Several users of one credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sharing {
    /// How many workloads or networks used it within the window.
    pub users: u32,
    /// When the second of them was first seen.
    pub since: Instant,
}

/// One credential that is there; trusts are apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialFacts {
    /// Which.
    pub id: CredentialId,
    /// What its clock needs, exceptions left out: what they cover is found all the same.
    pub clock: ClockFacts,
    /// The policy of its type.
    pub policy: RotationPolicy,
    /// Last use, in the logs or by the provider's own figure.
    pub last_used: Option<Instant>,
    /// Who shares it; `None` where nobody does, or nobody knows.
    pub sharing: Option<Sharing>,
    /// The environments it is used out of; `None` where that is one alone, or nobody stated which network lies where.
    pub reuse: Option<Reuse>,
}

/// One way to become it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustFacts {
    /// The credential.
    pub id: CredentialId,
    /// Who, as written.
    pub trusted: String,
    /// Is it everybody, another account, or somebody of one?
    pub foreign: bool,
    /// Does a condition say who: an external id, an organisation, a bound subject?
    pub bound: bool,
    /// Is it an identity provider of workloads (OIDC), whose subject has to be bound?
    pub workload_provider: bool,
    /// Is it a person, a role of people, or a way in for people (SAML)?
    pub people: bool,
    /// Was it used within a wholly observed window? `None` where that cannot be told.
    pub used: Option<bool>,
    /// When an import first showed it.
    pub since: Instant,
}

/// The last review that came to an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttestedFacts {
    /// When it was decided.
    pub at: Instant,
    /// When what the reviewer saw was frozen.
    pub frozen_at: Instant,
}

/// What it holds that the last reviewer did not see.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Drift {
    /// New grants, privileged ones among them.
    pub grants: u32,
    /// New privileged grants.
    pub privileged: u32,
    /// New credentials and trusts.
    pub credentials: u32,
    /// The oldest of these.
    pub since: Option<Instant>,
}

/// How wide it is, as far as what was approved of it can be compared: when each part came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Width {
    /// When each privileged grant that it holds was granted; those of which nobody knows are older than anything.
    pub privileged: Vec<Instant>,
    /// When each credential and trust that it has was first seen.
    pub credentials: Vec<Instant>,
}

/// What only an agent has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgentFacts {
    /// Does it act without anybody's approval?
    pub acts_alone: bool,
}

/// What only a break-glass account has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BreakGlassFacts {
    /// How often it is to be tried, in days.
    pub drill_days: Option<u32>,
    /// When it was tried last.
    pub drilled_at: Option<Instant>,
}

/// Everything that findings of one identity are a function of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// What kind of identity.
    pub kind: Kind,
    /// Where what it serves runs.
    pub environment: Option<Environment>,
    /// How far it has come.
    pub lifecycle: Lifecycle,
    /// Since when it stands there, where that was recorded.
    pub lifecycle_at: Option<Instant>,
    /// When the provider says it was made.
    pub created_at: Option<Instant>,
    /// When an import first named it.
    pub first_seen_at: Instant,
    /// When an inventory first lacked it; `None` while it is there.
    pub gone_at: Option<Instant>,
    /// When the newest inventory that shows it was taken.
    pub inventory_at: Option<Instant>,
    /// Who answers for it.
    pub owner: OwnerFacts,
    /// Has somebody said what it is for?
    pub purpose: bool,
    /// When it ends, exclusive; `None` where nobody said, or it does not.
    pub expires_at: Option<Instant>,
    /// How often it is expected to act, in days.
    pub cadence_days: Option<u32>,
    /// When it acted.
    pub activity: Activity,
    /// How its account was observed.
    pub observation: Observation,
    /// What it used of what it holds; `None` where no inventory of it was imported.
    pub usage: Option<UsageFacts>,
    /// Its credentials that are there.
    pub credentials: Vec<CredentialFacts>,
    /// Who can become it.
    pub trusts: Vec<TrustFacts>,
    /// The environments whose identities became it, and the trust by which they did; `None` where that is one alone, or
    /// nobody stated which.
    pub reuse: Option<(Option<CredentialId>, Reuse)>,
    /// The last review of it.
    pub attested: Option<AttestedFacts>,
    /// What is new since.
    pub drift: Drift,
    /// How wide it is.
    pub width: Width,
    /// Where it is an agent, and somebody said how it acts.
    pub agent: Option<AgentFacts>,
    /// Where it is a break-glass account.
    pub break_glass: Option<BreakGlassFacts>,
}

impl Facts {
    /// Is there anything to own, rotate or reduce: neither gone nor retired?
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.gone_at.is_none() && self.lifecycle != Lifecycle::Retired
    }

    /// Does it hold a privileged action?
    #[must_use]
    pub fn is_privileged(&self) -> bool {
        self.usage.is_some_and(|usage| usage.privileged > 0)
    }

    /// The risk by which it belongs to a wave: as of something that nobody owns.
    #[must_use]
    pub fn wave(&self) -> Risk {
        Risk::of(RiskFacts {
            kind: self.kind,
            environment: self.environment,
            owned: false,
            privileged: self.is_privileged(),
            privileged_not_used: false,
            // The page of orphans does not look at trusts either: both say the same wave.
            foreign_trust: false,
        })
    }

    /// How many observed days without activity make it dormant: 90, or one and a half times its cadence if that is
    /// longer.
    #[must_use]
    pub fn dormant_after(&self) -> u32 {
        let by_cadence = self.cadence_days.map_or(0, |days| days.saturating_mul(3).div_ceil(2));
        by_cadence.max(super::DORMANT_DAYS)
    }
}
