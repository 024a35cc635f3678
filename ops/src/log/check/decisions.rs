//! Decisions: each row against the leaf that it names.

use super::Checked;
use crate::error::Result;
use crate::reviews::answer_of;
use domain::id::{DecisionId, ItemId, PersonId, WaiverId};
use domain::instant;
use domain::review::Change;
use entities::{decision, log_leaf};
use evidence::bundle::rows::changes_sha256;
use evidence::log::facts::{CHANGES, DECIDED, Decided, ON_BEHALF_OF, UNDONE, WAIVER};
use evidence::log::leaf::Leaf;
use sea_orm::{DatabaseTransaction, EntityTrait};
use serde_json::{Value, json};
use std::collections::HashMap;

/// The rows, by the number of the leaf that they name.
pub(super) struct Rows(HashMap<i64, Vec<decision::Model>>);

impl Rows {
    pub(super) async fn load(snapshot: &DatabaseTransaction) -> Result<Self> {
        let mut rows: HashMap<i64, Vec<decision::Model>> = HashMap::new();
        for row in decision::Entity::find().all(snapshot).await? {
            rows.entry(row.seq).or_default().push(row);
        }
        Ok(Self(rows))
    }

    /// Takes the row of a decision's leaf, and compares the two.
    pub(super) fn compare(&mut self, stored: &log_leaf::Model, leaf: &Leaf, found: &mut Checked) {
        if leaf.action != DECIDED && leaf.action != UNDONE {
            return;
        }
        let said = leaf.facts.get("decision").and_then(Value::as_str).unwrap_or_default();
        let rows = self.0.entry(stored.seq).or_default();
        let Some(place) = rows.iter().position(|row| DecisionId::new(row.id).to_string() == said) else {
            found.add(format!("decision {said}"), format!("is missing: leaf {} records it", leaf.seq));
            return;
        };
        let row = rows.swap_remove(place);
        found.rows += 1;
        against(&row, (stored, leaf), found);
    }

    /// Rows that no leaf records.
    pub(super) fn left(&self, found: &mut Checked) {
        let mut left: Vec<_> = self.0.values().flatten().collect();
        left.sort_by_key(|row| (row.seq, row.id));
        for row in left {
            let thing = format!("decision {}", DecisionId::new(row.id));
            found.add(thing, format!("was inserted or changed: leaf {} does not record it", row.seq));
        }
    }
}

fn against(row: &decision::Model, (stored, leaf): (&log_leaf::Model, &Leaf), found: &mut Checked) {
    let thing = format!("decision {}", DecisionId::new(row.id));
    let facts = match facts(row) {
        Ok(facts) => facts,
        Err(reason) => return found.add(thing, format!("was changed: {reason}")),
    };
    for (name, value) in facts.as_object().into_iter().flatten() {
        let said = leaf.facts.get(name).unwrap_or(&Value::Null);
        if said != value {
            found.add(&thing, format!("{name} is {value}, and its leaf says {said}"));
        }
    }
    let action = if row.outcome == "undone" { UNDONE } else { DECIDED };
    found.same(&thing, ("its action", action, leaf.action.as_str()));
    found.same(&thing, ("its person", &PersonId::new(row.person_id).to_string(), &leaf.actor));
    found.same(&thing, ("its instant", instant::format(row.at), instant::format(leaf.at)));
    if stored.campaign_id != Some(row.campaign_id) {
        found.add(&thing, "names another campaign than its leaf");
    }
}

/// What the leaf of this row says, had it been written now.
fn facts(row: &decision::Model) -> std::result::Result<Value, String> {
    let hash = |text: &str| text.parse().map_err(|error: evidence::hash::NotADigest| error.to_string());
    let shown: Vec<Change> = serde_json::from_str(&row.changes).map_err(|error| error.to_string())?;
    let decided = Decided {
        decision: DecisionId::new(row.id),
        item: ItemId::new(row.item_id),
        outcome: answer_of(row).map_err(|error| error.to_string())?,
        snapshot_sha256: hash(&row.snapshot_sha256)?,
        reason_sha256: row.reason_sha256.as_deref().map(hash).transpose()?,
        batch_size: u64::try_from(row.batch_size).map_err(|error| error.to_string())?,
        changes_sha256: changes_sha256(&shown),
        on_behalf_of: row.on_behalf_of.map(PersonId::new),
    };
    let remove: Vec<String> = serde_json::from_str(&row.remove).map_err(|error| error.to_string())?;
    let mut facts = decided.facts();
    // A leaf says nothing where nothing is to be removed.
    if shown.is_empty() {
        facts[CHANGES] = Value::Null;
    }
    if row.on_behalf_of.is_none() {
        facts[ON_BEHALF_OF] = Value::Null;
    }
    facts[WAIVER] = row.waiver_id.map_or(Value::Null, |id| json!(WaiverId::new(id).to_string()));
    facts["remove"] = if remove.is_empty() { Value::Null } else { json!(remove) };
    Ok(facts)
}
