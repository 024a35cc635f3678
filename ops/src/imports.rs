//! Imports: providers' files become identities, grants, usage and coverage. The same files again change nothing.

mod accounts;
mod cloudtrail;
mod grants;
mod iam;
pub(crate) mod keys;
mod logs;
mod merge;
mod report;
mod resolve;
mod run;
mod summary;
mod trails;

pub use cloudtrail::{Logs, cloudtrail};
pub use iam::{iam, iam_current};
pub(crate) use keys::blank as blank_credential;
pub use report::credential_report;
pub use run::{ImportRow, list};
pub use summary::Summary;
pub use trails::trails;
