//! What a close makes of items that nobody answered for: the tasks that were chosen at the launch, one mail to security, and
//! how pages show both.

use super::follow::{Told, hands};
use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::mail::{self, Mail};
use crate::tasks::{self, Silent};
use crate::telling;
use domain::id::{CampaignId, IdentityId, ItemId, TaskId};
use domain::review::{ItemOutcome, NoResponse};
use domain::task::{TaskKind, TaskState};
use entities::inconsistency::Place;
use entities::{campaign, item, task};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

/// How many items are looked at together.
const PART: usize = 500;

/// What was chosen at the launch; `None` of campaigns from before there was a choice, of which security is told alone.
pub(super) fn chosen(row: &campaign::Model) -> Result<Option<NoResponse>> {
    let place = Place::new("campaign", row.id);
    Ok(row.no_response.as_deref().map(|word| place.word("no_response", word)).transpose()?)
}

/// Opens what was chosen for each of these items, in the transaction of the close, and writes one mail to everybody of
/// security. Gives whom else to tell of how many tasks.
pub(super) async fn follow(work: &Work, row: &campaign::Model, silent: &[(Uuid, Uuid)]) -> Result<Told> {
    let mut told = Told::new();
    if silent.is_empty() {
        return Ok(told);
    }
    let id = CampaignId::new(row.id);
    let then = chosen(row)?.unwrap_or(NoResponse::Tell);
    let mut opened = 0u64;
    if let Some(kind) = then.task() {
        for part in silent.chunks(PART) {
            let some = to_open(work, kind, part).await?;
            for one in tasks::open_silent(work, id, kind, &some).await? {
                opened += 1;
                if one.person.is_some() {
                    let (count, first) = told.entry(one.person).or_insert((0, one.due_at));
                    *count += 1;
                    *first = one.due_at.min(*first);
                }
            }
        }
    }
    let items = u64::try_from(silent.len()).map_err(Error::unexpected)?;
    let stood = if then.task().is_some() { items - opened } else { 0 };
    let mail = Mail::ReviewUnanswered { campaign: id, items, then, opened, stood };
    for to in telling::security(work.db()).await? {
        mail::write(work, to, &mail, Some(&format!("unanswered:{id}:{to}"))).await?;
    }
    Ok(told)
}

/// Who does it, and by when.
async fn to_open(work: &Work, kind: TaskKind, part: &[(Uuid, Uuid)]) -> Result<Vec<Silent>> {
    let privileged: HashMap<Uuid, Option<bool>> = item::Entity::find()
        .filter(item::Column::Id.is_in(part.iter().map(|(item, _)| *item)))
        .select_only()
        .columns([item::Column::Id, item::Column::Privileged])
        .into_tuple()
        .all(work.db())
        .await?
        .into_iter()
        .collect();
    let hands = match kind.is_securitys() {
        true => HashMap::new(),
        false => hands(work, part.iter().map(|(_, identity)| IdentityId::new(*identity))).await?,
    };
    let one = |(item, identity): &(Uuid, Uuid)| {
        let identity = IdentityId::new(*identity);
        let privileged = privileged.get(item).copied().flatten().unwrap_or_default();
        Silent {
            item: ItemId::new(*item),
            identity,
            person: hands.get(&identity).copied(),
            due_at: kind.due(work.at(), privileged),
        }
    };
    Ok(part.iter().map(one).collect())
}

/// What followed a close for the items that nobody answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unanswered {
    /// What was chosen.
    pub then: NoResponse,
    /// Items without a response that counts.
    pub items: u64,
    /// Tasks that were opened for them.
    pub opened: u64,
    /// Of those, how many were seen done or are no longer needed.
    pub settled: u64,
}

impl Unanswered {
    /// For how many items a task of the same sort waited already.
    #[must_use]
    pub const fn stood(&self) -> u64 {
        if self.then.task().is_some() { self.items.saturating_sub(self.opened) } else { 0 }
    }
}

/// Of a campaign; `None` while it is open, where all was answered, or where nothing was chosen.
pub(super) async fn unanswered(
    call: &Call,
    row: &campaign::Model,
    no_response: u64,
) -> Result<Option<Unanswered>> {
    let Some(then) = chosen(row)?.filter(|_| row.closed_at.is_some() && no_response > 0) else {
        return Ok(None);
    };
    let of = || {
        let items = tasks::of_campaign(CampaignId::new(row.id));
        task::Entity::find().filter(task::Column::ItemId.in_subquery(items))
    };
    let opened = of().count(call.read()).await?;
    let waiting = of().filter(tasks::waiting()).count(call.read()).await?;
    Ok(Some(Unanswered { then, items: no_response, opened, settled: opened.saturating_sub(waiting) }))
}

/// What followed for one item that nobody answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemUnanswered {
    /// What was chosen.
    pub then: NoResponse,
    /// The task, with its kind and state: of this item, or of the same sort and older; `None` where nothing is opened.
    pub task: Option<(TaskId, TaskKind, TaskState)>,
    /// Is the task one that waited already?
    pub stood: bool,
}

/// Of an item; `None` while its campaign is open, where somebody answered, or where nothing was chosen.
pub(super) async fn of_item(
    call: &Call,
    (owner, row): (&campaign::Model, &item::Model),
) -> Result<Option<ItemUnanswered>> {
    let silent = row.outcome.as_deref() == Some(ItemOutcome::NoResponse.as_str());
    let (Some(then), Some(closed_at), true) = (chosen(owner)?, owner.closed_at, silent) else {
        return Ok(None);
    };
    let Some(kind) = then.task() else { return Ok(Some(ItemUnanswered { then, task: None, stood: false })) };
    let own = tasks::of_item(call.read(), ItemId::new(row.id)).await?;
    let stood = own.is_none();
    let found = match own {
        None => tasks::stood(call.read(), row.identity_id, (kind, closed_at)).await?,
        own => own,
    };
    let task = match found {
        Some(row) => {
            let kind = Place::new("task", row.id).word("kind", &row.kind)?;
            Some((TaskId::new(row.id), kind, tasks::times(&row)?.state(call.now())))
        }
        None => None,
    };
    Ok(Some(ItemUnanswered { then, task, stood }))
}
