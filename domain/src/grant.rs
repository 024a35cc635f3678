//! Grants: permissions an identity holds, as written in the policy that gives them.

use crate::instant::Instant;
use crate::words::words;
use serde::{Deserialize, Serialize};

words! {
    /// Does the statement give or take?
    pub enum Effect {
        /// It gives.
        Allow = "allow",
        /// It takes, whatever else gives.
        Deny = "deny",
    }
}

words! {
    /// The way a grant came to its identity.
    pub enum PathKind {
        /// A policy written into the identity itself.
        Inline = "inline policy",
        /// A managed policy attached to the identity.
        Managed = "managed policy",
        /// A policy written into a group that the identity is a member of.
        GroupInline = "group's inline policy",
        /// A managed policy attached to such a group.
        GroupManaged = "group's managed policy",
        /// A permission boundary: it gives nothing, and limits everything.
        Boundary = "permission boundary",
    }
}

/// The path a grant came by. Everybody with an equal path that is not `Inline` is fed by the same object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct GrantPath {
    /// What kind of object gives it.
    pub kind: PathKind,
    /// The policy's name.
    pub policy: String,
    /// The policy's provider id (AWS: its ARN); none for inline policies.
    pub policy_id: Option<String>,
    /// The group, where it came through one.
    pub group: Option<String>,
}

words! {
    /// Are the patterns what is meant, or what is left out?
    pub enum Matching {
        /// Exactly what the pattern matches.
        Only = "action",
        /// Everything but what the patterns match (AWS: NotAction).
        AllBut = "not action",
    }
}

/// One granted pattern. A statement with three actions is three of these; one with NotAction is one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Grant {
    /// Does it give or take?
    pub effect: Effect,
    /// How `patterns` is meant.
    pub matching: Matching,
    /// The patterns as written, in written order; exactly one where `matching` is `Only`.
    pub patterns: Vec<String>,
    /// The resources as written, in written order; those of a NotResource begin with `!`.
    pub resources: Vec<String>,
    /// The statement's conditions as compact JSON; empty where it has none.
    pub conditions: String,
    /// The path it came by.
    pub path: GrantPath,
}

impl Grant {
    /// The pattern as people read it: `s3:Get*`, or `NotAction:iam:*, sts:*`.
    #[must_use]
    pub fn pattern(&self) -> String {
        match self.matching {
            Matching::Only => self.patterns.join(", "),
            Matching::AllBut => format!("NotAction:{}", self.patterns.join(", ")),
        }
    }

    /// Does the statement speak of every resource, without conditions? Only such a deny takes an action away whole;
    /// Tenure compares actions, not resources.
    #[must_use]
    pub fn is_sweeping(&self) -> bool {
        self.conditions.is_empty() && self.resources.iter().any(|resource| resource == "*")
    }

    /// What stays the same when a policy gets a new version or another path: by this a grant is older than the
    /// policy it stands in today.
    #[must_use]
    pub fn lineage_key(&self) -> (Effect, Matching, &[String], &[String], &str) {
        (self.effect, self.matching, &self.patterns, &self.resources, &self.conditions)
    }
}

words! {
    /// How it is known since when a grant is held.
    pub enum GrantedBasis {
        /// The provider's own date.
        Provider = "provider",
        /// The change event in the logs.
        Log = "log",
        /// An earlier inventory of the same source lacked it: the import that first shows it.
        FirstSeen = "first seen",
        /// It stood in the source's first inventory: held since before it.
        Baseline = "baseline",
    }
}

/// Since when a grant is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Granted {
    /// The instant; `None` is "since before anything we know".
    pub at: Option<Instant>,
    /// How that is known.
    pub basis: GrantedBasis,
}

/// A grant with its age.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldGrant {
    /// What is held.
    pub grant: Grant,
    /// Since when.
    pub granted: Granted,
}
