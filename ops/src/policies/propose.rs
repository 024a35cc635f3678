//! Proposing a policy: by security, with its reason, after seeing what it comes to.

use super::outlook::{Outlook, outlook};
use super::page::InForce;
use super::rotation;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::exceptions::Leaves;
use crate::texts;
use domain::credential::{CredentialType, Effect, RotationPolicy, StatedWord, check};
use domain::id::PolicyId;
use domain::instant::{self, Instant};
use domain::policy::Action;
use domain::text::ReasonText;
use entities::credential_policy;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use serde_json::json;

/// What somebody wants to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// For credentials of this type.
    pub kind: CredentialType,
    /// What is to hold.
    pub policy: RotationPolicy,
    /// From when; `None` is from its approval on.
    pub start: Option<Instant>,
}

/// What holds for a type now: where a proposal starts from.
///
/// # Errors
/// [`Error::Forbidden`] for whoever is not security.
pub async fn holding(call: &Call, kind: CredentialType) -> Result<InForce> {
    call.may(Action::ProposePolicy)?;
    let holding = rotation(call.read(), call.now()).await?;
    Ok(InForce { kind, policy: holding.of(kind), version: holding.version(kind) })
}

/// What the proposal would come to; nothing is written.
///
/// # Errors
/// As [`propose`].
pub async fn preview(call: &Call, wanted: &Wanted) -> Result<Outlook> {
    call.may(Action::ProposePolicy)?;
    let leaves = Leaves::load(call, None, call.now()).await?;
    checked(call.read(), &leaves, wanted, call.now()).await
}

/// Proposes a policy. It waits until another person of security approves or refuses it.
///
/// # Errors
/// [`Error::Forbidden`] for whoever is not security; [`Error::Invalid`] as [`check`] says; [`Error::Conflict`] where a
/// proposal for the type waits, or where the same holds already.
pub async fn propose(call: &Call, wanted: &Wanted, reason: &ReasonText) -> Result<PolicyId> {
    call.may(Action::ProposePolicy)?;
    let author =
        call.actor.person().ok_or_else(|| Error::Forbidden("a policy is proposed by a person".into()))?;
    let leaves = Leaves::load(call, None, call.now()).await?;
    let work = call.begin().await?;
    let found = checked(work.db(), &leaves, wanted, work.at()).await?;
    let last = credential_policy::Entity::find()
        .filter(credential_policy::COLUMN.kind.eq(wanted.kind.as_str()))
        .order_by_desc(credential_policy::COLUMN.version)
        .one(work.db())
        .await?;
    let version = last.map_or(1, |row| row.version + 1);
    let reason = texts::keep(&work, reason.as_str()).await?.to_string();
    let id = PolicyId::new(work.id());
    let days = |number: u32| i32::try_from(number).map_err(Error::unexpected);
    let start_at = wanted.start.unwrap_or(work.at());
    credential_policy::ActiveModel {
        id: Set(id.uuid()),
        kind: Set(wanted.kind.to_string()),
        version: Set(version),
        max_age_days: Set(days(wanted.policy.max_age_days)?),
        lead_days: Set(days(wanted.policy.lead_days)?),
        overlap_days: Set(days(wanted.policy.overlap_days)?),
        may_not_expire: Set(wanted.policy.may_not_expire),
        start_at: Set(start_at),
        state: Set(StatedWord::Proposed.to_string()),
        reason_sha256: Set(reason.clone()),
        proposed_by: Set(author.uuid()),
        proposed_at: Set(work.at()),
        answered_by: Set(None),
        answered_at: Set(None),
        answer_sha256: Set(None),
    }
    .insert(work.db())
    .await?;
    let facts = json!({
        "kind": wanted.kind.as_str(), "version": version, "policy": wanted.policy,
        "start_at": instant::format(start_at), "reason_sha256": reason,
        "raises": found.count(Effect::Raises), "clears": found.count(Effect::Clears),
    });
    work.commit(Event::new("policy.proposed", id, facts)).await?;
    Ok(id)
}

/// Is it one that may be proposed? Then what it would come to.
async fn checked(
    db: &impl ConnectionTrait,
    leaves: &Leaves,
    wanted: &Wanted,
    now: Instant,
) -> Result<Outlook> {
    check(wanted.kind, &wanted.policy, wanted.start, now)?;
    let waiting = credential_policy::Entity::find()
        .filter(credential_policy::COLUMN.kind.eq(wanted.kind.as_str()))
        .filter(credential_policy::COLUMN.state.eq(StatedWord::Proposed.as_str()))
        .one(db)
        .await?;
    if waiting.is_some() {
        return Err(Error::Conflict(format!(
            "a policy for {} credentials waits already: it is approved, refused or taken back first",
            wanted.kind
        )));
    }
    let found = outlook(db, leaves, (wanted.kind, wanted.policy), wanted.start.unwrap_or(now)).await?;
    if found.before == wanted.policy {
        return Err(Error::Conflict(format!("that is what holds for {} credentials already", wanted.kind)));
    }
    Ok(found)
}
