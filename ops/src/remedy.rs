//! What an owner puts in the place of policies that give too much: documents and commands, ready to be copied, and whom
//! else what is shared feeds. Tenure changes nothing at a provider.

use crate::call::Call;
use crate::error::Result;
use crate::identities::{self, Brief};
use crate::usage::Lenses;
use domain::grant::{Grant, GrantPath, Matching};
use domain::removal::{lessened, speaks_of};
use domain::usage::{RowKind, Verdict, expand};
use domain::window::{Day, Window};
use evidence::snapshot::{GrantSnapshot, Snapshot};
use sources::aws::commands::of_reduction;
use sources::aws::policy_text::document;
use std::collections::BTreeSet;

/// One policy as it gives less.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reduced {
    /// By which path it comes; of a group, the group stands as the policy.
    pub path: GrantPath,
    /// The document that takes its place; `None` where nothing is left that gives anything.
    pub document: Option<String>,
    /// What somebody types; empty where nobody knows how.
    pub commands: Vec<String>,
    /// How many other identities the shared object feeds.
    pub others: usize,
    /// Some of them, by name; none for those who see only their own.
    pub names: Vec<String>,
}

/// What takes the place of the policies of a snapshot once `removed` is taken away. Of a pattern of which the unused goes,
/// every action stays that was used, refused, too new or not wholly observed.
pub(crate) async fn of(
    call: &Call,
    brief: &Brief,
    snapshot: &Snapshot,
    removed: &[String],
) -> Result<Vec<Reduced>> {
    let window = Window { from: Day::of(snapshot.window.from), until: Day::of(snapshot.window.until) };
    let rows = Lenses::new(window).look(call, brief, |lens, facts, _| expand(lens, facts)).await?;
    let used: BTreeSet<&str> = snapshot.used.iter().map(|one| one.permission.as_str()).collect();
    let stays: BTreeSet<&str> = rows
        .iter()
        .filter(|row| matches!(row.kind, RowKind::Action))
        .filter(|row| row.verdict != Some(Verdict::Unused) || used.contains(row.permission.as_str()))
        .map(|row| row.permission.as_str())
        .collect();
    let kept = |grant: &Grant| {
        let pattern = grant.pattern();
        stays.iter().filter(|action| speaks_of(&pattern, action)).map(|action| (*action).to_owned()).collect()
    };
    let grants: Vec<Grant> = snapshot.grants.iter().map(grant).collect();
    let mut found = Vec::new();
    for one in lessened(&grants, removed, kept) {
        let (others, names) = identities::fed(call, brief, &one.path).await?;
        let left = !one.left.is_empty();
        found.push(Reduced {
            document: left.then(|| document(&one.left)),
            commands: of_reduction(&snapshot.external_id, &one.path, left).unwrap_or_default(),
            path: one.path,
            others,
            names,
        });
    }
    Ok(found)
}

/// The grant that a snapshot has.
fn grant(one: &GrantSnapshot) -> Grant {
    let (matching, patterns) = match one.pattern.strip_prefix("NotAction:") {
        Some(left_out) => (Matching::AllBut, left_out.split(", ").map(str::to_owned).collect()),
        None => (Matching::Only, vec![one.pattern.clone()]),
    };
    Grant {
        effect: one.effect,
        matching,
        patterns,
        resources: one.resources.clone(),
        conditions: one.conditions.clone(),
        path: one.path.clone(),
    }
}
