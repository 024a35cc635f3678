//! The shares of a campaign's answers, of the whole and of each account, to security and auditors.

use super::second::SecondView;
use crate::call::Call;
use crate::error::Result;
use domain::id::{ItemId, PersonId};
use domain::policy::{Action, Standing};
use domain::review::{Answer, ItemOutcome, Rates, Said};
use entities::{campaign, decision, item};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Shares, of every group that is one; else of how few people they would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shares {
    /// Of the whole campaign.
    pub whole: std::result::Result<Rates, usize>,
    /// Of each account, by its name, where it has people enough.
    pub accounts: Vec<(String, Rates)>,
}

/// The shares; nothing to others, who may be those whom they are of.
pub(super) async fn shares(
    call: &Call,
    owner: &campaign::Model,
    items: &[super::ItemRow],
    second: Option<&SecondView>,
) -> Result<Option<Shares>> {
    if call.may_to(Action::SeeShares, Standing::None, "campaign").is_err() {
        return Ok(None);
    }
    // The last answer on each is the one that counts; what counts no more is in no item's row.
    let given: Vec<(Uuid, Uuid, i32)> = decision::Entity::find()
        .select_only()
        .columns([decision::Column::ItemId, decision::Column::PersonId, decision::Column::BatchSize])
        .filter(decision::COLUMN.campaign_id.eq(owner.id))
        .order_by_asc(decision::Column::Seq)
        .into_tuple()
        .all(call.read())
        .await?;
    let last: HashMap<Uuid, (Uuid, i32)> =
        given.into_iter().map(|(item, person, batch)| (item, (person, batch))).collect();
    let unused: Vec<(Uuid, Option<bool>)> = item::Entity::find()
        .select_only()
        .columns([item::Column::Id, item::Column::Unused])
        .filter(item::COLUMN.campaign_id.eq(owner.id))
        .into_tuple()
        .all(call.read())
        .await?;
    let unused: HashMap<Uuid, Option<bool>> = unused.into_iter().collect();
    let again: HashMap<ItemId, bool> = second
        .into_iter()
        .flat_map(|view| &view.items)
        .filter(|(_, looked, _)| *looked)
        .map(|(item, _, disagrees)| (*item, *disagrees))
        .collect();
    let mut all = Vec::with_capacity(last.len());
    let mut accounts: BTreeMap<&str, Vec<Said>> = BTreeMap::new();
    for item in items {
        let (Some(answer), Some((person, batch))) = (item.answer, last.get(&item.id.uuid())) else {
            continue;
        };
        let said = Said {
            person: PersonId::new(*person),
            kept: keeps(answer),
            together: *batch > 1,
            unused: unused.get(&item.id.uuid()).copied().flatten(),
            disagreed: again.get(&item.id).copied(),
        };
        all.push(said);
        accounts.entry(&item.account).or_default().push(said);
    }
    let accounts = accounts
        .into_iter()
        .filter_map(|(account, said)| Some((account.to_owned(), Rates::of(said).ok()?)))
        .collect();
    Ok(Some(Shares { whole: Rates::of(all), accounts }))
}

fn keeps(answer: Answer) -> bool {
    answer.outcome() == ItemOutcome::Kept
}
