//! The three reviews: of vendors, of staging, and the one of production that is under way.

mod answers;

use super::desk::Desk;
use crate::demonstration::company::Account;
use crate::demonstration::people::{MANAGEMENT, SECURITY};
use crate::demonstration::time::at;
use crate::error::Result;
use crate::reviews::{self, Arranged, Launch, Scope};
use domain::id::CampaignId;
use domain::identity::Kind;
use domain::instant::Instant;
use domain::review::NoResponse;
use domain::window::Window;

/// The vendors of all accounts: closed after its due instant, with some unanswered.
pub(super) async fn vendors(desk: &Desk) -> Result<CampaignId> {
    desk.until(at(2025, 12, 8, 560));
    let scope = Scope { kind: Some(Kind::VendorIntegration), ..Scope::default() };
    let id = launch(
        desk,
        "Vendor integrations, Q4 2025",
        scope,
        (60, at(2025, 12, 22, 17 * 60), NoResponse::Tell),
    )
    .await?;
    desk.until(at(2025, 12, 10, 540));
    answers::all(desk, id, 88).await?;
    close(desk, id, at(2025, 12, 23, 570)).await
}

/// Everything of staging: closed after its due instant.
pub(super) async fn staging(desk: &Desk) -> Result<CampaignId> {
    let scope = Scope { account: Some(Account::Staging.id().into()), ..Scope::default() };
    let id =
        launch(desk, "Staging, Q1 2026", scope, (90, at(2026, 2, 20, 17 * 60), NoResponse::Tell)).await?;
    desk.until(at(2026, 2, 5, 540));
    answers::all(desk, id, 93).await?;
    close(desk, id, at(2026, 2, 23, 555)).await
}

/// Everything of production: under way.
pub(super) async fn production(desk: &Desk) -> Result<CampaignId> {
    let scope = Scope { account: Some(Account::Production.id().into()), ..Scope::default() };
    let id = launch(desk, "Production, Q1 2026", scope, (90, at(2026, 4, 13, 17 * 60), NoResponse::Steward))
        .await?;
    desk.until(at(2026, 3, 18, 540));
    answers::all(desk, id, 45).await?;
    Ok(id)
}

async fn launch(
    desk: &Desk,
    name: &str,
    scope: Scope,
    (days, due_at, no_response): (i32, Instant, NoResponse),
) -> Result<CampaignId> {
    let launch = Launch {
        name: name.into(),
        scope,
        window: Window::before(desk.now(), days),
        due_at,
        every_days: Some(if days < 90 { 365 } else { 180 }),
        arranged: Arranged::default(),
        confirm_days: None,
        no_response,
        saved: None,
        risk_analysis: Some("RA-2025-07, section 4: access of machines".into()),
        risk_analysed_on: Some(at(2025, 7, 15, 600)),
        acknowledger: desk.id(MANAGEMENT)?,
    };
    Ok(reviews::launch(&desk.by(SECURITY).await?, &launch).await?.campaign)
}

async fn close(desk: &Desk, id: CampaignId, when: Instant) -> Result<CampaignId> {
    desk.until(when);
    Box::pin(reviews::close(&desk.by(SECURITY).await?, id)).await?;
    Ok(id)
}
