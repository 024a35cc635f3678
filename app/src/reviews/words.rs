//! Words that several pages of reviews share.

use crate::components::badges::Badge;
use crate::components::icons;
use crate::components::tone::Tone;
use domain::id::{CampaignId, ItemId};
use domain::review::{Answer, CampaignState, Confirmation, Decision, ItemOutcome, NEED_STATED_DAYS};
use leptos::prelude::*;

/// The page of an item.
pub(crate) fn item_path(campaign: CampaignId, item: ItemId) -> String {
    format!("/reviews/{campaign}/items/{item}")
}

/// What was just decided, in a sentence.
pub(super) fn decided(decision: &Decision, name: &str) -> String {
    match decision {
        Decision::Keep { need_stated: false } => format!("Kept {name}"),
        Decision::Keep { need_stated: true } => {
            format!("Need stated for {name}: that holds {NEED_STATED_DAYS} days")
        }
        Decision::Reduce { remove } if remove.len() == 1 => {
            format!("Reduced {name}: 1 grant, or what is unused of it")
        }
        Decision::Reduce { remove } => {
            format!("Reduced {name}: {} grants, or what is unused of them", remove.len())
        }
        Decision::Rotate => format!("Rotation of {name} decided"),
        Decision::Revoke => format!("Revocation of {name} decided"),
    }
}

/// An answer, as lists say it.
pub(crate) const fn answer_words(answer: Answer) -> &'static str {
    match answer {
        Answer::Keep => "kept",
        Answer::NeedStated => "need stated",
        Answer::Reduce => "reduced",
        Answer::Rotate => "to be rotated",
        Answer::Revoke => "to be revoked",
        Answer::Transfer => "handed on",
        Answer::NeedsInformation => "needs information",
        Answer::Undone => "undone",
    }
}

/// So many changes.
pub(crate) fn changes_in_words(count: usize) -> String {
    if count == 1 { "1 change".into() } else { format!("{count} changes") }
}

/// An answer as a badge: what was kept on a stated need is told apart from what was shown.
#[component]
pub fn AnswerBadge(
    /// The answer.
    answer: Answer,
) -> impl IntoView {
    let (tone, drawing) = match answer {
        Answer::Keep => (Tone::Good, icons::CHECK),
        Answer::NeedStated => (Tone::Unknown, icons::NOT_OBSERVED),
        Answer::Reduce => (Tone::Attention, icons::UNUSED),
        Answer::Rotate => (Tone::Attention, icons::CALENDAR_CLOCK),
        Answer::Revoke => (Tone::Bad, icons::X),
        Answer::Transfer | Answer::NeedsInformation | Answer::Undone => (Tone::Plain, icons::INFO),
    };
    view! { <Badge tone drawing word=answer_words(answer)/> }
}

/// How a keep stands with security, as a badge.
#[component]
pub fn ConfirmationBadge(
    /// How.
    said: Confirmation,
) -> impl IntoView {
    let (tone, drawing, word) = match said {
        Confirmation::Waiting => (Tone::Attention, icons::CLIPBOARD_CHECK, "waits for security"),
        Confirmation::Confirmed => (Tone::Good, icons::CIRCLE_CHECK, "confirmed"),
        Confirmation::SentBack => (Tone::Bad, icons::X, "sent back"),
    };
    view! { <Badge tone drawing word/> }
}

/// What came of an item as a badge.
#[component]
pub fn OutcomeBadge(
    /// The outcome.
    outcome: ItemOutcome,
) -> impl IntoView {
    let (tone, drawing) = match outcome {
        ItemOutcome::Kept => (Tone::Good, icons::CHECK),
        ItemOutcome::Reduced => (Tone::Attention, icons::UNUSED),
        ItemOutcome::Rotated => (Tone::Attention, icons::CALENDAR_CLOCK),
        ItemOutcome::Revoked => (Tone::Bad, icons::X),
        ItemOutcome::NoResponse => (Tone::Unknown, icons::NOT_EVALUABLE),
        ItemOutcome::Withdrawn => (Tone::Plain, icons::ARCHIVE),
    };
    view! { <Badge tone drawing word=outcome.as_str().replace('_', " ")/> }
}

/// How far a campaign has come.
#[component]
pub fn CampaignBadge(
    /// Its state.
    state: CampaignState,
    /// Is it past its due instant?
    late: bool,
) -> impl IntoView {
    let (tone, drawing, word) = match state {
        CampaignState::Open if late => (Tone::Bad, icons::CIRCLE_ALERT, "due, not closed"),
        CampaignState::Open => (Tone::Attention, icons::CLIPBOARD_CHECK, "open"),
        CampaignState::Closed => (Tone::Plain, icons::ARCHIVE, "closed, not acknowledged"),
        CampaignState::Acknowledged => (Tone::Good, icons::CIRCLE_CHECK, "acknowledged"),
    };
    view! { <Badge tone drawing word/> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::testing::html;

    #[test]
    fn every_answer_and_outcome_says_its_word() {
        for answer in Answer::ALL {
            assert!(html(|| view! { <AnswerBadge answer=*answer/> }).contains(answer_words(*answer)));
        }
        assert!(html(|| view! { <OutcomeBadge outcome=ItemOutcome::NoResponse/> }).contains("no response"));
        assert!(html(|| view! { <AnswerBadge answer=Answer::NeedStated/> }).contains("tone-unknown"));
    }

    #[test]
    fn what_was_decided_is_told_in_numbers() {
        let one = Decision::Reduce { remove: vec!["s3:Get*".into()] };
        assert_eq!(decided(&one, "svc"), "Reduced svc: 1 grant, or what is unused of it");
        assert!(decided(&Decision::Keep { need_stated: true }, "svc").contains("90 days"));
    }
}
