//! Alerts: what owner and security are told at once.

use crate::words::words;

words! {
    /// What owner and security are told at once.
    pub enum Alert {
        /// Something privileged was granted.
        PrivilegedGrant = "new privileged grant",
        /// It was used after a long silence.
        Reactivated = "used after a long silence",
        /// What is kept for emergencies was used.
        BreakGlass = "break-glass use",
        /// A credential was seen where it should not be.
        Exposed = "exposed",
        /// What a review took away was granted again.
        Regranted = "granted again after it was revoked",
    }
}
