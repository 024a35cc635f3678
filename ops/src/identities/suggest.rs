//! Suggested owners: who is likely to answer for an identity, each with the reason. Nobody owns by that.

use super::created::{self, Thing};
use super::detail::Hint;
use crate::call::Call;
use crate::error::Result;
use domain::credential::CredentialType;
use domain::id::PersonId;
use domain::instant::Instant;
use domain::ownership::{OwnerPart, means};
use entities::inconsistency::Place;
use entities::{caller, credential, identity, ownership, person};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Deserialize;
use std::collections::HashMap;
use uuid::Uuid;

/// Why somebody may own it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// A tag names them.
    Tag(String),
    /// A log says that they made it, or a key of it, at that instant.
    Created(Instant, Thing),
    /// They own another identity that may become it.
    OwnsCaller(String),
    /// It was called in sessions of their name, so often.
    Sessions(u64),
}

impl std::fmt::Display for Why {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Tag(tag) => write!(out, "the tag {tag} names them"),
            Self::Created(at, Thing::Identity) => write!(out, "created it on {}", day(*at)),
            Self::Created(at, Thing::Key) => write!(out, "made a key of it on {}", day(*at)),
            Self::OwnsCaller(name) => write!(out, "owns {name}, which may become it"),
            Self::Sessions(1) => write!(out, "1 call of it in a session of their name"),
            Self::Sessions(calls) => write!(out, "{calls} calls of it in sessions of their name"),
        }
    }
}

/// "3 Mar 2026".
fn day(at: Instant) -> impl std::fmt::Display {
    at.format("%-d %b %Y")
}

/// Somebody who may own it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// Who.
    pub person: PersonId,
    /// What they are called.
    pub name: String,
    /// Why.
    pub why: Why,
}

#[derive(Deserialize)]
struct Trust {
    trusted: String,
}

/// Whom the facts suggest as owner of each identity, the strongest reason first, each person once. Texts that could mean
/// two people mean nobody.
pub(crate) async fn suggest(call: &Call, rows: &[identity::Model]) -> Result<HashMap<Uuid, Vec<Suggestion>>> {
    let people = person::Entity::find().filter(person::COLUMN.active.eq(true)).all(call.read()).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut found: HashMap<Uuid, Vec<Suggestion>> = HashMap::new();
    let mut add = |identity: Uuid, who: &person::Model, why: Why| {
        let known = found.entry(identity).or_default();
        if known.iter().all(|one| one.person.uuid() != who.id) {
            known.push(Suggestion { person: PersonId::new(who.id), name: who.name.clone(), why });
        }
    };
    for row in rows.iter().filter(|row| !row.owner_hints.is_empty()) {
        let hints: Vec<Hint> = Place::new("identity", row.id).json("owner_hints", &row.owner_hints)?;
        for hint in hints {
            if let Some(who) = meant(&people, &hint.value) {
                add(row.id, who, Why::Tag(hint.tag));
            }
        }
    }
    for (identity, made) in created::of_all(call, rows).await? {
        let texts = [&made.source_identity, &made.session, &made.name];
        if let Some(who) = texts.into_iter().find_map(|text| meant(&people, text)) {
            add(identity, who, Why::Created(made.at, made.thing));
        }
    }
    for (identity, owner, name) in becoming(call, &ids).await? {
        if let Some(who) = people.iter().find(|one| one.id == owner) {
            add(identity, who, Why::OwnsCaller(name));
        }
    }
    for ((identity, who), calls) in sessions(call, &ids, &people).await? {
        if let Some(who) = people.iter().find(|one| one.id == who) {
            add(identity, who, Why::Sessions(calls));
        }
    }
    Ok(found)
}

/// The one person whom a text means.
fn meant<'a>(people: &'a [person::Model], text: &str) -> Option<&'a person::Model> {
    let mut all = people.iter().filter(|one| means(text, &one.email, &one.name));
    all.next().filter(|_| all.next().is_none())
}

/// Of each identity the technical owners of the identities that its trust policy names: (identity, owner, name).
async fn becoming(call: &Call, ids: &[Uuid]) -> Result<Vec<(Uuid, Uuid, String)>> {
    let trusts = credential::Entity::find()
        .filter(credential::Column::IdentityId.is_in(ids.iter().copied()))
        .filter(credential::COLUMN.kind.eq(CredentialType::FederatedTrust.as_str()))
        .filter(credential::COLUMN.gone_at.is_null())
        .all(call.read())
        .await?;
    let mut named: Vec<(Uuid, String)> = Vec::new();
    for row in trusts {
        let trust: Trust = Place::new("credential", row.id).json("detail", &row.detail)?;
        named.push((row.identity_id, trust.trusted));
    }
    named.sort();
    let callers = identity::Entity::find()
        .filter(identity::Column::Label.is_in(named.iter().map(|(_, label)| label.clone())))
        .filter(identity::COLUMN.gone_at.is_null())
        .all(call.read())
        .await?;
    let owned = ownership::Entity::find()
        .filter(ownership::Column::IdentityId.is_in(callers.iter().map(|row| row.id)))
        .filter(ownership::COLUMN.part.eq(OwnerPart::Technical.as_str()))
        .filter(ownership::COLUMN.accepted_at.lte(call.now()))
        .filter(ownership::COLUMN.until.is_null())
        .all(call.read())
        .await?;
    let mut found = Vec::new();
    for (identity, label) in named {
        for caller in callers.iter().filter(|row| row.label.as_deref() == Some(&label) && row.id != identity)
        {
            let owner = owned.iter().find(|row| row.identity_id == caller.id);
            found.extend(owner.map(|owner| (identity, owner.person_id, caller.name.clone())));
        }
    }
    Ok(found)
}

/// Calls in sessions that are named for somebody, most first.
async fn sessions(call: &Call, ids: &[Uuid], people: &[person::Model]) -> Result<Vec<((Uuid, Uuid), u64)>> {
    let rows = caller::Entity::find()
        .filter(caller::Column::IdentityId.is_in(ids.iter().copied()))
        .all(call.read())
        .await?;
    let mut sums: HashMap<(Uuid, Uuid), u64> = HashMap::new();
    for row in rows {
        let calls = Place::new("caller", row.identity_id).count("calls", row.calls)?;
        let texts = [&row.session, &row.source_identity];
        if let Some(who) = texts.into_iter().find_map(|text| meant(people, text)) {
            *sums.entry((row.identity_id, who.id)).or_default() += calls;
        }
    }
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by_key(|(key, calls)| (std::cmp::Reverse(*calls), *key));
    Ok(sums)
}
