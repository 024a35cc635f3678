//! Who became whom: no more of them than anybody reads, the rest counted together.

use super::ROWS;
use super::sums::{Span, add_count, add_up};
use crate::call::Work;
use crate::error::Result;
use crate::imports::logs::chunk::{Chunk, ChunkCall};
use domain::id::IdentityId;
use domain::trust::{Assumer, AssumerKind};
use entities::{assumer, assumer_day};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// So many who became one identity are told apart; the rest is counted together. Which of more than these are told apart is
/// up to the order of imports; the counts are not.
pub(crate) const MOST: usize = 64;

/// Whom an identity was assumed by: kind, name and subject.
type Name<'a> = (AssumerKind, &'a str, &'a str);

/// What is counted of one of them.
#[derive(Debug, Clone)]
struct Sum<'a> {
    account: &'a str,
    by: Option<Uuid>,
    span: Span<i64>,
    days: BTreeMap<i32, i64>,
}

type Sums<'a> = BTreeMap<(Uuid, Name<'a>), Sum<'a>>;

fn name(assumer: &Assumer) -> Name<'_> {
    (assumer.kind, &assumer.name, &assumer.subject)
}

/// Counts who became whom by the new calls, over all time and by day.
pub(super) async fn write(
    work: &Work,
    chunk: &Chunk,
    new: &[&ChunkCall],
    of: &impl Fn(Option<usize>) -> Option<IdentityId>,
) -> Result<()> {
    let others = Assumer::others();
    let mut sums = Sums::new();
    for call in new {
        let Some(identity) = of(call.assumed) else { continue };
        let assumer = call.assumer.and_then(|number| chunk.assumers.list.get(number)).unwrap_or(&others);
        let by = of(call.principal).filter(|_| assumer.kind == AssumerKind::Principal);
        let sum = sums.entry((identity.uuid(), name(assumer))).or_insert_with(|| Sum {
            account: &assumer.account,
            by: by.map(IdentityId::uuid),
            span: Span::at(call.millis),
            days: BTreeMap::new(),
        });
        sum.span.count += 1;
        sum.span.see(call.millis);
        *sum.days.entry(call.day.0).or_default() += 1;
    }
    if sums.is_empty() {
        return Ok(());
    }
    let sums = bounded(known(work, &sums).await?, sums);
    totals(work, &sums).await?;
    days(work, &sums).await
}

async fn totals(work: &Work, sums: &Sums<'_>) -> Result<()> {
    use assumer::Column::{
        ByIdentityId, Count, FirstMs, IdentityId as Identity, Kind, LastMs, Name, Subject,
    };
    let rows: Vec<assumer::ActiveModel> = sums
        .iter()
        .map(|((identity, (kind, name, subject)), sum)| assumer::ActiveModel {
            identity_id: Set(*identity),
            kind: Set(kind.to_string()),
            name: Set((*name).to_owned()),
            subject: Set((*subject).to_owned()),
            account: Set(sum.account.to_owned()),
            by_identity_id: Set(sum.by),
            count: Set(sum.span.count),
            first_ms: Set(sum.span.first),
            last_ms: Set(sum.span.last),
        })
        .collect();
    let mut conflict = add_up(
        "assumer",
        &[Identity, Kind, Name, Subject],
        &[(Count, "count")],
        [(FirstMs, "first_ms"), (LastMs, "last_ms")],
    );
    conflict.value(ByIdentityId, Expr::cust("COALESCE(assumer.by_identity_id, excluded.by_identity_id)"));
    for part in rows.chunks(ROWS) {
        assumer::Entity::insert_many(part.to_vec())
            .on_conflict(conflict.clone())
            .exec_without_returning(work.db())
            .await?;
    }
    Ok(())
}

async fn days(work: &Work, sums: &Sums<'_>) -> Result<()> {
    use assumer_day::Column::{Count, Day, IdentityId as Identity, Kind, Name, Subject};
    let rows: Vec<assumer_day::ActiveModel> = sums
        .iter()
        .flat_map(|((identity, (kind, name, subject)), sum)| {
            sum.days.iter().map(|(day, count)| assumer_day::ActiveModel {
                identity_id: Set(*identity),
                kind: Set(kind.to_string()),
                name: Set((*name).to_owned()),
                subject: Set((*subject).to_owned()),
                day: Set(*day),
                count: Set(*count),
            })
        })
        .collect();
    let conflict = add_count("assumer_day", &[Identity, Kind, Name, Subject, Day], &[(Count, "count")]);
    for part in rows.chunks(ROWS) {
        assumer_day::Entity::insert_many(part.to_vec())
            .on_conflict(conflict.clone())
            .exec_without_returning(work.db())
            .await?;
    }
    Ok(())
}

/// Who is stored of each of these identities, as kind, name and subject.
async fn known(work: &Work, sums: &Sums<'_>) -> Result<HashMap<Uuid, BTreeSet<(String, String, String)>>> {
    let ids: BTreeSet<Uuid> = sums.keys().map(|(identity, _)| *identity).collect();
    let mut known: HashMap<Uuid, BTreeSet<(String, String, String)>> = HashMap::new();
    for part in ids.into_iter().collect::<Vec<_>>().chunks(ROWS) {
        let rows = assumer::Entity::find()
            .filter(assumer::Column::IdentityId.is_in(part.iter().copied()))
            .all(work.db())
            .await?;
        for row in rows {
            known.entry(row.identity_id).or_default().insert((row.kind, row.name, row.subject));
        }
    }
    Ok(known)
}

/// The same counts, what is beyond the bound put together.
fn bounded<'a>(mut known: HashMap<Uuid, BTreeSet<(String, String, String)>>, sums: Sums<'a>) -> Sums<'a> {
    let mut bounded = Sums::new();
    for ((identity, (kind, name, subject)), sum) in sums {
        let told = known.entry(identity).or_default();
        let key = (kind.to_string(), name.to_owned(), subject.to_owned());
        let fits = told.contains(&key) || told.len() < MOST;
        if fits {
            told.insert(key);
        }
        let (key, account, by) = if fits {
            ((kind, name, subject), sum.account, sum.by)
        } else {
            ((AssumerKind::Others, "", ""), "", None)
        };
        let total = bounded.entry((identity, key)).or_insert_with(|| Sum {
            account,
            by,
            span: Span::at(sum.span.first),
            days: BTreeMap::new(),
        });
        total.span.count += sum.span.count;
        total.span.see(sum.span.first);
        total.span.see(sum.span.last);
        for (day, count) in sum.days {
            *total.days.entry(day).or_default() += count;
        }
    }
    bounded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_beyond_the_bound_is_counted_with_the_others_and_nothing_is_lost() {
        let identity = Uuid::from_u128(1);
        let names: Vec<String> = (0..100).map(|number| format!("AROA{number}")).collect();
        let sums = || -> Sums<'_> {
            let one = |at: i64| Sum {
                account: "1",
                by: None,
                span: Span { count: 2, first: at, last: at + 1 },
                days: BTreeMap::from([(1, 2)]),
            };
            let named = names.iter().zip(0..);
            named
                .map(|(name, at)| ((identity, (AssumerKind::Principal, name.as_str(), "")), one(at)))
                .collect()
        };
        let first = bounded(HashMap::new(), sums());
        assert_eq!(first.len(), MOST + 1);
        assert_eq!(first.values().map(|sum| sum.span.count).sum::<i64>(), 200);
        assert_eq!(first.values().flat_map(|sum| sum.days.values()).sum::<i64>(), 200);
        let told = first
            .keys()
            .map(|(_, (kind, name, subject))| (kind.to_string(), (*name).to_owned(), (*subject).to_owned()));
        let again = bounded([(identity, told.collect())].into(), sums());
        assert_eq!(again.keys().collect::<Vec<_>>(), first.keys().collect::<Vec<_>>(), "the same again");
    }
}
