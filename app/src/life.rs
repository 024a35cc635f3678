//! Suspending, resuming, retiring and reinstating an identity, from its page.

#[cfg(feature = "ssr")]
mod act;
#[cfg(feature = "ssr")]
pub(crate) mod form;
pub mod server_fns;
