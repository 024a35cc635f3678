//! What an identity may really do: allows, less sweeping denies, within its permission boundary.

use crate::catalogue::{ActionSet, Catalogue};
use crate::grant::{Effect, HeldGrant, Matching, PathKind};

/// The actions that grants come to.
#[derive(Debug, Clone, PartialEq)]
pub struct Effective {
    /// What it may do.
    pub actions: ActionSet,
}

/// The actions that patterns speak of.
#[must_use]
pub(crate) fn reach(catalogue: &Catalogue, matching: Matching, patterns: &[String]) -> ActionSet {
    let mut named = catalogue.none();
    for pattern in patterns {
        named.union_with(&catalogue.expand(pattern));
    }
    match matching {
        Matching::Only => named,
        Matching::AllBut => {
            let mut rest = catalogue.all();
            rest.subtract(&named);
            rest
        }
    }
}

/// Allows, less denies that speak of every resource without conditions, within the permission boundary where there
/// is one. A deny of some resources or under conditions takes no action away whole: resources are not compared.
#[must_use]
pub fn effective(catalogue: &Catalogue, grants: &[HeldGrant]) -> Effective {
    let mut allowed = catalogue.none();
    let mut denied = catalogue.none();
    let mut boundary: Option<ActionSet> = None;
    for held in grants {
        let grant = &held.grant;
        let reach = |catalogue| reach(catalogue, grant.matching, &grant.patterns);
        let is_boundary = grant.path.kind == PathKind::Boundary;
        match grant.effect {
            Effect::Deny if grant.is_sweeping() => denied.union_with(&reach(catalogue)),
            // A boundary that only denies still is a boundary: it allows nothing.
            Effect::Deny if is_boundary => {
                boundary.get_or_insert_with(|| catalogue.none());
            }
            Effect::Deny => {}
            Effect::Allow if is_boundary => {
                boundary.get_or_insert_with(|| catalogue.none()).union_with(&reach(catalogue));
            }
            Effect::Allow => allowed.union_with(&reach(catalogue)),
        }
        if is_boundary {
            boundary.get_or_insert_with(|| catalogue.none());
        }
    }
    if let Some(boundary) = boundary {
        allowed.intersect_with(&boundary);
    }
    allowed.subtract(&denied);
    Effective { actions: allowed }
}
