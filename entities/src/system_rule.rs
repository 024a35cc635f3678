//! What brings identities into a system, over [since, until).

use sea_orm::entity::prelude::*;

/// What brings identities into a system, over [since, until).
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "system_rule")]
pub struct Model {
    /// The rule.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Into which.
    pub system_id: Uuid,
    /// The key of the tag that they have.
    #[sea_orm(column_type = "Text", nullable)]
    pub tag_key: Option<String>,
    /// Its value.
    #[sea_orm(column_type = "Text", nullable)]
    pub tag_value: Option<String>,
    /// The provider account where they live.
    #[sea_orm(column_type = "Text", nullable)]
    pub account: Option<String>,
    /// What their names are like.
    #[sea_orm(column_type = "Text", nullable)]
    pub name_pattern: Option<String>,
    /// From when.
    pub since: DateTimeUtc,
    /// To when, exclusive.
    pub until: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
