//! Opening micro-reviews: what waited an hour becomes a campaign, unless it is in one, or cannot be reviewed; then security is
//! told.

use super::order::{self, MicroOrder};
use crate::call::{Call, Tenure};
use crate::error::{Error, Result};
use crate::mail::{self, Mail};
use crate::people;
use crate::reviews::{self, Micro};
use crate::telling::{self, Ink};
use chrono::Duration;
use domain::actor::{Actor, Role};
use domain::alert::NAMED;
use domain::id::{CampaignId, IdentityId};
use domain::instant::Instant;
use domain::principal::PrincipalClass;
use domain::review::{
    CampaignState, MICRO_WAIT_MINUTES, MicroAnswer, MicroCause, MicroEvent, in_time, occasions,
};
use entities::inconsistency::Place;
use entities::{campaign, identity, item, micro_event};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use uuid::Uuid;

/// So many identities one statement asks for.
const ROWS: usize = 500;

/// What became of identities.
type Answers = BTreeMap<IdentityId, MicroAnswer>;

/// Opens the reviews whose events waited long enough: one for each occasion. An identity with an item in a campaign that
/// still takes answers is left to that. Gives how many it opened.
///
/// # Errors
/// What the database says.
pub async fn open(tenure: &Tenure) -> Result<u64> {
    let call = tenure.call(Actor::System);
    let now = call.now();
    let waiting =
        micro_event::Entity::find().filter(micro_event::COLUMN.handled_at.is_null()).all(call.read()).await?;
    let mut events = Vec::with_capacity(waiting.len());
    for row in waiting {
        let cause: MicroCause = Place::new("micro_event", row.id).word("cause", &row.cause)?;
        events.push(MicroEvent { at: row.at, identity: IdentityId::new(row.identity_id), cause });
    }
    let mut opened = 0;
    for review in occasions(&events, now - Duration::minutes(MICRO_WAIT_MINUTES)) {
        opened += u64::from(one(&call, review, now).await?);
    }
    Ok(opened)
}

/// Opens one, and says whether it did.
async fn one(call: &Call, review: BTreeMap<IdentityId, BTreeSet<MicroCause>>, now: Instant) -> Result<bool> {
    let work = call.begin().await?;
    let Some(order) = order::in_force(work.db(), work.at()).await? else {
        work.abandon().await?;
        let all = review.into_keys().map(|identity| (identity, MicroAnswer::NoOrder)).collect();
        return pass(call, &all, now).await.map(|()| false);
    };
    let (asked, mut passed) = sorted(work.db(), review, work.at()).await?;
    if asked.is_empty() {
        work.abandon().await?;
        return pass(call, &passed, now).await.map(|()| false);
    }
    let held = |why| asked.keys().map(move |identity| (*identity, why));
    let steward = people::actor(work.db(), order.ordered_by).await;
    if !steward.is_ok_and(|actor| actor.has(Role::Security)) {
        passed.extend(held(MicroAnswer::NoSteward));
        work.abandon().await?;
        return pass(call, &passed, now).await.map(|()| false);
    }
    match reviews::plan_micro(call, micro(&order, &asked), work.at()).await {
        Ok(planned) => {
            let (id, event) = reviews::write_micro(&work, planned).await?;
            let opened: Answers = held(MicroAnswer::Opened).collect();
            mark(work.db(), &opened, (work.at(), Some(id))).await?;
            mark(work.db(), &passed, (work.at(), None)).await?;
            reviews::seal(work, vec![(id, event)]).await?;
            Ok(true)
        }
        Err(Error::Invalid(problems)) => {
            let why = match problems.of("acknowledger") {
                Some(_) => MicroAnswer::NoAcknowledger,
                None => MicroAnswer::NoInventory,
            };
            passed.extend(held(why));
            work.abandon().await?;
            pass(call, &passed, now).await.map(|()| false)
        }
        Err(error) => Err(error),
    }
}

fn micro(order: &MicroOrder, asked: &BTreeMap<IdentityId, BTreeSet<MicroCause>>) -> Micro {
    Micro {
        steward: order.ordered_by,
        acknowledger: order.acknowledger,
        due_days: order.due_days,
        identities: asked.keys().copied().collect(),
        causes: asked.values().flatten().copied().collect(),
    }
}

/// Those that a review can be opened of, and what became of the others.
async fn sorted(
    db: &impl ConnectionTrait,
    review: BTreeMap<IdentityId, BTreeSet<MicroCause>>,
    now: Instant,
) -> Result<(BTreeMap<IdentityId, BTreeSet<MicroCause>>, Answers)> {
    let ids: Vec<Uuid> = review.keys().map(|identity| identity.uuid()).collect();
    let open = campaign::Entity::find()
        .filter(campaign::COLUMN.state.eq(CampaignState::Open.as_str()))
        .all(db)
        .await?;
    let open = open.into_iter().filter(|row| in_time(now, row.due_at)).map(|row| row.id);
    let open: Vec<Uuid> = open.collect();
    let (mut there, mut reviewed) = (HashSet::new(), HashSet::new());
    for part in ids.chunks(ROWS) {
        let classes = PrincipalClass::ALL.iter().filter(|class| class.in_population());
        let found: Vec<Uuid> = identity::Entity::find()
            .filter(identity::Column::Id.is_in(part.iter().copied()))
            .filter(identity::COLUMN.gone_at.is_null())
            .filter(identity::Column::Class.is_in(classes.map(|class| class.as_str())))
            .select_only()
            .column(identity::Column::Id)
            .into_tuple()
            .all(db)
            .await?;
        there.extend(found);
        let found: Vec<Uuid> = item::Entity::find()
            .filter(item::Column::CampaignId.is_in(open.iter().copied()))
            .filter(item::Column::IdentityId.is_in(part.iter().copied()))
            .select_only()
            .column(item::Column::IdentityId)
            .into_tuple()
            .all(db)
            .await?;
        reviewed.extend(found);
    }
    let (mut asked, mut passed) = (BTreeMap::new(), Answers::new());
    for (identity, causes) in review {
        if !there.contains(&identity.uuid()) {
            passed.insert(identity, MicroAnswer::NotThere);
        } else if reviewed.contains(&identity.uuid()) {
            passed.insert(identity, MicroAnswer::InReview);
        } else {
            asked.insert(identity, causes);
        }
    }
    Ok((asked, passed))
}

/// Marks what opened nothing, and tells security once where an order held and could not be followed.
async fn pass(call: &Call, answers: &Answers, now: Instant) -> Result<()> {
    let tenure = &call.tenure;
    let work = tenure.database.begin().await?;
    mark(&work, answers, (now, None)).await?;
    let ink = Ink { db: &work, tenure, at: now };
    let mut held: BTreeMap<MicroAnswer, Vec<IdentityId>> = BTreeMap::new();
    for (identity, answer) in answers.iter().filter(|(_, answer)| answer.is_held()) {
        held.entry(*answer).or_default().push(*identity);
    }
    for (why, mut identities) in held {
        let more = u64::try_from(identities.len().saturating_sub(NAMED)).unwrap_or(u64::MAX);
        identities.truncate(NAMED);
        let told = Mail::MicroReviewHeld { identities, more, why: why.to_string() };
        for person in telling::security(&work).await? {
            mail::write_with(ink, person, &told, None).await?;
        }
    }
    Ok(work.commit().await?)
}

/// Marks everything that waits of these identities.
async fn mark(
    db: &impl ConnectionTrait,
    answers: &Answers,
    (at, campaign): (Instant, Option<CampaignId>),
) -> Result<()> {
    let mut by_answer: BTreeMap<MicroAnswer, Vec<Uuid>> = BTreeMap::new();
    for (identity, answer) in answers {
        by_answer.entry(*answer).or_default().push(identity.uuid());
    }
    for (answer, ids) in by_answer {
        for part in ids.chunks(ROWS) {
            micro_event::Entity::update_many()
                .col_expr(micro_event::Column::HandledAt, Expr::value(at))
                .col_expr(micro_event::Column::Answer, Expr::value(answer.as_str()))
                .col_expr(micro_event::Column::CampaignId, Expr::value(campaign.map(CampaignId::uuid)))
                .filter(micro_event::Column::IdentityId.is_in(part.iter().copied()))
                .filter(micro_event::COLUMN.handled_at.is_null())
                .exec(db)
                .await?;
        }
    }
    Ok(())
}
