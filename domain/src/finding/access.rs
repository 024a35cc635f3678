//! What it holds: more than it used, more than the last reviewer saw, all the time.

use super::{Facts, Finding, Rule, Severity, day, plural};
use crate::identity::Kind;

pub(super) fn judge(facts: &Facts, found: &mut Vec<Finding>) {
    // A break-glass account is meant to hold what it does not use.
    if facts.kind != Kind::BreakGlass {
        found.extend(unused(facts));
    }
    found.extend(drifted(facts));
    found.extend(standing(facts));
}

fn unused(facts: &Facts) -> Option<Finding> {
    let usage = facts.usage?;
    let (actions, total) = (usage.actions, u64::from(usage.actions.total));
    let window = format!("from {} to {}", usage.window.from, usage.window.until);
    if usage.privileged_unused > 0 {
        let evidence = format!(
            "{} of {} not used {window}, the whole of it observed",
            usage.privileged_unused,
            plural(u64::from(usage.privileged), "privileged action", "privileged actions"),
        );
        return Some(Finding::new(Rule::OverPrivileged, Severity::High, None, evidence));
    }
    (actions.unused > 0).then(|| {
        let evidence = format!(
            "{} of {} not used {window}, the whole of it observed",
            actions.unused,
            plural(total, "action", "actions"),
        );
        Finding::new(Rule::UnusedGrants, Severity::Low, None, evidence)
    })
}

fn drifted(facts: &Facts) -> Option<Finding> {
    let attested = facts.attested?;
    let drift = facts.drift;
    let mut what = Vec::new();
    if drift.privileged > 0 {
        what.push(plural(drift.privileged.into(), "privileged grant", "privileged grants"));
    }
    if drift.grants > drift.privileged {
        what.push(plural((drift.grants - drift.privileged).into(), "grant", "grants"));
    }
    if drift.credentials > 0 {
        what.push(plural(drift.credentials.into(), "credential", "credentials"));
    }
    if what.is_empty() {
        return None;
    }
    let severity = if drift.privileged > 0 { Severity::High } else { Severity::Medium };
    let evidence =
        format!("{} new since what the last reviewer saw on {}", what.join(" and "), day(attested.frozen_at));
    Some(Finding::new(Rule::Drifted, severity, drift.since, evidence))
}

/// An agent that acts alone, with permissions behind a credential that never lets go of them.
fn standing(facts: &Facts) -> Option<Finding> {
    let holds = facts.usage.is_some_and(|usage| usage.actions.total > 0);
    let standing = facts
        .credentials
        .iter()
        .filter(|one| one.clock.kind.has_clock() && one.clock.active != Some(false))
        .count();
    let acts_alone = facts.kind == Kind::AiAgent && facts.agent.is_some_and(|agent| agent.acts_alone);
    (acts_alone && holds && standing > 0).then(|| {
        let severity = if facts.is_privileged() { Severity::High } else { Severity::Medium };
        let credentials = plural(
            u64::try_from(standing).unwrap_or(u64::MAX),
            "long-lived credential",
            "long-lived credentials",
        );
        let evidence = format!("It acts alone, and reaches what it holds at any time with {credentials}");
        Finding::new(Rule::StandingAgentAccess, severity, None, evidence)
    })
}
