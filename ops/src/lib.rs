//! What happens: one function per use case. Load, authorise, apply the rule, write, record, enqueue.

pub mod call;
pub mod certificates;
pub mod clients;
pub mod database;
pub mod demonstration;
pub mod error;
pub mod event;
pub mod evidence;
pub mod exceptions;
pub mod findings;
pub mod home;
pub mod identities;
pub mod imports;
pub mod installation;
pub mod jobs;
pub mod log;
pub mod machines;
pub mod mail;
pub mod networks;
pub mod owners;
pub mod ownership;
pub mod people;
pub mod policies;
pub mod reviews;
pub mod revocations;
pub mod rotation;
pub mod schedule;
pub mod scim;
pub mod sessions;
pub mod sources;
pub mod standing;
pub mod tasks;
mod texts;
pub mod usage;

pub use call::{Call, Recorded, Tenure, Work};
pub use error::{Error, Result};
