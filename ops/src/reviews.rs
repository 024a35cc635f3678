//! Reviews: launched over a frozen population, decided item by item, closed with an account, acknowledged.

mod acknowledge;
mod among;
mod answers;
mod arrange;
mod attested;
mod changes;
mod close;
mod confirm;
mod confirmed;
mod decide;
mod delegate;
mod desk;
mod follow;
mod item;
mod items;
mod launch;
mod made;
mod micro;
mod overview;
mod plan;
mod progress;
mod rates;
mod reconcile;
mod recur;
mod recurring;
mod remind;
mod reviewer;
mod route;
mod rows;
mod saved;
mod scope;
mod second;
mod silence;
mod snapshot;
mod usage;
mod used;
mod waivers;
mod warn;
mod written;

/// Snapshots, as items carry them.
pub use ::evidence::snapshot as frozen;
pub use acknowledge::acknowledge;
pub use arrange::{Arranged, Offers};
pub use attested::Attested;
pub(crate) use changes::ChangeFrozen;
pub use close::close;
pub use confirm::{ConfirmationView, KeepView, ShownKeep, confirm, send_back};
pub(crate) use confirmed::is_waiting;
pub use confirmed::{ToConfirm, to_confirm};
pub use decide::{Deciding, Shown, decide, undo};
pub(crate) use delegate::holding as delegates;
pub use delegate::{DelegationRow, delegate, end_delegation};
pub use desk::{Choices, Index, Indexed, choices, index};
pub(crate) use follow::hands;
pub use item::{DecisionView, ItemPage, StandsIn, item, remain};
pub(crate) use launch::seal;
pub use launch::{Launch, Launched, launch, preview};
pub(crate) use micro::{Micro, plan_micro, write_micro};
pub use overview::{Acknowledgement, Overview, overview};
pub use plan::{AwayLoad, Load, Outlook};
pub use progress::{Behind, Progress, Turn, mine, progress, turn};
pub use rates::Shares;
pub use reconcile::{Classes, Reconciliation, SourceFrozen};
pub use recur::launch_due;
pub use recurring::{
    Recurring, RecurringRow, edit_recurring, recurring_reviews, start_recurring, step_recurring,
};
pub use remind::remind;
pub(crate) use route::{hand_away, hand_item, open_items_of, to_owner as route_to_owner};
pub(crate) use rows::answer_of;
pub use rows::{CampaignRow, ItemRow, list};
pub use saved::{SavedScope, delete_scope, edit_scope, save_scope, saved_scopes};
pub use scope::{Scope, Stage};
pub(crate) use second::looked;
pub use second::{Again, SecondView, look_again, type_seed};
pub use silence::{ItemUnanswered, Unanswered};
pub(crate) use snapshot::{holds_unused, of as snapshot_of};
pub use usage::UsageFrozen;
pub use waivers::{
    AskWaiver, WaiverRow, Waivers, approve_waiver, ask_waiver, end_waiver, refuse_waiver, waivers,
    waivers_to_answer,
};
