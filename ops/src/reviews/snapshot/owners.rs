//! Owners of a snapshot: those whose interval holds.

use crate::call::Call;
use crate::error::Result;
use crate::findings::Which;
use domain::id::PersonId;
use domain::instant::Instant;
use domain::ownership::OwnerPart;
use entities::inconsistency::Place;
use entities::ownership;
use evidence::snapshot::Owners;
use sea_orm::{EntityTrait, QueryFilter};
use std::collections::HashMap;
use uuid::Uuid;

/// Who owns each at `at`; whoever nobody owns is left out.
pub(super) async fn of(call: &Call, which: &Which, at: Instant) -> Result<HashMap<Uuid, Owners>> {
    let asked = ownership::Entity::find().filter(which.on(ownership::Column::IdentityId));
    let mut rows = asked.all(call.read()).await?;
    rows.sort_by_key(|row| (row.accepted_at, row.id));
    let mut all: HashMap<Uuid, Owners> = HashMap::new();
    for row in rows {
        let holds =
            row.accepted_at.is_some_and(|from| from <= at) && row.until.is_none_or(|until| at < until);
        if !holds {
            continue;
        }
        let owners = all.entry(row.identity_id).or_default();
        let person = PersonId::new(row.person_id);
        match Place::new("ownership", row.id).word("part", &row.part)? {
            OwnerPart::Technical => owners.technical = Some(person),
            OwnerPart::Business => owners.business = Some(person),
            OwnerPart::Backup => owners.backups.push(person),
            OwnerPart::Steward => {}
        }
    }
    Ok(all)
}
