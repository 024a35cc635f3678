//! Islands: comfort on top of pages that work without them. Each renders on the server as it wakes in the browser, hides
//! what only scripting can do until then, and touches the browser in effects and event handlers alone.

#![expect(
    missing_docs,
    reason = "the struct that leptos' island macro makes of each function carries no documentation"
)]
#![expect(clippy::needless_pass_by_value, reason = "an island owns its properties")]

pub mod bulk_select;
pub mod copy_id;
mod dom;
pub mod shortcuts;
pub mod type_ahead;

pub use bulk_select::BulkSelect;
pub use copy_id::CopyId;
pub use shortcuts::{KEYS, Shortcuts};
pub use type_ahead::{Person, TypeAhead};
