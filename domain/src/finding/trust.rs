//! Who can become it: at most one finding a rule, however many trusts break it.

use super::{Facts, Finding, Rule, Severity, TrustFacts};
use crate::identity::Kind;
use crate::instant::Instant;

pub(super) fn judge(facts: &Facts, found: &mut Vec<Finding>) {
    let severity = if facts.is_privileged() { Severity::High } else { Severity::Medium };
    let wide = |one: &&TrustFacts| !one.bound && (one.workload_provider || (one.foreign && !one.people));
    found.extend(told(facts, Rule::TrustTooWide, severity, wide, "without a condition that says who"));
    // A break-glass account is meant to lie there: nobody becoming it is healthy.
    let unused = |one: &&TrustFacts| facts.kind != Kind::BreakGlass && one.used == Some(false);
    found.extend(told(
        facts,
        Rule::TrustWiderThanUsed,
        Severity::Low,
        unused,
        "never became it in a window that was wholly observed",
    ));
    let people = |one: &&TrustFacts| one.people;
    found.extend(told(facts, Rule::PeopleMayAssume, severity, people, "let people become it"));
}

fn told(
    facts: &Facts,
    rule: Rule,
    severity: Severity,
    breaks: impl Fn(&&TrustFacts) -> bool,
    what: &str,
) -> Option<Finding> {
    let broken: Vec<&TrustFacts> = facts.trusts.iter().filter(breaks).collect();
    let since: Option<Instant> = broken.iter().map(|one| one.since).min();
    let named: Vec<&str> = broken.iter().take(3).map(|one| one.trusted.as_str()).collect();
    let more = if broken.len() > 3 { format!(" and {} more", broken.len() - 3) } else { String::new() };
    since.map(|_| Finding::new(rule, severity, since, format!("{}{more}: {what}", named.join(", "))))
}
