//! A micro-review as a campaign: planned and launched by the system, in the name of nobody, under somebody's order.

use super::arrange::Arranged;
use super::launch::{Launch, Parsed, write};
use super::plan::{Plan, plan};
use super::scope::Scope;
use crate::call::{Call, Work};
use crate::error::Result;
use crate::event::Event;
use chrono::Duration;
use domain::id::{CampaignId, IdentityId, PersonId};
use domain::instant::Instant;
use domain::review::{MicroCause, NoResponse};
use domain::text::CampaignName;
use domain::window::Window;
use std::collections::BTreeSet;

/// What is to be reviewed, why, and under whose order.
#[derive(Debug, Clone)]
pub(crate) struct Micro {
    /// Stands in for what nobody owns.
    pub(crate) steward: PersonId,
    pub(crate) acknowledger: PersonId,
    pub(crate) due_days: u32,
    pub(crate) identities: BTreeSet<IdentityId>,
    pub(crate) causes: BTreeSet<MicroCause>,
}

/// A micro-review that would be accepted.
pub(crate) struct PlannedMicro {
    launch: Launch,
    name: CampaignName,
    steward: PersonId,
    causes: Vec<MicroCause>,
    plan: Plan,
}

/// Plans a micro-review at `at`.
///
/// # Errors
/// As a launch: an account without a current inventory, an acknowledger who cannot be.
pub(crate) async fn plan_micro(call: &Call, micro: Micro, at: Instant) -> Result<PlannedMicro> {
    let causes: Vec<MicroCause> = micro.causes.into_iter().collect();
    let words: Vec<&str> = causes.iter().map(|cause| cause.as_str()).collect();
    let name = CampaignName::parse(&format!("Micro-review: {}", words.join(", ")))?;
    let launch = Launch {
        name: name.as_str().to_owned(),
        scope: Scope { identities: micro.identities.into_iter().collect(), ..Scope::default() },
        saved: None,
        window: Window::before(at, Window::DEFAULT_DAYS),
        due_at: at + Duration::days(i64::from(micro.due_days)),
        every_days: None,
        risk_analysis: None,
        risk_analysed_on: None,
        acknowledger: micro.acknowledger,
        arranged: Arranged::default(),
        // One item within days: there is no time for a second stage.
        confirm_days: None,
        // Nobody is there to choose.
        no_response: NoResponse::default(),
    };
    let plan = plan(call, &launch, micro.steward, at).await?;
    Ok(PlannedMicro { launch, name, steward: micro.steward, causes, plan })
}

/// Writes it, and gives the event that says so.
pub(crate) async fn write_micro(work: &Work, planned: PlannedMicro) -> Result<(CampaignId, Event)> {
    let PlannedMicro { launch, name, steward, causes, plan } = planned;
    let parsed = Parsed { name, risk_analysis: String::new(), saved: None, recurs: None };
    write(work, (&launch, parsed), steward, plan, &causes).await
}
