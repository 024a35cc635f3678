//! People: who is here, with which roles, and what becomes of what they own when they leave.

#[cfg(feature = "ssr")]
mod act;
#[cfg(feature = "ssr")]
pub mod departure_page;
#[cfg(feature = "ssr")]
pub mod list_page;
#[cfg(feature = "ssr")]
pub mod person_page;
#[cfg(feature = "ssr")]
mod proposals;
pub mod server_fns;

#[cfg(feature = "ssr")]
pub use departure_page::DeparturePage;
#[cfg(feature = "ssr")]
pub use list_page::PeoplePage;
#[cfg(feature = "ssr")]
pub use person_page::PersonPage;
