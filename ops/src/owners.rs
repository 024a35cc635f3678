//! Orphans: what has no owner who can act, the riskiest and oldest first, and owners for many at once.

mod assign;
mod burn_down;
mod likely;

use crate::call::Call;
use crate::error::{Error, Result};
use crate::identities::{self, Brief, Filter, Suggestion, brief, holding_privileged};
use crate::sources::foreign;
use crate::waves::PlanInForce;
use crate::{people, teams};
use domain::id::IdentityId;
use domain::instant::Instant;
use domain::ownership::OwnerPart;
use domain::policy::Action;
use domain::principal::PrincipalClass;
use domain::review::{Risk, RiskFacts};
use entities::inconsistency::Place;
use entities::{identity, ownership, person};
use sea_orm::sea_query::{Cond, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

pub use assign::{Assign, Assigned, assign, preview};
pub use likely::{Likely, ask_likely, likely};

/// How many rows a page has.
pub const ROWS: u64 = 50;

/// An identity that nobody can act for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orphan {
    /// The identity.
    pub identity: Brief,
    /// The first reason that holds to find its owner before others'; trusts of other accounts are not looked at.
    pub risk: Risk,
    /// When an import first named it.
    pub first_seen_at: Instant,
    /// Who is likely to own it, and why.
    pub suggestions: Vec<Suggestion>,
    /// Does an offer of it wait for an answer?
    pub asked: bool,
    /// Until when its owner is planned to be found, exclusive; `None` where no wave in force has it.
    pub planned_until: Option<Instant>,
}

/// The page of orphans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnersPage {
    /// Privileged first, then those first seen longest ago.
    pub orphans: Vec<Orphan>,
    /// How many there are.
    pub total: u64,
    /// Of how many identities.
    pub population: u64,
    /// How many of the orphans hold a privileged grant.
    pub privileged: u64,
    /// How many had none at the end of each of the last days, oldest first; the last is now.
    pub burn_down: Vec<(Instant, u64)>,
    /// The identity after which the next page begins; `None` on the last.
    pub next: Option<IdentityId>,
    /// Whom the actor may offer to, by the id of the form: teams first, each by name; empty where it may not.
    pub people: Vec<(String, String)>,
    /// The provider accounts there are.
    pub accounts: Vec<String>,
}

/// The orphans after `after` in that order.
///
/// # Errors
/// Whoever may not see everything; [`Error::NotFound`] where `after` names nothing.
pub async fn page(call: &Call, after: Option<IdentityId>) -> Result<OwnersPage> {
    call.may(Action::SeeAll)?;
    let classes = PrincipalClass::ALL.iter().copied().filter(|class| class.in_population()).collect();
    let (accounts, query) = identities::visible(call, &Filter { classes, ..Filter::default() }).await?;
    // What lives in foreign accounts is nobody's here to own.
    let everything = query.filter(identity::Column::SourceId.is_not_in(foreign(call.read()).await?));
    let orphans =
        everything.clone().filter(identity::Column::Id.not_in_subquery(owned_by_active(call.now())));
    let privileged = holding_privileged(call.read()).await?;
    let holds = || identity::Column::Id.in_subquery(privileged.clone());
    let mut page = orphans
        .clone()
        .order_by_desc(holds())
        .order_by_asc(identity::COLUMN.first_seen_at)
        .order_by_asc(identity::COLUMN.id);
    if let Some(after) = after {
        let of = identity::Entity::find_by_id(after.uuid());
        let row = of.clone().one(call.read()).await?.ok_or(Error::NotFound("identity"))?;
        let is_privileged = of.filter(holds()).count(call.read()).await? > 0;
        let later = Cond::any().add(identity::COLUMN.first_seen_at.gt(row.first_seen_at)).add(
            Cond::all()
                .add(identity::COLUMN.first_seen_at.eq(row.first_seen_at))
                .add(identity::COLUMN.id.gt(row.id)),
        );
        page = page.filter(if is_privileged {
            Cond::any().add(Cond::all().add(holds()).add(later)).add(holds().not())
        } else {
            Cond::all().add(holds().not()).add(later)
        });
    }
    let mut rows = page.limit(ROWS + 1).all(call.read()).await?;
    let more = u64::try_from(rows.len()).unwrap_or(u64::MAX) > ROWS;
    if more {
        rows.pop();
    }
    let next = rows.last().filter(|_| more).map(|row| IdentityId::new(row.id));
    let mut names: Vec<String> = accounts.values().map(|(_, account)| account.clone()).collect();
    names.sort();
    Ok(OwnersPage {
        total: orphans.clone().count(call.read()).await?,
        population: everything.count(call.read()).await?,
        privileged: orphans.filter(holds()).count(call.read()).await?,
        burn_down: burn_down::burn_down(call).await?,
        next,
        people: parties(call).await?,
        accounts: names,
        orphans: shown(call, rows, &accounts).await?,
    })
}

async fn shown(
    call: &Call,
    rows: Vec<identity::Model>,
    accounts: &identities::Accounts,
) -> Result<Vec<Orphan>> {
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let privileged = identities::privileged(call.read(), &ids).await?;
    let mut suggestions = identities::suggest(call, &rows).await?;
    let offers = ownership::Entity::find()
        .filter(ownership::Column::IdentityId.is_in(ids.iter().copied()))
        .filter(ownership::COLUMN.accepted_at.is_null())
        .filter(ownership::COLUMN.until.is_null())
        .all(call.read())
        .await?;
    let mut orphans = Vec::with_capacity(rows.len());
    let plan = PlanInForce::load(call.read(), call.now()).await?;
    for row in rows {
        let place = Place::new("identity", row.id);
        let environment =
            row.environment.as_deref().map(|word| place.word("environment", word)).transpose()?;
        let mut asked = false;
        for offer in offers.iter().filter(|offer| offer.identity_id == row.id) {
            asked |= crate::ownership::of_row(offer)?.waits(call.now());
        }
        let (id, first_seen_at) = (row.id, row.first_seen_at);
        let identity = brief(row, accounts)?;
        let risk = Risk::of(RiskFacts {
            kind: identity.kind,
            environment,
            owned: false,
            privileged: privileged.contains(&id),
            privileged_not_used: false,
            foreign_trust: false,
        });
        let suggestions = suggestions.remove(&id).unwrap_or_default();
        let planned_until = plan.until((risk, first_seen_at), call.now());
        orphans.push(Orphan { identity, risk, first_seen_at, suggestions, asked, planned_until });
    }
    Ok(orphans)
}

/// Every team that the actor is not in, and everybody active but oneself, each by the id that a form sends and its name;
/// nobody for whoever may not assign.
///
/// # Errors
/// What the database says.
pub async fn parties(call: &Call) -> Result<Vec<(String, String)>> {
    if call.may(Action::AssignOwner).is_err() {
        return Ok(Vec::new());
    }
    let own = call.actor.person();
    let (teams, people) = (teams::list(call).await?, people::active_names(call).await?);
    let is_in = |team: &teams::TeamRow| team.members.iter().any(|one| Some(one.person) == own);
    let teams = teams.into_iter().filter(|team| !team.members.is_empty() && !is_in(team));
    let others = people.into_iter().filter(|(id, _)| own != Some(*id));
    Ok(teams
        .map(|team| (team.id.to_string(), format!("{} (team)", team.name)))
        .chain(others.map(|(id, name)| (id.to_string(), name)))
        .collect())
}

/// Identities with a technical or business owner who is active at `now`: the one rule of who is owned. A backup takes over
/// when the owner leaves, and a steward stands in; until then neither answers.
pub(crate) fn owned_by_active(now: Instant) -> SelectStatement {
    let mut active = Query::select();
    active.column(person::Column::Id).from(person::Entity).and_where(person::Column::Active.eq(true));
    let parts = [OwnerPart::Technical.as_str(), OwnerPart::Business.as_str()];
    let mut ids = Query::select();
    ids.column(ownership::Column::IdentityId)
        .from(ownership::Entity)
        .and_where(ownership::Column::Part.is_in(parts))
        .and_where(ownership::Column::AcceptedAt.lte(now))
        .cond_where(Cond::any().add(ownership::Column::Until.is_null()).add(ownership::Column::Until.gt(now)))
        .and_where(ownership::Column::PersonId.in_subquery(active));
    ids
}
