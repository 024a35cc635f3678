//! The second look of a campaign, as its evidence says it.

use crate::call::Work;
use crate::error::{Error, Result};
use crate::reviews::looked;
use domain::id::PersonId;
use entities::campaign;
use entities::inconsistency::Place;
use evidence::bundle::campaign::SecondLook;
use evidence::bundle::rows::{SecondAnswer, SecondLookRow};
use evidence::second_look::draw_sha256;

/// The counts and the rows; nothing where no seed was typed.
pub(super) async fn look(
    work: &Work,
    row: &campaign::Model,
) -> Result<(Option<SecondLook>, Vec<SecondLookRow>)> {
    let Some(seed) = &row.seed else { return Ok((None, Vec::new())) };
    let (kept, all) = looked(work.db(), row).await?;
    let count = |number: usize| u64::try_from(number).map_err(Error::unexpected);
    let look = SecondLook {
        seed: seed.clone(),
        kept,
        drawn: count(all.iter().filter(|one| one.drawn).count())?,
        decided: count(all.iter().filter(|one| one.second.is_some()).count())?,
        disagreed: count(all.iter().filter(|one| one.disagrees()).count())?,
    };
    let mut rows = Vec::with_capacity(all.len());
    for one in all {
        let place = Place::new("second_look", one.item);
        let second = match &one.second {
            Some((answer, row)) => Some(SecondAnswer {
                answer: *answer,
                seq: place.count("seq", row.seq)?,
                person: PersonId::new(row.person_id),
                reason_sha256: place.word("reason_sha256", &row.reason_sha256)?,
                snapshot_sha256: place.word("snapshot_sha256", &row.snapshot_sha256)?,
                at: row.at,
            }),
            None => None,
        };
        rows.push(SecondLookRow {
            draw_sha256: draw_sha256(seed, one.item),
            drawn: one.drawn,
            first: one.first,
            disagrees: one.disagrees(),
            second,
            item_id: one.item,
        });
    }
    Ok((Some(look), rows))
}
