//! Waivers: security asks to have a bar of independence lifted for one person, a second person answers, and it holds for its
//! time and no longer. Whoever needs one and has none is refused where decisions are made, whatever door they come by.

mod held;
mod show;

use super::delegate::delegators;
use super::rows::visible;
use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::mail::{self, Mail};
use crate::{people, texts};
use domain::actor::Role;
use domain::id::{CampaignId, ItemId, PersonId, WaiverId};
use domain::instant::Instant;
use domain::policy::{Action, Standing};
use domain::problem::Problems;
use domain::review::{
    Refusal, ReviewerRule, WaiverAnswering, WaiverAsked, WaiverState, may_answer_waiver, may_ask_waiver,
};
use domain::text::ReasonText;
use entities::inconsistency::Place;
use entities::{campaign, item, waiver};
use evidence::log::facts::{
    WAIVER_APPROVED, WAIVER_ASKED, WAIVER_ENDED, WAIVER_REFUSED, WaiverFacts, waiver_named as named,
};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Set};
use std::collections::BTreeSet;
use uuid::Uuid;

pub(super) use held::independence;
pub use show::{WaiverRow, Waivers, waivers, waivers_to_answer};

/// A waiver that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskWaiver {
    /// In which campaign.
    pub campaign: CampaignId,
    /// For one of its items alone; for all of the person's where there is none.
    pub item: Option<ItemId>,
    /// For whom.
    pub person: PersonId,
    /// Until when, exclusive.
    pub until: Instant,
    /// Why nobody independent can do it.
    pub reason: ReasonText,
}

/// Asks for a waiver. It lifts nothing before a second person approves it.
///
/// # Errors
/// [`Error::NotFound`] for whoever may not see the campaign, and for an item that is none of its; [`Error::Forbidden`] for
/// whoever is not of security; what [`may_ask_waiver`] refuses; [`Error::Conflict`] where the same waits or holds already.
pub async fn ask_waiver(call: &Call, asked: &AskWaiver) -> Result<WaiverId> {
    visible(call, asked.campaign).await?;
    call.may_to(Action::AskWaiver, Standing::None, "waiver")?;
    let work = call.begin().await?;
    let row = campaign::Entity::find_by_id(asked.campaign.uuid()).one(work.db()).await?;
    let row = row.ok_or(Error::NotFound("campaign"))?;
    may_ask_waiver(WaiverAsked {
        decides: decides(&work, &row, asked).await?,
        state: Place::new("campaign", row.id).word("state", &row.state)?,
        due_at: row.due_at,
        until: asked.until,
        now: work.at(),
    })?;
    let person = work.actor().person().ok_or(Refusal::Machine)?;
    let before = waiver::Entity::find()
        .filter(waiver::COLUMN.campaign_id.eq(row.id))
        .filter(waiver::COLUMN.person_id.eq(asked.person.uuid()))
        .all(work.db())
        .await?;
    for one in before.iter().filter(|one| one.item_id == asked.item.map(ItemId::uuid)) {
        if held::waits(one, work.at())? || held::force(one)?.is_in_force(work.at()) {
            return Err(Error::Conflict("the same waiver waits for its answer, or holds already".into()));
        }
    }
    let id = WaiverId::new(work.id());
    let reason = texts::keep(&work, asked.reason.as_str()).await?;
    let row = waiver::ActiveModel {
        id: Set(id.uuid()),
        campaign_id: Set(row.id),
        item_id: Set(asked.item.map(ItemId::uuid)),
        person_id: Set(asked.person.uuid()),
        asked_by: Set(person.uuid()),
        asked_at: Set(work.at()),
        reason_sha256: Set(reason.to_string()),
        until_at: Set(asked.until),
        state: Set(WaiverState::Asked.to_string()),
        answered_by: Set(None),
        answered_at: Set(None),
        ended_at: Set(None),
    };
    row.insert(work.db()).await?;
    tell_asked(&work, asked, (id, person)).await?;
    let facts = WaiverFacts {
        waiver: id,
        item: asked.item,
        person: asked.person,
        until: asked.until,
        reason_sha256: reason,
    };
    work.commit(Event::of_campaign(asked.campaign, WAIVER_ASKED, asked.campaign, facts.facts())).await?;
    Ok(id)
}

/// Tells whoever may answer it: of security and of management, but not whoever asked, whom it is for, or who acknowledges the
/// campaign.
async fn tell_asked(work: &Work, asked: &AskWaiver, (id, by): (WaiverId, PersonId)) -> Result<()> {
    let row = campaign::Entity::find_by_id(asked.campaign.uuid()).one(work.db()).await?;
    let acknowledger = row.map(|row| PersonId::new(row.acknowledger_id));
    let mut people: BTreeSet<PersonId> = BTreeSet::new();
    for role in [Role::Security, Role::Management] {
        people.extend(people::holders(work.db(), role).await?);
    }
    people.retain(|one| *one != by && *one != asked.person && Some(*one) != acknowledger);
    let told = Mail::WaiverAsked { campaign: asked.campaign, by, person: asked.person, until: asked.until };
    for one in people {
        mail::write(work, one, &told, Some(&format!("waiver-asked:{id}:{one}"))).await?;
    }
    Ok(())
}

/// Does the person decide anything of what is asked for: as a reviewer, in a reviewer's place, or as security for what
/// nobody owns?
async fn decides(work: &Work, row: &campaign::Model, asked: &AskWaiver) -> Result<bool> {
    if !people::is_active(work.db(), asked.person).await? {
        return Err(Problems::one("person", "Choose somebody who is here and active").into());
    }
    let mut all = item::Entity::find().filter(item::COLUMN.campaign_id.eq(row.id));
    if let Some(item) = asked.item {
        all = all.filter(item::COLUMN.id.eq(item.uuid()));
    }
    // Without their snapshots: there may be very many.
    let columns = [item::Column::ReviewerId, item::Column::ReviewerRule];
    let theirs: Vec<(Option<Uuid>, String)> =
        all.select_only().columns(columns).distinct().into_tuple().all(work.db()).await?;
    if asked.item.is_some() && theirs.is_empty() {
        return Err(Error::NotFound("item"));
    }
    let mut own = delegators(work.db(), row.id, asked.person, work.at()).await?;
    own.push(asked.person.uuid());
    let steward = people::holders(work.db(), Role::Security).await?.contains(&asked.person);
    let is_theirs = |(reviewer, rule): &(Option<Uuid>, String)| {
        let for_nobody = rule == ReviewerRule::Steward.as_str();
        reviewer.is_some_and(|reviewer| own.contains(&reviewer)) || (steward && for_nobody)
    };
    Ok(theirs.iter().any(is_theirs))
}

/// Approves a waiver: from now until its end it holds.
///
/// # Errors
/// [`Error::NotFound`] for whoever may not see its campaign; [`Error::Forbidden`] for whoever is neither of security nor of
/// management; everything that [`may_answer_waiver`] refuses, whoever asked and whom it is for above all.
pub async fn approve_waiver(call: &Call, id: WaiverId) -> Result<CampaignId> {
    answer(call, id, WaiverState::Approved).await
}

/// Refuses a waiver: it never lifts anything.
///
/// # Errors
/// As [`approve_waiver`].
pub async fn refuse_waiver(call: &Call, id: WaiverId) -> Result<CampaignId> {
    answer(call, id, WaiverState::Refused).await
}

async fn answer(call: &Call, id: WaiverId, state: WaiverState) -> Result<CampaignId> {
    let work = call.begin().await?;
    let (row, of) = found(call, &work, id).await?;
    call.may_to(Action::AnswerWaiver, Standing::None, "waiver")?;
    may_answer_waiver(WaiverAnswering {
        actor: &call.actor,
        person: PersonId::new(row.person_id),
        asked_by: PersonId::new(row.asked_by),
        acknowledger: PersonId::new(of.acknowledger_id),
        state: Place::new("waiver", row.id).word("state", &row.state)?,
        campaign: Place::new("campaign", of.id).word("state", &of.state)?,
        launched_at: of.launched_at,
        // One that was ended before anybody answered is over, too.
        until: row.ended_at.map_or(row.until_at, |ended| ended.min(row.until_at)),
        now: work.at(),
    })?;
    let (campaign, by) = (CampaignId::new(of.id), work.actor().person().ok_or(Refusal::Machine)?);
    let (person, asker) = (PersonId::new(row.person_id), PersonId::new(row.asked_by));
    let approved = state == WaiverState::Approved;
    let told = Mail::WaiverAnswered { campaign, by, person, until: row.until_at, approved };
    for one in BTreeSet::from([person, asker]) {
        mail::write(&work, one, &told, Some(&format!("waiver-answered:{id}:{one}"))).await?;
    }
    let mut change = row.into_active_model();
    change.state = Set(state.to_string());
    change.answered_by = Set(work.actor().person().map(PersonId::uuid));
    change.answered_at = Set(Some(work.at()));
    change.update(work.db()).await?;
    let action = if approved { WAIVER_APPROVED } else { WAIVER_REFUSED };
    work.commit(Event::of_campaign(campaign, action, campaign, named(id))).await?;
    Ok(campaign)
}

/// Ends a waiver before its time, or takes a request back. Decisions that were made under it stay, and say so.
///
/// # Errors
/// [`Error::NotFound`] for whoever may not see its campaign; [`Error::Forbidden`] for whoever is not of security;
/// [`Error::Conflict`] where it is over.
pub async fn end_waiver(call: &Call, id: WaiverId) -> Result<CampaignId> {
    let work = call.begin().await?;
    let (row, of) = found(call, &work, id).await?;
    call.may_to(Action::AskWaiver, Standing::None, "waiver")?;
    if !held::waits(&row, work.at())? && !held::force(&row)?.is_in_force(work.at()) {
        return Err(Error::Conflict("it is over already".into()));
    }
    let mut change = row.into_active_model();
    change.ended_at = Set(Some(work.at()));
    change.update(work.db()).await?;
    let campaign = CampaignId::new(of.id);
    work.commit(Event::of_campaign(campaign, WAIVER_ENDED, campaign, named(id))).await?;
    Ok(campaign)
}

/// A waiver and its campaign, where the actor may see that.
async fn found(call: &Call, work: &Work, id: WaiverId) -> Result<(waiver::Model, campaign::Model)> {
    let row = waiver::Entity::find_by_id(id.uuid()).one(work.db()).await?.ok_or(Error::NotFound("waiver"))?;
    visible(call, CampaignId::new(row.campaign_id)).await.map_err(|error| match error {
        Error::NotFound(_) => Error::NotFound("waiver"),
        other => other,
    })?;
    let of = campaign::Entity::find_by_id(row.campaign_id).one(work.db()).await?;
    Ok((row, of.ok_or(Error::NotFound("campaign"))?))
}
