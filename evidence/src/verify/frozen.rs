//! The leaf of the edition's freezing: it is the last one that the checkpoint covers, and it names by SHA-256 what no other
//! leaf speaks of.
//!
//! What this relies on: the head of the freezing is signed in the transaction that writes this leaf, and just after it.
//! So it cannot be left out, whoever has the key; to change a table afterwards takes another log, and that is found by
//! comparing checkpoints that left the building.

use super::chain::Chain;
use super::report::{Check, Report};
use super::unpack::Files;
use crate::bundle::campaign::Campaign;
use crate::bundle::{is_named_by_freezing, layout};
use crate::log::facts::{self, EXPORTED, FROZEN};
use crate::log::leaf::Leaf;
use domain::instant::format;
use serde_json::Value;

pub(super) fn check(files: &Files, chain: &Chain, campaign: &Campaign, report: &mut Report) {
    let before = report.failures_total;
    // Without a head there is nothing to look for, which has been reported.
    let Some(last) = chain.frozen.as_ref().and_then(|frozen| frozen.head.size.checked_sub(1)) else { return };
    let Some((line, leaf)) = chain.leaves.get(&last) else {
        let detail = format!(
            "leaf {last}, the last that log/checkpoint covers, is not here: it is that of the freezing"
        );
        report.fail(Check::Frozen, layout::LEAVES, None, detail);
        return;
    };
    if let Some(detail) = is_another(leaf, campaign) {
        report.fail(Check::Frozen, layout::LEAVES, Some(*line), detail);
        return;
    }
    predecessor(chain, campaign, report);
    let Some(Value::Object(named)) = leaf.facts.get(facts::FILES) else {
        report.note(
            "frozen by a version whose freezing did not name the tables: whoever has the key could have changed those that \
             no other leaf speaks of",
        );
        return;
    };
    if leaf.facts.get(facts::LEAVES).and_then(Value::as_u64) != Some(chain.leaves.len() as u64) {
        let detail =
            format!("{} leaves: the freezing says another number of this campaign's", chain.leaves.len());
        report.fail(Check::Frozen, layout::LEAVES, None, detail);
    }
    for (name, digest) in named {
        let found = files.sha256(name).map(|digest| digest.to_string());
        if found.is_some() && found.as_deref() != digest.as_str() {
            report.fail(
                Check::Frozen,
                name,
                None,
                "is another than at the freezing, which its leaf names by SHA-256",
            );
        } else if found.is_none() {
            report.fail(Check::Frozen, name, None, "was there at the freezing, and is not in the bundle");
        }
    }
    for (name, _) in files.iter().filter(|(name, _)| is_named_by_freezing(name) && !named.contains_key(*name))
    {
        report.fail(Check::Frozen, name, None, "was not there at the freezing");
    }
    report.passed(before, format!("the {} tables are those of the freezing, by its leaf", named.len()));
}

/// Where the edition before was taken out, its leaf says its hash.
fn predecessor(chain: &Chain, campaign: &Campaign, report: &mut Report) {
    let Some(before) = campaign.predecessor_sha256 else { return };
    for (line, leaf) in chain.of_action(EXPORTED) {
        let is_before =
            leaf.facts.get("edition").and_then(Value::as_u64) == Some(u64::from(campaign.edition) - 1);
        if is_before && leaf.facts.get("sha256").and_then(Value::as_str) != Some(&before.to_string()) {
            let detail = format!(
                "names a predecessor of SHA-256 {before}; leaves.ndjson, line {line}, says another was taken out"
            );
            report.fail(Check::Frozen, layout::CAMPAIGN, None, detail);
        }
    }
}

fn is_another(leaf: &Leaf, campaign: &Campaign) -> Option<String> {
    let is = |name: &str, value: Value| leaf.facts.get(name) == Some(&value);
    if leaf.action != FROZEN
        || !is("campaign", campaign.campaign_id.to_string().into())
        || !is("edition", campaign.edition.into())
    {
        return Some(format!("the last leaf is not that of the freezing of edition {}", campaign.edition));
    }
    (leaf.at != campaign.frozen_at)
        .then(|| format!("frozen at {}, in campaign.json {}", format(leaf.at), format(campaign.frozen_at)))
}
