//! One granted pattern of one identity, by one path.

use sea_orm::entity::prelude::*;

/// One granted pattern of one identity, by one path.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "held_grant")]
pub struct Model {
    /// The grant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who holds it.
    pub identity_id: Uuid,
    /// Gives or takes.
    #[sea_orm(column_type = "Text")]
    pub effect: String,
    /// Are the patterns meant or left out.
    #[sea_orm(column_type = "Text")]
    pub matching: String,
    /// The patterns as written, as JSON.
    #[sea_orm(column_type = "Text")]
    pub patterns: String,
    /// The resources as written, as JSON.
    #[sea_orm(column_type = "Text")]
    pub resources: String,
    /// The conditions as compact JSON; empty where there are none.
    #[sea_orm(column_type = "Text")]
    pub conditions: String,
    /// By what kind of object it came.
    #[sea_orm(column_type = "Text")]
    pub path_kind: String,
    /// The policy's name.
    #[sea_orm(column_type = "Text")]
    pub policy: String,
    /// The policy's provider id.
    #[sea_orm(column_type = "Text", nullable)]
    pub policy_id: Option<String>,
    /// The group it came through.
    #[sea_orm(column_type = "Text", nullable)]
    pub path_group: Option<String>,
    /// Held since; none is since before anything we know.
    pub granted_at: Option<DateTimeUtc>,
    /// How that is known.
    #[sea_orm(column_type = "Text")]
    pub basis: String,
    /// When an import first showed it.
    pub first_seen_at: DateTimeUtc,
    /// When an import first lacked it; none while it is held.
    pub gone_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

// ---- by hand ----
use crate::inconsistency::{Inconsistency, Place};
use domain::grant::{Grant, GrantPath, Granted, HeldGrant};

impl Model {
    /// The grant, without its age.
    ///
    /// # Errors
    /// A column that no rule of ours could have written.
    pub fn grant(&self) -> Result<Grant, Inconsistency> {
        let place = Place::new("held_grant", self.id);
        Ok(Grant {
            effect: place.word("effect", &self.effect)?,
            matching: place.word("matching", &self.matching)?,
            patterns: place.json("patterns", &self.patterns)?,
            resources: place.json("resources", &self.resources)?,
            conditions: self.conditions.clone(),
            path: GrantPath {
                kind: place.word("path_kind", &self.path_kind)?,
                policy: self.policy.clone(),
                policy_id: self.policy_id.clone(),
                group: self.path_group.clone(),
            },
        })
    }

    /// The grant with its age.
    ///
    /// # Errors
    /// A column that no rule of ours could have written.
    pub fn held(&self) -> Result<HeldGrant, Inconsistency> {
        let basis = Place::new("held_grant", self.id).word("basis", &self.basis)?;
        Ok(HeldGrant { grant: self.grant()?, granted: Granted { at: self.granted_at, basis } })
    }
}
