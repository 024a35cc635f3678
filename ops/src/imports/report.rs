//! The credential report: passwords and access keys by slot, with their clocks. What it does not say stays unknown.

use super::accounts::Accounts;
use super::keys;
use super::resolve::{Named, Resolver};
use super::run;
use super::summary::Summary;
use crate::call::{Call, Work};
use crate::error::{Error, Result};
use domain::credential::CredentialType;
use domain::id::{IdentityId, SourceId};
use domain::identity::Kind;
use domain::instant::Instant;
use domain::principal::{Classified, PrincipalClass};
use domain::source::ImportKind;
use entities::{credential, identity};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use sources::observation::{CredentialReport, PrincipalKey, ReportedCredential};
use std::collections::{BTreeMap, BTreeSet};

/// Imports a credential report.
///
/// # Errors
/// [`Error::Refused`] where the file is no report; whoever may not import; what the database says.
pub async fn credential_report(call: &Call, file: &str, bytes: &[u8]) -> Result<Summary> {
    let report = sources::aws::credential_report::read(file, bytes)
        .map_err(|error| Error::Refused(error.to_string()))?;
    let run = run::begin(call, ImportKind::AwsCredentialReport).await?;
    let work = call.begin().await?;
    let mut writer = Report {
        work: &work,
        accounts: Accounts::default(),
        resolver: Resolver::default(),
        summary: Summary::default(),
    };
    let touched = writer.write(&report).await?;
    let Report { resolver, mut summary, .. } = writer;
    summary.identities = resolver.made;
    summary.refuse(report.rejected, None);
    keys::pair(&work, &touched).await?;
    run::finish(work, run, &summary).await?;
    Ok(summary)
}

struct Report<'a> {
    work: &'a Work,
    accounts: Accounts,
    resolver: Resolver,
    summary: Summary,
}

impl Report<'_> {
    async fn write(&mut self, report: &CredentialReport) -> Result<BTreeSet<SourceId>> {
        let mut touched = BTreeSet::new();
        let mut by_user: BTreeMap<&str, Vec<&ReportedCredential>> = BTreeMap::new();
        for one in &report.credentials {
            by_user.entry(&one.user).or_default().push(one);
        }
        for (user, created_at) in &report.users {
            let account = account_of(user);
            touched.insert(self.accounts.source(self.work, account).await?);
            self.summary.sources.insert(account.to_owned());
            let identity = self.identity(user, account).await?;
            if let Some(row) = identity::Entity::find_by_id(identity.uuid()).one(self.work.db()).await?
                && row.created_at.is_none()
                && created_at.is_some()
            {
                let mut change = row.into_active_model();
                change.created_at = Set(*created_at);
                change.update(self.work.db()).await?;
            }
            self.credentials(identity, &by_user.remove(user.as_str()).unwrap_or_default()).await?;
        }
        Ok(touched)
    }

    async fn identity(&mut self, user: &str, account: &str) -> Result<IdentityId> {
        let key =
            PrincipalKey { account: account.to_owned(), provider_id: None, label: Some(user.to_owned()) };
        let class = if user.ends_with(":root") {
            Classified::new(PrincipalClass::Person, "the account's root user: a person's, for emergencies")
        } else {
            Classified::new(PrincipalClass::Unsure, "a user that only a credential report names")
        };
        let named = Named { key: &key, class: &class, kind: Kind::ServiceAccount };
        self.resolver.identity(self.work, &mut self.accounts, &named).await
    }

    /// Credentials of one user: new ones are added, a slot that was made anew is another credential, and what the
    /// report no longer has is gone.
    async fn credentials(&mut self, identity: IdentityId, reported: &[&ReportedCredential]) -> Result<()> {
        let known = credential::Entity::find()
            .filter(credential::COLUMN.identity_id.eq(identity.uuid()))
            .filter(credential::COLUMN.slot.is_not_null())
            .filter(credential::COLUMN.gone_at.is_null())
            .all(self.work.db())
            .await?;
        let mut kept = BTreeSet::new();
        for one in reported {
            self.summary.records += 1;
            let same = known.iter().find(|row| {
                row.kind == one.kind.as_str()
                    && row.slot.as_deref() == Some(&one.slot)
                    && (one.kind == CredentialType::Password
                        || same_or_unknown(
                            made(row.created_at, row.rotated_at),
                            made(one.created_at, one.rotated_at),
                        ))
            });
            let changed = match same {
                Some(row) => {
                    kept.insert(row.id);
                    self.update(row, one).await?
                }
                None => {
                    self.insert(identity, one).await?;
                    true
                }
            };
            if changed { self.summary.events += 1 } else { self.summary.duplicates += 1 }
        }
        for gone in known.into_iter().filter(|row| !kept.contains(&row.id)) {
            let mut change = gone.into_active_model();
            change.gone_at = Set(Some(self.work.at()));
            change.update(self.work.db()).await?;
        }
        Ok(())
    }

    async fn update(&self, row: &credential::Model, one: &ReportedCredential) -> Result<bool> {
        let mut next = row.clone();
        next.active = one.active;
        next.created_at = one.created_at.or(row.created_at);
        next.rotated_at = one.rotated_at.max(row.rotated_at);
        next.provider_used_at = one.last_used_at.max(row.provider_used_at);
        if next == *row {
            return Ok(false);
        }
        let mut change = row.clone().into_active_model();
        change.active = Set(next.active);
        change.created_at = Set(next.created_at);
        change.rotated_at = Set(next.rotated_at);
        change.provider_used_at = Set(next.provider_used_at);
        change.update(self.work.db()).await?;
        Ok(true)
    }

    async fn insert(&self, identity: IdentityId, one: &ReportedCredential) -> Result<()> {
        let id = self.work.id();
        let row = credential::ActiveModel {
            slot: Set(Some(one.slot.clone())),
            active: Set(one.active),
            created_at: Set(one.created_at),
            rotated_at: Set(one.rotated_at),
            provider_used_at: Set(one.last_used_at),
            ..keys::blank(self.work, id, identity, one.kind)
        };
        row.insert(self.work.db()).await?;
        Ok(())
    }
}

/// When a key was made: the report's one date of it, whatever it is called.
fn made(created_at: Option<Instant>, rotated_at: Option<Instant>) -> Option<Instant> {
    created_at.or(rotated_at)
}

fn same_or_unknown(one: Option<Instant>, other: Option<Instant>) -> bool {
    one.is_none() || other.is_none() || one == other
}

/// The account of an ARN: its fifth part.
fn account_of(arn: &str) -> &str {
    arn.split(':').nth(4).unwrap_or_default()
}
