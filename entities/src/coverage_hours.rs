//! Hours in which records were seen.

use sea_orm::entity::prelude::*;

/// Hours in which records were seen.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "coverage_hours")]
pub struct Model {
    /// Of which account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_id: Uuid,
    /// Where.
    #[sea_orm(primary_key, auto_increment = false)]
    pub region: String,
    /// Of which class.
    #[sea_orm(primary_key, auto_increment = false)]
    pub class: String,
    /// The UTC day, since 1970-01-01.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: i32,
    /// Bit h is set when a record of hour h was seen.
    pub hours: i32,
}

impl ActiveModelBehavior for ActiveModel {}
