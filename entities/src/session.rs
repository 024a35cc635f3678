//! Browser sessions: a hash of the id, never the id.

use sea_orm::entity::prelude::*;

/// Browser sessions: a hash of the id, never the id.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// SHA-256 of the session id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id_hash: Vec<u8>,
    /// Who signed in; none before.
    pub person_id: Option<Uuid>,
    /// What the session holds, as JSON.
    #[sea_orm(column_type = "Text")]
    pub data: String,
    /// When it began; its absolute end counts from here.
    pub created_at: DateTimeUtc,
    /// When it was last used; its idle end counts from here.
    pub seen_at: DateTimeUtc,
    /// When its person last proved who they are.
    pub signed_in_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
