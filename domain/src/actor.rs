//! Who acts: a person with roles, a program with a token, the operator at the command line, or the system itself.

use crate::client::Scope;
use crate::id::{ClientId, PersonId};
use crate::instant::Instant;
use crate::words::words;
use serde::{Deserialize, Serialize};

words! {
    /// What a person may do beside owning. Everyone signed in may own.
    pub enum Role {
        /// Sees and attests what they own.
        Owner = "owner",
        /// Sees all, launches and closes campaigns, approves exceptions, assigns owners.
        Security = "security",
        /// Acknowledges the result of a campaign they had no part in.
        Management = "management",
        /// Reads all, exports evidence, types the sampling seed; writes nothing else.
        Auditor = "auditor",
        /// People, sources, settings; approves nothing by being admin.
        Admin = "admin",
    }
}

/// A role and since when it is held: one gained after a campaign's launch approves nothing in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldRole {
    /// The role.
    pub role: Role,
    /// Held since, inclusive.
    pub since: Instant,
}

/// Who asks for something to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Actor {
    /// A person who signed in.
    Person {
        /// Who.
        id: PersonId,
        /// What they may do, as of this request.
        roles: Vec<HeldRole>,
    },
    /// A program that calls with a token.
    Machine {
        /// Which.
        client: ClientId,
        /// What its token lets it do.
        scope: Scope,
    },
    /// Whoever has the machine: the command line on the server itself.
    Operator,
    /// Tenure's own jobs.
    System,
}

impl Actor {
    /// How leaves of the log name it: a person by pseudonym.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Person { id, .. } => id.to_string(),
            Self::Machine { client, .. } => client.to_string(),
            Self::Operator => "operator".into(),
            Self::System => "system".into(),
        }
    }

    /// The person, where it is one.
    #[must_use]
    pub const fn person(&self) -> Option<PersonId> {
        match self {
            Self::Person { id, .. } => Some(*id),
            Self::Machine { .. } | Self::Operator | Self::System => None,
        }
    }

    /// Does it hold the role now?
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        matches!(self, Self::Person { roles, .. } if roles.iter().any(|held| held.role == role))
    }

    /// Did it hold the role already at `at`, and does it still?
    #[must_use]
    pub fn had_at(&self, role: Role, at: Instant) -> bool {
        matches!(self, Self::Person { roles, .. } if roles.iter().any(|held| held.role == role && held.since <= at))
    }
}
