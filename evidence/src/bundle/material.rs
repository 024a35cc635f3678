//! What report.pdf is made from. It is typeset elsewhere: this crate says what there is to set, and by what a report is
//! known as that of its edition.

use super::campaign::CampaignFile;
use super::readme::{Line, not_seen_lines, outcome_lines};
use super::rows::{PopulationRow, Row as _, WaiverCounts, not_confirmed};
use super::{BundleInput, File, layout};
use crate::hash::Digest;
use crate::sign::PublicKey;
use domain::id::CampaignId;

/// Sets a report: the same material gives the same bytes, always. What it answers is kept with the edition.
///
/// # Errors
/// A sentence; then there is no bundle.
pub type Typeset = fn(&Material<'_>) -> Result<Vec<u8>, String>;

/// An edition, as a report tells it.
#[derive(Debug)]
pub struct Material<'a> {
    /// What the edition says.
    pub input: &'a BundleInput,
    /// The campaign, with what is computed from the tables.
    pub file: &'a CampaignFile,
    /// The SHA-256 of each file that is made already, but for the log's proofs; in the bundle's order.
    pub files: Vec<(&'a str, Digest)>,
    /// The key that signs the edition.
    pub signer: &'a PublicKey,
    /// What came out, the population first.
    pub outcome: Vec<Line>,
    /// Waivers of independence, as they stood at the close.
    pub waivers: WaiverCounts,
    /// Keeps that security was to confirm, and that nobody confirmed or sent back; none where there is no second stage.
    pub not_confirmed: Option<u64>,
    /// What was not seen, and what is still open, counted from the bundle's own tables.
    pub not_seen: Vec<Line>,
}

impl<'a> Material<'a> {
    pub(super) fn of(
        input: &'a BundleInput,
        file: &'a CampaignFile,
        files: &'a [(String, File)],
        signer: &'a PublicKey,
    ) -> Self {
        let told = files.iter().filter(|(name, _)| layout::proof_seq(name).is_none());
        let mut files: Vec<_> = told.map(|(name, file)| (name.as_str(), file.sha256())).collect();
        files.sort_by_key(|(name, _)| layout::place(name));
        Self {
            input,
            file,
            files,
            signer,
            outcome: outcome_lines(file.counts, file.need_stated).into(),
            waivers: WaiverCounts::of(&input.waivers, file.campaign.closed_at),
            not_confirmed: file
                .campaign
                .confirmation
                .map(|_| not_confirmed(&input.population, &input.decisions, &input.confirmations)),
            not_seen: not_seen_lines(input, file).into(),
        }
    }

    /// The digest of a file that is made already.
    #[must_use]
    pub fn digest(&self, name: &str) -> Option<Digest> {
        self.files.iter().find(|(found, _)| *found == name).map(|(_, digest)| *digest)
    }

    /// Is there a plan of action, because something is open?
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.digest(layout::POAM).is_some()
    }

    /// What a report carries among its keywords, in plain letters that stand in the file as they are: verification looks
    /// for them, so that a report of another campaign, edition or population is not taken for this one's.
    #[must_use]
    pub fn marks(&self) -> [String; 4] {
        let digest = |name| self.digest(name).unwrap_or_else(|| Digest::of(b""));
        let campaign = &self.file.campaign;
        let digests = [digest(layout::CAMPAIGN), digest(PopulationRow::FILE)];
        marks(campaign.campaign_id, campaign.edition, digests)
    }
}

/// The marks of an edition, by the digests of its campaign.json and population.csv.
pub(crate) fn marks(campaign: CampaignId, edition: u32, [file, population]: [Digest; 2]) -> [String; 4] {
    [
        campaign.to_string(),
        format!("edition {edition}"),
        format!("{} {file}", layout::CAMPAIGN),
        format!("{} {population}", PopulationRow::FILE),
    ]
}
