//! The two tables of a time that no leaf tells whole: identities, and how long exceptions really covered.

use crate::bundle::rows::Row;
use domain::exception::Ended;
use domain::id::{IdentityId, SourceId};
use domain::identity::Kind;
use domain::instant::{Instant, format};
use domain::principal::PrincipalClass;

/// An identity that came or went in the time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityRow {
    /// The identity.
    pub identity_id: IdentityId,
    /// The provider's label, or its id.
    pub external_id: String,
    /// Where it lives; this and what follows is nothing where it was merged into another since.
    pub source_id: Option<SourceId>,
    /// What kind of identity it is.
    pub kind: Option<Kind>,
    /// Machine, or unsure.
    pub class: Option<PrincipalClass>,
    /// When an import first named it.
    pub first_seen_at: Option<Instant>,
    /// When an inventory first lacked it, where that was before the end of the time.
    pub gone_at: Option<Instant>,
    /// The leaf that says that it is retired, and when, where that is of the time.
    pub retired: Option<(u64, Instant)>,
}

impl Row for IdentityRow {
    const FILE: &'static str = "identities.csv";
    const HEADER: &'static [&'static str] = &[
        "identity_id",
        "external_id",
        "source_id",
        "kind",
        "class",
        "first_seen_at",
        "gone_at",
        "retired_seq",
        "retired_at",
    ];
    fn cells(&self) -> Vec<String> {
        let (seq, at) = self.retired.map_or_else(Default::default, |(seq, at)| (seq.to_string(), format(at)));
        vec![
            self.identity_id.to_string(),
            self.external_id.clone(),
            self.source_id.map(|id| id.to_string()).unwrap_or_default(),
            self.kind.map(|kind| kind.to_string()).unwrap_or_default(),
            self.class.map(|class| class.to_string()).unwrap_or_default(),
            self.first_seen_at.map(format).unwrap_or_default(),
            self.gone_at.map(format).unwrap_or_default(),
            seq,
            at,
        ]
    }
}

/// Until when an exception that was given really covered: its end, or earlier where it became void or was not confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverRow {
    /// The exception.
    pub exception_id: String,
    /// From, inclusive.
    pub start: Instant,
    /// Until, exclusive.
    pub covered_until: Instant,
    /// Why it covered no more, where that was before the end of the time.
    pub ended_why: Option<Ended>,
}

impl Row for CoverRow {
    const FILE: &'static str = "covered.csv";
    const HEADER: &'static [&'static str] = &["exception_id", "start", "covered_until", "ended_why"];
    fn cells(&self) -> Vec<String> {
        vec![
            self.exception_id.clone(),
            format(self.start),
            format(self.covered_until),
            self.ended_why.map(|why| why.to_string()).unwrap_or_default(),
        ]
    }
}
