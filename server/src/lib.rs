//! How it runs: configuration, command line, the router and everything around the pages. The binary is a thin shell
//! over this.

pub mod ambient;
pub mod api;
pub mod assets;
pub mod bearer;
pub mod clients;
pub mod commands;
pub mod config;
pub mod csrf;
pub mod downloads;
pub mod health;
pub mod hooks;
pub mod incident;
pub mod jobs;
pub mod mail;
pub mod oidc;
pub mod output;
pub mod router;
pub mod scim;
pub mod security_headers;
pub mod sessions;
pub mod sign_in;
pub mod site;
pub mod start;
pub mod telemetry;
mod verdicts;
pub mod visitor;
pub mod webhooks;
pub mod witnesses;
