//! Verdicts laid out for reading: a row for each event that was seen, and one for each granted pattern.

use super::effective::reach;
use super::{ByVerdict, Effective, Facts, Lens, Seen, SeenOf, Verdict, effective, verdict};
use crate::catalogue::{ActionIx, ActionSet};
use crate::coverage::Grade;
use crate::grant::{Effect, Grant, HeldGrant, Matching, PathKind};
use crate::instant::Instant;
use crate::privilege::{PrivilegeReason, privileged_action, privileged_pattern};
use crate::tally::{Counts, EventName};
use std::collections::{BTreeMap, HashMap, HashSet};

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
    effective: Option<Effective>,
    seen: HashMap<ActionIx, SeenOf>,
    unmapped_sources: HashSet<&'a str>,
    /// Actions that something seen may have needed beside its own.
    also: HashSet<ActionIx>,
    since: HashMap<ActionIx, Option<Instant>>,
}

impl<'a, 'c> Desk<'a, 'c> {
    fn new(lens: &'a Lens<'c>, facts: Facts<'a>) -> Self {
        let mut seen: HashMap<ActionIx, SeenOf> = HashMap::new();
        let mut unmapped_sources = HashSet::new();
        let mut also = HashSet::new();
        for one in facts.seen {
            also.extend(one.also.iter().copied());
            match one.action {
                Some(action) => {
                    let all = seen.entry(action).or_default();
                    all.counts.merge(one.counts);
                    all.after.merge(one.after);
                }
                None => {
                    unmapped_sources.insert(one.event.source.as_str());
                }
            }
        }
        let mut desk =
            Self { lens, facts, effective: None, seen, unmapped_sources, also, since: HashMap::new() };
        if let Some(grants) = facts.grants {
            desk.effective = Some(effective(lens.catalogue(), grants));
            desk.since = held_since(lens, grants);
        }
        desk
    }

    fn seen_of(&self, action: ActionIx) -> SeenOf {
        let mut seen = self.seen.get(&action).copied().unwrap_or_default();
        let source = self.lens.catalogue().entry(action).event_source.as_str();
        seen.barred = self.facts.veto.is_some()
            || self.also.contains(&action)
            || self.unmapped_sources.contains(source);
        seen
    }

    /// The later of the oldest grant of the action and the identity's own creation; `None` is "since before anything
    /// we know".
    fn since(&self, action: ActionIx) -> Option<Instant> {
        self.since.get(&action).copied().flatten().max(self.facts.created_at)
    }

    fn verdict(&self, action: ActionIx) -> Verdict {
        verdict(self.lens, action, &self.seen_of(action), self.since(action))
    }

    fn is_granted(&self, action: ActionIx) -> Option<bool> {
        self.effective.as_ref().map(|effective| effective.actions.contains(action))
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
        Row {
            privileged: Some(privileged_action(catalogue, &name)),
            permission: name,
            kind: RowKind::Action,
            counts: self.seen_of(action).counts,
            first_at: self.extent(action, |seen| seen.first_at, Instant::min),
            last_at: self.extent(action, |seen| seen.last_at, Instant::max),
            granted: self.is_granted(action),
            verdict: Some(self.verdict(action)),
            observed_days,
            grade,
        }
    }

    fn extent(
        &self,
        action: ActionIx,
        of: impl Fn(&Seen) -> Option<Instant>,
        pick: impl Fn(Instant, Instant) -> Instant,
    ) -> Option<Instant> {
        self.facts.seen.iter().filter(|seen| seen.action == Some(action)).filter_map(of).reduce(pick)
    }

    fn pattern_row(&self, pattern: &str, grants: &[&Grant]) -> Row {
        let catalogue = self.lens.catalogue();
        let mut held = catalogue.none();
        for grant in grants {
            held.union_with(&reach(catalogue, grant.matching, &grant.patterns));
        }
        if let Some(effective) = &self.effective {
            held.intersect_with(&effective.actions);
        }
        let (by_verdict, observed_days, grade) = self.count(&held);
        let privileged =
            grants.first().and_then(|one| privileged_pattern(catalogue, one.matching, &one.patterns));
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

    fn count(&self, held: &ActionSet) -> (ByVerdict, u32, Grade) {
        let mut by_verdict = ByVerdict::default();
        let mut through: Option<(u32, Grade)> = None;
        for action in held.iter() {
            by_verdict.add(self.verdict(action));
            if self.lens.is_logged(action) {
                let (days, grade) = self.lens.seen_through(action);
                through = Some(
                    through.map_or((days, grade), |(fewest, worst)| (fewest.min(days), worst.max(grade))),
                );
            }
        }
        let (days, grade) = through.unwrap_or((0, Grade::None));
        (by_verdict, days, grade)
    }
}

/// Per action, the instant of its oldest allowing grant; `None` where that is older than anything we know.
fn held_since(lens: &Lens<'_>, grants: &[HeldGrant]) -> HashMap<ActionIx, Option<Instant>> {
    let mut since: HashMap<ActionIx, Option<Instant>> = HashMap::new();
    for held in allowing(grants) {
        for action in reach(lens.catalogue(), held.grant.matching, &held.grant.patterns).iter() {
            since
                .entry(action)
                .and_modify(|oldest| {
                    *oldest = match (*oldest, held.granted.at) {
                        (Some(one), Some(other)) => Some(one.min(other)),
                        _ => None,
                    };
                })
                .or_insert(held.granted.at);
        }
    }
    since
}

fn allowing(grants: &[HeldGrant]) -> impl Iterator<Item = &HeldGrant> {
    grants
        .iter()
        .filter(|held| held.grant.effect == Effect::Allow && held.grant.path.kind != PathKind::Boundary)
}

/// A row for each event that was seen, by event, then one for each granted pattern, by pattern.
#[must_use]
pub fn rows(lens: &Lens<'_>, facts: Facts<'_>) -> Vec<Row> {
    let desk = Desk::new(lens, facts);
    let mut rows = seen_rows(&desk);
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
        rows.extend(effective.actions.iter().map(|action| desk.action_row(action)));
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
    let desk = Desk::new(lens, facts);
    let Some(effective) = &desk.effective else { return Summary::default() };
    let (actions, _, _) = desk.count(&effective.actions);
    let mut summary = Summary { actions: Some(actions), ..Summary::default() };
    for action in effective.actions.iter() {
        if privileged_action(lens.catalogue(), &lens.catalogue().entry(action).name).is_some() {
            summary.privileged += 1;
            summary.privileged_unused += u32::from(desk.verdict(action) == Verdict::Unused);
        }
    }
    summary
}
