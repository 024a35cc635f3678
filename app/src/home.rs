//! The parts of the home page: what waits for the viewer, and the posture.

pub(crate) mod posture;
pub(crate) mod waiting;
