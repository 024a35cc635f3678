//! Who is in a team, over [since, until).

use sea_orm::entity::prelude::*;

/// Who is in a team, over [since, until).
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "team_member")]
pub struct Model {
    /// The membership.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// In which.
    pub team_id: Uuid,
    /// Who.
    pub person_id: Uuid,
    /// Is an offer to the team put to them first?
    pub is_lead: bool,
    /// From when.
    pub since: DateTimeUtc,
    /// To when, exclusive.
    pub until: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
