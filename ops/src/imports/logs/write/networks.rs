//! From where each credential is used: networks, not addresses, and no more of them than anybody reads.

use super::ROWS;
use super::sums::{Span, add_up};
use super::tallies::Credentials;
use crate::call::Work;
use crate::error::Result;
use crate::imports::logs::chunk::{Chunk, ChunkCall};
use domain::credential::network;
use domain::id::IdentityId;
use entities::credential_caller;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// So many networks of one credential are told apart; the rest is counted together.
const MOST: usize = 64;
/// What the rest is called.
const REST: &str = "other networks";

/// Counts the new calls that were made with a credential, by network.
pub(super) async fn write(
    work: &Work,
    chunk: &Chunk,
    new: &[&ChunkCall],
    credentials: &Credentials,
    of: &impl Fn(Option<usize>) -> Option<IdentityId>,
) -> Result<()> {
    // An address becomes its network once a chunk, not once a call.
    let networks: Vec<String> = chunk
        .callers
        .list
        .iter()
        .map(|caller| network(caller.address.as_deref().unwrap_or_default()))
        .collect();
    let mut sums: BTreeMap<(Uuid, &str), Span<i64>> = BTreeMap::new();
    for call in new {
        let (Some(identity), Some(key), Some(caller)) = (of(call.principal), call.credential, call.caller)
        else {
            continue;
        };
        let Some(credential) = credentials.get(&(identity, key)) else { continue };
        let network = networks[caller].as_str();
        if network.is_empty() {
            continue;
        }
        let sum = sums.entry((credential.uuid(), network)).or_insert_with(|| Span::at(call.millis));
        sum.count += 1;
        sum.see(call.millis);
    }
    if sums.is_empty() {
        return Ok(());
    }
    let sums = bounded(known(work, &sums).await?, sums);
    let rows: Vec<credential_caller::ActiveModel> = sums
        .into_iter()
        .map(|((credential, network), sum)| credential_caller::ActiveModel {
            credential_id: Set(credential),
            network: Set(network.to_owned()),
            calls: Set(sum.count),
            first_ms: Set(sum.first),
            last_ms: Set(sum.last),
        })
        .collect();
    use credential_caller::Column::{Calls, CredentialId, FirstMs, LastMs, Network};
    let conflict = add_up(
        "credential_caller",
        &[CredentialId, Network],
        &[(Calls, "calls")],
        [(FirstMs, "first_ms"), (LastMs, "last_ms")],
    );
    for part in rows.chunks(ROWS) {
        credential_caller::Entity::insert_many(part.to_vec())
            .on_conflict(conflict.clone())
            .exec_without_returning(work.db())
            .await?;
    }
    Ok(())
}

/// The networks that are stored of these credentials.
async fn known(
    work: &Work,
    sums: &BTreeMap<(Uuid, &str), Span<i64>>,
) -> Result<HashMap<Uuid, BTreeSet<String>>> {
    let ids: BTreeSet<Uuid> = sums.keys().map(|(credential, _)| *credential).collect();
    let mut known: HashMap<Uuid, BTreeSet<String>> = HashMap::new();
    for part in ids.into_iter().collect::<Vec<_>>().chunks(ROWS) {
        let rows = credential_caller::Entity::find()
            .filter(credential_caller::Column::CredentialId.is_in(part.iter().copied()))
            .all(work.db())
            .await?;
        for row in rows {
            known.entry(row.credential_id).or_default().insert(row.network);
        }
    }
    Ok(known)
}

/// The same counts, what is beyond the bound put together.
fn bounded(
    mut known: HashMap<Uuid, BTreeSet<String>>,
    sums: BTreeMap<(Uuid, &str), Span<i64>>,
) -> BTreeMap<(Uuid, &str), Span<i64>> {
    let mut bounded: BTreeMap<(Uuid, &str), Span<i64>> = BTreeMap::new();
    for ((credential, network), sum) in sums {
        let told = known.entry(credential).or_default();
        let name = if told.contains(network) || told.len() < MOST { network } else { REST };
        told.insert(name.to_owned());
        let total = bounded.entry((credential, name)).or_insert_with(|| Span::at(sum.first));
        total.count += sum.count;
        total.see(sum.first);
        total.see(sum.last);
    }
    bounded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_beyond_the_bound_is_counted_together_and_nothing_is_lost() {
        let credential = Uuid::from_u128(1);
        let names: Vec<String> = (0..100).map(|number| format!("192.0.{number}.0/24")).collect();
        let one = |at: i64| Span { count: 2, first: at, last: at + 1 };
        let sums =
            || names.iter().zip(0..).map(|(name, at)| ((credential, name.as_str()), one(at))).collect();
        let first = bounded(HashMap::new(), sums());
        assert_eq!(first.len(), MOST + 1);
        assert_eq!(first.values().map(|sum| sum.count).sum::<i64>(), 200);
        let told = first.keys().map(|(_, name)| (*name).to_owned()).collect();
        let again = bounded([(credential, told)].into(), sums());
        assert_eq!(
            again.keys().collect::<Vec<_>>(),
            first.keys().collect::<Vec<_>>(),
            "the same names again"
        );
    }
}
