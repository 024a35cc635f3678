//! Credentials of a snapshot, with where each stands on its clock.

use crate::call::Call;
use crate::error::Result;
use crate::findings::{Which, credential_rows};
use crate::rotation::Clocks;
use domain::credential::CredentialType;
use domain::id::CredentialId;
use domain::instant::Instant;
use entities::credential;
use entities::inconsistency::Place;
use entities::tally;
use evidence::snapshot::CredentialSnapshot;
use sea_orm::{EntityTrait, QueryFilter, QuerySelect};
use serde::Deserialize;
use std::collections::HashMap;
use uuid::Uuid;

/// What is stored of a trust, as far as it is shown.
#[derive(Deserialize)]
struct Trust {
    kind: String,
    trusted: String,
    #[serde(default)]
    foreign: bool,
}

/// Of each the credentials that are there, by kind and reference; and whether somebody of another account may become it.
pub(super) async fn of(
    call: &Call,
    which: &Which,
    now: Instant,
) -> Result<HashMap<Uuid, (Vec<CredentialSnapshot>, bool)>> {
    let (rows, seen) = tokio::try_join!(credential_rows(call, which), last_seen(call, which))?;
    let clocks = Clocks::of(call, &rows, now).await?;
    let mut all: HashMap<Uuid, (Vec<CredentialSnapshot>, bool)> = HashMap::new();
    for row in rows.into_iter().filter(|row| row.gone_at.is_none()) {
        let (credentials, foreign) = all.entry(row.identity_id).or_default();
        let (one, is_foreign) = one(row, &clocks, &seen)?;
        credentials.push(one);
        *foreign |= is_foreign;
    }
    for (credentials, _) in all.values_mut() {
        credentials.sort_by(|a, b| {
            (a.kind, &a.provider_ref, a.credential_id).cmp(&(b.kind, &b.provider_ref, b.credential_id))
        });
    }
    Ok(all)
}

fn one(
    row: credential::Model,
    clocks: &Clocks,
    seen: &HashMap<(Uuid, Uuid), Instant>,
) -> Result<(CredentialSnapshot, bool)> {
    let place = Place::new("credential", row.id);
    let kind: CredentialType = place.word("kind", &row.kind)?;
    let trust: Option<Trust> =
        if kind == CredentialType::FederatedTrust { Some(place.json("detail", &row.detail)?) } else { None };
    let is_foreign = trust.as_ref().is_some_and(|trust| trust.foreign);
    let reference = trust.map(|trust| format!("{} {}", trust.kind, trust.trusted));
    let snapshot = CredentialSnapshot {
        credential_id: CredentialId::new(row.id),
        kind,
        provider_ref: reference.or(row.key_id).or(row.slot).or(row.subject).unwrap_or_default(),
        status: clocks.clock(row.id).status,
        active: row.active,
        created_at: row.created_at,
        rotated_at: row.rotated_at,
        last_used_at: row.provider_used_at.max(seen.get(&(row.identity_id, row.id)).copied()),
    };
    Ok((snapshot, is_foreign))
}

/// When the logs last show each, by identity and credential.
async fn last_seen(call: &Call, which: &Which) -> Result<HashMap<(Uuid, Uuid), Instant>> {
    let rows: Vec<(Uuid, Uuid, i64)> = tally::Entity::find()
        .select_only()
        .columns([tally::Column::IdentityId, tally::Column::CredentialId])
        .column_as(tally::COLUMN.last_ms.max(), "newest_ms")
        .filter(which.on(tally::Column::IdentityId))
        .group_by(tally::Column::IdentityId)
        .group_by(tally::Column::CredentialId)
        .into_tuple()
        .all(call.read())
        .await?;
    let at = |(identity, credential, ms): (Uuid, Uuid, i64)| {
        Ok(((identity, credential), Place::new("tally", credential).millis("last_ms", ms)?))
    };
    rows.into_iter().map(at).collect()
}
