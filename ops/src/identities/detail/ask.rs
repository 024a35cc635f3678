//! What the page of one identity asks, in parts that are asked at once.

use super::{CALLERS, CallerRow, ReviewRow};
use crate::call::Call;
use crate::error::Result;
use crate::exceptions::{self, ExceptionRow};
use crate::findings::{self, Judged};
use crate::identities::Brief;
use crate::identities::became::{self, AssumerList};
use crate::identities::created::{self, Created};
use crate::identities::credentials::{self, CredentialRow, TrustRow};
use crate::identities::history::{self, HistoryRow};
use crate::identities::paths::{self, PolicyView};
use crate::identities::register::{self, Stated};
use crate::identities::suggest::{self, Suggestion};
use crate::identities::transition::{self, Outlook as LifeOutlook};
use crate::ownership::{OwnerRow, of_identity};
use crate::tasks::{self, TaskRow};
use crate::texts;
use crate::usage::{Lenses, Whole, newest_record, whole};
use domain::id::{CampaignId, IdentityId, PersonId};
use domain::instant::Instant;
use domain::ownership::OwnerPart;
use domain::policy::{Action, Standing};
use domain::window::Window;
use entities::inconsistency::Place;
use entities::{caller, campaign, identity, inventory, item};
use sea_orm::{EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use tokio::try_join;

/// What it used, and by which policies that comes.
pub(super) async fn used(
    call: &Call,
    brief: &Brief,
    window: Window,
) -> Result<(Whole, Option<Vec<PolicyView>>)> {
    let mut whole = whole(call, &mut Lenses::new(window), brief).await?;
    let policies = match whole.grants.take() {
        Some(held) => Some(paths::of(call, brief, held, &whole.written).await?),
        None => None,
    };
    Ok((whole, policies))
}

/// Its credentials, who can become it and did, who made it, who was behind it, and who is likely to own it.
pub(super) type Known = (
    (Vec<CredentialRow>, Vec<TrustRow>),
    AssumerList,
    Option<Created>,
    (Vec<CallerRow>, u64),
    Vec<Suggestion>,
);

pub(super) async fn known(
    call: &Call,
    row: &identity::Model,
    (brief, window): (&Brief, Window),
) -> Result<Known> {
    let proofs = async {
        let (credentials, mut trusts) = credentials::of(call, brief.id, window).await?;
        let became = became::of(call, row, &brief.account, window, &mut trusts).await?;
        Ok(((credentials, trusts), became))
    };
    let suggestions = async {
        if call.may(Action::AssignOwner).is_err() {
            return Ok(Vec::new());
        }
        Ok(suggest::suggest(call, std::slice::from_ref(row)).await?.remove(&row.id).unwrap_or_default())
    };
    let (proofs, created, callers, suggestions) =
        try_join!(proofs, created::of(call, row), callers(call, brief.id), suggestions)?;
    Ok((proofs.0, proofs.1, created, callers, suggestions))
}

/// Who answers for it, what is wrong and what is to be done, and what the actor may do about that.
pub(super) struct Duties {
    pub(super) owners: Vec<OwnerRow>,
    pub(super) offer_to: Vec<(String, String)>,
    pub(super) tasks: Vec<TaskRow>,
    pub(super) life: LifeOutlook,
    pub(super) findings: Vec<Judged>,
    pub(super) exceptions: Vec<ExceptionRow>,
    pub(super) may_ask_exception: bool,
    /// Where the actor stands as its owner.
    pub(super) standing: Standing,
    /// Who answers for it now.
    pub(super) answers: Vec<(PersonId, OwnerPart)>,
}

pub(super) async fn duties(call: &Call, row: &identity::Model, brief: &Brief) -> Result<Duties> {
    let (id, now) = (brief.id, call.now());
    let (owners, offer_to, tasks, life, findings, exceptions, may_ask_exception, standing, answers) = try_join!(
        of_identity(call, id),
        offer_to(call, brief),
        tasks::of_identity(call, id),
        transition::outlook(call, row),
        findings::of_known(call, id),
        exceptions::of_known(call, id),
        exceptions::may_ask(call, id),
        register::standing(call.read(), id, call.actor.person(), now),
        exceptions::owners(call.read(), id, now),
    )?;
    Ok(Duties { owners, offer_to, tasks, life, findings, exceptions, may_ask_exception, standing, answers })
}

/// What was said of it, and what became of it so far.
pub(super) struct Said {
    pub(super) class_by: Option<String>,
    pub(super) purpose: Option<String>,
    pub(super) stated: Stated,
    pub(super) inventory_at: Option<Instant>,
    pub(super) newest_record: Option<Instant>,
    pub(super) reviews: Vec<ReviewRow>,
    pub(super) history: (Vec<HistoryRow>, u64),
}

pub(super) async fn said(call: &Call, row: &identity::Model) -> Result<Said> {
    let id = IdentityId::new(row.id);
    let purpose = async {
        match &row.purpose_hash {
            Some(hash) => texts::read(call.read(), hash).await,
            None => Ok(None),
        }
    };
    let inventory_at = async {
        let Some(id) = row.inventory_id else { return Ok(None) };
        Ok(inventory::Entity::find_by_id(id).one(call.read()).await?.map(|row| row.taken_at))
    };
    let class_by = async {
        match &row.class_by {
            Some(actor) => history::name(call, actor).await.map(Some),
            None => Ok(None),
        }
    };
    let (class_by, purpose, stated, inventory_at, newest_record, reviews, history) = try_join!(
        class_by,
        purpose,
        register::stated(call.read(), row),
        inventory_at,
        newest_record(call),
        reviews(call, id),
        history::of(call, id),
    )?;
    Ok(Said { class_by, purpose, stated, inventory_at, newest_record, reviews, history })
}

async fn offer_to(call: &Call, brief: &Brief) -> Result<Vec<(String, String)>> {
    let can_be_owned = brief.gone_at.is_none() && brief.class.in_population();
    if can_be_owned { crate::owners::parties(call).await } else { Ok(Vec::new()) }
}

async fn callers(call: &Call, id: IdentityId) -> Result<(Vec<CallerRow>, u64)> {
    let all = caller::Entity::find().filter(caller::COLUMN.identity_id.eq(id.uuid()));
    let total = all.clone().count(call.read()).await?;
    let newest = all
        .order_by_desc(caller::COLUMN.last_ms)
        .order_by_asc(caller::COLUMN.session)
        .order_by_asc(caller::COLUMN.address)
        .limit(CALLERS)
        .all(call.read())
        .await?;
    let place = Place::new("caller", id);
    let rows = newest.into_iter().map(|row| {
        Ok(CallerRow {
            calls: place.count("calls", row.calls)?,
            last_at: place.millis("last_ms", row.last_ms)?,
            session: row.session,
            source_identity: row.source_identity,
            address: row.address,
        })
    });
    Ok((rows.collect::<Result<_>>()?, total))
}

async fn reviews(call: &Call, id: IdentityId) -> Result<Vec<ReviewRow>> {
    let mut rows = Vec::new();
    for item in item::Entity::find().filter(item::COLUMN.identity_id.eq(id.uuid())).all(call.read()).await? {
        let Some(row) = campaign::Entity::find_by_id(item.campaign_id).one(call.read()).await? else {
            continue;
        };
        let outcome = item.outcome.as_deref();
        rows.push(ReviewRow {
            campaign: CampaignId::new(row.id),
            state: Place::new("campaign", row.id).word("state", &row.state)?,
            launched_at: row.launched_at,
            closed_at: row.closed_at,
            outcome: outcome.map(|word| Place::new("item", item.id).word("outcome", word)).transpose()?,
            name: row.name,
        });
    }
    rows.sort_by_key(|row| std::cmp::Reverse((row.launched_at, row.campaign)));
    Ok(rows)
}
