//! What happens: one function per use case. Load, authorise, apply the rule, write, record, enqueue.

pub mod call;
pub mod database;
pub mod demonstration;
pub mod error;
pub mod event;
pub mod evidence;
pub mod home;
pub mod identities;
pub mod imports;
pub mod installation;
pub mod jobs;
pub mod log;
pub mod mail;
pub mod ownership;
pub mod people;
pub mod reviews;
pub mod schedule;
pub mod sessions;
pub mod sources;
pub mod standing;
mod texts;
pub mod usage;

pub use call::{Call, Recorded, Tenure, Work};
pub use error::{Error, Result};
