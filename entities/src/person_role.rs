//! Roles a person holds or held, over [since, until).

use sea_orm::entity::prelude::*;

/// Roles a person holds or held, over [since, until).
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person_role")]
pub struct Model {
    /// The interval.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who.
    pub person_id: Uuid,
    /// Which.
    #[sea_orm(column_type = "Text")]
    pub role: String,
    /// Held since, inclusive.
    pub since: DateTimeUtc,
    /// Held until, exclusive; none while it lasts.
    pub until: Option<DateTimeUtc>,
    /// The actor who gave it.
    #[sea_orm(column_type = "Text")]
    pub given_by: String,
}

impl ActiveModelBehavior for ActiveModel {}
