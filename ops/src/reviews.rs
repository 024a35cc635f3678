//! Reviews: launched over a frozen population, decided item by item, closed with an account, acknowledged.

mod acknowledge;
mod close;
mod decide;
mod item;
mod launch;
mod plan;
mod reconcile;
mod route;
mod rows;
mod scope;
mod snapshot;
mod usage;

pub use acknowledge::acknowledge;
pub use close::close;
pub use decide::{Deciding, Shown, decide, undo};
pub use item::{DecisionView, ItemPage, item};
pub use launch::{Launch, Launched, launch, preview};
pub use plan::{Load, Outlook};
pub use reconcile::{Classes, Reconciliation, SourceFrozen};
pub(crate) use route::to_owner as route_to_owner;
pub(crate) use rows::answer_of;
pub use rows::{Behind, CampaignRow, ItemRow, Progress, list, mine, progress};
pub use scope::Scope;
pub use usage::UsageFrozen;
