//! One principal of a provider; of class machine or unsure it is a non-human identity.

use sea_orm::entity::prelude::*;

/// One principal of a provider; of class machine or unsure it is a non-human identity.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identity")]
pub struct Model {
    /// The identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where it lives.
    pub source_id: Uuid,
    /// Who runs that place.
    #[sea_orm(column_type = "Text")]
    pub provider: String,
    /// The provider's immutable id.
    #[sea_orm(column_type = "Text", nullable)]
    pub provider_id: Option<String>,
    /// The ARN or name: a label, and a provisional key until an id is learnt.
    #[sea_orm(column_type = "Text", nullable)]
    pub label: Option<String>,
    /// What people call it.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// What it is.
    #[sea_orm(column_type = "Text")]
    pub class: String,
    /// The rule that said so.
    #[sea_orm(column_type = "Text")]
    pub class_rule: String,
    /// Who corrected the class, and so overrules imports.
    #[sea_orm(column_type = "Text", nullable)]
    pub class_by: Option<String>,
    /// What kind of identity it is.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Who stated the kind, and so overrules imports.
    #[sea_orm(column_type = "Text", nullable)]
    pub kind_by: Option<String>,
    /// How far it has come.
    #[sea_orm(column_type = "Text")]
    pub lifecycle: String,
    /// Since when it stands there; none where that was never recorded.
    pub lifecycle_at: Option<DateTimeUtc>,
    /// When it was brought back the last time: what was attested before counts no more.
    pub reinstated_at: Option<DateTimeUtc>,
    /// Production, staging and so on.
    #[sea_orm(column_type = "Text", nullable)]
    pub environment: Option<String>,
    /// The salted hash of its purpose.
    #[sea_orm(column_type = "Text", nullable)]
    pub purpose_hash: Option<String>,
    /// When it was registered.
    pub registered_at: Option<DateTimeUtc>,
    /// When it ends, exclusive.
    pub expires_at: Option<DateTimeUtc>,
    /// The salted hash of why it does not expire.
    #[sea_orm(column_type = "Text", nullable)]
    pub no_expiry_hash: Option<String>,
    /// What revokes it.
    #[sea_orm(column_type = "Text", nullable)]
    pub revocation_trigger: Option<String>,
    /// How many days may pass between two uses of it.
    pub cadence_days: Option<i32>,
    /// How bad it is when it fails or is misused.
    #[sea_orm(column_type = "Text", nullable)]
    pub criticality: Option<String>,
    /// What only its kind has, as JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub particulars: Option<String>,
    /// The program that stated all this for an owner to accept; none where a person did.
    #[sea_orm(column_type = "Text", nullable)]
    pub declared_by: Option<String>,
    /// When the provider says it was made.
    pub created_at: Option<DateTimeUtc>,
    /// When an import first named it.
    pub first_seen_at: DateTimeUtc,
    /// The provider's own last-used figure.
    pub provider_used_at: Option<DateTimeUtc>,
    /// Last activity that we saw: a call, or being assumed.
    pub active_at: Option<DateTimeUtc>,
    /// The newest inventory that shows it.
    pub inventory_id: Option<Uuid>,
    /// When an inventory first lacked it; none while it is there.
    pub gone_at: Option<DateTimeUtc>,
    /// Its tags, as JSON.
    #[sea_orm(column_type = "Text")]
    pub tags: String,
    /// Who might own it and which tag says so, as JSON.
    #[sea_orm(column_type = "Text")]
    pub owner_hints: String,
    /// The system that it serves.
    pub system_id: Option<Uuid>,
    /// How it came there: by a rule, or by whom.
    #[sea_orm(column_type = "Text", nullable)]
    pub system_by: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
