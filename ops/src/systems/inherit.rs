//! Inheritance: what people own by way of a system, as intervals of each identity's own.

use crate::call::Work;
use crate::error::Result;
use crate::event::Event;
use crate::{ownership, tasks};
use domain::id::{IdentityId, OwnershipId, PersonId, SystemId, SystemOwnerId};
use domain::ownership::{EndedAs, Ownership};
use domain::system::inherits;
use domain::task::Proof;
use entities::{identity, ownership as held, system_owner};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Set};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// How many identities one statement asks for.
const ROWS: usize = 500;

/// Has everything that belongs to a system owned as its owners say now; gives how many intervals began or ended.
pub(crate) async fn inherit(work: &Work, system: SystemId) -> Result<u64> {
    let ids: Vec<Uuid> = identity::Entity::find()
        .filter(identity::COLUMN.system_id.eq(system.uuid()))
        .select_only()
        .column(identity::Column::Id)
        .into_tuple()
        .all(work.db())
        .await?;
    align(work, &ids).await
}

/// The same for these identities, whatever system they belong to, if any.
pub(crate) async fn align(work: &Work, ids: &[Uuid]) -> Result<u64> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let mut count = 0;
    for some in ids.chunks(ROWS) {
        count += aligned(work, some).await?;
    }
    Ok(count)
}

async fn aligned(work: &Work, ids: &[Uuid]) -> Result<u64> {
    let members: Vec<(Uuid, Option<Uuid>)> = identity::Entity::find()
        .filter(identity::Column::Id.is_in(ids.iter().copied()))
        .filter(identity::COLUMN.gone_at.is_null())
        .select_only()
        .columns([identity::Column::Id, identity::Column::SystemId])
        .into_tuple()
        .all(work.db())
        .await?;
    let of_systems = owners(work, members.iter().filter_map(|(_, system)| *system)).await?;
    let mut rows: HashMap<Uuid, Vec<held::Model>> = HashMap::new();
    let holding = held::Entity::find()
        .filter(held::Column::IdentityId.is_in(ids.iter().copied()))
        .filter(held::COLUMN.accepted_at.is_not_null())
        .filter(held::COLUMN.until.is_null())
        .all(work.db())
        .await?;
    for row in holding {
        rows.entry(row.identity_id).or_default().push(row);
    }
    let mut members = members;
    members.sort_unstable();
    let mut count = 0;
    for (identity, system) in members {
        let mut rows = rows.remove(&identity).unwrap_or_default();
        rows.sort_by_key(|row| row.id);
        let (inherited, direct): (Vec<_>, Vec<_>) =
            rows.into_iter().partition(|row| row.system_owner_id.is_some());
        let direct: Vec<Ownership> = direct.iter().map(ownership::of_row).collect::<Result<_>>()?;
        let none = Vec::new();
        let wanted: Vec<&(system_owner::Model, Ownership)> = system
            .and_then(|system| of_systems.get(&system))
            .unwrap_or(&none)
            .iter()
            .filter(|(_, said)| inherits(&direct, said, work.at()))
            .collect();
        let is_wanted = |row: &held::Model| wanted.iter().any(|(one, _)| Some(one.id) == row.system_owner_id);
        for row in inherited.iter().filter(|row| !is_wanted(row)) {
            lose(work, row.clone()).await?;
            count += 1;
        }
        for (owner, said) in wanted {
            if !inherited.iter().any(|row| row.system_owner_id == Some(owner.id)) {
                gain(work, IdentityId::new(identity), owner, said).await?;
                count += 1;
            }
        }
    }
    Ok(count)
}

/// What is held of each system.
async fn owners(
    work: &Work,
    systems: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Vec<(system_owner::Model, Ownership)>>> {
    let mut systems: Vec<Uuid> = systems.collect();
    systems.sort_unstable();
    systems.dedup();
    let mut rows = system_owner::Entity::find()
        .filter(system_owner::Column::SystemId.is_in(systems))
        .filter(system_owner::COLUMN.accepted_at.is_not_null())
        .filter(system_owner::COLUMN.until.is_null())
        .all(work.db())
        .await?;
    rows.sort_by_key(|row| row.id);
    let mut all: HashMap<Uuid, Vec<_>> = HashMap::new();
    for row in rows {
        let said = super::of_row(&row)?;
        all.entry(row.system_id).or_default().push((row, said));
    }
    Ok(all)
}

async fn lose(work: &Work, row: held::Model) -> Result<()> {
    let facts = json!({
        "ownership": OwnershipId::new(row.id).to_string(), "person": PersonId::new(row.person_id).to_string(),
        "part": row.part, "system_owner": row.system_owner_id.map(|id| SystemOwnerId::new(id).to_string()),
    });
    let identity = IdentityId::new(row.identity_id);
    ownership::end(work, row, (work.at(), EndedAs::Moved), None).await?;
    work.note(Event::new("ownership.ended", identity, facts)).await
}

async fn gain(
    work: &Work,
    identity: IdentityId,
    owner: &system_owner::Model,
    said: &Ownership,
) -> Result<()> {
    let id = OwnershipId::new(work.id());
    held::ActiveModel {
        id: Set(id.uuid()),
        identity_id: Set(identity.uuid()),
        person_id: Set(owner.person_id),
        part: Set(owner.part.clone()),
        offered_at: Set(work.at()),
        offered_by: Set(owner.offered_by.clone()),
        // Whoever accepted the system accepted what belongs to it; of this identity they answer from now on.
        accepted_at: Set(Some(work.at())),
        until: Set(None),
        ended_as: Set(None),
        reason_sha256: Set(None),
        system_owner_id: Set(Some(owner.id)),
        team_id: Set(owner.team_id),
        why: Set(None),
    }
    .insert(work.db())
    .await?;
    ownership::begins(work, identity, said.person, said.part).await?;
    let facts = json!({
        "ownership": id.to_string(), "person": said.person.to_string(), "part": owner.part,
        "system": SystemId::new(owner.system_id).to_string(), "system_owner": SystemOwnerId::new(owner.id).to_string(),
    });
    let seq = work.noted(Event::new("ownership.inherited", identity, facts)).await?;
    tasks::settle_one(work, identity, Proof::Leaf(seq), false).await.map(drop)
}
