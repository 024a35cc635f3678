//! Amazon Web Services: an account is a source.

pub mod actions;
// pub mod authorization_details;
// pub mod cloudtrail;
// pub mod credential_report;
// pub mod trails;
