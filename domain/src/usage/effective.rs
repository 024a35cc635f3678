//! What an identity may really do: allows, less sweeping denies, within its permission boundary.

use crate::catalogue::{ActionSet, Catalogue};
use crate::grant::{Effect, HeldGrant, PathKind};
use crate::instant::Instant;
use std::sync::Arc;

/// What one statement does to what an identity may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Part {
    Gives,
    Takes,
    /// Takes under conditions, or of some resources: no action whole.
    TakesSome,
}

/// One statement, its patterns expanded.
#[derive(Debug, Clone)]
pub struct HeldReach {
    reach: Arc<ActionSet>,
    part: Part,
    boundary: bool,
    since: Option<Instant>,
}

impl HeldReach {
    /// A statement that speaks of `reach`, with this effect; does it speak of every resource without conditions, is it
    /// of a permission boundary, and since when is it held?
    #[must_use]
    pub const fn new(
        reach: Arc<ActionSet>,
        (effect, is_sweeping): (Effect, bool),
        is_boundary: bool,
        since: Option<Instant>,
    ) -> Self {
        let part = match (effect, is_sweeping) {
            (Effect::Allow, _) => Part::Gives,
            (Effect::Deny, true) => Part::Takes,
            (Effect::Deny, false) => Part::TakesSome,
        };
        Self { reach, part, boundary: is_boundary, since }
    }

    /// A grant as it is held, expanded by `catalogue`.
    #[must_use]
    pub fn of(catalogue: &Catalogue, held: &HeldGrant) -> Self {
        let grant = &held.grant;
        let reach = Arc::clone(&catalogue.statement(grant.matching, &grant.patterns).reach);
        let is_boundary = grant.path.kind == PathKind::Boundary;
        Self::new(reach, (grant.effect, grant.is_sweeping()), is_boundary, held.granted.at)
    }

    /// Since when it is held; `None` is since before anything we know.
    #[must_use]
    pub const fn since(&self) -> Option<Instant> {
        self.since
    }

    /// Does it give anything: neither a deny nor a boundary?
    #[must_use]
    pub const fn gives(&self) -> bool {
        matches!(self.part, Part::Gives) && !self.boundary
    }

    /// The actions that it speaks of.
    #[must_use]
    pub fn reach(&self) -> &ActionSet {
        &self.reach
    }
}

/// Allows, less denies that speak of every resource without conditions, within the permission boundary where there
/// is one. A deny of some resources or under conditions takes no action away whole: resources are not compared. A
/// boundary that only denies still is a boundary: it allows nothing.
#[must_use]
pub(super) fn effective(held: &[HeldReach]) -> ActionSet {
    let (mut allowed, mut denied) = (ActionSet::default(), ActionSet::default());
    let mut boundary: Option<ActionSet> = None;
    for one in held {
        if one.boundary {
            boundary.get_or_insert_default();
        }
        match (one.part, one.boundary) {
            (Part::Gives, false) => allowed.union_with(&one.reach),
            (Part::Gives, true) => boundary.get_or_insert_default().union_with(&one.reach),
            (Part::Takes, _) => denied.union_with(&one.reach),
            (Part::TakesSome, _) => {}
        }
    }
    if let Some(boundary) = boundary {
        allowed.intersect_with(&boundary);
    }
    allowed.subtract(&denied);
    allowed
}
