//! Registration: the form on which an owner states what an identity is for, until when, and what ends it.

#[cfg(feature = "ssr")]
mod act;
#[cfg(feature = "ssr")]
pub mod form;
#[cfg(feature = "ssr")]
mod parts;
pub mod server_fns;
