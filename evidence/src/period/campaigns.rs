//! campaigns.csv and micro_reviews.csv: every review that was launched, open, closed or frozen in the time.

use super::Told;
use super::story::{Story, done, fact, inner};
use crate::log::facts::{ACKNOWLEDGED, CLOSED, FROZEN, LAUNCHED, OPENED_BY};
use crate::log::leaf::Leaf;
use std::collections::BTreeMap;

const COUNTS: [&str; 6] = ["kept", "reduced", "rotated", "revoked", "no_response", "withdrawn"];

/// The leaves of one campaign, the last of each kind.
#[derive(Default)]
struct Course<'a> {
    launched: Option<&'a Leaf>,
    closed: Option<&'a Leaf>,
    acknowledged: Option<&'a Leaf>,
    frozen: Option<&'a Leaf>,
}

fn courses(story: &Story) -> BTreeMap<&str, Course<'_>> {
    let mut all: BTreeMap<&str, Course<'_>> = BTreeMap::new();
    for leaf in story.all() {
        let action = leaf.action.as_str();
        if ![LAUNCHED, CLOSED, ACKNOWLEDGED, FROZEN].contains(&action) {
            continue;
        }
        let course = all.entry(&leaf.subject).or_default();
        match action {
            LAUNCHED => course.launched = Some(leaf),
            CLOSED => course.closed = Some(leaf),
            ACKNOWLEDGED => course.acknowledged = Some(leaf),
            _ => course.frozen = Some(leaf),
        }
    }
    all
}

pub(super) fn campaigns(story: &Story) -> Told {
    const HEADER: &[&str] = &[
        "campaign_id",
        "launched_seq",
        "launched_at",
        "launched_by",
        "name_sha256",
        "population",
        "population_sha256",
        "closed_seq",
        "closed_at",
        "kept",
        "reduced",
        "rotated",
        "revoked",
        "no_response",
        "withdrawn",
        "acknowledged_seq",
        "acknowledged_at",
        "acknowledged_by",
        "frozen_seq",
        "frozen_at",
        "edition",
    ];
    let rows = courses(story).into_iter().map(|(id, course)| {
        let mut cells = vec![id.to_owned()];
        cells.extend(done(course.launched));
        for name in ["name_sha256", "population", "population_sha256"] {
            cells.push(course.launched.map(|leaf| fact(leaf, name)).unwrap_or_default());
        }
        cells.extend(done(course.closed).into_iter().take(2));
        for name in COUNTS {
            cells.push(course.closed.map(|leaf| inner(leaf, "counts", name)).unwrap_or_default());
        }
        cells.extend(done(course.acknowledged));
        cells.extend(done(course.frozen).into_iter().take(2));
        cells.push(course.frozen.map(|leaf| fact(leaf, "edition")).unwrap_or_default());
        cells
    });
    Told::new("campaigns.csv", HEADER, rows.collect())
}

/// Those among them that events opened.
pub(super) fn micro_reviews(story: &Story) -> Told {
    const HEADER: &[&str] =
        &["campaign_id", "causes", "population", "launched_seq", "launched_at", "closed_at", "frozen_at"];
    let rows = courses(story).into_iter().filter_map(|(id, course)| {
        let launched = course.launched?;
        let causes = fact(launched, OPENED_BY);
        let at = |leaf: Option<&Leaf>| leaf.map(|leaf| domain::instant::format(leaf.at)).unwrap_or_default();
        (!causes.is_empty()).then(|| {
            vec![
                id.to_owned(),
                causes,
                fact(launched, "population"),
                launched.seq.to_string(),
                at(course.launched),
                at(course.closed),
                at(course.frozen),
            ]
        })
    });
    Told::new("micro_reviews.csv", HEADER, rows.collect())
}
