//! Making a client: its token is told once, and it stands in our own inventory from then on.

use super::token;
use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::identities::{Named, blank};
use crate::imports::keys;
use crate::{ownership, people, sources};
use chrono::Duration;
use domain::client::{LONGEST_DAYS, Scope};
use domain::credential::CredentialType;
use domain::id::{ClientId, CredentialId, IdentityId, PersonId, SourceId};
use domain::identity::Kind;
use domain::instant::{self, Instant};
use domain::ownership::OwnerPart;
use domain::problem::Problems;
use domain::source::Provider;
use domain::text::ClientName;
use entities::{client, credential, identity};
use sea_orm::{ActiveModelTrait, Set};
use serde_json::json;

/// The account that stands for this installation.
const ACCOUNT: &str = "tenure";
/// The most accounts that a token may be narrowed to.
const MOST_ACCOUNTS: usize = 50;

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewClient {
    /// What it is called.
    pub name: ClientName,
    /// What its token lets it do.
    pub scope: Scope,
    /// For how many days.
    pub days: u32,
    /// The accounts that it reaches; empty is all. Only for what a lifecycle token does.
    pub accounts: Vec<String>,
    /// Who is asked to own it.
    pub owner: Option<PersonId>,
}

/// A client that was made. The token is told nowhere else.
#[derive(Clone, PartialEq, Eq)]
pub struct Issued {
    /// The client.
    pub id: ClientId,
    /// It in the inventory.
    pub identity: IdentityId,
    /// What the program sends.
    pub token: String,
    /// The part of it that is shown from now on.
    pub prefix: String,
    /// Until when it works, exclusive.
    pub expires_at: Instant,
}

impl std::fmt::Debug for Issued {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Issued({}, …)", self.prefix)
    }
}

/// Makes a client and its token. Whoever is named as its owner is asked, and owns it once they accept.
///
/// # Errors
/// [`Error::Invalid`] for a life longer than a year, for accounts where they mean nothing, or for an owner who is not
/// active or is oneself; whoever may not manage clients.
pub async fn create(call: &Call, asked: &NewClient) -> Result<Issued> {
    super::may_manage(call)?;
    check(call, asked)?;
    let work = call.begin().await?;
    if let Some(owner) = asked.owner {
        people::actor(work.db(), owner)
            .await
            .map_err(|_| Problems::one("owner", "Choose somebody who is active here"))?;
    }
    let id = ClientId::new(work.id());
    let made = token::make(work.tenure(), id);
    let expires_at = work.at() + Duration::days(i64::from(asked.days));
    let (identity, credential) = inventoried(&work, asked, id, &made.prefix, expires_at).await?;
    client::ActiveModel {
        id: Set(id.uuid()),
        identity_id: Set(identity.uuid()),
        credential_id: Set(credential.uuid()),
        name: Set(asked.name.as_str().to_owned()),
        scope: Set(asked.scope.to_string()),
        accounts: Set(serde_json::to_string(&asked.accounts).map_err(Error::unexpected)?),
        prefix: Set(made.prefix.clone()),
        secret_sha256: Set(made.secret_sha256),
        created_by: Set(work.actor().name()),
        created_at: Set(work.at()),
        expires_at: Set(expires_at),
        used_at: Set(None),
        revoked_at: Set(None),
    }
    .insert(work.db())
    .await?;
    if let Some(owner) = asked.owner {
        let (_, offered) = ownership::ask(&work, identity, owner, (OwnerPart::Technical, None)).await?;
        work.note(offered).await?;
    }
    let facts = json!({
        "identity": identity.to_string(), "scope": asked.scope.as_str(), "accounts": asked.accounts,
        "expires_at": instant::format(expires_at),
    });
    work.commit(Event::new("client.made", id, facts)).await?;
    Ok(Issued { id, identity, token: made.whole, prefix: made.prefix, expires_at })
}

fn check(call: &Call, asked: &NewClient) -> Result<()> {
    let mut problems = Problems::default();
    if !(1..=LONGEST_DAYS).contains(&asked.days) {
        problems.add("days", format!("Write a whole number of days from 1 to {LONGEST_DAYS}"));
    }
    if !asked.accounts.is_empty() && asked.scope != Scope::Lifecycle {
        problems.add("accounts", "Only a token of scope lifecycle is narrowed to accounts; leave this empty");
    }
    let plain = |account: &String| {
        (1..=200).contains(&account.chars().count()) && !account.chars().any(char::is_control)
    };
    if asked.accounts.len() > MOST_ACCOUNTS || !asked.accounts.iter().all(plain) {
        problems
            .add("accounts", format!("Write at most {MOST_ACCOUNTS} accounts, each as its provider does"));
    }
    if asked.owner.is_some() && asked.owner == call.actor.person() {
        problems.add("owner", "Nobody assigns an identity to themselves: choose another person");
    }
    Ok(problems.none_or(())?)
}

/// Writes the client into our own inventory: an identity of ours, and its token.
async fn inventoried(
    work: &Work,
    asked: &NewClient,
    client: ClientId,
    prefix: &str,
    expires_at: Instant,
) -> Result<(IdentityId, CredentialId)> {
    let source: SourceId = sources::of(work, Provider::Tenure, ACCOUNT).await?;
    let (id, at) = (IdentityId::new(work.id()), work.at());
    identity::ActiveModel {
        provider_id: Set(Some(client.to_string())),
        created_at: Set(Some(at)),
        ..blank(
            work,
            id,
            source,
            Named {
                provider: Provider::Tenure,
                name: asked.name.as_str(),
                kind: Kind::ApiKeyHolder,
                rule: "a program that calls Tenure with a token",
            },
        )
    }
    .insert(work.db())
    .await?;
    let credential = work.id();
    credential::ActiveModel {
        key_id: Set(Some(prefix.to_owned())),
        active: Set(Some(true)),
        created_at: Set(Some(at)),
        valid_until: Set(Some(expires_at)),
        ..keys::blank(work, credential, id, CredentialType::Token)
    }
    .insert(work.db())
    .await?;
    Ok((id, CredentialId::new(credential)))
}
