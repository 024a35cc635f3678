//! Usage as it stood at launch: what usage.csv will say, whatever is imported afterwards.

use domain::coverage::Grade;
use domain::id::IdentityId;
use domain::instant::Instant;
use domain::tally::Counts;
use domain::usage::{Row, RowKind};
use evidence::bundle::rows::UsageRow;
use serde::{Deserialize, Serialize};

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageFrozen {
    /// The permission or granted pattern; for an unmapped event, the event.
    pub permission: String,
    /// The event that was seen; none for a granted pattern.
    pub event: Option<String>,
    /// Is it known which permission the event needs?
    pub mapped: bool,
    /// Is it granted?
    pub granted: Option<bool>,
    /// Is it privileged?
    pub privileged: Option<bool>,
    /// The verdict's word.
    pub verdict: Option<String>,
    /// How often in the window.
    pub counts: Counts,
    /// First seen in the window.
    #[serde(with = "domain::instant::fixed_option")]
    pub first_at: Option<Instant>,
    /// Last seen in the window.
    #[serde(with = "domain::instant::fixed_option")]
    pub last_at: Option<Instant>,
    /// How many of the window's days were observed.
    pub observed_days: u32,
    /// By which grade.
    pub grade: Grade,
}

impl UsageFrozen {
    /// Freezes a row.
    pub(super) fn freeze(row: &Row) -> Self {
        let (event, mapped) = match &row.kind {
            RowKind::Event { event, mapped } => (Some(event.to_string()), *mapped),
            RowKind::Pattern(_) | RowKind::Action => (None, true),
        };
        Self {
            permission: row.permission.clone(),
            event,
            mapped,
            granted: row.granted,
            privileged: row.privileged.map(|reason| reason.is_some()),
            verdict: row.verdict.map(|verdict| verdict.to_string()),
            counts: row.counts,
            first_at: row.first_at,
            last_at: row.last_at,
            observed_days: row.observed_days,
            grade: row.grade,
        }
    }

    /// The row of usage.csv.
    pub(crate) fn of(self, identity_id: IdentityId) -> UsageRow {
        UsageRow {
            identity_id,
            permission: self.permission,
            event: self.event,
            mapped: self.mapped,
            granted: self.granted,
            privileged: self.privileged,
            verdict: self.verdict,
            counts: self.counts,
            first_at: self.first_at,
            last_at: self.last_at,
            observed_days: self.observed_days,
            grade: self.grade,
        }
    }
}
