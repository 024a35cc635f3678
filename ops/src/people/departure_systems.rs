//! Departure: the systems that somebody owns fall as identities do, and what is inherited from them with them.

use crate::call::Work;
use crate::error::Result;
use crate::event::Event;
use crate::{systems, teams};
use domain::departure::{Fate, fate};
use domain::id::{PersonId, SystemId, SystemOwnerId};
use domain::instant::Instant;
use domain::ownership::{EndedAs, OwnerPart};
use entities::{person, system_owner};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// One system that falls.
struct Fall {
    ends: Vec<system_owner::Model>,
    fate: Fate,
    /// The stepping-in backup's own interval.
    backup: Option<system_owner::Model>,
}

/// What becomes of the systems of somebody who leaves.
#[derive(Default)]
pub(super) struct SystemsPlan {
    falls: BTreeMap<Uuid, Fall>,
    passes: Vec<(system_owner::Model, PersonId)>,
}

impl SystemsPlan {
    pub(super) async fn of(db: &impl ConnectionTrait, leaver: PersonId, at: Instant) -> Result<Self> {
        let theirs = system_owner::Entity::find()
            .filter(system_owner::COLUMN.person_id.eq(leaver.uuid()))
            .filter(system_owner::COLUMN.until.is_null())
            .order_by_asc(system_owner::COLUMN.id)
            .all(db)
            .await?;
        let mut plan = Self::default();
        for row in theirs {
            let next = match row.team_id {
                Some(team) => teams::successor(db, team, Some(leaver), at).await?,
                None => None,
            };
            match next {
                Some(next) => plan.passes.push((row, next)),
                None => {
                    let system = row.system_id;
                    let fall = Fall { ends: Vec::new(), fate: Fate::Unchanged, backup: None };
                    plan.falls.entry(system).or_insert(fall).ends.push(row);
                }
            }
        }
        for (system, fall) in &mut plan.falls {
            let rows = system_owner::Entity::find()
                .filter(system_owner::COLUMN.system_id.eq(*system))
                .filter(system_owner::COLUMN.until.is_null())
                .order_by_asc(system_owner::COLUMN.id)
                .all(db)
                .await?;
            let active = person::Entity::find()
                .filter(person::Column::Id.is_in(rows.iter().map(|row| row.person_id)))
                .filter(person::COLUMN.active.eq(true))
                .all(db)
                .await?;
            let mut held = Vec::new();
            for row in rows.iter().filter(|row| active.iter().any(|one| one.id == row.person_id)) {
                held.push(systems::of_row(row)?);
            }
            fall.fate = fate(leaver, &held, at);
            if let Fate::Backup(person) = fall.fate {
                let is_backup = |row: &&system_owner::Model| {
                    row.person_id == person.uuid()
                        && row.part == OwnerPart::Backup.as_str()
                        && row.accepted_at.is_some()
                };
                fall.backup = rows.iter().find(is_backup).cloned();
            }
        }
        Ok(plan)
    }

    /// How many systems they own in some part, or were asked to.
    pub(super) fn count(&self) -> usize {
        let passed = self.passes.iter().map(|(row, _)| row.system_id);
        self.falls.keys().copied().chain(passed).collect::<BTreeSet<Uuid>>().len()
    }

    /// The systems that this is about.
    pub(super) fn systems(&self) -> Vec<Uuid> {
        let passed = self.passes.iter().map(|(row, _)| row.system_id);
        self.falls.keys().copied().chain(passed).collect::<BTreeSet<Uuid>>().into_iter().collect()
    }

    /// Does it, and gives by which new interval each old one is followed.
    pub(super) async fn perform(&self, work: &Work) -> Result<HashMap<Uuid, Uuid>> {
        let mut follows = HashMap::new();
        for (row, next) in &self.passes {
            let new = teams::pass_system(work, row.clone(), *next, EndedAs::Left).await?;
            follows.insert(row.id, new);
        }
        for fall in self.falls.values() {
            for row in &fall.ends {
                systems::end_owner(work, row.clone(), EndedAs::Left, None).await?;
            }
            let Fate::Backup(person) = fall.fate else { continue };
            if let Some(backup) = &fall.backup {
                systems::end_owner(work, backup.clone(), EndedAs::SteppedIn, None).await?;
            }
            let vacated = |row: &&system_owner::Model| {
                row.accepted_at.is_some() && row.part != OwnerPart::Backup.as_str()
            };
            for row in fall.ends.iter().filter(vacated) {
                follows.insert(row.id, step_in(work, row, person).await?);
            }
        }
        Ok(follows)
    }
}

/// Whoever accepted to be backup accepted this.
async fn step_in(work: &Work, row: &system_owner::Model, person: PersonId) -> Result<Uuid> {
    let id = SystemOwnerId::new(work.id());
    system_owner::ActiveModel {
        id: Set(id.uuid()),
        system_id: Set(row.system_id),
        person_id: Set(person.uuid()),
        team_id: Set(None),
        part: Set(row.part.clone()),
        offered_at: Set(work.at()),
        offered_by: Set(work.actor().name()),
        accepted_at: Set(Some(work.at())),
        until: Set(None),
        ended_as: Set(None),
        reason_sha256: Set(None),
    }
    .insert(work.db())
    .await?;
    let facts = json!({ "system_owner": id.to_string(), "person": person.to_string(), "part": row.part });
    work.note(Event::new("system.fell", SystemId::new(row.system_id), facts)).await?;
    Ok(id.uuid())
}
