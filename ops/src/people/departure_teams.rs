//! Departure: what somebody's teams own, which another member acts for, and what they had to do with by them.

use crate::error::Result;
use crate::{ownership, teams};
use domain::id::PersonId;
use domain::instant::Instant;
use domain::ownership::Ownership;
use domain::team::had_to_do;
use entities::ownership as rows;
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;
use uuid::Uuid;

/// What their teams own, or were asked to own, through them, where another member can act.
pub(super) async fn passes(
    db: &impl ConnectionTrait,
    theirs: &[rows::Model],
    leaver: PersonId,
    at: Instant,
) -> Result<Vec<(rows::Model, PersonId)>> {
    let mut next: HashMap<Uuid, Option<PersonId>> = HashMap::new();
    let mut passes = Vec::new();
    for row in theirs.iter().filter(|row| row.until.is_none()) {
        let Some(team) = row.team_id else { continue };
        let next = match next.get(&team) {
            Some(known) => *known,
            None => *next.entry(team).or_insert(teams::successor(db, team, Some(leaver), at).await?),
        };
        passes.extend(next.map(|next| (row.clone(), next)));
    }
    Ok(passes)
}

/// Everything that they ever had to do with, by identity: in parts of their own, and in what their teams owned meanwhile.
pub(super) async fn had(
    db: &impl ConnectionTrait,
    theirs: &[rows::Model],
    leaver: Uuid,
) -> Result<HashMap<Uuid, Vec<Ownership>>> {
    let mut held: HashMap<Uuid, Vec<Ownership>> = HashMap::new();
    for row in theirs {
        held.entry(row.identity_id).or_default().push(ownership::of_row(row)?);
    }
    for (team, membership) in teams::ever(db, leaver).await? {
        let owned = rows::Entity::find().filter(rows::COLUMN.team_id.eq(team)).all(db).await?;
        for row in owned.into_iter().filter(|row| row.person_id != leaver) {
            if let Some(common) = had_to_do(&membership, &ownership::of_row(&row)?) {
                held.entry(row.identity_id).or_default().push(common);
            }
        }
    }
    Ok(held)
}
