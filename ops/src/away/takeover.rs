//! What is due while its reviewer is away: offered to who stands behind them, taken over by them, and, when it is reminded
//! of, handed to them.

use super::beside::stand_ins;
use super::{Away, gone, of, of_person, span};
use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::mail::{self, Mail};
use crate::people;
use crate::reviews::{self, delegates};
use crate::zone::day_of;
use domain::id::{AwayId, CampaignId, ItemId, PersonId};
use domain::instant::Instant;
use domain::policy::{Action, Standing};
use domain::review::{CampaignState, ReviewerRule};
use domain::window::Day;
use entities::{away, campaign, item, ownership};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Items of somebody who is away, offered to the actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// In which campaign.
    pub campaign: CampaignId,
    /// What that is called.
    pub name: String,
    /// When it is due.
    pub due_at: Instant,
    /// Whose they are.
    pub person: PersonId,
    /// What they are called.
    pub person_name: String,
    /// The first day on which they are back.
    pub until: Day,
    /// How many items.
    pub items: u64,
}

/// Offers what a person has to decide, and what is due on these days, to whoever stands behind them; tells both. Gives how
/// many items.
pub(super) async fn offer(work: &Work, person: PersonId, days: Away) -> Result<u64> {
    let (from, until) = span(days, work.tenure().zone);
    let gone = gone(work.db(), work.at(), work.tenure().zone).await?;
    let mut all = 0;
    for (row, items) in reviews::open_items_of(work.db(), person).await? {
        if row.due_at < from || until <= row.due_at {
            continue;
        }
        let barred = PersonId::new(row.acknowledger_id);
        let found = stand_ins(work.db(), (person, &items), (barred, &gone), work.at()).await?;
        let campaign = CampaignId::new(row.id);
        let mut counts: BTreeMap<PersonId, u64> = BTreeMap::new();
        for (to, _) in found.values() {
            *counts.entry(*to).or_default() += 1;
        }
        for (to, items) in &counts {
            let told = Mail::AwayOffered { campaign, by: person, items: *items, until, due_at: row.due_at };
            mail::write(work, *to, &told, None).await?;
        }
        let offered: u64 = counts.values().sum();
        let left = u64::try_from(items.len()).unwrap_or(u64::MAX).saturating_sub(offered);
        let told = Mail::AwayTold { campaign, items: offered, left, due_at: row.due_at };
        mail::write(work, person, &told, None).await?;
        all += offered;
    }
    Ok(all)
}

/// What is offered to the actor of those who are away when it is due, by due instant.
///
/// # Errors
/// What the database says.
pub async fn offered(call: &Call) -> Result<Vec<Offered>> {
    let Some(actor) = call.actor.person() else { return Ok(Vec::new()) };
    let today = day_of(call.now(), call.tenure.zone);
    let statements = away::Entity::find()
        .filter(away::COLUMN.until_day.gt(today.0))
        .filter(away::COLUMN.person_id.ne(actor.uuid()))
        .filter(away::COLUMN.ended_at.is_null())
        .all(call.read())
        .await?;
    let mut all = Vec::new();
    for row in statements {
        let person = PersonId::new(row.person_id);
        // Few are named beside somebody: only for them is it worked out what is open.
        if !beside(call, person, actor).await? {
            continue;
        }
        for (campaign, items) in due(call.read(), person, (of(&row), call), actor).await? {
            let names = people::names(call.read(), [person]).await?;
            all.push(Offered {
                campaign: CampaignId::new(campaign.id),
                name: campaign.name,
                due_at: campaign.due_at,
                person,
                person_name: names.get(&person).cloned().unwrap_or_default(),
                until: Day(row.until_day),
                items: u64::try_from(items.len()).unwrap_or(u64::MAX),
            });
        }
    }
    all.sort_by_key(|one| (one.due_at, one.campaign, one.person));
    Ok(all)
}

/// Is the actor named for anything that a person has to decide?
async fn beside(call: &Call, person: PersonId, actor: PersonId) -> Result<bool> {
    let mut named = Query::select();
    named
        .column(ownership::Column::IdentityId)
        .from(ownership::Entity)
        .and_where(ownership::Column::PersonId.eq(actor.uuid()))
        .and_where(ownership::Column::AcceptedAt.is_not_null())
        .and_where(ownership::Column::Until.is_null());
    let mut open = Query::select();
    open.column(campaign::Column::Id)
        .from(campaign::Entity)
        .and_where(campaign::Column::State.eq(CampaignState::Open.as_str()));
    let count = item::Entity::find()
        .filter(item::COLUMN.reviewer_id.eq(person.uuid()))
        .filter(item::Column::CampaignId.in_subquery(open))
        .filter(item::Column::IdentityId.in_subquery(named))
        .count(call.read())
        .await?;
    Ok(count > 0)
}

/// Of each open campaign that is due on these days, the person's open items for which `actor` stands in.
async fn due(
    db: &impl sea_orm::ConnectionTrait,
    person: PersonId,
    (days, call): (Away, &Call),
    actor: PersonId,
) -> Result<Vec<(campaign::Model, Vec<(Uuid, ReviewerRule)>)>> {
    let zone = call.tenure.zone;
    let (from, until) = span(days, zone);
    let gone = gone(db, call.now(), zone).await?;
    let mut all = Vec::new();
    for (row, items) in reviews::open_items_of(db, person).await? {
        if row.due_at < from || until <= row.due_at || row.due_at <= call.now() {
            continue;
        }
        let barred = PersonId::new(row.acknowledger_id);
        let found = stand_ins(db, (person, &items), (barred, &gone), call.now()).await?;
        let theirs =
            found.into_iter().filter(|(_, (to, _))| *to == actor).map(|(item, (_, rule))| (item, rule));
        let theirs: Vec<_> = theirs.collect();
        if !theirs.is_empty() {
            all.push((row, theirs));
        }
    }
    Ok(all)
}

/// Takes over what is offered to the actor of one person's items in a campaign. Gives how many.
///
/// # Errors
/// [`Error::NotFound`] where nothing of that is offered to the actor, and the second time.
pub async fn take_over(call: &Call, campaign: CampaignId, person: PersonId) -> Result<u64> {
    let work = call.begin().await?;
    let today = day_of(work.at(), work.tenure().zone);
    let mut taken = Vec::new();
    if let Some(actor) = call.actor.person() {
        for row in of_person(work.db(), person).await?.iter().filter(|row| today.0 < row.until_day) {
            let due = due(work.db(), person, (of(row), call), actor).await?;
            let here = due.into_iter().filter(|(found, _)| found.id == campaign.uuid());
            taken.extend(
                here.flat_map(|(_, items)| items).map(|(item, rule)| (item, rule, AwayId::new(row.id))),
            );
        }
    }
    let standing = if taken.is_empty() { Standing::None } else { Standing::Offered };
    call.may_to(Action::TakeOver, standing, "offer")?;
    let to = call.actor.person().ok_or(Error::NotFound("offer"))?;
    let items = u64::try_from(taken.len()).unwrap_or(u64::MAX);
    for (item, rule, away) in taken {
        reviews::hand_away(&work, ItemId::new(item), (to, rule), away).await?;
    }
    let facts = json!({ "from": person.to_string(), "to": to.to_string(), "items": items });
    work.commit(Event::of_campaign(campaign, "campaign.taken_over", campaign, facts)).await?;
    Ok(items)
}

/// Hands what is open of those who are away now to who stands behind them, where a campaign's reviewers are about to be
/// reminded. Whoever has delegated their items is left alone. Gives how many items it handed.
pub(crate) async fn route(call: &Call, row: &campaign::Model) -> Result<u64> {
    let gone = gone(call.read(), call.now(), call.tenure.zone).await?;
    if gone.is_empty() {
        return Ok(0);
    }
    let work = call.begin().await?;
    let delegated: Vec<Uuid> =
        delegates(work.db(), row.id, work.at()).await?.into_iter().map(|(from, _)| from).collect();
    let mut gone_here: Vec<(PersonId, AwayId)> = gone.iter().map(|(person, one)| (*person, one.id)).collect();
    gone_here.sort_unstable();
    let (barred, mut handed) = (PersonId::new(row.acknowledger_id), 0);
    for (person, away) in gone_here.into_iter().filter(|(person, _)| !delegated.contains(&person.uuid())) {
        let open = reviews::open_items_of(work.db(), person).await?;
        let here: HashMap<Uuid, Vec<(Uuid, Uuid)>> =
            open.into_iter().map(|(row, items)| (row.id, items)).collect();
        let Some(items) = here.get(&row.id) else { continue };
        let found = stand_ins(work.db(), (person, items), (barred, &gone), work.at()).await?;
        for (item, to) in found {
            reviews::hand_away(&work, ItemId::new(item), to, away).await?;
            handed += 1;
        }
    }
    if handed == 0 {
        work.abandon().await?;
        return Ok(0);
    }
    let campaign = CampaignId::new(row.id);
    let facts = json!({ "items": handed });
    work.commit(Event::of_campaign(campaign, "campaign.routed_away", campaign, facts)).await?;
    Ok(handed)
}
