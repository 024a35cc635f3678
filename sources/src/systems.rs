//! Systems, as files say them: our own CSV, and the catalogues of Backstage.

mod backstage;
mod table;

use crate::observation::Rejection;

pub use backstage::read as backstage;
pub use table::{COLUMNS, read as csv};

/// A file of systems that is larger is none.
pub const MOST_BYTES: usize = 16 << 20;

/// The most systems of one file.
pub const MOST: usize = 20_000;

/// One system, as a file says it. Texts are trimmed and not judged; empty ones are unsaid.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SystemEntry {
    /// Where it stands: the row of a CSV, the header not counted, or the document of a catalogue; from 1.
    pub place: u64,
    /// What it is called.
    pub name: String,
    /// What it does for the business.
    pub function: Option<String>,
    /// Where it runs, in the file's word.
    pub environment: Option<String>,
    /// Whom the file names as technical owner: an address, a name or a team.
    pub technical_owner: Option<String>,
    /// Whom it names as business owner.
    pub business_owner: Option<String>,
    /// The tag of what belongs to it, as `key=value`.
    pub tag: Option<String>,
    /// The provider account of what belongs to it.
    pub account: Option<String>,
    /// What the names of what belongs to it are like.
    pub name_pattern: Option<String>,
    /// What a catalogue calls it, such as `component:default/payments`.
    pub reference: Option<String>,
}

/// What a file says of systems.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SystemFile {
    /// Its systems, in the order of the file.
    pub systems: Vec<SystemEntry>,
    /// How many entries are something else, such as users and locations of a catalogue.
    pub others: u64,
    /// What was refused alone.
    pub rejected: Vec<Rejection>,
}

fn said(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests;
