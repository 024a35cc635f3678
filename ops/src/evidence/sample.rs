//! A sample of items by a seed that the auditor types: those with the smallest SHA-256 of the seed and then the item's id.

mod details;

use super::export::why_of;
use super::may_know;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::event::Event;
use domain::id::{CampaignId, IdentityId, ItemId};
use domain::instant::format;
use domain::policy::Action;
use domain::problem::Problems;
use domain::review::SamplingSeed;
use domain::text::TakenForText;
use domain::window::Window;
use entities::{campaign, item};
use evidence::csv;
use evidence::hash::Digest;
use evidence::second_look::ordered;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

pub use details::Sampled;

/// Whose items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SampleOf {
    /// This campaign's.
    Campaign(CampaignId),
    /// Those of every campaign that was closed in this time.
    Closed(Window),
}

/// By what seed, and how many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleAsked {
    /// The seed.
    pub seed: SamplingSeed,
    /// How many items; all of them where there are fewer.
    pub number: u32,
}

impl SampleAsked {
    /// Reads the fields of a form.
    ///
    /// # Errors
    /// What is wrong with `seed` or `number`, by these names.
    pub fn parse(seed: &str, number: &str) -> std::result::Result<Self, Problems> {
        let mut problems = Problems::default();
        let parsed = number.trim().parse().ok().filter(|number| *number > 0);
        if parsed.is_none() {
            problems.0.extend(Problems::one("number", "Type how many items, such as 25").0);
        }
        match (SamplingSeed::parse(seed), parsed) {
            (Ok(seed), Some(number)) => Ok(Self { seed, number }),
            (Err(wrong), _) => {
                problems.0.extend(wrong.0);
                Err(problems)
            }
            (Ok(_), None) => Err(problems),
        }
    }
}

/// An item of whatever is sampled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// The item.
    pub item: ItemId,
    /// In which campaign.
    pub campaign: CampaignId,
    /// Which identity it is of.
    pub identity: IdentityId,
    /// By what it is drawn.
    pub draw_sha256: Digest,
}

/// A sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// Whose items.
    pub of: SampleOf,
    /// By what seed, and how many were asked for.
    pub asked: SampleAsked,
    /// Everything that is known of those drawn, in the order in which they were.
    pub drawn: Vec<Sampled>,
    /// Every item that could have been drawn, in that order: the first are those drawn.
    pub candidates: Vec<Candidate>,
    /// May the actor take it out?
    pub may_export: bool,
}

/// What the seed draws. Nothing is written: that the seed was typed stands in the log once the sample is taken out.
///
/// # Errors
/// Whoever may neither export nor see everything; [`Error::NotFound`] where there is no such campaign.
pub async fn sample(call: &Call, of: SampleOf, asked: &SampleAsked) -> Result<Sample> {
    may_know(call)?;
    let campaigns = campaigns(call, of).await?;
    let mut known: HashMap<ItemId, (CampaignId, IdentityId)> = HashMap::new();
    for row in &campaigns {
        let items: Vec<(Uuid, Uuid)> = item::Entity::find()
            .select_only()
            .columns([item::Column::Id, item::Column::IdentityId])
            .filter(item::COLUMN.campaign_id.eq(row.id))
            .into_tuple()
            .all(call.read())
            .await?;
        let of = |identity| (CampaignId::new(row.id), IdentityId::new(identity));
        known.extend(items.into_iter().map(|(id, identity)| (ItemId::new(id), of(identity))));
    }
    let candidates: Vec<Candidate> = ordered(asked.seed.as_str(), known.keys().copied())
        .into_iter()
        .filter_map(|(draw_sha256, item)| {
            let (campaign, identity) = *known.get(&item)?;
            Some(Candidate { item, campaign, identity, draw_sha256 })
        })
        .collect();
    let number = usize::try_from(asked.number).map_err(Error::unexpected)?.min(candidates.len());
    let drawn = details::of(call, &campaigns, candidates.get(..number).unwrap_or_default()).await?;
    let may_export = call.may(Action::ExportEvidence).is_ok();
    Ok(Sample { of, asked: asked.clone(), drawn, candidates, may_export })
}

/// The same, to take out: a leaf says who typed which seed, how many items were asked for and drawn, out of how many, the
/// SHA-256 of the table, and what for.
///
/// # Errors
/// Whoever may not export evidence; [`Error::NotFound`] as [`sample`].
pub async fn export_sample(
    call: &Call,
    of: SampleOf,
    asked: &SampleAsked,
    why: Option<&TakenForText>,
) -> Result<Sample> {
    call.may(Action::ExportEvidence)?;
    let sample = sample(call, of, asked).await?;
    let work = call.begin().await?;
    let why = why_of(&work, why).await?;
    let mut facts = json!({
        "seed": asked.seed.as_str(), "number": asked.number, "drawn": sample.drawn.len(),
        "items": sample.candidates.len(), "sha256": Digest::of(&sample.csv()).to_string(), "why_sha256": why,
    });
    let subject = match of {
        SampleOf::Campaign(id) => {
            facts["campaign"] = json!(id.to_string());
            id.to_string()
        }
        SampleOf::Closed(window) => {
            facts["from"] = json!(window.from.to_string());
            facts["until"] = json!(window.until.to_string());
            call.actor.name()
        }
    };
    work.commit(Event::new("sample.exported", subject, facts)).await?;
    Ok(sample)
}

async fn campaigns(call: &Call, of: SampleOf) -> Result<Vec<campaign::Model>> {
    let query = campaign::Entity::find();
    match of {
        SampleOf::Campaign(id) => {
            let row = campaign::Entity::find_by_id(id.uuid()).one(call.read()).await?;
            Ok(vec![row.ok_or(Error::NotFound("campaign"))?])
        }
        SampleOf::Closed(window) => Ok(query
            .filter(campaign::Column::ClosedAt.gte(window.from.start()))
            .filter(campaign::Column::ClosedAt.lt(window.until.start()))
            .all(call.read())
            .await?),
    }
}

/// The columns. Others may follow; these keep their names.
const HEADER: [&str; 21] = [
    "item_id",
    "draw_sha256",
    "drawn",
    "campaign_id",
    "identity_id",
    "external_id",
    "snapshot_sha256",
    "outcome",
    "decision_id",
    "decision",
    "decided_at",
    "decided_by",
    "decided_by_name",
    "batch_size",
    "decisions",
    "reason_sha256",
    "reason",
    "tasks",
    "exceptions",
    "second_look",
    "on_behalf_of",
];

impl Sample {
    /// What the file is called.
    #[must_use]
    pub fn file_name(&self) -> String {
        match self.of {
            SampleOf::Campaign(id) => format!("tenure-sample-{id}.csv"),
            SampleOf::Closed(window) => format!("tenure-sample-{}-{}.csv", window.from, window.until),
        }
    }

    /// Every item that could have been drawn, in the order of drawing; of those drawn, everything.
    #[must_use]
    pub fn csv(&self) -> Vec<u8> {
        let rows: Vec<Vec<String>> = self
            .candidates
            .iter()
            .enumerate()
            .map(|(place, one)| {
                let drawn = self.drawn.get(place);
                let mut cells = vec![
                    one.item.to_string(),
                    one.draw_sha256.to_string(),
                    drawn.is_some().to_string(),
                    one.campaign.to_string(),
                    one.identity.to_string(),
                ];
                cells.extend(drawn.map(cells_of).unwrap_or_default());
                cells.resize(HEADER.len(), String::new());
                cells
            })
            .collect();
        csv::write(&HEADER, rows)
    }

    /// How to draw again from the table alone, with `sha256sum` and `sort`: six lines for a shell.
    #[must_use]
    pub fn how(&self) -> String {
        let file = self.file_name();
        let seed = self.asked.seed.as_str().replace('\'', "'\\''");
        format!(
            "tail -n +2 {file} | cut -d, -f1 > items\n\
             while read -r item; do printf '%s%s' '{seed}' \"$item\" | sha256sum | cut -c1-64; done < items > hashes\n\
             paste -d' ' hashes items | LC_ALL=C sort | head -n {} | cut -d' ' -f2 > again\n\
             grep -E '^itm_[^,]*,[0-9a-f]*,true,' {file} | cut -d, -f1 > drawn\n\
             diff again drawn && echo 'drawn as the seed says'\n\
             # items has every item of population.csv in the bundle: tail -n +2 population.csv | cut -d, -f1 | sort\n",
            self.asked.number
        )
    }
}

fn cells_of(one: &Sampled) -> Vec<String> {
    let last = one.last.as_ref();
    let said = |of: fn(&details::Last) -> String| last.map(of).unwrap_or_default();
    vec![
        one.external_id.clone(),
        one.snapshot_sha256.clone(),
        one.outcome.map(|outcome| outcome.to_string()).unwrap_or_default(),
        said(|last| last.decision.to_string()),
        said(|last| last.answer.to_string()),
        said(|last| format(last.at)),
        said(|last| last.person.to_string()),
        said(|last| last.name.clone()),
        said(|last| last.batch_size.to_string()),
        one.decisions.to_string(),
        said(|last| last.reason_sha256.clone().unwrap_or_default()),
        // One row is one line, whatever was written.
        said(|last| {
            last.reason.as_deref().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
        }),
        one.tasks.join("; "),
        one.exceptions.join("; "),
        one.second_look.map(|answer| answer.to_string()).unwrap_or_default(),
        said(|last| last.on_behalf_of.map(|person| person.to_string()).unwrap_or_default()),
    ]
}
