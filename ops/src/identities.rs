//! Identities: finding them, a page at a time.

mod became;
mod blank;
mod created;
mod credentials;
mod detail;
mod history;
mod lacking;
mod listing;
mod matched;
mod order;
mod paths;
mod posture;
mod privileged;
mod register;
mod services;
mod suggest;
mod table;
mod transition;

use crate::call::Call;
use crate::error::{Error, Result};
use crate::usage::Lenses;
use crate::{clients, teams};
use domain::actor::Actor;
use domain::id::{IdentityId, PersonId, SourceId, SystemId};
use domain::identity::{Kind, Lifecycle};
use domain::instant::Instant;
use domain::ownership::{OFFER_DAYS, OwnerPart};
use domain::policy::{self, Action, Answer, Standing};
use domain::principal::PrincipalClass;
use domain::review::CampaignState;
use domain::source::Provider;
use domain::system::NamePattern;
use entities::inconsistency::Place;
use entities::{campaign, identity, item, ownership, source};
use matched::{like, named_like, tagged};
use sea_orm::sea_query::{Cond, Expr, Query};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::HashMap;

pub use became::{AssumerList, AssumerRow};
pub(crate) use blank::{Named, blank};
pub use created::{Created, Thing};
pub use credentials::{CertificateFacts, CredentialRow, NetworkRow, TrustRow};
pub use detail::{CallerRow, Detail, Hint, ReviewRow, detail};
pub(crate) use history::name as actor_name;
pub use history::{History, HistoryRow, Topic, Turn, history};
pub use lacking::Lacking;
pub(crate) use listing::matching;
pub use listing::{Asked, Listed, Listing, Owner, Place as ListPlace, listing};
pub(crate) use listing::{all_owners, owners};
pub use order::Order;
pub(crate) use paths::fed;
pub use paths::{GrantedBy, MOST_FED, PolicyView};
pub use posture::{Posture, posture};
pub(crate) use privileged::{holding_privileged, privileged};
pub(crate) use register::{Begins, accepted, is_same, standing as owner_standing, write};
pub use register::{Stated, register};
pub use services::{Quiet, Service};
pub use suggest::{Suggestion, Why};

pub(crate) use suggest::suggest;
pub use table::{Line, export};
pub(crate) use transition::seen_gone;
pub use transition::{Outlook as LifeOutlook, transition};

/// One identity, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brief {
    /// Its id.
    pub id: IdentityId,
    /// Where it lives.
    pub source: SourceId,
    /// The provider's account.
    pub account: String,
    /// Who runs that.
    pub provider: Provider,
    /// The provider's immutable id, once learnt.
    pub provider_id: Option<String>,
    /// The ARN or name.
    pub label: Option<String>,
    /// What people call it.
    pub name: String,
    /// What it is.
    pub class: PrincipalClass,
    /// The rule that said so.
    pub class_rule: String,
    /// What kind of identity.
    pub kind: Kind,
    /// How far it has come.
    pub lifecycle: Lifecycle,
    /// When it was made, where the provider says.
    pub created_at: Option<Instant>,
    /// The provider's own last-used figure.
    pub provider_used_at: Option<Instant>,
    /// Last activity that we saw.
    pub active_at: Option<Instant>,
    /// When an inventory first lacked it.
    pub gone_at: Option<Instant>,
    /// Was it in an inventory: are its grants known?
    pub inventoried: bool,
}

/// What to list. Empty is everything that the actor may see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Part of the name, the ARN or the provider's id, without case.
    pub text: Option<String>,
    /// Of these classes; empty is all.
    pub classes: Vec<PrincipalClass>,
    /// Of this kind.
    pub kind: Option<Kind>,
    /// Of this provider account.
    pub account: Option<String>,
    /// Owned by this person.
    pub owner: Option<PersonId>,
    /// Serving this system.
    pub system: Option<SystemId>,
    /// Having this tag with this value.
    pub tag: Option<(String, String)>,
    /// With names like this.
    pub name: Option<NamePattern>,
    /// Those that are gone, too.
    pub gone: bool,
}

/// By what a list is ordered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// By name.
    #[default]
    Name,
    /// By last use, longest ago first; never seen before all.
    LastUse,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// At most as many as asked for.
    pub items: Vec<Brief>,
    /// How many there are in all.
    pub total: u64,
    /// The id after which the next page begins; `None` on the last.
    pub next: Option<IdentityId>,
}

/// A page of identities that the actor may see, after the identity `after` in that order.
///
/// # Errors
/// What the database says.
pub async fn list(
    call: &Call,
    filter: &Filter,
    sort: Sort,
    after: Option<IdentityId>,
    limit: u64,
) -> Result<Page> {
    let (accounts, query) = visible(call, filter).await?;
    let total = query.clone().count(call.read()).await?;
    let order = Order { sort, descending: false };
    let mut query = order.apply(query);
    if let Some(after) = after {
        let row = identity::Entity::find_by_id(after.uuid())
            .one(call.read())
            .await?
            .ok_or(Error::NotFound("identity"))?;
        query = query.filter(order.beyond(&row));
    }
    let mut rows = query.limit(limit + 1).all(call.read()).await?;
    let more = u64::try_from(rows.len()).unwrap_or(u64::MAX) > limit;
    if more {
        rows.pop();
    }
    let items: Vec<Brief> = rows.into_iter().map(|row| brief(row, &accounts)).collect::<Result<_>>()?;
    let next = if more { items.last().map(|last| last.id) } else { None };
    Ok(Page { items, total, next })
}

/// May the actor list every identity, and not only its own?
///
/// # Errors
/// [`Error::Forbidden`] where it may not.
pub fn may_list(call: &Call) -> Result<()> {
    call.may(Action::SeeAll)
}

/// All identities that the actor may see, by account and label: for the command line and for launches.
///
/// # Errors
/// What the database says.
pub async fn all(call: &Call, filter: &Filter) -> Result<Vec<Brief>> {
    let (accounts, query) = visible(call, filter).await?;
    in_order(query.all(call.read()).await?, &accounts)
}

/// The same of those that the list would show on all its pages, each with its row.
pub(crate) async fn all_asked(call: &Call, asked: &Asked) -> Result<Vec<(Brief, identity::Model)>> {
    let (accounts, query) = matching(call, &mut Lenses::new(asked.window), asked).await?;
    let rows = query.all(call.read()).await?;
    let mut all: Vec<(Brief, identity::Model)> =
        rows.into_iter().map(|row| Ok((brief(row.clone(), &accounts)?, row))).collect::<Result<_>>()?;
    all.sort_by(|(a, _), (b, _)| order(a).cmp(&order(b)));
    Ok(all)
}

/// How many that are.
pub(crate) async fn count_asked(call: &Call, asked: &Asked) -> Result<u64> {
    let (_, query) = matching(call, &mut Lenses::new(asked.window), asked).await?;
    Ok(query.count(call.read()).await?)
}

fn in_order(rows: Vec<identity::Model>, accounts: &Accounts) -> Result<Vec<Brief>> {
    let mut items: Vec<Brief> = rows.into_iter().map(|row| brief(row, accounts)).collect::<Result<_>>()?;
    // Ordered here: databases collate differently.
    items.sort_by(|a, b| order(a).cmp(&order(b)));
    Ok(items)
}

fn order(one: &Brief) -> (&str, &Option<String>, &Option<String>, IdentityId) {
    (&one.account, &one.label, &one.provider_id, one.id)
}

/// Those that a text names: by our id, the provider's id, or the ARN, which may name several.
///
/// # Errors
/// [`Error::NotFound`] where none does, or none that the actor may see.
pub async fn named(call: &Call, text: &str) -> Result<Vec<Brief>> {
    let text = text.trim();
    let (accounts, query) = visible(call, &Filter { gone: true, ..Filter::default() }).await?;
    let condition = match text.parse::<IdentityId>() {
        Ok(id) => Cond::all().add(identity::COLUMN.id.eq(id.uuid())),
        Err(_) => Cond::any().add(identity::COLUMN.label.eq(text)).add(identity::COLUMN.provider_id.eq(text)),
    };
    let rows = query.filter(condition).order_by_asc(identity::COLUMN.id).all(call.read()).await?;
    if rows.is_empty() {
        return Err(Error::NotFound("identity"));
    }
    rows.into_iter().map(|row| brief(row, &accounts)).collect()
}

/// One identity.
///
/// # Errors
/// [`Error::NotFound`] where there is none, or none that the actor may see.
pub async fn one(call: &Call, id: IdentityId) -> Result<Brief> {
    match named(call, &id.to_string()).await {
        Ok(found) => return found.into_iter().next().ok_or(Error::NotFound("identity")),
        Err(Error::NotFound(_)) => {}
        // A program that sees no list may still see what it reaches.
        Err(Error::Forbidden(_)) if matches!(call.actor, Actor::Machine { .. }) => {}
        Err(error) => return Err(error),
    }
    // Not theirs, but put before them: an offer that waits for them, or an item of an open review.
    // Or a program's, that reaches where it lives.
    let row = identity::Entity::find_by_id(id.uuid()).one(call.read()).await?;
    let standing = match (&call.actor, &row) {
        (Actor::Machine { .. }, Some(row)) => clients::standing(call, call.read(), row.source_id).await?,
        _ => put_before(call, id).await?,
    };
    call.may_to(Action::SeeIdentity, standing, "identity")?;
    brief_of(call, row.ok_or(Error::NotFound("identity"))?).await
}

/// How the actor stands to an identity that it does not own.
pub(crate) async fn put_before(call: &Call, id: IdentityId) -> Result<Standing> {
    let Some(person) = call.actor.person() else { return Ok(Standing::None) };
    let offer = ownership::Entity::find()
        .filter(ownership::COLUMN.identity_id.eq(id.uuid()))
        .filter(
            Cond::any()
                .add(ownership::COLUMN.person_id.eq(person.uuid()))
                .add(ownership::Column::TeamId.in_subquery(teams::teams_of(person, call.now()))),
        )
        .filter(ownership::COLUMN.accepted_at.is_null())
        .filter(ownership::COLUMN.until.is_null())
        .filter(ownership::COLUMN.offered_at.gt(call.now() - chrono::Duration::days(OFFER_DAYS)))
        .count(call.read())
        .await?;
    if offer > 0 {
        return Ok(Standing::Offered);
    }
    let mut open = Query::select();
    open.column(campaign::Column::Id)
        .from(campaign::Entity)
        .and_where(campaign::Column::State.eq(CampaignState::Open.as_str()));
    let items = item::Entity::find()
        .filter(item::COLUMN.identity_id.eq(id.uuid()))
        .filter(item::COLUMN.reviewer_id.eq(person.uuid()))
        .filter(item::Column::CampaignId.in_subquery(open))
        .count(call.read())
        .await?;
    Ok(if items > 0 { Standing::Reviewer } else { Standing::None })
}

/// A stored identity as lists show it; whoever calls this has asked the permission table already.
pub(crate) async fn brief_of(call: &Call, row: identity::Model) -> Result<Brief> {
    let source = source::Entity::find_by_id(row.source_id).one(call.read()).await?;
    let source = source.ok_or(Error::NotFound("source"))?;
    let accounts = [(source.id, (SourceId::new(source.id), source.external_id))].into();
    brief(row, &accounts)
}

pub(crate) type Accounts = HashMap<uuid::Uuid, (SourceId, String)>;

pub(crate) async fn visible(call: &Call, filter: &Filter) -> Result<(Accounts, Select<identity::Entity>)> {
    let sources = source::Entity::find().all(call.read()).await?;
    let accounts: Accounts =
        sources.into_iter().map(|row| (row.id, (SourceId::new(row.id), row.external_id))).collect();
    let mut query = identity::Entity::find();
    let everything = policy::may(&call.actor, Action::SeeAll, Standing::None) == Answer::Allowed;
    let owner = if everything { filter.owner } else { call.actor.person() };
    if !everything && owner.is_none() {
        return Err(Error::Forbidden("your roles do not let you see identities".into()));
    }
    if let Some(owner) = owner {
        query = query.filter(owned_by(owner, call.now()));
    }
    // Somebody who sees only their own may still narrow that by owner: to nothing, or to all of it.
    if let (false, Some(asked)) = (everything, filter.owner) {
        query = query.filter(owned_by(asked, call.now()));
    }
    if !filter.gone {
        query = query.filter(identity::COLUMN.gone_at.is_null());
    }
    if !filter.classes.is_empty() {
        query =
            query.filter(identity::Column::Class.is_in(filter.classes.iter().map(|class| class.as_str())));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(identity::COLUMN.kind.eq(kind.as_str()));
    }
    if let Some(account) = &filter.account {
        let ids: Vec<_> =
            accounts.iter().filter(|(_, (_, name))| name == account).map(|(id, _)| *id).collect();
        query = query.filter(identity::Column::SourceId.is_in(ids));
    }
    if let Some(system) = filter.system {
        query = query.filter(identity::COLUMN.system_id.eq(system.uuid()));
    }
    if let Some((key, value)) = &filter.tag {
        query = query.filter(tagged(call, key, value)?);
    }
    if let Some(name) = &filter.name {
        query = query.filter(named_like(name));
    }
    if let Some(text) = filter.text.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        query = query.filter(like(text));
    }
    Ok((accounts, query))
}

fn owned_by(person: PersonId, now: Instant) -> Expr {
    let mut ids = Query::select();
    ids.column(ownership::Column::IdentityId)
        .from(ownership::Entity)
        .cond_where(
            Cond::any()
                .add(ownership::Column::PersonId.eq(person.uuid()))
                .add(ownership::Column::TeamId.in_subquery(teams::teams_of(person, now))),
        )
        .and_where(ownership::Column::Part.ne(OwnerPart::Steward.as_str()))
        .and_where(ownership::Column::AcceptedAt.lte(now))
        .cond_where(
            Cond::any().add(ownership::Column::Until.is_null()).add(ownership::Column::Until.gt(now)),
        );
    identity::Column::Id.in_subquery(ids)
}

pub(crate) fn brief(row: identity::Model, accounts: &Accounts) -> Result<Brief> {
    let place = Place::new("identity", row.id);
    let (source, account) = accounts.get(&row.source_id).cloned().ok_or(Error::NotFound("source"))?;
    Ok(Brief {
        id: IdentityId::new(row.id),
        source,
        account,
        provider: place.word("provider", &row.provider)?,
        class: place.word("class", &row.class)?,
        kind: place.word("kind", &row.kind)?,
        lifecycle: place.word("lifecycle", &row.lifecycle)?,
        provider_id: row.provider_id,
        label: row.label,
        name: row.name,
        class_rule: row.class_rule,
        created_at: row.created_at,
        provider_used_at: row.provider_used_at,
        active_at: row.active_at,
        gone_at: row.gone_at,
        inventoried: row.inventory_id.is_some(),
    })
}
