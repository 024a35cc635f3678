//! Verdicts for a SIEM: what the command line writes and the API answers, in the forms that such programs read.

pub(crate) mod ocsf;
pub(crate) mod table;
