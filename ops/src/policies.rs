//! Policies of rotation: proposed by one person of security, approved by another, in force from an instant on.

mod answer;
mod outlook;
mod page;
mod propose;

use crate::error::Result;
use domain::credential::{RotationPolicies, RotationPolicy, Stated, StatedWord, in_force};
use domain::instant::Instant;
use entities::credential_policy;
use entities::inconsistency::{Inconsistency, Place};
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter};

pub use answer::{ShownEffect, approve, refuse, withdraw};
pub use outlook::{Changed, Outlook};
pub use page::{InForce, PoliciesPage, PolicyRow, ProposalPage, page, proposal};
pub use propose::{Wanted, holding, preview, propose};

/// The rotation policies in force at `now`; what nobody stated is built in.
pub(crate) async fn rotation(db: &impl ConnectionTrait, now: Instant) -> Result<RotationPolicies> {
    let approved = credential_policy::Entity::find()
        .filter(credential_policy::COLUMN.state.eq(StatedWord::Approved.as_str()))
        .all(db)
        .await?;
    let stated: Vec<Stated> = approved.iter().map(stated).collect::<std::result::Result<_, _>>()?;
    Ok(in_force(&stated, now))
}

/// What time decides of a stored version.
fn stated(row: &credential_policy::Model) -> std::result::Result<Stated, Inconsistency> {
    let place = Place::new("credential_policy", row.id);
    let days = |column, number: i32| -> std::result::Result<u32, Inconsistency> {
        let number = place.count(column, i64::from(number))?;
        Ok(u32::try_from(number).unwrap_or(u32::MAX))
    };
    let approved = row.state == StatedWord::Approved.as_str();
    Ok(Stated {
        kind: place.word("kind", &row.kind)?,
        number: days("version", row.version)?,
        policy: RotationPolicy {
            max_age_days: days("max_age_days", row.max_age_days)?,
            lead_days: days("lead_days", row.lead_days)?,
            overlap_days: days("overlap_days", row.overlap_days)?,
            may_not_expire: row.may_not_expire,
        },
        start_at: row.start_at,
        approved_at: row.answered_at.filter(|_| approved),
    })
}
