//! Campaigns and items as lists show them, and who may see them.

use super::arrange::Arranged;
use super::confirmed;
use super::delegate::delegators;
use super::scope::{Scope, Stage};
use super::silence;
use crate::call::Call;
use crate::error::{Error, Result};
use domain::id::{CampaignId, IdentityId, ItemId, PersonId};
use domain::instant::Instant;
use domain::policy::{self, Action, Answer as Permission, Standing};
use domain::review::{
    Answer, CampaignState, Change, Confirmation, Counts, ItemOutcome, MicroCause, NoResponse, ReviewerRule,
    Risk, Tie, confirmed_until,
};
use domain::window::{Day, Window};
use entities::inconsistency::Place;
use entities::{campaign, decision, item};
use evidence::bundle::rows::changes_sha256;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
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
    /// The events that opened it; empty where a person launched it.
    pub opened_by: Vec<MicroCause>,
    /// How its items were laid on people.
    pub arranged: Arranged,
    /// What the saved scope was called that it was launched with.
    pub scope_name: Option<String>,
    /// For how many days after the due instant security confirms what is kept among the privileged; `None` where it does not.
    pub confirm_days: Option<u32>,
    /// What becomes of items that nobody answered; `None` where it was launched before that was chosen.
    pub no_response: Option<NoResponse>,
    /// Which stage of a launch it is, where that had several.
    pub stage: Option<Stage>,
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
    /// The system that it served at launch, where that is known.
    pub system: Option<String>,
    /// By what items of one system with equal grants are known; `None` where it was launched before that was kept.
    pub alike: Option<String>,
    /// The provider account it lives in.
    pub account: String,
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
    /// In whose place that answer was given, where it was delegated.
    pub on_behalf_of: Option<PersonId>,
    /// The answer that counts no more until it is confirmed, or another is given, because something changed.
    pub unconfirmed: Option<Answer>,
    /// How its answer stands with security, where that is to confirm it; `None` where nothing is to be confirmed.
    pub confirmation: Option<Confirmation>,
    /// What changed materially since the launch, and the use of what its answer takes away.
    pub changes: Vec<Change>,
    /// What came of it at the close.
    pub outcome: Option<ItemOutcome>,
    /// When its campaign is due.
    pub due_at: Instant,
}

impl CampaignRow {
    /// Until when security confirms, exclusive; `None` where it does not.
    #[must_use]
    pub fn confirmed_until(&self) -> Option<Instant> {
        self.confirm_days.map(|days| confirmed_until(self.due_at, days))
    }
}

impl ItemRow {
    /// The hash of the material changes that a list shows of it, as a decision names them; empty where there are none.
    #[must_use]
    pub fn changes_sha256(&self) -> String {
        named(self.changes.iter().filter(|change| change.kind.is_material()))
    }
}

/// The hash by which a decision names the changes that it was shown; empty where there are none.
pub(super) fn named<'a>(changes: impl IntoIterator<Item = &'a Change>) -> String {
    changes_sha256(changes).map(|hash| hash.to_string()).unwrap_or_default()
}

/// The answer that a stored decision says.
pub(crate) fn answer_of(row: &decision::Model) -> Result<Answer> {
    answer(row.id, &row.outcome, row.need_stated)
}

/// The answer of a decision's columns.
pub(super) fn answer(decision: Uuid, outcome: &str, need_stated: bool) -> Result<Answer> {
    let answer: Answer = Place::new("decision", decision).word("outcome", outcome)?;
    Ok(if answer == Answer::Keep && need_stated { Answer::NeedStated } else { answer })
}

/// How the actor stands to an item; `instead`: those in whose place it decides in this campaign.
pub(super) fn tie(call: &Call, row: &item::Model, instead: &[Uuid]) -> Result<Tie> {
    let rule: ReviewerRule = Place::new("item", row.id).word("reviewer_rule", &row.reviewer_rule)?;
    let is_reviewer = call.actor.person().is_some_and(|person| row.reviewer_id == Some(person.uuid()));
    let decides = is_reviewer || row.reviewer_id.is_some_and(|reviewer| instead.contains(&reviewer));
    Ok(match rule {
        ReviewerRule::Steward if is_reviewer || call.actor.has(domain::actor::Role::Security) => Tie::Steward,
        ReviewerRule::Technical | ReviewerRule::Business | ReviewerRule::Backup if decides => Tie::Reviewer,
        _ => Tie::None,
    })
}

/// Those in whose place the actor decides in a campaign now.
pub(super) async fn instead(call: &Call, campaign: Uuid) -> Result<Vec<Uuid>> {
    match call.actor.person() {
        Some(person) => delegators(call.read(), campaign, person, call.now()).await,
        None => Ok(Vec::new()),
    }
}

/// The same, and the actor.
pub(super) async fn decides_for(call: &Call, campaign: Uuid) -> Result<Vec<Uuid>> {
    let mut all = instead(call, campaign).await?;
    all.extend(call.actor.person().map(PersonId::uuid));
    Ok(all)
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
    let scope: Scope = place.json("scope", &row.scope)?;
    let arranged = row.arranged.as_deref().map(|text| place.json("arranged", text)).transpose()?;
    Ok(CampaignRow {
        id: CampaignId::new(row.id),
        state: place.word("state", &row.state)?,
        scope: scope.to_string(),
        stage: scope.stage,
        confirm_days: confirmed::days(&row)?,
        no_response: silence::chosen(&row)?,
        arranged: arranged.unwrap_or_default(),
        window: Window { from: Day(row.window_from), until: Day(row.window_until) },
        launched_by: PersonId::new(row.launched_by),
        launched_at: row.launched_at,
        due_at: row.due_at,
        closed_at: row.closed_at,
        acknowledger: PersonId::new(row.acknowledger_id),
        population: place.count("population", row.population)?,
        counts: row.counts.as_deref().map(|text| place.json("counts", text)).transpose()?,
        opened_by: opened_by(&place, &row)?,
        population_sha256: row.population_sha256,
        scope_name: row.scope_name,
        name: row.name,
    })
}

/// The events that opened a campaign.
fn opened_by(place: &Place, row: &campaign::Model) -> Result<Vec<MicroCause>> {
    Ok(row.opened_by.as_deref().map(|text| place.json("opened_by", text)).transpose()?.unwrap_or_default())
}

/// A campaign, where the actor may see it; and whether it sees all of it.
pub(super) async fn visible(call: &Call, id: CampaignId) -> Result<(campaign::Model, bool)> {
    let row =
        campaign::Entity::find_by_id(id.uuid()).one(call.read()).await?.ok_or(Error::NotFound("campaign"))?;
    let everything = policy::may(&call.actor, Action::SeeCampaign, Standing::None) == Permission::Allowed;
    let person = call.actor.person().map(PersonId::uuid);
    let has_items = match person {
        Some(_) if !everything => item::Entity::find()
            .filter(item::COLUMN.campaign_id.eq(row.id))
            .filter(item::Column::ReviewerId.is_in(decides_for(call, row.id).await?))
            .select_only()
            .column(item::Column::Id)
            .limit(1)
            .into_tuple::<Uuid>()
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
