//! The calendar of rotations: what is overdue, what is due week by week, whose it is.

pub mod page;
mod query;

pub use page::RotationsPage;
