//! Tokens: `tnr_`, the client's id, and 256 bits. Only the client's id is ever shown again; of the rest a hash is kept.

use crate::call::{Call, Tenure};
use crate::error::Result;
use chrono::Duration;
use domain::actor::Actor;
use domain::client::TOKEN_PREFIX;
use domain::id::ClientId;
use entities::inconsistency::Place;
use entities::{client, credential, identity};
use evidence::hash::Digest;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// A use is written down at most this often: it is a figure, not a record.
const SEEN_EVERY: Duration = Duration::minutes(1);
/// How many letters the id of a client has without what every such id begins with.
const ID_LENGTH: usize = 26;

/// A token as it is told once, and what is kept of it.
pub(super) struct Token {
    /// What the program sends.
    pub(super) whole: String,
    /// What may be shown.
    pub(super) prefix: String,
    /// What is kept.
    pub(super) secret_sha256: String,
}

/// The token of a client that is being made.
pub(super) fn make(tenure: &Tenure, id: ClientId) -> Token {
    let prefix = prefix(id);
    let secret = Digest(tenure.ids.bytes()).to_string();
    Token { whole: format!("{prefix}_{secret}"), secret_sha256: hash(&secret), prefix }
}

fn prefix(id: ClientId) -> String {
    let written = id.to_string();
    format!("{TOKEN_PREFIX}_{}", written.trim_start_matches(ClientId::PREFIX).trim_start_matches('_'))
}

fn hash(secret: &str) -> String {
    Digest::of(secret.as_bytes()).to_string()
}

/// The client that a token names, and its secret.
fn read(token: &str) -> Option<(ClientId, &str)> {
    let rest = token.strip_prefix(TOKEN_PREFIX)?.strip_prefix('_')?;
    let (id, secret) = rest.split_at_checked(ID_LENGTH)?;
    let id = format!("{}_{id}", ClientId::PREFIX).parse().ok()?;
    Some((id, secret.strip_prefix('_')?))
}

/// The call of a token's program; `None` for a token that is none, is revoked, or has ended. Remembers that it was used.
///
/// # Errors
/// What the database says.
pub async fn authenticate(tenure: &Tenure, token: &str) -> Result<Option<Call>> {
    let Some((id, secret)) = read(token) else { return Ok(None) };
    let Some(row) = client::Entity::find_by_id(id.uuid()).one(tenure.database.read()).await? else {
        return Ok(None);
    };
    let now = tenure.clock.now();
    // Hashes of 256 unpredictable bits: how long comparing them takes tells nothing of the secret.
    if hash(secret) != row.secret_sha256 || row.revoked_at.is_some() || now >= row.expires_at {
        return Ok(None);
    }
    let scope = Place::new("client", row.id).word("scope", &row.scope)?;
    if row.used_at.is_none_or(|used| now - used >= SEEN_EVERY) {
        let work = tenure.database.begin().await?;
        client::Entity::update_many()
            .col_expr(client::Column::UsedAt, Expr::value(now))
            .filter(client::Column::Id.eq(row.id))
            .exec(&work)
            .await?;
        credential::Entity::update_many()
            .col_expr(credential::Column::ProviderUsedAt, Expr::value(now))
            .filter(credential::Column::Id.eq(row.credential_id))
            .exec(&work)
            .await?;
        identity::Entity::update_many()
            .col_expr(identity::Column::ActiveAt, Expr::value(now))
            .filter(identity::Column::Id.eq(row.identity_id))
            .exec(&work)
            .await?;
        work.commit().await?;
    }
    Ok(Some(tenure.call(Actor::Machine { client: id, scope })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_token_names_its_client_and_hides_its_secret() {
        let id = ClientId::new(Uuid::from_u128(77));
        let token = format!("{}_{}", prefix(id), "ab".repeat(32));
        assert_eq!(read(&token), Some((id, "ab".repeat(32).as_str())));
    }

    #[test]
    fn what_is_no_token_names_nobody() {
        let id = ClientId::new(Uuid::from_u128(77)).to_string();
        for wrong in [
            "",
            "tnr",
            "tnr_",
            "tnr_short_x",
            "tnr_ääääääääääääääääääääääääää_x",
            &format!("tnr_{}", "0".repeat(26)),
            &format!("xyz_{}_x", "0".repeat(26)),
            &format!("tnr_{}_x", "u".repeat(26)),
            &id,
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
