//! The identities, riskiest first.

use super::{Form, Section, Table, Told, names, number};
use domain::grant::Effect;
use domain::id::{IdentityId, ItemId};
use domain::review::{ItemOutcome, Risk, RiskFacts};
use evidence::bundle::rows::{PopulationRow, Row as _};
use evidence::bundle::{BundleInput, SnapshotFile};
use evidence::hash::Digest;
use evidence::snapshot::{ActionCounts, Snapshot};
use std::collections::HashMap;

struct Item<'a> {
    row: &'a PopulationRow,
    risk: Risk,
    given: ActionCounts,
    observed_days: u32,
    days: u32,
    findings: usize,
    purpose: Option<Digest>,
}

/// The population in the order of the report.
pub(super) struct Items<'a> {
    all: Vec<Item<'a>>,
    places: HashMap<ItemId, usize>,
    labels: HashMap<IdentityId, &'a str>,
}

impl<'a> Items<'a> {
    /// # Errors
    /// Names the item whose snapshot cannot be read.
    pub(super) fn of(input: &'a BundleInput) -> Result<Self, String> {
        let snapshots: HashMap<ItemId, &SnapshotFile> =
            input.snapshots.iter().map(|one| (one.item_id, one)).collect();
        let mut all = Vec::with_capacity(input.population.len());
        for row in &input.population {
            let file =
                snapshots.get(&row.item_id).ok_or_else(|| format!("item {} has no snapshot", row.item_id))?;
            let snapshot =
                Snapshot::parse(&file.text()?).map_err(|error| format!("item {}: {error}", row.item_id))?;
            all.push(Item {
                row,
                risk: risk(&snapshot),
                given: snapshot.given(),
                observed_days: snapshot.window.observed_days,
                days: snapshot.window.days,
                findings: snapshot.findings.len(),
                purpose: snapshot.purpose_sha256,
            });
        }
        // Whom nobody answered for comes before the others of its risk.
        all.sort_by(|a, b| order(a).cmp(&order(b)));
        let places = all.iter().enumerate().map(|(place, item)| (item.row.item_id, place)).collect();
        let labels = input.population.iter().map(|row| (row.identity_id, row.external_id.as_str())).collect();
        Ok(Self { all, places, labels })
    }

    /// Where an item stands; what is no item stands last.
    pub(super) fn place(&self, item: ItemId) -> usize {
        self.places.get(&item).copied().unwrap_or(usize::MAX)
    }

    /// What the provider calls the identity.
    pub(super) fn label(&self, identity: IdentityId) -> &'a str {
        self.labels.get(&identity).copied().unwrap_or_default()
    }

    pub(super) fn section(&self, told: &Told<'_>) -> Section {
        let columns = [
            ("Identity", 32, Form::Code),
            ("Purpose", 22, Form::Text),
            ("Kind", 12, Form::Text),
            ("Risk", 14, Form::Text),
            ("Actions", 9, Form::Number),
            ("Used", 8, Form::Number),
            ("Unused", 8, Form::Number),
            ("Unseen", 8, Form::Number),
            ("Days", 8, Form::Number),
            ("Findings", 9, Form::Number),
            ("Outcome", 13, Form::Text),
        ];
        let given = ("riskiest first", PopulationRow::FILE);
        let table = Table::of(&columns).filled(&self.all, given, |item| {
            let count = |count: u64| told.text(number(count));
            let unseen = item.given.not_observed.saturating_add(item.given.not_evaluable);
            vec![
                told.text(&item.row.external_id),
                told.text(names::text(item.purpose)),
                told.text(item.row.kind.as_str()),
                told.text(item.risk.as_str()),
                count(item.given.total),
                count(item.given.used),
                count(item.given.unused),
                count(unseen),
                told.text(format!("{} of {}", item.observed_days, item.days)),
                told.text(number(item.findings)),
                told.word(item.row.outcome.as_str()),
            ]
        });
        Section {
            heading: "Identities",
            lead: vec![told.text(LEAD)],
            tables: vec![table.or("The population is empty.")],
        }
    }
}

const LEAD: &str = "Every identity in scope when the review was launched, riskiest first, and among those of one risk the \
    ones without an answer. Actions are what its grants stand for, pattern by pattern; used, unused and unseen say how many \
    of them were used in the window, were proven not to be, or were not observed, so that nothing is known of their use. \
    Denied and too new make up the rest. Days are the observed ones of the window. Texts, here and below, stand by the beginning \
    of their hash and people by pseudonym: texts.csv and people.csv alone have them. Findings are the rules it broke at \
    launch. population.csv and usage.csv say the rest.";

fn order<'a>(item: &Item<'a>) -> (Risk, bool, &'a str, ItemId) {
    let answered = item.row.outcome != ItemOutcome::NoResponse;
    (item.risk, answered, item.row.external_id.as_str(), item.row.item_id)
}

/// The order of reviews, as far as a snapshot tells it: whether strangers can become an identity stands in its findings.
fn risk(snapshot: &Snapshot) -> Risk {
    let privileged = |verdict: &str| verdict != "used";
    let mut grants = snapshot.grants.iter().filter(|grant| grant.effect == Effect::Allow && grant.privileged);
    Risk::of(RiskFacts {
        kind: snapshot.kind,
        environment: snapshot.environment,
        owned: snapshot.owners.technical.is_some() || snapshot.owners.business.is_some(),
        privileged: snapshot.privileged,
        privileged_not_used: grants.any(|grant| privileged(&grant.verdict)),
        foreign_trust: snapshot
            .findings
            .iter()
            .any(|finding| finding.rule == domain::finding::Rule::TrustTooWide.as_str()),
    })
}
