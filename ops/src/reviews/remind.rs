//! Reminding reviewers of what is open before a campaign is due, and telling security what is late.

use super::answers::Answers;
use super::changes::Asked;
use crate::away;
use crate::call::Tenure;
use crate::error::Result;
use crate::mail::{self, Mail};
use crate::telling::{self, Ink, first_time};
use domain::actor::Actor;
use domain::id::{CampaignId, PersonId};
use domain::review::{CampaignState, Escalation, escalation, review_reminder};
use entities::{campaign, identity, item, told};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, HashSet};
use uuid::Uuid;

/// Hands what is open of those who are away to who stands behind them, and reminds whoever has open items seven, three and one days before their campaign is due, and whoever decides in their
/// place; tells security who is behind a day before, and once it is late. Each once. Gives how many mails it wrote.
///
/// # Errors
/// What the database says.
pub async fn remind(tenure: &Tenure) -> Result<u64> {
    let call = tenure.call(Actor::System);
    let now = call.now();
    let open = campaign::Entity::find()
        .filter(campaign::COLUMN.state.eq(CampaignState::Open.as_str()))
        .order_by_asc(campaign::COLUMN.id)
        .all(call.read())
        .await?;
    let mut told = 0;
    for row in open {
        let reminder = review_reminder(row.launched_at, row.due_at, now);
        let escalates = escalation(row.launched_at, row.due_at, now);
        if reminder.is_none() && escalates.is_none() {
            continue;
        }
        if let Some(days) = reminder {
            let marker = format!("review-reminder:{}:{days}", CampaignId::new(row.id));
            if told::Entity::find_by_id(marker).one(call.read()).await?.is_none() {
                away::route(&call, &row).await?;
            }
        }
        let behind = behind(tenure, &row).await?;
        let items: u64 = behind.values().sum();
        if items == 0 {
            continue;
        }
        let (id, due_at) = (CampaignId::new(row.id), row.due_at);
        let work = tenure.database.begin().await?;
        let ink = Ink { db: &work, tenure, at: now };
        if let Some(days) = reminder
            && first_time(ink, &format!("review-reminder:{id}:{days}")).await?
        {
            told += reviewers(ink, &row, &behind).await?;
        }
        if let Some(escalates) = escalates {
            let late = escalates == Escalation::Late;
            let word = if late { "late" } else { "soon" };
            if first_time(ink, &format!("review-escalation:{id}:{word}")).await? {
                let people = u64::try_from(behind.keys().flatten().count()).unwrap_or(u64::MAX);
                let mail = Mail::ReviewBehind { campaign: id, items, people, due_at, late };
                for person in telling::security(&work).await? {
                    mail::write_with(ink, person, &mail, None).await?;
                    told += 1;
                }
            }
        }
        work.commit().await?;
    }
    Ok(told)
}

/// One mail to each reviewer, and to whoever decides in their place now.
async fn reviewers(ink: Ink<'_>, row: &campaign::Model, behind: &BTreeMap<Option<Uuid>, u64>) -> Result<u64> {
    let delegations = super::delegate::holding(ink.db, row.id, ink.at).await?;
    let mut theirs: BTreeMap<Uuid, u64> = BTreeMap::new();
    for (reviewer, items) in behind {
        let Some(reviewer) = reviewer else { continue };
        *theirs.entry(*reviewer).or_default() += items;
        for to in delegations.iter().filter(|(from, _)| from == reviewer).map(|(_, to)| *to) {
            *theirs.entry(to).or_default() += items;
        }
    }
    let count = u64::try_from(theirs.len()).unwrap_or(u64::MAX);
    for (person, items) in theirs {
        let mail = Mail::ReviewReminder { campaign: CampaignId::new(row.id), items, due_at: row.due_at };
        mail::write_with(ink, PersonId::new(person), &mail, None).await?;
    }
    Ok(count)
}

/// How many items of each reviewer are open; of what is gone nothing is asked.
async fn behind(tenure: &Tenure, row: &campaign::Model) -> Result<BTreeMap<Option<Uuid>, u64>> {
    let db = tenure.database.read();
    let items: Vec<(Uuid, Uuid, Option<Uuid>)> = item::Entity::find()
        .filter(item::COLUMN.campaign_id.eq(row.id))
        .select_only()
        .columns([item::Column::Id, item::Column::IdentityId, item::Column::ReviewerId])
        .into_tuple()
        .all(db)
        .await?;
    let answers = Answers::of(db, row, &Asked::All).await?;
    let open: Vec<_> = items.into_iter().filter(|one| answers.answer(one.0).is_none()).collect();
    let mut gone: HashSet<Uuid> = HashSet::new();
    for some in open.chunks(500) {
        let found: Vec<Uuid> = identity::Entity::find()
            .filter(identity::Column::Id.is_in(some.iter().map(|one| one.1)))
            .filter(identity::COLUMN.gone_at.is_not_null())
            .select_only()
            .column(identity::Column::Id)
            .into_tuple()
            .all(db)
            .await?;
        gone.extend(found);
    }
    let mut behind: BTreeMap<Option<Uuid>, u64> = BTreeMap::new();
    for (_, identity, reviewer) in open {
        if !gone.contains(&identity) {
            *behind.entry(reviewer).or_default() += 1;
        }
    }
    Ok(behind)
}
