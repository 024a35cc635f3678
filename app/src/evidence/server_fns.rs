//! What the forms of the pages of evidence post to. Each answers with a redirect: what was done stands on the next page.

#![expect(
    missing_docs,
    reason = "the fields of the struct that leptos' server macro makes of each function carry no documentation"
)]

use crate::call::{Draft, answered, call, say};
use crate::components::tone::Tone;
use crate::error::AppError;
use leptos::prelude::*;
use leptos_axum::redirect;

const BACK: &str = "/evidence/log";

/// Has the log's signed heads mailed to the reader, or ends that: `mail` is `yes` or anything else.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "evidence/subscribe")]
pub async fn subscribe(#[server(default)] mail: String) -> Result<(), AppError> {
    let call = call()?;
    let wanted = mail == "yes";
    let done =
        if wanted { ops::evidence::subscribe(&call).await } else { ops::evidence::unsubscribe(&call).await };
    if answered(&call, done, Draft::default(), BACK).is_some() {
        say(
            Tone::Good,
            if wanted {
                "Every head that is signed from now on is mailed to you"
            } else {
                "No more heads are mailed to you. Keep those that you have"
            },
        );
        redirect(BACK);
    }
    Ok(())
}

/// Freezes the next edition of a campaign's evidence.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "evidence/freeze")]
pub async fn freeze_next(campaign: String) -> Result<(), AppError> {
    let call = call()?;
    let id = campaign.parse::<domain::id::CampaignId>();
    let back = id.as_ref().map_or_else(|_| "/evidence".to_owned(), |id| format!("/evidence/{id}"));
    let done = match id {
        Ok(id) => ops::evidence::freeze_next(&call, id).await,
        Err(_) => Err(ops::Error::NotFound("campaign")),
    };
    if let Some(number) = answered(&call, done, Draft::default(), &back) {
        say(Tone::Good, format!("Edition {number} is frozen. The editions before it keep their bytes"));
        redirect(&back);
    }
    Ok(())
}
