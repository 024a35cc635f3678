//! What the server functions of webhooks do: read the form, run the op, say so, send the browser on.

use super::form::events;
use super::server_fns::ChangeForm;
use crate::call::{Draft, answered, call, say};
use crate::components::tone::Tone;
use crate::error::AppError;
use domain::id::{DeliveryId, WebhookId};
use leptos_axum::redirect;
use ops::webhooks;

const LIST: &str = "/webhooks";

fn id(call: &ops::Call, text: &str) -> Option<WebhookId> {
    let id = text.parse::<WebhookId>().map_err(|_| ops::Error::NotFound("webhook"));
    answered(call, id, Draft::default(), LIST)
}

pub(super) async fn change(form: ChangeForm) -> Result<(), AppError> {
    let call = call()?;
    let Some(id) = id(&call, &form.webhook) else { return Ok(()) };
    let back = format!("{LIST}/{id}");
    let done = webhooks::change(&call, id, form.active == "yes", &events(&form.events)).await;
    if answered(&call, done, Draft::default(), &back).is_some() {
        say(Tone::Good, "Changed");
        redirect(&back);
    }
    Ok(())
}

pub(super) async fn test(webhook: String) -> Result<(), AppError> {
    let call = call()?;
    let Some(id) = id(&call, &webhook) else { return Ok(()) };
    let back = format!("{LIST}/{id}");
    let done = webhooks::send_test(&call, id).await;
    if answered(&call, done, Draft::default(), &back).is_some() {
        say(Tone::Good, "A test is on its way: what came of it stands below within a minute");
        redirect(&back);
    }
    Ok(())
}

pub(super) async fn try_again(delivery: String) -> Result<(), AppError> {
    let call = call()?;
    let done = match delivery.parse::<DeliveryId>() {
        Ok(id) => webhooks::try_again(&call, id).await,
        Err(_) => Err(ops::Error::NotFound("delivery")),
    };
    if let Some(endpoint) = answered(&call, done, Draft::default(), LIST) {
        say(Tone::Good, "It is tried again within a minute");
        redirect(&format!("{LIST}/{endpoint}"));
    }
    Ok(())
}
