//! Whether it acts as it is meant to: dormant, awake again, used by people, used where it should be idle.

use super::{Facts, Finding, REACTIVATED_DAYS, Rule, Severity, day};
use crate::identity::Kind;
use crate::instant::Instant;
use chrono::Duration;

pub(super) fn judge(facts: &Facts, now: Instant, found: &mut Vec<Finding>) {
    if facts.kind == Kind::BreakGlass {
        // Meant to be idle: unused is healthy, use is an alert, and a drill is required.
        found.extend(break_glass_used(facts));
        found.extend(drill_missed(facts, now));
    } else {
        found.extend(dormant(facts, now));
        found.extend(reactivated(facts, now));
        found.extend(human_use(facts));
    }
}

fn dormant(facts: &Facts, now: Instant) -> Option<Finding> {
    let threshold = facts.dormant_after();
    // Never seen is quiet since it was made; where nobody knows when that was, since it was first seen at the latest.
    let since = facts.activity.last.or(facts.created_at).unwrap_or(facts.first_seen_at);
    let quiet = facts.observation.days(since, now);
    if quiet < threshold {
        return None;
    }
    let evidence = match facts.activity.last {
        Some(last) => format!("Last active on {}; {quiet} days observed since", day(last)),
        None => format!("Never seen active; {quiet} days observed"),
    };
    let severity = if facts.is_privileged() { Severity::High } else { Severity::Medium };
    Some(Finding::new(Rule::Dormant, severity, Some(since), evidence))
}

fn reactivated(facts: &Facts, now: Instant) -> Option<Finding> {
    let resumed = facts.activity.resumed?;
    let quiet = facts.observation.days(resumed.quiet_since, resumed.at);
    let is_answered = facts.attested.is_some_and(|attested| attested.at > resumed.at);
    let is_past = now >= resumed.at + Duration::days(REACTIVATED_DAYS);
    if quiet < facts.dormant_after() || is_answered || is_past {
        return None;
    }
    let severity = if facts.is_privileged() { Severity::Critical } else { Severity::High };
    let evidence = format!(
        "Quiet since {} with {quiet} days observed, active again on {}",
        day(resumed.quiet_since),
        day(resumed.at)
    );
    Some(Finding::new(Rule::Reactivated, severity, Some(resumed.at), evidence))
}

fn human_use(facts: &Facts) -> Option<Finding> {
    let at = facts.activity.human?;
    let severity = if facts.is_privileged() { Severity::High } else { Severity::Medium };
    Some(Finding::new(Rule::HumanUse, severity, Some(at), format!("A person used it on {}", day(at))))
}

/// Used since the last drill, and not both reviewed and rotated since.
fn break_glass_used(facts: &Facts) -> Option<Finding> {
    let used = facts.activity.last?;
    let is_drill = facts.break_glass.and_then(|one| one.drilled_at).is_some_and(|drill| used <= drill);
    let is_reviewed = facts.attested.is_some_and(|attested| attested.at > used);
    let is_rotated = facts.credentials.iter().filter(|one| one.clock.active != Some(false)).all(|one| {
        !one.clock.kind.has_clock()
            || one.clock.rotated_at.max(one.clock.created_at).is_some_and(|at| at > used)
    });
    if is_drill || (is_reviewed && is_rotated) {
        return None;
    }
    let open = match (is_reviewed, is_rotated) {
        (false, false) => "neither reviewed nor rotated since",
        (false, true) => "not reviewed since",
        (true, _) => "not rotated since",
    };
    let evidence = format!("Used on {}, {open}", day(used));
    Some(Finding::new(Rule::BreakGlassUsed, Severity::Critical, Some(used), evidence))
}

fn drill_missed(facts: &Facts, now: Instant) -> Option<Finding> {
    let one = facts.break_glass?;
    let period = Duration::days(i64::from(one.drill_days?));
    let due = one.drilled_at.or(facts.created_at).unwrap_or(facts.first_seen_at) + period;
    if now < due {
        return None;
    }
    let evidence = match one.drilled_at {
        Some(last) => format!("Last tried on {}; the next drill was due on {}", day(last), day(due)),
        None => format!("No drill is recorded; one was due on {}", day(due)),
    };
    Some(Finding::new(Rule::DrillMissed, Severity::Medium, Some(due), evidence))
}
