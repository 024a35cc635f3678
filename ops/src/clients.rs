//! Machine clients: programs that call with a token. Each is an identity of our own inventory, with an owner and an end.

mod create;
mod token;

use crate::call::Call;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::identities;
use domain::client::Scope;
use domain::id::{ClientId, IdentityId, PersonId};
use domain::identity::Lifecycle;
use domain::instant::Instant;
use domain::policy::{Action, Standing};
use entities::inconsistency::Place;
use entities::{client, credential, identity, ownership, person, source};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Set,
};
use serde_json::json;

pub use create::{Issued, NewClient, create};
pub use token::authenticate;

/// One client, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientRow {
    /// The client.
    pub id: ClientId,
    /// What people call it.
    pub name: String,
    /// What its token lets it do.
    pub scope: Scope,
    /// The accounts that it reaches; empty is all.
    pub accounts: Vec<String>,
    /// The part of its token that may be shown.
    pub prefix: String,
    /// It in the inventory.
    pub identity: IdentityId,
    /// Who owns it, or was asked to, by name; `None` where nobody was.
    pub owner: Option<String>,
    /// Has that person accepted?
    pub accepted: bool,
    /// Who made it, by name.
    pub created_by: String,
    /// When.
    pub created_at: Instant,
    /// Until when it works, exclusive.
    pub expires_at: Instant,
    /// Last use, to the minute.
    pub used_at: Option<Instant>,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
}

impl ClientRow {
    /// Does its token work at `now`?
    #[must_use]
    pub fn works(&self, now: Instant) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

/// May the actor make, see and revoke tokens?
///
/// # Errors
/// Whoever may not.
pub fn may_manage(call: &Call) -> Result<()> {
    call.may(Action::ManageClients)
}

/// Everything that the page of clients shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desk {
    /// All clients.
    pub clients: Vec<ClientRow>,
    /// Who can be asked to own one, by name.
    pub people: Vec<(PersonId, String)>,
}

/// The page of clients.
///
/// # Errors
/// Whoever may not manage clients.
pub async fn desk(call: &Call) -> Result<Desk> {
    let clients = list(call).await?;
    let active = crate::people::list(call).await?.into_iter().filter(|one| one.active);
    let others = active.filter(|one| call.actor.person() != Some(one.id));
    Ok(Desk { clients, people: others.map(|one| (one.id, one.name)).collect() })
}

/// All clients, those that work first, newest first.
///
/// # Errors
/// Whoever may not manage clients.
pub async fn list(call: &Call) -> Result<Vec<ClientRow>> {
    may_manage(call)?;
    let mut rows = Vec::new();
    for row in client::Entity::find().order_by_desc(client::COLUMN.id).all(call.read()).await? {
        let place = Place::new("client", row.id);
        let (owner, accepted) = owner(call, row.identity_id).await?;
        rows.push(ClientRow {
            id: ClientId::new(row.id),
            scope: place.word("scope", &row.scope)?,
            accounts: place.json("accounts", &row.accounts)?,
            created_by: identities::actor_name(call, &row.created_by).await?,
            identity: IdentityId::new(row.identity_id),
            owner,
            accepted,
            name: row.name,
            prefix: row.prefix,
            created_at: row.created_at,
            expires_at: row.expires_at,
            used_at: row.used_at,
            revoked_at: row.revoked_at,
        });
    }
    let now = call.now();
    rows.sort_by_key(|row| !row.works(now));
    Ok(rows)
}

/// Who owns a client, or was asked to.
async fn owner(call: &Call, identity: uuid::Uuid) -> Result<(Option<String>, bool)> {
    let held = ownership::Entity::find()
        .filter(ownership::COLUMN.identity_id.eq(identity))
        .filter(ownership::COLUMN.until.is_null())
        .all(call.read())
        .await?;
    let Some(newest) = held.into_iter().max_by_key(|row| (row.accepted_at.is_some(), row.id)) else {
        return Ok((None, false));
    };
    let row = person::Entity::find_by_id(newest.person_id).one(call.read()).await?;
    Ok((row.map(|row| row.name), newest.accepted_at.is_some()))
}

/// Revokes a client's token, for good: it works no more, and its identity is gone from the inventory. Once more changes
/// nothing.
///
/// # Errors
/// [`Error::NotFound`] where there is none; whoever may not manage clients.
pub async fn revoke(call: &Call, id: ClientId) -> Result<()> {
    may_manage(call)?;
    let work = call.begin().await?;
    let row = client::Entity::find_by_id(id.uuid()).one(work.db()).await?.ok_or(Error::NotFound("client"))?;
    if row.revoked_at.is_some() {
        return work.abandon().await;
    }
    let at = work.at();
    if let Some(token) = credential::Entity::find_by_id(row.credential_id).one(work.db()).await? {
        let mut change = token.into_active_model();
        change.active = Set(Some(false));
        change.gone_at = Set(Some(at));
        change.update(work.db()).await?;
    }
    if let Some(whose) = identity::Entity::find_by_id(row.identity_id).one(work.db()).await? {
        let state: Lifecycle = Place::new("identity", whose.id).word("lifecycle", &whose.lifecycle)?;
        let ended = state.step(Lifecycle::Retiring).unwrap_or(state);
        let ended = ended.step(Lifecycle::Retired).unwrap_or(ended);
        let mut change = whose.into_active_model();
        change.lifecycle = Set(ended.to_string());
        change.gone_at = Set(Some(at));
        change.update(work.db()).await?;
    }
    let identity = IdentityId::new(row.identity_id);
    let mut change = row.into_active_model();
    change.revoked_at = Set(Some(at));
    change.update(work.db()).await?;
    let facts = json!({ "identity": identity.to_string() });
    work.commit(Event::new("client.revoked", id, facts)).await?;
    Ok(())
}

/// How the actor, where it is a program, stands to what lives in the account of a source.
pub(crate) async fn standing(call: &Call, db: &impl ConnectionTrait, source: uuid::Uuid) -> Result<Standing> {
    match source::Entity::find_by_id(source).one(db).await? {
        Some(row) => standing_in(call, db, &row.external_id).await,
        None => Ok(Standing::None),
    }
}

/// The same, for an account that may not be known yet.
pub(crate) async fn standing_in(call: &Call, db: &impl ConnectionTrait, account: &str) -> Result<Standing> {
    let domain::actor::Actor::Machine { client, .. } = call.actor else { return Ok(Standing::None) };
    let Some(row) = client::Entity::find_by_id(client.uuid()).one(db).await? else {
        return Ok(Standing::None);
    };
    let accounts: Vec<String> = Place::new("client", row.id).json("accounts", &row.accounts)?;
    let reaches = accounts.is_empty() || accounts.iter().any(|one| one == account);
    Ok(if reaches { Standing::InReach } else { Standing::None })
}

/// The address of the person that a command names.
///
/// # Errors
/// [`Error::Invalid`] where nobody active here has it.
pub async fn owner_by_email(call: &Call, email: &str) -> Result<PersonId> {
    may_manage(call)?;
    crate::people::active_by_email(call.read(), email)
        .await?
        .ok_or_else(|| domain::problem::Problems::one("owner", "Nobody active here has this address").into())
}
