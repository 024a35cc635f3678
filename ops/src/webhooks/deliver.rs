//! One delivery: the message as it is sent, and what came of the try.

use super::{HookKey, Told};
use crate::call::Tenure;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::jobs::{self, Claimed};
use domain::actor::Actor;
use domain::id::{DeliveryId, WebhookId};
use domain::instant::{self, Instant};
use domain::webhook::{After, HookEvent, OffBecause, after, signing};
use entities::inconsistency::Place;
use entities::{delivery, delivery_attempt, webhook};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
use serde_json::json;

/// A message, signed for this try.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// Its id, the same on every try: `webhook-id`.
    pub id: DeliveryId,
    /// To which endpoint.
    pub endpoint: WebhookId,
    /// Where. It may hold a secret of the receiver's: it is never logged.
    pub url: String,
    /// The instant of the try, in seconds: `webhook-timestamp`.
    pub timestamp: i64,
    /// The body, as it is signed and sent.
    pub body: String,
    /// `webhook-signature`.
    pub signature: String,
}

impl std::fmt::Debug for Message {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Message({}, …)", self.id)
    }
}

/// The message of a delivery. `base` is the address people use, without a slash at its end. `None` where it was taken
/// already, or where its endpoint is switched off.
///
/// # Errors
/// What the database says; a row that cannot be read.
pub async fn message(tenure: &Tenure, key: &HookKey, base: &str, id: DeliveryId) -> Result<Option<Message>> {
    let db = tenure.database.read();
    let found = delivery::Entity::find_by_id(id.uuid()).one(db).await?;
    let Some(row) = found.filter(|row| row.delivered_at.is_none()) else { return Ok(None) };
    let Some(to) = webhook::Entity::find_by_id(row.webhook_id).one(db).await?.filter(|to| to.active) else {
        return Ok(None);
    };
    let place = Place::new("delivery", row.id);
    let event: HookEvent = place.word("event", &row.event)?;
    let told: Told = place.json("data", &row.data)?;
    let body = json!({
        "type": event.as_str(),
        "timestamp": instant::format(row.created_at),
        "data": {
            "kind": told.kind, "ids": told.ids, "more": told.more, "link": format!("{base}{}", told.path),
        },
    })
    .to_string();
    let (endpoint, now) = (WebhookId::new(to.id), tenure.clock.now());
    let generation = u32::try_from(to.generation).map_err(Error::unexpected)?;
    let timestamp = now.timestamp();
    let generations = signing(generation, to.rotated_at, now);
    let signature = key.signatures(endpoint, &generations, (&id.to_string(), timestamp, &body))?;
    Ok(Some(Message { id, endpoint, url: to.url, timestamp, body, signature }))
}

/// What came of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// When it began.
    pub at: Instant,
    /// What was answered; `None` where nothing was.
    pub status: Option<u16>,
    /// How long it took, in milliseconds.
    pub millis: u32,
    /// Why nothing was, in our words: neither the address nor anything of an answer.
    pub error: Option<String>,
}

/// Writes down a try, and with it that the job is done, to be tried again, or given up. Where the endpoint said that it
/// is gone, it is switched off, with a leaf; what else waits for it is dropped when its time comes.
///
/// # Errors
/// What the database says.
pub async fn attempted(tenure: &Tenure, claimed: &Claimed, id: DeliveryId, attempt: &Attempt) -> Result<()> {
    let next = after(attempt.status);
    if next == After::SwitchOff {
        return gone(tenure, claimed, id, attempt).await;
    }
    let work = tenure.database.begin().await?;
    let now = tenure.clock.now();
    let row = write(tenure, &work, id, attempt).await?;
    if next == After::Done {
        let mut change = row.into_active_model();
        change.delivered_at = Set(Some(now));
        change.update(&work).await?;
        jobs::finish(&work, claimed, now).await?;
    } else {
        jobs::fail(&work, claimed, (now, &said(attempt))).await?;
    }
    Ok(work.commit().await?)
}

fn said(attempt: &Attempt) -> String {
    match (attempt.status, &attempt.error) {
        (Some(status), _) => format!("answered {status}"),
        (None, error) => error.clone().unwrap_or_else(|| "no answer".into()),
    }
}

async fn write(
    tenure: &Tenure,
    db: &sea_orm::DatabaseTransaction,
    id: DeliveryId,
    attempt: &Attempt,
) -> Result<delivery::Model> {
    let row = delivery::Entity::find_by_id(id.uuid()).one(db).await?.ok_or(Error::NotFound("delivery"))?;
    delivery_attempt::ActiveModel {
        id: Set(tenure.ids.uuid(attempt.at)),
        delivery_id: Set(id.uuid()),
        at: Set(attempt.at),
        status: Set(attempt.status.map(i32::from)),
        millis: Set(i32::try_from(attempt.millis).unwrap_or(i32::MAX)),
        error: Set(attempt.error.clone()),
    }
    .insert(db)
    .await?;
    Ok(row)
}

async fn gone(tenure: &Tenure, claimed: &Claimed, id: DeliveryId, attempt: &Attempt) -> Result<()> {
    let work = tenure.call(Actor::System).begin().await?;
    let row = write(tenure, work.db(), id, attempt).await?;
    jobs::refuse(work.db(), claimed, (work.at(), &said(attempt))).await?;
    let endpoint = WebhookId::new(row.webhook_id);
    let to = webhook::Entity::find_by_id(row.webhook_id)
        .one(work.db())
        .await?
        .ok_or(Error::NotFound("webhook"))?;
    let mut change = to.into_active_model();
    change.active = Set(false);
    change.off_because = Set(Some(OffBecause::Gone.to_string()));
    change.update(work.db()).await?;
    let facts = json!({ "because": OffBecause::Gone.as_str(), "delivery": id.to_string() });
    work.commit(Event::new("webhook.switched_off", endpoint, facts)).await?;
    Ok(())
}
