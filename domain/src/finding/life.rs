//! Whether it ought to be there, who answers for it, and what for.

use super::{EXPIRING_DAYS, Facts, Finding, Rule, Severity, day};
use crate::identity::Lifecycle;
use crate::instant::Instant;
use crate::registration::is_expired;
use chrono::Duration;

pub(super) fn judge(facts: &Facts, now: Instant, found: &mut Vec<Finding>) {
    found.extend(retired_but_seen(facts));
    if !facts.is_there() {
        return;
    }
    found.extend(suspended_but_used(facts));
    found.extend(owner(facts));
    if !facts.purpose {
        let since = Some(facts.first_seen_at);
        found.push(Finding::new(Rule::NoPurpose, Severity::Medium, since, "Nobody has said what it is for"));
    }
    found.extend(expiry(facts, now));
}

/// It is to be gone, and what was seen since says that it is not.
fn retired_but_seen(facts: &Facts) -> Option<Finding> {
    let retired_at = facts.lifecycle_at.filter(|_| facts.lifecycle == Lifecycle::Retired)?;
    let used = facts.activity.last.filter(|at| *at > retired_at);
    let shown = facts.inventory_at.filter(|at| *at > retired_at && facts.gone_at.is_none());
    let (since, evidence) = match (used, shown) {
        (Some(at), _) => (at, format!("Retired on {}, and active on {}", day(retired_at), day(at))),
        (None, Some(at)) => {
            (at, format!("Retired on {}, and the inventory of {} still has it", day(retired_at), day(at)))
        }
        (None, None) => return None,
    };
    Some(Finding::new(Rule::RetiredButSeen, Severity::Critical, Some(since), evidence))
}

fn suspended_but_used(facts: &Facts) -> Option<Finding> {
    let suspended_at = facts.lifecycle_at.filter(|_| facts.lifecycle == Lifecycle::Suspended)?;
    let used = facts.activity.last.filter(|at| *at > suspended_at)?;
    let evidence = format!("Suspended on {}, and active on {}", day(suspended_at), day(used));
    Some(Finding::new(Rule::SuspendedButUsed, Severity::Critical, Some(used), evidence))
}

fn owner(facts: &Facts) -> Option<Finding> {
    if facts.owner.owned {
        return None;
    }
    let severity = if facts.is_privileged() { Severity::High } else { Severity::Medium };
    if let Some(offered) = facts.owner.offered_at {
        let evidence = format!("Offered on {}, and not accepted", day(offered));
        return Some(Finding::new(Rule::UnacceptedOwner, severity, Some(offered), evidence));
    }
    let (since, evidence) = match facts.owner.lost_at {
        Some(lost) => (lost, format!("Its last owner's time ended on {}", day(lost))),
        None => (facts.first_seen_at, "Nobody ever accepted to own it".to_owned()),
    };
    Some(Finding::new(Rule::Orphaned, severity, Some(since), evidence))
}

fn expiry(facts: &Facts, now: Instant) -> Option<Finding> {
    let end = facts.expires_at?;
    if is_expired(Some(end), now) {
        let severity = if facts.is_privileged() { Severity::High } else { Severity::Medium };
        let evidence = format!("Its end was {}", day(end));
        return Some(Finding::new(Rule::Expired, severity, Some(end), evidence));
    }
    let from = end - Duration::days(EXPIRING_DAYS);
    (now >= from)
        .then(|| Finding::new(Rule::Expiring, Severity::Low, Some(from), format!("It ends on {}", day(end))))
}
