//! May X do Y to Z? The whole permission table, on one screen. `tests/policy_matrix.rs` prints it against a snapshot.

use crate::actor::{Actor, Role};
use crate::words::words;

words! {
    /// Everything that can be asked of Tenure.
    pub enum Action {
        /// See the inventory, usage, coverage and sources of everything.
        SeeAll = "see all",
        /// See one identity and its usage.
        SeeIdentity = "see identity",
        /// Bring providers' files in.
        Import = "import",
        /// See sources, imports and coverage.
        SeeSources = "see sources",
        /// Say that every log file of a time was imported.
        DeclareComplete = "declare complete",
        /// Say what class a principal is.
        Classify = "classify",
        /// Add people and give them roles.
        ManagePeople = "manage people",
        /// Run the database: migrations, integrity check, signing key.
        Operate = "operate",
    }
}

/// How the actor stands to the thing it asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// No tie to it.
    None,
    /// Owns it, in any part, accepted.
    Owner,
}

/// The answer to a question of permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Go ahead.
    Allowed,
    /// It may know the thing, but not do this to it.
    Forbidden,
    /// It may not even know that the thing exists.
    Hidden,
}

/// May `actor`, standing so to the thing, do `action`?
#[must_use]
pub fn may(actor: &Actor, action: Action, standing: Standing) -> Answer {
    use Action::{Classify, DeclareComplete, Import, ManagePeople, Operate, SeeAll, SeeIdentity, SeeSources};
    let owns = standing == Standing::Owner;
    let any = |roles: &[Role]| roles.iter().any(|role| actor.has(*role));
    let sees = owns || any(&[Role::Security, Role::Auditor, Role::Management]);

    let allowed = match (actor, action) {
        // Whoever has the machine has the database; the log still says who it was.
        (Actor::Operator, _) => true,
        (Actor::System, SeeAll | SeeIdentity | SeeSources) => true,
        (Actor::System, _) => false,
        (Actor::Person { .. }, SeeAll) => any(&[Role::Security, Role::Auditor, Role::Management]),
        (Actor::Person { .. }, SeeIdentity) => sees,
        (Actor::Person { .. }, SeeSources) => any(&[Role::Security, Role::Auditor, Role::Admin]),
        (Actor::Person { .. }, Import) => any(&[Role::Security, Role::Admin]),
        (Actor::Person { .. }, DeclareComplete | Classify) => any(&[Role::Security]),
        (Actor::Person { .. }, ManagePeople) => any(&[Role::Admin]),
        (Actor::Person { .. }, Operate) => false,
    };
    match (allowed, sees) {
        (true, _) => Answer::Allowed,
        (false, true) => Answer::Forbidden,
        (false, false) if action == SeeIdentity => Answer::Hidden,
        (false, false) => Answer::Forbidden,
    }
}
