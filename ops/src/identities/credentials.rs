//! Credentials as pages show them: where each stands on its clock, and who can become the identity.

use crate::call::Call;
use crate::error::Result;
use chrono::Duration;
use domain::credential::{ClockFacts, CredentialType, RotationPolicy, RotationStatus};
use domain::id::{CredentialId, IdentityId};
use domain::instant::Instant;
use entities::inconsistency::{Inconsistency, Place};
use entities::{credential, tally};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::Deserialize;
use std::collections::HashMap;
use uuid::Uuid;

/// One credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialRow {
    /// The credential.
    pub id: CredentialId,
    /// What kind.
    pub kind: CredentialType,
    /// The provider's id or slot; `None` where neither is known.
    pub reference: Option<String>,
    /// Where it stands on its clock.
    pub status: RotationStatus,
    /// May it be used? `None` where the provider does not say.
    pub active: Option<bool>,
    /// Made at.
    pub created_at: Option<Instant>,
    /// Ends at, exclusive.
    pub expires_at: Option<Instant>,
    /// Last rotated at.
    pub rotated_at: Option<Instant>,
    /// When it reaches its maximum age; `None` without a clock or a known age.
    pub due_at: Option<Instant>,
    /// Last seen in use, in the logs or by the provider's own figure.
    pub last_used_at: Option<Instant>,
    /// When an import first lacked it; `None` while it is there.
    pub gone_at: Option<Instant>,
}

/// One way to become the identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustRow {
    /// An account, a principal, a service, an identity provider.
    pub kind: String,
    /// Who, as written.
    pub trusted: String,
    /// The statement's conditions as compact JSON; empty where it has none.
    pub conditions: String,
    /// Of another account than the identity's own?
    pub foreign: bool,
    /// When an import first showed it.
    pub first_seen_at: Instant,
}

#[derive(Deserialize)]
struct Trust {
    kind: String,
    trusted: String,
    #[serde(default)]
    conditions: String,
    #[serde(default)]
    foreign: bool,
}

fn clock(row: &credential::Model) -> std::result::Result<ClockFacts, Inconsistency> {
    let kind = Place::new("credential", row.id).word("kind", &row.kind)?;
    Ok(ClockFacts {
        kind,
        created_at: row.created_at,
        rotated_at: row.rotated_at,
        active: row.active,
        slot_unknown: kind == CredentialType::AccessKey && row.slot.is_none(),
    })
}

/// How bad a status is; the smallest needs somebody first.
const fn urgency(status: RotationStatus) -> u8 {
    match status {
        RotationStatus::Overdue => 0,
        RotationStatus::UnknownAge => 1,
        RotationStatus::DueSoon => 2,
        RotationStatus::Current => 3,
        RotationStatus::NoClock => 4,
    }
}

/// The worst status of each identity's credentials, trusts left out.
pub(super) async fn worst(call: &Call, ids: &[Uuid]) -> Result<HashMap<Uuid, RotationStatus>> {
    let rows = credential::Entity::find()
        .filter(credential::Column::IdentityId.is_in(ids.iter().copied()))
        .filter(credential::COLUMN.kind.ne(CredentialType::FederatedTrust.as_str()))
        .filter(credential::COLUMN.gone_at.is_null())
        .all(call.read())
        .await?;
    let now = call.now();
    let mut worst: HashMap<Uuid, RotationStatus> = HashMap::new();
    for row in &rows {
        let status = clock(row)?.status(RotationPolicy::DEFAULT, now);
        worst
            .entry(row.identity_id)
            .and_modify(|known| {
                if urgency(status) < urgency(*known) {
                    *known = status;
                }
            })
            .or_insert(status);
    }
    Ok(worst)
}

/// An identity's credentials, most urgent first and those that are gone last; and who can become it.
pub(super) async fn of(call: &Call, id: IdentityId) -> Result<(Vec<CredentialRow>, Vec<TrustRow>)> {
    let rows = credential::Entity::find()
        .filter(credential::COLUMN.identity_id.eq(id.uuid()))
        .all(call.read())
        .await?;
    let used = last_used(call, id).await?;
    let (mut credentials, mut trusts) = (Vec::new(), Vec::new());
    for row in rows {
        let facts = clock(&row)?;
        if facts.kind == CredentialType::FederatedTrust {
            if row.gone_at.is_none() {
                trusts.push(trust(&row)?);
            }
            continue;
        }
        let policy = RotationPolicy::DEFAULT;
        let status = facts.status(policy, call.now());
        let since = row.rotated_at.max(row.created_at).filter(|_| status != RotationStatus::NoClock);
        credentials.push(CredentialRow {
            id: CredentialId::new(row.id),
            kind: facts.kind,
            status,
            active: row.active,
            created_at: row.created_at,
            expires_at: row.expires_at,
            rotated_at: row.rotated_at,
            due_at: since.map(|since| since + Duration::days(i64::from(policy.max_age_days))),
            last_used_at: row.provider_used_at.max(used.get(&row.id).copied()),
            gone_at: row.gone_at,
            reference: row.key_id.or_else(|| row.slot.map(|slot| format!("slot {slot}"))),
        });
    }
    credentials.sort_by_key(|row| (row.gone_at.is_some(), urgency(row.status), row.created_at, row.id));
    trusts.sort_by(|a, b| (!a.foreign, &a.kind, &a.trusted).cmp(&(!b.foreign, &b.kind, &b.trusted)));
    Ok((credentials, trusts))
}

fn trust(row: &credential::Model) -> Result<TrustRow> {
    let trust: Trust = Place::new("credential", row.id).json("detail", &row.detail)?;
    Ok(TrustRow {
        kind: trust.kind,
        trusted: trust.trusted,
        conditions: trust.conditions,
        foreign: trust.foreign,
        first_seen_at: row.first_seen_at,
    })
}

/// When the logs last show each credential.
async fn last_used(call: &Call, id: IdentityId) -> Result<HashMap<Uuid, Instant>> {
    let rows: Vec<(Uuid, i64)> = tally::Entity::find()
        .select_only()
        .column(tally::Column::CredentialId)
        .column_as(tally::Column::LastMs.max(), "last")
        .filter(tally::COLUMN.identity_id.eq(id.uuid()))
        .group_by(tally::Column::CredentialId)
        .into_tuple()
        .all(call.read())
        .await?;
    let place = Place::new("tally", id);
    rows.into_iter().map(|(credential, last)| Ok((credential, place.millis("last_ms", last)?))).collect()
}
