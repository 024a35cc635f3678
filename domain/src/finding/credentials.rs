//! Each credential: its clock, whether it is used, and by how many.

use super::{CredentialFacts, DORMANT_DAYS, Facts, Finding, Rule, Severity, day};
use crate::credential::{DueBy, RotationStatus};
use crate::id::CredentialId;
use crate::identity::Kind;
use crate::instant::Instant;
use crate::network::Reuse;
use chrono::Duration;

pub(super) fn judge(facts: &Facts, now: Instant, found: &mut Vec<Finding>) {
    for one in &facts.credentials {
        found.extend(rotation(facts, one, now));
        found.extend(idle(facts, one, now));
        found.extend(shared(one));
    }
    found.extend(facts.reuse.as_ref().map(|(trust, reuse)| reused(reuse, *trust)));
}

fn rotation(facts: &Facts, one: &CredentialFacts, now: Instant) -> Option<Finding> {
    let clock = one.clock.clock(one.policy, now);
    let severity = if facts.is_privileged() { Severity::High } else { Severity::Medium };
    let (kind, policy) = (one.clock.kind, one.policy);
    let since = one.clock.since().map_or_else(|| kind.to_string(), |at| format!("{kind} of {}", day(at)));
    let finding = match (clock.status, clock.due) {
        (RotationStatus::Overdue, Some(due)) => {
            let on = day(due.at);
            let (rule, evidence) = match due.by {
                DueBy::Age => {
                    let most = policy.max_age_days;
                    (
                        Rule::RotationOverdue,
                        format!("{since}; at most {most} days are allowed: it was due on {on}"),
                    )
                }
                DueBy::End => (Rule::RotationOverdue, format!("{since}; it ended on {on}")),
                DueBy::Endless => {
                    (Rule::RotationOverdue, format!("{since}; it has no end, and its policy asks for one"))
                }
                DueBy::Overlap => {
                    let most = policy.overlap_days;
                    let text =
                        format!("{since}, beside its successor; at most {most} days are allowed, until {on}");
                    (Rule::Overlapping, text)
                }
            };
            Finding::new(rule, severity, Some(due.at), evidence)
        }
        (RotationStatus::DueSoon, Some(due)) => {
            let lead = due.at - Duration::days(i64::from(policy.lead_days));
            let evidence = format!("{since}; it is due on {}", day(due.at));
            Finding::new(Rule::RotationDue, Severity::Low, Some(lead), evidence)
        }
        (RotationStatus::UnknownAge, _) => {
            let evidence = format!("Nobody says when this {kind} was made");
            Finding::new(Rule::UnknownAge, Severity::Medium, None, evidence)
        }
        _ => return None,
    };
    Some(finding.on(one.id))
}

/// May be used, and is not: the figure of its last use is old, or its whole life was observed without one.
fn idle(facts: &Facts, one: &CredentialFacts, now: Instant) -> Option<Finding> {
    // A break-glass account's credentials are meant to lie there.
    if facts.kind == Kind::BreakGlass || !one.clock.kind.has_clock() || one.clock.active == Some(false) {
        return None;
    }
    let (since, evidence) = match one.last_used {
        Some(last) if now - last >= Duration::days(i64::from(DORMANT_DAYS)) => {
            (last, format!("Last used on {}", day(last)))
        }
        Some(_) => return None,
        None => {
            let made = one.clock.created_at?;
            let quiet = facts.observation.days(made, now);
            if quiet < DORMANT_DAYS {
                return None;
            }
            (made, format!("Never used since it was made on {}; {quiet} days observed", day(made)))
        }
    };
    let beside = facts.credentials.iter().any(|other| {
        other.id != one.id
            && other.clock.kind == one.clock.kind
            && other.last_used.is_some_and(|at| now - at < Duration::days(i64::from(DORMANT_DAYS)))
    });
    let evidence = if beside { format!("{evidence}, beside another that is used") } else { evidence };
    Some(Finding::new(Rule::IdleCredential, Severity::Medium, Some(since), evidence).on(one.id))
}

fn shared(one: &CredentialFacts) -> Option<Finding> {
    // Told once: that several environments use it says more than that several networks do.
    if let Some(reuse) = &one.reuse {
        return Some(reused(reuse, Some(one.id)));
    }
    let sharing = one.sharing?;
    (sharing.users > 1).then(|| {
        let evidence = format!("Used in turn from {} networks", sharing.users);
        Finding::new(Rule::Shared, Severity::Medium, Some(sharing.since), evidence).on(one.id)
    })
}

/// How many networks or callers of an environment are named.
const NAMED: usize = 3;

fn reused(reuse: &Reuse, credential: Option<CredentialId>) -> Finding {
    let told: Vec<String> = reuse
        .uses
        .chunk_by(|one, other| one.environment == other.environment)
        .map(|of| {
            let environment = of.first().map_or("", |one| one.environment.as_str());
            let named: Vec<&str> = of.iter().take(NAMED).map(|one| one.by.as_str()).collect();
            let more = of.len().saturating_sub(NAMED);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("in {environment} {}{more}", named.join(", "))
        })
        .collect();
    let evidence = format!("Used {}", told.join("; "));
    let found = Finding::new(Rule::ReusedAcrossEnvironments, Severity::High, Some(reuse.since), evidence);
    Finding { credential, ..found }
}
