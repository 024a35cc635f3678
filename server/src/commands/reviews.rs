//! `tenure reviews`: the campaigns, or the items of one.

use super::{Failure, Outcome};
use crate::output::{self, Format};
use clap::Args;
use domain::id::CampaignId;
use domain::instant;
use ops::Call;
use ops::reviews::{CampaignRow, ItemRow, list, progress};
use serde::Serialize;

#[derive(Debug, Args)]
pub(super) struct Reviews {
    /// The items of this campaign instead of the campaigns
    #[arg(long, value_name = "ID")]
    campaign: Option<CampaignId>,
    /// How the list is written
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

pub(super) async fn run(call: &Call, asked: &Reviews) -> Result<Outcome, Failure> {
    if let Some(campaign) = asked.campaign {
        let found = progress(call, campaign).await?;
        let header = [
            "id",
            "identity",
            "name",
            "risk",
            "reviewer",
            "answer",
            "outcome",
            "confirmation",
            "on_behalf_of",
        ];
        let items: Vec<_> = found.items.iter().map(Item::new).collect();
        output::rows(asked.format, &header, &items, Item::cells)?;
        return Ok(Outcome::Done);
    }
    let campaigns = list(call).await?;
    if campaigns.is_empty() {
        eprintln!("no reviews yet; security launches one on the page /reviews");
    }
    let header = ["id", "name", "state", "launched", "due", "population", "outcome"];
    output::rows(
        asked.format,
        &header,
        &campaigns.iter().map(Listed::new).collect::<Vec<_>>(),
        Listed::cells,
    )?;
    Ok(Outcome::Done)
}

/// One campaign, as `--format json` writes it.
#[derive(Serialize)]
struct Listed<'a> {
    id: String,
    name: &'a str,
    state: String,
    scope: &'a str,
    launched_at: String,
    due_at: String,
    closed_at: Option<String>,
    /// Until when security confirms what is kept among the privileged; none where it does not.
    confirmed_until: Option<String>,
    /// What becomes of items that nobody answered; none where it was launched before that was chosen.
    no_response: Option<String>,
    population: u64,
    population_sha256: &'a str,
    window: Days,
    counts: Option<evidence::outcome::Counts>,
}

#[derive(Serialize)]
struct Days {
    from: String,
    until: String,
    days: i32,
}

impl<'a> Listed<'a> {
    fn new(row: &'a CampaignRow) -> Self {
        Self {
            id: row.id.to_string(),
            name: &row.name,
            state: row.state.to_string(),
            scope: &row.scope,
            launched_at: instant::format(row.launched_at),
            due_at: instant::format(row.due_at),
            closed_at: row.closed_at.map(instant::format),
            confirmed_until: row.confirmed_until().map(instant::format),
            no_response: row.no_response.map(|then| then.to_string()),
            population: row.population,
            population_sha256: &row.population_sha256,
            window: Days {
                from: instant::format(row.window.from.start()),
                until: instant::format(row.window.until.start()),
                days: row.window.days(),
            },
            counts: row.counts,
        }
    }

    fn cells(&self) -> Vec<String> {
        let outcome = self.counts.map_or_else(String::new, |counts| {
            format!(
                "{} kept, {} reduced, {} rotated, {} revoked, {} no response, {} withdrawn",
                counts.kept,
                counts.reduced,
                counts.rotated,
                counts.revoked,
                counts.no_response,
                counts.withdrawn
            )
        });
        vec![
            self.id.clone(),
            self.name.to_owned(),
            self.state.clone(),
            self.launched_at.clone(),
            self.due_at.clone(),
            self.population.to_string(),
            outcome,
        ]
    }
}

/// One item, as `--format json` writes it.
#[derive(Serialize)]
struct Item<'a> {
    id: String,
    identity: String,
    name: &'a str,
    position: i32,
    risk: String,
    low_risk: bool,
    reviewer: Option<String>,
    reviewer_rule: String,
    snapshot_sha256: &'a str,
    answer: Option<String>,
    /// In whose place the answer was given; none where it was the person's own, or there is none.
    on_behalf_of: Option<String>,
    outcome: Option<String>,
    /// How a keep stands with security; none where nothing is to be confirmed.
    confirmation: Option<String>,
}

impl<'a> Item<'a> {
    fn new(row: &'a ItemRow) -> Self {
        Self {
            id: row.id.to_string(),
            identity: row.identity.to_string(),
            name: &row.name,
            position: row.position,
            risk: row.risk.to_string(),
            low_risk: row.low_risk,
            reviewer: row.reviewer.map(|person| person.to_string()),
            reviewer_rule: row.rule.to_string(),
            snapshot_sha256: &row.snapshot_sha256,
            answer: row.answer.map(|answer| answer.to_string()),
            on_behalf_of: row.on_behalf_of.map(|person| person.to_string()),
            outcome: row.outcome.map(|outcome| outcome.to_string()),
            confirmation: row.confirmation.map(|said| said.to_string()),
        }
    }

    fn cells(&self) -> Vec<String> {
        let or = |text: &Option<String>| text.clone().unwrap_or_default();
        vec![
            self.id.clone(),
            self.identity.clone(),
            self.name.to_owned(),
            self.risk.clone(),
            or(&self.reviewer),
            or(&self.answer),
            or(&self.outcome),
            or(&self.confirmation),
            or(&self.on_behalf_of),
        ]
    }
}
