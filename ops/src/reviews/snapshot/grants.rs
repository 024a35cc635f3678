//! Grants and used actions of a snapshot, from the rows of effective usage.

use super::NO_GRANT;
use domain::grant::{Effect, GrantPath, HeldGrant, PathKind};
use domain::usage::{ByVerdict, Row, RowKind};
use evidence::snapshot::{ActionCounts, GrantSnapshot, UsedAction};
use sources::aws::actions;
use std::collections::HashMap;

/// Every grant, deny and boundary as written, with the verdict of what it gives.
pub(super) fn of(held: &[HeldGrant], rows: &[Row]) -> Vec<GrantSnapshot> {
    let patterns: HashMap<&str, (&Row, ByVerdict)> = rows
        .iter()
        .filter_map(|row| match row.kind {
            RowKind::Pattern(by_verdict) => Some((row.permission.as_str(), (row, by_verdict))),
            RowKind::Event { .. } | RowKind::Action => None,
        })
        .collect();
    let mut grants: Vec<GrantSnapshot> = held
        .iter()
        .map(|one| {
            let grant = &one.grant;
            let gives = grant.effect == Effect::Allow && grant.path.kind != PathKind::Boundary;
            let pattern = grant.pattern();
            let found = patterns.get(pattern.as_str()).filter(|_| gives);
            let privileged =
                gives && actions::catalogue().statement(grant.matching, &grant.patterns).privileged.is_some();
            GrantSnapshot {
                effect: grant.effect,
                resources: grant.resources.clone(),
                conditions: grant.conditions.clone(),
                path: grant.path.clone(),
                granted_at: one.granted.at,
                granted_basis: one.granted.basis,
                privileged,
                verdict: found
                    .and_then(|(row, _)| row.verdict)
                    .map_or_else(|| NO_GRANT.to_owned(), |verdict| verdict.to_string()),
                actions: found.map(|(_, counts)| counted(*counts)).unwrap_or_default(),
                pattern,
            }
        })
        .collect();
    grants.sort_by(|a, b| order(a).cmp(&order(b)));
    grants
}

/// By what grants are ordered in a snapshot.
fn order(grant: &GrantSnapshot) -> (Effect, &str, &GrantPath, &[String], &str) {
    (grant.effect, &grant.pattern, &grant.path, &grant.resources, &grant.conditions)
}

fn counted(by: ByVerdict) -> ActionCounts {
    ActionCounts {
        total: by.total.into(),
        used: by.used.into(),
        denied_only: by.denied_only.into(),
        too_new: by.too_new.into(),
        unused: by.unused.into(),
        not_observed: by.not_observed.into(),
        not_evaluable: by.not_evaluable.into(),
    }
}

/// What was seen in the window, by permission and event.
pub(super) fn used(rows: &[Row]) -> Vec<UsedAction> {
    rows.iter()
        .filter_map(|row| {
            let RowKind::Event { event, mapped } = &row.kind else { return None };
            Some(UsedAction {
                permission: row.permission.clone(),
                event: event.to_string(),
                mapped: *mapped,
                counts: row.counts,
                first_at: row.first_at?,
                last_at: row.last_at?,
                verdict: row.verdict.map_or_else(|| NO_GRANT.to_owned(), |verdict| verdict.to_string()),
            })
        })
        .collect()
}
