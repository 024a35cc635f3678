//! How it runs: configuration, command line, and everything around the pages. The binary is a thin shell over this.

pub mod ambient;
pub mod commands;
pub mod config;
pub mod output;
pub mod start;
