//! Credentials and trusts, as findings need them.

use super::load::{Desk, Which};
use crate::call::Call;
use crate::error::Result;
use crate::exceptions::Leaves;
use crate::gathered::{Column, flag, gathered, read};
use crate::rotation;
use domain::credential::{ClockFacts, CredentialType, UsedFrom, sharing};
use domain::finding::{CredentialFacts, Sharing, TrustFacts};
use domain::id::CredentialId;
use domain::instant::Instant;
use domain::network::{EnvironmentUse, Reuse, Stated, reuse, stated_of};
use domain::window::Window;
use entities::inconsistency::Place;
use entities::{credential, credential_caller};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryTrait};
use serde::Deserialize;
use sources::aws::became::Party;
use sources::aws::trust_binding::binds;
use sources::observation::TrustKind;
use std::collections::HashMap;
use tokio::try_join;
use uuid::Uuid;

/// What one identity proves itself with, and who can become it.
#[derive(Debug, Default)]
pub(super) struct Held {
    pub(super) credentials: Vec<CredentialFacts>,
    pub(super) trusts: Vec<(TrustFacts, Trust)>,
    /// When an import first named each of them.
    pub(super) first_seen: Vec<Instant>,
}

/// A trust as it is stored.
#[derive(Debug, Deserialize)]
pub(super) struct Trust {
    kind: TrustKind,
    trusted: String,
    #[serde(default)]
    conditions: String,
    #[serde(default)]
    foreign: bool,
}

impl Trust {
    /// Whom it names.
    pub(super) fn party(&self) -> Party<'_> {
        Party { kind: self.kind, trusted: &self.trusted, conditions: &self.conditions }
    }
}

/// What the database says of credentials.
pub(super) struct Asked {
    rows: Vec<credential::Model>,
    shared: HashMap<Uuid, (Option<Sharing>, Option<Reuse>)>,
}

/// Asks for [`of`]; `known` are their credentials as [`rows`] gives them, where they were asked for already.
pub(super) async fn asked(
    desk: &Desk,
    which: &Which,
    known: Option<Vec<credential::Model>>,
) -> Result<Asked> {
    let rows = async {
        // Those that are gone, too: the clock of a key runs from its first certificate.
        match known {
            Some(known) => Ok(known),
            None => rows(&desk.call, which).await,
        }
    };
    let (rows, shared) = try_join!(rows, shared(desk, which))?;
    Ok(Asked { rows, shared })
}

/// What is there of each.
pub(super) async fn of(desk: &mut Desk, Asked { rows, mut shared }: Asked) -> Result<HashMap<Uuid, Held>> {
    // What an exception covers is found all the same, and shown as covered.
    let mut clocks = rotation::facts(&rows, &Leaves::default())?;
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
            held.trusts.push((trust(&row, &said, is_person), said));
            continue;
        }
        let (sharing, reuse) = shared.remove(&row.id).unwrap_or_default();
        let clock = clocks.remove(&row.id).unwrap_or_else(|| ClockFacts::of(kind));
        held.credentials.push(CredentialFacts {
            id: CredentialId::new(row.id),
            policy: desk.policies.of(kind),
            clock,
            last_used: row.provider_used_at,
            sharing,
            reuse,
        });
    }
    Ok(all)
}

/// A credential as the database puts it into an array, in the order of [`credential::Model`].
#[derive(Deserialize)]
struct Lite(
    Uuid,
    Uuid,
    String,
    Option<String>,
    Option<String>,
    #[serde(deserialize_with = "flag")] Option<bool>,
    Option<Instant>,
    Option<Instant>,
    Option<Instant>,
    Option<Instant>,
    Option<Instant>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    String,
    Instant,
    Option<Instant>,
);

impl From<Lite> for credential::Model {
    fn from(row: Lite) -> Self {
        Self {
            id: row.0,
            identity_id: row.1,
            kind: row.2,
            key_id: row.3,
            slot: row.4,
            active: row.5,
            created_at: row.6,
            rotated_at: row.7,
            provider_used_at: row.8,
            valid_until: row.9,
            key_since: row.10,
            public_key_sha256: row.11,
            fingerprint_sha256: row.12,
            serial: row.13,
            issuer: row.14,
            subject: row.15,
            detail: row.16,
            first_seen_at: row.17,
            gone_at: row.18,
        }
    }
}

/// Their credentials, by id, those that are gone among them.
pub(crate) async fn rows(call: &Call, which: &Which) -> Result<Vec<credential::Model>> {
    let query = credential::Entity::find().filter(which.on(credential::Column::IdentityId)).into_query();
    let plain = [
        "kind",
        "key_id",
        "slot",
        "active",
        "created_at",
        "rotated_at",
        "provider_used_at",
        "valid_until",
        "key_since",
        "public_key_sha256",
        "fingerprint_sha256",
        "serial",
        "issuer",
        "subject",
        "detail",
        "first_seen_at",
        "gone_at",
    ];
    let ids = [Column::Id("id"), Column::Id("identity_id")];
    let columns: Vec<Column> = ids.into_iter().chain(plain.map(Column::Plain)).collect();
    let text = gathered(call, query, &columns).await?;
    let mut rows: Vec<credential::Model> = read::<Lite>(&text)?.into_iter().map(Into::into).collect();
    // Databases give them in any order, and what is told of them is frozen.
    rows.sort_by_key(|row| row.id);
    Ok(rows)
}

/// Which credentials several networks used in turn within the window, and which were used out of several environments, as
/// far as somebody stated which network lies where.
async fn shared(desk: &Desk, which: &Which) -> Result<HashMap<Uuid, (Option<Sharing>, Option<Reuse>)>> {
    let mut own = Query::select();
    own.column(credential::Column::Id)
        .from(credential::Entity)
        .and_where(which.on(credential::Column::IdentityId));
    let rows = credential_caller::Entity::find()
        .filter(credential_caller::Column::CredentialId.in_subquery(own))
        .all(desk.call.read())
        .await?;
    let mut used: HashMap<Uuid, Vec<UsedFrom>> = HashMap::new();
    for row in rows {
        let place = Place::new("credential_caller", row.credential_id);
        used.entry(row.credential_id).or_default().push(UsedFrom {
            first_at: place.millis("first_ms", row.first_ms)?,
            last_at: place.millis("last_ms", row.last_ms)?,
            network: row.network,
        });
    }
    let told = used.into_iter().map(|(id, used)| {
        let reuse = reuse(environments(&used, &desk.networks), desk.window);
        (id, (in_turn(used, desk.window), reuse))
    });
    Ok(told.collect())
}

fn in_turn(mut used: Vec<UsedFrom>, window: Window) -> Option<Sharing> {
    match sharing(&used, window) {
        domain::credential::Sharing::Shared { networks } => {
            used.sort_by_key(|one| one.first_at);
            let users = u32::try_from(networks).unwrap_or(u32::MAX);
            Some(Sharing { users, since: used.get(1)?.first_at })
        }
        domain::credential::Sharing::NotSeen | domain::credential::Sharing::One => None,
    }
}

/// The uses out of networks of which somebody stated the environment.
pub(crate) fn environments(used: &[UsedFrom], stated: &[Stated]) -> Vec<EnvironmentUse> {
    let of = |one: &UsedFrom| {
        let said = stated_of(&one.network, stated)?;
        Some(EnvironmentUse {
            environment: said.environment,
            by: format!("from {} ({})", one.network, said.name),
            first_at: one.first_at,
            last_at: one.last_at,
        })
    };
    used.iter().filter_map(of).collect()
}

fn trust(row: &credential::Model, trust: &Trust, is_person: bool) -> TrustFacts {
    TrustFacts {
        id: CredentialId::new(row.id),
        foreign: trust.foreign && trust.kind != TrustKind::Saml,
        bound: binds(&trust.conditions),
        workload_provider: trust.kind == TrustKind::Oidc,
        people: is_person || trust.kind == TrustKind::Saml,
        used: None,
        since: row.first_seen_at,
        trusted: trust.trusted.clone(),
    }
}
