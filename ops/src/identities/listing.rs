//! The page of identities: what its table, filters and pager show. No more than one page of it is worked out.

use super::credentials::worst;
use super::{Accounts, Brief, Filter, Lacking, Order, brief, visible};
use crate::call::Call;
use crate::error::{Error, Result};
use crate::findings;
use crate::usage::{DayUse, Lenses, glance, newest_record};
use domain::credential::RotationStatus;
use domain::finding::Rule;
use domain::id::{IdentityId, PersonId};
use domain::instant::Instant;
use domain::ownership::OwnerPart;
use domain::policy::Action;
use domain::usage::Summary;
use domain::window::Window;
use entities::inconsistency::Place as Row;
use entities::{identity, ownership, person};
use sea_orm::sea_query::{Cond, Expr, Query};
use sea_orm::{ColumnTrait, DbBackend, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Select};
use std::collections::HashMap;
use uuid::Uuid;

/// Where in the list a page lies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Place {
    /// At its beginning.
    #[default]
    First,
    /// After this identity.
    After(IdentityId),
    /// Before this identity.
    Before(IdentityId),
}

/// What a page of the list asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Which identities.
    pub filter: Filter,
    /// Only those that lack this.
    pub lacking: Option<Lacking>,
    /// Only those that break this rule now, without leave.
    pub finding: Option<Rule>,
    /// In which order.
    pub order: Order,
    /// Which page.
    pub place: Place,
    /// At most so many rows.
    pub limit: u64,
    /// Use is counted over this window.
    pub window: Window,
}

/// Who owns an identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// Who.
    pub person: PersonId,
    /// What they are called.
    pub name: String,
    /// In what part.
    pub part: OwnerPart,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The identity.
    pub identity: Brief,
    /// Its technical owner, else who holds another part; `None` where nobody accepted.
    pub owner: Option<Owner>,
    /// Used of granted.
    pub summary: Summary,
    /// Its use day by day over the window.
    pub days: Vec<DayUse>,
    /// The worst status of its credentials; `None` where none is known.
    pub credentials: Option<RotationStatus>,
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The rows.
    pub rows: Vec<Listed>,
    /// How many there are in all that match.
    pub total: u64,
    /// How many the actor may see at all, of any class, those that are gone among them.
    pub known: u64,
    /// The identity before which the page before ends.
    pub previous: Option<IdentityId>,
    /// The identity after which the page after begins.
    pub next: Option<IdentityId>,
    /// The provider accounts there are; empty for those who see only their own.
    pub accounts: Vec<String>,
    /// Whoever owns something, by name; empty for those who see only their own.
    pub owners: Vec<(PersonId, String)>,
    /// The systems there are; empty for those who see only their own.
    pub systems: Vec<crate::systems::Choice>,
    /// Does the actor see everything?
    pub sees_all: bool,
    /// The newest record of any log that was imported.
    pub newest_record: Option<Instant>,
}

/// A page of the list of identities that the actor may see.
///
/// # Errors
/// [`Error::NotFound`] where the place names an identity that the actor may not see; what the database says.
pub async fn listing(call: &Call, asked: &Asked) -> Result<Listing> {
    let mut lenses = Lenses::new(asked.window);
    let (accounts, query) = matching(call, &mut lenses, asked).await?;
    let total = query.clone().count(call.read()).await?;
    let (order, from) = match asked.place {
        Place::First => (asked.order, None),
        Place::After(id) => (asked.order, Some(id)),
        Place::Before(id) => (asked.order.turned(), Some(id)),
    };
    let mut query = order.apply(query);
    if let Some(id) = from {
        // Where the actor may not see it, its place is nobody's business.
        super::one(call, id).await?;
        let row = identity::Entity::find_by_id(id.uuid())
            .one(call.read())
            .await?
            .ok_or(Error::NotFound("identity"))?;
        query = query.filter(order.beyond(&row));
    }
    let mut found = query.limit(asked.limit + 1).all(call.read()).await?;
    let more = u64::try_from(found.len()).unwrap_or(u64::MAX) > asked.limit;
    if more {
        found.pop();
    }
    let backwards = matches!(asked.place, Place::Before(_));
    if backwards {
        found.reverse();
    }
    let end =
        |there: bool, row: Option<&identity::Model>| row.filter(|_| there).map(|row| IdentityId::new(row.id));
    let previous = end(if backwards { more } else { from.is_some() }, found.first());
    let next = end(backwards || more, found.last());
    let briefs: Vec<Brief> = found.into_iter().map(|row| brief(row, &accounts)).collect::<Result<_>>()?;
    let rows = rows(call, &mut lenses, briefs).await?;

    let everything = Filter { gone: true, ..Filter::default() };
    let known = visible(call, &everything).await?.1.count(call.read()).await?;
    let sees_all = call.may(Action::SeeAll).is_ok();
    let mut accounts: Vec<String> =
        accounts.into_values().map(|(_, account)| account).filter(|_| sees_all).collect();
    accounts.sort();
    let owners = if sees_all { all_owners(call).await? } else { Vec::new() };
    let systems = if sees_all { crate::systems::choices(call).await? } else { Vec::new() };
    let newest_record = newest_record(call).await?;
    Ok(Listing { rows, total, known, previous, next, accounts, owners, systems, sees_all, newest_record })
}

/// What the actor may see of what is asked, on every page together.
pub(crate) async fn matching(
    call: &Call,
    lenses: &mut Lenses,
    asked: &Asked,
) -> Result<(Accounts, Select<identity::Entity>)> {
    let (accounts, query) = visible(call, &asked.filter).await?;
    let query = match asked.lacking {
        Some(lacking) => query.filter(lacking.condition(call, lenses, asked.window).await?),
        None => query,
    };
    Ok(match asked.finding {
        Some(rule) => (accounts, query.filter(among(call, findings::breaking(call, rule).await?))),
        None => (accounts, query),
    })
}

/// Identities that are among these, however many: a list of values has a limit, so long ones go as one text.
fn among(call: &Call, ids: Vec<Uuid>) -> Expr {
    if ids.len() <= 500 {
        return identity::Column::Id.is_in(ids);
    }
    let simple: Vec<String> = ids.iter().map(|id| id.simple().to_string()).collect();
    let text = serde_json::json!(simple).to_string();
    let sql = match call.tenure.database.backend() {
        DbBackend::Postgres => {
            "\"identity\".\"id\" IN (SELECT value::uuid FROM json_array_elements_text($1::json))"
        }
        _ => "\"identity\".\"id\" IN (SELECT unhex(value) FROM json_each(?))",
    };
    Expr::cust_with_values(sql, [text])
}

/// The rows of these identities, in their order.
async fn rows(call: &Call, lenses: &mut Lenses, briefs: Vec<Brief>) -> Result<Vec<Listed>> {
    let ids: Vec<Uuid> = briefs.iter().map(|one| one.id.uuid()).collect();
    let mut owners = owners(call, &ids).await?;
    let worst = worst(call, &ids).await?;
    let mut rows = Vec::with_capacity(briefs.len());
    for identity in briefs {
        let (summary, days) = glance(call, lenses, &identity).await?;
        let id = identity.id.uuid();
        rows.push(Listed {
            owner: owners.remove(&id),
            credentials: worst.get(&id).copied(),
            identity,
            summary,
            days,
        });
    }
    Ok(rows)
}

/// Of each identity its technical owner, else its business owner, else another part's.
pub(crate) async fn owners(call: &Call, ids: &[Uuid]) -> Result<HashMap<Uuid, Owner>> {
    let now = call.now();
    let held = ownership::Entity::find()
        .filter(ownership::Column::IdentityId.is_in(ids.iter().copied()))
        .filter(ownership::COLUMN.accepted_at.lte(now))
        .filter(Cond::any().add(ownership::COLUMN.until.is_null()).add(ownership::COLUMN.until.gt(now)))
        .all(call.read())
        .await?;
    let people = person::Entity::find()
        .filter(person::Column::Id.is_in(held.iter().map(|row| row.person_id)))
        .all(call.read())
        .await?;
    let names: HashMap<Uuid, String> = people.into_iter().map(|row| (row.id, row.name)).collect();
    let mut owners: HashMap<Uuid, Owner> = HashMap::new();
    for row in held {
        let part: OwnerPart = Row::new("ownership", row.id).word("part", &row.part)?;
        if owners.get(&row.identity_id).is_some_and(|known| known.part <= part) {
            continue;
        }
        let name = names.get(&row.person_id).cloned().unwrap_or_default();
        owners.insert(row.identity_id, Owner { person: PersonId::new(row.person_id), name, part });
    }
    Ok(owners)
}

pub(crate) async fn all_owners(call: &Call) -> Result<Vec<(PersonId, String)>> {
    let mut ids = Query::select();
    ids.column(ownership::Column::PersonId)
        .from(ownership::Entity)
        .and_where(ownership::Column::AcceptedAt.is_not_null())
        .and_where(ownership::Column::Until.is_null());
    let people = person::Entity::find().filter(person::Column::Id.in_subquery(ids)).all(call.read()).await?;
    let mut owners: Vec<_> = people.into_iter().map(|row| (PersonId::new(row.id), row.name)).collect();
    // Ordered here: databases collate differently.
    owners.sort_by(|a, b| (&a.1, a.0).cmp(&(&b.1, b.0)));
    Ok(owners)
}
