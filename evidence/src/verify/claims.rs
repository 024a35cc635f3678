//! What a bundle claims of use, read back for whoever works it out again from logs of their own.

use super::report::Report;
use super::tables::Rows;
use super::unpack::Files;
use crate::bundle::campaign::Campaign;
use crate::bundle::layout;
use crate::bundle::rows::{InputRow, UsageRow};
use crate::snapshot::Snapshot;
use domain::id::IdentityId;
use domain::instant::{self, Instant};
use domain::tally::Counts;

/// A bundle that agrees with itself, as far as use goes.
#[derive(Debug, Clone)]
pub struct Claims {
    /// The campaign: its window, and the catalogue that patterns were expanded against.
    pub campaign: Campaign,
    /// One for each item, by item.
    pub snapshots: Vec<Snapshot>,
    /// Every row of usage.csv, as it stands there.
    pub usage: Vec<UsageClaim>,
    /// Every log file behind the verdicts.
    pub inputs: Vec<InputClaim>,
}

/// A row of usage.csv.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageClaim {
    /// Whose.
    pub identity_id: IdentityId,
    /// The permission or granted pattern; for an unmapped event, the event.
    pub permission: String,
    /// The event that was seen; none for a granted pattern.
    pub event: Option<String>,
    /// The verdict's word; none where there is none.
    pub verdict: Option<String>,
    /// How often in the window.
    pub counts: Counts,
    /// The first in the window.
    pub first_at: Option<Instant>,
    /// The last in the window.
    pub last_at: Option<Instant>,
}

/// A row of inputs.csv.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputClaim {
    /// What the file was called.
    pub name: String,
    /// SHA-256 of its bytes, lower-case hex.
    pub sha256: String,
}

/// What the files say, which have been verified. None where something of it cannot be read after all.
pub(super) fn read(files: &Files) -> Option<Claims> {
    let text = std::str::from_utf8(files.get(layout::CAMPAIGN)?).ok()?;
    let file: crate::bundle::campaign::CampaignFile = serde_json::from_str(text).ok()?;
    let snapshots = files.iter().filter(|(name, _)| layout::snapshot_item(name).is_some());
    let snapshots = snapshots.map(|(_, bytes)| Snapshot::parse(std::str::from_utf8(bytes).ok()?).ok());
    let (mut ignored, unquoted) = (Report::default(), crate::csv::undefused);
    let whole = |text: &str| unquoted(text).unwrap_or(text).to_owned();
    let usage = Rows::of::<UsageRow>(files, &mut ignored);
    let usage = usage.iter().map(|cells| {
        let number = |column| cells.get(column).parse::<u64>().ok();
        let some = |column| Some(cells.get(column)).filter(|cell| !cell.is_empty()).map(whole);
        Some(UsageClaim {
            identity_id: cells.get("identity_id").parse().ok()?,
            permission: whole(cells.get("permission")),
            event: some("event"),
            verdict: some("verdict"),
            counts: Counts {
                allowed: number("allowed")?,
                denied: number("denied")?,
                failed: number("failed")?,
                on_behalf: number("on_behalf")?,
            },
            first_at: instant::parse(cells.get("first_at")).ok(),
            last_at: instant::parse(cells.get("last_at")).ok(),
        })
    });
    let inputs = Rows::of::<InputRow>(files, &mut ignored);
    let inputs = inputs
        .iter()
        .map(|cells| InputClaim { name: whole(cells.get("name")), sha256: cells.get("sha256").to_owned() });
    Some(Claims {
        campaign: file.campaign,
        snapshots: snapshots.collect::<Option<_>>()?,
        usage: usage.collect::<Option<_>>()?,
        inputs: inputs.collect(),
    })
}
