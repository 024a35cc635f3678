//! Names become identities: by the provider's immutable id, else provisionally by label until an id is learnt.

use super::accounts::Accounts;
use super::merge;
use crate::call::Work;
use crate::error::Result;
use crate::identities;
use domain::id::{IdentityId, SourceId};
use domain::identity::Kind;
use domain::principal::Classified;
use domain::source::Provider;
use entities::identity;
use sea_orm::sea_query::Cond;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Set};
use sources::observation::PrincipalKey;
use std::collections::HashMap;

/// What a file says of somebody it names.
#[derive(Debug, Clone)]
pub(crate) struct Named<'a> {
    pub(crate) key: &'a PrincipalKey,
    pub(crate) class: &'a Classified,
    pub(crate) kind: Kind,
}

/// Finds and makes identities within one transaction.
#[derive(Debug, Default)]
pub(crate) struct Resolver {
    known: HashMap<PrincipalKey, IdentityId>,
    /// How many were made.
    pub(crate) made: u64,
}

impl Resolver {
    /// The identity of a principal, made where there is none. A provisional one that turns out to be this one is
    /// merged into it.
    pub(crate) async fn identity(
        &mut self,
        work: &Work,
        accounts: &mut Accounts,
        named: &Named<'_>,
    ) -> Result<IdentityId> {
        if let Some(id) = self.known.get(named.key) {
            return Ok(*id);
        }
        let source = accounts.source(work, &named.key.account).await?;
        let id = match (&named.key.provider_id, &named.key.label) {
            (Some(provider_id), _) => self.by_id(work, source, provider_id, named).await?,
            (None, label) => self.by_label(work, source, label.as_deref().unwrap_or_default(), named).await?,
        };
        self.known.insert(named.key.clone(), id);
        Ok(id)
    }

    async fn by_id(
        &mut self,
        work: &Work,
        source: SourceId,
        provider_id: &str,
        named: &Named<'_>,
    ) -> Result<IdentityId> {
        let label = named.key.label.as_deref();
        let mut either = Cond::any().add(identity::COLUMN.provider_id.eq(provider_id));
        if let Some(label) = label {
            let provisional =
                Cond::all().add(identity::COLUMN.label.eq(label)).add(identity::COLUMN.provider_id.is_null());
            either = either.add(provisional);
        }
        let rows = identity::Entity::find()
            .filter(identity::COLUMN.source_id.eq(source.uuid()))
            .filter(either)
            .order_by_asc(identity::COLUMN.id)
            .all(work.db())
            .await?;
        let (found, provisional): (Vec<_>, Vec<_>) =
            rows.into_iter().partition(|row| row.provider_id.is_some());
        let (found, provisional) = (found.into_iter().next(), provisional.into_iter().next());
        let row = match (found, provisional) {
            (Some(row), None) => row,
            (Some(row), Some(provisional)) => {
                merge::identities(work, &provisional, &row).await?;
                // Whoever was found by the label in this run is this one now.
                self.known.retain(|_, id| id.uuid() != provisional.id);
                row
            }
            (None, Some(provisional)) => {
                let mut change = provisional.clone().into_active_model();
                change.provider_id = Set(Some(provider_id.to_owned()));
                change.update(work.db()).await?
            }
            (None, None) => return self.make(work, source, named).await,
        };
        if let (None, Some(label)) = (&row.label, label) {
            let name = name_of(label).to_owned();
            let mut change = row.clone().into_active_model();
            change.label = Set(Some(label.to_owned()));
            change.name = Set(name);
            change.update(work.db()).await?;
        }
        Ok(IdentityId::new(row.id))
    }

    async fn by_label(
        &mut self,
        work: &Work,
        source: SourceId,
        label: &str,
        named: &Named<'_>,
    ) -> Result<IdentityId> {
        // Among namesakes, the one that is there; of several that were, the one made last.
        let found = Self::labelled(work, source, label).await?.into_iter().max_by_key(|row| {
            (row.provider_id.is_some(), row.gone_at.is_none(), row.created_at, row.first_seen_at, row.id)
        });
        match found {
            Some(row) => Ok(IdentityId::new(row.id)),
            None => self.make(work, source, named).await,
        }
    }

    async fn labelled(work: &Work, source: SourceId, label: &str) -> Result<Vec<identity::Model>> {
        Ok(identity::Entity::find()
            .filter(identity::COLUMN.source_id.eq(source.uuid()))
            .filter(identity::COLUMN.label.eq(label))
            .order_by_asc(identity::COLUMN.id)
            .all(work.db())
            .await?)
    }

    async fn make(&mut self, work: &Work, source: SourceId, named: &Named<'_>) -> Result<IdentityId> {
        let id = IdentityId::new(work.id());
        let key = named.key;
        let name = key.label.as_deref().map(name_of).or(key.provider_id.as_deref()).unwrap_or_default();
        let about =
            identities::Named { provider: Provider::Aws, name, kind: named.kind, rule: &named.class.rule };
        identity::ActiveModel {
            provider_id: Set(key.provider_id.clone()),
            label: Set(key.label.clone()),
            class: Set(named.class.class.to_string()),
            ..identities::blank(work, id, source, about)
        }
        .insert(work.db())
        .await?;
        self.made += 1;
        Ok(id)
    }
}

/// What people call it: the end of an ARN, path left out.
fn name_of(label: &str) -> &str {
    label.rsplit(['/', ':']).next().filter(|name| !name.is_empty()).unwrap_or(label)
}
