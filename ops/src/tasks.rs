//! Tasks: opened by what causes them, and done when an import or an act of a person shows it. No page ticks one off.

mod answered;
mod list;
mod many;
mod seen;
mod show;
mod silent;
mod told;
mod weighed;

use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::people;
use domain::actor::Role;
use domain::id::{CredentialId, DecisionId, IdentityId, ImportId, PersonId, TaskId};
use domain::instant::Instant;
use domain::task::{Proof, TaskCause, TaskKind, TaskState, TaskTimes};
use entities::inconsistency::Place;
use entities::{credential, identity, source, task};
use sea_orm::sea_query::Cond;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Set,
};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

pub use answered::answer_again;
pub use list::{ListPlace, Listed, list};
pub(crate) use many::open_all_untold;
pub(crate) use seen::{came_back, settle, settle_one};
pub use show::{Decided, TaskPage, show};
pub(crate) use silent::{Silent, answered_for, of_campaign, of_item, of_items, open_silent, stood};
pub use weighed::{observed, weigh};

/// A task that is to be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NewTask {
    /// On which identity.
    pub(crate) identity: IdentityId,
    /// On which of its credentials; `None` where it is about the whole.
    pub(crate) credential: Option<CredentialId>,
    /// Caused by which decision.
    pub(crate) decision: Option<DecisionId>,
    /// What is to be done.
    pub(crate) kind: TaskKind,
    /// What caused it.
    pub(crate) cause: TaskCause,
    /// Who does it; `None` is whoever security has.
    pub(crate) person: Option<PersonId>,
    /// Due before this instant; [`TaskKind::due`] says how long there is.
    pub(crate) due_at: Instant,
    /// To be done from this instant on; `None` is at once.
    pub(crate) released_at: Option<Instant>,
}

/// What opening came to.
enum Opened {
    /// It is a task of its own.
    New(TaskId),
    /// The same waited already, and is due sooner now.
    Sooner(Box<task::Model>),
    /// The same waited already.
    Same,
}

/// Opens a task, in the transaction of what causes it, with its own leaf, and tells whoever does it. `None` where the
/// same already waits: then the nearer due instant holds, and is told.
pub(crate) async fn open(work: &Work, new: NewTask) -> Result<Option<TaskId>> {
    let (told, opened) = match put(work, new).await? {
        Opened::New(id) => (Some((id, new)), Some(id)),
        Opened::Sooner(row) => {
            let person = row.person_id.map(PersonId::new);
            (Some((TaskId::new(row.id), NewTask { person, ..new })), None)
        }
        Opened::Same => (None, None),
    };
    if let Some((id, task)) = told {
        told::mail(work, id, &task).await?;
        told::hooks(work, &[(id, task)]).await?;
    }
    Ok(opened)
}

/// The same where another mail of this transaction says it; webhooks are told all the same.
pub(crate) async fn open_untold(work: &Work, new: NewTask) -> Result<Option<TaskId>> {
    match put(work, new).await? {
        Opened::New(id) => {
            told::hooks(work, &[(id, new)]).await?;
            Ok(Some(id))
        }
        Opened::Sooner(_) | Opened::Same => Ok(None),
    }
}

async fn put(work: &Work, new: NewTask) -> Result<Opened> {
    let same = task::Entity::find()
        .filter(waiting())
        .filter(task::COLUMN.identity_id.eq(new.identity.uuid()))
        .filter(task::COLUMN.kind.eq(new.kind.as_str()));
    let same = match new.credential {
        Some(credential) => same.filter(task::COLUMN.credential_id.eq(credential.uuid())),
        None => same.filter(task::COLUMN.credential_id.is_null()),
    };
    // What one decision takes away is not what another does.
    let same = match new.decision.filter(|_| new.kind == TaskKind::Reduce) {
        Some(decision) => same.filter(task::COLUMN.decision_id.eq(decision.uuid())),
        None => same,
    };
    if let Some(mut row) = same.one(work.db()).await? {
        if let Some(decision) = new.decision.filter(|_| row.decision_id.is_none()) {
            let mut change = row.into_active_model();
            change.decision_id = Set(Some(decision.uuid()));
            row = change.update(work.db()).await?;
        }
        if new.due_at < row.due_at {
            let mut change = row.into_active_model();
            change.due_at = Set(new.due_at);
            return Ok(Opened::Sooner(Box::new(change.update(work.db()).await?)));
        }
        return Ok(Opened::Same);
    }
    let ids = many::insert_all(work, &[(new, None)]).await?;
    ids.first().copied().map(Opened::New).ok_or(Error::NotFound("task"))
}

/// Hands what waits on an identity to whoever changes it from now on; `None` is whoever security has. What is security's
/// stays so.
pub(crate) async fn hand_over(work: &Work, identity: IdentityId, to: Option<PersonId>) -> Result<()> {
    let securitys = TaskKind::ALL.iter().filter(|kind| kind.is_securitys()).map(|kind| kind.as_str());
    let rows = task::Entity::find()
        .filter(waiting())
        .filter(task::COLUMN.identity_id.eq(identity.uuid()))
        .filter(task::Column::Kind.is_not_in(securitys))
        .all(work.db())
        .await?;
    for row in rows.into_iter().filter(|row| row.person_id != to.map(PersonId::uuid)) {
        let mut change = row.into_active_model();
        change.person_id = Set(to.map(PersonId::uuid));
        change.update(work.db()).await?;
    }
    Ok(())
}

/// Takes back what waits of a kind on an identity: it is no longer needed.
pub(crate) async fn withdraw(work: &Work, identity: IdentityId, kind: TaskKind) -> Result<()> {
    let rows = task::Entity::find()
        .filter(waiting())
        .filter(task::COLUMN.identity_id.eq(identity.uuid()))
        .filter(task::COLUMN.kind.eq(kind.as_str()))
        .all(work.db())
        .await?;
    for row in rows {
        let id = TaskId::new(row.id);
        let mut change = row.into_active_model();
        change.not_needed_at = Set(Some(work.at()));
        change.update(work.db()).await?;
        work.note(Event::new("task.not_needed", identity, json!({ "task": id.to_string(), "proof": null })))
            .await?;
    }
    Ok(())
}

/// Tasks that nobody has seen done and that are still needed.
pub(crate) fn waiting() -> Cond {
    Cond::all().add(task::COLUMN.seen_done_at.is_null()).add(task::COLUMN.not_needed_at.is_null())
}

/// A task, as pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    /// The task.
    pub id: TaskId,
    /// On which identity.
    pub identity: IdentityId,
    /// What that is called.
    pub name: String,
    /// The account it lives in.
    pub account: String,
    /// Which of its credentials, by its kind and the provider's id or slot; `None` where it is about the whole.
    pub credential: Option<String>,
    /// What is to be done.
    pub kind: TaskKind,
    /// What caused it.
    pub cause: TaskCause,
    /// Who does it, and what they are called; `None` is whoever security has.
    pub person: Option<(PersonId, String)>,
    /// When it was opened.
    pub opened_at: Instant,
    /// Due before this instant.
    pub due_at: Instant,
    /// Where it stands.
    pub state: TaskState,
}

/// The tasks of an identity, those that wait first, the most urgent of them first; then the newest.
///
/// # Errors
/// [`Error::NotFound`] where the actor may not see it.
pub async fn of_identity(call: &Call, identity: IdentityId) -> Result<Vec<TaskRow>> {
    crate::identities::one(call, identity).await?;
    let rows = task::Entity::find()
        .filter(task::COLUMN.identity_id.eq(identity.uuid()))
        .order_by_desc(task::COLUMN.opened_at)
        .order_by_desc(task::COLUMN.id)
        .all(call.read())
        .await?;
    let mut rows = shown(call, rows).await?;
    rows.sort_by_key(|row| (!row.state.waits(), row.state.waits().then_some(row.due_at)));
    Ok(rows)
}

/// Tasks that wait, some of them shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Waiting {
    /// How many there are.
    pub total: u64,
    /// The first of them, most urgent first.
    pub rows: Vec<TaskRow>,
}

/// What waits for the actor: what is theirs and, to security, what is nobody's. At most `limit` are shown.
///
/// # Errors
/// What the database says.
pub async fn mine(call: &Call, limit: u64) -> Result<Waiting> {
    match actors(call) {
        Some(whose) => which(call, whose, limit).await,
        None => Ok(Waiting::default()),
    }
}

/// Those that are the actor's and, to security, nobody's; none where it is no person.
fn actors(call: &Call) -> Option<Cond> {
    let whose = Cond::any().add(task::COLUMN.person_id.eq(call.actor.person()?.uuid()));
    Some(if call.actor.has(Role::Security) { whose.add(task::COLUMN.person_id.is_null()) } else { whose })
}

/// What waits for one person; whoever calls this has asked the permission table.
pub(crate) async fn of_person(call: &Call, person: PersonId, limit: u64) -> Result<Waiting> {
    which(call, Cond::all().add(task::COLUMN.person_id.eq(person.uuid())), limit).await
}

async fn which(call: &Call, whose: Cond, limit: u64) -> Result<Waiting> {
    let query = task::Entity::find().filter(waiting()).filter(whose);
    let total = query.clone().count(call.read()).await?;
    let rows = query
        .order_by_asc(task::COLUMN.due_at)
        .order_by_asc(task::COLUMN.id)
        .limit(limit)
        .all(call.read())
        .await?;
    Ok(Waiting { total, rows: shown(call, rows).await? })
}

async fn shown(call: &Call, rows: Vec<task::Model>) -> Result<Vec<TaskRow>> {
    let ids = rows.iter().map(|row| row.identity_id);
    let named: Vec<(Uuid, String, Uuid)> = identity::Entity::find()
        .filter(identity::Column::Id.is_in(ids))
        .select_only()
        .columns([identity::Column::Id, identity::Column::Name, identity::Column::SourceId])
        .into_tuple()
        .all(call.read())
        .await?;
    let sources = source::Entity::find().all(call.read()).await?;
    let accounts: HashMap<Uuid, String> = sources.into_iter().map(|row| (row.id, row.external_id)).collect();
    let names: HashMap<Uuid, (String, String)> = named
        .into_iter()
        .map(|(id, name, source)| (id, (name, accounts.get(&source).cloned().unwrap_or_default())))
        .collect();
    let credentials = credential::Entity::find()
        .filter(credential::Column::Id.is_in(rows.iter().filter_map(|row| row.credential_id)))
        .all(call.read())
        .await?;
    let credentials: HashMap<Uuid, String> =
        credentials.into_iter().map(|row| (row.id, reference(&row))).collect();
    let people =
        people::names(call.read(), rows.iter().filter_map(|row| row.person_id).map(PersonId::new)).await?;
    let now = call.now();
    rows.into_iter()
        .map(|row| {
            let place = Place::new("task", row.id);
            let person = row.person_id.map(PersonId::new);
            let (name, account) = names.get(&row.identity_id).cloned().unwrap_or_default();
            Ok(TaskRow {
                id: TaskId::new(row.id),
                identity: IdentityId::new(row.identity_id),
                name,
                account,
                credential: row.credential_id.map(|id| credentials.get(&id).cloned().unwrap_or_default()),
                kind: place.word("kind", &row.kind)?,
                cause: place.word("cause", &row.cause)?,
                person: person.map(|id| (id, people.get(&id).cloned().unwrap_or_default())),
                opened_at: row.opened_at,
                due_at: row.due_at,
                state: times(&row)?.state(now),
            })
        })
        .collect()
}

/// What a credential is called beside a task: its kind, and the provider's id or slot.
fn reference(row: &credential::Model) -> String {
    match (&row.key_id, &row.slot) {
        (Some(id), _) => format!("{} {id}", row.kind),
        (None, Some(slot)) => format!("{} in slot {slot}", row.kind),
        (None, None) => row.kind.clone(),
    }
}

/// What is kept of a task's time.
///
/// # Errors
/// A row that was seen done by nothing.
pub(crate) fn times(row: &task::Model) -> Result<TaskTimes> {
    let proof = match (row.seen_import_id, row.seen_leaf) {
        (Some(import), _) => Some(Proof::Import(ImportId::new(import))),
        (None, Some(leaf)) => Some(Proof::Leaf(Place::new("task", row.id).count("seen_leaf", leaf)?)),
        (None, None) => None,
    };
    let seen_done = match (row.seen_done_at, proof) {
        (None, _) => None,
        (Some(at), Some(proof)) => Some((at, proof)),
        (Some(_), None) => {
            return Err(Error::unexpected(format!("task {} is done and nothing shows it", row.id)));
        }
    };
    Ok(TaskTimes {
        due_at: row.due_at,
        released_at: row.released_at,
        returned_at: row.returned_at,
        seen_done,
        not_needed_at: row.not_needed_at,
    })
}

/// The tasks that these decisions caused, by when they were opened.
pub(crate) async fn of_decisions(
    db: &impl ConnectionTrait,
    decisions: impl IntoIterator<Item = DecisionId>,
) -> Result<Vec<task::Model>> {
    let ids: Vec<Uuid> = decisions.into_iter().map(DecisionId::uuid).collect();
    let mut rows = Vec::new();
    for some in ids.chunks(500) {
        let found =
            task::Entity::find().filter(task::Column::DecisionId.is_in(some.iter().copied())).all(db).await?;
        rows.extend(found);
    }
    rows.sort_by_key(|row| (row.opened_at, row.id));
    Ok(rows)
}
