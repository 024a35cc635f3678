//! What the forms of delegation do: read the form, run the op, say so, send the browser on.

use super::act::DELEGATE;
use crate::call::{Draft, answered, call, say};
use crate::components::tone::Tone;
use crate::error::AppError;
use chrono::NaiveDate;
use domain::id::{CampaignId, DelegationId, PersonId};
use domain::instant::Instant;
use domain::problem::Problems;
use domain::text::ReasonText;
use leptos_axum::redirect;
use ops::Call;
use ops::reviews::{self, overview};

pub(super) async fn delegate(
    campaign: String,
    to: String,
    until: String,
    reason: String,
) -> Result<(), AppError> {
    let call = call()?;
    let id = campaign.parse::<CampaignId>().map_err(|_| ops::Error::NotFound("campaign"));
    let Some(id) = answered(&call, id, Draft::default(), "/reviews") else { return Ok(()) };
    let back = format!("/reviews/{id}");
    let fields = [
        ("campaign", id.to_string()),
        ("to", to.clone()),
        ("until", until.clone()),
        ("reason", reason.clone()),
    ];
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let draft = Draft { form: DELEGATE.into(), fields, ..Draft::default() };
    let done = asked(&call, id, (&to, &until, &reason)).await;
    if answered(&call, done, draft, &format!("{back}#delegations")).is_some() {
        say(Tone::Good, "Delegated, and told by mail. You may still decide yourself, and take it back");
        redirect(&back);
    }
    Ok(())
}

async fn asked(
    call: &Call,
    id: CampaignId,
    (to, until, reason): (&str, &str, &str),
) -> ops::Result<DelegationId> {
    // Whoever may not know of the campaign is told nothing of the form.
    let found = overview(call, id).await?;
    let mut problems = Problems::default();
    let to = to.parse::<PersonId>().map_err(|_| problems.add("to", "Choose a person")).ok();
    let until = end_of(until, found.progress.campaign.due_at);
    if until.is_none() {
        problems.add("until", "Write a day, such as 2026-04-13");
    }
    let why = ReasonText::parse(reason).map_err(|found| problems.0.extend(found.0)).ok();
    match (to, until, why) {
        (Some(to), Some(until), Some(why)) if problems.0.is_empty() => {
            reviews::delegate(call, id, to, until, &why).await
        }
        _ => Err(problems.into()),
    }
}

/// The end of a day in UTC; on the day on which the campaign is due, its due instant.
pub(super) fn end_of(text: &str, due_at: Instant) -> Option<Instant> {
    let day = NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok()?;
    let end = day.succ_opt()?.and_hms_opt(0, 0, 0)?.and_utc();
    Some(if day == due_at.date_naive() { end.min(due_at) } else { end })
}

pub(super) async fn end(delegation: String) -> Result<(), AppError> {
    let call = call()?;
    let id = delegation.parse::<DelegationId>().map_err(|_| ops::Error::NotFound("delegation"));
    let done = match id {
        Ok(id) => reviews::end_delegation(&call, id).await,
        Err(error) => Err(error),
    };
    if let Some(campaign) = answered(&call, done, Draft::default(), "/reviews") {
        say(Tone::Good, "Taken back. What was decided stays");
        redirect(&format!("/reviews/{campaign}"));
    }
    Ok(())
}

pub(super) async fn take_over(campaign: String, person: String) -> Result<(), AppError> {
    let call = call()?;
    let done = match (campaign.parse::<CampaignId>(), person.parse::<PersonId>()) {
        (Ok(campaign), Ok(person)) => {
            ops::away::take_over(&call, campaign, person).await.map(|items| (campaign, items))
        }
        _ => Err(ops::Error::NotFound("offer")),
    };
    if let Some((campaign, items)) = answered(&call, done, Draft::default(), "/") {
        let items = if items == 1 { "1 item is".to_owned() } else { format!("{items} items are") };
        say(Tone::Good, format!("Taken over: {items} yours to decide"));
        redirect(&format!("/reviews/{campaign}?reviewer=me"));
    }
    Ok(())
}
