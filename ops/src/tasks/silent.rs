//! Tasks on identities that nobody answered for in a review: opened by its close, and settled by a later answer.

use super::many::insert_all;
use super::seen::mark;
use super::{NewTask, told, waiting};
use crate::call::Work;
use crate::error::{Error, Result};
use crate::event::Event;
use domain::id::{CampaignId, DecisionId, IdentityId, ItemId, PersonId, TaskId};
use domain::instant::Instant;
use domain::task::{Look, Proof, Sight, TaskCause, TaskKind};
use entities::inconsistency::Place;
use entities::{decision, item, task};
use evidence::log::facts::{SilentTask, TASK_OPENED, TASK_STANDS};
use sea_orm::sea_query::{Cond, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

/// An item that nobody answered for, and the task that is to be opened for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Silent {
    /// The item.
    pub(crate) item: ItemId,
    /// Its identity.
    pub(crate) identity: IdentityId,
    /// Who does it; `None` is whoever security has.
    pub(crate) person: Option<PersonId>,
    /// Due before this instant.
    pub(crate) due_at: Instant,
}

/// Opens a task of `kind` for each of these items, with a leaf of the campaign, and gives those that it opened. Where one of
/// the same sort waits on the identity already none is opened, and the campaign's leaf names that one. Nobody is told by mail.
pub(crate) async fn open_silent(
    work: &Work,
    campaign: CampaignId,
    kind: TaskKind,
    some: &[Silent],
) -> Result<Vec<Silent>> {
    let (mut opened, mut to_write) = (Vec::with_capacity(some.len()), Vec::new());
    let ids = some.iter().map(|one| one.identity.uuid());
    let all = task::Entity::find()
        .filter(waiting())
        .filter(of_sort(kind))
        .filter(task::Column::IdentityId.is_in(ids))
        .order_by_desc(task::COLUMN.opened_at)
        .order_by_desc(task::COLUMN.id)
        .all(work.db())
        .await?;
    // The oldest is what stays.
    let waits: HashMap<Uuid, TaskId> =
        all.into_iter().map(|row| (row.identity_id, TaskId::new(row.id))).collect();
    for one in some {
        if let Some(task) = waits.get(&one.identity.uuid()) {
            let said = SilentTask { item: one.item, task: *task, kind };
            work.note(Event::of_campaign(campaign, TASK_STANDS, one.identity, said.facts())).await?;
            continue;
        }
        let new = NewTask {
            identity: one.identity,
            credential: None,
            decision: None,
            kind,
            cause: TaskCause::NoResponse,
            person: one.person,
            due_at: one.due_at,
            released_at: None,
        };
        to_write.push((new, Some((campaign, one.item))));
        opened.push(*one);
    }
    let ids = insert_all(work, &to_write).await?;
    let news: Vec<(TaskId, NewTask)> = ids.into_iter().zip(to_write.iter().map(|(new, _)| *new)).collect();
    told::hooks(work, &news).await?;
    Ok(opened)
}

/// The event of a task's opening; `of`: the item that nobody answered for, then it is one of its campaign.
pub(super) fn opening(
    id: TaskId,
    new: &NewTask,
    of: Option<(CampaignId, ItemId)>,
    mut facts: Value,
) -> Event {
    let Some((campaign, item)) = of else { return Event::new(TASK_OPENED, new.identity, facts) };
    SilentTask { item, task: id, kind: new.kind }.add_to(&mut facts);
    Event::of_campaign(campaign, TASK_OPENED, new.identity, facts)
}

/// Tasks on the whole of an identity that stand for one of this kind.
fn of_sort(kind: TaskKind) -> Cond {
    let words = kind.same_sort().iter().map(|kind| kind.as_str());
    Cond::all().add(task::Column::Kind.is_in(words)).add(task::COLUMN.credential_id.is_null())
}

/// The task of this kind's sort that waited on an identity when a campaign was closed, the oldest of several.
pub(crate) async fn stood(
    db: &impl ConnectionTrait,
    identity: Uuid,
    (kind, closed_at): (TaskKind, Instant),
) -> Result<Option<task::Model>> {
    let still = |column: task::Column| Cond::any().add(column.is_null()).add(column.gte(closed_at));
    Ok(task::Entity::find()
        .filter(of_sort(kind))
        .filter(task::COLUMN.identity_id.eq(identity))
        .filter(task::COLUMN.opened_at.lt(closed_at))
        .filter(still(task::Column::SeenDoneAt))
        .filter(still(task::Column::NotNeededAt))
        .order_by_asc(task::COLUMN.opened_at)
        .order_by_asc(task::COLUMN.id)
        .one(db)
        .await?)
}

/// Marks what waits to be answered for and was: by the decisions that count in a campaign that closes now, of each identity.
/// A decision from before the task was opened answers nothing. Gives how many.
pub(crate) async fn answered_for(
    work: &Work,
    campaign: CampaignId,
    decided: &HashMap<Uuid, DecisionId>,
) -> Result<u64> {
    let mut wanted = of_campaign(campaign);
    wanted.clear_selects().column(item::Column::IdentityId);
    let rows = task::Entity::find()
        .filter(waiting())
        .filter(task::COLUMN.kind.eq(TaskKind::AnswerFor.as_str()))
        .filter(task::Column::IdentityId.in_subquery(wanted))
        .order_by_asc(task::COLUMN.id)
        .all(work.db())
        .await?;
    let mut settled = 0;
    for row in rows {
        let Some(id) = decided.get(&row.identity_id) else { continue };
        let said = decision::Entity::find_by_id(id.uuid()).one(work.db()).await?;
        let said = said.ok_or(Error::NotFound("decision"))?;
        let sight = Sight { answered_at: Some(said.at), ..Sight::default() };
        if TaskKind::AnswerFor.look(row.opened_at, false, sight) == Look::Done {
            let leaf = Place::new("decision", said.id).count("seq", said.seq)?;
            mark(work, &row, TaskKind::AnswerFor, Some(Proof::Leaf(leaf))).await?;
            settled += 1;
        }
    }
    Ok(settled)
}

/// The items of a campaign, by their ids.
pub(crate) fn of_campaign(campaign: CampaignId) -> SelectStatement {
    let mut wanted = Query::select();
    wanted
        .column(item::Column::Id)
        .from(item::Entity)
        .and_where(item::Column::CampaignId.eq(campaign.uuid()));
    wanted
}

/// The tasks of a campaign's items that nobody answered for, by when they were opened.
pub(crate) async fn of_items(db: &impl ConnectionTrait, items: SelectStatement) -> Result<Vec<task::Model>> {
    let mut rows = task::Entity::find().filter(task::Column::ItemId.in_subquery(items)).all(db).await?;
    rows.sort_by_key(|row| (row.opened_at, row.id));
    Ok(rows)
}

/// The task of an item that nobody answered for.
pub(crate) async fn of_item(db: &impl ConnectionTrait, item: ItemId) -> Result<Option<task::Model>> {
    Ok(task::Entity::find().filter(task::COLUMN.item_id.eq(item.uuid())).one(db).await?)
}
