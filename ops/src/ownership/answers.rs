//! Answers to offers: accepted or declined by whoever was asked, one or several together.

use super::begun::accepted;
use super::{end, of_row};
use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::mail::{self, Mail};
use crate::{tasks, teams, texts};
use domain::id::{IdentityId, OwnershipId, PersonId};
use domain::ownership::{EndedAs, OFFER_DAYS};
use domain::policy::{Action, Standing};
use domain::task::Proof;
use domain::text::ReasonText;
use entities::ownership;
use sea_orm::EntityTrait;
use serde_json::json;
use uuid::Uuid;

/// Accepts an offer: the interval begins, and that of whoever held a technical or business part before ends. Open
/// review items that nobody owned go to the new owner. For a team any member accepts, and acts for it from then on.
///
/// # Errors
/// [`Error::NotFound`] where it is no offer to the actor; [`Error::Conflict`] where it was answered already.
pub async fn accept(call: &Call, id: OwnershipId) -> Result<()> {
    accept_all(call, &[id]).await
}

/// Accepts several offers in one transaction: all, or none.
///
/// # Errors
/// As [`accept`], for the first that cannot be; [`Error::Conflict`] where none is given.
pub async fn accept_all(call: &Call, ids: &[OwnershipId]) -> Result<()> {
    let Some((last, before)) = ids.split_last() else {
        return Err(Error::Conflict("no offer was named".into()));
    };
    let work = call.begin().await?;
    for id in before {
        let (event, identity) = accepted(&work, answerable(call, &work, *id).await?).await?;
        let leaf = work.noted(event).await?;
        tasks::settle_one(&work, identity, Proof::Leaf(leaf), false).await?;
    }
    let (event, identity) = accepted(&work, answerable(call, &work, *last).await?).await?;
    let recorded = work.record(event).await?;
    tasks::settle_one(recorded.work(), identity, Proof::Leaf(recorded.seq()), false).await?;
    recorded.commit().await
}

/// Declines an offer, and says why: whoever assigns owners reads it.
///
/// # Errors
/// As [`accept`].
pub async fn decline(call: &Call, id: OwnershipId, reason: &ReasonText) -> Result<()> {
    decline_all(call, &[id], reason).await
}

/// Declines several offers for one reason, in one transaction: all, or none.
///
/// # Errors
/// As [`accept_all`].
pub async fn decline_all(call: &Call, ids: &[OwnershipId], reason: &ReasonText) -> Result<()> {
    let Some((last, before)) = ids.split_last() else {
        return Err(Error::Conflict("no offer was named".into()));
    };
    let work = call.begin().await?;
    let reason = texts::keep(&work, reason.as_str()).await?.to_string();
    for id in before {
        let event = declined(call, &work, *id, &reason).await?;
        work.note(event).await?;
    }
    let event = declined(call, &work, *last, &reason).await?;
    work.commit(event).await?;
    Ok(())
}

async fn declined(call: &Call, work: &Work, id: OwnershipId, reason: &str) -> Result<Event> {
    let row = answerable(call, work, id).await?;
    let (identity, person) = (IdentityId::new(row.identity_id), PersonId::new(row.person_id));
    let part = of_row(&row)?.part;
    // The operator, who has no mail box here, is no person's id.
    if let Ok(asker) = row.offered_by.parse::<PersonId>() {
        let told = Mail::OfferDeclined { identity, by: person, part };
        mail::write(work, asker, &told, Some(&format!("declined:{id}"))).await?;
    }
    end(work, row, (work.at(), EndedAs::Declined), Some(reason.to_owned())).await?;
    let facts = json!({
        "ownership": id.to_string(), "person": person.to_string(), "part": part.as_str(), "reason_sha256": reason,
    });
    Ok(Event::new("ownership.declined", identity, facts))
}

/// May the actor answer what was offered to this person, or to a team through them? Any member of the team may.
///
/// # Errors
/// [`Error::NotFound`] for whoever was not asked; [`Error::Forbidden`] for what is no person.
pub(crate) async fn may_answer(call: &Call, work: &Work, (to, team): (Uuid, Option<Uuid>)) -> Result<()> {
    let is_theirs = match (call.actor.person(), team) {
        (Some(actor), _) if actor.uuid() == to => true,
        (Some(actor), Some(team)) => teams::members(work.db(), team, work.at()).await?.contains(&actor),
        _ => false,
    };
    let standing = if is_theirs { Standing::Offered } else { Standing::None };
    call.may_to(Action::AcceptOwnership, standing, "offer")
}

/// An offer that the actor may answer.
async fn answerable(call: &Call, work: &Work, id: OwnershipId) -> Result<ownership::Model> {
    let row =
        ownership::Entity::find_by_id(id.uuid()).one(work.db()).await?.ok_or(Error::NotFound("offer"))?;
    may_answer(call, work, (row.person_id, row.team_id)).await?;
    if row.accepted_at.is_some() || row.until.is_some() {
        return Err(Error::Conflict("this offer was answered already".into()));
    }
    if !of_row(&row)?.waits(work.at()) {
        return Err(Error::Conflict(format!(
            "this offer lapsed {OFFER_DAYS} days after it was made: security can make it again"
        )));
    }
    Ok(row)
}
