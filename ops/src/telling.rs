//! Who is told of what happens, and that it is told once: the mails and webhooks of a change, in its transaction.

use crate::call::{Tenure, Work};
use crate::error::Result;
use crate::mail::{self, Mail};
use crate::micro;
use crate::people;
use crate::webhooks::{self, Told};
use domain::actor::Role;
use domain::alert::{Alert, Gathered, gather};
use domain::id::{IdentityId, PersonId};
use domain::instant::Instant;
use domain::ownership::OwnerPart;
use domain::webhook::HookEvent;
use entities::{ownership, person, told};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect, Set,
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// How many rows one statement asks for.
const ROWS: usize = 500;

/// A transaction in which people are told something: of a change, or of a job that changes nothing else and so writes no
/// leaf.
#[derive(Clone, Copy)]
pub(crate) struct Ink<'a> {
    pub(crate) db: &'a DatabaseTransaction,
    pub(crate) tenure: &'a Tenure,
    pub(crate) at: Instant,
}

impl<'a> Ink<'a> {
    /// Of a change.
    pub(crate) const fn of(work: &'a Work) -> Self {
        Self { db: work.db(), tenure: work.tenure(), at: work.at() }
    }

    /// A new id.
    pub(crate) fn id(&self) -> Uuid {
        self.tenure.ids.uuid(self.at)
    }
}

/// Says whether this is told for the first time; from now on it was.
pub(crate) async fn first_time(ink: Ink<'_>, marker: &str) -> Result<bool> {
    let row = told::ActiveModel { marker: Set(marker.to_owned()), told_at: Set(ink.at) };
    let count = told::Entity::insert(row)
        .on_conflict(OnConflict::column(told::Column::Marker).do_nothing().to_owned())
        .exec_without_returning(ink.db)
        .await?;
    Ok(count > 0)
}

/// Everybody active of security.
pub(crate) async fn security(db: &impl ConnectionTrait) -> Result<BTreeSet<PersonId>> {
    Ok(people::holders(db, Role::Security).await?.into_iter().collect())
}

/// Of each identity, who holds one of these parts at `at` and is active.
pub(crate) async fn owners(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
    parts: &[OwnerPart],
    at: Instant,
) -> Result<HashMap<Uuid, BTreeSet<PersonId>>> {
    let ids: Vec<Uuid> = ids.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    let mut owners: HashMap<Uuid, BTreeSet<PersonId>> = HashMap::new();
    for some in ids.chunks(ROWS) {
        let rows = ownership::Entity::find()
            .filter(ownership::Column::IdentityId.is_in(some.iter().copied()))
            .filter(ownership::Column::Part.is_in(parts.iter().map(|part| part.as_str())))
            .filter(ownership::COLUMN.accepted_at.lte(at))
            .filter(ownership::COLUMN.until.is_null())
            .all(db)
            .await?;
        let active: Vec<Uuid> = person::Entity::find()
            .filter(person::Column::Id.is_in(rows.iter().map(|row| row.person_id).collect::<HashSet<_>>()))
            .filter(person::COLUMN.active.eq(true))
            .select_only()
            .column(person::Column::Id)
            .into_tuple()
            .all(db)
            .await?;
        let active: HashSet<Uuid> = active.into_iter().collect();
        for row in rows.into_iter().filter(|row| active.contains(&row.person_id)) {
            owners.entry(row.identity_id).or_default().insert(PersonId::new(row.person_id));
        }
    }
    Ok(owners)
}

/// Tells owners of what is theirs, everybody of security of all, and the webhooks that ask for alerts: one message a
/// kind each. What it tells of opens micro-reviews, where they are ordered.
pub(crate) async fn alerts(ink: Ink<'_>, seen: &[(Alert, IdentityId)]) -> Result<()> {
    if seen.is_empty() {
        return Ok(());
    }
    micro::alerted(ink, seen).await?;
    let parts = [OwnerPart::Technical, OwnerPart::Business];
    let owners = owners(ink.db, seen.iter().map(|(_, identity)| identity.uuid()), &parts, ink.at).await?;
    let security = security(ink.db).await?;
    let mut theirs: BTreeMap<PersonId, Vec<(Alert, IdentityId)>> = BTreeMap::new();
    for one in seen {
        let owners = owners.get(&one.1.uuid());
        for person in security.iter().chain(owners.into_iter().flatten()) {
            theirs.entry(*person).or_default().push(*one);
        }
    }
    for (person, seen) in theirs {
        for one in gather(seen) {
            mail::write_with(ink, person, &told_of(one, ink.at), None).await?;
        }
    }
    for one in gather(seen.iter().copied()) {
        let path = match one.identities.as_slice() {
            [only] if one.more == 0 => format!("/identities/{only}"),
            _ => "/identities".into(),
        };
        let ids = one.identities.iter().map(ToString::to_string).collect();
        let told = Told { kind: one.alert.to_string(), ids, more: one.more, path };
        webhooks::emit(ink, HookEvent::AlertRaised, &told).await?;
    }
    Ok(())
}

fn told_of(one: Gathered, at: Instant) -> Mail {
    match one.identities.as_slice() {
        [identity] if one.more == 0 => Mail::Alert { identity: *identity, alert: one.alert, at },
        _ => Mail::Alerts { alert: one.alert, identities: one.identities, more: one.more, at },
    }
}
