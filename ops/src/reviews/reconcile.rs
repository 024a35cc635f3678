//! Reconciliation: what each source's newest inventory shows, and what of it the population has.

use crate::call::Call;
use crate::error::{Error, Result};
use domain::coverage::Span;
use domain::id::{ImportId, SourceId};
use domain::instant::Instant;
use domain::principal::PrincipalClass;
use domain::source::Provider;
use entities::inconsistency::Place;
use entities::{identity, inventory, source};
use evidence::bundle::campaign::Outside;
use evidence::hash::Digest;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a population was reconciled with, frozen at launch.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reconciliation {
    /// Per source, by account.
    pub sources: Vec<SourceFrozen>,
    /// Accounts that are none of ours, by account: outside the population.
    #[serde(default)]
    pub foreign: Vec<ForeignFrozen>,
}

/// A foreign account at launch: known only from calls into our accounts or out of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignFrozen {
    /// The provider account.
    pub account: String,
    /// Its identities that the filter matches.
    pub identities: u64,
}

impl Reconciliation {
    /// The identities that the filter matches and that no inventory shows, account by account, as evidence states them.
    #[must_use]
    pub fn outside(&self) -> Vec<Outside> {
        let ours = self.sources.iter().filter(|one| one.outside > 0).map(|one| Outside {
            account: one.account.clone(),
            identities: one.outside,
            foreign: false,
        });
        let others = self.foreign.iter().map(|one| Outside {
            account: one.account.clone(),
            identities: one.identities,
            foreign: true,
        });
        ours.chain(others).collect()
    }
}

/// Principals by class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Classes {
    /// Machines.
    pub machine: u64,
    /// Unsure.
    pub unsure: u64,
    /// People.
    pub person: u64,
    /// Roles that people enter.
    pub persons_role: u64,
    /// The provider's own.
    pub provider_managed: u64,
}

/// One source at launch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFrozen {
    /// The source.
    pub source: SourceId,
    /// Who runs it.
    pub provider: Provider,
    /// The provider account.
    pub account: String,
    /// The import of the newest inventory.
    pub import: ImportId,
    /// When that was taken.
    #[serde(with = "domain::instant::fixed")]
    pub taken_at: Instant,
    /// Of its file.
    pub file_sha256: Digest,
    /// The principals that it shows and that are still there, as they are classed now.
    pub classes: Classes,
    /// Entries of it that were refused.
    pub refused: u64,
    /// Identities in it that the filter left out.
    pub left_out: u64,
    /// Identities in it that are in the population.
    pub population: u64,
    /// Identities that the filter matches and that only logs or a credential report name: outside the population.
    pub outside: u64,
    /// What was observed over the window, region by region and class by class.
    pub coverage: Vec<Span>,
}

impl Classes {
    fn add(&mut self, class: PrincipalClass, many: u64) {
        *match class {
            PrincipalClass::Machine => &mut self.machine,
            PrincipalClass::Unsure => &mut self.unsure,
            PrincipalClass::Person => &mut self.person,
            PrincipalClass::PersonsRole => &mut self.persons_role,
            PrincipalClass::ProviderManaged => &mut self.provider_managed,
        } += many;
    }

    /// Machine and unsure.
    #[must_use]
    pub const fn identities(self) -> u64 {
        self.machine + self.unsure
    }
}

/// A source with its newest inventory.
pub(super) struct Inventoried {
    pub(super) provider: Provider,
    pub(super) account: String,
    pub(super) newest: Option<inventory::Model>,
}

pub(super) async fn inventoried(call: &Call, id: SourceId) -> Result<Inventoried> {
    let row =
        source::Entity::find_by_id(id.uuid()).one(call.read()).await?.ok_or(Error::NotFound("source"))?;
    let newest = inventory::Entity::find()
        .filter(inventory::COLUMN.source_id.eq(row.id))
        .order_by_desc(inventory::COLUMN.taken_at)
        .order_by_desc(inventory::COLUMN.id)
        .limit(1)
        .one(call.read())
        .await?;
    let provider = Place::new("source", row.id).word("provider", &row.provider)?;
    Ok(Inventoried { provider, account: row.external_id, newest })
}

/// Does this inventory show it, and is it still there?
pub(super) fn shows(inventory: Uuid, row: &identity::Model) -> bool {
    row.inventory_id == Some(inventory) && row.gone_at.is_none()
}

/// How many principals of each class an inventory shows that are still there.
pub(super) async fn by_class(call: &Call, inventory: Uuid) -> Result<Classes> {
    let rows: Vec<(String, i64)> = identity::Entity::find()
        .select_only()
        .column(identity::Column::Class)
        .column_as(identity::Column::Id.count(), "many")
        .filter(identity::COLUMN.inventory_id.eq(inventory))
        .filter(identity::COLUMN.gone_at.is_null())
        .group_by(identity::Column::Class)
        .into_tuple()
        .all(call.read())
        .await?;
    let place = Place::new("inventory", inventory);
    let mut classes = Classes::default();
    for (class, many) in rows {
        classes.add(place.word("class", &class)?, place.count("identities", many)?);
    }
    Ok(classes)
}
