//! CloudTrail's log files: who called what, when, and what became of it.
//!
//! [`read_all`] reads files at once, [`read_file`] one. A file is taken whole or not at all; a record that cannot be
//! taken is refused alone, with its number and the reason. Kept is what [`crate::observation`] has room for: no
//! request, no answer, no secret, no token.

mod accept;
mod arn;
mod assumer;
mod attribute;
mod batch;
mod class;
mod classify;
mod facts;
mod file;
mod maker;
mod many;
mod outcome;
mod record;
mod split;

#[cfg(test)]
mod tests;

pub use accept::{MAX_ARN, MAX_EVENT_ID, MAX_NAME, UNKNOWN_REGION};
pub use batch::MAX_CALLS;
pub use classify::stronger;
pub use file::{Broken, FileError, FileSummary, MAX_REJECTIONS, Stop, Unfinished, read_file};
pub use many::{FileEvent, read_all};
pub use split::SplitError;

use std::path::Path;

/// Is it one of the files that CloudTrail delivers beside the logs: signed digests, insights, network activity? A
/// bucket that was copied whole has them in folders of these names; none of them holds calls.
#[must_use]
pub fn is_no_log(path: &Path) -> bool {
    const FOLDERS: [&str; 3] = ["CloudTrail-Digest", "CloudTrail-Insight", "CloudTrail-NetworkActivity"];
    path.components().any(|part| FOLDERS.iter().any(|folder| part.as_os_str() == *folder))
}
