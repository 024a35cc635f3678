//! Credentials as pages show them: where each stands on its clock, and who can become the identity.

use crate::call::Call;
use crate::error::Result;
use crate::findings::Cover;
use crate::networks;
use crate::rotation::{Clocks, reference};
use domain::credential::{
    CredentialType, DueBy, Expires, RotationPolicy, RotationStatus, Sharing, UsedFrom, sharing,
};
use domain::id::{CredentialId, IdentityId};
use domain::identity::Environment;
use domain::instant::Instant;
use domain::network::stated_of;
use domain::trust::TrustKind;
use domain::window::Window;
use entities::inconsistency::Place;
use entities::{credential, credential_caller, tally};
use sea_orm::sea_query::Query;
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
    /// What it says of itself, where it is a certificate.
    pub certificate: Option<CertificateFacts>,
    /// Where it stands on its clock.
    pub status: RotationStatus,
    /// The exception by which it cannot be rotated, where that is so.
    pub excepted: Option<Cover>,
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
    /// From where it was used, the most calls first; over all time.
    pub used_from: Vec<NetworkRow>,
    /// Is it used from several of them in turn, within the page's window?
    pub sharing: Sharing,
    /// When an import first lacked it; `None` while it is there.
    pub gone_at: Option<Instant>,
}

/// A network or calling service that a credential was used from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkRow {
    /// Such as `192.0.2.0/24`.
    pub network: String,
    /// What runs there, as somebody stated; `None` where nobody did.
    pub environment: Option<Environment>,
    /// How many calls.
    pub calls: u64,
    /// The last of them.
    pub last_at: Instant,
}

/// What a certificate says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFacts {
    /// Who issued it.
    pub issuer: String,
    /// Its serial number, in hexadecimal.
    pub serial: String,
    /// SHA-256 of its public key.
    pub public_key_sha256: String,
    /// The kind and size of its key.
    pub key: String,
    /// Its other names.
    pub names: Vec<String>,
    /// Until when it is valid.
    pub expires: Expires,
    /// When its key was certified first, where that was by an earlier certificate.
    pub key_since: Option<Instant>,
}

/// What is stored of a certificate beside its columns.
#[derive(Deserialize)]
struct CertificateDetail {
    names: Vec<String>,
    key: String,
}

/// One way to become the identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustRow {
    /// The credential.
    pub id: CredentialId,
    /// An account, a principal, a service, an identity provider.
    pub kind: TrustKind,
    /// Who, as written.
    pub trusted: String,
    /// The statement's conditions as compact JSON; empty where it has none.
    pub conditions: String,
    /// Of another account than the identity's own?
    pub foreign: bool,
    /// When an import first showed it.
    pub first_seen_at: Instant,
    /// How often somebody became it through this, within the page's window.
    pub became: u64,
    /// The last time, over all time; `None` where nobody was seen to.
    pub became_at: Option<Instant>,
    /// Was it used within the page's window? `None` where that cannot be told.
    pub used: Option<bool>,
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

/// The worst status of each identity's credentials, trusts left out.
pub(super) async fn worst(call: &Call, ids: &[Uuid]) -> Result<HashMap<Uuid, RotationStatus>> {
    let rows = credential::Entity::find()
        .filter(credential::Column::IdentityId.is_in(ids.iter().copied()))
        .filter(credential::COLUMN.kind.ne(CredentialType::FederatedTrust.as_str()))
        .all(call.read())
        .await?;
    let clocks = Clocks::of(call, &rows, call.now()).await?;
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
pub(super) async fn of(
    call: &Call,
    id: IdentityId,
    window: Window,
) -> Result<(Vec<CredentialRow>, Vec<TrustRow>)> {
    let rows = async {
        let own = credential::Entity::find().filter(credential::COLUMN.identity_id.eq(id.uuid()));
        Ok(own.all(call.read()).await?)
    };
    let (rows, used, mut from) = tokio::try_join!(rows, last_used(call, id), used_from(call, id, window))?;
    let clocks = Clocks::of(call, &rows, call.now()).await?;
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
        let (used_from, sharing) = from.remove(&row.id).unwrap_or((Vec::new(), Sharing::NotSeen));
        credentials.push(CredentialRow {
            id: CredentialId::new(row.id),
            kind,
            certificate: certificate(&row)?,
            status: clock.status,
            excepted: clocks.excepted(row.id),
            active: row.active,
            created_at: row.created_at,
            expires_at: row.valid_until,
            rotated_at: row.rotated_at,
            due_at: clock.due.map(|due| due.at),
            due_by: clock.due.map(|due| due.by),
            policy: clocks.policies().of(kind),
            policy_version: clocks.policies().version(kind),
            last_used_at: row.provider_used_at.max(used.get(&row.id).copied()),
            used_from,
            sharing,
            gone_at: row.gone_at,
            reference: reference(&row),
        });
    }
    credentials.sort_by_key(|row| (row.gone_at.is_some(), row.status.urgency(), row.created_at, row.id));
    trusts.sort_by(|a, b| {
        (!a.foreign, a.kind.as_str(), &a.trusted).cmp(&(!b.foreign, b.kind.as_str(), &b.trusted))
    });
    Ok((credentials, trusts))
}

fn certificate(row: &credential::Model) -> Result<Option<CertificateFacts>> {
    let Some(public_key_sha256) = row.public_key_sha256.clone() else { return Ok(None) };
    let detail: CertificateDetail = Place::new("credential", row.id).json("detail", &row.detail)?;
    Ok(Some(CertificateFacts {
        issuer: row.issuer.clone().unwrap_or_default(),
        serial: row.serial.clone().unwrap_or_default(),
        public_key_sha256,
        key: detail.key,
        names: detail.names,
        expires: Expires::stored(row.valid_until),
        key_since: row.key_since.filter(|since| row.created_at.is_some_and(|made| *since < made)),
    }))
}

fn trust(row: &credential::Model) -> Result<TrustRow> {
    let trust: Trust = Place::new("credential", row.id).json("detail", &row.detail)?;
    Ok(TrustRow {
        id: CredentialId::new(row.id),
        became: 0,
        became_at: None,
        used: None,
        kind: trust.kind,
        trusted: trust.trusted,
        conditions: trust.conditions,
        foreign: trust.foreign,
        first_seen_at: row.first_seen_at,
    })
}

/// From where each credential of an identity was used, and whether that is several places in turn.
async fn used_from(
    call: &Call,
    id: IdentityId,
    window: Window,
) -> Result<HashMap<Uuid, (Vec<NetworkRow>, Sharing)>> {
    let mut own = Query::select();
    own.column(credential::Column::Id)
        .from(credential::Entity)
        .and_where(credential::Column::IdentityId.eq(id.uuid()));
    let rows = credential_caller::Entity::find()
        .filter(credential_caller::Column::CredentialId.in_subquery(own))
        .all(call.read())
        .await?;
    let stated = networks::in_force(call.read(), call.now()).await?;
    let mut seen: HashMap<Uuid, (Vec<NetworkRow>, Vec<UsedFrom>)> = HashMap::new();
    for row in rows {
        let place = Place::new("credential_caller", row.credential_id);
        let (first_at, last_at) =
            (place.millis("first_ms", row.first_ms)?, place.millis("last_ms", row.last_ms)?);
        let (shown, used) = seen.entry(row.credential_id).or_default();
        used.push(UsedFrom { network: row.network.clone(), first_at, last_at });
        let calls = place.count("calls", row.calls)?;
        let environment = stated_of(&row.network, &stated).map(|one| one.environment);
        shown.push(NetworkRow { network: row.network, environment, calls, last_at });
    }
    let told = seen.into_iter().map(|(id, (mut shown, used))| {
        shown.sort_by(|a, b| (b.calls, &a.network).cmp(&(a.calls, &b.network)));
        (id, (shown, sharing(&used, window)))
    });
    Ok(told.collect())
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
