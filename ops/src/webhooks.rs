//! Webhooks: events on their way to endpoints, written in the transaction of what they tell of, delivered by a job, and
//! logged try by try. No secret is stored: each endpoint's is derived from a key outside of the database.

mod clear;
mod deliver;
mod manage;
mod secret;
mod show;

use crate::error::{Error, Result};
use crate::jobs::{self, Job};
use crate::telling::Ink;
pub(crate) use clear::clear;
pub use deliver::{Attempt, Message, attempted, message};
use domain::id::{DeliveryId, WebhookId};
use domain::webhook::HookEvent;
use entities::inconsistency::Place;
use entities::{delivery, webhook};
pub use manage::{Issued, MOST, change, create, may_manage, rotate, send_test, try_again};
use sea_orm::{ActiveModelTrait, EntityTrait, QueryFilter, QueryOrder, Set};
pub use secret::HookKey;
use serde::{Deserialize, Serialize};
pub use show::{DeliveryRow, DeliveryState, Desk, Shown, WebhookRow, list, show};

/// What an event is about: ids, never names, texts or secrets. The names of the fields are what receivers read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Told {
    /// What happened, in a word of ours.
    pub(crate) kind: String,
    /// To what.
    pub(crate) ids: Vec<String>,
    /// To how many others.
    pub(crate) more: u64,
    /// The page where it is looked at, below the address people use.
    pub(crate) path: String,
}

/// Sends an event to every endpoint that asked for it, in the transaction of what it tells of.
pub(crate) async fn emit(ink: Ink<'_>, event: HookEvent, told: &Told) -> Result<()> {
    emit_all(ink, event, [told.clone()]).await
}

/// Sends several events of one kind, each by itself.
pub(crate) async fn emit_all(
    ink: Ink<'_>,
    event: HookEvent,
    all: impl IntoIterator<Item = Told> + Send,
) -> Result<()> {
    let rows = webhook::Entity::find()
        .filter(webhook::COLUMN.active.eq(true))
        .order_by_asc(webhook::COLUMN.id)
        .all(ink.db)
        .await?;
    let mut endpoints = Vec::new();
    for row in rows {
        let asked: Vec<HookEvent> = Place::new("webhook", row.id).json("events", &row.events)?;
        endpoints.extend(asked.contains(&event).then_some(WebhookId::new(row.id)));
    }
    if endpoints.is_empty() {
        return Ok(());
    }
    let all: Vec<Told> = all.into_iter().collect();
    for told in &all {
        for to in &endpoints {
            put(ink, *to, event, told).await?;
        }
    }
    Ok(())
}

/// Writes one delivery and the job that brings it.
async fn put(ink: Ink<'_>, to: WebhookId, event: HookEvent, told: &Told) -> Result<DeliveryId> {
    let (id, job) = (DeliveryId::new(ink.id()), ink.id());
    jobs::insert(ink.db, job, &Job::SendHook(id), (ink.at, None)).await?;
    delivery::ActiveModel {
        id: Set(id.uuid()),
        webhook_id: Set(to.uuid()),
        event: Set(event.to_string()),
        data: Set(serde_json::to_string(told).map_err(Error::unexpected)?),
        job_id: Set(job),
        created_at: Set(ink.at),
        delivered_at: Set(None),
    }
    .insert(ink.db)
    .await?;
    Ok(id)
}
