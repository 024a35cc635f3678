//! Inventories: who is there, what they may do, who can become them. Who is no longer there is gone.

mod again;
mod mixed;
mod privileged;
mod trusts;

use super::accounts::Accounts;
use super::grants;
use super::keys;
use super::resolve::{Named, Resolver};
use super::run::{self, Run};
use super::summary::Summary;
use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::telling::{self, Ink};
use again::Known;
use domain::alert::Alert;
use domain::id::{IdentityId, SourceId};
use domain::principal::PrincipalClass;
use domain::source::ImportKind;
use entities::inconsistency::Place;
use entities::{identity, inventory};
use evidence::hash::Digest;
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use serde_json::json;
use sources::observation::{Inventory, InventoryPrincipal};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Imports an inventory. The newest one's bytes again change nothing, but on a later day they are a new statement of the
/// same state; those of an earlier one change nothing, and the summary says so.
///
/// # Errors
/// [`Error::Refused`] where the file is no inventory, or only a part of one; whoever may not import; what the database
/// says.
pub async fn iam(call: &Call, file: &str, bytes: &[u8]) -> Result<Summary> {
    import(call, file, bytes, false).await
}

/// As [`iam`], by somebody who knows that the account is now as the file says, even where it was imported before and
/// another one since.
///
/// # Errors
/// As [`iam`].
pub async fn iam_current(call: &Call, file: &str, bytes: &[u8]) -> Result<Summary> {
    import(call, file, bytes, true).await
}

async fn import(call: &Call, file: &str, bytes: &[u8], is_current: bool) -> Result<Summary> {
    let read = sources::aws::authorization_details::read(file, bytes)
        .map_err(|error| Error::Refused(error.to_string()))?;
    let run = run::begin(call, ImportKind::AwsIam).await?;
    let work = call.begin().await?;
    let mut summary = Summary { remarks: read.remarks.clone(), ..Summary::default() };
    let file = TakenFile {
        name: file.rsplit('/').next().unwrap_or(file),
        sha256: Digest::of(bytes).to_string(),
        refused: i64::try_from(read.rejected.len()).map_err(Error::unexpected)?,
        is_current,
    };
    let mut by_account: BTreeMap<&str, Vec<&InventoryPrincipal>> = BTreeMap::new();
    for principal in &read.principals {
        by_account.entry(&principal.key.account).or_default().push(principal);
    }
    let mut accounts = Accounts::default();
    let (mut touched, mut seen) = (BTreeSet::new(), Vec::new());
    for (account, principals) in by_account {
        let source = accounts.source(&work, account).await?;
        touched.insert(source);
        summary.sources.insert(account.to_owned());
        summary.records += count(principals.len());
        let is_whole = read.rejected.is_empty();
        let of_source = OfSource { work: &work, run, source, account, file: &file, is_whole };
        // Of other accounts that were mixed in, the file is no inventory: who it lacks may well be there.
        if account == read.account {
            seen.extend(of_source.write(&mut accounts, &principals, &mut summary).await?);
        } else {
            of_source.mixed_in(&mut accounts, &principals, &mut summary).await?;
        }
    }
    refuse(&mut summary, read);
    keys::pair(&work, &touched).await?;
    telling::alerts(Ink::of(&work), &seen).await?;
    run::finish(work, run, &summary).await?;
    Ok(summary)
}

fn refuse(summary: &mut Summary, read: Inventory) {
    summary.refuse(read.rejected, None);
}

/// The ids of a source's identities.
fn here(source: SourceId) -> SelectStatement {
    let mut ids = Query::select();
    ids.column(identity::Column::Id)
        .from(identity::Entity)
        .and_where(identity::Column::SourceId.eq(source.uuid()));
    ids
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

struct TakenFile<'a> {
    name: &'a str,
    sha256: String,
    refused: i64,
    /// Did somebody say that it is how things are now?
    is_current: bool,
}

struct OfSource<'a> {
    work: &'a Work,
    run: Run,
    source: SourceId,
    account: &'a str,
    file: &'a TakenFile<'a>,
    /// Does it name everybody of this account?
    is_whole: bool,
}

impl OfSource<'_> {
    /// Writes what the file says; gives what owners and security are told of it at once.
    async fn write(
        &self,
        accounts: &mut Accounts,
        principals: &[&InventoryPrincipal],
        summary: &mut Summary,
    ) -> Result<Vec<(Alert, IdentityId)>> {
        let is_first = match Known::of(self.work, self.source, &self.file.sha256).await? {
            Known::New { is_first } => is_first,
            Known::Newest(newest) => {
                summary.duplicates += count(principals.len());
                again::restate(self.work, self.run, newest, self.file.name).await?;
                return Ok(Vec::new());
            }
            Known::Earlier { .. } if self.file.is_current => false,
            Known::Earlier { taken_at, newest_at } => {
                summary.duplicates += count(principals.len());
                summary.remarks.push(again::remark(self.account, taken_at, newest_at));
                return Ok(Vec::new());
            }
        };
        summary.events += count(principals.len());
        let id = self.work.id();
        let mut classes: BTreeMap<String, u64> = BTreeMap::new();
        let mut resolver = Resolver::default();
        self.row(id).insert(self.work.db()).await?;
        // First who they are: two that turn out to be one bring together what is looked up next.
        let mut known = Vec::with_capacity(principals.len());
        for principal in principals {
            let named = Named { key: &principal.key, class: &principal.class, kind: principal.kind };
            known.push(resolver.identity(self.work, accounts, &named).await?);
        }
        let mut rows = self.identities().await?;
        let (mut held, mut trusted) = (
            grants::held(self.work, here(self.source)).await?,
            trusts::known(self.work, here(self.source)).await?,
        );
        let (mut shown, mut added, mut governed) = (BTreeSet::new(), Vec::new(), BTreeSet::new());
        for (principal, identity) in principals.iter().zip(known) {
            let uuid = identity.uuid();
            shown.insert(uuid);
            let class = self.principal(rows.remove(&uuid), Some(id), principal).await?;
            if Place::new("identity", uuid).word::<PrincipalClass>("class", &class)?.in_population() {
                governed.insert(uuid);
            }
            *classes.entry(class).or_default() += 1;
            let before = trusted.remove(&uuid).unwrap_or_default();
            trusts::write(self.work, (identity, before), &principal.trusts).await?;
            let before = held.remove(&uuid).unwrap_or_default();
            added.extend(grants::write(self.work, (identity, before), &principal.grants, is_first).await?);
        }
        grants::add(self.work, &added).await?;
        summary.identities += resolver.made;
        // While an entry was refused, somebody who is missing may be that entry.
        if self.is_whole {
            self.gone(&shown).await?;
            crate::identities::seen_gone(self.work, self.source.uuid()).await?;
        }
        let by_class = serde_json::to_string(&classes).map_err(Error::unexpected)?;
        let row = inventory::ActiveModel { id: Set(id), principals: Set(by_class), ..Default::default() };
        row.update(self.work.db()).await?;
        let facts = json!({
            "import": self.run.id.to_string(), "file_sha256": self.file.sha256, "classes": classes,
            "refused": self.file.refused,
        });
        self.work.note(Event::new("inventory.taken", self.source, facts)).await?;
        let privileged = privileged::newly(added)?.into_iter().filter(|id| governed.contains(id));
        Ok(privileged.map(|id| (Alert::PrivilegedGrant, IdentityId::new(id))).collect())
    }

    fn row(&self, id: Uuid) -> inventory::ActiveModel {
        inventory::ActiveModel {
            id: Set(id),
            source_id: Set(self.source.uuid()),
            import_id: Set(self.run.id.uuid()),
            taken_at: Set(self.work.at()),
            sha256: Set(self.file.sha256.clone()),
            file: Set(self.file.name.to_owned()),
            principals: Set("{}".into()),
            refused: Set(self.file.refused),
        }
    }

    /// Everybody of the source, by id.
    async fn identities(&self) -> Result<HashMap<Uuid, identity::Model>> {
        let here = identity::Entity::find().filter(identity::COLUMN.source_id.eq(self.source.uuid()));
        Ok(here.all(self.work.db()).await?.into_iter().map(|row| (row.id, row)).collect())
    }

    /// Writes what the inventory says of one principal; gives the class that holds, a person's correction first.
    async fn principal(
        &self,
        row: Option<identity::Model>,
        inventory: Option<Uuid>,
        said: &InventoryPrincipal,
    ) -> Result<String> {
        let row = row.ok_or(Error::NotFound("identity"))?;
        let corrected = row.class_by.is_some();
        let kind_stated = row.kind_by.is_some();
        let class = if corrected { row.class.clone() } else { said.class.class.to_string() };
        let hints: Vec<_> =
            said.owner_hints.iter().map(|hint| json!({ "tag": hint.tag, "value": hint.value })).collect();
        let (created_at, used_at) =
            (said.created_at.or(row.created_at), said.last_used_at.max(row.provider_used_at));
        let mut change = row.into_active_model();
        change.name = Set(said.name.clone());
        change.label = Set(said.key.label.clone());
        if !corrected {
            change.class = Set(class.clone());
            change.class_rule = Set(said.class.rule.clone());
        }
        if !kind_stated {
            change.kind = Set(said.kind.to_string());
        }
        change.created_at = Set(created_at);
        change.provider_used_at = Set(used_at);
        change.tags = Set(serde_json::to_string(&said.tags).map_err(Error::unexpected)?);
        change.owner_hints = Set(serde_json::to_string(&hints).map_err(Error::unexpected)?);
        if inventory.is_some() {
            change.inventory_id = Set(inventory);
            change.gone_at = Set(None);
        }
        change.update(self.work.db()).await?;
        Ok(class)
    }

    /// Users and roles of the account that the inventory lacks are gone. Others (the root user, federated users) are
    /// in no inventory.
    async fn gone(&self, shown: &BTreeSet<Uuid>) -> Result<()> {
        let rows = identity::Entity::find()
            .filter(identity::COLUMN.source_id.eq(self.source.uuid()))
            .filter(identity::COLUMN.gone_at.is_null())
            .all(self.work.db())
            .await?;
        for row in rows.into_iter().filter(|row| !shown.contains(&row.id)) {
            let label = row.label.as_deref().unwrap_or_default();
            if row.inventory_id.is_some() || label.contains(":user/") || label.contains(":role/") {
                let mut change = row.into_active_model();
                change.gone_at = Set(Some(self.work.at()));
                change.update(self.work.db()).await?;
            }
        }
        Ok(())
    }
}
