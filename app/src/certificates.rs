//! Certificates: the form by which an owner or security attaches them to an identity.

#[cfg(feature = "ssr")]
mod act;
#[cfg(feature = "ssr")]
pub mod form;
pub mod server_fns;
