//! Registering: an owner states what an identity is for, where it runs, until when, and what ends it.

use crate::call::Call;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::{ownership, texts};
use domain::id::{IdentityId, PersonId};
use domain::identity::Lifecycle;
use domain::instant::{self, Instant};
use domain::ownership::OwnerPart;
use domain::policy::{Action, Standing};
use domain::registration::{Expiry, Registration, registered};
use entities::identity;
use entities::inconsistency::Place;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, Set};
use serde_json::json;

/// What was stated of an identity, as its page shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stated {
    /// When it ends, exclusive.
    pub expires_at: Option<Instant>,
    /// Why it does not expire; `None` where it does, nobody said, or it was erased.
    pub no_expiry: Option<String>,
    /// What revokes it.
    pub trigger: Option<domain::registration::Trigger>,
}

/// Registers an identity, or states anew what was stated before. The same again changes nothing.
///
/// # Errors
/// [`Error::NotFound`] where the actor may not know of it; [`Error::Forbidden`] for whoever does not own it now;
/// [`Error::Invalid`] as [`Registration::check`] says; [`Error::Conflict`] for what is gone, retiring or retired.
pub async fn register(call: &Call, id: IdentityId, stated: &Registration) -> Result<()> {
    super::one(call, id).await?;
    let put_before = super::put_before(call, id).await?;
    let work = call.begin().await?;
    let owns = standing(work.db(), id, call.actor.person(), work.at()).await?;
    let standing = if owns == Standing::None { put_before } else { owns };
    call.may_to(Action::Register, standing, "identity")?;
    stated.check(work.at())?;
    let row =
        identity::Entity::find_by_id(id.uuid()).one(work.db()).await?.ok_or(Error::NotFound("identity"))?;
    if row.gone_at.is_some() {
        return Err(Error::Conflict("it is gone: nothing is stated of what is not there".into()));
    }
    let state: Lifecycle = Place::new("identity", row.id).word("lifecycle", &row.lifecycle)?;
    let next = registered(state).map_err(|error| Error::Conflict(error.to_string()))?;
    if is_same(work.db(), &row, stated).await? {
        return work.abandon().await;
    }
    let purpose = texts::keep(&work, stated.purpose.as_str()).await?.to_string();
    let (expires_at, no_expiry) = match &stated.expiry {
        Expiry::At(end) => (Some(*end), None),
        Expiry::Never(reason) => (None, Some(texts::keep(&work, reason.as_str()).await?.to_string())),
    };
    let facts = json!({
        "purpose_sha256": purpose, "environment": stated.environment.as_str(),
        "expires_at": expires_at.map(instant::format), "no_expiry_sha256": no_expiry,
        "trigger": stated.trigger.as_str(), "lifecycle": next.as_str(),
    });
    let first = row.registered_at.is_none();
    let registered_at = row.registered_at.or(Some(work.at()));
    let mut change = row.into_active_model();
    change.purpose_hash = Set(Some(purpose));
    change.environment = Set(Some(stated.environment.to_string()));
    change.expires_at = Set(expires_at);
    change.no_expiry_hash = Set(no_expiry);
    change.revocation_trigger = Set(Some(stated.trigger.to_string()));
    change.registered_at = Set(registered_at);
    change.lifecycle = Set(next.to_string());
    change.update(work.db()).await?;
    let action = if first { "identity.registered" } else { "identity.described" };
    work.commit(Event::new(action, id, facts)).await?;
    Ok(())
}

/// Does the person own it at `now`, in a part that answers for it? A steward stands in and knows nothing of its purpose.
pub(crate) async fn standing(
    db: &impl ConnectionTrait,
    id: IdentityId,
    person: Option<PersonId>,
    now: Instant,
) -> Result<Standing> {
    let Some(person) = person else { return Ok(Standing::None) };
    let owns = ownership::of_identity_rows(db, id).await?.into_iter().any(|row| {
        row.person_id == person.uuid()
            && row.part != OwnerPart::Steward.as_str()
            && row.accepted_at.is_some_and(|from| from <= now)
            && row.until.is_none_or(|until| now < until)
    });
    Ok(if owns { Standing::Owner } else { Standing::None })
}

async fn is_same(db: &impl ConnectionTrait, row: &identity::Model, stated: &Registration) -> Result<bool> {
    let text = async |hash: Option<&String>| match hash {
        Some(hash) => texts::read(db, hash).await,
        None => Ok(None),
    };
    let purpose = text(row.purpose_hash.as_ref()).await?;
    let no_expiry = text(row.no_expiry_hash.as_ref()).await?;
    let same_end = match &stated.expiry {
        Expiry::At(end) => row.expires_at == Some(*end),
        Expiry::Never(reason) => no_expiry.as_deref() == Some(reason.as_str()),
    };
    Ok(same_end
        && purpose.as_deref() == Some(stated.purpose.as_str())
        && row.environment.as_deref() == Some(stated.environment.as_str())
        && row.revocation_trigger.as_deref() == Some(stated.trigger.as_str()))
}

/// What was stated of the identity of a row.
pub(super) async fn stated(db: &impl ConnectionTrait, row: &identity::Model) -> Result<Stated> {
    let place = Place::new("identity", row.id);
    let trigger = row.revocation_trigger.as_deref();
    Ok(Stated {
        expires_at: row.expires_at,
        no_expiry: match &row.no_expiry_hash {
            Some(hash) => texts::read(db, hash).await?,
            None => None,
        },
        trigger: trigger.map(|word| place.word("revocation_trigger", word)).transpose()?,
    })
}
