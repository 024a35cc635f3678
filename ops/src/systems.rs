//! Systems: what identities serve. Whoever accepts a system owns what belongs to it, but for what somebody accepted alone.

mod files;
mod inherit;
mod members;
mod owners;
mod show;

use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::texts;
use domain::id::{SystemId, SystemRuleId};
use domain::identity::Environment;
use domain::ownership::EndedAs;
use domain::policy::Action;
use domain::problem::Problems;
use domain::system::SystemOrigin;
use domain::text::{FunctionText, SystemName};
use entities::{identity, system, system_owner, system_rule};
pub use files::{SystemsFile, import};
pub(crate) use inherit::{align, inherit};
pub use members::{RuleOutlook, add_rule, end_rule, outlook, place};
pub(crate) use members::{gather, place_in};
pub use owners::{accept, decline, offer, offers, withdraw};
pub(crate) use owners::{end as end_owner, of_row};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Set,
};
use serde_json::json;
pub(crate) use show::names;
pub use show::{Choice, RuleRow, SystemOwnerRow, SystemPage, SystemRow, choices, list, show};

/// What somebody says of a system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// What it is called.
    pub name: SystemName,
    /// What it does for the business.
    pub function: Option<FunctionText>,
    /// Where it runs.
    pub environment: Option<Environment>,
}

/// Makes a system.
///
/// # Errors
/// Whoever may not; [`Error::Invalid`] for a name that another system has.
pub async fn make(call: &Call, said: &Described) -> Result<SystemId> {
    call.may(Action::ManageSystems)?;
    let work = call.begin().await?;
    let (id, event) = made(&work, said, (SystemOrigin::Page, None)).await?;
    work.commit(event).await?;
    Ok(id)
}

/// Writes a system, and gives the event that says so.
async fn made(
    work: &Work,
    said: &Described,
    (origin, reference): (SystemOrigin, Option<String>),
) -> Result<(SystemId, Event)> {
    if named(work.db(), said.name.as_str()).await?.is_some() {
        return Err(Problems::one("name", "A system of this name is, or was, here already").into());
    }
    let id = SystemId::new(work.id());
    let function = function(work, said).await?;
    let facts = json!({
        "name_sha256": texts::keep(work, said.name.as_str()).await?.to_string(), "function_sha256": function,
        "environment": said.environment.map(Environment::as_str), "origin": origin.as_str(),
    });
    system::ActiveModel {
        id: Set(id.uuid()),
        name: Set(said.name.as_str().to_owned()),
        name_key: Set(said.name.as_str().to_lowercase()),
        function_sha256: Set(function),
        environment: Set(said.environment.map(|one| one.to_string())),
        reference: Set(reference),
        origin: Set(origin.to_string()),
        created_at: Set(work.at()),
        ended_at: Set(None),
    }
    .insert(work.db())
    .await?;
    Ok((id, Event::new("system.made", id, facts)))
}

async fn function(work: &Work, said: &Described) -> Result<Option<String>> {
    match &said.function {
        Some(text) => Ok(Some(texts::keep(work, text.as_str()).await?.to_string())),
        None => Ok(None),
    }
}

/// The system of a name, whatever its letters' case.
async fn named(db: &impl ConnectionTrait, name: &str) -> Result<Option<system::Model>> {
    let key = name.to_lowercase();
    Ok(system::Entity::find().filter(system::COLUMN.name_key.eq(key.as_str())).one(db).await?)
}

/// Says anew what a system is called, does and where it runs. The same again changes nothing.
///
/// # Errors
/// Whoever may not; [`Error::NotFound`] where there is none; [`Error::Invalid`] for a name that another one has.
pub async fn describe(call: &Call, id: SystemId, said: &Described) -> Result<()> {
    call.may(Action::ManageSystems)?;
    let work = call.begin().await?;
    let row = there(work.db(), id).await?;
    match described(&work, row, said).await? {
        Some(event) => work.commit(event).await.map(drop),
        None => work.abandon().await,
    }
}

/// Writes what is said anew; `None` where nothing is new.
async fn described(work: &Work, row: system::Model, said: &Described) -> Result<Option<Event>> {
    let id = SystemId::new(row.id);
    let before = match &row.function_sha256 {
        Some(hash) => texts::read(work.db(), hash).await?,
        None => None,
    };
    let is_same_function = before.as_deref() == said.function.as_ref().map(FunctionText::as_str);
    let environment = said.environment.map(|one| one.to_string());
    if is_same_function && row.name == said.name.as_str() && row.environment == environment {
        return Ok(None);
    }
    if let Some(other) = named(work.db(), said.name.as_str()).await?
        && other.id != row.id
    {
        return Err(Problems::one("name", "A system of this name is, or was, here already").into());
    }
    let function = if is_same_function { row.function_sha256.clone() } else { function(work, said).await? };
    let facts = json!({
        "name_sha256": texts::keep(work, said.name.as_str()).await?.to_string(), "function_sha256": function,
        "environment": environment,
    });
    let mut change = row.into_active_model();
    change.name = Set(said.name.as_str().to_owned());
    change.name_key = Set(said.name.as_str().to_lowercase());
    change.function_sha256 = Set(function);
    change.environment = Set(environment);
    change.update(work.db()).await?;
    Ok(Some(Event::new("system.described", id, facts)))
}

/// Ends a system: its offers, its owners' intervals and its rules end, and what belonged to it belongs to none.
///
/// # Errors
/// Whoever may not; [`Error::NotFound`] where there is none, or it has ended.
pub async fn end(call: &Call, id: SystemId) -> Result<()> {
    call.may(Action::ManageSystems)?;
    let work = call.begin().await?;
    let row = there(work.db(), id).await?;
    let owners = system_owner::Entity::find()
        .filter(system_owner::COLUMN.system_id.eq(id.uuid()))
        .filter(system_owner::COLUMN.until.is_null())
        .all(work.db())
        .await?;
    for owner in owners {
        let ended_as = if owner.accepted_at.is_some() { EndedAs::Moved } else { EndedAs::Withdrawn };
        end_owner(&work, owner, ended_as, None).await?;
    }
    let rules = system_rule::Entity::find()
        .filter(system_rule::COLUMN.system_id.eq(id.uuid()))
        .filter(system_rule::COLUMN.until.is_null())
        .all(work.db())
        .await?;
    for rule in rules {
        let name = SystemRuleId::new(rule.id).to_string();
        members::close(&work, rule).await?;
        work.note(Event::new("system.rule_ended", id, json!({ "rule": name }))).await?;
    }
    let members: Vec<uuid::Uuid> = identity::Entity::find()
        .filter(identity::COLUMN.system_id.eq(id.uuid()))
        .select_only()
        .column(identity::Column::Id)
        .into_tuple()
        .all(work.db())
        .await?;
    for one in &members {
        members::moved(&work, *one, None, None).await?;
    }
    align(&work, &members).await?;
    let mut change = row.into_active_model();
    change.ended_at = Set(Some(work.at()));
    change.update(work.db()).await?;
    work.commit(Event::new("system.ended", id, json!({ "identities": members.len() }))).await?;
    Ok(())
}

/// The system of this name, whatever its letters' case.
///
/// # Errors
/// [`Error::Invalid`] where none that is there has it.
pub async fn by_name(call: &Call, name: &str) -> Result<SystemId> {
    let found = named(call.read(), name.trim()).await?.filter(|row| row.ended_at.is_none());
    let found = found.ok_or_else(|| Problems::one("system", "No system of this name is here"))?;
    Ok(SystemId::new(found.id))
}

/// A system and what it is called.
pub(crate) async fn called(
    db: &impl ConnectionTrait,
    id: Option<uuid::Uuid>,
) -> Result<Option<(SystemId, String)>> {
    let Some(id) = id else { return Ok(None) };
    let row = system::Entity::find_by_id(id).one(db).await?;
    Ok(row.map(|row| (SystemId::new(row.id), row.name)))
}

/// The system of an id, which has not ended.
async fn there(db: &impl ConnectionTrait, id: SystemId) -> Result<system::Model> {
    let row = system::Entity::find_by_id(id.uuid()).one(db).await?;
    row.filter(|row| row.ended_at.is_none()).ok_or(Error::NotFound("system"))
}
