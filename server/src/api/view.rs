//! Identities as programs see them. Fields may be added; those that are here keep their names.

use domain::instant;
use ops::identities::{Brief, CredentialRow, Detail};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// One identity in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct IdentityBody {
    id: String,
    provider: &'static str,
    account: String,
    /// Its ARN or name there, else the provider's id.
    external_id: Option<String>,
    provider_id: Option<String>,
    name: String,
    class: &'static str,
    kind: &'static str,
    /// How far it has come.
    state: &'static str,
    created_at: Option<String>,
    last_active_at: Option<String>,
    gone_at: Option<String>,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct IdentitiesBody {
    pub(super) items: Vec<IdentityBody>,
    /// How many there are in all.
    pub(super) total: u64,
    /// What to send as `after` for the next page; null on the last.
    pub(super) next: Option<String>,
}

/// One identity with what was stated of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct IdentityDetailBody {
    #[serde(flatten)]
    identity: IdentityBody,
    environment: Option<&'static str>,
    purpose: Option<String>,
    registered_at: Option<String>,
    expires_at: Option<String>,
    no_expiry_reason: Option<String>,
    revocation_trigger: Option<&'static str>,
    cadence_days: Option<u32>,
    criticality: Option<&'static str>,
    #[schema(value_type = Option<Object>)]
    particulars: Option<Value>,
    owners: Vec<OwnerBody>,
    credentials: Vec<CredentialBody>,
}

/// Who owns it, or was asked to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct OwnerBody {
    /// The person's id.
    person: String,
    part: &'static str,
    offered_at: String,
    /// Null while it is only an offer.
    accepted_at: Option<String>,
}

/// What it proves itself with: never a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct CredentialBody {
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    /// The provider's id or slot.
    reference: Option<String>,
    /// Where it stands on its rotation clock.
    status: &'static str,
    active: Option<bool>,
    created_at: Option<String>,
    expires_at: Option<String>,
    rotated_at: Option<String>,
    due_at: Option<String>,
    last_used_at: Option<String>,
    gone_at: Option<String>,
}

impl IdentityBody {
    pub(super) fn new(one: Brief) -> Self {
        Self {
            id: one.id.to_string(),
            provider: one.provider.as_str(),
            account: one.account,
            external_id: one.label.or_else(|| one.provider_id.clone()),
            provider_id: one.provider_id,
            name: one.name,
            class: one.class.as_str(),
            kind: one.kind.as_str(),
            state: one.lifecycle.as_str(),
            created_at: one.created_at.map(instant::format),
            last_active_at: one.active_at.map(instant::format),
            gone_at: one.gone_at.map(instant::format),
        }
    }
}

impl IdentityDetailBody {
    pub(super) fn new(found: Detail) -> Self {
        let owners = found.owners.iter().filter(|owner| owner.until.is_none()).map(|owner| OwnerBody {
            person: owner.person.to_string(),
            part: owner.part.as_str(),
            offered_at: instant::format(owner.offered_at),
            accepted_at: owner.accepted_at.map(instant::format),
        });
        Self {
            owners: owners.collect(),
            credentials: found.credentials.into_iter().map(CredentialBody::new).collect(),
            environment: found.environment.map(domain::identity::Environment::as_str),
            purpose: found.purpose,
            registered_at: found.registered_at.map(instant::format),
            expires_at: found.stated.expires_at.map(instant::format),
            no_expiry_reason: found.stated.no_expiry,
            revocation_trigger: found.stated.trigger.map(domain::registration::Trigger::as_str),
            cadence_days: found.stated.cadence_days,
            criticality: found.stated.criticality.map(domain::registration::Criticality::as_str),
            particulars: found.stated.particulars.and_then(|parts| serde_json::to_value(parts).ok()),
            identity: IdentityBody::new(found.identity),
        }
    }
}

impl CredentialBody {
    fn new(row: CredentialRow) -> Self {
        Self {
            id: row.id.to_string(),
            kind: row.kind.as_str(),
            reference: row.reference,
            status: row.status.as_str(),
            active: row.active,
            created_at: row.created_at.map(instant::format),
            expires_at: row.expires_at.map(instant::format),
            rotated_at: row.rotated_at.map(instant::format),
            due_at: row.due_at.map(instant::format),
            last_used_at: row.last_used_at.map(instant::format),
            gone_at: row.gone_at.map(instant::format),
        }
    }
}
