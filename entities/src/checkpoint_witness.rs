//! What somebody else attests of a signed head.

use sea_orm::entity::prelude::*;

/// What somebody else attests of a signed head.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "checkpoint_witness")]
pub struct Model {
    /// The head.
    #[sea_orm(primary_key, auto_increment = false)]
    pub checkpoint_id: Uuid,
    /// Of the statement's bytes, lower-case hex.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub sha256: String,
    /// timestamp or cosignature.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// The policy of the authority, or the name of the witness.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// When it was made, by whoever made it.
    pub said_at: DateTimeUtc,
    /// When it was brought in.
    pub added_at: DateTimeUtc,
    /// The authority's answer as it came, or the signature line without line feed.
    pub body: Vec<u8>,
    /// The key that a cosignature verifies with, `name+id+base64`.
    #[sea_orm(column_type = "Text", nullable)]
    pub key: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
