//! Signing in: what the identity provider says of somebody becomes a person here, or a refusal.

use super::departure::leave;
use super::{address, roles};
use crate::call::{Call, Tenure, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use domain::actor::{Actor, Role};
use domain::departure::DepartureCause;
use domain::id::PersonId;
use entities::inconsistency::Place;
use entities::{person, person_role};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use serde_json::json;

/// Who roles from the provider's claim are given by.
pub(super) const GIVEN_BY: &str = "oidc";
/// OpenID Connect Core 1.0, section 2: a subject has at most 255 characters.
const LONGEST_SUBJECT: usize = 255;
/// The most characters of a name that are kept.
const LONGEST_NAME: usize = 200;

/// What the identity provider says, its signature checked by whoever calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// The provider.
    pub issuer: String,
    /// Whom it means, for ever.
    pub subject: String,
    /// Their address.
    pub email: Option<String>,
    /// Does the provider say that the address is theirs?
    pub email_verified: bool,
    /// What they are called.
    pub name: Option<String>,
    /// The roles that the configured claim gives; empty without one.
    pub roles: Vec<Role>,
    /// Does the configured claim say that they have left?
    pub deactivated: bool,
}

/// Why somebody whom the provider knows may not come in. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum NotAdmitted {
    /// Nobody added them.
    #[error("nobody with this address was added")]
    Unknown,
    /// The provider does not vouch for the address, or gives none.
    #[error("the identity provider gives no verified address")]
    Unverified,
    /// They were here, and may not sign in any more.
    #[error("this person is not active")]
    Inactive,
    /// The address belongs to somebody who signs in otherwise.
    #[error("this address is bound to another sign-in")]
    Taken,
    /// The op itself failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

type Admission<T> = std::result::Result<T, NotAdmitted>;

impl From<sea_orm::DbErr> for NotAdmitted {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Failed(error.into())
    }
}

/// The person of these claims. The first time binds (issuer, subject) to an added, active person with that address,
/// if the provider says that it is verified; later the address plays no part. Unknown people are refused, unless
/// `admit_unknown`. Roles that a claim gave before are replaced by those of `claims`; one still held keeps its
/// `since`, and what people gave stays. Somebody of whom the claims say that they left is deactivated, and refused. Only
/// the system asks this.
///
/// # Errors
/// [`NotAdmitted`] says why not.
pub async fn sign_in(call: &Call, claims: &Claims, admit_unknown: bool) -> Admission<PersonId> {
    if call.actor != Actor::System {
        return Err(Error::Forbidden("only the sign-in itself does this".into()).into());
    }
    let work = call.begin().await?;
    if claims.deactivated {
        left(work, claims).await?;
        return Err(NotAdmitted::Inactive);
    }
    let (id, mut events) = match find(&work, claims, admit_unknown).await {
        Ok(found) => found,
        Err(refused) => {
            work.abandon().await?;
            return Err(refused);
        }
    };
    events.extend(replace_roles(&work, id, &claims.roles).await?);
    match events.pop() {
        None => work.abandon().await?,
        Some(last) => {
            for event in events {
                work.note(event).await?;
            }
            work.commit(last).await?;
        }
    }
    Ok(id)
}

/// Deactivates the person of claims that say so; where there is none, nothing happens. The last active admin is only
/// refused.
async fn left(work: Work, claims: &Claims) -> Admission<()> {
    let email =
        claims.email.as_deref().filter(|_| claims.email_verified).and_then(|given| address(given).ok());
    let bound = person::Entity::find()
        .filter(person::Column::Issuer.eq(&claims.issuer))
        .filter(person::Column::Subject.eq(&claims.subject))
        .one(work.db())
        .await?;
    let known = match (bound, email) {
        (Some(row), _) => Some(row),
        // Nobody ever signed in as them: the address that was added is theirs.
        (None, Some(email)) => {
            person::Entity::find()
                .filter(person::Column::EmailKey.eq(email.to_lowercase()))
                .filter(person::Column::Issuer.is_null())
                .one(work.db())
                .await?
        }
        (None, None) => None,
    };
    let Some(row) = known.filter(|row| row.active) else { return Ok(work.abandon().await?) };
    match leave(&work, PersonId::new(row.id), DepartureCause::Claim).await {
        Ok((_, event)) => {
            work.commit(event).await?;
            Ok(())
        }
        Err(Error::Conflict(_)) => Ok(work.abandon().await?),
        Err(error) => Err(error.into()),
    }
}

async fn find(work: &Work, claims: &Claims, admit: bool) -> Admission<(PersonId, Vec<Event>)> {
    let length = claims.subject.chars().count();
    if length == 0 || length > LONGEST_SUBJECT {
        return Err(Error::Refused("a subject has 1 to 255 characters".into()).into());
    }
    let bound = person::Entity::find()
        .filter(person::Column::Issuer.eq(&claims.issuer))
        .filter(person::Column::Subject.eq(&claims.subject))
        .one(work.db())
        .await?;
    if let Some(row) = bound {
        return if row.active { Ok((PersonId::new(row.id), Vec::new())) } else { Err(NotAdmitted::Inactive) };
    }
    let given = claims.email.as_deref().ok_or(NotAdmitted::Unverified)?;
    let email = address(given).map_err(|_| NotAdmitted::Unverified)?;
    if !claims.email_verified {
        return Err(NotAdmitted::Unverified);
    }
    let known = person::Entity::find()
        .filter(person::Column::EmailKey.eq(email.to_lowercase()))
        .one(work.db())
        .await?;
    match known {
        Some(row) if !row.active => Err(NotAdmitted::Inactive),
        Some(row) if row.issuer.is_some() => Err(NotAdmitted::Taken),
        Some(row) => bind(work, PersonId::new(row.id), claims).await,
        None if admit => admit_person(work, email, claims).await,
        None => Err(NotAdmitted::Unknown),
    }
}

async fn bind(work: &Work, id: PersonId, claims: &Claims) -> Admission<(PersonId, Vec<Event>)> {
    person::ActiveModel {
        id: Set(id.uuid()),
        issuer: Set(Some(claims.issuer.clone())),
        subject: Set(Some(claims.subject.clone())),
        ..Default::default()
    }
    .update(work.db())
    .await?;
    Ok((id, vec![Event::new("person.bound", id, json!({ "issuer": claims.issuer }))]))
}

async fn admit_person(work: &Work, email: String, claims: &Claims) -> Admission<(PersonId, Vec<Event>)> {
    let id = PersonId::new(work.id());
    let name: Option<String> = claims.name.as_deref().map(|name| {
        name.chars()
            .filter(|letter| !letter.is_control())
            .take(LONGEST_NAME)
            .collect::<String>()
            .trim()
            .to_owned()
    });
    person::ActiveModel {
        id: Set(id.uuid()),
        issuer: Set(Some(claims.issuer.clone())),
        subject: Set(Some(claims.subject.clone())),
        email_key: Set(email.to_lowercase()),
        name: Set(name.filter(|name| !name.is_empty()).unwrap_or_else(|| email.clone())),
        email: Set(email),
        active: Set(true),
        created_at: Set(work.at()),
    }
    .insert(work.db())
    .await?;
    give(work, id, Role::Owner, &work.actor().name()).await?;
    Ok((id, vec![Event::new("person.admitted", id, json!({ "issuer": claims.issuer }))]))
}

pub(crate) async fn give(work: &Work, id: PersonId, role: Role, by: &str) -> Result<()> {
    let interval = person_role::ActiveModel {
        id: Set(work.id()),
        person_id: Set(id.uuid()),
        role: Set(role.to_string()),
        since: Set(work.at()),
        until: Set(None),
        given_by: Set(by.to_owned()),
    };
    interval.insert(work.db()).await?;
    Ok(())
}

async fn replace_roles(work: &Work, id: PersonId, claimed: &[Role]) -> Result<Vec<Event>> {
    let held = person_role::Entity::find()
        .filter(person_role::Column::PersonId.eq(id.uuid()))
        .filter(person_role::Column::Until.is_null())
        .order_by_asc(person_role::Column::Since)
        .all(work.db())
        .await?;
    let mut events = Vec::new();
    let mut kept: Vec<Role> = Vec::new();
    for row in held {
        let role: Role = Place::new("person_role", row.id).word("role", &row.role)?;
        if row.given_by != GIVEN_BY || claimed.contains(&role) {
            kept.push(role);
            continue;
        }
        let ended =
            person_role::ActiveModel { id: Set(row.id), until: Set(Some(work.at())), ..Default::default() };
        ended.update(work.db()).await?;
        events.push(Event::new("person.role_ended", id, json!({ "role": role.as_str(), "by": GIVEN_BY })));
    }
    for role in claimed {
        if !kept.contains(role) {
            give(work, id, *role, GIVEN_BY).await?;
            kept.push(*role);
            events.push(Event::new(
                "person.role_given",
                id,
                json!({ "role": role.as_str(), "by": GIVEN_BY }),
            ));
        }
    }
    Ok(events)
}

/// Somebody who is signed in, as of this request.
#[derive(Clone)]
pub struct Present {
    /// Their call.
    pub call: Call,
    /// What they are called.
    pub name: String,
}

/// The person of a session with their roles of this moment; `None` where they may not sign in any more.
///
/// # Errors
/// What the database says.
pub async fn present(tenure: &Tenure, id: PersonId) -> Result<Option<Present>> {
    let db = tenure.database.read();
    let row = person::Entity::find_by_id(id.uuid()).filter(person::Column::Active.eq(true)).one(db).await?;
    let Some(row) = row else { return Ok(None) };
    let actor = Actor::Person { id, roles: roles(db, id).await? };
    Ok(Some(Present { call: tenure.call(actor), name: row.name }))
}

/// Somebody whom the demonstration lets a visitor be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stand {
    /// Who.
    pub id: PersonId,
    /// What they are called.
    pub name: String,
    /// For which role they stand.
    pub role: Role,
}

/// For each role the first person added who holds it; for owner, one who holds no other. Empty outside a
/// demonstration.
///
/// # Errors
/// What the database says.
pub async fn stands(tenure: &Tenure) -> Result<Vec<Stand>> {
    if !crate::standing::of(tenure).await?.demonstration {
        return Ok(Vec::new());
    }
    let db = tenure.database.read();
    let people = person::Entity::find()
        .filter(person::Column::Active.eq(true))
        .order_by_asc(person::Column::CreatedAt)
        .order_by_asc(person::Column::Id)
        .all(db)
        .await?;
    let mut stands: Vec<Stand> = Vec::new();
    for row in people {
        let id = PersonId::new(row.id);
        let held: Vec<Role> = roles(db, id).await?.into_iter().map(|held| held.role).collect();
        let only_owner = held.iter().all(|role| *role == Role::Owner);
        let role = held.into_iter().find(|role| {
            (only_owner || *role != Role::Owner) && !stands.iter().any(|stand| stand.role == *role)
        });
        if let Some(role) = role {
            stands.push(Stand { id, name: row.name, role });
        }
    }
    stands.sort_by_key(|stand| stand.role);
    Ok(stands)
}
