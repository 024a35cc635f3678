//! Export: the bytes as they were frozen, and a leaf that says who took them.

use super::{left, stored};
use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::texts;
use domain::id::CampaignId;
use domain::instant::Instant;
use domain::policy::Action;
use domain::review::CampaignState;
use domain::text::TakenForText;
use entities::inconsistency::Place;
use entities::{campaign, edition};
use evidence::log::facts::EXPORTED;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::{Value, json};

/// Which campaign's evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// This one's.
    Campaign(CampaignId),
    /// That of the one frozen last.
    Latest,
}

impl std::str::FromStr for Which {
    type Err = domain::id::NotAnId;
    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        if text == "latest" { Ok(Self::Latest) } else { text.parse().map(Self::Campaign) }
    }
}

/// A frozen bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Whose.
    pub campaign: CampaignId,
    /// Which edition.
    pub edition: u32,
    /// What the file is called.
    pub file_name: String,
    /// SHA-256 of the bytes, lower-case hex.
    pub sha256: String,
    /// The zip.
    pub bytes: Vec<u8>,
}

/// An edition without its bytes, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionRow {
    /// Whose.
    pub campaign: CampaignId,
    /// What that is called.
    pub name: String,
    /// Which edition.
    pub edition: u32,
    /// When it was frozen.
    pub frozen_at: Instant,
    /// What the file is called.
    pub file_name: String,
    /// SHA-256 of its bytes, lower-case hex.
    pub sha256: String,
}

/// Takes an edition out, the newest unless one is named. The same edition is the same bytes, always; the leaf that
/// says who took it, and what for where that was said, comes after them and is never inside.
///
/// # Errors
/// Whoever may not export; [`Error::Conflict`] before the campaign is acknowledged; [`Error::NotFound`] where there is
/// no such campaign or edition.
pub async fn export(
    call: &Call,
    which: Which,
    number: Option<u32>,
    why: Option<&TakenForText>,
) -> Result<Exported> {
    call.may(Action::ExportEvidence)?;
    let work = call.begin().await?;
    let id = match which {
        Which::Campaign(id) => id,
        Which::Latest => {
            let newest = editions(call).await?.into_iter().next();
            newest.ok_or(Error::NotFound("frozen evidence"))?.campaign
        }
    };
    let row =
        campaign::Entity::find_by_id(id.uuid()).one(work.db()).await?.ok_or(Error::NotFound("campaign"))?;
    match Place::new("campaign", row.id).word("state", &row.state)? {
        CampaignState::Open => {
            return Err(Error::Conflict(
                "this campaign is open: its evidence is frozen once it is closed and acknowledged".into(),
            ));
        }
        CampaignState::Closed => {
            return Err(Error::Conflict(
                "this campaign is closed, not acknowledged: the acknowledgement freezes its evidence".into(),
            ));
        }
        CampaignState::Acknowledged => {}
    }
    let rows =
        edition::Entity::find().filter(edition::COLUMN.campaign_id.eq(id.uuid())).all(work.db()).await?;
    let found = rows
        .into_iter()
        .filter(|row| number.is_none_or(|number| i64::from(number) == i64::from(row.number)))
        .max_by_key(|row| row.number)
        .ok_or(Error::NotFound("edition"))?;
    let bytes = stored::bytes(work.db(), (found.campaign_id, found.number)).await?;
    let edition = u32::try_from(found.number).map_err(Error::unexpected)?;
    let mut facts = json!({ "campaign": id.to_string(), "edition": edition, "sha256": found.sha256 });
    facts["why_sha256"] = why_of(&work, why).await?;
    left::in_bundle(work.db(), (id, work.at()), &call.actor.name()).await?;
    work.commit(Event::of_campaign(id, EXPORTED, id, facts)).await?;
    Ok(Exported { campaign: id, edition, file_name: found.file_name, sha256: found.sha256, bytes })
}

/// What a leaf says of what something is taken out for: the hash of the text, or nothing.
pub(super) async fn why_of(work: &Work, why: Option<&TakenForText>) -> Result<Value> {
    Ok(match why {
        Some(why) => json!(texts::keep(work, why.as_str()).await?.to_string()),
        None => Value::Null,
    })
}

/// Every frozen edition, the one frozen last first.
///
/// # Errors
/// Whoever may neither export nor see everything.
pub async fn editions(call: &Call) -> Result<Vec<EditionRow>> {
    super::may_know(call)?;
    use edition::Column::{CampaignId as Campaign, FileName, FrozenAt, Number, Sha256};
    let rows: Vec<(uuid::Uuid, i32, Instant, String, String)> = edition::Entity::find()
        .select_only()
        .columns([Campaign, Number, FrozenAt, FileName, Sha256])
        .into_tuple()
        .all(call.read())
        .await?;
    let names = campaign::Entity::find()
        .filter(campaign::Column::Id.is_in(rows.iter().map(|row| row.0)))
        .all(call.read())
        .await?;
    let mut editions = Vec::with_capacity(rows.len());
    for (id, number, frozen_at, file_name, sha256) in rows {
        let name = names.iter().find(|row| row.id == id).map(|row| row.name.clone()).unwrap_or_default();
        let edition = u32::try_from(number).map_err(Error::unexpected)?;
        editions.push(EditionRow {
            campaign: CampaignId::new(id),
            name,
            edition,
            frozen_at,
            file_name,
            sha256,
        });
    }
    editions.sort_by_key(|row| std::cmp::Reverse((row.frozen_at, row.campaign, row.edition)));
    Ok(editions)
}
