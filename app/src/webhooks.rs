//! Webhooks: where events are sent, a new endpoint, its secret, and what came of each delivery.

#[cfg(feature = "ssr")]
mod act;
#[cfg(feature = "ssr")]
pub mod detail_page;
#[cfg(feature = "ssr")]
pub mod form;
#[cfg(feature = "ssr")]
pub mod issued;
#[cfg(feature = "ssr")]
pub mod list_page;
#[cfg(feature = "ssr")]
mod log;
pub mod server_fns;

#[cfg(feature = "ssr")]
pub use detail_page::WebhookPage;
#[cfg(feature = "ssr")]
pub use list_page::WebhooksPage;
