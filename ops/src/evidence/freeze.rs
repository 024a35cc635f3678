//! Freezing: the acknowledgement's own transaction makes edition 1, bytes and all; later ones are made when somebody asks.

use super::checkpoint::sign;
use super::input::Endings;
use super::{Occasion, input, stored};
use crate::call::Recorded;
use crate::error::{Error, Result};
use crate::event::Event;
use domain::id::CampaignId;
use entities::{campaign, edition};
use evidence::bundle::{self, BundleInput, LogPart, Spool};
use evidence::hash::Digest;
use evidence::log::facts;
use sea_orm::{ActiveModelTrait, Set};

/// The version that freezes.
pub(super) const SOFTWARE: &str = env!("CARGO_PKG_VERSION");

/// Which edition of a campaign's evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edition {
    /// From 1.
    pub(super) number: u32,
    /// SHA-256 of the zip of the one before; none for the first.
    pub(super) predecessor: Option<Digest>,
}

impl Edition {
    const FIRST: Self = Self { number: 1, predecessor: None };
}

/// Freezes edition 1 of an acknowledged campaign: its leaf, which names the tables by SHA-256, the head over everything so
/// far, and the bundle that is proved against that head. `endings` say until when the exceptions on its identities really covered.
pub(crate) async fn freeze(
    recorded: Recorded,
    campaign: &campaign::Model,
    endings: &Endings,
) -> Result<Recorded> {
    let spool = Spool::new().map_err(Error::unexpected)?;
    // On the heap: with what is called below it would be more than a thread's stack holds.
    let (said, leaves) =
        Box::pin(input::of(recorded.work(), campaign, Edition::FIRST, (endings, &spool))).await?;
    let recorded = recorded.and(leaf(&said, leaves)?).await?;
    Box::pin(keep(&recorded, campaign, (said, spool))).await?;
    Ok(recorded)
}

/// The leaf of a freezing, after so many others of its campaign. It names every table, and comes after all that they say; the
/// head is signed just after it.
pub(super) fn leaf(said: &BundleInput, before: u64) -> Result<Event> {
    let (id, number) = (said.campaign.campaign_id, said.campaign.edition);
    let named = bundle::named_by_freezing(said).map_err(Error::unexpected)?;
    Ok(Event::of_campaign(id, facts::FROZEN, id, facts::frozen(id, number, before + 1, &named)))
}

/// Signs the head just after the leaf of the freezing, and keeps the bundle that is proved against it.
pub(super) async fn keep(
    recorded: &Recorded,
    campaign: &campaign::Model,
    (mut said, spool): (BundleInput, Spool),
) -> Result<()> {
    let work = recorded.work();
    let (id, number) = (CampaignId::new(campaign.id), said.campaign.edition);
    let note = sign(work, Occasion::Freezing, Some(id)).await?;
    // What stood there has the same leaves: both at once are more than is needed.
    said.log = LogPart::default();
    said.log = input::log_part(work, campaign, (note, &spool)).await?;
    let tenure = work.tenure().clone();
    let zip =
        tokio::task::spawn_blocking(move || bundle::zip(said, &tenure.key, tenure.typeset, Some(&spool)));
    let zip = zip.await.map_err(Error::unexpected)?.map_err(Error::unexpected)?;
    let stored = i32::try_from(number).map_err(Error::unexpected)?;
    let sha256 = stored::keep(work, (campaign.id, stored), zip).await?;
    edition::ActiveModel {
        campaign_id: Set(campaign.id),
        number: Set(stored),
        frozen_at: Set(work.at()),
        file_name: Set(bundle::file_name(id, number, work.at())),
        sha256: Set(sha256.to_string()),
        software: Set(SOFTWARE.into()),
    }
    .insert(work.db())
    .await?;
    Ok(())
}
