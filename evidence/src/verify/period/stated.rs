//! The tables of a time that the database states: identities, how long exceptions covered, names and texts.

use super::log::{Chain, within};
use crate::bundle::layout;
use crate::bundle::rows::{DecisionRow, PersonRow, Row, TextRow};
use crate::csv;
use crate::hash::Digest;
use crate::log::leaf::Leaf;
use crate::period::{CoverRow, IdentityRow};
use crate::verify::report::{Check, Report};
use crate::verify::tables::{Cells, Rows, text};
use crate::verify::unpack::Files;
use domain::exception::Ended;
use domain::id::{IdentityId, PersonId};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const RETIRED: &str = "identity.retired";

pub(super) fn check(files: &Files, chain: &Chain, report: &mut Report) {
    let before = report.failures_total;
    identities(files, chain, report);
    report.passed(before, "identities.csv has each identity once, and each that was retired with its leaf");
    let before = report.failures_total;
    covered(files, report);
    report.passed(before, "covered.csv stays within what was given");
    let before = report.failures_total;
    for cells in Rows::of::<PersonRow>(files, report).iter() {
        let _: Option<PersonId> = cells.parse("pseudonym", report);
    }
    let named = named(files, chain);
    let mut there = 0u64;
    for cells in Rows::of::<TextRow>(files, report).iter() {
        text(&cells, &named, report);
        there += 1;
    }
    report.passed(before, format!("each of the {there} texts is the one that was hashed"));
}

fn identities(files: &Files, chain: &Chain, report: &mut Report) {
    let mut retired: BTreeMap<u64, &Leaf> = chain
        .story
        .leaves
        .iter()
        .filter(|leaf| leaf.action == RETIRED)
        .map(|leaf| (leaf.seq, leaf))
        .collect();
    let mut seen = BTreeSet::new();
    for cells in Rows::of::<IdentityRow>(files, report).iter() {
        let id: Option<IdentityId> = cells.parse("identity_id", report);
        if id.is_some_and(|id| !seen.insert(id)) {
            cells.fail(Check::Row, "this identity stands here twice", report);
        }
        let mut inside = |column: &str| {
            cells.instant_or_none(column, report).flatten().is_some_and(|at| within(&chain.story, at))
        };
        let (new, gone) = (inside("first_seen_at"), inside("gone_at"));
        let seq: Option<u64> = cells.parse_or_none("retired_seq", report).flatten();
        if let Some(seq) = seq {
            let leaf = retired.remove(&seq);
            if !leaf.is_some_and(|leaf| said(leaf, &cells)) {
                cells.fail(Check::Told, "no leaf of the time says that it was retired so", report);
            }
        } else if !new && !gone {
            cells.fail(Check::Row, "neither came nor went in the time", report);
        }
    }
    // An identity that was brought back and retired again has more than one leaf, and one row.
    for leaf in retired.values() {
        let known = leaf.subject.parse::<IdentityId>().is_ok_and(|id| seen.contains(&id));
        if !known {
            let detail = format!("lacks {}, which leaf {} says was retired", leaf.subject, leaf.seq);
            report.fail(Check::Told, IdentityRow::FILE, None, detail);
        }
    }
}

fn said(leaf: &Leaf, cells: &Cells<'_>) -> bool {
    leaf.subject == cells.get("identity_id") && domain::instant::format(leaf.at) == cells.get("retired_at")
}

/// Each that was given stands in exceptions.csv, which follows from leaves; none covers longer than that says.
fn covered(files: &Files, report: &mut Report) {
    let given = files.get("exceptions.csv").and_then(|bytes| csv::read(bytes, &["exception_id"]).ok());
    let column = |name: &str| given.as_ref()?.header.iter().position(|one| one == name);
    let mut ends: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
    if let (Some(table), Some(start), Some(end)) = (&given, column("start"), column("end")) {
        for row in &table.rows {
            if let (Some(id), Some(start), Some(end)) = (row.first(), row.get(start), row.get(end)) {
                ends.insert(id, (start, end));
            }
        }
    }
    for cells in Rows::of::<CoverRow>(files, report).iter() {
        let (from, until) = (cells.instant("start", report), cells.instant("covered_until", report));
        let _: Option<Option<Ended>> = cells.parse_or_none("ended_why", report);
        match ends.remove(cells.get("exception_id")) {
            None => cells.fail(Check::Row, "of an exception that is not in exceptions.csv, or twice", report),
            Some((start, end)) => {
                let end = domain::instant::parse(end).ok();
                if cells.get("start") != start || from > until || until > end {
                    cells.fail(Check::Row, "covers longer than it was given for", report);
                }
            }
        }
    }
}

/// Every hash of a text that a leaf, or a decision that was frozen, names.
fn named(files: &Files, chain: &Chain) -> BTreeSet<Digest> {
    let mut named = BTreeSet::new();
    for leaf in chain.story.all() {
        if let Value::Object(facts) = &leaf.facts {
            let hashes = facts.iter().filter(|(name, _)| name.ends_with("_sha256"));
            named.extend(hashes.filter_map(|(_, value)| value.as_str()?.parse::<Digest>().ok()));
        }
    }
    for (name, bytes) in files.iter() {
        if layout::repeated(name).is_some_and(|(_, file)| file == DecisionRow::FILE)
            && let Ok(table) = csv::read(bytes, DecisionRow::HEADER)
        {
            named.extend(table.rows.iter().filter_map(|row| row.get(5)?.parse::<Digest>().ok()));
        }
    }
    named
}
