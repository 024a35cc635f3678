//! Privileged actions: who holds one can change who may do what, or become somebody who can.

mod escalation;
#[cfg(test)]
mod tests;

use crate::catalogue::{AccessLevel, ActionSet, Catalogue, Pattern};
use crate::grant::Matching;

pub use escalation::{ESCALATION_PATHS, Escalation, escalation};

/// Why a permission is privileged. Where several hold, the first in this order is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrivilegeReason {
    /// The pattern is everything that a service, or every service, can do.
    ServiceWildcard,
    /// An action of [`ESCALATION_PATHS`].
    EscalationPath,
    /// An action whose provider classifies it as permissions management.
    PermissionsManagement,
}

impl std::fmt::Display for PrivilegeReason {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::ServiceWildcard => "It allows everything that a whole service can do",
            Self::EscalationPath => "It allows an action by which its holder can gain further permissions",
            Self::PermissionsManagement => "It allows changing who may do what",
        })
    }
}

/// Is this one action privileged? Actions that the catalogue does not know are so only as escalation paths.
#[must_use]
pub fn privileged_action(catalogue: &Catalogue, action: &str) -> Option<PrivilegeReason> {
    if escalation(action).is_some() {
        return Some(PrivilegeReason::EscalationPath);
    }
    let entry = catalogue.entry(catalogue.get(action)?);
    (entry.level == AccessLevel::PermissionsManagement).then_some(PrivilegeReason::PermissionsManagement)
}

/// Is a statement that gives these patterns privileged? With [`Matching::AllBut`] it is judged by what it leaves: an
/// untouched service is a whole one. What the catalogue does not know is judged by its pattern alone. Resources and
/// conditions are not looked at, nor whether anything else takes the action away.
#[must_use]
pub fn privileged_pattern(
    catalogue: &Catalogue,
    matching: Matching,
    patterns: &[String],
) -> Option<PrivilegeReason> {
    let patterns: Vec<Pattern> = patterns.iter().map(|pattern| Pattern::new(pattern)).collect();
    let named = |action: &str| patterns.iter().any(|pattern| pattern.matches(action));
    let given = |action: &str| named(action) == (matching == Matching::Only);

    let whole = match matching {
        Matching::Only => patterns.iter().any(Pattern::is_service_wildcard),
        Matching::AllBut => leaves_a_whole_service(catalogue, &patterns),
    };
    if whole {
        return Some(PrivilegeReason::ServiceWildcard);
    }
    if ESCALATION_PATHS.iter().any(|path| given(path.action)) {
        return Some(PrivilegeReason::EscalationPath);
    }
    let manages = catalogue
        .iter()
        .filter(|(_, entry)| entry.level == AccessLevel::PermissionsManagement)
        .any(|(_, entry)| given(&entry.name));
    manages.then_some(PrivilegeReason::PermissionsManagement)
}

/// Is there a service of which the patterns name no action?
fn leaves_a_whole_service(catalogue: &Catalogue, patterns: &[Pattern]) -> bool {
    let mut named = ActionSet::default();
    for pattern in patterns {
        named.union_with(&catalogue.expand_pattern(pattern));
    }
    // Actions are ordered by name, so those of one service are neighbours.
    let mut service: Option<(&str, bool)> = None;
    for (action, entry) in catalogue.iter() {
        let name = entry.name.split(':').next().unwrap_or_default();
        let untouched = !named.contains(action);
        service = match service {
            Some((of, so_far)) if of.eq_ignore_ascii_case(name) => Some((of, so_far && untouched)),
            Some((_, true)) => return true,
            _ => Some((name, untouched)),
        };
    }
    service.is_some_and(|(_, untouched)| untouched)
}
