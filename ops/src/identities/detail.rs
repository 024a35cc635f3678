//! One identity, whole: the facts in the order a reviewer asks, what it used, what it proves itself with.

use super::became::{self, AssumerList};
use super::created::{self, Created};
use super::credentials::{self, CredentialRow, TrustRow};
use super::history::{self, HistoryRow};
use super::paths::{self, PolicyView};
use super::register::{self, Stated};
use super::services::{self, Service};
use super::suggest::{self, Suggestion};
use super::transition::{self, Outlook as LifeOutlook};
use super::{Brief, one};
use crate::call::Call;
use crate::error::{Error, Result};
use crate::exceptions::{self, ExceptionRow};
use crate::findings::{self, Judged};
use crate::ownership::{OwnerRow, of_identity};
use crate::tasks::{self, TaskRow};
use crate::texts;
use crate::usage::{DayUse, Lenses, newest_record, whole};
use domain::id::{CampaignId, IdentityId};
use domain::identity::Environment;
use domain::instant::Instant;
use domain::policy::Action;
use domain::review::{CampaignState, ItemOutcome};
use domain::usage::{Row, RowKind, Summary};
use domain::window::Window;
use entities::inconsistency::Place;
use entities::{caller, campaign, identity, inventory, item};
use sea_orm::{EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Deserialize;

/// How many callers are shown.
const CALLERS: u64 = 20;

/// Somebody who may own it, and which tag says so.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Hint {
    /// The tag.
    pub tag: String,
    /// What it says.
    pub value: String,
}

/// Who was behind it: a session and where from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallerRow {
    /// The session's name; empty where the log names none.
    pub session: String,
    /// The source identity; empty where the log names none.
    pub source_identity: String,
    /// The network address or calling service.
    pub address: String,
    /// How many calls, over all time.
    pub calls: u64,
    /// The last of them.
    pub last_at: Instant,
}

/// One review that it was part of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewRow {
    /// The campaign.
    pub campaign: CampaignId,
    /// What that is called.
    pub name: String,
    /// How far that has come.
    pub state: CampaignState,
    /// When it was launched.
    pub launched_at: Instant,
    /// When it was closed.
    pub closed_at: Option<Instant>,
    /// What came of the identity; `None` while it is open.
    pub outcome: Option<ItemOutcome>,
}

/// Everything that the page of one identity shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// The identity.
    pub identity: Brief,
    /// Who corrected its class; `None` where a rule gave it.
    pub class_by: Option<String>,
    /// Where what it serves runs; `None` where nobody said so.
    pub environment: Option<Environment>,
    /// What it is for; `None` where nobody said so, or it was erased.
    pub purpose: Option<String>,
    /// When it was registered.
    pub registered_at: Option<Instant>,
    /// Until when it may be, and what ends it.
    pub stated: Stated,
    /// May the actor attach certificates to it?
    pub may_attach: bool,
    /// May the actor state what it is for?
    pub may_register: bool,
    /// When an import first named it.
    pub first_seen_at: Instant,
    /// When the newest inventory that shows it was taken.
    pub inventory_at: Option<Instant>,
    /// Everything that was offered or held of it, newest first.
    pub owners: Vec<OwnerRow>,
    /// Who might own it, as its tags say.
    pub hints: Vec<Hint>,
    /// Who is likely to own it, and why; for whoever may offer it.
    pub suggestions: Vec<Suggestion>,
    /// Whom the actor may offer it to, by the id of the form and the name; empty where it may not, or where it is none to
    /// be owned.
    pub offer_to: Vec<(String, String)>,
    /// The systems that the actor may say it serves; empty where it may not.
    pub systems: Vec<crate::systems::Choice>,
    /// What is to be done on it, and what was; those that wait first.
    pub tasks: Vec<TaskRow>,
    /// The window.
    pub window: Window,
    /// Whole days of it in which management events were observed.
    pub observed_days: u32,
    /// The newest record of any log that was imported.
    pub newest_record: Option<Instant>,
    /// Used of granted.
    pub summary: Summary,
    /// Day by day.
    pub days: Vec<DayUse>,
    /// What it holds, by service.
    pub services: Vec<Service>,
    /// The policies that this comes by; `None` where no inventory of it was imported.
    pub policies: Option<Vec<PolicyView>>,
    /// Events that could not be mapped to an action.
    pub unmapped: Vec<Row>,
    /// Events of actions that it does not hold, or of which nobody knows.
    pub not_granted: Vec<Row>,
    /// May the actor revoke it at once?
    pub may_revoke: bool,
    /// What may be done with its life.
    pub life: LifeOutlook,
    /// What it breaks now, worst first.
    pub findings: Vec<Judged>,
    /// Exceptions that were asked for on it, those that wait first.
    pub exceptions: Vec<ExceptionRow>,
    /// May the actor ask for one?
    pub may_ask_exception: bool,
    /// Its credentials, most urgent first.
    pub credentials: Vec<CredentialRow>,
    /// Who can become it.
    pub trusts: Vec<TrustRow>,
    /// Who became it.
    pub became: AssumerList,
    /// Who made it, as the logs say; `None` where they do not.
    pub created: Option<Created>,
    /// Who was behind it, last seen first, at most twenty.
    pub callers: Vec<CallerRow>,
    /// How many there were.
    pub callers_total: u64,
    /// Reviews that it was part of, newest first.
    pub reviews: Vec<ReviewRow>,
    /// What the log says of it, newest first, at most ten; [`super::history()`] tells all.
    pub history: Vec<HistoryRow>,
    /// How many changes there are.
    pub history_total: u64,
}

/// The page of one identity, its use counted over `window`.
///
/// # Errors
/// [`Error::NotFound`] where there is none, or none that the actor may see.
pub async fn detail(call: &Call, id: IdentityId, window: Window) -> Result<Detail> {
    let brief = one(call, id).await?;
    let row =
        identity::Entity::find_by_id(id.uuid()).one(call.read()).await?.ok_or(Error::NotFound("identity"))?;
    let whole = whole(call, &mut Lenses::new(window), &brief).await?;
    let place = Place::new("identity", row.id);
    let purpose = match &row.purpose_hash {
        Some(hash) => texts::read(call.read(), hash).await?,
        None => None,
    };
    let inventory = match row.inventory_id {
        Some(id) => inventory::Entity::find_by_id(id).one(call.read()).await?,
        None => None,
    };
    let class_by = match &row.class_by {
        Some(actor) => Some(history::name(call, actor).await?),
        None => None,
    };
    let policies = match whole.grants {
        Some(held) => Some(paths::of(call, &brief, held, &whole.written).await?),
        None => None,
    };
    let seen = whole.written.into_iter().filter(|row| !row.counts.is_zero());
    let (unmapped, mapped): (Vec<Row>, Vec<Row>) =
        seen.partition(|row| matches!(row.kind, RowKind::Event { mapped: false, .. }));
    let not_granted = mapped.into_iter().filter(|row| row.granted != Some(true)).collect();
    let (credentials, mut trusts) = credentials::of(call, id, window).await?;
    let became = became::of(call, &row, &brief.account, window, &mut trusts).await?;
    let (callers, callers_total) = callers(call, id).await?;
    let (history, history_total) = history::of(call, id).await?;
    let standing = register::standing(call.read(), id, call.actor.person(), call.now()).await?;
    let may_register = row.gone_at.is_none() && call.may_to(Action::Register, standing, "identity").is_ok();
    Ok(Detail {
        class_by,
        environment: row.environment.as_deref().map(|word| place.word("environment", word)).transpose()?,
        purpose,
        registered_at: row.registered_at,
        stated: register::stated(call.read(), &row).await?,
        may_attach: {
            let standing = register::standing(call.read(), id, call.actor.person(), call.now()).await?;
            row.gone_at.is_none()
                && brief.class.in_population()
                && call.may_to(Action::AttachCertificate, standing, "identity").is_ok()
        },
        systems: if row.gone_at.is_none()
            && brief.class.in_population()
            && (may_register || call.may(Action::ManageSystems).is_ok())
        {
            crate::systems::choices(call).await?
        } else {
            Vec::new()
        },
        may_register,
        first_seen_at: row.first_seen_at,
        inventory_at: inventory.map(|row| row.taken_at),
        owners: of_identity(call, id).await?,
        hints: if row.owner_hints.is_empty() {
            Vec::new()
        } else {
            place.json("owner_hints", &row.owner_hints)?
        },
        offer_to: offer_to(call, &brief).await?,
        tasks: tasks::of_identity(call, id).await?,
        suggestions: if call.may(Action::AssignOwner).is_ok() {
            suggest::suggest(call, std::slice::from_ref(&row)).await?.remove(&row.id).unwrap_or_default()
        } else {
            Vec::new()
        },
        window,
        observed_days: whole.observed_days,
        newest_record: newest_record(call).await?,
        summary: whole.summary,
        days: whole.days,
        services: services::group(whole.held),
        policies,
        unmapped,
        not_granted,
        may_revoke: {
            let owners = exceptions::owners(call.read(), id, call.now()).await?;
            let stands = exceptions::standing(call.actor.person(), &owners, None, Action::RevokeNow);
            row.gone_at.is_none() && call.may_to(Action::RevokeNow, stands, "identity").is_ok()
        },
        life: transition::outlook(call, &row).await?,
        findings: findings::of_known(call, id).await?,
        exceptions: exceptions::of_known(call, id).await?,
        may_ask_exception: exceptions::may_ask(call, id).await?,
        credentials,
        trusts,
        became,
        created: created::of(call, &row).await?,
        callers,
        callers_total,
        reviews: reviews(call, id).await?,
        history,
        history_total,
        identity: brief,
    })
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
