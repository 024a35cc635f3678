//! How far a campaign has come, what waits for whom, and who is behind.

use super::items::items_of;
use super::rows::{CampaignRow, ItemRow, campaign_row, decides_for, visible};
use crate::call::Call;
use crate::error::Result;
use crate::people;
use domain::id::{CampaignId, ItemId, PersonId};
use domain::review::{CampaignState, Confirmation, in_time};
use entities::campaign;
use sea_orm::{EntityTrait, QueryFilter};
use std::collections::BTreeMap;

/// One person's part in a campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// Who.
    pub person: PersonId,
    /// What they are called.
    pub name: String,
    /// How many items are theirs.
    pub items: u64,
    /// How many of those are open.
    pub open: u64,
}

/// How far a campaign has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The campaign.
    pub campaign: CampaignRow,
    /// Items with an answer that counts.
    pub decided: u64,
    /// Items without one.
    pub open: u64,
    /// Of those, how many are late: all once the campaign is due, else none.
    pub late: u64,
    /// Of those with an answer, how many wait for security to confirm it.
    pub waiting: u64,
    /// By person, most open items first.
    pub people: Vec<Behind>,
    /// The items that the actor may see, riskiest first.
    pub items: Vec<ItemRow>,
}

/// How far a campaign has come. Whoever sees only their own items is told of those alone.
///
/// # Errors
/// [`Error::NotFound`] where the actor may not see it.
pub async fn progress(call: &Call, id: CampaignId) -> Result<Progress> {
    let (row, everything) = visible(call, id).await?;
    let only = if everything { None } else { Some(decides_for(call, row.id).await?) };
    let items = items_of(call, &row, only.as_deref()).await?;
    let open = items.iter().filter(|item| item.answer.is_none()).count();
    let waits = |item: &&ItemRow| item.answer.is_some() && item.confirmation == Some(Confirmation::Waiting);
    let waiting = items.iter().filter(waits).count();
    let late = if in_time(call.now(), row.due_at) { 0 } else { open };
    let mut by_person: BTreeMap<PersonId, (u64, u64)> = BTreeMap::new();
    for item in &items {
        if let Some(person) = item.reviewer {
            let sums = by_person.entry(person).or_default();
            sums.0 += 1;
            sums.1 += u64::from(item.answer.is_none());
        }
    }
    let names = people::names(call.read(), by_person.keys().copied()).await?;
    let mut people: Vec<Behind> = by_person
        .into_iter()
        .map(|(person, (items, open))| {
            let name = names.get(&person).cloned().unwrap_or_default();
            Behind { person, name, items, open }
        })
        .collect();
    people.sort_by(|a, b| (b.open, &a.name, a.person).cmp(&(a.open, &b.name, b.person)));
    let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    Ok(Progress {
        campaign: campaign_row(row)?,
        decided: number(items.len() - open),
        open: number(open),
        late: number(late),
        waiting: number(waiting),
        people,
        items,
    })
}

/// The open items that are the actor's to answer in open campaigns that are not due yet, the campaign due first, riskiest
/// first in it.
///
/// # Errors
/// What the database says.
pub async fn mine(call: &Call) -> Result<Vec<ItemRow>> {
    if call.actor.person().is_none() {
        return Ok(Vec::new());
    }
    let mut campaigns = campaign::Entity::find()
        .filter(campaign::COLUMN.state.eq(CampaignState::Open.as_str()))
        .all(call.read())
        .await?;
    campaigns.retain(|row| in_time(call.now(), row.due_at));
    campaigns.sort_by_key(|row| (row.due_at, row.id));
    let mut items = Vec::new();
    for row in campaigns {
        let theirs = items_of(call, &row, Some(&decides_for(call, row.id).await?)).await?;
        items.extend(theirs.into_iter().filter(|item| item.answer.is_none()));
    }
    Ok(items)
}

/// Where a reviewer stands after an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// What the identity is called.
    pub name: String,
    /// The reviewer's next open item after it, else their first; `None` where no other is open.
    pub next: Option<ItemId>,
}

/// What the actor decides next in a campaign, after `item`.
///
/// # Errors
/// [`crate::Error::NotFound`] where the actor may not see the campaign, or the item is none of its own to see.
pub async fn turn(call: &Call, campaign: CampaignId, item: ItemId) -> Result<Turn> {
    let (row, everything) = visible(call, campaign).await?;
    let only = if everything { None } else { Some(decides_for(call, row.id).await?) };
    let items = items_of(call, &row, only.as_deref()).await?;
    let place = items.iter().position(|one| one.id == item).ok_or(crate::Error::NotFound("item"))?;
    let reviewer = items[place].reviewer;
    let mut after = items.iter().skip(place + 1).chain(items.iter().take(place));
    let next = after.find(|one| one.reviewer == reviewer && one.answer.is_none()).map(|one| one.id);
    Ok(Turn { name: items[place].name.clone(), next })
}
