//! Closing: every item comes to one outcome, and the outcomes add up.

use super::answers::Answers;
use super::confirmed::until;
use super::follow::{self, Follows};
use super::launch::hook;
use super::silence;
use super::snapshot;
use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::evidence::{Occasion, sign};
use crate::tasks;
use domain::id::{CampaignId, DecisionId, IdentityId, ItemId, PersonId};
use domain::policy::{Action, Standing};
use domain::review::{Answer, Confirmation, Counts, ItemOutcome, Unsettled, may_close};
use domain::webhook::HookEvent;
use entities::inconsistency::Place;
use entities::packed::Packed;
use entities::{campaign, identity, item};
use evidence::bundle::rows::standing_sha256;
use evidence::log::facts;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set,
};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// How many items are looked at together.
const PART: usize = 500;

/// Closes a campaign: at or after its due instant, or before once all items are answered or gone. An answer that a change
/// left unconfirmed is none, and neither is a keep that security had to confirm and did not. What nobody answered becomes what
/// was chosen at the launch, and what waited for an answer since an earlier close is answered for. Gives what came out.
///
/// # Errors
/// Whoever is not security; [`Error::Conflict`] before that, while security still may confirm what waits for it, and where it
/// is closed already.
pub async fn close(call: &Call, id: CampaignId) -> Result<Counts> {
    call.may_to(Action::CloseCampaign, Standing::None, "campaign")?;
    let work = call.begin().await?;
    let row =
        campaign::Entity::find_by_id(id.uuid()).one(work.db()).await?.ok_or(Error::NotFound("campaign"))?;
    // Without their snapshots: of 50,000 these are a gigabyte.
    let items: Vec<(Uuid, Uuid)> = item::Entity::find()
        .select_only()
        .columns([item::Column::Id, item::Column::IdentityId])
        .filter(item::COLUMN.campaign_id.eq(row.id))
        .order_by_asc(item::Column::Position)
        .into_tuple()
        .all(work.db())
        .await?;
    // On the heap, as what follows below: together they would be more than a thread's stack holds.
    let answers = Box::pin(Answers::at_close(work.db(), &row)).await?;
    let mut wanted = Query::select();
    wanted.column(item::Column::IdentityId).from(item::Entity).and_where(item::Column::CampaignId.eq(row.id));
    let gone: HashSet<Uuid> = identity::Entity::find()
        .select_only()
        .column(identity::Column::Id)
        .filter(identity::Column::Id.in_subquery(wanted))
        .filter(identity::COLUMN.gone_at.is_not_null())
        .into_tuple::<Uuid>()
        .all(work.db())
        .await?
        .into_iter()
        .collect();
    let is_open = |(id, identity): &&(Uuid, Uuid)| !gone.contains(identity) && answers.answer(*id).is_none();
    let open = u64::try_from(items.iter().filter(is_open).count()).map_err(Error::unexpected)?;
    let state = Place::new("campaign", row.id).word("state", &row.state)?;
    let waits = |(id, identity): &&(Uuid, Uuid)| {
        !gone.contains(identity) && answers.stands(*id) == Some(Confirmation::Waiting)
    };
    let waiting = u64::try_from(items.iter().filter(waits).count()).map_err(Error::unexpected)?;
    let unsettled = Unsettled { open, waiting, confirmed_until: until(&row)? };
    let closed = may_close(state, work.at(), row.due_at, unsettled)?;

    let mut outcomes = Vec::with_capacity(items.len());
    let (mut follows, mut stood) = (Vec::new(), Vec::new());
    let (mut silent, mut decided) = (Vec::new(), HashMap::new());
    for part in items.chunks(PART) {
        let caused: Vec<Caused> = part
            .iter()
            .filter(|(_, identity)| !gone.contains(identity))
            .filter_map(|(id, identity)| {
                let (decision, answer) = answers.decided(*id)?;
                Follows::kind(answer).map(|_| Caused { item: *id, identity: *identity, decision, answer })
            })
            .collect();
        follows.extend(caused_by(&work, &caused).await?);
        let mut alike: BTreeMap<(String, String), Vec<Uuid>> = BTreeMap::new();
        for (id, identity) in part {
            let outcome = if gone.contains(identity) {
                ItemOutcome::Withdrawn
            } else if let Some((decision, answer)) = answers.decided(*id) {
                decided.insert(*identity, decision);
                answer.outcome()
            } else {
                silent.push((*id, *identity));
                ItemOutcome::NoResponse
            };
            outcomes.push(outcome);
            stood.extend(answers.changes(*id).iter().map(|change| (ItemId::new(*id), change)));
            let frozen = serde_json::to_string(&answers.frozen(*id)).map_err(Error::unexpected)?;
            alike.entry((outcome.to_string(), frozen)).or_default().push(*id);
        }
        // Most come to the same, and nothing changed on them: those are told together.
        for ((outcome, frozen), ids) in alike {
            item::Entity::update_many()
                .col_expr(item::Column::Outcome, Expr::value(outcome))
                .col_expr(item::Column::Changes, Expr::value(frozen))
                .filter(item::Column::Id.is_in(ids))
                .exec(work.db())
                .await?;
        }
    }
    let counts = Counts::of(outcomes);
    let population = Place::new("campaign", row.id).count("population", row.population)?;
    if !counts.add_up() || counts.population != population {
        return Err(Error::unexpected(format!(
            "the outcomes do not add up: {counts}, launched with {population}"
        )));
    }
    let told = Box::pin(silence::follow(&work, &row, &silent)).await?;
    tasks::answered_for(&work, id, &decided).await?;
    let mut change = row.into_active_model();
    change.state = Set(closed.to_string());
    change.closed_by = Set(call.actor.person().map(PersonId::uuid));
    change.closed_at = Set(Some(work.at()));
    change.counts = Set(Some(serde_json::to_string(&counts).map_err(Error::unexpected)?));
    change.update(work.db()).await?;
    hook(&work, HookEvent::CampaignClosed, id).await?;
    Box::pin(follow::open(&work, id, follows, told)).await?;
    let mut said = facts::closed(id, counts);
    said[facts::CHANGES] = standing_sha256(stood).to_string().into();
    let recorded = work.record(Event::of_campaign(id, facts::CLOSED, id, said)).await?;
    sign(recorded.work(), Occasion::Close, Some(id)).await?;
    recorded.commit().await?;
    Ok(counts)
}

/// An item, and the decision on it that causes something.
struct Caused {
    item: Uuid,
    identity: Uuid,
    decision: DecisionId,
    answer: Answer,
}

/// What these decisions cause.
async fn caused_by(work: &Work, caused: &[Caused]) -> Result<Vec<Follows>> {
    let items =
        |caused: &mut dyn Iterator<Item = &Caused>| -> Vec<Uuid> { caused.map(|one| one.item).collect() };
    let privileged: Vec<(Uuid, Option<bool>)> = item::Entity::find()
        .select_only()
        .columns([item::Column::Id, item::Column::Privileged])
        .filter(item::Column::Id.is_in(items(&mut caused.iter())))
        .into_tuple()
        .all(work.db())
        .await?;
    let privileged: HashMap<Uuid, bool> =
        privileged.into_iter().filter_map(|(id, privileged)| Some((id, privileged?))).collect();
    // What is to be rotated stands in the snapshot; so does whether it was privileged, for items from before that had a column.
    let whole = |one: &&Caused| one.answer == Answer::Rotate || !privileged.contains_key(&one.item);
    let snapshots: Vec<(Uuid, Packed)> = item::Entity::find()
        .select_only()
        .columns([item::Column::Id, item::Column::Snapshot])
        .filter(item::Column::Id.is_in(items(&mut caused.iter().filter(whole))))
        .into_tuple()
        .all(work.db())
        .await?;
    let snapshots: HashMap<Uuid, Packed> = snapshots.into_iter().collect();
    let mut follows = Vec::with_capacity(caused.len());
    for Caused { item, identity, decision, answer } in caused {
        match (snapshots.get(item), privileged.get(item)) {
            (Some(packed), _) => {
                follows.extend(Follows::of(&snapshot::of(*item, packed)?, *decision, *answer));
            }
            (None, Some(privileged)) => {
                follows.extend(Follows::whole(IdentityId::new(*identity), *decision, *answer, *privileged));
            }
            (None, None) => return Err(Error::NotFound("item")),
        }
    }
    Ok(follows)
}
