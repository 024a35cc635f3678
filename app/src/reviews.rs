//! Reviews: campaigns, how far each has come, the launch, and the page on which items are decided.

#[cfg(feature = "ssr")]
mod act;
#[cfg(feature = "ssr")]
pub mod campaign;
#[cfg(feature = "ssr")]
pub mod campaign_page;
pub mod confirming;
#[cfg(feature = "ssr")]
pub mod decision;
#[cfg(feature = "ssr")]
pub mod decision_page;
#[cfg(feature = "ssr")]
mod delegating;
#[cfg(feature = "ssr")]
mod launch_form;
#[cfg(feature = "ssr")]
pub mod launch_page;
#[cfg(feature = "ssr")]
pub mod list_page;
#[cfg(feature = "ssr")]
mod micro;
#[cfg(feature = "ssr")]
mod offers;
#[cfg(feature = "ssr")]
pub(crate) mod outlook;
#[cfg(feature = "ssr")]
mod recurring_form;
#[cfg(feature = "ssr")]
pub mod recurring_page;
#[cfg(feature = "ssr")]
mod scope_form;
#[cfg(feature = "ssr")]
pub mod scopes_page;
#[cfg(feature = "ssr")]
mod second;
pub mod server_fns;
pub mod waiver_fns;
#[cfg(feature = "ssr")]
mod waiving;
#[cfg(feature = "ssr")]
pub mod words;

#[cfg(feature = "ssr")]
pub use campaign_page::CampaignPage;
#[cfg(feature = "ssr")]
pub use decision_page::DecisionPage;
#[cfg(feature = "ssr")]
pub use launch_page::LaunchPage;
#[cfg(feature = "ssr")]
pub use list_page::ReviewsPage;
#[cfg(feature = "ssr")]
pub use recurring_page::RecurringPage;
#[cfg(feature = "ssr")]
pub use scopes_page::ScopesPage;
#[cfg(feature = "ssr")]
pub(crate) use words::item_path;
