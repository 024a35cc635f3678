//! Revoke now: by security or the owner alone, with what it breaks in front of them; another person reviews it.

mod review;
mod show;

use crate::call::Call;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::tasks::{self, NewTask};
use crate::telling::{self, Ink};
use crate::{exceptions, identities, texts};
use chrono::Duration;
use domain::alert::Alert;
use domain::id::{CredentialId, IdentityId, RevocationId, TaskId};
use domain::ownership::OwnerPart;
use domain::policy::Action;
use domain::problem::Problems;
use domain::revocation::DEAD_MINUTES;
use domain::task::{TaskCause, TaskKind};
use domain::text::ReasonText;
use entities::{credential, identity, revocation, task};
use sea_orm::{ActiveModelTrait, EntityTrait, QueryFilter, Set};
use serde_json::json;

pub use review::review;
pub(crate) use show::commands;
pub use show::{Prospect, RevocationRow, Shown, of_identity, prospect, show, waiting};
pub use sources::aws::commands::Commands;

/// What is to be revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Which identity.
    pub identity: IdentityId,
    /// Which of its credentials; `None` is the whole identity.
    pub credential: Option<CredentialId>,
    /// Was it seen by somebody who should not have seen it?
    pub exposed: bool,
}

/// Revokes at once: a task waits for an hour until it is seen dead, and another person has 72 hours to review it.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] for whoever neither owns it nor is of security; [`Error::Conflict`] for
/// what is gone, dead, or revoked already and not reviewed yet.
pub async fn revoke(call: &Call, wanted: Wanted, reason: &ReasonText) -> Result<RevocationId> {
    let id = wanted.identity;
    identities::one(call, id).await?;
    let work = call.begin().await?;
    let owners = exceptions::owners(work.db(), id, work.at()).await?;
    let stands = exceptions::standing(call.actor.person(), &owners, None, Action::RevokeNow);
    call.may_to(Action::RevokeNow, stands, "identity")?;
    let person =
        call.actor.person().ok_or_else(|| Error::Forbidden("only a person revokes at once".into()))?;
    let row =
        identity::Entity::find_by_id(id.uuid()).one(work.db()).await?.ok_or(Error::NotFound("identity"))?;
    if row.gone_at.is_some() {
        return Err(Error::Conflict("it is gone: there is nothing left to revoke".into()));
    }
    if let Some(one) = wanted.credential {
        let held = credential::Entity::find_by_id(one.uuid()).one(work.db()).await?;
        let held = held.filter(|held| held.identity_id == row.id);
        let held = held.ok_or_else(|| Problems::one("credential", "Choose a credential of this identity"))?;
        if held.gone_at.is_some() || held.active == Some(false) {
            return Err(Error::Conflict("it is dead already: there is nothing left to revoke".into()));
        }
    }
    let known = revocation::Entity::find()
        .filter(revocation::COLUMN.identity_id.eq(row.id))
        .filter(revocation::COLUMN.reviewed_at.is_null())
        .all(work.db())
        .await?;
    if known.iter().any(|one| one.credential_id == wanted.credential.map(CredentialId::uuid)) {
        return Err(Error::Conflict("it was revoked already, and waits for another person's review".into()));
    }
    let new = NewTask {
        identity: id,
        credential: wanted.credential,
        decision: None,
        kind: TaskKind::Revoke,
        cause: TaskCause::RevokeNow,
        person: owners.iter().find(|(_, part)| *part == OwnerPart::Technical).map(|(who, _)| *who),
        due_at: work.at() + Duration::minutes(DEAD_MINUTES),
        released_at: None,
    };
    // Where one waits already, that is the task.
    // Where it was exposed, an alert says it to whoever owns it and to security.
    let opened =
        if wanted.exposed { tasks::open_untold(&work, new).await? } else { tasks::open(&work, new).await? };
    let opened = match opened {
        Some(task) => Some(task.uuid()),
        None => task::Entity::find()
            .filter(task::COLUMN.identity_id.eq(row.id))
            .filter(task::COLUMN.kind.eq(TaskKind::Revoke.as_str()))
            .filter(task::COLUMN.seen_done_at.is_null())
            .filter(task::COLUMN.not_needed_at.is_null())
            .all(work.db())
            .await?
            .into_iter()
            .find(|task| task.credential_id == wanted.credential.map(CredentialId::uuid))
            .map(|task| task.id),
    };
    let hash = texts::keep(&work, reason.as_str()).await?;
    let made = RevocationId::new(work.id());
    revocation::ActiveModel {
        id: Set(made.uuid()),
        identity_id: Set(row.id),
        credential_id: Set(wanted.credential.map(CredentialId::uuid)),
        exposed: Set(wanted.exposed),
        revoked_by: Set(person.uuid()),
        revoked_at: Set(work.at()),
        reason_sha256: Set(hash.to_string()),
        task_id: Set(opened),
        reviewed_by: Set(None),
        reviewed_at: Set(None),
        verdict: Set(None),
        review_sha256: Set(None),
    }
    .insert(work.db())
    .await?;
    if wanted.exposed {
        telling::alerts(Ink::of(&work), &[(Alert::Exposed, id)]).await?;
    }
    let facts = json!({
        "revocation": made.to_string(), "credential": wanted.credential.map(|one| one.to_string()),
        "exposed": wanted.exposed, "reason_sha256": hash, "task": opened.map(|one| TaskId::new(one).to_string()),
    });
    work.commit(Event::new("identity.revoked_now", id, facts)).await?;
    Ok(made)
}
