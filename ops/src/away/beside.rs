//! Who is named beside a reviewer for an identity: the owners and backups that it has now, and who of them stands in.

use super::Gone;
use crate::error::Result;
use domain::away::stand_in;
use domain::id::PersonId;
use domain::instant::Instant;
use domain::ownership::OwnerPart;
use domain::review::ReviewerRule;
use entities::inconsistency::Place;
use entities::{item, ownership, person};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// How many rows one statement asks for.
const ROWS: usize = 500;

/// Who is named for each of these identities, by which rule they would decide, whoever has been so longest first.
async fn named(
    db: &impl ConnectionTrait,
    identities: &[Uuid],
    at: Instant,
) -> Result<HashMap<Uuid, Vec<(PersonId, ReviewerRule)>>> {
    let mut named: HashMap<Uuid, Vec<(PersonId, ReviewerRule)>> = HashMap::new();
    for some in identities.chunks(ROWS) {
        let mut rows = ownership::Entity::find()
            .filter(ownership::Column::IdentityId.is_in(some.iter().copied()))
            .filter(ownership::COLUMN.accepted_at.lte(at))
            .all(db)
            .await?;
        rows.retain(|row| row.until.is_none_or(|until| at < until));
        rows.sort_by_key(|row| (row.accepted_at, row.id));
        let people: HashSet<Uuid> = rows.iter().map(|row| row.person_id).collect();
        let active: Vec<Uuid> = person::Entity::find()
            .filter(person::Column::Id.is_in(people))
            .filter(person::COLUMN.active.eq(true))
            .select_only()
            .column(person::Column::Id)
            .into_tuple()
            .all(db)
            .await?;
        let active: HashSet<Uuid> = active.into_iter().collect();
        for row in rows.into_iter().filter(|row| active.contains(&row.person_id)) {
            let rule = match Place::new("ownership", row.id).word("part", &row.part)? {
                OwnerPart::Technical => ReviewerRule::Technical,
                OwnerPart::Business => ReviewerRule::Business,
                OwnerPart::Backup => ReviewerRule::Backup,
                OwnerPart::Steward => continue,
            };
            named.entry(row.identity_id).or_default().push((PersonId::new(row.person_id), rule));
        }
    }
    Ok(named)
}

/// Of a reviewer's items, as (item, identity), those that somebody stands in for: who, and by which rule. `barred` is who
/// acknowledges their campaign.
pub(super) async fn stand_ins(
    db: &impl ConnectionTrait,
    (reviewer, items): (PersonId, &[(Uuid, Uuid)]),
    (barred, gone): (PersonId, &HashMap<PersonId, Gone>),
    at: Instant,
) -> Result<BTreeMap<Uuid, (PersonId, ReviewerRule)>> {
    let identities: Vec<Uuid> = items.iter().map(|(_, identity)| *identity).collect();
    let named = named(db, &identities, at).await?;
    let mut rules: HashMap<Uuid, String> = HashMap::new();
    for some in items.chunks(ROWS) {
        let found: Vec<(Uuid, String)> = item::Entity::find()
            .filter(item::Column::Id.is_in(some.iter().map(|(item, _)| *item)))
            .select_only()
            .columns([item::Column::Id, item::Column::ReviewerRule])
            .into_tuple()
            .all(db)
            .await?;
        rules.extend(found);
    }
    let may = |person| person != reviewer && person != barred && !gone.contains_key(&person);
    let mut found = BTreeMap::new();
    for (item, identity) in items {
        let Some(rule) = rules.get(item) else { continue };
        let rule = Place::new("item", item).word("reviewer_rule", rule)?;
        let others = named.get(identity).map_or(&[][..], Vec::as_slice);
        if let Some(other) = stand_in(rule, others, may) {
            found.insert(*item, other);
        }
    }
    Ok(found)
}
