//! The campaign page: how far it has come, what it was launched over, and what can be done with it now.

use super::delegate::{self, DelegationRow};
use super::progress::{Progress, progress};
use super::rates::{self, Shares};
use super::reconcile::Reconciliation;
use super::second::{self, SecondView};
use super::silence::{self, Unanswered};
use crate::call::Call;
use crate::error::{Error, Result};
use crate::{people, texts};
use domain::id::{CampaignId, IdentityId, PersonId};
use domain::instant::Instant;
use domain::policy::{self, Action, Answer as Permission, Standing};
use domain::review::{
    Acknowledging, Answer, CampaignState, Confirmation, ReviewerRule, Unsettled, in_time, may_acknowledge,
    may_close,
};
use entities::inconsistency::Place;
use entities::{acknowledgement, campaign, decision, edition, identity, item};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use std::collections::{BTreeMap, HashSet};
use uuid::Uuid;

/// Management has seen the result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledgement {
    /// When.
    pub at: Instant,
    /// What was said, where something was and it was not erased.
    pub statement: Option<String>,
}

/// Everything that the campaign page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// How far it has come, with the items that the actor may see.
    pub progress: Progress,
    /// Does the actor see all of it, or only what is theirs?
    pub whole: bool,
    /// What who launched it is called.
    pub launched_by: String,
    /// What who acknowledges it is called.
    pub acknowledger: String,
    /// A review every so many days; `None` for a single one.
    pub every_days: Option<u32>,
    /// A recurring one: every so many months.
    pub every_months: Option<u32>,
    /// Where the risk analysis that sets the frequency is filed; empty where nobody said.
    pub risk_analysis: String,
    /// When that was last done.
    pub risk_analysed_on: Option<Instant>,
    /// What its population was reconciled with.
    pub reconciliation: Reconciliation,
    /// Identities of it that an import has since shown gone: withdrawn at the close, answered for or not.
    pub gone: u64,
    /// Items with an answer whose identity is still there.
    pub decided_here: u64,
    /// Items without one whose identity is still there: no response, were it closed now.
    pub open_here: u64,
    /// Items of those whose answer something left unconfirmed since.
    pub unconfirmed_here: u64,
    /// Items whose identity is still there with a keep that waits for security to confirm it: no response, were it closed now.
    pub waiting_here: u64,
    /// Items that the actor may see of which something material changed since the launch; once it is closed, by then.
    pub changed: u64,
    /// The answers that count so far, by what they say.
    pub answers: BTreeMap<Answer, u64>,
    /// Who decides in whose place, as far as the actor may see it, newest first.
    pub delegations: Vec<DelegationRow>,
    /// May the actor delegate their own items? Whom to, by id and name; empty where it may not.
    pub delegate_to: Vec<(PersonId, String)>,
    /// Management's word.
    pub acknowledged: Option<Acknowledgement>,
    /// The frozen editions of its evidence.
    pub editions: u64,
    /// What followed the close for what nobody answered, to whoever sees all of it.
    pub unanswered: Option<Unanswered>,
    /// The second look, to auditors and security.
    pub second: Option<SecondView>,
    /// Shares of what was answered, to auditors and security.
    pub shares: Option<Shares>,
    /// May the actor close it now? `None` where closing it is not theirs at all; else yes, or why not.
    pub close: Option<std::result::Result<(), String>>,
    /// May the actor acknowledge it now? `None` where that is not theirs at all; else yes, or why not.
    pub acknowledge: Option<std::result::Result<(), String>>,
}

/// The campaign page.
///
/// # Errors
/// [`Error::NotFound`] where the actor may not see it.
pub async fn overview(call: &Call, id: CampaignId) -> Result<Overview> {
    let progress = progress(call, id).await?;
    let row =
        campaign::Entity::find_by_id(id.uuid()).one(call.read()).await?.ok_or(Error::NotFound("campaign"))?;
    let place = Place::new("campaign", row.id);
    let mut answers: BTreeMap<Answer, u64> = BTreeMap::new();
    for answer in progress.items.iter().filter_map(|item| item.answer) {
        *answers.entry(answer).or_default() += 1;
    }
    let (launcher, acknowledger) = (PersonId::new(row.launched_by), PersonId::new(row.acknowledger_id));
    let names = people::names(call.read(), [launcher, acknowledger]).await?;
    let name = |person| names.get(&person).cloned().unwrap_or_default();
    let standing =
        if call.actor.person() == Some(acknowledger) { Standing::Acknowledger } else { Standing::None };
    let gone = gone(call, id).await?;
    let here = |answered: bool| {
        let is = |item: &&super::ItemRow| item.answer.is_some() == answered && !gone.contains(&item.identity);
        u64::try_from(progress.items.iter().filter(is).count()).unwrap_or(u64::MAX)
    };
    let allowed = |action, standing| policy::may(&call.actor, action, standing) == Permission::Allowed;
    let whole = allowed(Action::SeeCampaign, standing);
    let delegations = delegate::of_campaign(call, row.id, whole).await?;
    let second = second::view(call, &row).await?;
    let waiting_here = count(&progress, |item| {
        item.confirmation == Some(Confirmation::Waiting) && !gone.contains(&item.identity)
    });
    let silent = progress.campaign.counts.filter(|_| whole).map_or(0, |counts| counts.no_response);
    Ok(Overview {
        unanswered: silence::unanswered(call, &row, silent).await?,
        delegate_to: delegate_to(call, &row, &progress, &delegations).await?,
        delegations,
        shares: rates::shares(call, &row, &progress.items, second.as_ref()).await?,
        second,
        whole,
        launched_by: name(launcher),
        acknowledger: name(acknowledger),
        every_months: row
            .every_months
            .map(|months| place.count("every_months", months.into()))
            .transpose()?
            .and_then(|months| u32::try_from(months).ok()),
        every_days: match row.frequency.as_str() {
            "" => None,
            days => Some(days.parse().map_err(Error::unexpected)?),
        },
        reconciliation: place.json("reconciliation", &row.reconciliation)?,
        answers,
        acknowledged: acknowledged(call, id).await?,
        editions: edition::Entity::find()
            .filter(edition::COLUMN.campaign_id.eq(row.id))
            .count(call.read())
            .await?,
        close: allowed(Action::CloseCampaign, Standing::None)
            .then(|| closing(call, &row, &progress, (here(false), waiting_here))),
        acknowledge: match (standing, call.actor.person()) {
            (Standing::Acknowledger, Some(person)) => Some(acknowledging(call, &row, person).await?),
            _ => None,
        },
        risk_analysis: row.risk_analysis,
        risk_analysed_on: row.risk_analysed_on,
        decided_here: here(true),
        open_here: here(false),
        unconfirmed_here: count(&progress, |item| {
            item.unconfirmed.is_some() && !gone.contains(&item.identity)
        }),
        waiting_here,
        changed: count(&progress, |item| item.changes.iter().any(|one| one.kind.is_material())),
        gone: u64::try_from(gone.len()).unwrap_or(u64::MAX),
        progress,
    })
}

fn count(progress: &Progress, is: impl Fn(&super::ItemRow) -> bool) -> u64 {
    u64::try_from(progress.items.iter().filter(|item| is(item)).count()).unwrap_or(u64::MAX)
}

/// Whom the actor's own items may be delegated to now.
async fn delegate_to(
    call: &Call,
    row: &campaign::Model,
    progress: &Progress,
    delegations: &[DelegationRow],
) -> Result<Vec<(PersonId, String)>> {
    let Some(person) = call.actor.person() else { return Ok(Vec::new()) };
    let own = |item: &super::ItemRow| item.reviewer == Some(person) && item.rule != ReviewerRule::Steward;
    let open = progress.campaign.state == CampaignState::Open && in_time(call.now(), row.due_at);
    let given = delegations.iter().any(|one| one.from == person && one.holds);
    if !open || given || !progress.items.iter().any(own) {
        return Ok(Vec::new());
    }
    let barred = [person, PersonId::new(row.acknowledger_id)];
    let all = people::active(call.read()).await?;
    Ok(all.into_iter().filter(|(id, _)| !barred.contains(id)).collect())
}

/// Identities of its population that are gone, whether answered for or not.
async fn gone(call: &Call, id: CampaignId) -> Result<HashSet<IdentityId>> {
    let mut wanted = Query::select();
    wanted
        .column(item::Column::IdentityId)
        .from(item::Entity)
        .and_where(item::Column::CampaignId.eq(id.uuid()));
    let ids: Vec<Uuid> = identity::Entity::find()
        .filter(identity::Column::Id.in_subquery(wanted))
        .filter(identity::COLUMN.gone_at.is_not_null())
        .select_only()
        .column(identity::Column::Id)
        .into_tuple()
        .all(call.read())
        .await?;
    Ok(ids.into_iter().map(IdentityId::new).collect())
}

fn closing(
    call: &Call,
    row: &campaign::Model,
    progress: &Progress,
    // What is gone need not be answered for.
    (open, waiting): (u64, u64),
) -> std::result::Result<(), String> {
    let unsettled = Unsettled { open, waiting, confirmed_until: progress.campaign.confirmed_until() };
    may_close(progress.campaign.state, call.now(), row.due_at, unsettled)
        .map(drop)
        .map_err(|refusal| refusal.to_string())
}

async fn acknowledging(
    call: &Call,
    row: &campaign::Model,
    person: PersonId,
) -> Result<std::result::Result<(), String>> {
    let decided = decision::Entity::find()
        .filter(decision::COLUMN.campaign_id.eq(row.id))
        .filter(decision::COLUMN.person_id.eq(person.uuid()))
        .limit(1)
        .one(call.read())
        .await?
        .is_some();
    let asked = Acknowledging {
        actor: &call.actor,
        acknowledger: PersonId::new(row.acknowledger_id),
        launched_by: PersonId::new(row.launched_by),
        launched_at: row.launched_at,
        state: Place::new("campaign", row.id).word("state", &row.state)?,
        decided,
    };
    Ok(may_acknowledge(asked).map(drop).map_err(|refusal| refusal.to_string()))
}

async fn acknowledged(call: &Call, id: CampaignId) -> Result<Option<Acknowledgement>> {
    let Some(row) = acknowledgement::Entity::find_by_id(id.uuid()).one(call.read()).await? else {
        return Ok(None);
    };
    let statement = match &row.statement_sha256 {
        Some(hash) => texts::read(call.read(), hash).await?,
        None => None,
    };
    Ok(Some(Acknowledgement { at: row.at, statement }))
}
