//! Each population that was frozen in the time: repeated once, byte for byte as its leaf names it, and every identity of it
//! once.

use super::log::Chain;
use crate::bundle::campaign::{CampaignFile, population_sha256};
use crate::bundle::layout;
use crate::bundle::rows::{DecisionRow, PopulationRow, Row};
use crate::csv::{self, Table};
use crate::hash::Digest;
use crate::log::facts;
use crate::log::leaf::Leaf;
use crate::outcome::{Counts, ItemOutcome};
use crate::period::Frozen;
use crate::verify::report::{Check, Report};
use crate::verify::unpack::Files;
use serde_json::Value;
use std::collections::BTreeSet;

pub(super) fn check(files: &Files, chain: &Chain, report: &mut Report) {
    let before = report.failures_total;
    let frozen = chain.story.frozen();
    let mut identities = 0;
    for one in &frozen {
        identities += campaign(files, chain, *one, report);
    }
    for (name, _) in files.iter() {
        if let Some((campaign, _)) = layout::repeated(name)
            && !frozen.iter().any(|one| one.campaign == campaign)
        {
            report.fail(
                Check::Frozen,
                name,
                None,
                "no leaf of the time says that this campaign's evidence was frozen",
            );
        }
    }
    report.passed(
        before,
        format!(
            "{} populations of {identities} identities are those that were frozen, each once",
            frozen.len()
        ),
    );
}

/// One campaign's files; how many identities its population has.
fn campaign(files: &Files, chain: &Chain, frozen: Frozen<'_>, report: &mut Report) -> usize {
    let named = frozen.leaf.facts.get(facts::FILES);
    if named.is_none() {
        report.note(format!(
            "the freezing of {} is of a version that did not name its tables: whoever has the key could have changed them",
            frozen.campaign
        ));
    }
    for file in layout::REPEATED {
        let name = layout::of_campaign(frozen.campaign, file);
        let Some(bytes) = files.get(&name) else {
            report.fail(Check::Missing, &name, None, "its evidence was frozen in the time");
            continue;
        };
        let said = named.and_then(|named| named.get(file)).and_then(Value::as_str);
        if named.is_some() && said != Some(Digest::of(bytes).to_string().as_str()) {
            report.fail(
                Check::Frozen,
                &name,
                None,
                "is another than at the freezing, which its leaf names by SHA-256",
            );
        }
    }
    let population = layout::of_campaign(frozen.campaign, PopulationRow::FILE);
    let Some(table) = read::<PopulationRow>(files, &population, report) else { return 0 };
    let items = rows(&table, &population, report);
    let counts = Counts::of(items.outcomes.iter().copied());
    against_leaves(chain, frozen, (&items, counts), report);
    let json = layout::of_campaign(frozen.campaign, layout::CAMPAIGN);
    let said = files.get(&json).and_then(|bytes| serde_json::from_slice::<CampaignFile>(bytes).ok());
    match said {
        Some(said) if said.counts == counts && said.campaign.campaign_id.to_string() == frozen.campaign => {}
        Some(said) => {
            report.fail(
                Check::Counts,
                &json,
                None,
                format!("says {}, and population.csv {counts}", said.counts),
            );
        }
        None => report.fail(Check::Campaign, &json, None, "not the JSON expected"),
    }
    let decisions = layout::of_campaign(frozen.campaign, DecisionRow::FILE);
    if let Some(table) = read::<DecisionRow>(files, &decisions, report) {
        for (place, row) in table.rows.iter().enumerate() {
            if !row.get(2).is_some_and(|item| items.ids.contains(item.as_str())) {
                let detail = "of an item that is not in population.csv";
                report.fail(Check::Row, &decisions, Some(place + 1), detail);
            }
        }
    }
    table.rows.len()
}

fn read<R: Row>(files: &Files, name: &str, report: &mut Report) -> Option<Table> {
    match csv::read(files.get(name)?, R::HEADER) {
        Ok(table) => Some(table),
        Err(error) => {
            report.fail(Check::Table, name, None, error.to_string());
            None
        }
    }
}

/// What population.csv says, column by column.
#[derive(Default)]
struct Items<'a> {
    ids: BTreeSet<&'a str>,
    pairs: Vec<(&'a str, &'a str)>,
    outcomes: Vec<ItemOutcome>,
}

fn rows<'a>(table: &'a Table, name: &str, report: &mut Report) -> Items<'a> {
    let mut items = Items::default();
    let mut identities = BTreeSet::new();
    for (place, row) in table.rows.iter().enumerate() {
        let cell = |column: usize| row.get(column).map_or("", String::as_str);
        if !items.ids.insert(cell(0)) || !identities.insert(cell(1)) {
            report.fail(
                Check::Row,
                name,
                Some(place + 1),
                format!("the identity {} stands here twice", cell(1)),
            );
        }
        items.pairs.push((cell(1), cell(3)));
        match cell(4).parse() {
            Ok(outcome) => items.outcomes.push(outcome),
            Err(_) => report.fail(Check::Row, name, Some(place + 1), format!("'{}' is no outcome", cell(4))),
        }
    }
    items
}

/// The launch's count and hash, and the close's counts, where these leaves are here.
fn against_leaves(
    chain: &Chain,
    frozen: Frozen<'_>,
    (items, counts): (&Items<'_>, Counts),
    report: &mut Report,
) {
    let of = |action: &str| -> Option<&Leaf> {
        chain.story.all().find(|leaf| leaf.action == action && leaf.subject == frozen.campaign)
    };
    let name = layout::of_campaign(frozen.campaign, PopulationRow::FILE);
    let (Some(launched), Some(closed)) = (of(facts::LAUNCHED), of(facts::CLOSED)) else {
        let detail = format!("the launch or the close of {} is not here", frozen.campaign);
        report.fail(Check::CampaignLeaf, layout::AROUND, None, detail);
        return;
    };
    let is = |leaf: &Leaf, fact: &str, value: &Value| leaf.facts.get(fact) == Some(value);
    let hash = population_sha256(items.pairs.iter().copied());
    if !is(launched, "population_sha256", &hash.to_string().into()) {
        report.fail(
            Check::PopulationHash,
            &name,
            None,
            format!("its hash is {hash}, the launch says another"),
        );
    }
    if !is(launched, "population", &counts.population.into()) {
        let detail = format!("{} items, the launch says another number", counts.population);
        report.fail(Check::Counts, &name, None, detail);
    }
    let said: Option<Counts> =
        closed.facts.get("counts").cloned().and_then(|counts| serde_json::from_value(counts).ok());
    if said != Some(counts) {
        report.fail(Check::Counts, &name, None, format!("{counts}, the close says otherwise"));
    }
}
