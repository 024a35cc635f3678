//! Waivers of independence: waivers.csv against the leaves, two different people for each, and every decision that names one
//! made by whom it is for, on what it is for, while it held.

use super::chain::Chain;
use super::population::Population;
use super::report::{Check, Report};
use super::tables::Rows;
use super::unpack::Files;
use crate::bundle::layout;
use crate::bundle::rows::{Row, WaiverRow, waived};
use crate::log::facts::{DECIDED, UNDONE, WAIVER, WAIVER_ASKED};
use crate::log::leaf::Leaf;
use domain::id::{ItemId, PersonId, WaiverId};
use domain::review::WaiverState;
use std::collections::BTreeMap;

pub(super) fn check(files: &Files, chain: &Chain, population: &Population, report: &mut Report) {
    let before = report.failures_total;
    let waivers: BTreeMap<WaiverId, WaiverRow> = waived(chain.leaves.values().map(|(_, leaf)| leaf))
        .into_iter()
        .map(|waiver| (waiver.waiver_id, waiver))
        .collect();
    table(files, &waivers, report);
    for waiver in waivers.values() {
        independent(waiver, chain, population, report);
    }
    for (line, leaf) in chain.of_action(DECIDED).chain(chain.of_action(UNDONE)) {
        if let Some(detail) = leaf.facts.get(WAIVER).and_then(|named| stands_without(named, leaf, &waivers)) {
            report.fail(Check::Independence, layout::LEAVES, Some(line), detail);
        }
    }
    if !waivers.is_empty() {
        let under: usize = waivers.values().map(|waiver| waiver.decisions.len()).sum();
        let given = waivers.values().filter(|waiver| waiver.state == WaiverState::Approved).count();
        report.passed(
            before,
            format!(
                "each of the {} waivers is what its leaves say, by two people where it was given",
                waivers.len()
            ),
        );
        report.note(format!(
            "{given} waiver(s) of independence were given, and {under} decision(s) made under one (waivers.csv): whoever made \
             those was not independent of the item"
        ));
    }
}

/// Each row is a waiver of the leaves, and each of those has its row.
fn table(files: &Files, waivers: &BTreeMap<WaiverId, WaiverRow>, report: &mut Report) {
    if waivers.is_empty() && files.get(WaiverRow::FILE).is_none() {
        return;
    }
    if files.get(WaiverRow::FILE).is_none() {
        report.fail(
            Check::Waiver,
            WaiverRow::FILE,
            None,
            "the log has waivers, and the table of them is not here",
        );
        return;
    }
    let mut missing: Vec<WaiverId> = waivers.keys().copied().collect();
    for cells in Rows::of::<WaiverRow>(files, report).iter() {
        let id: Option<WaiverId> = cells.parse("waiver_id", report);
        let Some(waiver) = id.and_then(|id| waivers.get(&id)) else {
            cells.fail(Check::Waiver, "a waiver that no leaf asks for", report);
            continue;
        };
        let place = missing.iter().position(|id| *id == waiver.waiver_id);
        match place {
            Some(place) => drop(missing.swap_remove(place)),
            None => cells.fail(Check::Waiver, "this waiver is there twice", report),
        }
        for (column, expected) in WaiverRow::HEADER.iter().zip(waiver.cells()) {
            if cells.get(column) != expected {
                cells.fail(Check::Waiver, format!("{column} is another than its leaves say"), report);
            }
        }
    }
    for id in missing {
        report.fail(Check::Waiver, WaiverRow::FILE, None, format!("leaves out {id}, which the log has"));
    }
}

/// Two different people, and a person and an item that there are.
fn independent(waiver: &WaiverRow, chain: &Chain, population: &Population, report: &mut Report) {
    let asked = chain.of_action(WAIVER_ASKED).find(|(_, leaf)| names(leaf) == Some(waiver.waiver_id));
    let mut fail =
        |check, detail: &str| report.fail(check, layout::LEAVES, asked.map(|(line, _)| line), detail);
    let approved = waiver.state == WaiverState::Approved;
    match waiver.answered_by {
        Some(person) if person == waiver.asked_by => {
            fail(Check::Independence, "a waiver asked for and answered by one person");
        }
        Some(person) if person == waiver.person => {
            fail(Check::Independence, "a waiver answered by the person whom it is for");
        }
        None if approved => fail(Check::Independence, "a waiver that no person approved"),
        _ => {}
    }
    if waiver.item_id.is_some_and(|item| population.item(item).is_none()) {
        fail(Check::Waiver, "a waiver for an item that is not in population.csv");
    }
}

fn names(leaf: &Leaf) -> Option<WaiverId> {
    leaf.facts.get(WAIVER)?.as_str()?.parse().ok()
}

/// Why a decision that names a waiver was not made under it.
fn stands_without(
    named: &serde_json::Value,
    leaf: &Leaf,
    waivers: &BTreeMap<WaiverId, WaiverRow>,
) -> Option<&'static str> {
    let waiver = named.as_str().and_then(|id| waivers.get(&id.parse().ok()?));
    let Some(waiver) = waiver else { return Some("made under a waiver that nobody asked for") };
    let (person, item) =
        (leaf.actor.parse::<PersonId>(), leaf.facts.get("item").and_then(|item| item.as_str()));
    let item = item.and_then(|item| item.parse::<ItemId>().ok());
    let (Ok(person), Some(item)) = (person, item) else {
        return Some("made under a waiver by nobody, or on nothing");
    };
    let held = waiver.force().holds(person, item, leaf.at);
    (!held).then_some(
        "made under a waiver that did not hold: for another person, another item, or at another time",
    )
}
