//! All tasks that wait for the actor, page by page, the most urgent first.

use super::{TaskRow, actors, shown, waiting};
use crate::call::Call;
use crate::error::Result;
use domain::id::TaskId;
use entities::task;
use sea_orm::sea_query::Cond;
use sea_orm::{EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

/// Where a page of the list begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListPlace {
    /// With the most urgent.
    First,
    /// Just behind this one.
    After(TaskId),
    /// So that it ends just before this one.
    Before(TaskId),
}

/// A page of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    /// How many tasks wait in all.
    pub total: u64,
    /// How many of them come before this page.
    pub before: u64,
    /// The page, most urgent first.
    pub rows: Vec<TaskRow>,
}

/// What waits for the actor: what is theirs and, to security, what is nobody's; at most `limit` of it from there on. A place that
/// is no task's is the first.
///
/// # Errors
/// What the database says.
pub async fn list(call: &Call, place: ListPlace, limit: u64) -> Result<Listed> {
    let Some(whose) = actors(call) else { return Ok(Listed::default()) };
    let all = task::Entity::find().filter(waiting()).filter(whose);
    let total = all.clone().count(call.read()).await?;
    let of = match place {
        ListPlace::First => None,
        ListPlace::After(id) | ListPlace::Before(id) => {
            task::Entity::find_by_id(id.uuid()).one(call.read()).await?
        }
    };
    let backward = matches!(place, ListPlace::Before(_));
    let mut page = all.clone().limit(limit);
    page = match &of {
        Some(of) if backward => {
            page.filter(sooner(of)).order_by_desc(task::COLUMN.due_at).order_by_desc(task::COLUMN.id)
        }
        Some(of) => page.filter(later(of)).order_by_asc(task::COLUMN.due_at).order_by_asc(task::COLUMN.id),
        None => page.order_by_asc(task::COLUMN.due_at).order_by_asc(task::COLUMN.id),
    };
    let mut rows = page.all(call.read()).await?;
    if backward && of.is_some() {
        rows.reverse();
    }
    let before = match rows.first() {
        Some(first) => all.filter(sooner(first)).count(call.read()).await?,
        None => 0,
    };
    Ok(Listed { total, before, rows: shown(call, rows).await? })
}

/// Those that come before this one in the list.
fn sooner(of: &task::Model) -> Cond {
    let same = Cond::all().add(task::COLUMN.due_at.eq(of.due_at)).add(task::COLUMN.id.lt(of.id));
    Cond::any().add(task::COLUMN.due_at.lt(of.due_at)).add(same)
}

/// Those that come after it.
fn later(of: &task::Model) -> Cond {
    let same = Cond::all().add(task::COLUMN.due_at.eq(of.due_at)).add(task::COLUMN.id.gt(of.id));
    Cond::any().add(task::COLUMN.due_at.gt(of.due_at)).add(same)
}
