//! People by pseudonym, texts by the beginning of their hash: names and texts stand in people.csv and texts.csv alone, so
//! that erasing them leaves nothing here.

use domain::id::{ItemId, PersonId};
use evidence::bundle::BundleInput;
use evidence::hash::Digest;
use std::collections::HashMap;

/// How many digits of a hash are told: enough to find the row of texts.csv.
const DIGITS: usize = 12;

/// What the provider calls the identities of items.
pub(super) struct Names<'a> {
    labels: HashMap<ItemId, &'a str>,
}

impl<'a> Names<'a> {
    pub(super) fn of(input: &'a BundleInput) -> Self {
        let labels = input.population.iter().map(|row| (row.item_id, row.external_id.as_str()));
        Self { labels: labels.collect() }
    }

    /// What the provider calls the item's identity.
    pub(super) fn label(&self, item: ItemId) -> &'a str {
        self.labels.get(&item).copied().unwrap_or_default()
    }
}

/// The person's pseudonym.
pub(super) fn person(id: PersonId) -> String {
    id.to_string()
}

/// The beginning of a text's hash; empty where there is no text.
pub(super) fn text(hash: Option<Digest>) -> String {
    hash.map_or_else(String::new, |hash| hash.to_string().chars().take(DIGITS).chain(['…']).collect())
}
