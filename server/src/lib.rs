//! How it runs: the router and everything around the pages. The binary is a thin command line over this.

pub mod assets;
pub mod csrf;
pub mod router;
pub mod security_headers;
