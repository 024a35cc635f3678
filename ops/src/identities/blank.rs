//! An identity of which nothing is stated yet, as a row.

use crate::call::Work;
use domain::id::{IdentityId, SourceId};
use domain::identity::{Kind, Lifecycle};
use domain::principal::PrincipalClass;
use domain::source::Provider;
use entities::identity;
use sea_orm::Set;

/// What is known of it from the start.
#[derive(Clone, Copy)]
pub(crate) struct Named<'a> {
    /// Who runs the place where it lives.
    pub(crate) provider: Provider,
    /// What it is called.
    pub(crate) name: &'a str,
    /// What kind of identity it is.
    pub(crate) kind: Kind,
    /// Why it is a machine.
    pub(crate) rule: &'a str,
}

/// The row of a machine that was discovered now, without what its provider calls it.
pub(crate) fn blank(
    work: &Work,
    id: IdentityId,
    source: SourceId,
    named: Named<'_>,
) -> identity::ActiveModel {
    identity::ActiveModel {
        id: Set(id.uuid()),
        source_id: Set(source.uuid()),
        provider: Set(named.provider.to_string()),
        provider_id: Set(None),
        label: Set(None),
        name: Set(named.name.to_owned()),
        class: Set(PrincipalClass::Machine.to_string()),
        class_rule: Set(named.rule.to_owned()),
        class_by: Set(None),
        kind: Set(named.kind.to_string()),
        kind_by: Set(None),
        lifecycle: Set(Lifecycle::Discovered.to_string()),
        lifecycle_at: Set(None),
        reinstated_at: Set(None),
        environment: Set(None),
        purpose_hash: Set(None),
        registered_at: Set(None),
        expires_at: Set(None),
        no_expiry_hash: Set(None),
        revocation_trigger: Set(None),
        cadence_days: Set(None),
        criticality: Set(None),
        particulars: Set(None),
        declared_by: Set(None),
        created_at: Set(None),
        first_seen_at: Set(work.at()),
        provider_used_at: Set(None),
        active_at: Set(None),
        inventory_id: Set(None),
        gone_at: Set(None),
        tags: Set("[]".into()),
        owner_hints: Set("[]".into()),
        system_id: Set(None),
        system_by: Set(None),
    }
}
