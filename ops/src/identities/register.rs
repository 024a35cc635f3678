//! Registering: an owner states what an identity is for, where it runs, until when, and what ends it.

use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::{ownership, systems, tasks, teams, texts};
use domain::id::{IdentityId, PersonId, SystemId};
use domain::identity::{Kind, Lifecycle};
use domain::instant::{self, Instant};
use domain::ownership::OwnerPart;
use domain::particulars::Particulars;
use domain::policy::{Action, Standing};
use domain::problem::Problems;
use domain::registration::{Criticality, Expiry, Nature, Registration, registered};
use domain::task::Proof;
use entities::identity;
use entities::inconsistency::Place;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, Set};
use serde_json::{Value, json};

/// What was stated of an identity, as its page shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stated {
    /// When it ends, exclusive.
    pub expires_at: Option<Instant>,
    /// Why it does not expire; `None` where it does, nobody said, or it was erased.
    pub no_expiry: Option<String>,
    /// What revokes it.
    pub trigger: Option<domain::registration::Trigger>,
    /// How many days may pass between two uses of it.
    pub cadence_days: Option<u32>,
    /// How bad it is when it fails or is misused.
    pub criticality: Option<Criticality>,
    /// What only its kind has.
    pub particulars: Option<Particulars>,
    /// The system that it serves, and what that is called.
    pub system: Option<(SystemId, String)>,
    /// Was all this stated by a program, and no owner has accepted it yet?
    pub is_declared: bool,
}

/// Registers an identity, or states anew what was stated before. The same again changes nothing.
///
/// # Errors
/// [`Error::NotFound`] where the actor may not know of it; [`Error::Forbidden`] for whoever does not own it now;
/// [`Error::Invalid`] as [`Registration::check`] says; [`Error::Conflict`] for what is gone, retiring or retired.
pub async fn register(call: &Call, id: IdentityId, stated: &Registration) -> Result<()> {
    super::one(call, id).await?;
    let put_before = super::put_before(call, id).await?;
    let work = call.begin().await?;
    let owns = standing(work.db(), id, call.actor.person(), work.at()).await?;
    let standing = if owns == Standing::None { put_before } else { owns };
    call.may_to(Action::Register, standing, "identity")?;
    stated.check(work.at())?;
    let row =
        identity::Entity::find_by_id(id.uuid()).one(work.db()).await?.ok_or(Error::NotFound("identity"))?;
    if row.gone_at.is_some() {
        return Err(Error::Conflict("it is gone: nothing is stated of what is not there".into()));
    }
    let state: Lifecycle = Place::new("identity", row.id).word("lifecycle", &row.lifecycle)?;
    let next = registered(state).map_err(|error| Error::Conflict(error.to_string()))?;
    if state == next && is_same(work.db(), &row, stated).await? {
        return work.abandon().await;
    }
    let first = row.registered_at.is_none();
    let begins =
        Begins { lifecycle: next, registered_at: row.registered_at.or(Some(work.at())), declared: false };
    let facts = write(&work, row, stated, begins).await?;
    let action = if first { "identity.registered" } else { "identity.described" };
    let recorded = work.record(Event::new(action, id, facts)).await?;
    tasks::settle_one(recorded.work(), id, Proof::Leaf(recorded.seq()), true).await?;
    recorded.commit().await
}

/// Where an identity stands once something was stated of it.
pub(crate) struct Begins {
    /// How far it has come.
    pub(crate) lifecycle: Lifecycle,
    /// Since when it is registered.
    pub(crate) registered_at: Option<Instant>,
    /// Did a program state it, for an owner to accept?
    pub(crate) declared: bool,
}

/// Writes what was stated, and gives the facts of its leaf.
pub(crate) async fn write(
    work: &Work,
    row: identity::Model,
    stated: &Registration,
    begins: Begins,
) -> Result<Value> {
    let known: Kind = Place::new("identity", row.id).word("kind", &row.kind)?;
    let Nature { kind, cadence_days, criticality, particulars, system } = &stated.nature;
    let kind = kind.unwrap_or(known);
    if particulars.as_ref().is_some_and(|particulars| !particulars.is_of(kind)) {
        return Err(Problems::one("kind", format!("What is stated of it is not what a {kind} has")).into());
    }
    if let Some(system) = system {
        systems::place_in(work, &row, Some(*system)).await?;
    }
    let purpose = texts::keep(work, stated.purpose.as_str()).await?.to_string();
    let (expires_at, no_expiry) = match &stated.expiry {
        Expiry::At(end) => (Some(*end), None),
        Expiry::Never(reason) => (None, Some(texts::keep(work, reason.as_str()).await?.to_string())),
    };
    let particulars =
        particulars.as_ref().map(serde_json::to_string).transpose().map_err(Error::unexpected)?;
    // Names of people and products stand in it: the leaf has its hash.
    let particulars_sha256 = match &particulars {
        Some(text) => Some(texts::keep(work, text).await?.to_string()),
        None => None,
    };
    let facts = json!({
        "purpose_sha256": purpose, "environment": stated.environment.as_str(),
        "expires_at": expires_at.map(instant::format), "no_expiry_sha256": no_expiry,
        "trigger": stated.trigger.as_str(), "lifecycle": begins.lifecycle.as_str(), "kind": kind.as_str(),
        "cadence_days": cadence_days, "criticality": criticality.map(Criticality::as_str),
        "particulars_sha256": particulars_sha256, "system": system.map(|system| system.to_string()),
    });
    let stands_since =
        if begins.lifecycle.as_str() == row.lifecycle { row.lifecycle_at } else { Some(work.at()) };
    let mut change = row.into_active_model();
    if kind != known || (begins.declared && stated.nature.kind.is_some()) {
        change.kind = Set(kind.to_string());
        change.kind_by = Set(Some(work.actor().name()));
    }
    change.purpose_hash = Set(Some(purpose));
    change.environment = Set(Some(stated.environment.to_string()));
    change.expires_at = Set(expires_at);
    change.no_expiry_hash = Set(no_expiry);
    change.revocation_trigger = Set(Some(stated.trigger.to_string()));
    change.cadence_days = Set(cadence_days.map(i32::try_from).transpose().map_err(Error::unexpected)?);
    change.criticality = Set(criticality.map(|word| word.to_string()));
    change.particulars = Set(particulars);
    change.declared_by = Set(begins.declared.then(|| work.actor().name()));
    change.registered_at = Set(begins.registered_at);
    change.lifecycle = Set(begins.lifecycle.to_string());
    change.lifecycle_at = Set(stands_since);
    change.update(work.db()).await?;
    Ok(facts)
}

/// What a program declared is registered once an owner accepted the identity; gives the event that says so.
pub(crate) async fn accepted(work: &Work, id: IdentityId) -> Result<Option<Event>> {
    let row =
        identity::Entity::find_by_id(id.uuid()).one(work.db()).await?.ok_or(Error::NotFound("identity"))?;
    let state: Lifecycle = Place::new("identity", row.id).word("lifecycle", &row.lifecycle)?;
    let Some(by) =
        row.declared_by.clone().filter(|_| state == Lifecycle::Discovered && row.gone_at.is_none())
    else {
        return Ok(None);
    };
    let next = registered(state).map_err(Error::unexpected)?;
    let mut change = row.into_active_model();
    change.lifecycle = Set(next.to_string());
    change.lifecycle_at = Set(Some(work.at()));
    change.registered_at = Set(Some(work.at()));
    change.update(work.db()).await?;
    Ok(Some(Event::new("identity.registered", id, json!({ "lifecycle": next.as_str(), "declared_by": by }))))
}

/// Does the person own it at `now`, in a part that answers for it? A steward stands in and knows nothing of its purpose.
pub(crate) async fn standing(
    db: &impl ConnectionTrait,
    id: IdentityId,
    person: Option<PersonId>,
    now: Instant,
) -> Result<Standing> {
    let Some(person) = person else { return Ok(Standing::None) };
    let teams = teams::of_person(db, person, now).await?;
    let owns = ownership::of_identity_rows(db, id).await?.into_iter().any(|row| {
        (row.person_id == person.uuid() || row.team_id.is_some_and(|team| teams.contains(&team)))
            && row.part != OwnerPart::Steward.as_str()
            && row.accepted_at.is_some_and(|from| from <= now)
            && row.until.is_none_or(|until| now < until)
    });
    Ok(if owns { Standing::Owner } else { Standing::None })
}

/// Was exactly this stated of it before?
pub(crate) async fn is_same(
    db: &impl ConnectionTrait,
    row: &identity::Model,
    stated: &Registration,
) -> Result<bool> {
    let text = async |hash: Option<&String>| match hash {
        Some(hash) => texts::read(db, hash).await,
        None => Ok(None),
    };
    let purpose = text(row.purpose_hash.as_ref()).await?;
    let no_expiry = text(row.no_expiry_hash.as_ref()).await?;
    let same_end = match &stated.expiry {
        Expiry::At(end) => row.expires_at == Some(*end),
        Expiry::Never(reason) => no_expiry.as_deref() == Some(reason.as_str()),
    };
    let nature = &stated.nature;
    let particulars =
        nature.particulars.as_ref().map(serde_json::to_string).transpose().map_err(Error::unexpected)?;
    let same_nature = nature.kind.is_none_or(|kind| kind.as_str() == row.kind)
        && nature.cadence_days.map(i64::from) == row.cadence_days.map(i64::from)
        && nature.criticality.map(Criticality::as_str) == row.criticality.as_deref()
        && nature.system.is_none_or(|system| row.system_id == Some(system.uuid()))
        && particulars == row.particulars;
    Ok(same_end
        && same_nature
        && purpose.as_deref() == Some(stated.purpose.as_str())
        && row.environment.as_deref() == Some(stated.environment.as_str())
        && row.revocation_trigger.as_deref() == Some(stated.trigger.as_str()))
}

/// What was stated of the identity of a row.
pub(super) async fn stated(db: &impl ConnectionTrait, row: &identity::Model) -> Result<Stated> {
    let place = Place::new("identity", row.id);
    let trigger = row.revocation_trigger.as_deref();
    Ok(Stated {
        expires_at: row.expires_at,
        no_expiry: match &row.no_expiry_hash {
            Some(hash) => texts::read(db, hash).await?,
            None => None,
        },
        trigger: trigger.map(|word| place.word("revocation_trigger", word)).transpose()?,
        cadence_days: row
            .cadence_days
            .map(|days| place.count("cadence_days", days.into()))
            .transpose()?
            .and_then(|days| u32::try_from(days).ok()),
        criticality: row.criticality.as_deref().map(|word| place.word("criticality", word)).transpose()?,
        system: systems::called(db, row.system_id).await?,
        particulars: row.particulars.as_deref().map(|text| place.json("particulars", text)).transpose()?,
        is_declared: row.declared_by.is_some() && row.registered_at.is_none(),
    })
}
