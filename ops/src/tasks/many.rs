//! Tasks opened by the thousand, as a close opens them: the same as one after the other, with some statements for hundreds.

use super::{NewTask, put, silent, told, waiting};
use crate::call::Work;
use crate::error::Result;
use domain::id::{CampaignId, CredentialId, DecisionId, IdentityId, ItemId, PersonId, TaskId};
use domain::instant;
use entities::task;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Set};
use serde_json::json;
use std::collections::HashSet;
use uuid::Uuid;

/// How many are looked up and written together.
const TOGETHER: usize = 500;

/// A task that is to be written; of an item that nobody answered for, with that, and then its leaf is of the campaign.
pub(super) type ToWrite = (NewTask, Option<(CampaignId, ItemId)>);

/// What tells one task from another that waits.
type Sort = (Uuid, String, Option<Uuid>);

/// Opens these tasks, each as [`super::open_untold`] does, and gives those that it opened.
pub(crate) async fn open_all_untold(work: &Work, all: &[NewTask]) -> Result<Vec<NewTask>> {
    let mut opened = Vec::with_capacity(all.len());
    for part in all.chunks(TOGETHER) {
        let mut waits = sorts_waiting(work, part).await?;
        let mut fresh = Vec::with_capacity(part.len());
        for new in part {
            // Of one that waits already more is to be known than that.
            if waits.insert(sort(new)) {
                fresh.push((*new, None));
            } else {
                write_all(work, &std::mem::take(&mut fresh), &mut opened).await?;
                if let super::Opened::New(id) = put(work, *new).await? {
                    told::hooks(work, &[(id, *new)]).await?;
                    opened.push(*new);
                }
            }
        }
        write_all(work, &fresh, &mut opened).await?;
    }
    Ok(opened)
}

async fn write_all(work: &Work, fresh: &[ToWrite], opened: &mut Vec<NewTask>) -> Result<()> {
    let ids = insert_all(work, fresh).await?;
    let news: Vec<(TaskId, NewTask)> = ids.into_iter().zip(fresh.iter().map(|(new, _)| *new)).collect();
    told::hooks(work, &news).await?;
    opened.extend(news.into_iter().map(|(_, new)| new));
    Ok(())
}

fn sort(new: &NewTask) -> Sort {
    (new.identity.uuid(), new.kind.to_string(), new.credential.map(CredentialId::uuid))
}

/// What waits on these identities.
async fn sorts_waiting(work: &Work, part: &[NewTask]) -> Result<HashSet<Sort>> {
    let rows: Vec<Sort> = task::Entity::find()
        .filter(waiting())
        .filter(task::Column::IdentityId.is_in(part.iter().map(|new| new.identity.uuid())))
        .select_only()
        .columns([task::Column::IdentityId, task::Column::Kind, task::Column::CredentialId])
        .into_tuple()
        .all(work.db())
        .await?;
    Ok(rows.into_iter().collect())
}

/// Writes tasks, each with its leaf, in their order.
pub(super) async fn insert_all(work: &Work, all: &[ToWrite]) -> Result<Vec<TaskId>> {
    let mut written = Vec::with_capacity(all.len());
    for part in all.chunks(TOGETHER) {
        let ids: Vec<TaskId> = part.iter().map(|_| TaskId::new(work.id())).collect();
        let rows = ids.iter().zip(part).map(|(id, (new, of))| row(work, *id, new, of.map(|(_, item)| item)));
        task::Entity::insert_many(rows).exec_without_returning(work.db()).await?;
        let events =
            ids.iter().zip(part).map(|(id, (new, of))| silent::opening(*id, new, *of, facts(*id, new)));
        work.note_all(events.collect()).await?;
        written.extend(ids);
    }
    Ok(written)
}

fn row(work: &Work, id: TaskId, new: &NewTask, item: Option<ItemId>) -> task::ActiveModel {
    task::ActiveModel {
        id: Set(id.uuid()),
        identity_id: Set(IdentityId::uuid(new.identity)),
        credential_id: Set(new.credential.map(CredentialId::uuid)),
        decision_id: Set(new.decision.map(DecisionId::uuid)),
        kind: Set(new.kind.to_string()),
        person_id: Set(new.person.map(PersonId::uuid)),
        opened_at: Set(work.at()),
        due_at: Set(new.due_at),
        seen_done_at: Set(None),
        cause: Set(new.cause.to_string()),
        seen_import_id: Set(None),
        seen_leaf: Set(None),
        not_needed_at: Set(None),
        released_at: Set(new.released_at),
        returned_at: Set(None),
        confirmed_at: Set(None),
        item_id: Set(item.map(ItemId::uuid)),
    }
}

fn facts(id: TaskId, new: &NewTask) -> serde_json::Value {
    json!({
        "task": id.to_string(), "kind": new.kind.as_str(), "cause": new.cause.as_str(),
        "credential": new.credential.map(|one| one.to_string()), "person": new.person.map(|one| one.to_string()),
        "decision": new.decision.map(|one| one.to_string()), "due_at": instant::format(new.due_at),
        "released_at": new.released_at.map(instant::format),
    })
}
