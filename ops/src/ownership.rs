//! Ownership: offered by security, and begun only by the person's own acceptance.

use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::mail::{self, Mail};
use crate::{people, reviews};
use domain::id::{IdentityId, OwnershipId, PersonId};
use domain::instant::Instant;
use domain::ownership::OwnerPart;
use domain::policy::{Action, Standing};
use domain::principal::PrincipalClass;
use domain::problem::Problems;
use entities::inconsistency::Place;
use entities::{identity, ownership, person};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use serde_json::json;

/// One interval or offer, as pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnerRow {
    /// The interval.
    pub id: OwnershipId,
    /// Of what.
    pub identity: IdentityId,
    /// What that is called.
    pub identity_name: String,
    /// Who.
    pub person: PersonId,
    /// What they are called.
    pub name: String,
    /// In what part.
    pub part: OwnerPart,
    /// When it was offered.
    pub offered_at: Instant,
    /// When it was accepted; `None` while it is an offer, or where it was declined.
    pub accepted_at: Option<Instant>,
    /// When it ended or was declined, exclusive.
    pub until: Option<Instant>,
}

/// Offers an identity to a person, who then accepts or declines.
///
/// # Errors
/// [`Error::Forbidden`] to oneself, and for whoever may not assign; [`Error::Invalid`] for the steward's part, an
/// inactive person or a principal that is no non-human identity; [`Error::Conflict`] where the person has the part, or
/// an open offer of it.
pub async fn offer(call: &Call, identity: IdentityId, to: PersonId, part: OwnerPart) -> Result<OwnershipId> {
    call.may(Action::AssignOwner)?;
    if part == OwnerPart::Steward {
        return Err(Problems::one("part", "A steward stands in by policy; it cannot be assigned").into());
    }
    if call.actor.person() == Some(to) {
        return Err(Error::Forbidden(
            "nobody assigns an identity to themselves: ask another person of security".into(),
        ));
    }
    let work = call.begin().await?;
    let row = identity::Entity::find_by_id(identity.uuid())
        .one(work.db())
        .await?
        .ok_or(Error::NotFound("identity"))?;
    let class: PrincipalClass = Place::new("identity", row.id).word("class", &row.class)?;
    if row.gone_at.is_some() || !class.in_population() {
        return Err(Error::Conflict("only a non-human identity that is there can be owned".into()));
    }
    people::actor(work.db(), to)
        .await
        .map_err(|_| Problems::one("person", "Choose somebody who is active here"))?;
    let same = of_identity_rows(work.db(), identity)
        .await?
        .into_iter()
        .any(|row| row.person_id == to.uuid() && row.part == part.as_str() && row.until.is_none());
    if same {
        return Err(Error::Conflict(format!("they are, or were already asked to be, its {part}")));
    }
    let id = OwnershipId::new(work.id());
    ownership::ActiveModel {
        id: Set(id.uuid()),
        identity_id: Set(identity.uuid()),
        person_id: Set(to.uuid()),
        part: Set(part.to_string()),
        offered_at: Set(work.at()),
        offered_by: Set(work.actor().name()),
        accepted_at: Set(None),
        until: Set(None),
    }
    .insert(work.db())
    .await?;
    let facts = json!({ "ownership": id.to_string(), "person": to.to_string(), "part": part.as_str() });
    mail::offered(&work, to, &[identity]).await?;
    work.commit(Event::new("ownership.offered", identity, facts)).await?;
    Ok(id)
}

/// Accepts an offer: the interval begins, and that of whoever held a technical or business part before ends. Open
/// review items that nobody owned go to the new owner.
///
/// # Errors
/// [`Error::NotFound`] where it is no offer to the actor; [`Error::Conflict`] where it was answered already.
pub async fn accept(call: &Call, id: OwnershipId) -> Result<()> {
    let (work, row, part) = answered(call, id).await?;
    let identity = IdentityId::new(row.identity_id);
    if matches!(part, OwnerPart::Technical | OwnerPart::Business) {
        for held in of_identity_rows(work.db(), identity).await? {
            if held.part == row.part && held.accepted_at.is_some() && held.until.is_none() {
                let facts = json!({
                    "ownership": OwnershipId::new(held.id).to_string(), "person": PersonId::new(held.person_id).to_string(),
                    "part": part.as_str(),
                });
                end(&work, held).await?;
                work.note(Event::new("ownership.ended", identity, facts)).await?;
            }
        }
    }
    let person = PersonId::new(row.person_id);
    let mut change = row.into_active_model();
    change.accepted_at = Set(Some(work.at()));
    change.update(work.db()).await?;
    reviews::route_to_owner(&work, identity, person, part).await?;
    let facts = json!({ "ownership": id.to_string(), "person": person.to_string(), "part": part.as_str() });
    work.commit(Event::new("ownership.accepted", identity, facts)).await?;
    Ok(())
}

/// Declines an offer.
///
/// # Errors
/// As [`accept`].
pub async fn decline(call: &Call, id: OwnershipId) -> Result<()> {
    let (work, row, part) = answered(call, id).await?;
    let (identity, person) = (IdentityId::new(row.identity_id), PersonId::new(row.person_id));
    // The operator, who has no mail box here, is no person's id.
    if let Ok(asker) = row.offered_by.parse::<PersonId>() {
        let told = Mail::OfferDeclined { identity, by: person, part };
        mail::write(&work, asker, &told, Some(&format!("declined:{id}"))).await?;
    }
    end(&work, row).await?;
    let facts = json!({ "ownership": id.to_string(), "person": person.to_string(), "part": part.as_str() });
    work.commit(Event::new("ownership.declined", identity, facts)).await?;
    Ok(())
}

/// An offer that the actor may answer, in a transaction.
async fn answered(call: &Call, id: OwnershipId) -> Result<(Work, ownership::Model, OwnerPart)> {
    let work = call.begin().await?;
    let row =
        ownership::Entity::find_by_id(id.uuid()).one(work.db()).await?.ok_or(Error::NotFound("offer"))?;
    let is_mine = call.actor.person() == Some(PersonId::new(row.person_id));
    let standing = if is_mine { Standing::Offered } else { Standing::None };
    call.may_to(Action::AcceptOwnership, standing, "offer")?;
    if row.accepted_at.is_some() || row.until.is_some() {
        return Err(Error::Conflict("this offer was answered already".into()));
    }
    let part = Place::new("ownership", row.id).word("part", &row.part)?;
    Ok((work, row, part))
}

async fn end(work: &Work, row: ownership::Model) -> Result<()> {
    let mut change = row.into_active_model();
    change.until = Set(Some(work.at()));
    change.update(work.db()).await?;
    Ok(())
}

pub(crate) async fn of_identity_rows(
    db: &impl ConnectionTrait,
    identity: IdentityId,
) -> Result<Vec<ownership::Model>> {
    Ok(ownership::Entity::find().filter(ownership::COLUMN.identity_id.eq(identity.uuid())).all(db).await?)
}

/// Everything that was offered or held of an identity, newest first.
///
/// # Errors
/// [`Error::NotFound`] where the actor may not see it.
pub async fn of_identity(call: &Call, identity: IdentityId) -> Result<Vec<OwnerRow>> {
    crate::identities::one(call, identity).await?;
    shown(call, of_identity_rows(call.read(), identity).await?).await
}

/// Offers that wait for the actor, oldest first.
///
/// # Errors
/// What the database says.
pub async fn offers(call: &Call) -> Result<Vec<OwnerRow>> {
    let Some(person) = call.actor.person() else { return Ok(Vec::new()) };
    let rows = ownership::Entity::find()
        .filter(ownership::COLUMN.person_id.eq(person.uuid()))
        .filter(ownership::COLUMN.accepted_at.is_null())
        .filter(ownership::COLUMN.until.is_null())
        .all(call.read())
        .await?;
    let mut rows = shown(call, rows).await?;
    rows.reverse();
    Ok(rows)
}

async fn shown(call: &Call, rows: Vec<ownership::Model>) -> Result<Vec<OwnerRow>> {
    let mut shown = Vec::with_capacity(rows.len());
    for row in rows {
        let who = person::Entity::find_by_id(row.person_id).one(call.read()).await?;
        let what = identity::Entity::find_by_id(row.identity_id).one(call.read()).await?;
        shown.push(OwnerRow {
            id: OwnershipId::new(row.id),
            identity: IdentityId::new(row.identity_id),
            identity_name: what.map(|row| row.name).unwrap_or_default(),
            person: PersonId::new(row.person_id),
            name: who.map(|row| row.name).unwrap_or_default(),
            part: Place::new("ownership", row.id).word("part", &row.part)?,
            offered_at: row.offered_at,
            accepted_at: row.accepted_at,
            until: row.until,
        });
    }
    shown.sort_by_key(|row| std::cmp::Reverse((row.offered_at, row.id)));
    Ok(shown)
}
