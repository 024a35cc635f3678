//! What the forms of the second stage post to: confirm a keep of a privileged identity, or send it back with a reason.

#![expect(
    missing_docs,
    reason = "the fields of the struct that leptos' server macro makes of each function carry no documentation"
)]

use crate::error::AppError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A keep as it was shown, and why it goes back, where it does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KeepForm {
    /// The campaign's id.
    pub campaign: String,
    /// The item's id.
    pub item: String,
    /// The hash of the snapshot that was shown.
    pub snapshot: String,
    /// The hash of the answer that was shown.
    pub answer: String,
    /// Why it goes back.
    pub because: String,
}

/// Confirms a keep.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "reviews/confirm")]
pub async fn confirm_keep(#[server(flatten)] form: KeepForm) -> Result<(), AppError> {
    act::say(form, false).await
}

/// Sends a keep back.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "reviews/send-back")]
pub async fn send_keep_back(#[server(flatten)] form: KeepForm) -> Result<(), AppError> {
    act::say(form, true).await
}

#[cfg(feature = "ssr")]
pub(super) mod act {
    //! Read the form, run the op, say so, send the browser on.

    use super::KeepForm;
    use crate::call::{Draft, answered, call, proved_lately, say as tell};
    use crate::components::tone::Tone;
    use crate::error::AppError;
    use crate::reviews::words::item_path;
    use domain::id::{CampaignId, ItemId};
    use leptos_axum::redirect;
    use ops::reviews::{self, ShownKeep};

    /// The form that keeps what was typed, by its endpoint.
    pub(crate) const SEND_BACK: &str = "reviews/send-back";

    pub(super) async fn say(form: KeepForm, back: bool) -> Result<(), AppError> {
        let call = call()?;
        let ids = form.campaign.parse::<CampaignId>().ok().zip(form.item.parse::<ItemId>().ok());
        let ids = ids.ok_or(ops::Error::NotFound("item"));
        let Some((campaign, item)) = answered(&call, ids, Draft::default(), "/reviews") else {
            return Ok(());
        };
        let here = item_path(campaign, item);
        // An approval is by whoever just showed who they are; what is sent back approves nothing.
        if !back && !proved_lately(&call, &here) {
            return Ok(());
        }
        let shown = ShownKeep { item, snapshot_sha256: form.snapshot, answer_sha256: form.answer };
        let draft = Draft::of(SEND_BACK, &[("item", &item.to_string()), ("because", &form.because)]);
        let done = if back {
            reviews::send_back(&call, &shown, &form.because).await.map_err(of_this_form)
        } else {
            reviews::confirm(&call, &shown).await
        };
        if answered(&call, done, draft, &format!("{here}#confirmation")).is_some() {
            let said = if back {
                "Sent back. Why stands on its page, in the log by its hash, and in the evidence"
            } else {
                "Confirmed. It counts as kept, unless it is answered otherwise"
            };
            tell(Tone::Good, said);
            redirect(&format!("/reviews/{campaign}?show=to-confirm#items"));
        }
        Ok(())
    }

    /// The op speaks of a reason; the form's field has a name of its own, for the page has other reasons.
    fn of_this_form(error: ops::Error) -> ops::Error {
        match error {
            ops::Error::Invalid(mut problems) => {
                problems.0.iter_mut().for_each(|problem| problem.field = "because".into());
                ops::Error::Invalid(problems)
            }
            other => other,
        }
    }
}
