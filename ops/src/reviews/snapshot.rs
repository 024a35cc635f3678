//! Snapshots: what is known of an identity when its review is launched, and what that asks of a decision.

mod credentials;
mod grants;

use super::usage::UsageFrozen;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::exceptions::InForce;
use crate::findings::Frozen;
use crate::identities::Brief;
use crate::ownership;
use crate::usage::Lenses;
use domain::finding::Finding;
use domain::grant::{Effect, PathKind};
use domain::id::{CampaignId, ItemId, PersonId};
use domain::instant::Instant;
use domain::ownership::OwnerPart;
use domain::review::{CredentialFacts, GrantFacts, ItemFacts, Risk, RiskFacts};
use domain::usage::{ByVerdict, Summary, Verdict, rows, summarise};
use domain::window::Window;
use entities::identity;
use entities::inconsistency::Place;
use evidence::hash::Digest;
use evidence::snapshot::{
    ExceptionSnapshot, FindingSnapshot, Owners, Snapshot, SourceSnapshot, WindowSnapshot,
};
use uuid::Uuid;

/// What is the same for every snapshot of a campaign.
pub(super) struct Desk<'a> {
    pub(super) call: &'a Call,
    pub(super) window: Window,
    pub(super) lenses: Lenses,
    pub(super) catalogue_sha256: Digest,
    pub(super) at: Instant,
}

/// A snapshot without its campaign and item, which are not made yet.
pub(super) struct Made {
    pub(super) snapshot: Snapshot,
    pub(super) usage: Vec<UsageFrozen>,
    pub(super) risk: Risk,
}

/// The verdict's word of what is no grant.
const NO_GRANT: &str = "not applicable";

impl Desk<'_> {
    /// The snapshot of one identity. `steward` stands in where nobody owns it.
    pub(super) async fn make(
        &mut self,
        (brief, row, found): (&Brief, &identity::Model, Frozen),
        source: &SourceSnapshot,
        steward: Option<PersonId>,
    ) -> Result<Made> {
        let place = Place::new("identity", row.id);
        let (call, window) = (self.call, self.window);
        let (rows, summary, seen, held) = self
            .lenses
            .look(call, brief, |lens, facts, loaded| {
                let seen = WindowSnapshot {
                    from: window.from.start(),
                    until: window.until.start(),
                    days: u32::try_from(window.days()).unwrap_or_default(),
                    observed_days: lens.management().days(),
                    grade: lens.management().grade,
                };
                (rows(lens, facts), summarise(lens, facts), seen, loaded.grants.clone().unwrap_or_default())
            })
            .await?;
        let owners = self.owners(brief, steward).await?;
        let (credentials, foreign_trust) = credentials::of(call, brief.id, self.at).await?;
        let grants = grants::of(&held, &rows);
        let privileged = grants.iter().any(|grant| grant.privileged);
        let snapshot = Snapshot {
            campaign_id: CampaignId::new(Uuid::nil()),
            item_id: ItemId::new(Uuid::nil()),
            identity_id: brief.id,
            external_id: brief
                .label
                .clone()
                .or_else(|| brief.provider_id.clone())
                .unwrap_or_else(|| brief.name.clone()),
            provider_id: brief.provider_id.clone(),
            source: source.clone(),
            kind: brief.kind,
            class: brief.class,
            lifecycle: brief.lifecycle,
            environment: row
                .environment
                .as_deref()
                .map(|word| place.word("environment", word))
                .transpose()?,
            created_at: brief.created_at,
            expires_at: row.expires_at,
            purpose_sha256: row
                .purpose_hash
                .as_deref()
                .map(|hash| place.word("purpose_hash", hash))
                .transpose()?,
            findings: found.findings.iter().map(finding).collect(),
            owners,
            privileged,
            credentials,
            used: grants::used(&rows),
            grants,
            window: seen,
            exceptions: found.exceptions.into_iter().map(in_force).collect(),
            catalogue_sha256: self.catalogue_sha256,
        };
        let risk = risk(&snapshot, summary, foreign_trust);
        Ok(Made { snapshot, usage: rows.iter().map(UsageFrozen::freeze).collect(), risk })
    }

    /// Owners that hold now.
    async fn owners(&self, brief: &Brief, steward: Option<PersonId>) -> Result<Owners> {
        let mut owners = Owners::default();
        let mut rows = ownership::of_identity_rows(self.call.read(), brief.id).await?;
        rows.sort_by_key(|row| (row.accepted_at, row.id));
        for row in rows {
            let holds = row.accepted_at.is_some_and(|from| from <= self.at)
                && row.until.is_none_or(|until| self.at < until);
            if !holds {
                continue;
            }
            let person = PersonId::new(row.person_id);
            match Place::new("ownership", row.id).word("part", &row.part)? {
                OwnerPart::Technical => owners.technical = Some(person),
                OwnerPart::Business => owners.business = Some(person),
                OwnerPart::Backup => owners.backups.push(person),
                OwnerPart::Steward => {}
            }
        }
        if owners.technical.is_none() && owners.business.is_none() {
            owners.steward = steward;
        }
        Ok(owners)
    }
}

fn finding(one: &Finding) -> FindingSnapshot {
    FindingSnapshot { rule: one.rule.to_string(), credential_id: one.credential, since: one.since }
}

fn in_force(one: InForce) -> ExceptionSnapshot {
    ExceptionSnapshot {
        exception_id: one.id.to_string(),
        rule: one.rule.to_string(),
        start: one.start,
        end: one.ending.at,
    }
}

fn risk(snapshot: &Snapshot, summary: Summary, foreign_trust: bool) -> Risk {
    let unused =
        snapshot.grants.iter().any(|grant| grant.privileged && grant.verdict != Verdict::Used.as_str());
    Risk::of(RiskFacts {
        kind: snapshot.kind,
        environment: snapshot.environment,
        owned: snapshot.owners.technical.is_some() || snapshot.owners.business.is_some(),
        privileged: snapshot.privileged,
        privileged_not_used: unused || summary.privileged_unused > 0,
        foreign_trust,
    })
}

/// What a snapshot asks of a decision. The snapshot alone says it: what is shown is what is judged.
///
/// # Errors
/// A verdict that no rule of ours could have written.
pub(super) fn facts(snapshot: &Snapshot, risk: Risk) -> Result<ItemFacts> {
    let gives = |grant: &&evidence::snapshot::GrantSnapshot| {
        grant.effect == Effect::Allow && grant.path.kind != PathKind::Boundary
    };
    let grants = snapshot
        .grants
        .iter()
        .filter(gives)
        .map(|grant| {
            Ok(GrantFacts {
                pattern: grant.pattern.clone(),
                privileged: grant.privileged,
                verdict: grant.verdict.parse().map_err(Error::unexpected)?,
                actions: counted(grant.actions)?,
            })
        })
        .collect::<Result<_>>()?;
    let credentials = snapshot
        .credentials
        .iter()
        .map(|one| CredentialFacts { kind: one.kind, status: one.status, active: one.active })
        .collect();
    Ok(ItemFacts { risk, grants, credentials, changed: false })
}

fn counted(actions: evidence::snapshot::ActionCounts) -> Result<ByVerdict> {
    let number = |count: u64| u32::try_from(count).map_err(Error::unexpected);
    Ok(ByVerdict {
        total: number(actions.total)?,
        used: number(actions.used)?,
        denied_only: number(actions.denied_only)?,
        too_new: number(actions.too_new)?,
        unused: number(actions.unused)?,
        not_observed: number(actions.not_observed)?,
        not_evaluable: number(actions.not_evaluable)?,
    })
}
