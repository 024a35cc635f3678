//! Privileged grants that an earlier inventory of the same source lacked.

use crate::error::Result;
use domain::grant::{Effect, GrantedBasis, Matching, PathKind};
use entities::held_grant;
use sea_orm::TryIntoModel;
use sources::aws::actions;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// The identities that were given something privileged among what was added. In a source's first inventory nothing is
/// new, and neither is what was held by another path before.
pub(super) fn newly(added: Vec<held_grant::ActiveModel>) -> Result<BTreeSet<Uuid>> {
    let mut found = BTreeSet::new();
    // The same statement stands in many policies: it is judged once.
    let mut judged: HashMap<(Matching, Vec<String>), bool> = HashMap::new();
    for row in added {
        let row: held_grant::Model = row.try_into_model()?;
        let is_new = row.basis == GrantedBasis::FirstSeen.as_str()
            && row.effect == Effect::Allow.as_str()
            && row.path_kind != PathKind::Boundary.as_str();
        if !is_new || found.contains(&row.identity_id) {
            continue;
        }
        let grant = row.grant()?;
        if grant.patterns.is_empty() {
            continue;
        }
        let is_privileged = *judged.entry((grant.matching, grant.patterns.clone())).or_insert_with(|| {
            actions::catalogue().statement(grant.matching, &grant.patterns).privileged.is_some()
        });
        if is_privileged {
            found.insert(row.identity_id);
        }
    }
    Ok(found)
}
