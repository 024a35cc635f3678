//! An identity's history: what the log says of it, and of what was asked, decided and made for it, a page at a time.

mod leaves;
mod topic;

use super::{Brief, one};
use crate::call::Call;
use crate::error::Result;
use domain::id::{CampaignId, ClientId, ExceptionId, IdentityId, ItemId, PersonId};
use domain::instant::Instant;
use domain::policy::{self, Action, Answer, Standing};
use entities::{client, exception, item, log_leaf, person};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::BTreeMap;
use uuid::Uuid;

pub use topic::Topic;

/// How many of the newest the identity's own page shows.
const NEWEST: u64 = 10;
/// How many rows a page of the history has.
const ROWS: u64 = 50;

/// Which page of a history.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Turn {
    /// The newest.
    #[default]
    Newest,
    /// Those before the leaf of this number.
    Before(u64),
    /// Those after it, the nearest of them.
    After(u64),
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRow {
    /// The number of its leaf in the log.
    pub seq: u64,
    /// When.
    pub at: Instant,
    /// What was done, such as `ownership.offered`.
    pub action: String,
    /// What it is about.
    pub topic: Option<Topic>,
    /// Who: a person's or program's name, else the actor as the log writes it.
    pub actor: String,
    /// To what, by id: the identity, or an exception, item or client of it.
    pub subject: String,
    /// In which review, and what that is called.
    pub campaign: Option<(CampaignId, String)>,
    /// The facts by name, as text: people by name where that is known, of a list how long it is.
    pub facts: BTreeMap<String, String>,
    /// Why, where it was a step of its life and the reason was not erased.
    pub reason: Option<String>,
}

/// A page of a history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// Of which identity.
    pub identity: Brief,
    /// Newest first.
    pub rows: Vec<HistoryRow>,
    /// How many changes there are in all, of the topic where one was asked for.
    pub total: u64,
    /// How many of those are newer than the page.
    pub newer: u64,
}

/// A page of an identity's history, narrowed to `topic` where one is given. What reviews decided stands in it for those
/// who may see the review.
///
/// # Errors
/// [`crate::Error::NotFound`] where there is no such identity, or none that the actor may see.
pub async fn history(call: &Call, id: IdentityId, topic: Option<Topic>, turn: Turn) -> Result<History> {
    let identity = one(call, id).await?;
    let about = about(call, id, topic).await?;
    let total = about.clone().count(call.read()).await?;
    let seq = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let leaves = match turn {
        Turn::Newest => about.clone().order_by_desc(log_leaf::COLUMN.seq),
        Turn::Before(number) => {
            about.clone().filter(log_leaf::COLUMN.seq.lt(seq(number))).order_by_desc(log_leaf::COLUMN.seq)
        }
        Turn::After(number) => {
            about.clone().filter(log_leaf::COLUMN.seq.gt(seq(number))).order_by_asc(log_leaf::COLUMN.seq)
        }
    };
    let mut leaves = leaves.limit(ROWS).all(call.read()).await?;
    if matches!(turn, Turn::After(_)) {
        leaves.reverse();
    }
    let newer = match leaves.first() {
        Some(first) => about.filter(log_leaf::COLUMN.seq.gt(first.seq)).count(call.read()).await?,
        None => 0,
    };
    Ok(History { identity, rows: leaves::told(call, leaves).await?, total, newer })
}

/// The newest changes of an identity, newest first, and how many there are; whoever calls this has asked the permission
/// table already.
pub(super) async fn of(call: &Call, id: IdentityId) -> Result<(Vec<HistoryRow>, u64)> {
    let about = about(call, id, None).await?;
    let total = about.clone().count(call.read()).await?;
    let newest = about.order_by_desc(log_leaf::COLUMN.seq).limit(NEWEST).all(call.read()).await?;
    Ok((leaves::told(call, newest).await?, total))
}

/// The leaves of an identity, and of what hangs on it.
async fn about(call: &Call, id: IdentityId, topic: Option<Topic>) -> Result<Select<log_leaf::Entity>> {
    let leaves = log_leaf::Entity::find().filter(log_leaf::Column::Subject.is_in(subjects(call, id).await?));
    Ok(match topic {
        Some(topic) => leaves.filter(topic.condition()),
        None => leaves,
    })
}

/// By what names the log speaks of an identity: its own, those of its exceptions and of the program that it is, and of
/// those of its items in reviews that the actor may see.
async fn subjects(call: &Call, id: IdentityId) -> Result<Vec<String>> {
    let mut subjects = vec![id.to_string()];
    let exceptions: Vec<Uuid> = exception::Entity::find()
        .select_only()
        .column(exception::Column::Id)
        .filter(exception::COLUMN.identity_id.eq(id.uuid()))
        .into_tuple()
        .all(call.read())
        .await?;
    subjects.extend(exceptions.into_iter().map(|one| ExceptionId::new(one).to_string()));
    let clients: Vec<Uuid> = client::Entity::find()
        .select_only()
        .column(client::Column::Id)
        .filter(client::COLUMN.identity_id.eq(id.uuid()))
        .into_tuple()
        .all(call.read())
        .await?;
    subjects.extend(clients.into_iter().map(|one| ClientId::new(one).to_string()));
    let mut items = item::Entity::find()
        .select_only()
        .column(item::Column::Id)
        .filter(item::COLUMN.identity_id.eq(id.uuid()));
    if policy::may(&call.actor, Action::SeeCampaign, Standing::None) != Answer::Allowed {
        let Some(person) = call.actor.person() else { return Ok(subjects) };
        items = items.filter(item::COLUMN.reviewer_id.eq(person.uuid()));
    }
    let items: Vec<Uuid> = items.into_tuple().all(call.read()).await?;
    subjects.extend(items.into_iter().map(|one| ItemId::new(one).to_string()));
    Ok(subjects)
}

/// What an actor of the log is called: a person by name, as long as that is not erased; a program by its own.
pub(crate) async fn name(call: &Call, actor: &str) -> Result<String> {
    if let Ok(id) = actor.parse::<ClientId>() {
        let row = client::Entity::find_by_id(id.uuid()).one(call.read()).await?;
        return Ok(row.map_or_else(|| actor.to_owned(), |row| row.name));
    }
    let Ok(id) = actor.parse::<PersonId>() else { return Ok(actor.to_owned()) };
    let row = person::Entity::find_by_id(id.uuid()).one(call.read()).await?;
    Ok(row.map(|row| row.name).filter(|name| !name.is_empty()).unwrap_or_else(|| actor.to_owned()))
}
