//! The identities, riskiest first.

use super::{Form, Section, Table, Told, names, number};
use domain::id::{IdentityId, ItemId};
use domain::review::{ItemOutcome, Risk};
use evidence::bundle::BundleInput;
use evidence::bundle::rows::{PopulationRow, Row as _};
use evidence::snapshot::Gist;
use std::collections::HashMap;

struct Item<'a> {
    row: &'a PopulationRow,
    gist: &'a Gist,
}

/// The population in the order of the report.
pub(super) struct Items<'a> {
    all: Vec<Item<'a>>,
    places: HashMap<ItemId, usize>,
    labels: HashMap<IdentityId, &'a str>,
}

impl<'a> Items<'a> {
    /// # Errors
    /// Names an item that has no snapshot.
    pub(super) fn of(input: &'a BundleInput) -> Result<Self, String> {
        let gists: HashMap<ItemId, &Gist> =
            input.snapshots.iter().map(|one| (one.item_id, &one.gist)).collect();
        let mut all = Vec::with_capacity(input.population.len());
        for row in &input.population {
            let gist = gists.get(&row.item_id);
            all.push(Item {
                row,
                gist: gist.ok_or_else(|| format!("item {} has no snapshot", row.item_id))?,
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
            let gist = item.gist;
            let unseen = gist.given.not_observed.saturating_add(gist.given.not_evaluable);
            vec![
                told.text(&item.row.external_id),
                told.text(names::text(gist.purpose_sha256)),
                told.text(item.row.kind.as_str()),
                told.text(gist.risk.as_str()),
                count(gist.given.total),
                count(gist.given.used),
                count(gist.given.unused),
                count(unseen),
                told.text(format!("{} of {}", gist.window.observed_days, gist.window.days)),
                told.text(number(gist.findings)),
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
    (item.gist.risk, answered, item.row.external_id.as_str(), item.row.item_id)
}
