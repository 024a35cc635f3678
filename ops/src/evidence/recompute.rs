//! Recomputing: what a bundle says of use, worked out again from somebody's own copy of the logs.
//!
//! The logs go through the same import as everybody's, into an installation that is thrown away. What only the operator
//! could know is taken from the bundle: grants with their ages, coverage, and the provider's own last-used figures. So a
//! verdict may be weaker than the logs alone would have it (`not_observed` where nothing was seen), and never stronger.

use crate::call::Call;
use crate::error::{Error, Result};
use crate::identities::{self, Brief};
use crate::usage::Lenses;
use domain::coverage::{Completeness, Coverage, EventClass, Regions, Selection, Services, TrailSpan};
use domain::grant::{Grant, Granted, HeldGrant, Matching};
use domain::id::IdentityId;
use domain::tally::{Counts, Tally};
use domain::usage::{ByVerdict, Facts, Lens, Row, RowKind, Seen, Verdict, rows};
use domain::window::{Day, Window};
use entities::input_file;
use evidence::snapshot::{ActionCounts, GrantSnapshot, Snapshot};
use evidence::verify::{Claims, InputClaim, UsageClaim};
use sea_orm::EntityTrait;
use serde::Serialize;
use sources::aws::actions;
use std::collections::{BTreeMap, BTreeSet};

/// Where a row of usage.csv and the logs part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Whose row.
    pub identity_id: String,
    /// What the provider calls it.
    pub external_id: String,
    /// The row's permission, pattern or unmapped event.
    pub permission: String,
    /// The row's event; none for a granted pattern.
    pub event: Option<String>,
    /// In what they part: a column of usage.csv, `row` where one side has none, or `actions` of a pattern.
    pub what: &'static str,
    /// What the bundle says.
    pub bundle: String,
    /// What the logs say.
    pub logs: String,
}

/// What came out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Recomputed {
    /// Do all rows say what the logs say?
    pub same: bool,
    /// Identities of the population.
    pub identities: usize,
    /// Rows of usage.csv that were compared.
    pub rows: usize,
    /// Every row in which they part.
    pub differences: Vec<Difference>,
    /// Log files that inputs.csv names, and that are not among those given.
    pub missing: Vec<String>,
    /// Log files that were given, and that inputs.csv does not name by SHA-256.
    pub others: Vec<String>,
}

/// Compares every row of usage.csv with the logs that `call`'s installation, which holds nothing else, has imported.
///
/// Use on days after the launch is left out: the bundle could not know of it.
///
/// # Errors
/// [`Error::Refused`] where the bundle's patterns were expanded against another catalogue than this version's; what the
/// database says.
pub async fn recompute(call: &Call, claims: &Claims) -> Result<Recomputed> {
    let catalogue = &actions::catalogue().provenance().sha256;
    let named = claims.campaign.catalogue_sha256.to_string();
    if *catalogue != named {
        return Err(Error::Refused(format!(
            "the bundle's verdicts rest on the catalogue of actions of SHA-256 {named}, and this version has {catalogue}: take \
             the version that froze it, Tenure {}",
            claims.campaign.software_version
        )));
    }
    let window =
        Window { from: Day::of(claims.campaign.window.from), until: Day::of(claims.campaign.window.until) };
    let mut desk = Desk {
        call,
        window,
        last: Day::of(claims.campaign.launched_at),
        lenses: Lenses::new(window),
        whole: Lens::new(actions::catalogue(), &everything(window), window),
    };
    let mut by_identity: BTreeMap<IdentityId, Vec<&UsageClaim>> = BTreeMap::new();
    for row in &claims.usage {
        by_identity.entry(row.identity_id).or_default().push(row);
    }
    let mut done =
        Recomputed { identities: claims.snapshots.len(), rows: claims.usage.len(), ..Recomputed::default() };
    for snapshot in &claims.snapshots {
        let claimed = by_identity.remove(&snapshot.identity_id).unwrap_or_default();
        let recomputed = desk.rows(snapshot).await?;
        Comparing { snapshot, done: &mut done }.all(&claimed, &recomputed);
    }
    (done.missing, done.others) = files(call, &claims.inputs).await?;
    done.same = done.differences.is_empty();
    Ok(done)
}

/// A coverage without any gap: seen through it, only what the logs say keeps an action from being unused.
fn everything(window: Window) -> Coverage {
    let catalogue = actions::catalogue();
    let all = catalogue.all();
    let data = all.iter().filter_map(|ix| match &catalogue.entry(ix).logged_as {
        domain::catalogue::LoggedAs::Data(kind) => Some(kind.clone()),
        _ => None,
    });
    let data: BTreeSet<String> = data.collect();
    let classes = [EventClass::ManagementRead, EventClass::ManagementWrite];
    let select = |class| Selection { class, services: Services::AllBut(Vec::new()) };
    let (from, until) = (window.from.start(), window.until.start());
    let trail = TrailSpan {
        trail: "everything".into(),
        regions: Regions::All,
        global: true,
        selections: classes.into_iter().chain(data.into_iter().map(EventClass::Data)).map(select).collect(),
        from,
        until,
    };
    Coverage { trails: vec![trail], complete: vec![Completeness { from, until }], ..Coverage::default() }
}

struct Desk<'a> {
    call: &'a Call,
    window: Window,
    /// The day of the launch.
    last: Day,
    lenses: Lenses,
    whole: Lens<'static>,
}

impl Desk<'_> {
    /// The identity's rows from the logs and the bundle's grants, as if every hour had been observed.
    async fn rows(&mut self, snapshot: &Snapshot) -> Result<Vec<Row>> {
        let mut tallies: Vec<Tally> = Vec::new();
        for brief in self.named(snapshot).await? {
            let found = self.lenses.look(self.call, &brief, |_, _, loaded| loaded.tallies.clone()).await?;
            tallies.extend(found.into_iter().filter(|tally| tally.day <= self.last));
        }
        let seen = Seen::of(&tallies, self.window, actions::mapped);
        let grants: Vec<HeldGrant> = snapshot.grants.iter().map(held).collect();
        let facts = Facts { grants: Some(&grants), created_at: snapshot.created_at, seen: &seen, veto: None };
        Ok(rows(&self.whole, facts))
    }

    /// Whom the logs know by the provider's id, and by the name alone where they do not know the id.
    async fn named(&self, snapshot: &Snapshot) -> Result<Vec<Brief>> {
        let mut found: BTreeMap<IdentityId, Brief> = BTreeMap::new();
        for name in snapshot.provider_id.iter().chain([&snapshot.external_id]) {
            match identities::named(self.call, name).await {
                Ok(briefs) => found.extend(briefs.into_iter().map(|brief| (brief.id, brief))),
                Err(Error::NotFound(_)) => {}
                Err(error) => return Err(error),
            }
        }
        found.retain(|_, brief| brief.provider_id.is_none() || brief.provider_id == snapshot.provider_id);
        Ok(found.into_values().collect())
    }
}

/// A grant as the snapshot has it.
fn held(grant: &GrantSnapshot) -> HeldGrant {
    let (matching, patterns) = match grant.pattern.strip_prefix("NotAction:") {
        Some(patterns) => (Matching::AllBut, patterns.split(", ").map(str::to_owned).collect()),
        None => (Matching::Only, vec![grant.pattern.clone()]),
    };
    HeldGrant {
        grant: Grant {
            effect: grant.effect,
            matching,
            patterns,
            resources: grant.resources.clone(),
            conditions: grant.conditions.clone(),
            path: grant.path.clone(),
        },
        granted: Granted { at: grant.granted_at, basis: grant.granted_basis },
    }
}

/// Compares the rows of one identity.
struct Comparing<'a> {
    snapshot: &'a Snapshot,
    done: &'a mut Recomputed,
}

type Key<'a> = (&'a str, Option<String>);

impl Comparing<'_> {
    fn all(&mut self, claimed: &[&UsageClaim], recomputed: &[Row]) {
        let mut theirs: BTreeMap<Key<'_>, &Row> = recomputed.iter().map(|row| (key(row), row)).collect();
        for claim in claimed {
            match theirs.remove(&(claim.permission.as_str(), claim.event.clone())) {
                Some(row) => self.one(claim, row),
                None => {
                    let said =
                        format!("{} {}", told(claim.counts), claim.verdict.as_deref().unwrap_or_default());
                    self.differ(&(&claim.permission, claim.event.clone()), "row", (said, "nothing".into()));
                }
            }
        }
        for (key, row) in theirs {
            let said = format!("{} {}", told(row.counts), word(row.verdict));
            self.differ(&key, "row", ("nothing".into(), said));
        }
    }

    fn one(&mut self, claim: &UsageClaim, row: &Row) {
        let key = (claim.permission.as_str(), claim.event.clone());
        let counts = [
            ("allowed", claim.counts.allowed, row.counts.allowed),
            ("denied", claim.counts.denied, row.counts.denied),
            ("failed", claim.counts.failed, row.counts.failed),
            ("on_behalf", claim.counts.on_behalf, row.counts.on_behalf),
        ];
        for (what, bundle, logs) in counts.into_iter().filter(|(_, bundle, logs)| bundle != logs) {
            self.differ(&key, what, (bundle.to_string(), logs.to_string()));
        }
        let instant = |at: Option<_>| at.map_or_else(|| "nothing".to_owned(), domain::instant::format);
        for (what, bundle, logs) in
            [("first_at", claim.first_at, row.first_at), ("last_at", claim.last_at, row.last_at)]
        {
            if bundle != logs {
                self.differ(&key, what, (instant(bundle), instant(logs)));
            }
        }
        match row.kind {
            RowKind::Pattern(by) => self.pattern(claim, &key, by),
            RowKind::Event { .. } | RowKind::Action => {
                let bundle: Option<Verdict> = claim.verdict.as_deref().and_then(|word| word.parse().ok());
                if !may_stand(bundle, row.verdict) {
                    let said = claim.verdict.clone().unwrap_or_else(|| "none".into());
                    self.differ(&key, "verdict", (said, word(row.verdict)));
                }
            }
        }
    }

    fn pattern(&mut self, claim: &UsageClaim, key: &Key<'_>, logs: ByVerdict) {
        let of = |grant: &&GrantSnapshot| {
            grant.pattern == claim.permission && grant.actions != ActionCounts::default()
        };
        let bundle = self.snapshot.grants.iter().find(of).map(|grant| grant.actions).unwrap_or_default();
        let counts = [
            ("actions", bundle.total, u64::from(logs.total)),
            ("actions used", bundle.used, logs.used.into()),
            ("actions denied_only", bundle.denied_only, logs.denied_only.into()),
            // What nobody observes at all is not too new either.
            (
                "actions too_new",
                bundle.too_new,
                if bundle.not_evaluable > 0 { bundle.too_new } else { logs.too_new.into() },
            ),
        ];
        for (what, bundle, logs) in counts.into_iter().filter(|(_, bundle, logs)| bundle != logs) {
            self.differ(key, what, (bundle.to_string(), logs.to_string()));
        }
        if bundle.unused > u64::from(logs.unused) {
            self.differ(
                key,
                "actions unused",
                (bundle.unused.to_string(), format!("at most {}", logs.unused)),
            );
        }
        let said = by_verdict(&bundle).pattern().to_string();
        if claim.verdict.as_deref() != Some(said.as_str()) {
            let stated = claim.verdict.clone().unwrap_or_else(|| "none".into());
            self.differ(key, "verdict", (stated, format!("{said}, by the snapshot's own counts")));
        }
    }

    fn differ(
        &mut self,
        (permission, event): &Key<'_>,
        what: &'static str,
        (bundle, logs): (String, String),
    ) {
        self.done.differences.push(Difference {
            identity_id: self.snapshot.identity_id.to_string(),
            external_id: self.snapshot.external_id.clone(),
            permission: (*permission).to_owned(),
            event: event.clone(),
            what,
            bundle,
            logs,
        });
    }
}

/// May the bundle say this, where the logs, seen without any gap, say that? What rests on the logs must be equal; a gap may
/// only make it weaker.
fn may_stand(bundle: Option<Verdict>, logs: Option<Verdict>) -> bool {
    use Verdict::{DeniedOnly, NotEvaluable, NotObserved, TooNew, Unused, Used};
    match (bundle, logs) {
        (bundle, logs) if bundle == logs => true,
        (Some(NotObserved | NotEvaluable), Some(Unused))
        | (Some(NotEvaluable), Some(TooNew | NotObserved)) => true,
        (None | Some(Used | DeniedOnly | TooNew | Unused | NotObserved | NotEvaluable), _) => false,
    }
}

fn by_verdict(counts: &ActionCounts) -> ByVerdict {
    let number = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    ByVerdict {
        total: number(counts.total),
        used: number(counts.used),
        denied_only: number(counts.denied_only),
        too_new: number(counts.too_new),
        unused: number(counts.unused),
        not_observed: number(counts.not_observed),
        not_evaluable: number(counts.not_evaluable),
    }
}

fn key(row: &Row) -> Key<'_> {
    let event = match &row.kind {
        RowKind::Event { event, .. } => Some(event.to_string()),
        RowKind::Pattern(_) | RowKind::Action => None,
    };
    (row.permission.as_str(), event)
}

fn told(counts: Counts) -> String {
    format!(
        "{} allowed, {} denied, {} failed, {} on behalf,",
        counts.allowed, counts.denied, counts.failed, counts.on_behalf
    )
}

fn word(verdict: Option<Verdict>) -> String {
    verdict.map_or_else(|| "none".to_owned(), |verdict| verdict.to_string())
}

/// What is missing of what the bundle names, and what is there beside it.
async fn files(call: &Call, inputs: &[InputClaim]) -> Result<(Vec<String>, Vec<String>)> {
    let given = input_file::Entity::find().all(call.read()).await?;
    let here: BTreeSet<&str> = given.iter().map(|row| row.sha256.as_str()).collect();
    let named: BTreeSet<&str> = inputs.iter().map(|input| input.sha256.as_str()).collect();
    let line = |name: &str, sha256: &str| format!("{name} (SHA-256 {sha256})");
    let mut missing: Vec<String> = inputs
        .iter()
        .filter(|input| !here.contains(input.sha256.as_str()))
        .map(|input| line(&input.name, &input.sha256))
        .collect();
    let mut others: Vec<String> = given
        .iter()
        .filter(|row| !named.contains(row.sha256.as_str()))
        .map(|row| line(&row.name, &row.sha256))
        .collect();
    missing.sort_unstable();
    others.sort_unstable();
    Ok((missing, others))
}
