//! Ownership: offered by security, and begun only by the person's own acceptance.

use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::mail::{self, Mail};
use crate::{people, reviews, tasks, texts};
use chrono::Duration;
use domain::id::{IdentityId, OwnershipId, PersonId};
use domain::instant::Instant;
use domain::ownership::{EndedAs, OFFER_DAYS, OwnerPart, Ownership, lapses_at};
use domain::policy::{Action, Standing};
use domain::principal::PrincipalClass;
use domain::problem::Problems;
use domain::task::Proof;
use domain::text::ReasonText;
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
    /// When it ended or was declined, exclusive. What lapsed ended when it did.
    pub until: Option<Instant>,
    /// How it ended.
    pub ended_as: Option<EndedAs>,
    /// Why it was declined, for whoever assigns owners; `None` too where that was erased.
    pub reason: Option<String>,
}

impl OwnerRow {
    /// Is it an offer that can still be accepted at `now`?
    #[must_use]
    pub fn waits(&self, now: Instant) -> bool {
        interval(self.person, self.part, (self.offered_at, self.accepted_at, self.until)).waits(now)
    }

    /// Does it hold at `now`?
    #[must_use]
    pub fn holds(&self, now: Instant) -> bool {
        interval(self.person, self.part, (self.offered_at, self.accepted_at, self.until)).holds(now)
    }
}

const fn interval(
    person: PersonId,
    part: OwnerPart,
    (offered_at, accepted_at, until): (Instant, Option<Instant>, Option<Instant>),
) -> Ownership {
    Ownership { person, part, offered_at, accepted_at, until }
}

/// What a stored row says.
pub(crate) fn of_row(row: &ownership::Model) -> Result<Ownership> {
    let part = Place::new("ownership", row.id).word("part", &row.part)?;
    Ok(interval(PersonId::new(row.person_id), part, (row.offered_at, row.accepted_at, row.until)))
}

/// Offers an identity to a person, who then accepts or declines.
///
/// # Errors
/// [`Error::Forbidden`] to oneself, and for whoever may not assign; [`Error::Invalid`] for the steward's part, an
/// inactive person or a principal that is no non-human identity; [`Error::Conflict`] where the person has the part, or
/// an open offer of it.
pub async fn offer(call: &Call, identity: IdentityId, to: PersonId, part: OwnerPart) -> Result<OwnershipId> {
    call.may(Action::AssignOwner)?;
    may_be_asked(call, to, part)?;
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
    let (id, event) = ask(&work, identity, to, part).await?;
    work.commit(event).await?;
    Ok(id)
}

/// May the actor ask this person to own something in this part?
pub(crate) fn may_be_asked(call: &Call, to: PersonId, part: OwnerPart) -> Result<()> {
    if part == OwnerPart::Steward {
        return Err(Problems::one("part", "A steward stands in by policy; it cannot be assigned").into());
    }
    if call.actor.person() == Some(to) {
        return Err(Error::Forbidden(
            "nobody assigns an identity to themselves: ask another person of security".into(),
        ));
    }
    Ok(())
}

/// Writes an offer, and gives the event that says so; whoever calls this has asked whether it may be made.
///
/// # Errors
/// [`Error::Conflict`] where the person has the part, or an offer of it that waits.
pub(crate) async fn ask(
    work: &Work,
    identity: IdentityId,
    to: PersonId,
    part: OwnerPart,
) -> Result<(OwnershipId, Event)> {
    for row in of_identity_rows(work.db(), identity).await? {
        if row.person_id != to.uuid() || row.part != part.as_str() || row.until.is_some() {
            continue;
        }
        if row.accepted_at.is_some() || of_row(&row)?.waits(work.at()) {
            return Err(Error::Conflict(format!("they are, or were already asked to be, its {part}")));
        }
        // It lapsed by itself; now that another is made, the row says so too.
        let at = lapses_at(row.offered_at);
        end(work, row, (at, EndedAs::Lapsed), None).await?;
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
        ended_as: Set(None),
        reason_sha256: Set(None),
    }
    .insert(work.db())
    .await?;
    let facts = json!({ "ownership": id.to_string(), "person": to.to_string(), "part": part.as_str() });
    mail::offered(work, to, &[identity]).await?;
    Ok((id, Event::new("ownership.offered", identity, facts)))
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
                end(&work, held, (work.at(), EndedAs::Replaced), None).await?;
                work.note(Event::new("ownership.ended", identity, facts)).await?;
            }
        }
    }
    let person = PersonId::new(row.person_id);
    let mut change = row.into_active_model();
    change.accepted_at = Set(Some(work.at()));
    change.update(work.db()).await?;
    reviews::route_to_owner(&work, identity, person, part).await?;
    if let Some(registered) = crate::identities::accepted(&work, identity).await? {
        work.note(registered).await?;
    }
    if part == OwnerPart::Technical {
        tasks::hand_over(&work, identity, Some(person)).await?;
    }
    let facts = json!({ "ownership": id.to_string(), "person": person.to_string(), "part": part.as_str() });
    let recorded = work.record(Event::new("ownership.accepted", identity, facts)).await?;
    tasks::settle_one(recorded.work(), identity, Proof::Leaf(recorded.seq()), false).await?;
    recorded.commit().await
}

/// Declines an offer, and says why: whoever assigns owners reads it.
///
/// # Errors
/// As [`accept`].
pub async fn decline(call: &Call, id: OwnershipId, reason: &ReasonText) -> Result<()> {
    let (work, row, part) = answered(call, id).await?;
    let (identity, person) = (IdentityId::new(row.identity_id), PersonId::new(row.person_id));
    // The operator, who has no mail box here, is no person's id.
    if let Ok(asker) = row.offered_by.parse::<PersonId>() {
        let told = Mail::OfferDeclined { identity, by: person, part };
        mail::write(&work, asker, &told, Some(&format!("declined:{id}"))).await?;
    }
    let reason = texts::keep(&work, reason.as_str()).await?.to_string();
    end(&work, row, (work.at(), EndedAs::Declined), Some(reason.clone())).await?;
    let facts = json!({
        "ownership": id.to_string(), "person": person.to_string(), "part": part.as_str(), "reason_sha256": reason,
    });
    work.commit(Event::new("ownership.declined", identity, facts)).await?;
    Ok(())
}

/// Takes an offer back that nobody answered yet.
///
/// # Errors
/// [`Error::Forbidden`] for whoever may not assign; [`Error::NotFound`] where there is no such offer;
/// [`Error::Conflict`] where it was answered, or has lapsed.
pub async fn withdraw(call: &Call, id: OwnershipId) -> Result<()> {
    call.may(Action::AssignOwner)?;
    let work = call.begin().await?;
    let row =
        ownership::Entity::find_by_id(id.uuid()).one(work.db()).await?.ok_or(Error::NotFound("offer"))?;
    let said = of_row(&row)?;
    if !said.waits(work.at()) {
        return Err(Error::Conflict("this offer was answered already, or has lapsed".into()));
    }
    let identity = IdentityId::new(row.identity_id);
    end(&work, row, (work.at(), EndedAs::Withdrawn), None).await?;
    let facts = json!({
        "ownership": id.to_string(), "person": said.person.to_string(), "part": said.part.as_str(),
    });
    work.commit(Event::new("ownership.withdrawn", identity, facts)).await?;
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
    let said = of_row(&row)?;
    if !said.waits(work.at()) {
        return Err(Error::Conflict(format!(
            "this offer lapsed {OFFER_DAYS} days after it was made: security can make it again"
        )));
    }
    Ok((work, row, said.part))
}

/// Ends an interval, or an offer.
pub(crate) async fn end(
    work: &Work,
    row: ownership::Model,
    (at, ended_as): (Instant, EndedAs),
    reason: Option<String>,
) -> Result<()> {
    let mut change = row.into_active_model();
    change.until = Set(Some(at));
    change.ended_as = Set(Some(ended_as.to_string()));
    change.reason_sha256 = Set(reason);
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
        .filter(ownership::COLUMN.offered_at.gt(call.now() - Duration::days(OFFER_DAYS)))
        .all(call.read())
        .await?;
    let mut rows = shown(call, rows).await?;
    rows.reverse();
    Ok(rows)
}

pub(crate) async fn shown(call: &Call, rows: Vec<ownership::Model>) -> Result<Vec<OwnerRow>> {
    let mut shown = Vec::with_capacity(rows.len());
    let assigns = call.may(Action::AssignOwner).is_ok();
    for row in rows {
        let lapsed = row.accepted_at.is_none() && row.until.is_none() && !of_row(&row)?.waits(call.now());
        let place = Place::new("ownership", row.id);
        let ended_as = row.ended_as.as_deref().map(|word| place.word("ended_as", word)).transpose()?;
        let reason = match &row.reason_sha256 {
            Some(hash) if assigns => texts::read(call.read(), hash).await?,
            _ => None,
        };
        let who = person::Entity::find_by_id(row.person_id).one(call.read()).await?;
        let what = identity::Entity::find_by_id(row.identity_id).one(call.read()).await?;
        shown.push(OwnerRow {
            id: OwnershipId::new(row.id),
            identity: IdentityId::new(row.identity_id),
            identity_name: what.map(|row| row.name).unwrap_or_default(),
            person: PersonId::new(row.person_id),
            name: who.map(|row| row.name).unwrap_or_default(),
            part: place.word("part", &row.part)?,
            offered_at: row.offered_at,
            accepted_at: row.accepted_at,
            until: if lapsed { Some(lapses_at(row.offered_at)) } else { row.until },
            ended_as: if lapsed { Some(EndedAs::Lapsed) } else { ended_as },
            reason,
        });
    }
    shown.sort_by_key(|row| std::cmp::Reverse((row.offered_at, row.id)));
    Ok(shown)
}
