//! Ownership as pages show it.

use super::{interval, of_row};
use crate::call::Call;
use crate::error::Result;
use crate::{teams, texts};
use domain::id::{IdentityId, OwnershipId, PersonId, SystemId, TeamId};
use domain::instant::Instant;
use domain::ownership::{EndedAs, OwnerPart, lapses_at};
use domain::policy::Action;
use entities::inconsistency::Place;
use entities::{identity, ownership, person, source, system, system_owner};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;
use uuid::Uuid;

/// One interval or offer, as pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnerRow {
    /// The interval.
    pub id: OwnershipId,
    /// Of what.
    pub identity: IdentityId,
    /// What that is called.
    pub identity_name: String,
    /// The account it lives in.
    pub account: String,
    /// Who.
    pub person: PersonId,
    /// What they are called.
    pub name: String,
    /// In what part.
    pub part: OwnerPart,
    /// When it was offered.
    pub offered_at: Instant,
    /// When it was accepted; `None` while it is an offer, or where it was declined.
    pub accepted_at: Option<Instant>,
    /// When it ended or was declined, exclusive. What lapsed ended when it did.
    pub until: Option<Instant>,
    /// How it ended.
    pub ended_as: Option<EndedAs>,
    /// The team that owns, or is asked to, through them, and what it is called.
    pub team: Option<(TeamId, String)>,
    /// The system that they own it by, and what it is called.
    pub system: Option<(SystemId, String)>,
    /// Why they were asked, where a fact suggested them.
    pub why: Option<String>,
    /// Why it was declined, for whoever assigns owners; `None` too where that was erased.
    pub reason: Option<String>,
}

impl OwnerRow {
    /// Is it an offer that can still be accepted at `now`?
    #[must_use]
    pub fn waits(&self, now: Instant) -> bool {
        interval(self.person, self.part, (self.offered_at, self.accepted_at, self.until)).waits(now)
    }

    /// Does it hold at `now`?
    #[must_use]
    pub fn holds(&self, now: Instant) -> bool {
        interval(self.person, self.part, (self.offered_at, self.accepted_at, self.until)).holds(now)
    }
}

pub(crate) async fn shown(call: &Call, rows: Vec<ownership::Model>) -> Result<Vec<OwnerRow>> {
    let mut shown = Vec::with_capacity(rows.len());
    let assigns = call.may(Action::AssignOwner).is_ok();
    let teams = teams::names(call.read(), rows.iter().filter_map(|row| row.team_id)).await?;
    let systems = systems(call, rows.iter().filter_map(|row| row.system_owner_id)).await?;
    let sources = source::Entity::find().all(call.read()).await?;
    let accounts: HashMap<Uuid, String> = sources.into_iter().map(|row| (row.id, row.external_id)).collect();
    for row in rows {
        let lapsed = row.accepted_at.is_none() && row.until.is_none() && !of_row(&row)?.waits(call.now());
        let place = Place::new("ownership", row.id);
        let ended_as = row.ended_as.as_deref().map(|word| place.word("ended_as", word)).transpose()?;
        let reason = match &row.reason_sha256 {
            Some(hash) if assigns => texts::read(call.read(), hash).await?,
            _ => None,
        };
        let who = person::Entity::find_by_id(row.person_id).one(call.read()).await?;
        let what = identity::Entity::find_by_id(row.identity_id).one(call.read()).await?;
        shown.push(OwnerRow {
            id: OwnershipId::new(row.id),
            identity: IdentityId::new(row.identity_id),
            account: what.as_ref().and_then(|row| accounts.get(&row.source_id).cloned()).unwrap_or_default(),
            identity_name: what.map(|row| row.name).unwrap_or_default(),
            person: PersonId::new(row.person_id),
            name: who.map(|row| row.name).unwrap_or_default(),
            part: place.word("part", &row.part)?,
            offered_at: row.offered_at,
            accepted_at: row.accepted_at,
            until: if lapsed { Some(lapses_at(row.offered_at)) } else { row.until },
            ended_as: if lapsed { Some(EndedAs::Lapsed) } else { ended_as },
            team: row.team_id.map(|id| (TeamId::new(id), teams.get(&id).cloned().unwrap_or_default())),
            system: row.system_owner_id.and_then(|id| systems.get(&id).cloned()),
            why: row.why,
            reason,
        });
    }
    shown.sort_by_key(|row| std::cmp::Reverse((row.offered_at, row.id)));
    Ok(shown)
}

/// The systems of intervals, by interval.
async fn systems(call: &Call, ids: impl Iterator<Item = Uuid>) -> Result<HashMap<Uuid, (SystemId, String)>> {
    let ids: Vec<Uuid> = ids.collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let owners =
        system_owner::Entity::find().filter(system_owner::Column::Id.is_in(ids)).all(call.read()).await?;
    let rows = system::Entity::find()
        .filter(system::Column::Id.is_in(owners.iter().map(|row| row.system_id)))
        .all(call.read())
        .await?;
    let names: HashMap<Uuid, String> = rows.into_iter().map(|row| (row.id, row.name)).collect();
    let named = |id: Uuid| (SystemId::new(id), names.get(&id).cloned().unwrap_or_default());
    Ok(owners.into_iter().map(|row| (row.id, named(row.system_id))).collect())
}
