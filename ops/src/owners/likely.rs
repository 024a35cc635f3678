//! Asking likely owners "yours?": whoever the facts point at is offered what nobody owns, with the reason.

use crate::call::Call;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::identities::{self, Filter, Suggestion, privileged, suggest};
use crate::ownership::{self, of_row};
use crate::sources::foreign;
use domain::id::{IdentityId, PersonId};
use domain::identity::{Environment, Kind};
use domain::ownership::OwnerPart;
use domain::policy::Action;
use domain::principal::PrincipalClass;
use domain::review::{Risk, RiskFacts};
use entities::inconsistency::Place;
use entities::{identity, ownership as rows};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// How many identities are looked at together.
const AT_A_TIME: usize = 500;

/// Whom a wave, or everything, asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Likely {
    /// Identities without an owner who can act.
    pub orphans: usize,
    /// Of those, how many would be offered to somebody.
    pub asked: usize,
    /// To how many people.
    pub people: usize,
    /// How many wait for an answer already.
    pub waiting: usize,
    /// How many nothing points at anybody for, or only at people who said no, or let it lapse.
    pub nobody: usize,
}

struct Ask {
    identity: IdentityId,
    to: PersonId,
    why: String,
}

/// What [`ask_likely`] would do now, in numbers.
///
/// # Errors
/// Whoever may not assign.
pub async fn likely(call: &Call, risk: Option<Risk>) -> Result<Likely> {
    Ok(plan(call, risk).await?.1)
}

/// Offers what nobody owns to whomever the facts point at, of one risk or of all, each with its reason and its leaf. Once
/// more it asks the next of those that somebody declined, or let lapse.
///
/// # Errors
/// Whoever may not assign; [`Error::Conflict`] where there is nobody to ask.
pub async fn ask_likely(call: &Call, risk: Option<Risk>) -> Result<Likely> {
    call.may(Action::AssignOwner)?;
    let work = call.begin().await?;
    // Writers take turns: what is read from here on stays so until the end.
    let (asks, outlook) = plan(call, risk).await?;
    if asks.is_empty() {
        return Err(Error::Conflict("the facts point at nobody who was not asked already".into()));
    }
    for ask in asks {
        let part = (OwnerPart::Technical, Some(ask.why));
        let (_, event) = ownership::ask(&work, ask.identity, ask.to, part).await?;
        work.note(event).await?;
    }
    let facts = json!({
        "risk": risk.map(Risk::as_str), "asked": outlook.asked, "people": outlook.people, "nobody": outlook.nobody,
    });
    work.commit(Event::new("owners.asked", "owners", facts)).await?;
    Ok(outlook)
}

async fn plan(call: &Call, risk: Option<Risk>) -> Result<(Vec<Ask>, Likely)> {
    call.may(Action::AssignOwner)?;
    let classes = PrincipalClass::ALL.iter().copied().filter(|class| class.in_population()).collect();
    let (_, query) = identities::visible(call, &Filter { classes, ..Filter::default() }).await?;
    let orphans = query
        .filter(identity::Column::SourceId.is_not_in(foreign(call.read()).await?))
        .filter(identity::Column::Id.not_in_subquery(super::owned_by_active(call.now())))
        .order_by_asc(identity::COLUMN.id)
        .all(call.read())
        .await?;
    let (mut asks, mut seen) = (Vec::new(), Likely::default());
    let mut people = BTreeSet::new();
    for some in orphans.chunks(AT_A_TIME) {
        let ids: Vec<Uuid> = some.iter().map(|row| row.id).collect();
        let privileged = privileged(call.read(), &ids).await?;
        let known = Known::load(call, &ids).await?;
        let mut suggested = suggest(call, some).await?;
        for row in some {
            let found = of(row, &privileged)?;
            if risk.is_some_and(|risk| risk != found) {
                continue;
            }
            seen.orphans += 1;
            if known.waiting.contains(&row.id) {
                seen.waiting += 1;
                continue;
            }
            let next = suggested.remove(&row.id).unwrap_or_default();
            let asked = known.asked.get(&row.id);
            let may = |one: &Suggestion| {
                call.actor.person() != Some(one.person) && !asked.is_some_and(|all| all.contains(&one.person))
            };
            let Some(next) = next.into_iter().find(may) else {
                seen.nobody += 1;
                continue;
            };
            people.insert(next.person);
            asks.push(Ask { identity: IdentityId::new(row.id), to: next.person, why: next.why.to_string() });
        }
    }
    seen.asked = asks.len();
    seen.people = people.len();
    Ok((asks, seen))
}

/// The risk of something that nobody owns; trusts of other accounts are not looked at, as on the page of orphans.
fn of(row: &identity::Model, privileged: &HashSet<Uuid>) -> Result<Risk> {
    let place = Place::new("identity", row.id);
    let kind: Kind = place.word("kind", &row.kind)?;
    let environment: Option<Environment> =
        row.environment.as_deref().map(|word| place.word("environment", word)).transpose()?;
    Ok(Risk::of(RiskFacts {
        kind,
        environment,
        owned: false,
        privileged: privileged.contains(&row.id),
        privileged_not_used: false,
        foreign_trust: false,
    }))
}

/// Who was asked to own each, and which offers wait.
struct Known {
    waiting: HashSet<Uuid>,
    asked: HashMap<Uuid, HashSet<PersonId>>,
}

impl Known {
    async fn load(call: &Call, ids: &[Uuid]) -> Result<Self> {
        let found = rows::Entity::find()
            .filter(rows::Column::IdentityId.is_in(ids.iter().copied()))
            .filter(rows::COLUMN.part.eq(OwnerPart::Technical.as_str()))
            .filter(rows::COLUMN.accepted_at.is_null())
            .all(call.read())
            .await?;
        let mut known = Self { waiting: HashSet::new(), asked: HashMap::new() };
        for row in found {
            if of_row(&row)?.waits(call.now()) {
                known.waiting.insert(row.identity_id);
            }
            known.asked.entry(row.identity_id).or_default().insert(PersonId::new(row.person_id));
        }
        Ok(known)
    }
}
