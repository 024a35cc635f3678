//! Steps of an identity's life: suspended, resumed, retired, brought back. Each is asked here and shown by an import.

use super::register;
use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::tasks::{self, NewTask};
use crate::{identities, texts};
use domain::id::{IdentityId, PersonId};
use domain::identity::Lifecycle;
use domain::instant::Instant;
use domain::policy::{Action, Standing};
use domain::task::{TaskCause, TaskKind};
use domain::text::ReasonText;
use domain::transition::{Past, Retirement, Shown, Sight, Transition, shown};
use entities::inconsistency::Place;
use entities::{credential, exception, identity, inventory, log_leaf};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Set,
};
use serde::Deserialize;
use serde_json::json;

/// The leaf of a retirement that was asked for.
const RETIRING: &str = "identity.retiring";

/// What will happen, before it does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outlook {
    /// Steps that the actor may take now.
    pub steps: Vec<Transition>,
    /// How many exceptions that were given would have nothing left to cover.
    pub exceptions: u64,
    /// How many of its credentials may be used.
    pub usable: u32,
    /// How far what was asked for has been seen; `None` where nothing was.
    pub shown: Option<Shown>,
}

/// Takes a step.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] for whoever neither owns it nor is of security; [`Error::Conflict`] for a
/// step that is not there from here, a return after 30 days, or one by whoever had it retired.
pub async fn transition(
    call: &Call,
    id: IdentityId,
    step: Transition,
    reason: &ReasonText,
) -> Result<Lifecycle> {
    let stands = stands(call, id).await?;
    call.may_to(Action::ChangeLife, stands, "identity")?;
    let work = call.begin().await?;
    let row = identity::Entity::find_by_id(id.uuid()).one(work.db()).await?;
    let row = row.ok_or(Error::NotFound("identity"))?;
    let from: Lifecycle = Place::new("identity", row.id).word("lifecycle", &row.lifecycle)?;
    let past = past(work.db(), &row).await?;
    let next = step
        .take(from, past, (call.actor.person(), work.at()))
        .map_err(|error| Error::Conflict(error.to_string()))?;
    let hash = texts::keep(&work, reason.as_str()).await?;
    let mut change = row.clone().into_active_model();
    change.lifecycle = Set(next.to_string());
    change.lifecycle_at = Set(Some(work.at()));
    if step == Transition::Reinstate {
        change.reinstated_at = Set(Some(work.at()));
    }
    change.update(work.db()).await?;
    if step == Transition::Retire {
        let person = technical(&work, id).await?;
        let new = NewTask {
            identity: id,
            credential: None,
            decision: None,
            kind: TaskKind::Revoke,
            cause: TaskCause::Retirement,
            person,
            due_at: TaskKind::Revoke.due(work.at(), false),
            released_at: None,
        };
        tasks::open(&work, new).await?;
    }
    if step == Transition::Reinstate {
        tasks::withdraw(&work, id, TaskKind::Revoke).await?;
    }
    let action = match step {
        Transition::Suspend => "identity.suspended",
        Transition::Resume => "identity.resumed",
        Transition::Retire => RETIRING,
        Transition::Reinstate => "identity.reinstated",
    };
    let facts = json!({ "from": from.as_str(), "lifecycle": next.as_str(), "reason_sha256": hash });
    work.commit(Event::new(action, id, facts)).await?;
    Ok(next)
}

/// How the actor stands to an identity that it wants to change the life of.
async fn stands(call: &Call, id: IdentityId) -> Result<Standing> {
    let brief = identities::one(call, id).await?;
    if !brief.class.in_population() {
        return Err(Error::Conflict("only a non-human identity is governed here".into()));
    }
    register::standing(call.read(), id, call.actor.person(), call.now()).await
}

async fn technical(work: &Work, id: IdentityId) -> Result<Option<PersonId>> {
    let owners = crate::exceptions::owners(work.db(), id, work.at()).await?;
    Ok(owners
        .into_iter()
        .find(|(_, part)| *part == domain::ownership::OwnerPart::Technical)
        .map(|(who, _)| who))
}

#[derive(Deserialize)]
struct Line {
    actor: String,
}

/// What its next steps depend on.
async fn past(db: &impl ConnectionTrait, row: &identity::Model) -> Result<Past> {
    let retirement = retirement(db, IdentityId::new(row.id)).await?;
    Ok(Past { retirement, is_registered: row.registered_at.is_some() })
}

/// Who asked last for it to be retired.
async fn retirement(db: &impl ConnectionTrait, id: IdentityId) -> Result<Retirement> {
    let leaf = log_leaf::Entity::find()
        .filter(log_leaf::COLUMN.subject.eq(id.to_string()))
        .filter(log_leaf::COLUMN.action.eq(RETIRING))
        .order_by_desc(log_leaf::COLUMN.seq)
        .limit(1)
        .one(db)
        .await?;
    let Some(leaf) = leaf else { return Ok(Retirement::default()) };
    let line: Line = Place::new("log_leaf", leaf.seq).json("line", &leaf.line)?;
    Ok(Retirement { by: line.actor.parse().ok(), at: Some(leaf.at) })
}

/// What the actor may do with its life, and what that would come to.
pub(super) async fn outlook(call: &Call, row: &identity::Model) -> Result<Outlook> {
    let (id, now) = (IdentityId::new(row.id), call.now());
    let state: Lifecycle = Place::new("identity", row.id).word("lifecycle", &row.lifecycle)?;
    let usable = usable(call.read(), id).await?;
    let stands = register::standing(call.read(), id, call.actor.person(), now).await?;
    let past = past(call.read(), row).await?;
    let may = call.may_to(Action::ChangeLife, stands, "identity").is_ok();
    let steps = Transition::ALL
        .iter()
        .copied()
        .filter(|step| may && step.take(state, past, (call.actor.person(), now)).is_ok())
        .collect();
    let exceptions = exception::Entity::find()
        .filter(exception::COLUMN.identity_id.eq(row.id))
        .filter(exception::COLUMN.state.eq(domain::exception::State::Granted.as_str()))
        .filter(exception::Column::EndAt.gt(now))
        .count(call.read())
        .await?;
    let sight = Sight { inventory_at: inventory_at(call.read(), row).await?, gone_at: row.gone_at, usable };
    Ok(Outlook { steps, exceptions, usable, shown: shown(state, row.lifecycle_at, sight) })
}

/// When the newest inventory of its account was taken, whether or not it shows it.
async fn inventory_at(db: &impl ConnectionTrait, row: &identity::Model) -> Result<Option<Instant>> {
    let newest = inventory::Entity::find()
        .filter(inventory::COLUMN.source_id.eq(row.source_id))
        .order_by_desc(inventory::COLUMN.taken_at)
        .limit(1)
        .one(db)
        .await?;
    Ok(newest.map(|row| row.taken_at))
}

/// How many credentials, trusts among them, it could be used with.
async fn usable(db: &impl ConnectionTrait, id: IdentityId) -> Result<u32> {
    let count = credential::Entity::find()
        .filter(credential::COLUMN.identity_id.eq(id.uuid()))
        .filter(credential::COLUMN.gone_at.is_null())
        .filter(
            sea_orm::sea_query::Cond::any()
                .add(credential::COLUMN.active.is_null())
                .add(credential::COLUMN.active.eq(true)),
        )
        .count(db)
        .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// What was to be retired and is gone is retired: the import that lacks it says so.
pub(crate) async fn seen_gone(work: &Work, source: uuid::Uuid) -> Result<()> {
    let rows = identity::Entity::find()
        .filter(identity::COLUMN.source_id.eq(source))
        .filter(identity::COLUMN.lifecycle.eq(Lifecycle::Retiring.as_str()))
        .filter(identity::Column::GoneAt.is_not_null())
        .all(work.db())
        .await?;
    for row in rows {
        let id = IdentityId::new(row.id);
        let mut change = row.into_active_model();
        change.lifecycle = Set(Lifecycle::Retired.to_string());
        change.lifecycle_at = Set(Some(work.at()));
        change.update(work.db()).await?;
        work.note(Event::new("identity.retired", id, json!({ "lifecycle": Lifecycle::Retired.as_str() })))
            .await?;
    }
    Ok(())
}
