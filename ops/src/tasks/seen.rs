//! Seeing tasks done: at the end of every import, and where a person did what was asked.

use super::{NewTask, open_untold, waiting};
use crate::call::Work;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::telling::{Ink, first_time};
use chrono::Duration;
use domain::credential::CredentialType;
use domain::grant::{Effect, PathKind};
use domain::id::{DecisionId, IdentityId, PersonId, TaskId};
use domain::instant::Instant;
use domain::ownership::OwnerPart;
use domain::review::unused_of;
use domain::revocation::Verdict;
use domain::task::{CredentialSight, Look, Proof, Sight, TaskKind, WATCH_DAYS};
use entities::inconsistency::Place;
use entities::{credential, decision, held_grant, identity, ownership, person, revocation, task, told};
use sea_orm::sea_query::{Cond, Query};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Set};
use serde_json::json;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// How many rows one statement asks for.
const ROWS: usize = 500;

/// Looks at every task that waits, and marks those that the facts of this transaction show done, with `proof`.
pub(crate) async fn settle(work: &Work, proof: Proof) -> Result<u64> {
    let rows = task::Entity::find().filter(waiting()).all(work.db()).await?;
    look(work, rows, proof, None).await
}

/// The same for one identity. `stated`: its owner says in this transaction what it is for.
pub(crate) async fn settle_one(work: &Work, identity: IdentityId, proof: Proof, stated: bool) -> Result<u64> {
    let rows = task::Entity::find()
        .filter(waiting())
        .filter(task::COLUMN.identity_id.eq(identity.uuid()))
        .all(work.db())
        .await?;
    look(work, rows, proof, stated.then_some(work.at())).await
}

/// On which identities something is back that was seen taken away: what a look would not call done any more. Told once,
/// until it is taken away again. What somebody reinstated, or a review of the revocation gave back, is meant to be back.
pub(crate) async fn came_back(work: &Work) -> Result<Vec<IdentityId>> {
    // Permissions come back by an import that adds them; whatever else, by one that shows it again.
    let mut added = Query::select();
    added
        .column(held_grant::Column::IdentityId)
        .from(held_grant::Entity)
        .and_where(held_grant::Column::FirstSeenAt.eq(work.at()));
    let reduced = Cond::all()
        .add(task::COLUMN.kind.eq(TaskKind::Reduce.as_str()))
        .add(task::Column::IdentityId.in_subquery(added));
    let taken = task::Column::Kind.is_in([TaskKind::Revoke.as_str(), TaskKind::Rotate.as_str()]);
    let mut rows = task::Entity::find()
        .filter(task::COLUMN.seen_done_at.is_not_null())
        .filter(Cond::any().add(reduced).add(taken))
        .all(work.db())
        .await?;
    rows.sort_by_key(|row| row.id);
    let mut back = Vec::new();
    for some in rows.chunks(ROWS) {
        let facts = Facts::of(work, some).await?;
        let meant = given_back(work, some).await?;
        let mut away = Vec::new();
        for row in some {
            let kind: TaskKind = Place::new("task", row.id).word("kind", &row.kind)?;
            let sight = facts.sight(work, row, kind, None).await?;
            let marker = format!("back:{}", TaskId::new(row.id));
            if kind.look(row.opened_at, row.credential_id.is_some(), sight) == Look::Waits {
                if !meant.contains(&row.id) && first_time(Ink::of(work), &marker).await? {
                    back.push(IdentityId::new(row.identity_id));
                }
            } else {
                away.push(marker);
            }
        }
        told::Entity::delete_many().filter(told::Column::Marker.is_in(away)).exec(work.db()).await?;
    }
    Ok(back)
}

/// Of these tasks, those whose revocation a review reversed, or whose identity was reinstated since.
async fn given_back(work: &Work, rows: &[task::Model]) -> Result<HashSet<Uuid>> {
    let reversed = revocation::Entity::find()
        .filter(revocation::Column::TaskId.is_in(rows.iter().map(|row| row.id)))
        .filter(revocation::COLUMN.verdict.eq(Verdict::Reversed.as_str()))
        .all(work.db())
        .await?;
    let mut meant: HashSet<Uuid> = reversed.into_iter().filter_map(|row| row.task_id).collect();
    let reinstated: HashMap<Uuid, Option<Instant>> = identity::Entity::find()
        .filter(identity::Column::Id.is_in(rows.iter().map(|row| row.identity_id)))
        .filter(identity::COLUMN.reinstated_at.is_not_null())
        .all(work.db())
        .await?
        .into_iter()
        .map(|row| (row.id, row.reinstated_at))
        .collect();
    meant.extend(rows.iter().filter_map(|row| {
        let at = (*reinstated.get(&row.identity_id)?)?;
        row.seen_done_at.is_none_or(|done| done <= at).then_some(row.id)
    }));
    Ok(meant)
}

async fn look(
    work: &Work,
    mut rows: Vec<task::Model>,
    proof: Proof,
    stated_at: Option<Instant>,
) -> Result<u64> {
    rows.sort_by_key(|row| row.id);
    let mut done = 0;
    for some in rows.chunks(ROWS) {
        let facts = Facts::of(work, some).await?;
        for row in some {
            let kind: TaskKind = Place::new("task", row.id).word("kind", &row.kind)?;
            let sight = facts.sight(work, row, kind, stated_at).await?;
            match kind.look(row.opened_at, row.credential_id.is_some(), sight) {
                Look::Waits => {}
                Look::Done => {
                    done += 1;
                    mark(work, row, kind, Some(proof)).await?;
                    if kind == TaskKind::Disable && !sight.identity_gone {
                        watch(work, row).await?;
                    }
                }
                Look::NotNeeded => mark(work, row, kind, None).await?,
            }
        }
    }
    Ok(done)
}

/// What was put out of use is watched, and then it has to go.
async fn watch(work: &Work, row: &task::Model) -> Result<()> {
    let released_at = work.at() + Duration::days(WATCH_DAYS);
    let new = NewTask {
        identity: IdentityId::new(row.identity_id),
        credential: None,
        decision: row.decision_id.map(DecisionId::new),
        kind: TaskKind::Revoke,
        cause: Place::new("task", row.id).word("cause", &row.cause)?,
        person: row.person_id.map(PersonId::new),
        due_at: TaskKind::Revoke.due(released_at, false),
        released_at: Some(released_at),
    };
    open_untold(work, new).await.map(drop)
}

pub(super) async fn mark(work: &Work, row: &task::Model, kind: TaskKind, proof: Option<Proof>) -> Result<()> {
    let mut change = row.clone().into_active_model();
    let (action, shown) = match proof {
        None => {
            change.not_needed_at = Set(Some(work.at()));
            ("task.not_needed", json!(null))
        }
        Some(proof) => {
            change.seen_done_at = Set(Some(work.at()));
            match proof {
                Proof::Import(import) => {
                    change.seen_import_id = Set(Some(import.uuid()));
                    ("task.seen_done", json!({ "import": import.to_string() }))
                }
                Proof::Leaf(leaf) => {
                    change.seen_leaf = Set(Some(i64::try_from(leaf).map_err(Error::unexpected)?));
                    ("task.seen_done", json!({ "leaf": leaf }))
                }
            }
        }
    };
    change.update(work.db()).await?;
    let facts = json!({ "task": TaskId::new(row.id).to_string(), "kind": kind.as_str(), "shown_by": shown });
    work.note(Event::new(action, IdentityId::new(row.identity_id), facts)).await
}

/// What is known of whatever some tasks are about.
struct Facts {
    gone: HashSet<Uuid>,
    credentials: HashMap<Uuid, CredentialSight>,
    owned_since: HashMap<Uuid, Instant>,
}

impl Facts {
    async fn of(work: &Work, rows: &[task::Model]) -> Result<Self> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.identity_id).collect();
        let there: Vec<Uuid> = identity::Entity::find()
            .filter(identity::Column::Id.is_in(ids.iter().copied()))
            .filter(identity::COLUMN.gone_at.is_null())
            .select_only()
            .column(identity::Column::Id)
            .into_tuple()
            .all(work.db())
            .await?;
        let there: HashSet<Uuid> = there.into_iter().collect();
        let credentials = credential::Entity::find()
            .filter(credential::Column::Id.is_in(rows.iter().filter_map(|row| row.credential_id)))
            .all(work.db())
            .await?;
        let sight = |row: credential::Model| {
            let is_password = row.kind == CredentialType::Password.as_str();
            let sight = CredentialSight {
                gone: row.gone_at.is_some(),
                inactive: row.active == Some(false),
                changed_at: row.rotated_at.filter(|_| is_password),
            };
            (row.id, sight)
        };
        Ok(Self {
            gone: ids.iter().copied().filter(|id| !there.contains(id)).collect(),
            credentials: credentials.into_iter().map(sight).collect(),
            owned_since: owned_since(work, &ids).await?,
        })
    }

    async fn sight(
        &self,
        work: &Work,
        row: &task::Model,
        kind: TaskKind,
        stated_at: Option<Instant>,
    ) -> Result<Sight> {
        let by_rest = matches!(kind, TaskKind::Disable | TaskKind::Suspend | TaskKind::AnswerFor);
        let still_granted = kind == TaskKind::Reduce && still_granted(work, row).await?;
        Ok(Sight {
            identity_gone: self.gone.contains(&row.identity_id),
            credential: row.credential_id.and_then(|id| self.credentials.get(&id).copied()),
            owned_since: self.owned_since.get(&row.identity_id).copied(),
            stated_at,
            still_granted,
            disabled: by_rest && is_disabled(work, row.identity_id).await?,
            // Decisions are no inventory's to show: a close marks what they answer.
            answered_at: None,
        })
    }
}

/// Since when each identity's newest technical or business owner who is active owns it.
async fn owned_since(work: &Work, ids: &[Uuid]) -> Result<HashMap<Uuid, Instant>> {
    let parts = [OwnerPart::Technical.as_str(), OwnerPart::Business.as_str()];
    let rows = ownership::Entity::find()
        .filter(ownership::Column::IdentityId.is_in(ids.iter().copied()))
        .filter(ownership::Column::Part.is_in(parts))
        .filter(ownership::COLUMN.accepted_at.lte(work.at()))
        .filter(ownership::COLUMN.until.is_null())
        .all(work.db())
        .await?;
    let active: Vec<Uuid> = person::Entity::find()
        .filter(person::Column::Id.is_in(rows.iter().map(|row| row.person_id)))
        .filter(person::COLUMN.active.eq(true))
        .select_only()
        .column(person::Column::Id)
        .into_tuple()
        .all(work.db())
        .await?;
    let mut since: HashMap<Uuid, Instant> = HashMap::new();
    for row in rows.into_iter().filter(|row| active.contains(&row.person_id)) {
        if let Some(at) = row.accepted_at {
            since.entry(row.identity_id).and_modify(|known| *known = at.max(*known)).or_insert(at);
        }
    }
    Ok(since)
}

/// Is any pattern still held that the task's decision took away? Without a decision nothing says which: then it waits.
async fn still_granted(work: &Work, row: &task::Model) -> Result<bool> {
    let Some(id) = row.decision_id else { return Ok(true) };
    let Some(decision) = decision::Entity::find_by_id(id).one(work.db()).await? else { return Ok(true) };
    let remove: Vec<String> = Place::new("decision", id).json("remove", &decision.remove)?;
    let held = held_grant::Entity::find()
        .filter(held_grant::COLUMN.identity_id.eq(row.identity_id))
        .filter(held_grant::COLUMN.effect.eq(Effect::Allow.as_str()))
        .filter(held_grant::COLUMN.gone_at.is_null())
        .all(work.db())
        .await?;
    for grant in held {
        let pattern = grant.grant()?.pattern();
        // "Unused of" a pattern is gone once the pattern as it was written is: what replaces it names less.
        if remove.iter().any(|one| *one == pattern || *one == unused_of(&pattern)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Is an identity out of use: everything denied to it, or, where nothing else lets anybody become it, every credential
/// that it has inactive?
async fn is_disabled(work: &Work, identity: Uuid) -> Result<bool> {
    let denies = held_grant::Entity::find()
        .filter(held_grant::COLUMN.identity_id.eq(identity))
        .filter(held_grant::COLUMN.effect.eq(Effect::Deny.as_str()))
        .filter(held_grant::COLUMN.gone_at.is_null())
        .all(work.db())
        .await?;
    for row in denies {
        let grant = row.grant()?;
        if grant.path.kind != PathKind::Boundary && grant.pattern() == "*" && grant.is_sweeping() {
            return Ok(true);
        }
    }
    let held = credential::Entity::find()
        .filter(credential::COLUMN.identity_id.eq(identity))
        .filter(credential::COLUMN.gone_at.is_null())
        .all(work.db())
        .await?;
    Ok(!held.is_empty() && held.iter().all(|one| one.active == Some(false)))
}
