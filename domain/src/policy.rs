//! May X do Y to Z? The whole permission table, on one screen. `tests/policy_matrix.rs` prints it against a snapshot.

use crate::actor::{Actor, Role};
use crate::client::Scope;
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
        /// See the shares of what people answered in a campaign: kept, together, unused kept, seen otherwise.
        SeeShares = "see shares",
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
        /// See a system, who owns it and what belongs to it.
        SeeSystem = "see system",
        /// Make, describe and end systems, offer them, and say what belongs to them.
        ManageSystems = "manage systems",
        /// Make and end teams, and say who is in them.
        ManageTeams = "manage teams",
        /// Propose by when owners are found, wave by wave, or take one's own proposal back.
        ProposeWaves = "propose waves",
        /// Approve or refuse what another person proposed.
        ApproveWaves = "approve waves",
        /// State what an identity is for, until when, and what ends it.
        Register = "register identity",
        /// Ask for leave to break a rule.
        AskException = "ask for an exception",
        /// See an exception, and what was said of it.
        SeeException = "see an exception",
        /// Approve or refuse it for security.
        DecideException = "decide an exception",
        /// Accept its risk for the business, or refuse to.
        AcceptRisk = "accept a risk",
        /// End it before its time.
        EndException = "end an exception",
        /// Take one's own request back.
        WithdrawException = "withdraw an exception",
        /// Confirm, as a new owner, what an earlier one was given leave for.
        ConfirmException = "confirm an exception",
        /// Suspend, resume, retire or reinstate an identity.
        ChangeLife = "change an identity's life",
        /// Revoke an identity or a credential at once, alone.
        RevokeNow = "revoke at once",
        /// Review, as another person, what somebody revoked alone.
        ReviewRevocation = "review a revocation",
        /// Make, see and revoke the tokens of programs.
        ManageClients = "manage clients",
        /// State what an identity is for as the program that made it, for an owner to accept.
        Declare = "declare identity",
        /// Say that something happened which may end an identity.
        ReportEvent = "report event",
        /// Say that a credential was rotated.
        ReportRotation = "report rotation",
        /// Say that an identity is being removed.
        ReportRetirement = "report retirement",
        /// Keep people and groups as the identity provider has them.
        Provision = "provision people",
        /// See the policies in force and every version of them.
        SeePolicies = "see policies",
        /// Propose a policy, or take one's own proposal back.
        ProposePolicy = "propose policy",
        /// Approve or refuse what another person proposed.
        AnswerPolicy = "answer policy",
        /// Add the certificates that an identity proves itself with.
        AttachCertificate = "attach certificate",
        /// See who is here, with which roles.
        SeePeople = "see people",
        /// Confirm, as the second person, a role that somebody proposed.
        ConfirmRole = "confirm role",
        /// Deactivate somebody who leaves.
        Deactivate = "deactivate person",
        /// Let somebody in again who had left.
        Reactivate = "reactivate person",
        /// See what mail waits, was sent, or could not be.
        SeeOutbox = "see outbox",
        /// Have a mail that was given up tried again.
        TryAgain = "try mail again",
        /// Have somebody else decide one's own items of a campaign, for a time.
        Delegate = "delegate items",
        /// Take over what is due while its reviewer is away.
        TakeOver = "take over items",
        /// Say once more whether to take away what was used since it was decided.
        AnswerReturned = "answer for what was used since",
        /// Say where events are sent, and look at what came of it.
        ManageWebhooks = "manage webhooks",
        /// Say which environment a network belongs to, and that it no longer does.
        StateNetwork = "state a network's environment",
        /// Order that events open micro-reviews, or end that.
        OrderMicroReviews = "order micro-reviews",
        /// Type the sampling seed of a campaign.
        TypeSeed = "type sampling seed",
        /// Decide a drawn item again, without having seen the first answer.
        LookAgain = "look again",
        /// Confirm what an owner keeps among the privileged, or send it back.
        ConfirmKeep = "confirm a keep",
        /// Ask to have a bar of independence lifted for somebody, or end that.
        AskWaiver = "ask for a waiver",
        /// Approve or refuse, as the second person, what somebody asked to have lifted.
        AnswerWaiver = "answer a waiver",
        /// See the log's signed heads, and have it prove what they cover.
        SeeLog = "see log",
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
    /// It is a request of their own.
    Requester,
    /// They own the need for it, accepted.
    BusinessOwner,
    /// It lives where the program's token reaches.
    InReach,
}

impl Standing {
    /// Every standing.
    pub const ALL: [Self; 9] = [
        Self::None,
        Self::Owner,
        Self::Offered,
        Self::Reviewer,
        Self::Steward,
        Self::Acknowledger,
        Self::Requester,
        Self::BusinessOwner,
        Self::InReach,
    ];
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
    use Action::*;
    let any = |roles: &[Role]| roles.iter().any(|role| actor.has(*role));
    let tied = !matches!(standing, Standing::None | Standing::InReach);
    let sees = tied || any(&[Role::Security, Role::Auditor, Role::Management]);

    let allowed = match (actor, action) {
        // People approve people's decisions: no machine, and nobody who only has the machine.
        (
            Actor::Operator | Actor::System,
            LaunchCampaign | DecideItem | CloseCampaign | Acknowledge | AcceptOwnership | Register
            | ProposeWaves | ApproveWaves | AskException | DecideException | AcceptRisk | EndException
            | WithdrawException | ConfirmException | ChangeLife | RevokeNow | ReviewRevocation
            | AnswerReturned | Delegate | TakeOver | ProposePolicy | AnswerPolicy | ConfirmRole | TypeSeed
            | LookAgain | ConfirmKeep | OrderMicroReviews | AskWaiver | AnswerWaiver,
        ) => false,
        // A program does what its token is for, and nothing that a person answers for.
        (Actor::Machine { scope, .. }, action) => match scope {
            Scope::Ingest => action == Import,
            Scope::Lifecycle => {
                standing == Standing::InReach
                    && matches!(
                        action,
                        SeeIdentity | Declare | ReportEvent | ReportRotation | ReportRetirement
                    )
            }
            Scope::Scim => matches!(action, Provision | Deactivate | Reactivate),
            Scope::Read => matches!(action, SeeAll | SeeIdentity | SeeSources | SeeCampaign | SeeLog),
        },
        // Whoever has the machine has the database; the log still says who it was.
        (Actor::Operator, _) => true,
        (
            Actor::System,
            SeeAll | SeeIdentity | SeeSystem | SeeSources | SeeCampaign | SeeException | SeePeople,
        ) => true,
        // Whoever the identity provider says has left, or is back.
        (Actor::System, Deactivate | Reactivate) => true,
        (Actor::System, _) => false,
        (Actor::Person { .. }, SeeAll | SeeLog) => any(&[Role::Security, Role::Auditor, Role::Management]),
        (Actor::Person { .. }, SeeIdentity | SeeSystem | SeeCampaign | SeeException) => sees,
        (Actor::Person { .. }, SeeSources) => any(&[Role::Security, Role::Auditor, Role::Admin]),
        (Actor::Person { .. }, Import) => any(&[Role::Security, Role::Admin]),
        (
            Actor::Person { .. },
            DeclareComplete | Classify | LaunchCampaign | CloseCampaign | AssignOwner | ManageSystems
            | StateNetwork | OrderMicroReviews,
        ) => any(&[Role::Security]),
        // Who proposed the waves does not approve them: ops tells the two apart.
        (Actor::Person { .. }, ProposeWaves | ApproveWaves) => any(&[Role::Security]),
        // An owner needs no role; a steward stands in as security.
        (Actor::Person { .. }, DecideItem | AnswerReturned) => {
            standing == Standing::Reviewer || (standing == Standing::Steward && any(&[Role::Security]))
        }
        (Actor::Person { .. }, Delegate) => standing == Standing::Reviewer,
        (Actor::Person { .. }, TakeOver) => standing == Standing::Offered,
        (Actor::Person { .. }, Acknowledge) => standing == Standing::Acknowledger && any(&[Role::Management]),
        (Actor::Person { .. }, TypeSeed) => any(&[Role::Auditor]),
        (Actor::Person { .. }, LookAgain | ConfirmKeep) => {
            any(&[Role::Security]) && standing == Standing::None
        }
        (Actor::Person { .. }, AskWaiver) => any(&[Role::Security]),
        // Not whoever asked, and not whom it is for: that is a rule of the review.
        (Actor::Person { .. }, AnswerWaiver) => any(&[Role::Security, Role::Management]),
        (Actor::Person { .. }, ExportEvidence | SeeShares) => any(&[Role::Security, Role::Auditor]),
        (Actor::Person { .. }, AcceptOwnership) => standing == Standing::Offered,
        // Who answers for it says what it is for; seeing everything is not enough.
        (Actor::Person { .. }, Register) => standing == Standing::Owner,
        // Anyone with a stake asks; whoever asked, or owns it, decides nothing.
        (Actor::Person { .. }, AskException) => {
            any(&[Role::Security])
                || matches!(standing, Standing::Owner | Standing::BusinessOwner | Standing::Reviewer)
        }
        (Actor::Person { .. }, DecideException) => any(&[Role::Security]) && standing == Standing::None,
        (Actor::Person { .. }, AcceptRisk) => standing == Standing::BusinessOwner,
        (Actor::Person { .. }, EndException) => {
            any(&[Role::Security])
                || matches!(standing, Standing::Owner | Standing::BusinessOwner | Standing::Requester)
        }
        (Actor::Person { .. }, WithdrawException) => standing == Standing::Requester,
        (Actor::Person { .. }, ConfirmException) => {
            matches!(standing, Standing::Owner | Standing::BusinessOwner)
        }
        // Whoever owns it, or security, alone; another person reviews a revocation.
        (Actor::Person { .. }, ChangeLife | RevokeNow) => {
            any(&[Role::Security]) || matches!(standing, Standing::Owner | Standing::BusinessOwner)
        }
        (Actor::Person { .. }, ReviewRevocation) => {
            (any(&[Role::Security]) || matches!(standing, Standing::Owner | Standing::BusinessOwner))
                && standing != Standing::Requester
        }
        (Actor::Person { .. }, SeePolicies) => any(&[Role::Security, Role::Auditor, Role::Management]),
        // Who proposed a policy does not answer it: ops tells the two apart. An admin does neither by being admin.
        (Actor::Person { .. }, ProposePolicy | AnswerPolicy) => any(&[Role::Security]),
        (Actor::Person { .. }, AttachCertificate) => standing == Standing::Owner || any(&[Role::Security]),
        (Actor::Person { .. }, SeePeople) => {
            any(&[Role::Admin, Role::Security, Role::Auditor, Role::Management])
        }
        (Actor::Person { .. }, ManagePeople | Reactivate) => any(&[Role::Admin]),
        // Which of the two may in which case is a rule of `roles`.
        (Actor::Person { .. }, ConfirmRole | Deactivate) => any(&[Role::Admin, Role::Security]),
        (Actor::Person { .. }, SeeOutbox | TryAgain) => any(&[Role::Security, Role::Admin]),
        (Actor::Person { .. }, ManageClients | ManageTeams) => any(&[Role::Security, Role::Admin]),
        // What leaves holds ids and no names: a setting, as the tokens of programs are.
        (Actor::Person { .. }, ManageWebhooks) => any(&[Role::Security, Role::Admin]),
        // What programs report; people have gestures of their own.
        (
            Actor::Person { .. },
            Declare | ReportEvent | ReportRotation | ReportRetirement | Provision | Operate,
        ) => false,
    };
    // Things that somebody without a tie may not even know of.
    let is_secret = match actor {
        Actor::Person { .. } => matches!(
            action,
            SeeIdentity
                | SeeSystem
                | SeeCampaign
                | DecideItem
                | Acknowledge
                | AcceptOwnership
                | Register
                | AskException
                | SeeException
                | DecideException
                | AcceptRisk
                | EndException
                | WithdrawException
                | ConfirmException
                | ChangeLife
                | RevokeNow
                | ReviewRevocation
                | AnswerReturned
                | Delegate
                | TakeOver
                | TypeSeed
                | LookAgain
                | ConfirmKeep
                | AttachCertificate
        ),
        // Of what it may report on elsewhere.
        Actor::Machine { scope: Scope::Lifecycle, .. } => {
            matches!(action, SeeIdentity | ReportEvent | ReportRotation | ReportRetirement)
        }
        Actor::Machine { .. } | Actor::Operator | Actor::System => false,
    };
    match (allowed, sees) {
        (true, _) => Answer::Allowed,
        (false, false) if is_secret => Answer::Hidden,
        (false, _) => Answer::Forbidden,
    }
}
