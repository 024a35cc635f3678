//! Certificates of an identity: read by `sources`, attached here. The same ones again change nothing.

use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::identities;
use crate::imports::blank_credential;
use crate::rotation::first_keys;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::credential::{CredentialType, Expires};
use domain::id::{CredentialId, IdentityId};
use domain::instant::Instant;
use domain::policy::{Action, Standing};
use domain::principal::PrincipalClass;
use domain::problem::Problems;
use entities::inconsistency::Place;
use entities::{credential, identity};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use serde_json::json;
use sources::certificate::Certificate;

/// The field of the form, and the argument, that certificates come by.
pub const FIELD: &str = "certificates";

/// What became of the certificates that were given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Attached {
    /// How many are new.
    pub added: u64,
    /// How many were attached before.
    pub known: u64,
    /// How many of the new ones have a key that was certified before: those are renewed, not rotated.
    pub same_key: u64,
    /// How many that were attached are said to be there no more.
    pub gone: u64,
}

/// Reads certificates from what a person or a file brings.
///
/// # Errors
/// [`Error::Invalid`] in the words of [`sources::certificate::CertificateProblem`], which quote nothing of it.
pub fn read(bytes: &[u8]) -> Result<Vec<Certificate>> {
    sources::certificate::read(bytes).map_err(|problem| Problems::one(FIELD, problem.to_string()).into())
}

/// Attaches certificates to an identity. `are_all`: it has no others, so those that are missing are gone.
///
/// # Errors
/// [`Error::NotFound`] where the actor may not know of it; [`Error::Forbidden`] for whoever neither owns it nor is security;
/// [`Error::Conflict`] for what is gone or is no non-human identity; [`Error::Invalid`] where none is given.
pub async fn attach(
    call: &Call,
    id: IdentityId,
    certificates: &[Certificate],
    are_all: bool,
) -> Result<Attached> {
    identities::one(call, id).await?;
    let work = call.begin().await?;
    let standing = identities::owner_standing(work.db(), id, call.actor.person(), work.at()).await?;
    // Whoever sees it without owning it is told so, not that it is not there.
    let standing =
        if standing == Standing::None { identities::put_before(call, id).await? } else { standing };
    call.may_to(Action::AttachCertificate, standing, "identity")?;
    if certificates.is_empty() {
        return Err(Problems::one(FIELD, "Give at least one certificate").into());
    }
    let row =
        identity::Entity::find_by_id(id.uuid()).one(work.db()).await?.ok_or(Error::NotFound("identity"))?;
    let class: PrincipalClass = Place::new("identity", row.id).word("class", &row.class)?;
    if row.gone_at.is_some() || !class.in_population() {
        return Err(Error::Conflict("only a non-human identity that is there has certificates".into()));
    }
    let known = of(&work, id).await?;
    let mut done = Attached::default();
    let (mut added, mut gone) = (Vec::new(), Vec::new());
    for one in certificates {
        match known.iter().find(|row| row.fingerprint_sha256.as_deref() == Some(&one.fingerprint_sha256)) {
            Some(row) if row.gone_at.is_none() => done.known += 1,
            Some(row) => {
                let mut change = row.clone().into_active_model();
                change.gone_at = Set(None);
                change.update(work.db()).await?;
                added.push(one.fingerprint_sha256.clone());
            }
            None => {
                let certified =
                    known.iter().any(|row| row.public_key_sha256.as_ref() == Some(&one.public_key_sha256));
                done.same_key += u64::from(certified);
                insert(&work, id, one).await?;
                added.push(one.fingerprint_sha256.clone());
            }
        }
    }
    done.added = u64::try_from(added.len()).map_err(Error::unexpected)?;
    if are_all {
        let given = |row: &credential::Model| {
            certificates.iter().any(|one| row.fingerprint_sha256.as_ref() == Some(&one.fingerprint_sha256))
        };
        for row in known.into_iter().filter(|row| row.gone_at.is_none() && !given(row)) {
            gone.push(CredentialId::new(row.id).to_string());
            let mut change = row.into_active_model();
            change.gone_at = Set(Some(work.at()));
            change.update(work.db()).await?;
        }
        done.gone = u64::try_from(gone.len()).map_err(Error::unexpected)?;
    }
    if added.is_empty() && gone.is_empty() {
        work.abandon().await?;
        return Ok(done);
    }
    first_keys(&work, id).await?;
    let facts = json!({ "added_sha256": added, "gone": gone, "known": done.known });
    work.commit(Event::new("certificates.attached", id, facts)).await?;
    Ok(done)
}

async fn of(work: &Work, id: IdentityId) -> Result<Vec<credential::Model>> {
    let rows = credential::Entity::find()
        .filter(credential::COLUMN.identity_id.eq(id.uuid()))
        .filter(credential::COLUMN.kind.eq(CredentialType::Certificate.as_str()))
        // Those that a credential report names by their slot are its own to say of.
        .filter(credential::COLUMN.fingerprint_sha256.is_not_null());
    Ok(rows.all(work.db()).await?)
}

async fn insert(work: &Work, identity: IdentityId, one: &Certificate) -> Result<()> {
    let detail = json!({ "names": one.names, "key": one.key });
    let row = credential::ActiveModel {
        created_at: Set(Some(one.not_before)),
        valid_until: Set(stored(one.expires)),
        public_key_sha256: Set(Some(one.public_key_sha256.clone())),
        fingerprint_sha256: Set(Some(one.fingerprint_sha256.clone())),
        serial: Set(Some(one.serial.clone())),
        issuer: Set(Some(one.issuer.clone())),
        subject: Set(Some(one.subject.clone())),
        detail: Set(detail.to_string()),
        ..blank_credential(work, work.id(), identity, CredentialType::Certificate)
    };
    row.insert(work.db()).await?;
    Ok(())
}

/// How an end is stored: "never" has one spelling, the last second of the year 9999 (RFC 5280, 4.1.2.5).
fn stored(expires: Expires) -> Option<Instant> {
    match expires {
        Expires::At(end) => Some(end),
        Expires::Never => NaiveDate::from_ymd_opt(9999, 12, 31)
            .zip(NaiveTime::from_hms_opt(23, 59, 59))
            .map(|(day, time)| DateTime::<Utc>::from_naive_utc_and_offset(day.and_time(time), Utc)),
        Expires::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_comes_back_as_it_was_stored() {
        let end = Expires::At(domain::instant::parse("2026-12-31T00:00:00Z").unwrap_or_default());
        for expires in [Expires::Never, Expires::Unknown, end] {
            assert_eq!(Expires::stored(stored(expires)), expires);
        }
    }
}
