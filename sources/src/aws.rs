//! Amazon Web Services: an account is a source.

pub mod actions;
pub mod arn;
pub mod authorization_details;
pub mod became;
mod classify;
pub mod cloudtrail;
pub mod commands;
pub mod credential_report;
mod json;
mod policy_document;
pub mod policy_text;
pub mod trails;
pub mod trust_binding;
mod trust_policy;
