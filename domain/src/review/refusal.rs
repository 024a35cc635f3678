//! Why something in a review was refused, in a sentence that the page shows.

use super::NEED_STATED_DAYS;
use super::facts::Why;
use super::state::{CampaignState, IllegalStep};

/// Why something in a review was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No machine decides, approves or accepts.
    #[error("This takes a person: no machine, job or command line may answer in a review")]
    Machine,
    /// Somebody without a tie to the item.
    #[error(
        "This item is another person's to decide; having created the identity, or seeing it, is not enough"
    )]
    NotYours,
    /// The right was gained after the population was frozen.
    #[error("Your role was given after this campaign was launched: it approves nothing in it")]
    RoleAfterLaunch,
    /// A steward does not know that something is needed.
    #[error(
        "A steward may revoke this or hand it to an owner; keeping, reducing or rotating it is an owner's to decide"
    )]
    StewardOnlyRevokes,
    /// Late is late.
    #[error("This campaign was due: answers are taken until just before its due instant, and not at it")]
    Late,
    /// No longer open.
    #[error("This campaign is {0}: it takes no more answers")]
    NotOpen(CampaignState),
    /// What was shown is not what is held.
    #[error("What you were shown is not the snapshot of this item: read it again, then decide")]
    AnotherSnapshot,
    /// What is held is not what was shown any more.
    #[error("Something changed since this page was made: read what changed, then decide")]
    ChangedSince,
    /// A keep without the reason it needs.
    #[error("Write a reason to keep this: {}", list(.0))]
    ReasonNeeded(Vec<Why>),
    /// Kept as if its use had been shown.
    #[error(
        "Its use was not shown, so it cannot be kept as if it were: {}. State the need instead, with a reason; that holds \
         {NEED_STATED_DAYS} days",
        list(.0)
    )]
    NotShown(Vec<Why>),
    /// Need stated where use was observed.
    #[error(
        "Its use was wholly observed: there is no need to state one. Keep it, with a reason where one is asked for"
    )]
    NothingToState,
    /// Many at once, and not all low-risk.
    #[error("Only low-risk items can be kept together; decide this one by itself")]
    BulkKeep,
    /// Reduced by nothing.
    #[error("Choose at least one permission to take away, or keep it as it is")]
    NothingToRemove,
    /// Reduced by what is not there.
    #[error("'{0}' is not among the permissions of this snapshot")]
    NotHeld(String),
    /// Nothing to rotate.
    #[error("It has no credential that could be rotated")]
    NothingToRotate,
    /// Undone twice, or never decided.
    #[error("There is no decision on this item to undo")]
    NothingToUndo,
    /// Nobody chosen.
    #[error("Choose at least one item")]
    NothingChosen,
    /// Closed before its time.
    #[error(
        "{0} item(s) are still unanswered and the campaign is not due yet: it closes at its due instant, or once all are answered"
    )]
    TooEarly(u64),
    /// Nothing of one's own to hand on.
    #[error("None of this campaign's items are yours as an owner: there is nothing to delegate")]
    NothingToDelegate,
    /// Nobody who could decide.
    #[error("Choose another person, who is here and active")]
    NoDelegate,
    /// The acknowledger has no part in it.
    #[error("This person acknowledges the campaign, and has no part in it: choose another")]
    DelegateAcknowledges,
    /// Too long, or over before it begins.
    #[error("A delegation ends in the future, and at the campaign's due instant at the latest")]
    DelegatedUntil,
    /// The seed is there already.
    #[error("The sampling seed of this campaign was typed already: it is typed once")]
    SeedTyped,
    /// Whoever types the seed has a part in the campaign.
    #[error("You launched this campaign, or decide in it: another auditor types its seed")]
    SeedHasPart,
    /// A second look by somebody with a part in it.
    #[error(
        "You decided on this, review it, own it or acknowledge the campaign: another person of security takes the second look"
    )]
    NotBlind,
    /// Not drawn.
    #[error("This item is not among those drawn for a second look")]
    NotDrawn,
    /// Looked at twice already.
    #[error("Somebody took the second look at this item already: there is one")]
    LookedAlready,
    /// Confirmed by somebody with a part in it.
    #[error(
        "You answered this, review it, own it, asked for an exception that it had, or acknowledge the campaign: another person of \
         security confirms it"
    )]
    ConfirmsOwn,
    /// Nothing that waits for a confirmation.
    #[error("No keep of this waits for security to confirm it")]
    NothingToConfirm,
    /// Too late to confirm.
    #[error(
        "The time in which security confirms is over: what was not confirmed by then counts as no response"
    )]
    ConfirmedLate,
    /// Another answer than the one that was shown.
    #[error(
        "The answer was changed since this page was made: read it again, then confirm it or send it back"
    )]
    AnswerChanged,
    /// Closed while security still may confirm.
    #[error(
        "{0} keep(s) still wait for security to confirm them: it closes once none does, or when the time for that is over"
    )]
    WaitsForConfirmation(u64),
    /// Whoever asked for the exception attests what it covers.
    #[error(
        "You, or in whose place you decide, asked for an exception that this had at the launch: keeping any of it is for somebody \
         independent. Revoke it, or ask security for a waiver"
    )]
    AskedException,
    /// A waiver for somebody it would lift nothing for.
    #[error("Choose a person who decides this: a waiver lifts a bar, and makes nobody a reviewer")]
    WaiverForNobody,
    /// Too long, or over before it begins.
    #[error("A waiver ends in the future, and at the campaign's due instant at the latest")]
    WaiverUntil,
    /// One person where two are needed.
    #[error("You asked for this waiver, or it is for you: another person answers it")]
    WaiverOfOnesOwn,
    /// The acknowledger has no part in it.
    #[error("You acknowledge this campaign, and have no part in it: another person answers its waivers")]
    WaiverAcknowledger,
    /// Answered twice.
    #[error("This waiver was answered already")]
    WaiverAnswered,
    /// Too late for it.
    #[error("This waiver's end has passed")]
    WaiverOver,
    /// Already done, or not yet possible.
    #[error("{0}")]
    Step(#[from] IllegalStep),
    /// Somebody else was named.
    #[error("Another person was named at launch to acknowledge this campaign")]
    NotTheAcknowledger,
    /// The acknowledger is no manager.
    #[error("The acknowledger must hold the role management")]
    AcknowledgerNotManagement,
    /// The acknowledger ran it.
    #[error("Whoever launches a campaign cannot acknowledge it: name another person")]
    AcknowledgerLaunched,
    /// The acknowledger has a part in it.
    #[error(
        "The acknowledger owns or reviews identities in this campaign: name a person without a part in it"
    )]
    AcknowledgerHasPart,
}

/// What kind of refusal it is: by this it becomes an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalKind {
    /// It is not this person's to do.
    Forbidden,
    /// It is not the time for it.
    Conflict,
    /// What was shown has changed.
    Stale,
    /// What was sent cannot be accepted: the form field that is meant.
    Invalid(&'static str),
}

impl Refusal {
    /// What kind it is.
    #[must_use]
    pub const fn kind(&self) -> RefusalKind {
        match self {
            Self::Machine
            | Self::NotYours
            | Self::RoleAfterLaunch
            | Self::StewardOnlyRevokes
            | Self::SeedHasPart
            | Self::NotBlind
            | Self::ConfirmsOwn
            | Self::AskedException
            | Self::WaiverOfOnesOwn
            | Self::WaiverAcknowledger
            | Self::NotTheAcknowledger => RefusalKind::Forbidden,
            Self::WaiverAnswered | Self::WaiverOver => RefusalKind::Conflict,
            Self::WaiverForNobody => RefusalKind::Invalid("person"),
            Self::WaiverUntil => RefusalKind::Invalid("until"),
            Self::SeedTyped | Self::NotDrawn | Self::LookedAlready => RefusalKind::Conflict,
            Self::NothingToConfirm | Self::ConfirmedLate | Self::WaitsForConfirmation(_) => {
                RefusalKind::Conflict
            }
            Self::Late | Self::NotOpen(_) | Self::NothingToUndo | Self::TooEarly(_) | Self::Step(_) => {
                RefusalKind::Conflict
            }
            Self::AnotherSnapshot | Self::ChangedSince | Self::AnswerChanged => RefusalKind::Stale,
            Self::ReasonNeeded(_) => RefusalKind::Invalid("reason"),
            Self::NotShown(_) | Self::NothingToState | Self::BulkKeep | Self::NothingToRotate => {
                RefusalKind::Invalid("outcome")
            }
            Self::NothingToRemove | Self::NotHeld(_) => RefusalKind::Invalid("remove"),
            Self::NothingChosen => RefusalKind::Invalid("items"),
            Self::NothingToDelegate => RefusalKind::Conflict,
            Self::NoDelegate | Self::DelegateAcknowledges => RefusalKind::Invalid("to"),
            Self::DelegatedUntil => RefusalKind::Invalid("until"),
            Self::AcknowledgerNotManagement | Self::AcknowledgerLaunched | Self::AcknowledgerHasPart => {
                RefusalKind::Invalid("acknowledger")
            }
        }
    }
}

fn list(why: &[Why]) -> String {
    let words: Vec<String> = why.iter().map(ToString::to_string).collect();
    words.join("; ")
}
