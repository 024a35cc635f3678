//! The auditor's desk: which campaigns have frozen evidence, how to verify it, and the log's signed heads.

#![expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]

pub mod bundle;
pub mod checkpoints;
pub mod controls;
pub mod controls_page;
pub mod dossier_page;
pub mod list_page;
pub mod log_page;
pub mod period;
pub mod population;
pub mod reviewed_page;
pub mod sample;
pub mod sample_page;
pub mod server_fns;
pub mod signing_keys;
pub mod words;

pub use controls_page::ControlsPage;
pub use dossier_page::DossierPage;
pub use list_page::EvidencePage;
pub use log_page::LogPage;
pub use reviewed_page::ReviewedPage;
pub use sample_page::SamplePage;
