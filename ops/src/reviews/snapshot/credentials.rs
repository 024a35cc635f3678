//! Credentials of a snapshot, with where each stands on its clock.

use crate::call::Call;
use crate::error::Result;
use crate::rotation::Clocks;
use domain::credential::CredentialType;
use domain::id::{CredentialId, IdentityId};
use domain::instant::Instant;
use entities::inconsistency::Place;
use entities::{credential, tally};
use evidence::snapshot::CredentialSnapshot;
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Deserialize;

/// What is stored of a trust, as far as it is shown.
#[derive(Deserialize)]
struct Trust {
    kind: String,
    trusted: String,
    #[serde(default)]
    foreign: bool,
}

/// The credentials that are there, by kind and reference; and whether somebody of another account may become it.
pub(super) async fn of(
    call: &Call,
    identity: IdentityId,
    now: Instant,
) -> Result<(Vec<CredentialSnapshot>, bool)> {
    let rows = credential::Entity::find()
        .filter(credential::COLUMN.identity_id.eq(identity.uuid()))
        .all(call.read())
        .await?;
    let clocks = Clocks::of(call, &rows, now).await?;
    let (mut credentials, mut foreign) = (Vec::with_capacity(rows.len()), false);
    for row in rows.into_iter().filter(|row| row.gone_at.is_none()) {
        let place = Place::new("credential", row.id);
        let kind: CredentialType = place.word("kind", &row.kind)?;
        let trust: Option<Trust> = if kind == CredentialType::FederatedTrust {
            Some(place.json("detail", &row.detail)?)
        } else {
            None
        };
        foreign |= trust.as_ref().is_some_and(|trust| trust.foreign);
        let reference = trust.map(|trust| format!("{} {}", trust.kind, trust.trusted));
        credentials.push(CredentialSnapshot {
            credential_id: CredentialId::new(row.id),
            kind,
            provider_ref: reference
                .or(row.key_id.clone())
                .or(row.slot.clone())
                .or(row.subject.clone())
                .unwrap_or_default(),
            status: clocks.clock(row.id).status,
            active: row.active,
            created_at: row.created_at,
            rotated_at: row.rotated_at,
            last_used_at: row.provider_used_at.max(last_seen(call, &row).await?),
        });
    }
    credentials.sort_by(|a, b| {
        (a.kind, &a.provider_ref, a.credential_id).cmp(&(b.kind, &b.provider_ref, b.credential_id))
    });
    Ok((credentials, foreign))
}

/// When the logs last show it.
async fn last_seen(call: &Call, row: &credential::Model) -> Result<Option<Instant>> {
    let newest = tally::Entity::find()
        .filter(tally::COLUMN.identity_id.eq(row.identity_id))
        .filter(tally::COLUMN.credential_id.eq(row.id))
        .order_by_desc(tally::COLUMN.last_ms)
        .limit(1)
        .one(call.read())
        .await?;
    Ok(newest.map(|tally| Place::new("tally", row.id).millis("last_ms", tally.last_ms)).transpose()?)
}
