//! Policies of rotation: what holds, what waits for another person, and the forms that propose, approve, refuse and take
//! back.

#[cfg(feature = "ssr")]
mod act;
#[cfg(feature = "ssr")]
mod form;
#[cfg(feature = "ssr")]
pub mod list_page;
#[cfg(feature = "ssr")]
mod outlook;
#[cfg(feature = "ssr")]
pub mod proposal_page;
#[cfg(feature = "ssr")]
pub mod propose_page;
pub mod server_fns;
#[cfg(feature = "ssr")]
pub mod words;

#[cfg(feature = "ssr")]
pub use list_page::PoliciesPage;
#[cfg(feature = "ssr")]
pub use proposal_page::ProposalPage;
#[cfg(feature = "ssr")]
pub use propose_page::ProposePage;
