//! What the server functions of clients do: read the form, run the op, say so, send the browser on.

use crate::call::{Draft, answered, call, say};
use crate::components::tone::Tone;
use crate::error::AppError;
use domain::id::ClientId;
use leptos_axum::redirect;
use ops::clients;

const LIST: &str = "/clients";

pub(super) async fn revoke(client: String) -> Result<(), AppError> {
    let call = call()?;
    let done = match client.parse::<ClientId>() {
        Ok(id) => clients::revoke(&call, id).await,
        Err(_) => Err(ops::Error::NotFound("client")),
    };
    if answered(&call, done, Draft::default(), LIST).is_some() {
        say(Tone::Good, "Revoked: the token works no more, and its identity is gone from the inventory");
        redirect(LIST);
    }
    Ok(())
}
