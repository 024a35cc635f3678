//! second_look.csv: drawn anew from the seed and decisions.csv, and each second answer against its leaf.

use super::campaign::differs;
use super::chain::Chain;
use super::decisions::{Decision, Decisions};
use super::population::Population;
use super::report::{Check, Report};
use super::tables::{Cells, Rows};
use super::unpack::Files;
use crate::bundle::campaign::{CampaignFile, SecondLook};
use crate::bundle::layout;
use crate::bundle::rows::{Row as _, SecondLookRow};
use crate::hash::Digest;
use crate::log::facts;
use crate::outcome::Answer;
use crate::second_look::{draw, draw_sha256};
use domain::id::{ItemId, PersonId};
use domain::review::disagree;
use std::collections::BTreeSet;

pub(super) fn check(
    files: &Files,
    campaign: &CampaignFile,
    chain: &Chain,
    (population, decisions): (&Population, &Decisions),
    report: &mut Report,
) {
    let before = report.failures_total;
    let fail = |report: &mut Report, file: &str, row, detail: &str| {
        report.fail(Check::SecondLook, file, row, detail);
    };
    let seeds: Vec<_> = chain.of_action(facts::SEEDED).collect();
    let said = &campaign.campaign.second_look;
    let Some(look) = said else {
        for (line, _) in seeds {
            fail(
                report,
                layout::LEAVES,
                Some(line),
                "a seed was typed, and campaign.json has no second look",
            );
        }
        return;
    };
    match seeds.as_slice() {
        [(line, leaf)] => {
            if leaf.facts.get("seed").and_then(|seed| seed.as_str()) != Some(&look.seed) {
                fail(report, layout::LEAVES, Some(*line), "another seed than campaign.json's was typed");
            }
            let times = (campaign.campaign.launched_at, campaign.campaign.closed_at);
            if leaf.at < times.0 || times.1 < leaf.at {
                fail(report, layout::LEAVES, Some(*line), "typed before the launch or after the close");
            }
        }
        _ => fail(report, layout::LEAVES, None, "expected exactly one leaf campaign.seeded"),
    }
    let kept: BTreeSet<ItemId> = decisions.ever_kept().collect();
    let drawn = draw(&look.seed, kept.iter().copied());
    let mut counted = SecondLook {
        seed: look.seed.clone(),
        kept: kept.len() as u64,
        drawn: drawn.len() as u64,
        decided: 0,
        disagreed: 0,
    };
    let (mut known, mut seqs) = (BTreeSet::new(), BTreeSet::new());
    for cells in Rows::of::<SecondLookRow>(files, report).iter() {
        let Some(item) = cells.parse::<ItemId>("item_id", report) else { continue };
        if !known.insert(item) || population.item(item).is_none() {
            cells.fail(Check::SecondLook, "of no item, or of one that is there twice", report);
        }
        if cells.parse::<Digest>("draw_sha256", report) != Some(draw_sha256(&look.seed, item)) {
            cells.fail(Check::SecondLook, "draw_sha256 is not that of the seed and the item", report);
        }
        if cells.parse::<bool>("drawn", report) != Some(drawn.contains(&item)) {
            cells.fail(Check::SecondLook, "drawn is not what the seed and decisions.csv come to", report);
        }
        let second = Second { chain, decisions, campaign, item };
        if let Some((seq, disagrees)) = second.check(&cells, report) {
            seqs.insert(seq);
            counted.decided += 1;
            counted.disagreed += u64::from(disagrees);
        }
    }
    for item in drawn.difference(&known) {
        fail(report, SecondLookRow::FILE, None, &format!("item {item} was drawn, and is left out"));
    }
    for (line, leaf) in chain.of_action(facts::LOOKED_AGAIN) {
        if !seqs.contains(&leaf.seq) {
            fail(
                report,
                layout::LEAVES,
                Some(line),
                "a second look in the log that second_look.csv leaves out",
            );
        }
    }
    if counted != *look {
        let detail = format!(
            "says {} kept, {} drawn, {} decided and {} otherwise; the tables {}, {}, {} and {}",
            look.kept,
            look.drawn,
            look.decided,
            look.disagreed,
            counted.kept,
            counted.drawn,
            counted.decided,
            counted.disagreed
        );
        report.fail(Check::Counts, layout::CAMPAIGN, None, detail);
    }
    report.passed(
        before,
        format!("the second look drew {} of {} keeps, as the seed says", look.drawn, look.kept),
    );
}

/// One row's second answer, and what it is compared with.
struct Second<'a> {
    chain: &'a Chain,
    decisions: &'a Decisions,
    campaign: &'a CampaignFile,
    item: ItemId,
}

impl Second<'_> {
    /// The number of its leaf, and whether it disagrees; `None` where nobody looked again.
    fn check(&self, cells: &Cells<'_>, report: &mut Report) -> Option<(u64, bool)> {
        let first: Option<Answer> = cells.parse("first", report);
        let second: Option<Answer> = cells.parse_or_none("second", report)?;
        let disagrees: Option<bool> = cells.parse("disagrees", report);
        let seq: Option<u64> = cells.parse_or_none("seq", report)?;
        let known = self.decisions.before(self.item, seq).map(|row| row.outcome);
        if first.is_none() || first != known {
            cells.fail(Check::SecondLook, "first is not the last answer in decisions.csv before it", report);
        }
        let expected = first.zip(second).is_some_and(|(first, second)| disagree(first, second));
        if disagrees != Some(expected) {
            cells.fail(Check::SecondLook, "disagrees is not what the two answers come to", report);
        }
        let (second, seq) = match (second, seq) {
            (Some(second), Some(seq)) => (second, seq),
            (None, None) => {
                if cells.get("drawn") != "true" {
                    cells.fail(Check::SecondLook, "neither drawn nor looked at again", report);
                }
                return None;
            }
            _ => {
                cells.fail(Check::SecondLook, "a second answer and its leaf belong together", report);
                return None;
            }
        };
        if let Some(detail) = self.contradicts(cells, second, seq, report) {
            cells.fail(Check::SecondLook, detail, report);
        }
        Some((seq, expected))
    }

    /// What the row says and its leaf does not.
    fn contradicts(
        &self,
        cells: &Cells<'_>,
        second: Answer,
        seq: u64,
        report: &mut Report,
    ) -> Option<String> {
        let person: PersonId = cells.parse("person", report)?;
        let reason: Digest = cells.parse("reason_sha256", report)?;
        let snapshot: Digest = cells.parse("snapshot_sha256", report)?;
        let at = cells.instant("at", report)?;
        let Some((_, leaf)) = self.chain.leaves.get(&seq) else {
            return Some(format!("names leaf {seq}, which is not in log/leaves.ndjson"));
        };
        let said = facts::LookedAgain {
            item: self.item,
            outcome: second,
            snapshot_sha256: snapshot,
            reason_sha256: reason,
        };
        if leaf.action != facts::LOOKED_AGAIN || leaf.actor != person.to_string() || leaf.at != at {
            return Some(format!("leaf {seq} says another action, person or instant"));
        }
        if let Some(fact) = differs(&said.facts(), &leaf.facts) {
            return Some(format!("leaf {seq} says another {fact}"));
        }
        if at > self.campaign.campaign.closed_at {
            return Some("looked at after the close".into());
        }
        let name = person.to_string();
        let for_them = |row: &Decision| row.seq < seq && row.on_behalf_of.as_ref() == Some(&name);
        let decided = self.decisions.on(self.item).any(|row| row.person == name || for_them(row));
        let shown = self.decisions.confirmations.shown_to(self.item, person, seq);
        if decided || shown || self.campaign.campaign.acknowledger == person {
            report.fail(
                Check::Independence,
                SecondLookRow::FILE,
                Some(cells.row),
                "looked at again by whoever decided it, themselves or through another, had confirmed it, or acknowledges the campaign",
            );
        }
        None
    }
}
