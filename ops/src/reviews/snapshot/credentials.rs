//! Credentials of a snapshot, with where each stands on its clock.

use crate::call::Call;
use crate::error::Result;
use crate::findings::Use;
use crate::rotation::Clocks;
use domain::credential::CredentialType;
use domain::id::CredentialId;
use domain::instant::Instant;
use entities::credential;
use entities::inconsistency::Place;
use evidence::snapshot::CredentialSnapshot;
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

/// Of each the credentials that are there among `rows`, by kind and reference; and whether somebody of another account may
/// become it. `used` says what each did.
pub(super) async fn of(
    call: &Call,
    (rows, used): (&[credential::Model], &HashMap<Uuid, Use>),
    now: Instant,
) -> Result<HashMap<Uuid, (Vec<CredentialSnapshot>, bool)>> {
    let clocks = Clocks::of(call, rows, now).await?;
    let mut all: HashMap<Uuid, (Vec<CredentialSnapshot>, bool)> = HashMap::new();
    for row in rows.iter().filter(|row| row.gone_at.is_none()) {
        let (credentials, foreign) = all.entry(row.identity_id).or_default();
        let (one, is_foreign) = one(row, &clocks, used)?;
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
    row: &credential::Model,
    clocks: &Clocks,
    used: &HashMap<Uuid, Use>,
) -> Result<(CredentialSnapshot, bool)> {
    let place = Place::new("credential", row.id);
    let kind: CredentialType = place.word("kind", &row.kind)?;
    let trust: Option<Trust> =
        if kind == CredentialType::FederatedTrust { Some(place.json("detail", &row.detail)?) } else { None };
    let is_foreign = trust.as_ref().is_some_and(|trust| trust.foreign);
    let reference = trust.map(|trust| format!("{} {}", trust.kind, trust.trusted));
    let seen = used.get(&row.identity_id).and_then(|used| used.by_credential.get(&row.id)).copied();
    let snapshot = CredentialSnapshot {
        credential_id: CredentialId::new(row.id),
        kind,
        provider_ref: reference
            .or_else(|| [&row.key_id, &row.slot, &row.subject].into_iter().flatten().next().cloned())
            .unwrap_or_default(),
        status: clocks.clock(row.id).status,
        active: row.active,
        created_at: row.created_at,
        rotated_at: row.rotated_at,
        last_used_at: row.provider_used_at.max(seen),
    };
    Ok((snapshot, is_foreign))
}
