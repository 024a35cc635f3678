//! Machine clients: programs that call Tenure with a token, each in one scope, until a date.

use crate::words::words;

words! {
    /// What a token lets a program do. One each: whoever needs two has two.
    pub enum Scope {
        /// Bring providers' files in.
        Ingest = "ingest",
        /// Register identities, report their rotation and their end.
        Lifecycle = "lifecycle",
        /// Manage people as the identity provider knows them.
        Scim = "scim",
        /// See what an auditor sees of the inventory.
        Read = "read",
    }
}

/// The longest a token may live, in days: a year, and one more where that has it.
pub const LONGEST_DAYS: u32 = 366;

/// What every token begins with, so that scanners for secrets find one that lies about.
pub const TOKEN_PREFIX: &str = "tnr";
