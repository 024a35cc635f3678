//! Evidence: signed tree heads, frozen editions, and taking them out.

mod checkpoint;
mod desk;
mod dossier;
mod export;
mod freeze;
mod input;
mod keys;
mod later;
mod left;
mod log_page;
mod period;
mod recompute;
mod reviewed;
mod sample;
mod stored;
mod subscribe;
mod supports;
mod witness;

use crate::call::Call;
use domain::policy::Action;
use domain::words::words;

pub use ::evidence::log::compromise::Compromise;
pub(crate) use checkpoint::sign;
pub use checkpoint::{CheckpointRow, checkpoints, daily_checkpoint};
pub use desk::{Desk, DeskRow, KeyRow, desk, key_lines, keys};
pub use dossier::{Dossier, Taken, blind_spans, dossier};
pub use export::{EditionRow, Exported, Which, editions, export};
pub(crate) use freeze::freeze;
pub use keys::{Rotated, Suspected, compromised, rotate};
pub use later::freeze_next;
pub use left::Left;
pub(crate) use left::{handed_out, left};
pub use log_page::{HeadRow, LogPage, log_page};
pub use period::{ExportedPeriod, MOST_DAYS, check_time, export_period};
pub use recompute::{Difference, Recomputed, recompute};
pub use reviewed::{ReachCounts, ReachedPage, ReachedRow, export_reached, reached};
pub use sample::{Candidate, Sample, SampleAsked, SampleOf, Sampled, export_sample, sample};
pub(crate) use stored::sha256 as edition_sha256;
pub use subscribe::{subscribe, unsubscribe};
pub use supports::{Supported, SupportedBy, supported};
pub use witness::{Attested, WhichHead, attest, one_head};

/// Whoever may take evidence out, or see everything, may know what evidence there is.
fn may_know(call: &Call) -> crate::error::Result<()> {
    if call.may(Action::ExportEvidence).is_err() {
        call.may(Action::SeeAll)?;
    }
    Ok(())
}

/// May the actor take evidence out?
///
/// # Errors
/// Whoever may not.
pub fn may_export(call: &Call) -> crate::error::Result<()> {
    call.may(Action::ExportEvidence)
}

words! {
    /// Why a head was signed.
    pub enum Occasion {
        /// A population was frozen.
        Launch = "launch",
        /// A campaign was closed.
        Close = "close",
        /// An edition was frozen.
        Freezing = "freezing",
        /// Another key takes over: the last head that the former one signs.
        Rotation = "rotation",
        /// A day has passed.
        Daily = "daily",
    }
}

words! {
    /// How a signed head left the building.
    pub enum Way {
        /// Mailed to somebody who subscribed, and taken by the mail server.
        Mail = "mail",
        /// In a bundle that somebody took out.
        Bundle = "bundle",
        /// Asked for by a program.
        Api = "api",
        /// Attested by somebody else: an authority or a witness.
        Witness = "witness",
    }
}

words! {
    /// How a head is attested.
    pub enum Attestation {
        /// An authority had its note at an instant (RFC 3161).
        Timestamp = "timestamp",
        /// A witness saw that it extends every head it saw before (c2sp.org/tlog-cosignature).
        Cosignature = "cosignature",
    }
}

words! {
    /// How far reviews have come to an identity within a time; the first that holds.
    pub enum Reach {
        /// Somebody answered for it, in a review that was closed in that time.
        Reviewed = "reviewed",
        /// It was in such a review, and nobody answered.
        NoResponse = "no response",
        /// It is in a review that was launched before the end of that time and not closed by then.
        UnderReview = "under review",
        /// It was withdrawn from a review: an import showed it gone, or merged.
        Withdrawn = "withdrawn",
        /// No review of that time had it.
        Never = "never",
    }
}
