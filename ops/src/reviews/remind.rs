//! Reminding reviewers of what is open before a campaign is due, and telling security what is late and what waits for it.

use super::answers::Answers;
use super::changes::Asked;
use super::confirmed::until;
use crate::away;
use crate::call::Tenure;
use crate::error::Result;
use crate::mail::{self, Mail};
use crate::telling::{self, Ink, first_time};
use chrono::Duration;
use domain::actor::Actor;
use domain::id::{CampaignId, PersonId};
use domain::instant::Instant;
use domain::review::{
    CONFIRM_REMIND_DAYS, CampaignState, Confirmation, Escalation, escalation, review_reminder,
};
use entities::{campaign, identity, item, told};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, HashSet};
use uuid::Uuid;

/// Hands what is open of those who are away to who stands behind them, and reminds whoever has open items seven, three and one days before their campaign is due, and whoever decides in their
/// place; tells security who is behind a day before, and once it is late; and what waits for it to confirm, once all is
/// answered or the campaign was due, and a day before the time for that ends. Each once. Gives how many mails it wrote.
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
        let confirms = until(&row)?.filter(|until| now < *until);
        if reminder.is_none() && escalates.is_none() && confirms.is_none() {
            continue;
        }
        if let Some(days) = reminder {
            let marker = format!("review-reminder:{}:{days}", CampaignId::new(row.id));
            if told::Entity::find_by_id(marker).one(call.read()).await?.is_none() {
                away::route(&call, &row).await?;
            }
        }
        let (behind, waiting) = behind(tenure, &row).await?;
        let items: u64 = behind.values().sum();
        if let Some(until) = confirms.filter(|_| waiting > 0 && (items == 0 || now >= row.due_at)) {
            told += to_confirm(tenure, &row, (waiting, until), now).await?;
        }
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

/// Tells security how many keeps wait for it, once; and once more shortly before the time for that ends.
async fn to_confirm(
    tenure: &Tenure,
    row: &campaign::Model,
    (items, until): (u64, Instant),
    now: Instant,
) -> Result<u64> {
    let id = CampaignId::new(row.id);
    let last = now >= until - Duration::days(CONFIRM_REMIND_DAYS);
    let marker = format!("review-confirm:{id}:{}", if last { "last" } else { "first" });
    let work = tenure.database.begin().await?;
    let ink = Ink { db: &work, tenure, at: now };
    let mut told = 0;
    if first_time(ink, &marker).await? {
        let mail = Mail::ReviewToConfirm { campaign: id, items, until };
        for person in telling::security(&work).await? {
            mail::write_with(ink, person, &mail, None).await?;
            told += 1;
        }
    }
    work.commit().await?;
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

/// How many items of each reviewer are open, and how many keeps wait for security; of what is gone nothing is asked.
async fn behind(tenure: &Tenure, row: &campaign::Model) -> Result<(BTreeMap<Option<Uuid>, u64>, u64)> {
    let db = tenure.database.read();
    let items: Vec<(Uuid, Uuid, Option<Uuid>)> = item::Entity::find()
        .filter(item::COLUMN.campaign_id.eq(row.id))
        .select_only()
        .columns([item::Column::Id, item::Column::IdentityId, item::Column::ReviewerId])
        .into_tuple()
        .all(db)
        .await?;
    let answers = Answers::of(db, row, &Asked::All).await?;
    let waits = |item: Uuid| answers.stands(item) == Some(Confirmation::Waiting);
    let open: Vec<_> =
        items.into_iter().filter(|one| answers.answer(one.0).is_none() || waits(one.0)).collect();
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
    let (mut behind, mut waiting) = (BTreeMap::new(), 0);
    for (item, identity, reviewer) in open {
        if gone.contains(&identity) {
            continue;
        }
        if waits(item) {
            waiting += 1;
        } else {
            *behind.entry(reviewer).or_default() += 1;
        }
    }
    Ok((behind, waiting))
}
