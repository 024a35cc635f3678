//! Credentials as pages show them: where each stands on its clock, and who can become the identity.

use crate::call::Call;
use crate::error::Result;
use crate::rotation::{Clocks, reference};
use domain::credential::{CredentialType, DueBy, RotationPolicy, RotationStatus};
use domain::id::{CredentialId, IdentityId};
use domain::instant::Instant;
use entities::inconsistency::Place;
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
    /// When it has to be replaced or dead; `None` without a clock or a known age.
    pub due_at: Option<Instant>,
    /// Why then.
    pub due_by: Option<DueBy>,
    /// The policy that it stands under.
    pub policy: RotationPolicy,
    /// The number of that; 0 is built in.
    pub policy_version: u32,
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

/// The worst status of each identity's credentials, trusts left out.
pub(super) async fn worst(call: &Call, ids: &[Uuid]) -> Result<HashMap<Uuid, RotationStatus>> {
    let rows = credential::Entity::find()
        .filter(credential::Column::IdentityId.is_in(ids.iter().copied()))
        .filter(credential::COLUMN.kind.ne(CredentialType::FederatedTrust.as_str()))
        .all(call.read())
        .await?;
    let clocks = Clocks::of(call.read(), &rows, call.now()).await?;
    let mut worst: HashMap<Uuid, RotationStatus> = HashMap::new();
    for row in rows.iter().filter(|row| row.gone_at.is_none()) {
        let status = clocks.clock(row.id).status;
        worst
            .entry(row.identity_id)
            .and_modify(|known| {
                if status.urgency() < known.urgency() {
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
    let clocks = Clocks::of(call.read(), &rows, call.now()).await?;
    let (mut credentials, mut trusts) = (Vec::new(), Vec::new());
    for row in rows {
        let kind: CredentialType = Place::new("credential", row.id).word("kind", &row.kind)?;
        if kind == CredentialType::FederatedTrust {
            if row.gone_at.is_none() {
                trusts.push(trust(&row)?);
            }
            continue;
        }
        let clock = clocks.clock(row.id);
        credentials.push(CredentialRow {
            id: CredentialId::new(row.id),
            kind,
            status: clock.status,
            active: row.active,
            created_at: row.created_at,
            expires_at: row.valid_until,
            rotated_at: row.rotated_at,
            due_at: clock.due.map(|due| due.at),
            due_by: clock.due.map(|due| due.by),
            policy: clocks.policies().of(kind),
            policy_version: clocks.policies().version(kind),
            last_used_at: row.provider_used_at.max(used.get(&row.id).copied()),
            gone_at: row.gone_at,
            reference: reference(&row),
        });
    }
    credentials.sort_by_key(|row| (row.gone_at.is_some(), row.status.urgency(), row.created_at, row.id));
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
