//! report.pdf, where a bundle has it: is it a PDF, and by its keywords that of this campaign, edition and population?
//!
//! Its text is not read: the report is for people, and what counts are the tables, which the same signature covers.

use super::report::{Check, Report};
use super::unpack::Files;
use crate::bundle::campaign::CampaignFile;
use crate::bundle::rows::{PopulationRow, Row as _};
use crate::bundle::{layout, marks};
use crate::hash::Digest;

pub(super) fn check(files: &Files, campaign: &CampaignFile, report: &mut Report) {
    let Some(bytes) = files.get(layout::REPORT) else { return };
    let before = report.failures_total;
    let digest = |name| files.sha256(name).unwrap_or(Digest::of(b""));
    let digests = [digest(layout::CAMPAIGN), digest(PopulationRow::FILE)];
    if !bytes.starts_with(b"%PDF-1.") || !bytes.trim_ascii_end().ends_with(b"%%EOF") {
        report.fail(Check::Paper, layout::REPORT, None, "is no PDF, or was cut off");
    }
    for mark in marks(campaign.campaign.campaign_id, campaign.campaign.edition, digests) {
        if !bytes.windows(mark.len()).any(|part| part == mark.as_bytes()) {
            let detail = format!("its keywords do not say '{mark}': it is the report of something else");
            report.fail(Check::Paper, layout::REPORT, None, detail);
        }
    }
    report.passed(before, "report.pdf is that of this campaign, edition and population");
}
