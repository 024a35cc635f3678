//! Campaigns and items as lists show them: how far each has come, what waits for whom, who is behind.

use crate::call::Call;
use crate::error::{Error, Result};
use domain::id::{CampaignId, IdentityId, ItemId, PersonId};
use domain::instant::Instant;
use domain::policy::{self, Action, Answer as Permission, Standing};
use domain::review::{Answer, CampaignState, Counts, ItemOutcome, ReviewerRule, Risk, Tie, in_time};
use domain::window::{Day, Window};
use entities::inconsistency::Place;
use entities::{campaign, decision, identity, item, person};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// A campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignRow {
    /// The campaign.
    pub id: CampaignId,
    /// What people call it.
    pub name: String,
    /// How far it has come.
    pub state: CampaignState,
    /// The query, in words.
    pub scope: String,
    /// Over what time use was counted.
    pub window: Window,
    /// Who launched it.
    pub launched_by: PersonId,
    /// When its population froze.
    pub launched_at: Instant,
    /// Answers are taken before this instant.
    pub due_at: Instant,
    /// When it was closed.
    pub closed_at: Option<Instant>,
    /// Who acknowledges it.
    pub acknowledger: PersonId,
    /// How many items.
    pub population: u64,
    /// The population's hash, lower-case hex.
    pub population_sha256: String,
    /// What came out, once it is closed.
    pub counts: Option<Counts>,
}

/// An item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRow {
    /// The item.
    pub id: ItemId,
    /// Of which campaign.
    pub campaign: CampaignId,
    /// Which identity.
    pub identity: IdentityId,
    /// What that is called.
    pub name: String,
    /// Its place, riskiest first, from 1.
    pub position: i32,
    /// Who decides.
    pub reviewer: Option<PersonId>,
    /// By which rule.
    pub rule: ReviewerRule,
    /// The first risk that held at launch.
    pub risk: Risk,
    /// May it be kept without a reason, and together with others?
    pub low_risk: bool,
    /// The hash of its snapshot, lower-case hex.
    pub snapshot_sha256: String,
    /// The answer that counts so far; `None` while it is open.
    pub answer: Option<Answer>,
    /// What came of it at the close.
    pub outcome: Option<ItemOutcome>,
    /// When its campaign is due.
    pub due_at: Instant,
}

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
    /// By person, most open items first.
    pub people: Vec<Behind>,
    /// The items that the actor may see, riskiest first.
    pub items: Vec<ItemRow>,
}

/// The answer that a stored decision says.
pub(crate) fn answer_of(row: &decision::Model) -> Result<Answer> {
    let answer: Answer = Place::new("decision", row.id).word("outcome", &row.outcome)?;
    Ok(if answer == Answer::Keep && row.need_stated { Answer::NeedStated } else { answer })
}

/// How the actor stands to an item.
pub(super) fn tie(call: &Call, row: &item::Model) -> Result<Tie> {
    let rule: ReviewerRule = Place::new("item", row.id).word("reviewer_rule", &row.reviewer_rule)?;
    let is_reviewer = call.actor.person().is_some_and(|person| row.reviewer_id == Some(person.uuid()));
    Ok(match rule {
        ReviewerRule::Steward if is_reviewer || call.actor.has(domain::actor::Role::Security) => Tie::Steward,
        ReviewerRule::Technical | ReviewerRule::Business if is_reviewer => Tie::Reviewer,
        _ => Tie::None,
    })
}

pub(super) const fn standing(tie: Tie) -> Standing {
    match tie {
        Tie::None => Standing::None,
        Tie::Reviewer => Standing::Reviewer,
        Tie::Steward => Standing::Steward,
    }
}

pub(super) fn campaign_row(row: campaign::Model) -> Result<CampaignRow> {
    let place = Place::new("campaign", row.id);
    Ok(CampaignRow {
        id: CampaignId::new(row.id),
        state: place.word("state", &row.state)?,
        scope: place.json::<super::Scope>("scope", &row.scope)?.to_string(),
        window: Window { from: Day(row.window_from), until: Day(row.window_until) },
        launched_by: PersonId::new(row.launched_by),
        launched_at: row.launched_at,
        due_at: row.due_at,
        closed_at: row.closed_at,
        acknowledger: PersonId::new(row.acknowledger_id),
        population: place.count("population", row.population)?,
        counts: row.counts.as_deref().map(|text| place.json("counts", text)).transpose()?,
        population_sha256: row.population_sha256,
        name: row.name,
    })
}

/// The last answer on each item of a campaign, `Undone` among them.
pub(super) async fn last_answers(db: &impl ConnectionTrait, campaign: Uuid) -> Result<HashMap<Uuid, Answer>> {
    let mut rows = decision::Entity::find().filter(decision::COLUMN.campaign_id.eq(campaign)).all(db).await?;
    rows.sort_by_key(|row| row.seq);
    rows.iter().map(|row| Ok((row.item_id, answer_of(row)?))).collect()
}

/// Is it an answer, so that the item is no longer open?
pub(super) fn counts(answer: Option<Answer>) -> bool {
    answer.is_some_and(|answer| answer.outcome() != ItemOutcome::NoResponse)
}

pub(super) fn item_row(row: &item::Model, campaign: &campaign::Model, name: String, last: Option<Answer>) -> Result<ItemRow> {
    let place = Place::new("item", row.id);
    Ok(ItemRow {
        id: ItemId::new(row.id),
        campaign: CampaignId::new(row.campaign_id),
        identity: IdentityId::new(row.identity_id),
        name,
        position: row.position,
        reviewer: row.reviewer_id.map(PersonId::new),
        rule: place.word("reviewer_rule", &row.reviewer_rule)?,
        risk: place.word("risk", &row.risk)?,
        low_risk: row.low_risk,
        snapshot_sha256: row.snapshot_sha256.clone(),
        answer: last.filter(|answer| counts(Some(*answer))),
        outcome: row.outcome.as_deref().map(|word| place.word("outcome", word)).transpose()?,
        due_at: campaign.due_at,
    })
}

/// Items of a campaign, riskiest first, with names and answers.
pub(super) async fn items_of(call: &Call, campaign: &campaign::Model) -> Result<Vec<(item::Model, ItemRow)>> {
    let mut rows = item::Entity::find().filter(item::COLUMN.campaign_id.eq(campaign.id)).all(call.read()).await?;
    rows.sort_by_key(|row| row.position);
    let answers = last_answers(call.read(), campaign.id).await?;
    let mut wanted = Query::select();
    wanted.column(item::Column::IdentityId).from(item::Entity).and_where(item::Column::CampaignId.eq(campaign.id));
    let names = identity::Entity::find().filter(identity::Column::Id.in_subquery(wanted)).all(call.read()).await?;
    let names: HashMap<Uuid, String> = names.into_iter().map(|row| (row.id, row.name)).collect();
    rows.into_iter()
        .map(|row| {
            let name = names.get(&row.identity_id).cloned().unwrap_or_default();
            let shown = item_row(&row, campaign, name, answers.get(&row.id).copied())?;
            Ok((row, shown))
        })
        .collect()
}

/// A campaign, where the actor may see it; and whether it sees all of it.
pub(super) async fn visible(call: &Call, id: CampaignId) -> Result<(campaign::Model, bool)> {
    let row = campaign::Entity::find_by_id(id.uuid()).one(call.read()).await?.ok_or(Error::NotFound("campaign"))?;
    let everything = policy::may(&call.actor, Action::SeeCampaign, Standing::None) == Permission::Allowed;
    let person = call.actor.person().map(PersonId::uuid);
    let has_items = match person {
        Some(person) if !everything => item::Entity::find()
            .filter(item::COLUMN.campaign_id.eq(row.id))
            .filter(item::COLUMN.reviewer_id.eq(person))
            .one(call.read())
            .await?
            .is_some(),
        _ => false,
    };
    let standing = if has_items {
        Standing::Reviewer
    } else if person == Some(row.acknowledger_id) {
        Standing::Acknowledger
    } else {
        Standing::None
    };
    call.may_to(Action::SeeCampaign, standing, "campaign")?;
    Ok((row, everything || standing == Standing::Acknowledger))
}

/// The campaigns that the actor may see, newest first.
///
/// # Errors
/// What the database says.
pub async fn list(call: &Call) -> Result<Vec<CampaignRow>> {
    let mut rows = Vec::new();
    for row in campaign::Entity::find().all(call.read()).await? {
        match visible(call, CampaignId::new(row.id)).await {
            Ok(_) => rows.push(campaign_row(row)?),
            Err(Error::NotFound(_) | Error::Forbidden(_)) => {}
            Err(error) => return Err(error),
        }
    }
    rows.sort_by_key(|row| std::cmp::Reverse((row.launched_at, row.id)));
    Ok(rows)
}

/// How far a campaign has come. Whoever sees only their own items is told of those alone.
///
/// # Errors
/// [`Error::NotFound`] where the actor may not see it.
pub async fn progress(call: &Call, id: CampaignId) -> Result<Progress> {
    let (row, everything) = visible(call, id).await?;
    let mine = call.actor.person();
    let mut items: Vec<ItemRow> = items_of(call, &row).await?.into_iter().map(|(_, shown)| shown).collect();
    items.retain(|item| everything || item.reviewer == mine);
    let open = items.iter().filter(|item| item.answer.is_none()).count();
    let late = if in_time(call.now(), row.due_at) { 0 } else { open };
    let mut by_person: BTreeMap<PersonId, (u64, u64)> = BTreeMap::new();
    for item in &items {
        if let Some(person) = item.reviewer {
            let sums = by_person.entry(person).or_default();
            sums.0 += 1;
            sums.1 += u64::from(item.answer.is_none());
        }
    }
    let mut people = Vec::with_capacity(by_person.len());
    for (id, (items, open)) in by_person {
        let name = person::Entity::find_by_id(id.uuid()).one(call.read()).await?.map(|row| row.name);
        people.push(Behind { person: id, name: name.unwrap_or_default(), items, open });
    }
    people.sort_by(|a, b| (b.open, &a.name, a.person).cmp(&(a.open, &b.name, b.person)));
    let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    Ok(Progress {
        campaign: campaign_row(row)?,
        decided: number(items.len() - open),
        open: number(open),
        late: number(late),
        people,
        items,
    })
}

/// The open items that are the actor's to answer in open campaigns, the campaign due first, riskiest first in it.
///
/// # Errors
/// What the database says.
pub async fn mine(call: &Call) -> Result<Vec<ItemRow>> {
    let Some(person) = call.actor.person() else { return Ok(Vec::new()) };
    let mut campaigns = campaign::Entity::find()
        .filter(campaign::COLUMN.state.eq(CampaignState::Open.as_str()))
        .all(call.read())
        .await?;
    campaigns.sort_by_key(|row| (row.due_at, row.id));
    let mut items = Vec::new();
    for row in campaigns {
        let all = items_of(call, &row).await?.into_iter().map(|(_, shown)| shown);
        items.extend(all.filter(|item| item.reviewer == Some(person) && item.answer.is_none()));
    }
    Ok(items)
}
