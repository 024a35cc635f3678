//! The evidence bundle: one zip that proves a closed review to somebody who does not trust us.
//!
//! [`write()`] makes it from plain values; nothing in it depends on when or where it is made. The same edition is the
//! same bytes, always: Ed25519 has no randomness, and zip and compression are our own and fixed.

pub mod archive;
pub mod campaign;
mod deflate;
mod described;
pub mod layout;
mod material;
mod packed;
mod readme;
pub mod rows;
mod sheet;
mod spool;
mod write;

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;

pub use archive::Zip;
pub(crate) use deflate::{BEST_RATIO, begins_as_ours, deflate};
pub(crate) use described::{Described, is_described};
pub(crate) use material::marks;
pub use material::{Material, Typeset};
pub(crate) use packed::{Entry, File, Packer};
pub use packed::{Lines, Packed, SnapshotFile, UsageTable};
pub use readme::Line;
pub(crate) use readme::outcome_lines;
pub(crate) use sheet::{ABRIDGED, ROWS_A_SHEET};
pub use spool::Spool;
pub use write::{BundleError, BundleInput, LogPart, file_name, named_by_freezing, write, zip};
pub(crate) use write::{is_named_by_freezing, signer_line, sum_line, sum_of};
