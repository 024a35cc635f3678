//! What the server function of the outbox does: read the form, run the op, say so, send the browser on.

use crate::call::{Draft, answered, call, say};
use crate::components::tone::Tone;
use crate::error::AppError;
use domain::id::OutboxId;
use leptos_axum::redirect;

const BACK: &str = "/outbox";

pub(super) async fn try_again(mail: String) -> Result<(), AppError> {
    let call = call()?;
    let done = match mail.parse::<OutboxId>() {
        Ok(id) => ops::mail::try_again(&call, id).await,
        Err(_) => Err(ops::Error::NotFound("mail")),
    };
    if answered(&call, done, Draft::default(), BACK).is_some() {
        say(Tone::Good, "It is tried again within a minute");
        redirect(BACK);
    }
    Ok(())
}
