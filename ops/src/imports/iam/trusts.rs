//! Trust policies: credentials without a clock, that say who can become an identity.

use crate::call::Work;
use crate::error::Result;
use crate::imports::keys;
use domain::credential::CredentialType;
use domain::id::IdentityId;
use entities::credential;
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use serde_json::json;
use sources::observation::Trust;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// The trust policies that are known of `identities`, by identity.
pub(super) async fn known(
    work: &Work,
    identities: SelectStatement,
) -> Result<HashMap<Uuid, Vec<credential::Model>>> {
    let rows = credential::Entity::find()
        .filter(credential::Column::IdentityId.in_subquery(identities))
        .filter(credential::COLUMN.kind.eq(CredentialType::FederatedTrust.as_str()))
        .filter(credential::COLUMN.gone_at.is_null())
        .all(work.db())
        .await?;
    let mut known: HashMap<Uuid, Vec<credential::Model>> = HashMap::new();
    for row in rows {
        known.entry(row.identity_id).or_default().push(row);
    }
    Ok(known)
}

/// Trust policies are credentials: who can become it.
pub(super) async fn write(
    work: &Work,
    (identity, known): (IdentityId, Vec<credential::Model>),
    trusts: &[Trust],
) -> Result<()> {
    let wanted: BTreeSet<String> = trusts
        .iter()
        .map(|trust| {
            json!({
                "kind": trust.kind.as_str(), "trusted": trust.trusted, "conditions": trust.conditions,
                "foreign": trust.foreign,
            })
            .to_string()
        })
        .collect();
    for row in &known {
        if !wanted.contains(&row.detail) {
            let mut change = row.clone().into_active_model();
            change.gone_at = Set(Some(work.at()));
            change.update(work.db()).await?;
        }
    }
    for detail in wanted.into_iter().filter(|detail| !known.iter().any(|row| row.detail == *detail)) {
        let id = work.id();
        let row = credential::ActiveModel {
            detail: Set(detail),
            active: Set(Some(true)),
            ..keys::blank(work, id, identity, CredentialType::FederatedTrust)
        };
        row.insert(work.db()).await?;
    }
    Ok(())
}
