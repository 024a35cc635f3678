//! Making an endpoint, changing it, a new secret for it, trying it out, and trying again what could not be delivered.

use super::{HookKey, Told, put};
use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::jobs::{self, State};
use crate::telling::Ink;
use crate::texts;
use domain::id::{DeliveryId, JobId, WebhookId};
use domain::instant::Instant;
use domain::policy::Action;
use domain::problem::Problems;
use domain::webhook::{HookEvent, HookUrl};
use entities::{delivery, job, webhook};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, PaginatorTrait, Set};
use serde_json::json;

/// So many endpoints there may be: every event is written once for each.
pub const MOST: u64 = 20;

/// An endpoint with a secret that was made for it. It is told nowhere else.
#[derive(Clone, PartialEq, Eq)]
pub struct Issued {
    /// The endpoint.
    pub id: WebhookId,
    /// What the receiver checks signatures with.
    pub secret: String,
    /// Until when the secret before it signs, too, exclusive; `None` for the first.
    pub former_until: Option<Instant>,
}

impl std::fmt::Debug for Issued {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Issued({}, …)", self.id)
    }
}

/// May the actor say where events are sent?
///
/// # Errors
/// Whoever may not.
pub fn may_manage(call: &Call) -> Result<()> {
    call.may(Action::ManageWebhooks)
}

fn stored(events: &[HookEvent]) -> Result<String> {
    let mut events: Vec<HookEvent> = events.iter().copied().filter(|event| event.is_asked_for()).collect();
    events.sort_unstable();
    events.dedup();
    if events.is_empty() {
        return Err(Problems::one("events", "Choose at least one event").into());
    }
    serde_json::to_string(&events).map_err(Error::unexpected)
}

async fn find(work: &Work, id: WebhookId) -> Result<webhook::Model> {
    webhook::Entity::find_by_id(id.uuid()).one(work.db()).await?.ok_or(Error::NotFound("webhook"))
}

/// Makes an endpoint, switched on.
///
/// # Errors
/// [`Error::Invalid`] without an event; [`Error::Conflict`] where there are [`MOST`] already; whoever may not.
pub async fn create(call: &Call, key: &HookKey, url: &HookUrl, events: &[HookEvent]) -> Result<Issued> {
    may_manage(call)?;
    let events = stored(events)?;
    let work = call.begin().await?;
    if webhook::Entity::find().count(work.db()).await? >= MOST {
        return Err(Error::Conflict(format!("there are {MOST} endpoints already, and no more can be made")));
    }
    let id = WebhookId::new(work.id());
    // It may hold a secret of the receiver's, so the leaf names its salted hash.
    let hash = texts::keep(&work, url.as_str()).await?;
    let facts = json!({ "url_sha256": hash, "events": events });
    webhook::ActiveModel {
        id: Set(id.uuid()),
        url: Set(url.as_str().to_owned()),
        events: Set(events),
        active: Set(true),
        off_because: Set(None),
        generation: Set(1),
        rotated_at: Set(None),
        created_by: Set(work.actor().name()),
        created_at: Set(work.at()),
    }
    .insert(work.db())
    .await?;
    let secret = key.shown(id, 1)?;
    work.commit(Event::new("webhook.made", id, facts)).await?;
    Ok(Issued { id, secret, former_until: None })
}

/// Says which events an endpoint gets, and whether anything is sent there. The same again changes nothing.
///
/// # Errors
/// [`Error::NotFound`] where there is none; [`Error::Invalid`] without an event; whoever may not.
pub async fn change(call: &Call, id: WebhookId, active: bool, events: &[HookEvent]) -> Result<()> {
    may_manage(call)?;
    let events = stored(events)?;
    let work = call.begin().await?;
    let row = find(&work, id).await?;
    if row.active == active && row.events == events {
        return work.abandon().await;
    }
    let facts = json!({ "active": active, "events": events });
    let mut change = row.into_active_model();
    change.active = Set(active);
    change.events = Set(events);
    change.off_because = Set(None);
    change.update(work.db()).await?;
    work.commit(Event::new("webhook.changed", id, facts)).await?;
    Ok(())
}

/// Makes a new secret for an endpoint. For a day the former one signs beside it, so that receivers can change over.
///
/// # Errors
/// [`Error::NotFound`] where there is none; [`Error::Conflict`] while two hold already; whoever may not.
pub async fn rotate(call: &Call, key: &HookKey, id: WebhookId) -> Result<Issued> {
    may_manage(call)?;
    let work = call.begin().await?;
    let row = find(&work, id).await?;
    let now = u32::try_from(row.generation).map_err(Error::unexpected)?;
    if domain::webhook::signing(now, row.rotated_at, work.at()).len() > 1 {
        return Err(Error::Conflict(
            "its secret was changed within a day, and two hold: wait until the former one is over".into(),
        ));
    }
    let at = work.at();
    let mut change = row.into_active_model();
    change.generation = Set(i32::try_from(now + 1).map_err(Error::unexpected)?);
    change.rotated_at = Set(Some(at));
    change.update(work.db()).await?;
    let secret = key.shown(id, now + 1)?;
    work.commit(Event::new("webhook.rotated", id, json!({ "generation": now + 1 }))).await?;
    let former_until = Some(at + chrono::Duration::hours(domain::webhook::OVERLAP_HOURS));
    Ok(Issued { id, secret, former_until })
}

/// Sends an endpoint a message that says nothing, to see it arrive.
///
/// # Errors
/// [`Error::NotFound`] where there is none; [`Error::Conflict`] where it is switched off; whoever may not.
pub async fn send_test(call: &Call, id: WebhookId) -> Result<DeliveryId> {
    may_manage(call)?;
    let work = call.begin().await?;
    if !find(&work, id).await?.active {
        return Err(Error::Conflict("it is switched off: switch it on first".into()));
    }
    let told = Told { kind: "test".into(), ids: Vec::new(), more: 0, path: format!("/webhooks/{id}") };
    let delivery = put(Ink::of(&work), id, HookEvent::Test, &told).await?;
    work.commit(Event::new("webhook.tested", id, json!({ "delivery": delivery.to_string() }))).await?;
    Ok(delivery)
}

/// Has a delivery that was given up tried again from the first. Gives its endpoint.
///
/// # Errors
/// [`Error::NotFound`] where there is none; [`Error::Conflict`] where it is not given up, or its endpoint is switched
/// off; whoever may not.
pub async fn try_again(call: &Call, id: DeliveryId) -> Result<WebhookId> {
    may_manage(call)?;
    let work = call.begin().await?;
    let none = || Error::NotFound("delivery");
    let row = delivery::Entity::find_by_id(id.uuid()).one(work.db()).await?.ok_or_else(none)?;
    let job = job::Entity::find_by_id(row.job_id).one(work.db()).await?.ok_or_else(none)?;
    let endpoint = WebhookId::new(row.webhook_id);
    if State::of(&job, work.at()) != State::Dead {
        return Err(Error::Conflict("it is not given up: it was taken, or is tried by itself".into()));
    }
    if !find(&work, endpoint).await?.active {
        return Err(Error::Conflict("its endpoint is switched off: switch it on first".into()));
    }
    jobs::again(work.db(), JobId::new(job.id), work.at()).await?;
    work.commit(Event::new("webhook.tried_again", endpoint, json!({ "delivery": id.to_string() }))).await?;
    Ok(endpoint)
}
