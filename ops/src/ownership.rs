//! Ownership: offered by security, and begun only by the person's own acceptance.

mod answers;
mod begun;
mod shown;

use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::mail;
use crate::{people, teams};
pub(crate) use answers::may_answer;
pub use answers::{accept, accept_all, decline, decline_all};
pub(crate) use begun::begins;
use chrono::Duration;
use domain::id::{IdentityId, OwnershipId, PersonId, TeamId};
use domain::instant::Instant;
use domain::ownership::{EndedAs, OFFER_DAYS, OwnerPart, Ownership, lapses_at};
use domain::policy::Action;
use domain::principal::PrincipalClass;
use domain::problem::Problems;
use entities::inconsistency::Place;
use entities::{identity, ownership};
use sea_orm::sea_query::Cond;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, Set,
};
use serde_json::json;
pub use shown::OwnerRow;
pub(crate) use shown::shown;

/// Who is asked to own something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    /// A person.
    Person(PersonId),
    /// A team, through whoever acts for it.
    Team(TeamId),
}

impl From<PersonId> for Party {
    fn from(id: PersonId) -> Self {
        Self::Person(id)
    }
}

impl std::str::FromStr for Party {
    type Err = domain::id::NotAnId;
    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        text.parse().map(Self::Team).or_else(|_| text.parse().map(Self::Person))
    }
}

/// A person who is asked, or owns, and the team that it is through them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Through {
    pub(crate) person: PersonId,
    pub(crate) team: Option<TeamId>,
}

impl From<PersonId> for Through {
    fn from(person: PersonId) -> Self {
        Self { person, team: None }
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
pub async fn offer(
    call: &Call,
    identity: IdentityId,
    to: impl Into<Party>,
    part: OwnerPart,
) -> Result<OwnershipId> {
    call.may(Action::AssignOwner)?;
    let work = call.begin().await?;
    let to = may_be_asked(call, work.db(), to.into(), part).await?;
    let row = identity::Entity::find_by_id(identity.uuid())
        .one(work.db())
        .await?
        .ok_or(Error::NotFound("identity"))?;
    let class: PrincipalClass = Place::new("identity", row.id).word("class", &row.class)?;
    if row.gone_at.is_some() || !class.in_population() {
        return Err(Error::Conflict("only a non-human identity that is there can be owned".into()));
    }
    let (id, event) = ask(&work, identity, to, (part, None)).await?;
    work.commit(event).await?;
    Ok(id)
}

/// May the actor ask these to own something in this part? Gives through whom they would.
///
/// # Errors
/// [`Error::Forbidden`] for oneself, and a team that one is in; [`Error::Invalid`] for the steward's part and for whoever is
/// not active here.
pub(crate) async fn may_be_asked(
    call: &Call,
    db: &impl ConnectionTrait,
    to: Party,
    part: OwnerPart,
) -> Result<Through> {
    if part == OwnerPart::Steward {
        return Err(Problems::one("part", "A steward stands in by policy; it cannot be assigned").into());
    }
    let (to, asked) = match to {
        Party::Person(person) => (Through::from(person), vec![person]),
        Party::Team(team) => {
            (teams::through(db, team, call.now()).await?, teams::members(db, team.uuid(), call.now()).await?)
        }
    };
    if call.actor.person().is_some_and(|actor| asked.contains(&actor)) {
        return Err(Error::Forbidden(
            "nobody assigns an identity to themselves: ask another person of security".into(),
        ));
    }
    people::actor(db, to.person)
        .await
        .map_err(|_| Problems::one("person", "Choose somebody who is active here"))?;
    Ok(to)
}

/// Writes an offer, and gives the event that says so; whoever calls this has asked whether it may be made.
///
/// # Errors
/// [`Error::Conflict`] where the person has the part, or an offer of it that waits.
pub(crate) async fn ask(
    work: &Work,
    identity: IdentityId,
    to: impl Into<Through>,
    (part, why): (OwnerPart, Option<String>),
) -> Result<(OwnershipId, Event)> {
    let Through { person: to, team } = to.into();
    for row in of_identity_rows(work.db(), identity).await? {
        let is_theirs = row.person_id == to.uuid() && row.system_owner_id.is_none();
        if !is_theirs || row.part != part.as_str() || row.until.is_some() {
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
        system_owner_id: Set(None),
        team_id: Set(team.map(TeamId::uuid)),
        why: Set(why),
    }
    .insert(work.db())
    .await?;
    let facts = json!({
        "ownership": id.to_string(), "person": to.to_string(), "part": part.as_str(),
        "team": team.map(|team| team.to_string()),
    });
    mail::offered(work, to, &[identity]).await?;
    Ok((id, Event::new("ownership.offered", identity, facts)))
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
    let theirs = Cond::any()
        .add(ownership::COLUMN.person_id.eq(person.uuid()))
        .add(ownership::Column::TeamId.in_subquery(teams::teams_of(person, call.now())));
    let rows = ownership::Entity::find()
        .filter(theirs)
        .filter(ownership::COLUMN.accepted_at.is_null())
        .filter(ownership::COLUMN.until.is_null())
        .filter(ownership::COLUMN.offered_at.gt(call.now() - Duration::days(OFFER_DAYS)))
        .all(call.read())
        .await?;
    let mut rows = shown(call, rows).await?;
    rows.reverse();
    Ok(rows)
}
