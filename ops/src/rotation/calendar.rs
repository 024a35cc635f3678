//! The calendar of rotations: every credential with a clock that the actor may see, in weeks, counted from the whole.

use super::{Clocks, reference};
use crate::call::Call;
use crate::error::Result;
use crate::findings::Cover;
use crate::identities::{Filter, Owner, all_owners, owners, visible};
use chrono::{Datelike, Duration};
use domain::credential::{CredentialType, Due, RotationStatus};
use domain::finding::Rule;
use domain::id::{CredentialId, IdentityId, PersonId};
use domain::instant::Instant;
use domain::ownership::OwnerPart;
use domain::policy::{Action, Standing};
use domain::window::Day;
use entities::inconsistency::Place;
use entities::{credential, identity, ownership, tally};
use sea_orm::sea_query::Cond;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// So many weeks are counted one by one.
const WEEKS: i64 = 12;
/// So many are asked for at once: databases bound the values of one query.
const AT_ONCE: usize = 500;

/// Where in the calendar a credential stands; the order is that of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bucket {
    /// It is overdue.
    Overdue,
    /// Nobody knows how old it is.
    UnknownAge,
    /// It is due in the week that begins with this Monday, UTC.
    Week(Day),
    /// It is due after those weeks.
    Later,
    /// An exception says that it cannot be rotated.
    NotRotatable,
}

/// The word of the address; a week is its Monday.
impl std::fmt::Display for Bucket {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Overdue => out.write_str("overdue"),
            Self::UnknownAge => out.write_str("unknown age"),
            Self::Week(monday) => write!(out, "{monday}"),
            Self::Later => out.write_str("later"),
            Self::NotRotatable => out.write_str("not rotatable"),
        }
    }
}

/// What a page of the calendar asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// Owned by this person.
    pub owner: Option<PersonId>,
    /// Of this type.
    pub kind: Option<CredentialType>,
    /// Only these: a bucket's word. One that is none of this calendar's has no credentials.
    pub bucket: Option<String>,
    /// So many rows lie before the page.
    pub skip: usize,
    /// At most so many rows.
    pub limit: usize,
}

/// One credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarRow {
    /// The credential.
    pub id: CredentialId,
    /// What kind.
    pub kind: CredentialType,
    /// The provider's id, slot or subject of it, where known.
    pub reference: Option<String>,
    /// Whose.
    pub identity: IdentityId,
    /// What that is called.
    pub name: String,
    /// Where it stands on its clock.
    pub status: RotationStatus,
    /// When it is due, and why.
    pub due: Option<Due>,
    /// The exception by which it cannot be rotated, where that is so.
    pub excepted: Option<Cover>,
    /// The rule that it breaks, where the actor may ask for leave from it.
    pub may_except: Option<Rule>,
    /// Who owns the identity.
    pub owner: Option<Owner>,
    /// Last seen in use, in the logs or by the provider's own figure.
    pub last_used_at: Option<Instant>,
}

/// A page of the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// How many stand in each bucket, of those that fit owner and type; empty buckets are left out.
    pub buckets: Vec<(Bucket, usize)>,
    /// How many fit owner, type and bucket.
    pub total: usize,
    /// How many fit owner and type and have no clock: inactive, or known only by an id. They stand in no bucket.
    pub without_clock: usize,
    /// The rows of the page: overdue first, then by what is due next.
    pub rows: Vec<CalendarRow>,
    /// Whoever owns something, by name; empty for those who see only their own.
    pub owners: Vec<(PersonId, String)>,
}

struct Found {
    row: credential::Model,
    status: RotationStatus,
    due: Option<Due>,
    excepted: Option<Cover>,
    to_except: Option<Rule>,
    bucket: Bucket,
}

/// The calendar of what the actor may see: its own, or everything. Identities that are gone are left out.
///
/// # Errors
/// What the database says.
pub async fn calendar(call: &Call, asked: &Asked) -> Result<Calendar> {
    let now = call.now();
    let filter = Filter { owner: asked.owner, ..Filter::default() };
    let (_, seen) = visible(call, &filter).await?;
    let ids = seen.select_only().column(identity::Column::Id).into_query();
    let kinds: Vec<&str> = match asked.kind {
        Some(kind) => vec![kind.as_str()],
        None => CredentialType::rotated().map(CredentialType::as_str).collect(),
    };
    let rows = credential::Entity::find()
        .filter(credential::Column::Kind.is_in(kinds))
        .filter(credential::Column::IdentityId.in_subquery(ids))
        .all(call.read())
        .await?;
    let clocks = Clocks::of(call, &rows, now).await?;
    let (mut found, mut without_clock) = (Vec::with_capacity(rows.len()), 0);
    for row in rows.into_iter().filter(|row| row.gone_at.is_none()) {
        let clock = clocks.clock(row.id);
        match bucket(clock.status, clock.due, now) {
            Some(bucket) => {
                let (excepted, to_except) = (clocks.excepted(row.id), clock.to_except());
                let (status, due) = (clock.status, clock.due);
                found.push(Found { row, status, due, excepted, to_except, bucket });
            }
            None => without_clock += 1,
        }
    }
    let mut counts: BTreeMap<Bucket, usize> = BTreeMap::new();
    for one in &found {
        *counts.entry(one.bucket).or_default() += 1;
    }
    if let Some(word) = &asked.bucket {
        found.retain(|one| one.bucket.to_string() == *word);
    }
    found.sort_by_key(|one| (one.bucket, one.due, one.row.id));
    let total = found.len();
    let page: Vec<Found> = found.into_iter().skip(asked.skip).take(asked.limit).collect();
    let owners = if call.may(Action::SeeAll).is_ok() { all_owners(call).await? } else { Vec::new() };
    let buckets = counts.into_iter().collect();
    Ok(Calendar { buckets, total, without_clock, rows: shown(call, page).await?, owners })
}

/// Where a credential stands; `None` where it has no clock.
fn bucket(status: RotationStatus, due: Option<Due>, now: Instant) -> Option<Bucket> {
    match status {
        RotationStatus::NoClock => None,
        RotationStatus::Overdue => Some(Bucket::Overdue),
        RotationStatus::UnknownAge => Some(Bucket::UnknownAge),
        RotationStatus::NotRotatable => Some(Bucket::NotRotatable),
        RotationStatus::Current | RotationStatus::DueSoon | RotationStatus::Overlapping => {
            let end = monday(now).start() + Duration::weeks(WEEKS);
            Some(match due {
                Some(due) if due.at < end => Bucket::Week(monday(due.at)),
                _ => Bucket::Later,
            })
        }
    }
}

/// The Monday, UTC, of the week that holds `at`.
fn monday(at: Instant) -> Day {
    let day = Day::of(at);
    Day(day.0 - i32::try_from(at.weekday().num_days_from_monday()).unwrap_or_default())
}

async fn shown(call: &Call, page: Vec<Found>) -> Result<Vec<CalendarRow>> {
    let (mut names, mut used, mut mine) = (HashMap::new(), HashMap::new(), HashSet::new());
    let mut owned: HashMap<Uuid, Owner> = HashMap::new();
    for some in page.chunks(AT_ONCE) {
        let ids: Vec<Uuid> = some.iter().map(|one| one.row.identity_id).collect();
        let rows = identity::Entity::find().filter(identity::Column::Id.is_in(ids.iter().copied()));
        names.extend(rows.all(call.read()).await?.into_iter().map(|row| (row.id, row.name)));
        owned.extend(owners(call, &ids).await?);
        mine.extend(held_by(call, &ids).await?);
        let last: Vec<(Uuid, i64)> = tally::Entity::find()
            .select_only()
            .column(tally::Column::CredentialId)
            .column_as(tally::Column::LastMs.max(), "last")
            .filter(tally::Column::IdentityId.is_in(ids))
            .filter(tally::Column::CredentialId.is_in(some.iter().map(|one| one.row.id)))
            .group_by(tally::Column::CredentialId)
            .into_tuple()
            .all(call.read())
            .await?;
        used.extend(last);
    }
    page.into_iter()
        .map(|one| {
            let row = one.row;
            let stands = if mine.contains(&row.identity_id) { Standing::Owner } else { Standing::None };
            let may = call.may_to(Action::AskException, stands, "identity").is_ok();
            let seen = used.get(&row.id).map(|last| Place::new("tally", row.id).millis("last_ms", *last));
            Ok(CalendarRow {
                id: CredentialId::new(row.id),
                kind: Place::new("credential", row.id).word("kind", &row.kind)?,
                reference: reference(&row),
                identity: IdentityId::new(row.identity_id),
                name: names.get(&row.identity_id).cloned().unwrap_or_default(),
                status: one.status,
                due: one.due,
                excepted: one.excepted,
                may_except: one.to_except.filter(|_| may),
                owner: owned.get(&row.identity_id).cloned(),
                last_used_at: row.provider_used_at.max(seen.transpose()?),
            })
        })
        .collect()
}

/// Which of these the actor owns, in a part that answers for it.
async fn held_by(call: &Call, ids: &[Uuid]) -> Result<Vec<Uuid>> {
    let Some(person) = call.actor.person() else { return Ok(Vec::new()) };
    let rows: Vec<Uuid> = ownership::Entity::find()
        .select_only()
        .column(ownership::Column::IdentityId)
        .filter(ownership::Column::IdentityId.is_in(ids.iter().copied()))
        .filter(ownership::COLUMN.person_id.eq(person.uuid()))
        .filter(ownership::COLUMN.part.ne(OwnerPart::Steward.as_str()))
        .filter(ownership::COLUMN.accepted_at.lte(call.now()))
        .filter(
            Cond::any().add(ownership::COLUMN.until.is_null()).add(ownership::COLUMN.until.gt(call.now())),
        )
        .into_tuple()
        .all(call.read())
        .await?;
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::credential::DueBy;

    fn at(text: &str) -> Instant {
        domain::instant::parse(text).unwrap_or_default()
    }

    fn of(due: &str) -> Option<Bucket> {
        let due = Due { at: at(due), by: DueBy::Age };
        bucket(RotationStatus::Current, Some(due), at("2026-03-04T12:00:00Z"))
    }

    #[test]
    fn a_week_begins_with_its_monday_and_after_twelve_it_is_later() {
        let week = |day: &str| Some(Bucket::Week(Day::of(at(day))));
        assert_eq!(of("2026-03-08T23:59:59.999Z"), week("2026-03-02T00:00:00Z"));
        assert_eq!(of("2026-03-09T00:00:00Z"), week("2026-03-09T00:00:00Z"));
        assert_eq!(of("2026-05-24T23:59:59.999Z"), week("2026-05-18T00:00:00Z"));
        assert_eq!(of("2026-05-25T00:00:00Z"), Some(Bucket::Later));
        assert_eq!(bucket(RotationStatus::NoClock, None, at("2026-03-04T12:00:00Z")), None);
    }
}
