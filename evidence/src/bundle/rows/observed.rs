//! What was seen: sources and their inventories, usage, coverage, and the files behind it all.

use super::{Row, instant, optional};
use crate::hash::Digest;
use domain::coverage::{EventClass, Grade};
use domain::id::{IdentityId, ImportId, SourceId};
use domain::instant::{Instant, format};
use domain::source::Provider;
use domain::tally::Counts;

/// One source with the inventory that the launch rests on.
///
/// `machine + unsure` are its identities, and identities less what the filter left out are its part of the population.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRow {
    /// The source.
    pub source_id: SourceId,
    /// Who runs it.
    pub provider: Provider,
    /// The provider account.
    pub account: String,
    /// The inventory import.
    pub import_id: ImportId,
    /// When the inventory was taken.
    pub imported_at: Instant,
    /// Of the inventory's file.
    pub file_sha256: Digest,
    /// Principals of class machine.
    pub machine: u64,
    /// Principals of class unsure.
    pub unsure: u64,
    /// Principals of class person.
    pub person: u64,
    /// Principals of class person's role.
    pub persons_role: u64,
    /// Principals of class provider-managed.
    pub provider_managed: u64,
    /// Records that the import refused.
    pub refused: u64,
    /// Identities that the campaign's filter left out.
    pub left_out: u64,
}

impl SourceRow {
    /// Principals that are governed as non-human identities.
    #[must_use]
    pub const fn identities(&self) -> u64 {
        self.machine.saturating_add(self.unsure)
    }
}

impl Row for SourceRow {
    const FILE: &'static str = "sources.csv";
    const HEADER: &'static [&'static str] = &[
        "source_id",
        "provider",
        "account",
        "import_id",
        "imported_at",
        "file_sha256",
        "principals",
        "machine",
        "unsure",
        "person",
        "persons_role",
        "provider_managed",
        "identities",
        "refused",
        "left_out",
        "population",
    ];
    fn cells(&self) -> Vec<String> {
        let others = [self.person, self.persons_role, self.provider_managed];
        let principals = others.into_iter().fold(self.identities(), u64::saturating_add);
        vec![
            self.source_id.to_string(),
            self.provider.to_string(),
            self.account.clone(),
            self.import_id.to_string(),
            format(self.imported_at),
            self.file_sha256.to_string(),
            principals.to_string(),
            self.machine.to_string(),
            self.unsure.to_string(),
            self.person.to_string(),
            self.persons_role.to_string(),
            self.provider_managed.to_string(),
            self.identities().to_string(),
            self.refused.to_string(),
            self.left_out.to_string(),
            self.identities().saturating_sub(self.left_out).to_string(),
        ]
    }
}

/// One permission of one identity: as granted, or as used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageRow {
    /// The identity.
    pub identity_id: IdentityId,
    /// The permission or granted pattern; for an unmapped event, the event.
    pub permission: String,
    /// The event that was seen; none for a granted pattern.
    pub event: Option<String>,
    /// Is it known which permission the event needs?
    pub mapped: bool,
    /// Is it granted? None where no grants were imported.
    pub granted: Option<bool>,
    /// Is it privileged? None where no grants were imported.
    pub privileged: Option<bool>,
    /// The verdict's word; none where there is none.
    pub verdict: Option<String>,
    /// How often in the window, by outcome.
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

impl Row for UsageRow {
    const FILE: &'static str = "usage.csv";
    const HEADER: &'static [&'static str] = &[
        "identity_id",
        "permission",
        "event",
        "mapped",
        "granted",
        "privileged",
        "verdict",
        "allowed",
        "denied",
        "failed",
        "on_behalf",
        "first_at",
        "last_at",
        "observed_days",
        "grade",
    ];
    fn cells(&self) -> Vec<String> {
        vec![
            self.identity_id.to_string(),
            self.permission.clone(),
            optional(self.event.as_ref()),
            self.mapped.to_string(),
            optional(self.granted.as_ref()),
            optional(self.privileged.as_ref()),
            optional(self.verdict.as_ref()),
            self.counts.allowed.to_string(),
            self.counts.denied.to_string(),
            self.counts.failed.to_string(),
            self.counts.on_behalf.to_string(),
            instant(self.first_at),
            instant(self.last_at),
            self.observed_days.to_string(),
            self.grade.to_string(),
        ]
    }
}

/// Hours of one source, region and event class, all of one grade. Grade `none` is a gap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageRow {
    /// The source.
    pub source_id: SourceId,
    /// The provider account.
    pub account: String,
    /// The provider's region.
    pub region: String,
    /// The class of events.
    pub event_class: EventClass,
    /// The first hour, inclusive.
    pub from: Instant,
    /// The end of the last hour, exclusive.
    pub until: Instant,
    /// How well these hours are known.
    pub grade: Grade,
}

impl Row for CoverageRow {
    const FILE: &'static str = "coverage.csv";
    const HEADER: &'static [&'static str] =
        &["source_id", "account", "region", "event_class", "from", "until", "grade"];
    fn cells(&self) -> Vec<String> {
        vec![
            self.source_id.to_string(),
            self.account.clone(),
            self.region.clone(),
            self.event_class.to_string(),
            format(self.from),
            format(self.until),
            self.grade.to_string(),
        ]
    }
}

/// A log file behind the verdicts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputRow {
    /// The file's name, without the folders of the machine it lay on.
    pub name: String,
    /// Of its bytes as they were imported.
    pub sha256: Digest,
    /// How many records it has.
    pub records: u64,
    /// The earliest record.
    pub from: Option<Instant>,
    /// After the latest record, exclusive.
    pub until: Option<Instant>,
    /// The import that brought it.
    pub import_id: ImportId,
}

impl Row for InputRow {
    const FILE: &'static str = "inputs.csv";
    const HEADER: &'static [&'static str] = &["name", "sha256", "records", "from", "until", "import_id"];
    fn cells(&self) -> Vec<String> {
        vec![
            self.name.clone(),
            self.sha256.to_string(),
            self.records.to_string(),
            instant(self.from),
            instant(self.until),
            self.import_id.to_string(),
        ]
    }
}
