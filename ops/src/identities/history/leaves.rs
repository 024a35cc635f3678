//! From leaves of the log to what a page tells: people and reviews by name, facts as text, reasons where they are kept.

use super::{HistoryRow, Topic, name};
use crate::call::Call;
use crate::error::Result;
use crate::texts;
use domain::id::{CampaignId, ClientId, PersonId};
use entities::inconsistency::Place;
use entities::{campaign, log_leaf};
use sea_orm::EntityTrait;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// The steps whose reason stands in the history: the form says so to whoever writes it.
const REASONED: [&str; 4] =
    ["identity.suspended", "identity.resumed", "identity.retiring", "identity.reinstated"];

#[derive(Deserialize)]
struct Line {
    actor: String,
    #[serde(default)]
    facts: Map<String, Value>,
}

/// What names were looked up, so that each is asked for once.
#[derive(Default)]
struct Names {
    actors: HashMap<String, String>,
    campaigns: HashMap<Uuid, String>,
}

impl Names {
    async fn actor(&mut self, call: &Call, actor: &str) -> Result<String> {
        if let Some(known) = self.actors.get(actor) {
            return Ok(known.clone());
        }
        let found = name(call, actor).await?;
        self.actors.insert(actor.to_owned(), found.clone());
        Ok(found)
    }

    async fn campaign(&mut self, call: &Call, id: Uuid) -> Result<(CampaignId, String)> {
        if let Some(known) = self.campaigns.get(&id) {
            return Ok((CampaignId::new(id), known.clone()));
        }
        let row = campaign::Entity::find_by_id(id).one(call.read()).await?;
        let name = row.map(|row| row.name).unwrap_or_default();
        self.campaigns.insert(id, name.clone());
        Ok((CampaignId::new(id), name))
    }

    /// A fact that names a person or a program says what they are called.
    async fn fact(&mut self, call: &Call, text: String) -> Result<String> {
        if text.parse::<PersonId>().is_ok() || text.parse::<ClientId>().is_ok() {
            return self.actor(call, &text).await;
        }
        Ok(text)
    }
}

/// The leaves, in their order, as a page tells them.
pub(super) async fn told(call: &Call, leaves: Vec<log_leaf::Model>) -> Result<Vec<HistoryRow>> {
    let mut names = Names::default();
    let mut rows = Vec::with_capacity(leaves.len());
    for leaf in leaves {
        let place = Place::new("log_leaf", leaf.seq);
        let line: Line = place.json("line", &leaf.line)?;
        let mut facts = BTreeMap::new();
        for (fact, text) in flat(line.facts) {
            facts.insert(fact, names.fact(call, text).await?);
        }
        let reason = match facts.get("reason_sha256") {
            Some(hash) if REASONED.contains(&leaf.action.as_str()) => texts::read(call.read(), hash).await?,
            _ => None,
        };
        rows.push(HistoryRow {
            seq: place.count("seq", leaf.seq)?,
            at: leaf.at,
            topic: Topic::of(&leaf.action),
            actor: names.actor(call, &line.actor).await?,
            campaign: match leaf.campaign_id {
                Some(id) => Some(names.campaign(call, id).await?),
                None => None,
            },
            action: leaf.action,
            subject: leaf.subject,
            facts,
            reason,
        });
    }
    Ok(rows)
}

/// Facts as text: of a list how long it is, of what lies within another by both names.
fn flat(facts: Map<String, Value>) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (name, value) in facts {
        match value {
            Value::Null => {}
            Value::String(text) => all.push((name, text)),
            Value::Bool(_) | Value::Number(_) => all.push((name, value.to_string())),
            Value::Array(list) => all.push((name, list.len().to_string())),
            Value::Object(inner) => {
                all.extend(flat(inner).into_iter().map(|(within, text)| (format!("{name}.{within}"), text)));
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn facts_are_told_flat_and_lists_by_their_length() {
        let facts = json!({ "a": null, "b": true, "c": 3, "d": ["x", "y"], "e": { "f": "g" }, "h": "i" });
        let flat = flat(facts.as_object().cloned().unwrap_or_default());
        let said: Vec<(&str, &str)> =
            flat.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        assert_eq!(said, [("b", "true"), ("c", "3"), ("d", "2"), ("e.f", "g"), ("h", "i")]);
    }
}
