//! What happens: one function per use case. Load, authorise, apply the rule, write, record, enqueue.

pub mod call;
pub mod database;
pub mod error;
pub mod event;
pub mod identities;
pub mod imports;
pub mod log;
pub mod people;
pub mod sessions;
pub mod sources;
pub mod standing;
pub mod usage;

pub use call::{Call, Recorded, Tenure, Work};
pub use error::{Error, Result};
