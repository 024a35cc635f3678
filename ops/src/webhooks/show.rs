//! Endpoints and what was sent to them, as pages show it.

use super::may_manage;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::identities::actor_name;
use crate::jobs::State;
use domain::id::{DeliveryId, WebhookId};
use domain::instant::Instant;
use domain::webhook::{HookEvent, OVERLAP_HOURS, OffBecause};
use entities::inconsistency::Place;
use entities::{delivery, delivery_attempt, job, webhook};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

use super::Attempt;

/// How many deliveries a page shows.
const SHOWN: u64 = 100;

/// One endpoint. Of its address only scheme and host: the rest may be a secret of the receiver's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookRow {
    /// The endpoint.
    pub id: WebhookId,
    /// Where, without what follows the host.
    pub origin: String,
    /// Is there anything after the host?
    pub is_longer: bool,
    /// Which events it gets.
    pub events: Vec<HookEvent>,
    /// Is anything sent there?
    pub active: bool,
    /// Why it was switched off without anybody's doing.
    pub off_because: Option<OffBecause>,
    /// Until when its former secret signs, too; `None` where it has only one.
    pub former_until: Option<Instant>,
    /// Who made it, by name.
    pub created_by: String,
    /// When.
    pub created_at: Instant,
    /// When something was last taken there.
    pub delivered_at: Option<Instant>,
}

/// The page of endpoints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desk {
    /// All, newest first.
    pub rows: Vec<WebhookRow>,
}

/// How a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// It was taken.
    Delivered,
    /// It waits to be sent, or to be tried again.
    Waiting,
    /// It could not be delivered, and nobody tries any more.
    Dead,
    /// Its endpoint was switched off when its time came.
    Dropped,
}

/// One delivery and every try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryRow {
    /// The delivery.
    pub id: DeliveryId,
    /// Which event.
    pub event: HookEvent,
    /// When it happened.
    pub created_at: Instant,
    /// How it stands.
    pub state: DeliveryState,
    /// When it is tried next, where it waits.
    pub next: Instant,
    /// Every try, oldest first.
    pub attempts: Vec<Attempt>,
}

/// One endpoint with its log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The endpoint.
    pub row: WebhookRow,
    /// The newest deliveries, newest first.
    pub deliveries: Vec<DeliveryRow>,
    /// How many there are in all; those of the last thirty days are kept.
    pub total: u64,
}

async fn parse(call: &Call, row: webhook::Model) -> Result<WebhookRow> {
    let place = Place::new("webhook", row.id);
    let after_scheme = row.url.find("://").map_or(0, |at| at + 3);
    let end = row.url[after_scheme..].find(['/', '?']).map_or(row.url.len(), |at| after_scheme + at);
    let delivered = delivery::Entity::find()
        .filter(delivery::COLUMN.webhook_id.eq(row.id))
        .filter(delivery::COLUMN.delivered_at.is_not_null())
        .order_by_desc(delivery::COLUMN.delivered_at)
        .limit(1)
        .one(call.read())
        .await?;
    let former_until = row.rotated_at.map(|at| at + chrono::Duration::hours(OVERLAP_HOURS));
    Ok(WebhookRow {
        id: WebhookId::new(row.id),
        origin: row.url[..end].to_owned(),
        is_longer: end + 1 < row.url.len(),
        events: place.json("events", &row.events)?,
        active: row.active,
        off_because: row.off_because.as_deref().map(|word| place.word("off_because", word)).transpose()?,
        former_until: former_until.filter(|until| call.now() < *until),
        created_by: actor_name(call, &row.created_by).await?,
        created_at: row.created_at,
        delivered_at: delivered.and_then(|row| row.delivered_at),
    })
}

/// Every endpoint.
///
/// # Errors
/// Whoever may not manage webhooks.
pub async fn list(call: &Call) -> Result<Desk> {
    may_manage(call)?;
    let mut rows = Vec::new();
    for row in webhook::Entity::find().order_by_desc(webhook::COLUMN.id).all(call.read()).await? {
        rows.push(parse(call, row).await?);
    }
    Ok(Desk { rows })
}

/// One endpoint and what was sent to it.
///
/// # Errors
/// Whoever may not manage webhooks; [`Error::NotFound`] where there is none.
pub async fn show(call: &Call, id: WebhookId) -> Result<Shown> {
    may_manage(call)?;
    let row = webhook::Entity::find_by_id(id.uuid()).one(call.read()).await?;
    let row = parse(call, row.ok_or(Error::NotFound("webhook"))?).await?;
    let theirs = delivery::Entity::find().filter(delivery::COLUMN.webhook_id.eq(id.uuid()));
    let total = theirs.clone().count(call.read()).await?;
    let rows = theirs
        .order_by_desc(delivery::COLUMN.created_at)
        .order_by_desc(delivery::COLUMN.id)
        .limit(SHOWN)
        .all(call.read())
        .await?;
    let jobs: HashMap<Uuid, job::Model> = job::Entity::find()
        .filter(job::Column::Id.is_in(rows.iter().map(|row| row.job_id)))
        .all(call.read())
        .await?
        .into_iter()
        .map(|job| (job.id, job))
        .collect();
    let tries = delivery_attempt::Entity::find()
        .filter(delivery_attempt::Column::DeliveryId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(delivery_attempt::COLUMN.at)
        .order_by_asc(delivery_attempt::COLUMN.id)
        .all(call.read())
        .await?;
    let mut attempts: HashMap<Uuid, Vec<Attempt>> = HashMap::new();
    for one in tries {
        attempts.entry(one.delivery_id).or_default().push(Attempt {
            at: one.at,
            status: one.status.and_then(|status| u16::try_from(status).ok()),
            millis: u32::try_from(one.millis).unwrap_or_default(),
            error: one.error,
        });
    }
    let now = call.now();
    let mut deliveries = Vec::with_capacity(rows.len());
    for one in rows {
        let Some(job) = jobs.get(&one.job_id) else { continue };
        deliveries.push(DeliveryRow {
            id: DeliveryId::new(one.id),
            event: Place::new("delivery", one.id).word("event", &one.event)?,
            created_at: one.created_at,
            state: match State::of(job, now) {
                _ if one.delivered_at.is_some() => DeliveryState::Delivered,
                State::Dead => DeliveryState::Dead,
                State::Waiting | State::Running => DeliveryState::Waiting,
                State::Done => DeliveryState::Dropped,
            },
            next: job.run_at,
            attempts: attempts.remove(&one.id).unwrap_or_default(),
        });
    }
    Ok(Shown { row, deliveries, total })
}
