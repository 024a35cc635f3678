//! How somebody wants to be told what is not urgent; who has none gets single mails.

use sea_orm::entity::prelude::*;

/// How somebody wants to be told what is not urgent; who has none gets single mails.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mail_choice")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    /// How: a word.
    #[sea_orm(column_type = "Text")]
    pub digest: String,
    /// When they chose it.
    pub chosen_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
