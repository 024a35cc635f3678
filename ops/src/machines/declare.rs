//! A program declares an identity that it made: what it is for stands there at once, and an owner is asked to accept it.

use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::identities::{Begins, Named, blank, is_same, write};
use crate::{clients, ownership, people, sources};
use domain::id::{IdentityId, PersonId, SourceId};
use domain::identity::{Kind, Lifecycle};
use domain::ownership::OwnerPart;
use domain::policy::Action;
use domain::principal::PrincipalClass;
use domain::problem::Problems;
use domain::registration::Registration;
use domain::source::Provider;
use entities::identity;
use entities::inconsistency::Place;
use sea_orm::sea_query::Cond;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};

/// What a program says of an identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// Who runs the place where it lives.
    pub provider: Provider,
    /// The account there.
    pub account: String,
    /// The provider's id of it, or its ARN.
    pub external_id: String,
    /// What people call it; the end of its id where nothing is said.
    pub name: Option<String>,
    /// What kind it is.
    pub kind: Kind,
    /// What it is for, where it runs, until when, and what ends it.
    pub stated: Registration,
    /// The address of whoever is asked to own it.
    pub owner: String,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Declared {
    /// The identity.
    pub id: IdentityId,
    /// Was it unknown before?
    pub made: bool,
    /// How far it has come.
    pub lifecycle: Lifecycle,
    /// Who was asked to own it, now or before.
    pub owner: PersonId,
}

/// Declares an identity. The same again changes nothing, whether its owner has accepted meanwhile or not; what an owner
/// answers for is changed by that owner alone.
///
/// # Errors
/// [`Error::Forbidden`] where the token is for something else, or does not reach the account; [`Error::Invalid`] as
/// [`Registration::check`] says, for our own clients, and where nobody active has the owner's address;
/// [`Error::Conflict`] where somebody owns or registered it otherwise, and for what is gone, retiring or retired.
pub async fn declare(call: &Call, said: &Declaration) -> Result<Declared> {
    if said.provider == Provider::Tenure {
        return Err(Problems::one("provider", "Clients of Tenure itself are made by people").into());
    }
    let work = call.begin().await?;
    let standing = clients::standing_in(call, work.db(), &said.account).await?;
    call.may_to(Action::Declare, standing, "identity")?;
    said.stated.check(work.at())?;
    let owner = people::active_by_email(work.db(), &said.owner)
        .await?
        .ok_or_else(|| Problems::one("owner", "Nobody active here has this address"))?;
    let source = sources::of(&work, said.provider, &said.account).await?;
    let (row, made) = found(&work, source, said).await?;
    let id = IdentityId::new(row.id);
    if row.gone_at.is_some() {
        return Err(Error::Conflict("it is gone: nothing is declared of what is not there".into()));
    }
    let place = Place::new("identity", row.id);
    if !place.word::<PrincipalClass>("class", &row.class)?.in_population() {
        return Err(Error::Conflict(format!("it is no machine's, but {}: {}", row.class, row.class_rule)));
    }
    let state: Lifecycle = place.word("lifecycle", &row.lifecycle)?;
    let mut events = Vec::new();
    if made || !is_same(work.db(), &row, &said.stated).await? {
        if state != Lifecycle::Discovered || owned(&work, id).await? {
            return Err(Error::Conflict(format!(
                "it is {state}, and whoever owns it states what it is for: this program states something else"
            )));
        }
        let begins = Begins { lifecycle: state, registered_at: None, declared: true };
        let facts = write(&work, row, &said.stated, begins).await?;
        events.push(Event::new("identity.declared", id, facts));
    }
    if state == Lifecycle::Discovered && !asked(&work, id, owner).await? {
        let (_, event) = ownership::ask(&work, id, owner, (OwnerPart::Technical, None)).await?;
        events.push(event);
    }
    match events.pop() {
        None => work.abandon().await?,
        Some(last) => {
            for event in events {
                work.note(event).await?;
            }
            work.commit(last).await?;
        }
    }
    Ok(Declared { id, made, lifecycle: state, owner })
}

/// The identity with that id, made where there is none.
async fn found(work: &Work, source: SourceId, said: &Declaration) -> Result<(identity::Model, bool)> {
    let external = said.external_id.as_str();
    let known = identity::Entity::find()
        .filter(identity::COLUMN.source_id.eq(source.uuid()))
        .filter(
            Cond::any()
                .add(identity::Column::ProviderId.eq(external))
                .add(identity::Column::Label.eq(external)),
        )
        .all(work.db())
        .await?;
    // A name that was given again means what is there now.
    if let Some(row) = known.into_iter().max_by_key(|row| (row.gone_at.is_none(), row.first_seen_at, row.id))
    {
        return Ok((row, false));
    }
    let id = IdentityId::new(work.id());
    let end = external.rsplit(['/', ':']).next().filter(|end| !end.is_empty()).unwrap_or(external);
    let name = said.name.as_deref().unwrap_or(end);
    let rule = "declared by the program that made it";
    let named = Named { provider: said.provider, name, kind: said.kind, rule };
    // An ARN is a label until an import learns the id behind it; any other id is the provider's own.
    let is_label = external.starts_with("arn:");
    let row = identity::ActiveModel {
        provider_id: Set((!is_label).then(|| external.to_owned())),
        label: Set(is_label.then(|| external.to_owned())),
        ..blank(work, id, source, named)
    };
    Ok((row.insert(work.db()).await?, true))
}

/// Does somebody own it who accepted it?
async fn owned(work: &Work, id: IdentityId) -> Result<bool> {
    Ok(ownership::of_identity_rows(work.db(), id).await?.into_iter().any(|row| {
        row.accepted_at.is_some() && row.until.is_none() && row.part != OwnerPart::Steward.as_str()
    }))
}

/// Was this person asked to own it, without having declined?
async fn asked(work: &Work, id: IdentityId, owner: PersonId) -> Result<bool> {
    let rows = ownership::of_identity_rows(work.db(), id).await?;
    // Whoever declined is not asked the same again by the same words: a person decides whom to ask next.
    Ok(rows.into_iter().any(|row| row.person_id == owner.uuid() && row.part == OwnerPart::Technical.as_str()))
}
