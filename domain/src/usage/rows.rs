//! Verdicts laid out for reading: a row for each event that was seen, and one for each granted pattern.

use super::effective::effective;
use super::sums::summary;
use super::verdicts::Verdicts;
use super::{ByVerdict, Facts, HeldReach, Lens, Seen, Verdict};
use crate::catalogue::{ActionIx, ActionSet};
use crate::coverage::Grade;
use crate::grant::{Effect, Grant, HeldGrant, Matching, PathKind};
use crate::instant::Instant;
use crate::privilege::{PrivilegeReason, privileged_action};
use crate::tally::{Counts, EventName};
use std::collections::BTreeMap;

/// What a row is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowKind {
    /// An event that was seen.
    Event {
        /// Its name.
        event: EventName,
        /// Could it be mapped to an action?
        mapped: bool,
    },
    /// A granted pattern as written, with its actions by verdict.
    Pattern(ByVerdict),
    /// One granted action of the catalogue.
    Action,
}

/// One row of effective usage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The action, the pattern as written, or an unmapped event's name.
    pub permission: String,
    /// What the row is about.
    pub kind: RowKind,
    /// Distinct events in the window.
    pub counts: Counts,
    /// The first of them.
    pub first_at: Option<Instant>,
    /// The last of them.
    pub last_at: Option<Instant>,
    /// Is it granted? `None` where nobody knows: no inventory, or an unmapped event.
    pub granted: Option<bool>,
    /// Is it privileged, and why? The outer `None` where nobody knows.
    pub privileged: Option<Option<PrivilegeReason>>,
    /// What can be said of it.
    pub verdict: Option<Verdict>,
    /// Proven and declared days of the window for what the row needs, rounded down; of a pattern the fewest of any
    /// of its logged actions.
    pub observed_days: u32,
    /// The best grade of any hour; of a pattern the worst of its logged actions.
    pub grade: Grade,
}

/// "Uses 3 of the 142 actions it holds."
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Its actions by verdict; none where no inventory was imported.
    pub actions: Option<ByVerdict>,
    /// Privileged actions it holds.
    pub privileged: u32,
    /// Privileged actions it holds that are unused.
    pub privileged_unused: u32,
}

/// What is worked out once for one identity.
struct Desk<'a, 'c> {
    lens: &'a Lens<'c>,
    facts: Facts<'a>,
    /// What it may do; `None` where no inventory says.
    effective: Option<ActionSet>,
    verdicts: Verdicts,
}

impl<'a, 'c> Desk<'a, 'c> {
    fn new(lens: &'a Lens<'c>, facts: Facts<'a>) -> Self {
        let held: Vec<HeldReach> =
            facts.grants.unwrap_or_default().iter().map(|one| HeldReach::of(lens.catalogue(), one)).collect();
        Self::of(lens, facts, &held)
    }

    fn of(lens: &'a Lens<'c>, facts: Facts<'a>, held: &[HeldReach]) -> Self {
        let verdicts = Verdicts::of(lens, held, facts.created_at, (facts.seen, facts.veto));
        Self { lens, facts, effective: facts.grants.is_some().then(|| effective(held)), verdicts }
    }

    fn summary(&self) -> Summary {
        let actions = self.effective.as_ref();
        actions.map(|actions| summary(self.lens, actions, &self.verdicts)).unwrap_or_default()
    }

    fn verdict(&self, action: ActionIx) -> Verdict {
        self.verdicts.verdict(action)
    }

    fn is_granted(&self, action: ActionIx) -> Option<bool> {
        self.effective.as_ref().map(|effective| effective.contains(action))
    }

    fn event_row(&self, seen: &Seen) -> Row {
        let mut row = Row {
            permission: seen.event.to_string(),
            kind: RowKind::Event { event: seen.event.clone(), mapped: seen.action.is_some() },
            counts: seen.counts,
            first_at: seen.first_at,
            last_at: seen.last_at,
            granted: None,
            privileged: None,
            verdict: None,
            observed_days: self.lens.management().days(),
            grade: self.lens.management().grade,
        };
        let known = self.effective.is_some();
        if let Some(action) = seen.action {
            let catalogue = self.lens.catalogue();
            row.permission.clone_from(&catalogue.entry(action).name);
            row.granted = self.is_granted(action);
            row.privileged = known.then(|| privileged_action(catalogue, &row.permission));
            (row.observed_days, row.grade) = self.lens.seen_through(action);
            row.verdict = Some(self.verdict(action));
        } else {
            let used = seen.counts.used() + seen.after.used() > 0;
            let denied = seen.counts.denied > 0;
            row.verdict = Some(match (used, denied) {
                (true, _) => Verdict::Used,
                (false, true) => Verdict::DeniedOnly,
                (false, false) => Verdict::NotObserved,
            });
        }
        // Without grants there is nothing to be unused; what was neither used nor refused has no verdict.
        if !known && !matches!(row.verdict, Some(Verdict::Used | Verdict::DeniedOnly)) {
            row.verdict = None;
        }
        row
    }

    fn action_row(&self, action: ActionIx) -> Row {
        let catalogue = self.lens.catalogue();
        let name = catalogue.entry(action).name.clone();
        let (observed_days, grade) = self.lens.seen_through(action);
        let is_privileged = catalogue.privileged().contains(action);
        let mut row = Row {
            privileged: Some(is_privileged.then(|| privileged_action(catalogue, &name)).flatten()),
            permission: name,
            kind: RowKind::Action,
            counts: Counts::default(),
            first_at: None,
            last_at: None,
            granted: self.is_granted(action),
            verdict: Some(self.verdict(action)),
            observed_days,
            grade,
        };
        for seen in self.facts.seen.iter().filter(|seen| seen.action == Some(action)) {
            row.counts.merge(seen.counts);
            row.first_at = row.first_at.into_iter().chain(seen.first_at).min();
            row.last_at = row.last_at.max(seen.last_at);
        }
        row
    }

    fn pattern_row(&self, pattern: &str, grants: &[&Grant]) -> Row {
        let catalogue = self.lens.catalogue();
        let mut held = catalogue.none();
        let mut privileged = None;
        for grant in grants {
            let statement = catalogue.statement(grant.matching, &grant.patterns);
            held.union_with(&statement.reach);
            privileged = statement.privileged;
        }
        if let Some(effective) = &self.effective {
            held.intersect_with(effective);
        }
        let (by_verdict, _) = self.verdicts.count(&held, catalogue.privileged());
        let (observed_days, grade) = self.lens.least_seen(&held);
        Row {
            permission: pattern.to_owned(),
            kind: RowKind::Pattern(by_verdict),
            counts: Counts::default(),
            first_at: None,
            last_at: None,
            granted: Some(true),
            privileged: Some(privileged),
            verdict: Some(by_verdict.pattern()),
            observed_days,
            grade,
        }
    }
}

fn allowing(grants: &[HeldGrant]) -> impl Iterator<Item = &HeldGrant> {
    grants
        .iter()
        .filter(|held| held.grant.effect == Effect::Allow && held.grant.path.kind != PathKind::Boundary)
}

/// A row for each event that was seen, by event, then one for each granted pattern, by pattern.
#[must_use]
pub fn rows(lens: &Lens<'_>, facts: Facts<'_>) -> Vec<Row> {
    written(&Desk::new(lens, facts), facts)
}

/// [`rows`] and [`summarise`] together, of grants that are expanded already: one for each that `facts` has, in its order.
#[must_use]
pub fn rows_and_summary(lens: &Lens<'_>, facts: Facts<'_>, held: &[HeldReach]) -> (Vec<Row>, Summary) {
    let desk = Desk::of(lens, facts, held);
    (written(&desk, facts), desk.summary())
}

fn written(desk: &Desk<'_, '_>, facts: Facts<'_>) -> Vec<Row> {
    let mut rows = seen_rows(desk);
    let mut patterns: BTreeMap<(Matching, String), Vec<&Grant>> = BTreeMap::new();
    for held in allowing(facts.grants.unwrap_or_default()) {
        patterns.entry((held.grant.matching, held.grant.pattern())).or_default().push(&held.grant);
    }
    rows.extend(patterns.iter().map(|((_, pattern), grants)| desk.pattern_row(pattern, grants)));
    rows
}

/// A row for each event that was seen, then one for each action that is held, in the catalogue's order.
#[must_use]
pub fn expand(lens: &Lens<'_>, facts: Facts<'_>) -> Vec<Row> {
    let desk = Desk::new(lens, facts);
    let mut rows = seen_rows(&desk);
    if let Some(effective) = &desk.effective {
        rows.extend(effective.iter().map(|action| desk.action_row(action)));
    }
    rows
}

fn seen_rows(desk: &Desk<'_, '_>) -> Vec<Row> {
    let mut rows: Vec<Row> = desk.facts.seen.iter().map(|seen| desk.event_row(seen)).collect();
    rows.sort_by(|a, b| a.permission.cmp(&b.permission).then_with(|| event_of(a).cmp(&event_of(b))));
    rows
}

fn event_of(row: &Row) -> Option<&EventName> {
    match &row.kind {
        RowKind::Event { event, .. } => Some(event),
        RowKind::Pattern(_) | RowKind::Action => None,
    }
}

/// The identity in one line.
#[must_use]
pub fn summarise(lens: &Lens<'_>, facts: Facts<'_>) -> Summary {
    Desk::new(lens, facts).summary()
}
