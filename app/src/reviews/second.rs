//! What the forms of the second look do: read the form, run the op, say so, send the browser on.

use super::act::{AGAIN, SEED};
use super::server_fns::AgainForm;
use super::words::item_path;
use crate::call::{Draft, answered, call, say};
use crate::components::tone::Tone;
use crate::error::AppError;
use domain::id::{CampaignId, ItemId};
use domain::problem::Problems;
use leptos_axum::redirect;
use ops::reviews::{self, Again};

pub(super) async fn seed(campaign: String, seed: String) -> Result<(), AppError> {
    let call = call()?;
    let id = campaign.parse::<CampaignId>().map_err(|_| ops::Error::NotFound("campaign"));
    let Some(id) = answered(&call, id, Draft::default(), "/reviews") else { return Ok(()) };
    let back = format!("/reviews/{id}");
    let fields = [("campaign", id.to_string()), ("seed", seed.clone())];
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let draft = Draft { form: SEED.into(), fields, ..Draft::default() };
    let done = reviews::type_seed(&call, id, &seed).await;
    if answered(&call, done, draft, &format!("{back}#second-look")).is_some() {
        say(Tone::Good, "The seed is in the log. What it draws is shown below");
        redirect(&back);
    }
    Ok(())
}

pub(super) async fn again(form: AgainForm) -> Result<(), AppError> {
    let call = call()?;
    let ids = form.campaign.parse::<CampaignId>().ok().zip(form.item.parse::<ItemId>().ok());
    let ids = ids.ok_or(ops::Error::NotFound("item"));
    let Some((campaign, item)) = answered(&call, ids, Draft::default(), "/reviews") else { return Ok(()) };
    let fields =
        [("item", item.to_string()), ("outcome", form.outcome.clone()), ("reason", form.reason.clone())];
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let draft = Draft { form: AGAIN.into(), fields, ..Draft::default() };
    let done = match form.outcome.parse() {
        Ok(answer) => {
            let again = Again { item, snapshot_sha256: form.snapshot, answer, reason: form.reason };
            reviews::look_again(&call, &again).await
        }
        Err(_) => Err(Problems::one("outcome", "Choose what you would decide").into()),
    };
    if answered(&call, done, draft, &item_path(campaign, item)).is_some() {
        say(Tone::Good, "Thank you. It stands in the log, and in the campaign's evidence");
        redirect(&format!("/reviews/{campaign}"));
    }
    Ok(())
}
