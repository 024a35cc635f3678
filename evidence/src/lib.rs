//! What can be proved: the transparency log, evidence bundles, signatures and their verification. No database, no
//! network, no clock: whoever holds a bundle and a key can run everything in here.

pub mod bundle;
pub mod canonical;
pub mod controls;
pub mod csv;
pub mod hash;
pub mod log;
mod oscal;
pub mod outcome;
pub mod period;
pub mod second_look;
pub mod sign;
pub mod snapshot;
pub mod verify;
