//! What people answer, what becomes of items, and the sum that must always come out: the words of `domain`, as bundles
//! and leaves write them.

pub use domain::review::{Answer, Counts, ItemOutcome};
