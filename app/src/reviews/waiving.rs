//! What the forms of waivers do: read the form, run the op, say so, send the browser on.

use super::act::WAIVER;
use super::delegating::end_of;
use super::waiver_fns::WaiverForm;
use crate::call::{Draft, answered, call, say};
use crate::components::tone::Tone;
use crate::error::AppError;
use domain::id::{CampaignId, ItemId, PersonId, WaiverId};
use domain::problem::Problems;
use domain::text::ReasonText;
use leptos_axum::redirect;
use ops::Call;
use ops::reviews::{self, AskWaiver, overview};

pub(super) async fn ask(form: WaiverForm) -> Result<(), AppError> {
    let call = call()?;
    let id = form.campaign.parse::<CampaignId>().map_err(|_| ops::Error::NotFound("campaign"));
    let Some(id) = answered(&call, id, Draft::default(), "/reviews") else { return Ok(()) };
    let item = form.item.parse::<ItemId>().ok();
    let back = item.map_or_else(|| format!("/reviews/{id}"), |item| format!("/reviews/{id}/items/{item}"));
    let fields = [
        ("campaign", id.to_string()),
        ("item", form.item.clone()),
        ("person", form.person.clone()),
        ("until", form.until.clone()),
        ("reason", form.reason.clone()),
    ];
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let draft = Draft { form: WAIVER.into(), fields, ..Draft::default() };
    let done = asked(&call, id, item, &form).await;
    if answered(&call, done, draft, &format!("{back}#waivers")).is_some() {
        say(Tone::Good, "Asked for. It lifts nothing before another person approves it");
        redirect(&format!("{back}#waivers"));
    }
    Ok(())
}

async fn asked(
    call: &Call,
    id: CampaignId,
    item: Option<ItemId>,
    form: &WaiverForm,
) -> ops::Result<WaiverId> {
    // Whoever may not know of the campaign is told nothing of the form.
    let found = overview(call, id).await?;
    if item.is_none() && !form.item.is_empty() {
        return Err(ops::Error::NotFound("item"));
    }
    let mut problems = Problems::default();
    let person = form.person.parse::<PersonId>().map_err(|_| problems.add("person", "Choose a person")).ok();
    let until = end_of(&form.until, found.progress.campaign.due_at);
    if until.is_none() {
        problems.add("until", "Write a day, such as 2026-04-13");
    }
    let reason = ReasonText::parse(&form.reason).map_err(|found| problems.0.extend(found.0)).ok();
    match (person, until, reason) {
        (Some(person), Some(until), Some(reason)) if problems.0.is_empty() => {
            reviews::ask_waiver(call, &AskWaiver { campaign: id, item, person, until, reason }).await
        }
        _ => Err(problems.into()),
    }
}

/// What becomes of a waiver.
#[derive(Debug, Clone, Copy)]
pub(super) enum Become {
    /// A second person approves it.
    Approved,
    /// A second person refuses it.
    Refused,
    /// It ends before its time, or is taken back.
    Ended,
}

pub(super) async fn becomes(waiver: String, what: Become) -> Result<(), AppError> {
    let call = call()?;
    let id = waiver.parse::<WaiverId>().map_err(|_| ops::Error::NotFound("waiver"));
    let done = match (id, what) {
        (Ok(id), Become::Approved) => reviews::approve_waiver(&call, id).await,
        (Ok(id), Become::Refused) => reviews::refuse_waiver(&call, id).await,
        (Ok(id), Become::Ended) => reviews::end_waiver(&call, id).await,
        (Err(error), _) => Err(error),
    };
    if let Some(campaign) = answered(&call, done, Draft::default(), "/reviews") {
        let said = match what {
            Become::Approved => "Approved. Each decision that needs it says that it was made under it",
            Become::Refused => "Refused. Nothing is lifted",
            Become::Ended => "Ended. What was decided under it stays, and says so",
        };
        say(Tone::Good, said);
        redirect(&format!("/reviews/{campaign}#waivers"));
    }
    Ok(())
}
