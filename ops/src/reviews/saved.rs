//! Saved scopes: filters of the inventory that security keeps by name, edits, deletes and launches with.

use super::launch::Launch;
use super::recurring;
use super::scope::Scope;
use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::identities;
use crate::{people, texts};
use domain::id::{PersonId, ScopeId};
use domain::instant::Instant;
use domain::policy::Action;
use domain::problem::Problems;
use domain::text::ScopeName;
use domain::window::Window;
use entities::inconsistency::Place;
use entities::saved_scope;
use evidence::hash::Digest;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use serde_json::json;

/// A saved scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedScope {
    /// The scope.
    pub id: ScopeId,
    /// What people call it.
    pub name: String,
    /// Which identities.
    pub scope: Scope,
    /// What who said so last is called.
    pub changed_by: String,
    /// When.
    pub changed_at: Instant,
    /// How many identities it means now, those that no inventory shows among them.
    pub matches: u64,
    /// What the recurring reviews are called that have not ended and launch with it: it is not deleted before.
    pub used_by: Vec<String>,
}

/// A saved scope as a campaign names it.
pub(super) struct SavedFrozen {
    pub(super) name: String,
    pub(super) query_sha256: Digest,
}

/// Keeps a scope by name.
///
/// # Errors
/// Whoever may not launch; a name that another has, in whatever case; a filter of classes that no review has.
pub async fn save_scope(call: &Call, name: &ScopeName, scope: &Scope) -> Result<ScopeId> {
    let person = keeper(call)?;
    let scope = plain(scope)?;
    let work = call.begin().await?;
    let id = ScopeId::new(work.id());
    free(work.db(), name, None).await?;
    saved_scope::ActiveModel {
        id: Set(id.uuid()),
        name: Set(name.as_str().to_owned()),
        name_key: Set(key(name)),
        scope: Set(serde_json::to_string(&scope).map_err(Error::unexpected)?),
        changed_by: Set(person.uuid()),
        changed_at: Set(work.at()),
        ended_at: Set(None),
    }
    .insert(work.db())
    .await?;
    let event = told(&work, "scope.saved", id, (name, &scope)).await?;
    work.commit(event).await?;
    Ok(id)
}

/// Gives a saved scope another name or filter. What was launched with it keeps the name and filter that it had.
///
/// # Errors
/// As [`save_scope`]; [`Error::NotFound`] where there is none, [`Error::Conflict`] where it says just that.
pub async fn edit_scope(call: &Call, id: ScopeId, name: &ScopeName, scope: &Scope) -> Result<()> {
    let person = keeper(call)?;
    let scope = plain(scope)?;
    let work = call.begin().await?;
    let row = row(work.db(), id).await?;
    free(work.db(), name, Some(id)).await?;
    if row.name == name.as_str() && of_row(&row)? == scope {
        return Err(Error::Conflict("that is what it says already".into()));
    }
    let mut change = row.into_active_model();
    change.name = Set(name.as_str().to_owned());
    change.name_key = Set(key(name));
    change.scope = Set(serde_json::to_string(&scope).map_err(Error::unexpected)?);
    change.changed_by = Set(person.uuid());
    change.changed_at = Set(work.at());
    change.update(work.db()).await?;
    let event = told(&work, "scope.edited", id, (name, &scope)).await?;
    work.commit(event).await?;
    Ok(())
}

/// Deletes a saved scope. What was launched with it stays as it is.
///
/// # Errors
/// Whoever may not launch; [`Error::NotFound`] where there is none, and the second time; [`Error::Conflict`] while a recurring
/// review uses it that has not ended.
pub async fn delete_scope(call: &Call, id: ScopeId) -> Result<()> {
    keeper(call)?;
    let work = call.begin().await?;
    let row = row(work.db(), id).await?;
    if let Some(name) = recurring::uses(work.db(), id).await?.first() {
        let told =
            format!("the recurring review \"{name}\" uses it: end that first, or give it another scope");
        return Err(Error::Conflict(told));
    }
    let mut change = row.into_active_model();
    change.ended_at = Set(Some(work.at()));
    change.update(work.db()).await?;
    work.commit(Event::new("scope.deleted", id, json!({}))).await?;
    Ok(())
}

/// The saved scopes, by name.
///
/// # Errors
/// Whoever may not launch.
pub async fn saved_scopes(call: &Call) -> Result<Vec<SavedScope>> {
    call.may(Action::LaunchCampaign)?;
    let rows =
        saved_scope::Entity::find().filter(saved_scope::COLUMN.ended_at.is_null()).all(call.read()).await?;
    let names = people::names(call.read(), rows.iter().map(|row| PersonId::new(row.changed_by))).await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let scope = of_row(&row)?;
        let matches = match scope.asked(Window::before(call.now(), Window::DEFAULT_DAYS)) {
            Some(asked) => identities::count_asked(call, &asked).await?,
            None => 0,
        };
        all.push(SavedScope {
            id: ScopeId::new(row.id),
            used_by: recurring::uses(call.read(), ScopeId::new(row.id)).await?,
            changed_by: names.get(&PersonId::new(row.changed_by)).cloned().unwrap_or_default(),
            changed_at: row.changed_at,
            name: row.name,
            scope,
            matches,
        });
    }
    // Ordered here: databases collate differently.
    all.sort_by_key(|one| (one.name.to_lowercase(), one.id));
    Ok(all)
}

fn keeper(call: &Call) -> Result<PersonId> {
    call.may(Action::LaunchCampaign)?;
    call.actor.person().ok_or_else(|| Error::Forbidden("a scope is kept by a person".into()))
}

/// The filter alone.
fn plain(scope: &Scope) -> Result<Scope> {
    let scope = Scope { identities: Vec::new(), stage: None, ..scope.clone() };
    match scope.filter() {
        Some(_) => Ok(scope),
        None => Err(Problems::one("scope", "No review has these classes: nothing would be in it").into()),
    }
}

fn key(name: &ScopeName) -> String {
    name.as_str().to_lowercase()
}

async fn free(db: &impl ConnectionTrait, name: &ScopeName, but: Option<ScopeId>) -> Result<()> {
    let taken = saved_scope::Entity::find()
        .filter(saved_scope::COLUMN.name_key.eq(key(name)))
        .filter(saved_scope::COLUMN.ended_at.is_null())
        .all(db)
        .await?;
    match taken.iter().any(|row| but.map(ScopeId::uuid) != Some(row.id)) {
        true => Err(Problems::one("name", "Another saved scope is called that").into()),
        false => Ok(()),
    }
}

/// One that is there.
pub(super) async fn row(db: &impl ConnectionTrait, id: ScopeId) -> Result<saved_scope::Model> {
    let row = saved_scope::Entity::find_by_id(id.uuid())
        .filter(saved_scope::COLUMN.ended_at.is_null())
        .one(db)
        .await?;
    row.ok_or(Error::NotFound("saved scope"))
}

pub(super) fn of_row(row: &saved_scope::Model) -> Result<Scope> {
    Ok(Place::new("saved_scope", row.id).json("scope", &row.scope)?)
}

async fn told(
    work: &Work,
    action: &'static str,
    id: ScopeId,
    (name, scope): (&ScopeName, &Scope),
) -> Result<Event> {
    let name_sha256 = texts::keep(work, name.as_str()).await?.to_string();
    let facts = json!({
        "name_sha256": name_sha256, "query": scope.to_string(), "query_sha256": query_sha256(scope).to_string(),
    });
    Ok(Event::new(action, id, facts))
}

/// The hash of a query in its words, whatever stage of it is decided.
fn query_sha256(scope: &Scope) -> Digest {
    Digest::of(Scope { stage: None, ..scope.clone() }.to_string().as_bytes())
}

/// The saved scope that a launch names, as it is frozen with it.
///
/// # Errors
/// [`Error::Stale`] where it was deleted, or says another filter than the one that is launched.
pub(super) async fn frozen(db: &impl ConnectionTrait, launch: &Launch) -> Result<Option<SavedFrozen>> {
    let Some(id) = launch.saved else { return Ok(None) };
    let stale =
        || Error::Stale("the saved scope was changed or deleted since: look at what it comes to now".into());
    let row = match row(db, id).await {
        Err(Error::NotFound(_)) => return Err(stale()),
        other => other?,
    };
    let scope = Scope { stage: None, ..launch.scope.clone() };
    if of_row(&row)? != scope {
        return Err(stale());
    }
    Ok(Some(SavedFrozen { name: row.name, query_sha256: query_sha256(&scope) }))
}
