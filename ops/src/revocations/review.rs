//! The review of what somebody revoked alone: by another person, who may be late but not absent.

use crate::call::Call;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::{exceptions, tasks, texts};
use domain::id::{IdentityId, PersonId, RevocationId};
use domain::policy::Action;
use domain::revocation::{Verdict, may_review, review_due};
use domain::task::TaskKind;
use domain::text::ReasonText;
use entities::revocation;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
use serde_json::json;

/// Says of a revocation that it was right, or that it was not: then what waited for it is no longer needed.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] for whoever revoked it, or neither owns it nor is of security;
/// [`Error::Conflict`] where it was reviewed already.
pub async fn review(call: &Call, id: RevocationId, verdict: Verdict, reason: &ReasonText) -> Result<()> {
    let work = call.begin().await?;
    let row = revocation::Entity::find_by_id(id.uuid()).one(work.db()).await?;
    let row = row.ok_or(Error::NotFound("revocation"))?;
    let identity = IdentityId::new(row.identity_id);
    let owners = exceptions::owners(work.db(), identity, work.at()).await?;
    let stands = exceptions::standing(call.actor.person(), &owners, None, Action::ReviewRevocation);
    call.may_to(Action::ReviewRevocation, stands, "revocation")?;
    let person = call.actor.person().ok_or_else(|| Error::Forbidden("only a person reviews".into()))?;
    if !may_review(person, PersonId::new(row.revoked_by)) {
        return Err(Error::Forbidden("nobody reviews what they revoked themselves".into()));
    }
    if row.reviewed_at.is_some() {
        return Err(Error::Conflict("it was reviewed already".into()));
    }
    let late = work.at() >= review_due(row.revoked_at);
    let hash = texts::keep(&work, reason.as_str()).await?;
    if verdict == Verdict::Reversed {
        tasks::withdraw(&work, identity, TaskKind::Revoke).await?;
    }
    let mut change = row.into_active_model();
    change.reviewed_by = Set(Some(person.uuid()));
    change.reviewed_at = Set(Some(work.at()));
    change.verdict = Set(Some(verdict.to_string()));
    change.review_sha256 = Set(Some(hash.to_string()));
    change.update(work.db()).await?;
    let facts = json!({
        "revocation": id.to_string(), "verdict": verdict.as_str(), "late": late, "reason_sha256": hash,
    });
    work.commit(Event::new("revocation.reviewed", identity, facts)).await?;
    Ok(())
}
