//! What was seen: a provider's files become identities, grants and usage. No database, no network.

pub mod aws;
pub mod input;
pub mod observation;
