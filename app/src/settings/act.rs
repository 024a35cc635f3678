//! What the server function of settings does: read the form, run the op, say so, send the browser on.

use crate::call::{Draft, answered, call, say};
use crate::components::tone::Tone;
use crate::error::AppError;
use domain::digest::Digest;
use domain::problem::Problems;
use leptos_axum::redirect;

const BACK: &str = "/settings";

pub(super) async fn choose(digest: String) -> Result<(), AppError> {
    let call = call()?;
    let done = match digest.parse::<Digest>() {
        Ok(digest) => ops::mail::choose(&call, digest).await,
        Err(_) => Err(Problems::one("digest", "Choose how you want to be told").into()),
    };
    if answered(&call, done, Draft::default(), BACK).is_some() {
        say(Tone::Good, "Chosen: it holds from the next mail on");
        redirect(BACK);
    }
    Ok(())
}
