//! How it runs: configuration, command line, and everything around the pages. The binary is a thin shell over this.

pub mod ambient;
pub mod assets;
pub mod commands;
pub mod config;
pub mod csrf;
pub mod output;
pub mod router;
pub mod security_headers;
pub mod start;
