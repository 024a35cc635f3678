//! Who stands behind a pseudonym and what behind a hash, as far as the edition has it: what was erased is not here either.

use domain::id::{ItemId, PersonId};
use evidence::bundle::BundleInput;
use evidence::hash::{Digest, salted};
use std::collections::HashMap;

/// Names and texts of the edition's own people.csv and texts.csv. Mail addresses are left out.
pub(super) struct Names<'a> {
    people: HashMap<PersonId, &'a str>,
    texts: HashMap<Digest, &'a str>,
    labels: HashMap<ItemId, &'a str>,
}

impl<'a> Names<'a> {
    pub(super) fn of(input: &'a BundleInput) -> Self {
        let people = input.people.iter().map(|row| (row.person, row.name.as_str()));
        let texts = input.texts.iter().map(|row| (salted(&row.salt, &row.text), row.text.as_str()));
        let labels = input.population.iter().map(|row| (row.item_id, row.external_id.as_str()));
        Self {
            people: people.filter(|(_, name)| !name.is_empty()).collect(),
            texts: texts.collect(),
            labels: labels.collect(),
        }
    }

    /// The person's name, or the pseudonym where that is all there is.
    pub(super) fn person(&self, id: PersonId) -> String {
        self.people.get(&id).map_or_else(|| id.to_string(), |name| (*name).to_owned())
    }

    /// The same, of whoever may not be a person.
    pub(super) fn actor(&self, actor: &str) -> String {
        actor.parse().map_or_else(|_| actor.to_owned(), |id| self.person(id))
    }

    /// The text of that hash.
    pub(super) fn text(&self, hash: Digest) -> Option<&'a str> {
        self.texts.get(&hash).copied()
    }

    /// The same in a table: where a text was given and is not here any more, that is said.
    pub(super) fn text_or_erased(&self, hash: Option<Digest>) -> &'a str {
        hash.map_or("", |hash| self.text(hash).unwrap_or("(erased)"))
    }

    /// What the provider calls the item's identity.
    pub(super) fn label(&self, item: ItemId) -> &'a str {
        self.labels.get(&item).copied().unwrap_or_default()
    }
}
