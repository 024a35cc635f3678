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
        /// Freeze a population and ask its owners.
        LaunchCampaign = "launch campaign",
        /// See a campaign, its items and how far it has come.
        SeeCampaign = "see campaign",
        /// Answer for an item, or undo an answer.
        DecideItem = "decide item",
        /// Close a campaign: its outcomes stand.
        CloseCampaign = "close campaign",
        /// Acknowledge a campaign's result for management.
        Acknowledge = "acknowledge",
        /// Take a frozen bundle of evidence out.
        ExportEvidence = "export evidence",
        /// Offer an identity to an owner.
        AssignOwner = "assign owner",
        /// Accept or decline an offer.
        AcceptOwnership = "accept ownership",
        /// State what an identity is for, until when, and what ends it.
        Register = "register identity",
        /// See what mail waits, was sent, or could not be.
        SeeOutbox = "see outbox",
        /// Have a mail that was given up tried again.
        TryAgain = "try mail again",
    }
}

/// How the actor stands to the thing it asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// No tie to it.
    None,
    /// Owns it, in any part, accepted.
    Owner,
    /// It was offered to them, and they have not answered.
    Offered,
    /// It is an item that is theirs to decide, or a campaign with such items.
    Reviewer,
    /// It is an item without an owner, which security stands in for.
    Steward,
    /// It is a campaign that they were named to acknowledge.
    Acknowledger,
}

impl Standing {
    /// Every standing.
    pub const ALL: [Self; 6] =
        [Self::None, Self::Owner, Self::Offered, Self::Reviewer, Self::Steward, Self::Acknowledger];
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
    use Action::{
        AcceptOwnership, Acknowledge, AssignOwner, Classify, CloseCampaign, DecideItem, DeclareComplete,
        ExportEvidence, Import, LaunchCampaign, ManagePeople, Operate, Register, SeeAll, SeeCampaign,
        SeeIdentity, SeeOutbox, SeeSources, TryAgain,
    };
    let any = |roles: &[Role]| roles.iter().any(|role| actor.has(*role));
    let sees = standing != Standing::None || any(&[Role::Security, Role::Auditor, Role::Management]);

    let allowed = match (actor, action) {
        // People approve people's decisions: no machine, and nobody who only has the machine.
        (
            Actor::Operator | Actor::System,
            LaunchCampaign | DecideItem | CloseCampaign | Acknowledge | AcceptOwnership | Register,
        ) => false,
        // Whoever has the machine has the database; the log still says who it was.
        (Actor::Operator, _) => true,
        (Actor::System, SeeAll | SeeIdentity | SeeSources | SeeCampaign) => true,
        (Actor::System, _) => false,
        (Actor::Person { .. }, SeeAll) => any(&[Role::Security, Role::Auditor, Role::Management]),
        (Actor::Person { .. }, SeeIdentity | SeeCampaign) => sees,
        (Actor::Person { .. }, SeeSources) => any(&[Role::Security, Role::Auditor, Role::Admin]),
        (Actor::Person { .. }, Import | SeeOutbox | TryAgain) => any(&[Role::Security, Role::Admin]),
        (Actor::Person { .. }, DeclareComplete | Classify | LaunchCampaign | CloseCampaign | AssignOwner) => {
            any(&[Role::Security])
        }
        // An owner needs no role; a steward stands in as security.
        (Actor::Person { .. }, DecideItem) => {
            standing == Standing::Reviewer || (standing == Standing::Steward && any(&[Role::Security]))
        }
        (Actor::Person { .. }, Acknowledge) => standing == Standing::Acknowledger && any(&[Role::Management]),
        (Actor::Person { .. }, ExportEvidence) => any(&[Role::Security, Role::Auditor]),
        (Actor::Person { .. }, AcceptOwnership) => standing == Standing::Offered,
        // Who answers for it says what it is for; seeing everything is not enough.
        (Actor::Person { .. }, Register) => standing == Standing::Owner,
        (Actor::Person { .. }, ManagePeople) => any(&[Role::Admin]),
        (Actor::Person { .. }, Operate) => false,
    };
    // Things that somebody without a tie may not even know of.
    let is_secret =
        matches!(action, SeeIdentity | SeeCampaign | DecideItem | Acknowledge | AcceptOwnership | Register);
    match (allowed, sees) {
        (true, _) => Answer::Allowed,
        (false, false) if is_secret && actor.person().is_some() => Answer::Hidden,
        (false, _) => Answer::Forbidden,
    }
}
