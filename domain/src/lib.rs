//! What is allowed: Tenure's rules as pure functions over values. No I/O, no database, no web; compiles to wasm.

pub mod actor;
pub mod alert;
pub mod away;
pub mod catalogue;
pub mod client;
pub mod clock;
pub mod coverage;
pub mod credential;
pub mod departure;
pub mod digest;
pub mod exception;
pub mod finding;
pub mod grant;
pub mod id;
pub mod identity;
pub mod instant;
pub mod network;
pub mod ownership;
pub mod particulars;
pub mod policy;
pub mod principal;
pub mod privilege;
pub mod problem;
pub mod registration;
pub mod removal;
pub mod response;
pub mod retry;
pub mod review;
pub mod revocation;
pub mod roles;
pub mod source;
pub mod system;
pub mod tally;
pub mod task;
pub mod team;
pub mod text;
pub mod transition;
pub mod trust;
pub mod usage;
pub mod wave;
pub mod webhook;
pub mod window;
pub mod words;

#[doc(hidden)]
pub use serde;
