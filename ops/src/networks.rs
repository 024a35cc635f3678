//! Networks: security states which environment each belongs to. What ended stays, and nothing is changed afterwards.

use crate::call::Call;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::identities::actor_name;
use domain::id::NetworkId;
use domain::identity::Environment;
use domain::instant::Instant;
use domain::network::{Prefix, Stated};
use domain::policy::Action;
use domain::text::NetworkName;
use entities::inconsistency::Place;
use entities::network;
use sea_orm::sea_query::Cond;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, Set,
};
use serde_json::json;

/// A network that is to be stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Which.
    pub prefix: Prefix,
    /// What people call it.
    pub name: NetworkName,
    /// What runs there.
    pub environment: Environment,
}

/// May the actor state and end at all? Asked before what was typed is read: whoever may not is told that, not what is wrong
/// with their text.
///
/// # Errors
/// Whoever may not.
pub fn allowed(call: &Call) -> Result<()> {
    call.may(Action::StateNetwork)
}

/// States which environment a network belongs to, from now on.
///
/// # Errors
/// Whoever may not; [`Error::Conflict`] where the same network is stated already.
pub async fn state(call: &Call, wanted: &Wanted) -> Result<NetworkId> {
    allowed(call)?;
    let work = call.begin().await?;
    let prefix = wanted.prefix.to_string();
    let known = network::Entity::find()
        .filter(network::COLUMN.prefix.eq(prefix.as_str()))
        .filter(network::COLUMN.ended_at.is_null())
        .one(work.db())
        .await?;
    if let Some(known) = known {
        return Err(Error::Conflict(format!(
            "{prefix} is stated already, as {}: end that first",
            known.environment
        )));
    }
    let id = NetworkId::new(work.id());
    network::ActiveModel {
        id: Set(id.uuid()),
        prefix: Set(prefix.clone()),
        name: Set(wanted.name.as_str().to_owned()),
        environment: Set(wanted.environment.to_string()),
        stated_by: Set(work.actor().name()),
        stated_at: Set(work.at()),
        ended_by: Set(None),
        ended_at: Set(None),
    }
    .insert(work.db())
    .await?;
    let facts = json!({ "prefix": prefix, "environment": wanted.environment.as_str() });
    work.commit(Event::new("network.stated", id, facts)).await?;
    Ok(id)
}

/// Ends a statement: from now on it says nothing. It stays, with who said it and who ended it.
///
/// # Errors
/// Whoever may not; [`Error::NotFound`] where there is none; [`Error::Conflict`] where it ended already.
pub async fn end(call: &Call, id: NetworkId) -> Result<()> {
    allowed(call)?;
    let work = call.begin().await?;
    let row = network::Entity::find_by_id(id.uuid()).one(work.db()).await?;
    let row = row.ok_or(Error::NotFound("network"))?;
    if row.ended_at.is_some() {
        return Err(Error::Conflict("it ended already".into()));
    }
    let facts = json!({ "prefix": row.prefix, "environment": row.environment });
    let mut change = row.into_active_model();
    change.ended_by = Set(Some(work.actor().name()));
    change.ended_at = Set(Some(work.at()));
    change.update(work.db()).await?;
    work.commit(Event::new("network.ended", id, facts)).await?;
    Ok(())
}

/// One statement, for a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkRow {
    /// The statement.
    pub id: NetworkId,
    /// What was stated.
    pub stated: Stated,
    /// Who stated it, by name.
    pub by: String,
    /// When.
    pub at: Instant,
    /// Who ended it, by name, and when; `None` while it holds.
    pub ended: Option<(String, Instant)>,
}

/// What the page of networks shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworksPage {
    /// Those that hold, by network; then those that ended, the last first.
    pub rows: Vec<NetworkRow>,
    /// May the actor state and end?
    pub may_state: bool,
}

/// Every statement there ever was.
///
/// # Errors
/// Whoever may not see sources.
pub async fn page(call: &Call) -> Result<NetworksPage> {
    call.may(Action::SeeSources)?;
    let mut rows = Vec::new();
    for row in network::Entity::find().all(call.read()).await? {
        let ended = match (&row.ended_by, row.ended_at) {
            (Some(by), Some(at)) => Some((actor_name(call, by).await?, at)),
            _ => None,
        };
        rows.push(NetworkRow {
            id: NetworkId::new(row.id),
            by: actor_name(call, &row.stated_by).await?,
            at: row.stated_at,
            ended,
            stated: stated(row)?,
        });
    }
    rows.sort_by_key(|row| {
        let ended = row.ended.as_ref().map(|(_, at)| *at);
        (ended.is_some(), std::cmp::Reverse(ended), row.stated.prefix, row.id)
    });
    Ok(NetworksPage { rows, may_state: allowed(call).is_ok() })
}

fn stated(row: network::Model) -> Result<Stated> {
    let place = Place::new("network", row.id);
    Ok(Stated {
        prefix: Prefix::read(&row.prefix)
            .ok_or_else(|| Error::unexpected(format!("row {} of network.prefix is no network", row.id)))?,
        environment: place.word("environment", &row.environment)?,
        name: row.name,
    })
}

/// What holds at `now`.
pub(crate) async fn in_force(db: &impl ConnectionTrait, now: Instant) -> Result<Vec<Stated>> {
    let rows = network::Entity::find()
        .filter(network::COLUMN.stated_at.lte(now))
        .filter(Cond::any().add(network::COLUMN.ended_at.is_null()).add(network::Column::EndedAt.gt(now)))
        .all(db)
        .await?;
    rows.into_iter().map(stated).collect()
}
