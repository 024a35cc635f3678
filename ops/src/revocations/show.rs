//! What a revocation breaks, before it is made; and where it stands afterwards, with its clock.

use crate::call::Call;
use crate::error::{Error, Result};
use crate::identities::{self, Brief, CallerRow, CredentialRow};
use crate::{exceptions, people, sources, texts};
use ::sources::aws::commands::{Commands, of_identity as commands_of_identity, of_key};
use domain::credential::CredentialType;
use domain::id::{CredentialId, IdentityId, PersonId, RevocationId, SourceId};
use domain::instant::Instant;
use domain::policy::Action;
use domain::response::ResponseTimes;
use domain::revocation::{State, Verdict, review_due, state};
use domain::tally::Counts;
use domain::window::Window;
use entities::inconsistency::Place;
use entities::{credential, identity, revocation, task};
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

/// What whoever wants to revoke is told first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prospect {
    /// The identity.
    pub identity: Brief,
    /// The credential; `None` where the whole identity is meant.
    pub credential: Option<CredentialRow>,
    /// Who was behind it lately, the last first: who will notice.
    pub callers: Vec<CallerRow>,
    /// How many there were.
    pub callers_total: u64,
    /// Calls that it made within the window: what stops working.
    pub calls: Vec<(String, Counts)>,
    /// Over this window.
    pub window: Window,
    /// What somebody types to do it; `None` where nobody knows how.
    pub commands: Option<Commands>,
}

/// What revoking an identity, or one of its credentials, would break.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] for whoever may not revoke it; [`Error::NotFound`] for a credential that
/// is none of its.
pub async fn prospect(call: &Call, id: IdentityId, credential: Option<CredentialId>) -> Result<Prospect> {
    identities::one(call, id).await?;
    let owners = exceptions::owners(call.read(), id, call.now()).await?;
    let stands = exceptions::standing(call.actor.person(), &owners, None, Action::RevokeNow);
    call.may_to(Action::RevokeNow, stands, "identity")?;
    let window = Window::before(call.now(), 30);
    let found = identities::detail(call, id, window).await?;
    let one = match credential {
        Some(wanted) => {
            let held = found.credentials.iter().find(|one| one.id == wanted).cloned();
            Some(held.ok_or(Error::NotFound("credential"))?)
        }
        None => None,
    };
    let keys: Vec<&str> = found
        .credentials
        .iter()
        .filter(|one| one.kind == CredentialType::AccessKey && one.gone_at.is_none())
        .filter_map(|one| one.reference.as_deref().filter(|text| !text.starts_with("slot ")))
        .collect();
    let commands = match &one {
        Some(key) => key
            .reference
            .as_deref()
            .filter(|text| key.kind == CredentialType::AccessKey && !text.starts_with("slot "))
            .map(|key| of_key(&found.identity.name, key)),
        None => found.identity.label.as_deref().and_then(|arn| commands_of_identity(arn, &keys)),
    };
    let used = found.services.iter().flat_map(|service| service.called.iter());
    let mut calls: Vec<(String, Counts)> = used
        .filter(|row| row.counts.used() > 0)
        .map(|row| (row.permission.clone(), row.counts))
        .chain(
            found.not_granted.iter().chain(&found.unmapped).map(|row| (row.permission.clone(), row.counts)),
        )
        .filter(|(_, counts)| counts.used() > 0)
        .collect();
    calls.sort_by(|a, b| b.1.used().cmp(&a.1.used()).then_with(|| a.0.cmp(&b.0)));
    Ok(Prospect {
        credential: one,
        callers: found.callers,
        callers_total: found.callers_total,
        calls,
        window,
        commands,
        identity: found.identity,
    })
}

/// What somebody types to put a whole identity out of use, to restore it, or to remove it; `None` where nobody knows how.
pub(crate) async fn commands(db: &impl ConnectionTrait, held: &identity::Model) -> Result<Option<Commands>> {
    let keys = credential::Entity::find()
        .filter(credential::COLUMN.identity_id.eq(held.id))
        .filter(credential::COLUMN.kind.eq(CredentialType::AccessKey.as_str()))
        .filter(credential::COLUMN.gone_at.is_null())
        .order_by_asc(credential::COLUMN.key_id)
        .all(db)
        .await?;
    let keys: Vec<&str> = keys.iter().filter_map(|row| row.key_id.as_deref()).collect();
    Ok(held.label.as_deref().and_then(|arn| commands_of_identity(arn, &keys)))
}

/// One revocation, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevocationRow {
    /// The revocation.
    pub id: RevocationId,
    /// Of which identity.
    pub identity: IdentityId,
    /// What that is called.
    pub identity_name: String,
    /// Of which credential.
    pub credential: Option<CredentialId>,
    /// Was it exposed?
    pub exposed: bool,
    /// What whoever revoked it is called.
    pub by: String,
    /// When.
    pub at: Instant,
    /// When it was seen dead.
    pub dead_at: Option<Instant>,
    /// Where it stands.
    pub state: State,
    /// Until when another person is to review it.
    pub review_due: Instant,
    /// May the reader review it?
    pub may_review: bool,
}

/// Everything that the page of one revocation shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// What lists show.
    pub row: RevocationRow,
    /// Why, where it was not erased.
    pub reason: Option<String>,
    /// Who reviewed it, when, and why.
    pub reviewed: Option<(String, Instant, Option<String>)>,
    /// What somebody types to do it, or to take it back.
    pub commands: Option<Commands>,
    /// What such clocks come to in this account; `None` where that is not the reader's to see, or there are none.
    pub times: Option<ResponseTimes>,
}

async fn shown(call: &Call, row: &revocation::Model) -> Result<RevocationRow> {
    let now = call.now();
    let id = IdentityId::new(row.identity_id);
    let place = Place::new("revocation", row.id);
    let verdict: Option<Verdict> =
        row.verdict.as_deref().map(|word| place.word("verdict", word)).transpose()?;
    let by = PersonId::new(row.revoked_by);
    let names = people::names(call.read(), [by]).await?;
    let identity = identity::Entity::find_by_id(row.identity_id).one(call.read()).await?;
    let dead_at = match row.task_id {
        Some(task) => {
            task::Entity::find_by_id(task).one(call.read()).await?.and_then(|task| task.seen_done_at)
        }
        None => None,
    };
    let owners = exceptions::owners(call.read(), id, now).await?;
    let stands = exceptions::standing(call.actor.person(), &owners, None, Action::ReviewRevocation);
    let may = call.may_to(Action::ReviewRevocation, stands, "revocation").is_ok();
    Ok(RevocationRow {
        id: RevocationId::new(row.id),
        identity: id,
        identity_name: identity.map(|row| row.name).unwrap_or_default(),
        credential: row.credential_id.map(CredentialId::new),
        exposed: row.exposed,
        by: names.get(&by).cloned().unwrap_or_default(),
        at: row.revoked_at,
        dead_at,
        state: state(row.revoked_at, verdict, now),
        review_due: review_due(row.revoked_at),
        may_review: may && verdict.is_none() && call.actor.person() != Some(by),
    })
}

/// The revocations of one identity, newest first.
///
/// # Errors
/// [`Error::NotFound`] where the actor may not see it.
pub async fn of_identity(call: &Call, id: IdentityId) -> Result<Vec<RevocationRow>> {
    identities::one(call, id).await?;
    let rows = revocation::Entity::find()
        .filter(revocation::COLUMN.identity_id.eq(id.uuid()))
        .order_by_desc(revocation::COLUMN.revoked_at)
        .all(call.read())
        .await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in &rows {
        all.push(shown(call, row).await?);
    }
    Ok(all)
}

/// Those that wait for the actor's review, the oldest first.
///
/// # Errors
/// What the database says.
pub async fn waiting(call: &Call) -> Result<Vec<RevocationRow>> {
    let rows = revocation::Entity::find()
        .filter(revocation::COLUMN.reviewed_at.is_null())
        .order_by_asc(revocation::COLUMN.revoked_at)
        .all(call.read())
        .await?;
    let mut all = Vec::new();
    for row in &rows {
        let one = shown(call, row).await?;
        if one.may_review {
            all.push(one);
        }
    }
    Ok(all)
}

/// One revocation.
///
/// # Errors
/// [`Error::NotFound`] where there is none, or the actor may not see its identity.
pub async fn show(call: &Call, id: RevocationId) -> Result<Shown> {
    let row = revocation::Entity::find_by_id(id.uuid()).one(call.read()).await?;
    let row = row.ok_or(Error::NotFound("revocation"))?;
    let identity = IdentityId::new(row.identity_id);
    identities::one(call, identity).await.map_err(|_| Error::NotFound("revocation"))?;
    let text = async |hash: Option<&str>| match hash {
        Some(hash) => texts::read(call.read(), hash).await,
        None => Ok(None),
    };
    let reviewer = row.reviewed_by.map(PersonId::new);
    let names = people::names(call.read(), reviewer).await?;
    let why = text(row.review_sha256.as_deref()).await?;
    let reviewed = reviewer.zip(row.reviewed_at).map(|(who, at)| {
        (names.get(&who).cloned().unwrap_or_else(|| "somebody who was erased".into()), at, why)
    });
    let commands = prospect(call, identity, row.credential_id.map(CredentialId::new)).await.ok();
    let source = identity::Entity::find_by_id(row.identity_id).one(call.read()).await?;
    let source = source.map(|row| SourceId::new(row.source_id));
    let times = match call.may(Action::SeeSources) {
        Ok(()) => sources::response(call).await?.into_iter().find(|one| Some(one.id) == source),
        Err(_) => None,
    };
    Ok(Shown {
        times: times.map(|one| one.times),
        row: shown(call, &row).await?,
        reason: text(Some(&row.reason_sha256)).await?,
        reviewed,
        commands: commands.and_then(|found| found.commands),
    })
}
