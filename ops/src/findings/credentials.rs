//! Credentials and trusts, as findings need them.

use super::load::{Desk, Which};
use crate::error::Result;
use crate::rotation;
use domain::credential::{ClockFacts, CredentialType};
use domain::finding::{CredentialFacts, TrustFacts};
use domain::id::CredentialId;
use domain::instant::Instant;
use entities::credential;
use entities::inconsistency::Place;
use sea_orm::{EntityTrait, QueryFilter};
use serde::Deserialize;
use sources::aws::trust_binding::binds;
use sources::observation::TrustKind;
use std::collections::HashMap;
use uuid::Uuid;

/// What one identity proves itself with, and who can become it.
#[derive(Debug, Default)]
pub(super) struct Held {
    pub(super) credentials: Vec<CredentialFacts>,
    pub(super) trusts: Vec<TrustFacts>,
    /// When an import first named each of them.
    pub(super) first_seen: Vec<Instant>,
}

#[derive(Deserialize)]
struct Trust {
    kind: TrustKind,
    trusted: String,
    #[serde(default)]
    conditions: String,
    #[serde(default)]
    foreign: bool,
}

/// What is there of each.
pub(super) async fn of(desk: &mut Desk, which: &Which) -> Result<HashMap<Uuid, Held>> {
    // Those that are gone, too: the clock of a key runs from its first certificate.
    let rows = credential::Entity::find()
        .filter(which.on(credential::Column::IdentityId))
        .all(desk.call.read())
        .await?;
    let mut clocks = rotation::facts(desk.call.read(), &rows).await?;
    let mut all: HashMap<Uuid, Held> = HashMap::new();
    for row in rows.into_iter().filter(|row| row.gone_at.is_none()) {
        let place = Place::new("credential", row.id);
        let kind: CredentialType = place.word("kind", &row.kind)?;
        let held = all.entry(row.identity_id).or_default();
        held.first_seen.push(row.first_seen_at);
        if kind == CredentialType::FederatedTrust {
            let said: Trust = place.json("detail", &row.detail)?;
            // Asked only where somebody is named: most are trusted as services.
            let is_person = said.kind == TrustKind::Principal && desk.people().await?.contains(&said.trusted);
            held.trusts.push(trust(&row, said, is_person));
            continue;
        }
        let clock = clocks.remove(&row.id).unwrap_or_else(|| ClockFacts::of(kind));
        held.credentials.push(CredentialFacts {
            id: CredentialId::new(row.id),
            policy: desk.policies.of(kind),
            // What an exception covers is found all the same, and shown as covered.
            clock: ClockFacts { excepted: Vec::new(), ..clock },
            last_used: row.provider_used_at,
            sharing: None,
        });
    }
    Ok(all)
}

fn trust(row: &credential::Model, trust: Trust, is_person: bool) -> TrustFacts {
    TrustFacts {
        id: CredentialId::new(row.id),
        foreign: trust.foreign && trust.kind != TrustKind::Saml,
        bound: binds(&trust.conditions),
        workload_provider: trust.kind == TrustKind::Oidc,
        people: is_person || trust.kind == TrustKind::Saml,
        used: None,
        since: row.first_seen_at,
        trusted: trust.trusted,
    }
}
