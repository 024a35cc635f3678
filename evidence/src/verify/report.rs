//! What a verification found: every failure by name, file and row, and what was checked.

use domain::words::words;
use serde::Serialize;

/// How many failures are listed; all are counted.
pub const MAX_LISTED: usize = 1000;

words! {
    /// What failed.
    pub enum Check {
        /// It is no zip, or one that is cut off, damaged or longer than it says.
        Unreadable = "zip.unreadable",
        /// More, or larger, files than a bundle has.
        Limit = "zip.limit",
        /// A file name that no bundle has, or one that is there twice.
        Name = "zip.name",
        /// The files may be right, but the zip's bytes are not those that were exported.
        NotAsExported = "zip.not_the_bytes_as_exported",
        /// A file is missing.
        Missing = "file.missing",
        /// SHA256SUMS is not written as it should be.
        Sums = "sums.form",
        /// A file that SHA256SUMS does not name, or a name without a file.
        Uncovered = "sums.uncovered",
        /// A file is not the one that SHA256SUMS names.
        Digest = "sums.digest",
        /// The signature of SHA256SUMS does not hold.
        Signature = "signature",
        /// Signed by none of the keys that were given.
        Signer = "signature.signer",
        /// allowed_signers does not name the signer, or names something else.
        AllowedSigners = "allowed_signers",
        /// A statement by which a key vouches for the next does not hold.
        Rotation = "log.rotation",
        /// Signed by a key that is stated to be compromised, or that statement cannot be read.
        Compromise = "log.compromise",
        /// The tree head of the freezing does not hold.
        Checkpoint = "log.checkpoint",
        /// The tree head of the launch does not hold.
        LaunchCheckpoint = "log.checkpoint_launch",
        /// The freezing's tree is not shown to begin with the launch's.
        Consistency = "log.consistency",
        /// What somebody else attests is not of a head of this log, or cannot be read.
        Witness = "log.witness",
        /// A line that is no leaf.
        Leaf = "log.leaf",
        /// Leaves out of order.
        LeafOrder = "log.order",
        /// A leaf is not shown to be in the log.
        Inclusion = "log.inclusion",
        /// campaign.json cannot be read, or contradicts itself.
        Campaign = "campaign.form",
        /// campaign.json and the campaign's leaves disagree.
        CampaignLeaf = "campaign.leaf",
        /// A table is not the one that was frozen, or the leaf of the freezing is not there.
        Frozen = "campaign.frozen",
        /// Counts that do not come out.
        Counts = "campaign.counts",
        /// The population's hash is another.
        PopulationHash = "campaign.population_sha256",
        /// period.json cannot be read, or contradicts itself.
        Period = "period.form",
        /// The leaves of a time are not all there, or not those of the log.
        Whole = "period.log",
        /// A row that no leaf says, or a leaf without its row.
        Told = "period.leaf",
        /// A table that cannot be read.
        Table = "table.form",
        /// A row that says something impossible.
        Row = "table.row",
        /// A snapshot is not the one that is named.
        Snapshot = "snapshot",
        /// An outcome is not what was decided last.
        Outcome = "population.outcome",
        /// A decision that its leaf does not say, or a leaf without its decision.
        Decision = "decision.leaf",
        /// A source's numbers do not come out.
        Sources = "sources.reconciliation",
        /// Somebody did what another person must do.
        Independence = "independence",
        /// A decision saw other changes than changes.csv has, or the close did.
        Changes = "changes",
        /// The second look is not what the seed draws, or a second answer is not what its leaf says.
        SecondLook = "second_look",
        /// A waiver is not what its leaves say.
        Waiver = "waivers",
        /// What security confirmed is not what its leaves say, or not what it may confirm.
        Confirmation = "confirmations",
        /// What was chosen for items that nobody answered did not follow, or followed for others, or is not what its leaf says.
        Silence = "no_response",
        /// A text is not the one that was hashed.
        Text = "texts.hash",
        /// The workbook says something else than population.csv or campaign.json.
        Sheet = "workbook",
        /// The report is none, or another campaign's, edition's or population's.
        Paper = "report",
        /// An OSCAL document says something else than the rest of the bundle, or than itself.
        Oscal = "oscal",
    }
}

/// One thing that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// What kind of thing.
    pub check: Check,
    /// In which file of the bundle; empty for the zip itself.
    pub file: String,
    /// In which row or line, counted from 1, a header not counted; none for the file as a whole.
    pub row: Option<usize>,
    /// What is there, and what was expected.
    pub detail: String,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}: ", self.check)?;
        if !self.file.is_empty() {
            write!(out, "{}", self.file)?;
            if let Some(row) = self.row {
                write!(out, ", row {row}")?;
            }
            out.write_str(": ")?;
        }
        out.write_str(&self.detail)
    }
}

/// Who signed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "signer", content = "fingerprint")]
pub enum Signer {
    /// Nobody that could be told.
    #[default]
    Unknown,
    /// A key that stands in the bundle alone. Compare its fingerprint with one got elsewhere.
    NotEstablished(String),
    /// One of the keys that the reader gave.
    Established(String),
}

/// The result.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Who signed.
    pub signer: Signer,
    /// Where the signer is none of the keys that were given: the one of these that vouches for it.
    pub vouched_by: Option<String>,
    /// What holds as stated and changes what it is worth, in sentences for people.
    pub notes: Vec<String>,
    /// What holds, in sentences for people.
    pub passed: Vec<String>,
    /// What does not hold: the first [`MAX_LISTED`].
    pub failures: Vec<Failure>,
    /// How many things do not hold.
    pub failures_total: usize,
}

impl Report {
    /// Does everything agree with everything else? That says nothing about who made it.
    #[must_use]
    pub const fn is_consistent(&self) -> bool {
        self.failures_total == 0
    }

    /// Does everything hold, signed by a key that the reader gave or that one of those vouches for?
    #[must_use]
    pub const fn holds(&self) -> bool {
        self.is_consistent() && matches!(self.signer, Signer::Established(_))
    }

    /// The result in one line.
    #[must_use]
    pub fn verdict(&self) -> String {
        match (self.is_consistent(), &self.signer) {
            (true, Signer::Established(key)) => match &self.vouched_by {
                Some(held) => {
                    format!("verified: signed by {key}, vouched for by {held}, and everything holds")
                }
                None => format!("verified: signed by {key}, and everything holds"),
            },
            (true, Signer::NotEstablished(key)) => {
                format!("consistent, signer not established: compare {key}")
            }
            (true, Signer::Unknown) => "nothing was verified".into(),
            (false, _) => format!("NOT verified: {} thing(s) do not hold", self.failures_total),
        }
    }

    pub(super) fn fail(&mut self, check: Check, file: &str, row: Option<usize>, detail: impl Into<String>) {
        self.failures_total += 1;
        if self.failures.len() < MAX_LISTED {
            // What stands in a bundle is not ours: no control characters to the terminal, no names without end.
            let plain = |text: &str| text.chars().filter(|letter| !letter.is_control()).take(600).collect();
            self.failures.push(Failure { check, file: plain(file), row, detail: plain(&detail.into()) });
        }
    }

    /// What else was looked at meanwhile.
    pub(super) fn and(&mut self, other: Self) {
        let room = MAX_LISTED - self.failures.len();
        self.failures.extend(other.failures.into_iter().take(room));
        self.failures_total += other.failures_total;
        self.notes.extend(other.notes);
        self.passed.extend(other.passed);
    }

    /// Notes what changes the worth of what holds.
    pub(super) fn note(&mut self, what: impl Into<String>) {
        let what: String = what.into();
        self.notes.push(what.chars().filter(|letter| !letter.is_control()).take(600).collect());
    }

    /// Notes what holds, if nothing failed since there were `before` failures.
    pub(super) fn passed(&mut self, before: usize, what: impl Into<String>) {
        if self.failures_total == before {
            self.passed.push(what.into());
        }
    }
}
