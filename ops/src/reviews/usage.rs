//! Usage as it stood at launch: what usage.csv will say, whatever is imported afterwards.

use crate::error::{Error, Result};
use domain::coverage::Grade;
use domain::id::IdentityId;
use domain::instant::{Instant, from_millis};
use domain::tally::Counts;
use domain::usage::{Row, RowKind};
use evidence::bundle::rows::UsageRow;
use serde::{Deserialize, Serialize, Serializer};

/// One row. Stored as its values alone, without their names: of a large campaign those would be hundreds of megabytes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "Stored")]
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
    pub first_at: Option<Instant>,
    /// Last seen in the window.
    pub last_at: Option<Instant>,
    /// How many of the window's days were observed.
    pub observed_days: u32,
    /// By which grade.
    pub grade: Grade,
}

/// A row has about so many bytes.
const A_ROW: usize = 120;

/// Freezes the rows of one identity: what its item keeps.
pub(super) fn frozen(rows: &[Row]) -> Result<String> {
    let mut json = Vec::with_capacity(rows.len() * A_ROW);
    let mut to = serde_json::Serializer::new(&mut json);
    (&mut to).collect_seq(rows.iter().map(Freezing)).map_err(Error::unexpected)?;
    String::from_utf8(json).map_err(Error::unexpected)
}

/// A row to be stored.
struct Freezing<'a>(&'a Row);

impl Serialize for Freezing<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        let row = self.0;
        let (event, mapped) = match &row.kind {
            RowKind::Event { event, mapped } => (Some(event.to_string()), *mapped),
            RowKind::Pattern(_) | RowKind::Action => (None, true),
        };
        let Counts { allowed, denied, failed, on_behalf } = row.counts;
        let stored = (
            &row.permission,
            event,
            mapped,
            row.granted,
            row.privileged.map(|reason| reason.is_some()),
            row.verdict,
            [allowed, denied, failed, on_behalf],
            [row.first_at, row.last_at].map(|at| at.map(|at| at.timestamp_millis())),
            row.observed_days,
            row.grade,
        );
        stored.serialize(to)
    }
}

impl UsageFrozen {
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

/// As rows are stored: permission, event, mapped, granted, privileged, verdict; allowed, denied, failed, on behalf; first and
/// last, in milliseconds; observed days and grade.
#[derive(Deserialize)]
struct Short(
    String,
    Option<String>,
    bool,
    Option<bool>,
    Option<bool>,
    Option<String>,
    [u64; 4],
    [Option<i64>; 2],
    u32,
    Grade,
);

/// As they were stored before.
#[derive(Deserialize)]
struct Long {
    permission: String,
    event: Option<String>,
    mapped: bool,
    granted: Option<bool>,
    privileged: Option<bool>,
    verdict: Option<String>,
    counts: Counts,
    #[serde(with = "domain::instant::fixed_option")]
    first_at: Option<Instant>,
    #[serde(with = "domain::instant::fixed_option")]
    last_at: Option<Instant>,
    observed_days: u32,
    grade: Grade,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Stored {
    Short(Short),
    Long(Long),
}

impl From<Stored> for UsageFrozen {
    fn from(stored: Stored) -> Self {
        match stored {
            Stored::Short(row) => {
                let [allowed, denied, failed, on_behalf] = row.6;
                let [first_at, last_at] = row.7.map(|at| at.and_then(from_millis));
                Self {
                    permission: row.0,
                    event: row.1,
                    mapped: row.2,
                    granted: row.3,
                    privileged: row.4,
                    verdict: row.5,
                    counts: Counts { allowed, denied, failed, on_behalf },
                    first_at,
                    last_at,
                    observed_days: row.8,
                    grade: row.9,
                }
            }
            Stored::Long(row) => Self {
                permission: row.permission,
                event: row.event,
                mapped: row.mapped,
                granted: row.granted,
                privileged: row.privileged,
                verdict: row.verdict,
                counts: row.counts,
                first_at: row.first_at,
                last_at: row.last_at,
                observed_days: row.observed_days,
                grade: row.grade,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::tally::EventName;
    use domain::usage::{ByVerdict, Verdict};

    #[test]
    fn what_was_stored_with_names_and_without_is_read_alike() {
        let long = r#"{"permission":"s3:ListAllMyBuckets","event":"s3.amazonaws.com/ListBuckets","mapped":true,"granted":true,"privileged":false,"verdict":"used","counts":{"allowed":3,"denied":0,"failed":1,"on_behalf":0},"first_at":"2026-01-02T03:04:05.678Z","last_at":null,"observed_days":90,"grade":"declared"}"#;
        let read: UsageFrozen = serde_json::from_str(long).unwrap();
        let first_at = domain::instant::parse("2026-01-02T03:04:05.678Z").ok();
        assert_eq!(read.first_at, first_at);
        assert_eq!((read.counts.allowed, read.counts.failed, read.observed_days), (3, 1, 90));
        let event = EventName { source: "s3.amazonaws.com".into(), name: "ListBuckets".into() };
        let row = Row {
            permission: "s3:ListAllMyBuckets".into(),
            kind: RowKind::Event { event, mapped: true },
            counts: read.counts,
            first_at,
            last_at: None,
            granted: Some(true),
            privileged: Some(None),
            verdict: Some(Verdict::Used),
            observed_days: 90,
            grade: Grade::Declared,
        };
        let pattern = Row { kind: RowKind::Pattern(ByVerdict::default()), ..row.clone() };
        let short = frozen(&[row, pattern]).unwrap();
        assert!(short.len() < long.len(), "{short}");
        let stored: Vec<UsageFrozen> = serde_json::from_str(&short).unwrap();
        assert_eq!(stored[0], read);
        assert_eq!(stored[1], UsageFrozen { event: None, ..read });
        assert!(serde_json::from_str::<UsageFrozen>("[\"s3:GetObject\"]").is_err());
    }
}
