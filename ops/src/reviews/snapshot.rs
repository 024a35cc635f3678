//! Snapshots: what is known of an identity when its review is launched, and what that asks of a decision.

mod credentials;
mod grants;
mod owners;

use crate::call::Call;
use crate::error::{Error, Result};
use crate::exceptions::InForce;
use crate::findings::{self, Frozen, Which, credential_rows};
use crate::identities::Brief;
use crate::usage::Lenses;
use domain::finding::Finding;
use domain::grant::{Effect, PathKind};
use domain::id::{CampaignId, ItemId, PersonId};
use domain::instant::Instant;
use domain::review::{CredentialFacts, GrantFacts, ItemFacts, Risk, RiskFacts};
use domain::usage::{ByVerdict, HeldReach, Row, Summary, Verdict, rows_and_summary};
use domain::window::Window;
use entities::inconsistency::Place;
use entities::packed::Packed;
use entities::{identity, item};
use evidence::hash::Digest;
use evidence::snapshot::{
    CredentialSnapshot, ExceptionSnapshot, FindingSnapshot, GrantSnapshot, Owners, Snapshot, SourceSnapshot,
    WindowSnapshot,
};
use uuid::Uuid;

/// What is the same for every snapshot of a campaign.
pub(super) struct Desk {
    call: Call,
    window: Window,
    lenses: Lenses,
    findings: findings::Desk,
    catalogue_sha256: Digest,
    at: Instant,
}

/// A snapshot without its campaign and item, which are not made yet.
pub(super) struct Made {
    pub(super) snapshot: Snapshot,
    /// What it rests on, as usage.csv will say it.
    pub(super) rows: Vec<Row>,
    pub(super) risk: Risk,
}

/// What effective usage says of one identity.
struct Seen {
    held: Vec<HeldReach>,
    rows: Vec<Row>,
    summary: Summary,
    window: WindowSnapshot,
    grants: Vec<GrantSnapshot>,
}

/// The verdict's word of what is no grant.
const NO_GRANT: &str = "not applicable";

impl Desk {
    /// For snapshots at `at`, with use counted over `window`.
    pub(super) async fn new(
        call: &Call,
        window: Window,
        catalogue_sha256: Digest,
        at: Instant,
    ) -> Result<Self> {
        let findings = findings::Desk::over(call, window, at).await?;
        Ok(Self { call: call.clone(), window, lenses: Lenses::new(window), findings, catalogue_sha256, at })
    }

    /// The snapshots of some identities, in their order; each with its row and its source. `steward` stands in where nobody
    /// owns one. Name some hundred at a time: all that is known of them is held at once.
    pub(super) async fn make(
        &mut self,
        of: &[(&Brief, &identity::Model, &SourceSnapshot)],
        steward: Option<PersonId>,
    ) -> Result<Vec<Made>> {
        let (call, window, at) = (self.call.clone(), self.window, self.at);
        let briefs: Vec<&Brief> = of.iter().map(|(brief, ..)| *brief).collect();
        let which = Which::These(briefs.iter().map(|brief| brief.id.uuid()).collect());
        let rows = of.iter().map(|(_, row, _)| (*row).clone()).collect();
        // What they did and prove themselves with is asked once, and told to whoever needs it.
        let (used, credentials) =
            tokio::try_join!(self.findings.used(&which), credential_rows(&call, &which))?;
        let seen = self.lenses.look_at_all(&call, &briefs, Some(&used), |lens, facts| {
            let held: Vec<HeldReach> = facts
                .grants
                .unwrap_or_default()
                .iter()
                .map(|one| HeldReach::of(lens.catalogue(), one))
                .collect();
            let (rows, summary) = rows_and_summary(lens, facts, &held);
            Seen {
                grants: grants::of(facts.grants.unwrap_or_default(), &rows),
                held,
                summary,
                window: WindowSnapshot {
                    from: window.from.start(),
                    until: window.until.start(),
                    days: u32::try_from(window.days()).unwrap_or_default(),
                    observed_days: lens.management().days(),
                    grade: lens.management().grade,
                },
                rows,
            }
        });
        let (mut seen, mut owners, mut proofs) = tokio::try_join!(
            seen,
            owners::of(&call, &which, at),
            credentials::of(&call, (&credentials, &used), at)
        )?;
        let held =
            of.iter().zip(&mut seen).map(|((_, row, _), seen)| (row.id, std::mem::take(&mut seen.held)));
        let known = findings::Known { held: held.collect(), credentials, used };
        let mut found = findings::frozen(&mut self.findings, rows, known, at).await?;
        let mut made = Vec::with_capacity(of.len());
        for ((brief, row, source), seen) in of.iter().zip(seen) {
            let id = row.id;
            let mut owners = owners.remove(&id).unwrap_or_default();
            if owners.technical.is_none() && owners.business.is_none() {
                owners.steward = steward;
            }
            let known = Known {
                found: found.remove(&id).unwrap_or_default(),
                owners,
                credentials: proofs.remove(&id).unwrap_or_default(),
            };
            made.push(self.one((brief, row, source), seen, known)?);
        }
        Ok(made)
    }

    fn one(
        &self,
        (brief, row, source): (&Brief, &identity::Model, &SourceSnapshot),
        seen: Seen,
        Known { found, owners, credentials: (credentials, foreign_trust) }: Known,
    ) -> Result<Made> {
        let place = Place::new("identity", row.id);
        let Seen { rows, summary, window, grants, held: _ } = seen;
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
            privileged: grants.iter().any(|grant| grant.privileged),
            credentials,
            used: grants::used(&rows),
            grants,
            window,
            exceptions: found.exceptions.into_iter().map(in_force).collect(),
            catalogue_sha256: self.catalogue_sha256,
        };
        let risk = risk(&snapshot, summary, foreign_trust);
        Ok(Made { snapshot, rows, risk })
    }
}

/// What is known of one identity beside its usage.
struct Known {
    found: Frozen,
    owners: Owners,
    credentials: (Vec<CredentialSnapshot>, bool),
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

/// The snapshot that an item keeps packed.
///
/// # Errors
/// What nobody packed, or no snapshot: a row that was changed behind our back.
pub(crate) fn of(item: Uuid, packed: &Packed) -> Result<Snapshot> {
    let text = Place::new("item", item).text("snapshot", packed)?;
    Snapshot::kept(&text).map_err(Error::unexpected)
}

/// What a snapshot asks of a decision. The snapshot alone says it: what is shown is what is judged.
///
/// # Errors
/// A verdict that no rule of ours could have written.
pub(super) fn facts(snapshot: &Snapshot, risk: Risk) -> Result<ItemFacts> {
    let gives =
        |grant: &&GrantSnapshot| grant.effect == Effect::Allow && grant.path.kind != PathKind::Boundary;
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

/// What is judged on an item, and what that asks of a decision but for changes; read on another core.
///
/// # Errors
/// As [`of`] and [`facts`].
pub(super) async fn judged(row: &item::Model) -> Result<(Snapshot, ItemFacts)> {
    let risk = Place::new("item", row.id).word("risk", &row.risk)?;
    let (id, packed) = (row.id, row.snapshot.clone());
    let read = move || {
        let snapshot = of(id, &packed)?;
        let facts = facts(&snapshot, risk)?;
        Ok((snapshot, facts))
    };
    tokio::task::spawn_blocking(read).await.map_err(Error::unexpected)?
}

/// Did what a snapshot is of hold a grant that was wholly observed and not used? The column of its item says the same.
///
/// # Errors
/// As [`facts`].
pub(crate) fn holds_unused(snapshot: &Snapshot) -> Result<bool> {
    // Its risk has no part in that.
    Ok(facts(snapshot, Risk::Rest)?.holds_unused())
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
