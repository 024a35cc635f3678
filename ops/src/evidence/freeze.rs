//! Freezing: the acknowledgement's own transaction makes edition 1, bytes and all.

use super::checkpoint::sign;
use super::input::Endings;
use super::{Occasion, input};
use crate::call::Recorded;
use crate::error::{Error, Result};
use crate::event::Event;
use domain::id::CampaignId;
use entities::{campaign, edition};
use evidence::bundle;
use evidence::hash::Digest;
use evidence::log::facts;
use sea_orm::{ActiveModelTrait, Set};

/// The version that freezes.
pub(super) const SOFTWARE: &str = env!("CARGO_PKG_VERSION");

/// Freezes edition 1 of an acknowledged campaign: its leaf, which names the tables by SHA-256, the head over everything so
/// far, and the bundle that is proved against that head. `endings` say until when the exceptions on its identities really covered.
pub(crate) async fn freeze(
    recorded: Recorded,
    campaign: &campaign::Model,
    endings: &Endings,
) -> Result<Recorded> {
    const FIRST: u32 = 1;
    let id = CampaignId::new(campaign.id);
    let mut input = input::of(recorded.work(), campaign, FIRST, endings).await?;
    // The leaf names every table, and comes after all that they say; the head is signed just after it.
    let named = bundle::named_by_freezing(&input).map_err(Error::unexpected)?;
    let leaves = input.log.leaves.len() as u64 + 1;
    let facts = facts::frozen(id, FIRST, leaves, &named);
    let recorded = recorded.and(Event::of_campaign(id, facts::FROZEN, id, facts)).await?;
    let work = recorded.work();
    let note = sign(work, Occasion::Freezing, Some(id)).await?;
    input.log = input::log_part(work, campaign, note).await?;
    let bytes =
        bundle::write(&input, &work.tenure().key, work.tenure().typeset).map_err(Error::unexpected)?;
    edition::ActiveModel {
        campaign_id: Set(campaign.id),
        number: Set(i32::try_from(FIRST).map_err(Error::unexpected)?),
        frozen_at: Set(work.at()),
        file_name: Set(bundle::file_name(id, work.at())),
        sha256: Set(Digest::of(&bytes).to_string()),
        software: Set(SOFTWARE.into()),
        bytes: Set(bytes),
    }
    .insert(work.db())
    .await?;
    Ok(recorded)
}
