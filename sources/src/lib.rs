//! What was seen: a provider's files become identities, grants and usage. No database, no network.

pub mod aws;
pub mod certificate;
pub mod file_error;
pub mod input;
pub mod observation;
#[cfg(test)]
mod real_files;
pub mod systems;
mod text;
