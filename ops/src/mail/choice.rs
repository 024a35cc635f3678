//! Each person's choice: single mails, or what is not urgent together once a day or once a week.

use crate::call::Call;
use crate::error::{Error, Result};
use crate::event::Event;
use domain::digest::Digest;
use domain::id::PersonId;
use domain::instant::Instant;
use entities::inconsistency::Place;
use entities::mail_choice;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, Set};
use serde_json::json;

/// What somebody chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// How they are told what is not urgent.
    pub digest: Digest,
    /// When they chose it; `None` where they never did.
    pub chosen_at: Option<Instant>,
}

/// How a person is told what is not urgent: single mails, until they choose.
pub(super) async fn of(db: &impl ConnectionTrait, person: PersonId) -> Result<Digest> {
    let row = mail_choice::Entity::find_by_id(person.uuid()).one(db).await?;
    let parse =
        |row: mail_choice::Model| Place::new("mail_choice", row.person_id).word("digest", &row.digest);
    Ok(row.map(parse).transpose()?.unwrap_or(Digest::Single))
}

fn person(call: &Call) -> Result<PersonId> {
    call.actor.person().ok_or_else(|| Error::Forbidden("only a person gets mail".into()))
}

/// What the actor chose.
///
/// # Errors
/// [`Error::Forbidden`] where the actor is no person.
pub async fn choice(call: &Call) -> Result<Choice> {
    let person = person(call)?;
    let row = mail_choice::Entity::find_by_id(person.uuid()).one(call.read()).await?;
    Ok(Choice { digest: of(call.read(), person).await?, chosen_at: row.map(|row| row.chosen_at) })
}

/// Chooses for oneself. What waits already goes with the next digest, whatever is chosen. The same again changes nothing.
///
/// # Errors
/// [`Error::Forbidden`] where the actor is no person.
pub async fn choose(call: &Call, digest: Digest) -> Result<()> {
    let person = person(call)?;
    let work = call.begin().await?;
    let known = mail_choice::Entity::find_by_id(person.uuid()).one(work.db()).await?;
    if of(work.db(), person).await? == digest {
        return work.abandon().await;
    }
    match known {
        Some(row) => {
            let mut change = row.into_active_model();
            change.digest = Set(digest.to_string());
            change.chosen_at = Set(work.at());
            change.update(work.db()).await?;
        }
        None => {
            mail_choice::ActiveModel {
                person_id: Set(person.uuid()),
                digest: Set(digest.to_string()),
                chosen_at: Set(work.at()),
            }
            .insert(work.db())
            .await?;
        }
    }
    work.commit(Event::new("mail.chosen", person, json!({ "digest": digest.as_str() }))).await?;
    Ok(())
}
