//! One campaign's dossier: its editions, what its population was reconciled with, and who took evidence out.

use super::desk::{KeyRow, key_rows};
use super::export::{EditionRow, editions};
use super::may_know;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::identities::actor_name;
use crate::reviews::{self, CampaignRow, Reconciliation, SourceFrozen};
use crate::texts;
use domain::coverage::Grade;
use domain::id::CampaignId;
use domain::instant::Instant;
use domain::policy::Action;
use entities::inconsistency::Place;
use entities::{acknowledgement, campaign, log_leaf};
use evidence::log::facts::EXPORTED;
use sea_orm::{EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Deserialize;

/// How many of those who took evidence out are named.
const TAKEN: u64 = 10;

/// Somebody took an edition out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The number of the leaf that says so.
    pub seq: u64,
    /// When.
    pub at: Instant,
    /// Who, by name where it is a person.
    pub who: String,
    /// Which edition.
    pub edition: u32,
    /// What for, where that was said and not erased.
    pub why: Option<String>,
}

/// Everything that one campaign's page of evidence shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dossier {
    /// The campaign.
    pub campaign: CampaignRow,
    /// What the person is called who acknowledges it.
    pub acknowledger: String,
    /// When they did; `None` before.
    pub acknowledged_at: Option<Instant>,
    /// Its editions, the newest first.
    pub editions: Vec<EditionRow>,
    /// What the population was reconciled with at launch, by account.
    pub sources: Vec<SourceFrozen>,
    /// The keys, the one in use first.
    pub keys: Vec<KeyRow>,
    /// The newest leaves of those who took evidence out, newest first.
    pub taken: Vec<Taken>,
    /// How many such leaves there are.
    pub taken_total: u64,
    /// May the actor take evidence out?
    pub may_export: bool,
}

/// How many spans of hours, over a source's regions and classes, were not observed, and how many are known only because
/// records were seen: the spans of coverage.csv.
#[must_use]
pub fn blind_spans(source: &SourceFrozen) -> (usize, usize) {
    let count = |grade: Grade| source.coverage.iter().filter(|span| span.grade == grade).count();
    (count(Grade::None), count(Grade::Inferred))
}

/// One campaign's dossier. No bundle is read for it.
///
/// # Errors
/// Whoever may neither export nor see everything; [`Error::NotFound`] where there is no such campaign.
pub async fn dossier(call: &Call, id: CampaignId) -> Result<Dossier> {
    may_know(call)?;
    let campaign = reviews::list(call).await?.into_iter().find(|row| row.id == id);
    let campaign = campaign.ok_or(Error::NotFound("campaign"))?;
    let mut own = editions(call).await?;
    own.retain(|row| row.campaign == id);
    let acknowledged = acknowledgement::Entity::find_by_id(id.uuid()).one(call.read()).await?;
    let (taken, taken_total) = taken(call, id).await?;
    Ok(Dossier {
        acknowledger: actor_name(call, &campaign.acknowledger.to_string()).await?,
        acknowledged_at: acknowledged.map(|row| row.at),
        editions: own,
        sources: sources(call, id).await?,
        keys: key_rows(call).await?,
        taken,
        taken_total,
        may_export: call.may(Action::ExportEvidence).is_ok(),
        campaign,
    })
}

async fn sources(call: &Call, id: CampaignId) -> Result<Vec<SourceFrozen>> {
    let frozen: Option<String> = campaign::Entity::find_by_id(id.uuid())
        .select_only()
        .column(campaign::Column::Reconciliation)
        .into_tuple()
        .one(call.read())
        .await?;
    let frozen = frozen.ok_or(Error::NotFound("campaign"))?;
    let frozen: Reconciliation = Place::new("campaign", id.uuid()).json("reconciliation", &frozen)?;
    Ok(frozen.sources)
}

/// What a leaf's line says of an export.
#[derive(Deserialize)]
struct Line {
    actor: String,
    facts: Facts,
}

#[derive(Deserialize)]
struct Facts {
    edition: u32,
    #[serde(default)]
    why_sha256: Option<String>,
}

async fn taken(call: &Call, id: CampaignId) -> Result<(Vec<Taken>, u64)> {
    let about = log_leaf::Entity::find()
        .filter(log_leaf::COLUMN.subject.eq(id.to_string()))
        .filter(log_leaf::COLUMN.action.eq(EXPORTED));
    let total = about.clone().count(call.read()).await?;
    let mut rows = Vec::new();
    for leaf in about.order_by_desc(log_leaf::COLUMN.seq).limit(TAKEN).all(call.read()).await? {
        let place = Place::new("log_leaf", leaf.seq);
        let line: Line = place.json("line", &leaf.line)?;
        let why = match &line.facts.why_sha256 {
            Some(hash) => texts::read(call.read(), hash).await?,
            None => None,
        };
        rows.push(Taken {
            why,
            seq: place.count("seq", leaf.seq)?,
            at: leaf.at,
            who: actor_name(call, &line.actor).await?,
            edition: line.facts.edition,
        });
    }
    Ok((rows, total))
}
