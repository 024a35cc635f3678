//! Checkpoints by mail: whoever may take evidence out can have every signed head sent to them when it is signed.

use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::mail::{self, Mail};
use crate::people;
use domain::id::{CheckpointId, PersonId};
use domain::policy::{self, Action, Answer, Standing};
use entities::log_subscription as row;
use sea_orm::{ActiveModelTrait, EntityTrait, ModelTrait, QueryOrder, Set};
use serde_json::json;

fn person(call: &Call) -> Result<PersonId> {
    call.may(Action::ExportEvidence)?;
    call.actor.person().ok_or_else(|| Error::Forbidden("only a person gets mail".into()))
}

/// Has every head that is signed from now on mailed to the actor. The same again changes nothing.
///
/// # Errors
/// Whoever may not take evidence out, or is no person.
pub async fn subscribe(call: &Call) -> Result<()> {
    let person = person(call)?;
    let work = call.begin().await?;
    if row::Entity::find_by_id(person.uuid()).one(work.db()).await?.is_some() {
        return work.abandon().await;
    }
    row::ActiveModel { person_id: Set(person.uuid()), since: Set(work.at()) }.insert(work.db()).await?;
    work.commit(Event::new("log.subscribed", person, json!({}))).await?;
    Ok(())
}

/// Ends that. Where there is nothing to end, nothing changes.
///
/// # Errors
/// Whoever is no person: everybody may stop what is sent to them.
pub async fn unsubscribe(call: &Call) -> Result<()> {
    let person = call.actor.person().ok_or_else(|| Error::Forbidden("only a person gets mail".into()))?;
    let work = call.begin().await?;
    let Some(found) = row::Entity::find_by_id(person.uuid()).one(work.db()).await? else {
        return work.abandon().await;
    };
    found.delete(work.db()).await?;
    work.commit(Event::new("log.unsubscribed", person, json!({}))).await?;
    Ok(())
}

/// Are heads mailed to the actor?
pub(super) async fn subscribed(call: &Call) -> Result<bool> {
    match call.actor.person() {
        Some(person) => Ok(row::Entity::find_by_id(person.uuid()).one(call.read()).await?.is_some()),
        None => Ok(false),
    }
}

/// Writes a head to everybody who subscribed and may still take evidence out, in the transaction that signed it.
pub(super) async fn tell(work: &Work, checkpoint: CheckpointId, note: &str) -> Result<()> {
    let rows = row::Entity::find().order_by_asc(row::COLUMN.person_id).all(work.db()).await?;
    for person in rows.into_iter().map(|row| PersonId::new(row.person_id)) {
        let actor = match people::actor(work.db(), person).await {
            Ok(actor) => actor,
            // Who has left is told nothing more.
            Err(Error::NotFound(_)) => continue,
            Err(error) => return Err(error),
        };
        if policy::may(&actor, Action::ExportEvidence, Standing::None) == Answer::Allowed {
            let told = Mail::Checkpoint { checkpoint, note: note.to_owned() };
            mail::write(work, person, &told, Some(&format!("checkpoint:{checkpoint}:{person}"))).await?;
        }
    }
    Ok(())
}
