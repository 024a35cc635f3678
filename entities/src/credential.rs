//! What an identity proves itself with: ids and facts, never a secret.

use sea_orm::entity::prelude::*;

/// What an identity proves itself with: ids and facts, never a secret.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "credential")]
pub struct Model {
    /// The credential.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub identity_id: Uuid,
    /// What kind.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// The provider's id of it, where known.
    #[sea_orm(column_type = "Text", nullable)]
    pub key_id: Option<String>,
    /// Which of the identity's credentials of that kind, where known.
    #[sea_orm(column_type = "Text", nullable)]
    pub slot: Option<String>,
    /// May it be used; none where nobody says.
    pub active: Option<bool>,
    /// When it was made; none where nobody says.
    pub created_at: Option<DateTimeUtc>,
    /// When it was last rotated.
    pub rotated_at: Option<DateTimeUtc>,
    /// The provider's own last-used figure.
    pub provider_used_at: Option<DateTimeUtc>,
    /// Until when it is valid by itself, exclusive; none where nobody says, the far future where it never ends.
    pub valid_until: Option<DateTimeUtc>,
    /// Of a certificate: when its public key was first certified for this identity.
    pub key_since: Option<DateTimeUtc>,
    /// Of a certificate: SHA-256 of its public key.
    #[sea_orm(column_type = "Text", nullable)]
    pub public_key_sha256: Option<String>,
    /// Of a certificate: SHA-256 of the whole.
    #[sea_orm(column_type = "Text", nullable)]
    pub fingerprint_sha256: Option<String>,
    /// Of a certificate: its serial number, in hexadecimal.
    #[sea_orm(column_type = "Text", nullable)]
    pub serial: Option<String>,
    /// Of a certificate: who issued it.
    #[sea_orm(column_type = "Text", nullable)]
    pub issuer: Option<String>,
    /// Of a certificate: whom it names; what it succeeds and is succeeded in.
    #[sea_orm(column_type = "Text", nullable)]
    pub subject: Option<String>,
    /// Of a trust: kind, who, conditions; of a certificate: its other names; as JSON; empty elsewhere.
    #[sea_orm(column_type = "Text")]
    pub detail: String,
    /// When an import first named it.
    pub first_seen_at: DateTimeUtc,
    /// When an import first lacked it; none while it is there.
    pub gone_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
