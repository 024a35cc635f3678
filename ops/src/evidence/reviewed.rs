//! The population over a time: who was reviewed when, and who never was.

use super::export::why_of;
use super::{Reach, may_know};
use crate::call::Call;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::identities::{self, Brief, Filter};
use crate::sources::foreign;
use domain::id::{CampaignId, IdentityId};
use domain::instant::Instant;
use domain::policy::Action;
use domain::principal::PrincipalClass;
use domain::review::{CampaignState, ItemOutcome};
use domain::text::TakenForText;
use domain::window::Window;
use entities::inconsistency::Place;
use entities::{campaign, identity, item};
use sea_orm::sea_query::Cond;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// So many rows a page has.
const ROWS: usize = 100;

/// An identity, and how far reviews have come to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReachedRow {
    /// The identity.
    pub identity: Brief,
    /// When an import first showed it.
    pub first_seen_at: Instant,
    /// How far.
    pub reach: Reach,
    /// The last review that says so, with what that is called, and when it was closed; `None` where it is open.
    pub review: Option<(CampaignId, String, Option<Instant>)>,
    /// What came of it there.
    pub outcome: Option<ItemOutcome>,
}

/// How many there are of each, in the order of [`Reach::ALL`].
pub type ReachCounts = Vec<(Reach, u64)>;

/// A page of the population over a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReachedPage {
    /// How many there are of each; together they are the population.
    pub counts: ReachCounts,
    /// The rows of this page.
    pub rows: Vec<ReachedRow>,
    /// How many rows the list has that this is a page of.
    pub total: u64,
    /// After which identity the next page begins; `None` on the last.
    pub next: Option<IdentityId>,
    /// May the actor take the list out?
    pub may_export: bool,
}

/// The identities that were there at some instant of `window`, and how far reviews have come to each: those alone that
/// `only` names, after the identity `after`. In the order of [`identities::all`].
///
/// # Errors
/// Whoever may neither export nor see everything; [`Error::NotFound`] where `after` is not in the list.
pub async fn reached(
    call: &Call,
    window: Window,
    only: Option<Reach>,
    after: Option<IdentityId>,
) -> Result<ReachedPage> {
    may_know(call)?;
    let all = whole(call, window).await?;
    let count = |reach: Reach| all.iter().filter(|row| row.reach == reach).count() as u64;
    let counts = Reach::ALL.iter().map(|reach| (*reach, count(*reach))).collect();
    let mut rows: Vec<ReachedRow> =
        all.into_iter().filter(|row| only.is_none_or(|only| row.reach == only)).collect();
    let total = rows.len() as u64;
    if let Some(after) = after {
        let place = rows.iter().position(|row| row.identity.id == after);
        rows.drain(..=place.ok_or(Error::NotFound("identity"))?);
    }
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let next = if more { rows.last().map(|row| row.identity.id) } else { None };
    Ok(ReachedPage { counts, rows, total, next, may_export: call.may(Action::ExportEvidence).is_ok() })
}

/// The same, whole, to take out: a leaf says who took how many lines of which time, and what for where that was
/// said.
///
/// # Errors
/// Whoever may not export evidence.
pub async fn export_reached(
    call: &Call,
    window: Window,
    why: Option<&TakenForText>,
) -> Result<Vec<ReachedRow>> {
    call.may(Action::ExportEvidence)?;
    let rows = whole(call, window).await?;
    let work = call.begin().await?;
    let why = why_of(&work, why).await?;
    let (from, until) = (window.from.to_string(), window.until.to_string());
    let facts = json!({ "from": from, "until": until, "lines": rows.len(), "why_sha256": why });
    work.commit(Event::new("reviewed.exported", call.actor.name(), facts)).await?;
    Ok(rows)
}

/// What one review says of an identity.
struct Said {
    reach: Reach,
    campaign: Uuid,
    launched_at: Instant,
    outcome: Option<ItemOutcome>,
}

impl Said {
    /// What counts for more comes first; of equals, the later review.
    fn rank(&self) -> (std::cmp::Reverse<Reach>, Instant) {
        (std::cmp::Reverse(self.reach), self.launched_at)
    }
}

async fn whole(call: &Call, window: Window) -> Result<Vec<ReachedRow>> {
    let (from, until) = (window.from.start(), window.until.start());
    let classes = PrincipalClass::ALL.iter().copied().filter(|class| class.in_population()).collect();
    let filter = Filter { classes, gone: true, ..Filter::default() };
    let (accounts, query) = identities::visible(call, &filter).await?;
    let rows = query
        .filter(identity::Column::SourceId.is_not_in(foreign(call.read()).await?))
        .filter(identity::COLUMN.first_seen_at.lt(until))
        .filter(Cond::any().add(identity::COLUMN.gone_at.is_null()).add(identity::COLUMN.gone_at.gte(from)))
        .all(call.read())
        .await?;
    let campaigns: HashMap<Uuid, campaign::Model> = campaign::Entity::find()
        .filter(campaign::COLUMN.launched_at.lt(until))
        .filter(
            Cond::any().add(campaign::COLUMN.closed_at.is_null()).add(campaign::COLUMN.closed_at.gte(from)),
        )
        .all(call.read())
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let said = said(call, &campaigns, until).await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let one = said.get(&row.id);
        let review = one.and_then(|one| {
            let campaign = campaigns.get(&one.campaign)?;
            let closed = campaign.closed_at.filter(|_| one.reach != Reach::UnderReview);
            Some((CampaignId::new(campaign.id), campaign.name.clone(), closed))
        });
        all.push(ReachedRow {
            first_seen_at: row.first_seen_at,
            reach: one.map_or(Reach::Never, |one| one.reach),
            outcome: one.and_then(|one| one.outcome),
            review,
            identity: identities::brief(row, &accounts)?,
        });
    }
    all.sort_by(|a, b| key(&a.identity).cmp(&key(&b.identity)));
    Ok(all)
}

fn key(one: &Brief) -> (&str, &Option<String>, &Option<String>, IdentityId) {
    (&one.account, &one.label, &one.provider_id, one.id)
}

/// What the reviews say of each identity that they had.
async fn said(
    call: &Call,
    campaigns: &HashMap<Uuid, campaign::Model>,
    until: Instant,
) -> Result<HashMap<Uuid, Said>> {
    let mut all: HashMap<Uuid, Said> = HashMap::new();
    for campaign in campaigns.values() {
        let state: CampaignState = Place::new("campaign", campaign.id).word("state", &campaign.state)?;
        let open = state == CampaignState::Open || campaign.closed_at.is_none_or(|at| at >= until);
        let items: Vec<(Uuid, Uuid, Option<String>)> = item::Entity::find()
            .select_only()
            .columns([item::Column::Id, item::Column::IdentityId, item::Column::Outcome])
            .filter(item::COLUMN.campaign_id.eq(campaign.id))
            .into_tuple()
            .all(call.read())
            .await?;
        for (id, identity, outcome) in items {
            let outcome: Option<ItemOutcome> =
                outcome.map(|word| Place::new("item", id).word("outcome", &word)).transpose()?;
            let outcome = outcome.filter(|_| !open);
            let reach = match outcome {
                None => Reach::UnderReview,
                Some(ItemOutcome::NoResponse) => Reach::NoResponse,
                Some(ItemOutcome::Withdrawn) => Reach::Withdrawn,
                Some(_) => Reach::Reviewed,
            };
            let one = Said { reach, campaign: campaign.id, launched_at: campaign.launched_at, outcome };
            match all.entry(identity) {
                std::collections::hash_map::Entry::Vacant(free) => {
                    free.insert(one);
                }
                std::collections::hash_map::Entry::Occupied(mut known) => {
                    if known.get().rank() < one.rank() {
                        known.insert(one);
                    }
                }
            }
        }
    }
    Ok(all)
}
