//! What an identity holds, grouped by service, unused first.

use domain::privilege::PrivilegeReason;
use domain::usage::{ByVerdict, Row, Verdict};
use std::collections::BTreeMap;

/// Actions of one service and one verdict that were not called in the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quiet {
    /// The verdict.
    pub verdict: Verdict,
    /// The actions, and why each is privileged, if it is.
    pub actions: Vec<(String, Option<PrivilegeReason>)>,
    /// The fewest and the most whole days that any of them was observed.
    pub observed_days: (u32, u32),
}

/// One service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its prefix (`s3`).
    pub name: String,
    /// Its actions by verdict.
    pub actions: ByVerdict,
    /// How many of them are privileged.
    pub privileged: u32,
    /// Those that were called, whatever came of it; most recent first.
    pub called: Vec<Row>,
    /// Those that were not, by verdict, the unused first.
    pub quiet: Vec<Quiet>,
}

/// The order in which a reviewer asks.
const fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Unused => 0,
        Verdict::NotObserved => 1,
        Verdict::NotEvaluable => 2,
        Verdict::TooNew => 3,
        Verdict::DeniedOnly => 4,
        Verdict::Used => 5,
    }
}

#[derive(Default)]
struct Gathered {
    actions: ByVerdict,
    privileged: u32,
    called: Vec<Row>,
    quiet: BTreeMap<u8, Quiet>,
}

impl Gathered {
    fn add(&mut self, row: Row, verdict: Verdict) {
        self.actions.add(verdict);
        let reason = row.privileged.flatten();
        self.privileged += u32::from(reason.is_some());
        if !row.counts.is_zero() {
            self.called.push(row);
            return;
        }
        let days = row.observed_days;
        let quiet = || Quiet { verdict, actions: Vec::new(), observed_days: (days, days) };
        let group = self.quiet.entry(rank(verdict)).or_insert_with(quiet);
        group.observed_days = (group.observed_days.0.min(days), group.observed_days.1.max(days));
        group.actions.push((row.permission, reason));
    }

    fn service(mut self, name: String) -> Service {
        self.called.sort_by(|a, b| b.last_at.cmp(&a.last_at).then_with(|| a.permission.cmp(&b.permission)));
        Service {
            name,
            actions: self.actions,
            privileged: self.privileged,
            called: self.called,
            quiet: self.quiet.into_values().collect(),
        }
    }
}

/// Groups held actions: services with the largest share of unused actions first, then by name.
pub(super) fn group(held: Vec<Row>) -> Vec<Service> {
    let mut gathered: BTreeMap<String, Gathered> = BTreeMap::new();
    for row in held {
        if let Some(verdict) = row.verdict {
            let name = row.permission.split(':').next().unwrap_or_default().to_owned();
            gathered.entry(name).or_default().add(row, verdict);
        }
    }
    let mut services: Vec<Service> =
        gathered.into_iter().map(|(name, gathered)| gathered.service(name)).collect();
    // Shares compared without division: a/b > c/d where a·d > c·b. Equal shares stay in the order of names.
    services.sort_by(|a, b| {
        let (one, of) = (u64::from(a.actions.unused), u64::from(a.actions.total));
        let (other, of_other) = (u64::from(b.actions.unused), u64::from(b.actions.total));
        (other * of).cmp(&(one * of_other))
    });
    services
}
