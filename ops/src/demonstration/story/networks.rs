//! Networks: security states where production runs, and where the next version is tried.

use super::desk::Desk;
use crate::demonstration::people::SECURITY;
use crate::error::Result;
use crate::networks::{self, Wanted};
use domain::identity::Environment;
use domain::network::Prefix;
use domain::text::NetworkName;

/// States them.
pub(super) async fn state(desk: &Desk) -> Result<()> {
    let security = desk.by(SECURITY).await?;
    for (prefix, name, environment) in [
        ("10.20.0.0/16", "production cluster", Environment::Production),
        ("10.40.0.0/16", "staging cluster", Environment::Staging),
    ] {
        let wanted = Wanted { prefix: Prefix::parse(prefix)?, name: NetworkName::parse(name)?, environment };
        networks::state(&security, &wanted).await?;
        desk.pass(1);
    }
    Ok(())
}
