//! Certificates: one that is current, one renewed with the key that it had, and two beside each other while handhelds change
//! over. Their keys were thrown away when they were made.

use super::desk::Desk;
use crate::certificates::{attach, read};
use crate::demonstration::company::Account;
use crate::demonstration::people::Team;
use crate::demonstration::time::at;
use crate::error::Result;

const CURRENT: &[u8] = include_bytes!("../company/certificates/uplink-current.pem");
const STAGING: &[u8] = include_bytes!("../company/certificates/uplink-staging.pem");
const RENEWED: &[u8] = include_bytes!("../company/certificates/uplink-staging-renewed.pem");
const HANDHELDS: &[u8] = include_bytes!("../company/certificates/handhelds.pem");
const NEXT: &[u8] = include_bytes!("../company/certificates/handhelds-next.pem");

/// What was there before.
pub(super) async fn first(desk: &Desk) -> Result<()> {
    desk.until(at(2026, 3, 6, 600));
    add(desk, Team::Fleet, ("telemetry-uplink", Account::Production), CURRENT).await?;
    add(desk, Team::Fleet, ("telemetry-uplink", Account::Staging), STAGING).await?;
    add(desk, Team::Fleet, ("telemetry-uplink", Account::Staging), RENEWED).await?;
    add(desk, Team::Couriers, ("svc-courier-handhelds", Account::Production), HANDHELDS).await
}

/// The handhelds get their next one.
pub(super) async fn next(desk: &Desk) -> Result<()> {
    desk.pass(30);
    add(desk, Team::Couriers, ("svc-courier-handhelds", Account::Production), NEXT).await
}

async fn add(desk: &Desk, team: Team, (name, account): (&str, Account), bytes: &[u8]) -> Result<()> {
    desk.pass(5);
    let id = desk.identity(name, account).await?.id;
    attach(&desk.by(team.technical()).await?, id, &read(bytes)?, false).await.map(drop)
}
