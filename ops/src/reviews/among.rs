//! An item among those of its reviewer: where it stands, and which comes next.

use super::answers::Answers;
use super::changes::Asked;
use crate::call::Call;
use crate::error::{Error, Result};
use domain::id::ItemId;
use entities::{campaign, item};
use sea_orm::{EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use tokio::try_join;
use uuid::Uuid;

/// So many items after one are looked at first for the next that is open, and so many at a time beyond these.
const NEAR: u64 = 8;
const FAR: u64 = 500;

/// The item among those of its reviewer.
pub(super) struct OfReviewer {
    /// Its place among them, from 1.
    pub(super) place: usize,
    /// How many there are.
    pub(super) of: usize,
    /// The next open one after it, else the first; none where no other is open.
    pub(super) next: Option<ItemId>,
}

/// Finds it there.
pub(super) async fn of_reviewer(
    call: &Call,
    owner: &campaign::Model,
    row: &item::Model,
) -> Result<OfReviewer> {
    let Some(reviewer) = row.reviewer_id else { return Ok(OfReviewer { place: 1, of: 0, next: None }) };
    // Numbers are asked for, not the list: a steward's may have thousands.
    let mine = || {
        item::Entity::find()
            .filter(item::COLUMN.campaign_id.eq(owner.id))
            .filter(item::COLUMN.reviewer_id.eq(reviewer))
            .select_only()
            .column(item::Column::Id)
    };
    let before = mine().filter(item::COLUMN.position.lt(row.position));
    let (of, before) = try_join!(mine().count(call.read()), before.count(call.read()))?;
    // Those behind it, then those before it. The next one is mostly open: more are asked about only where it is not.
    let (mut next, mut most) = (None, NEAR);
    for (mut behind, until) in [(row.position, i32::MAX), (i32::MIN, row.position)] {
        while next.is_none() {
            let part: Vec<(Uuid, i32)> = mine()
                .column(item::Column::Position)
                .filter(item::COLUMN.position.gt(behind))
                .filter(item::COLUMN.position.lt(until))
                .order_by_asc(item::COLUMN.position)
                .limit(most)
                .into_tuple()
                .all(call.read())
                .await?;
            let Some((_, last)) = part.last() else { break };
            behind = *last;
            let ids = part.iter().map(|(id, _)| *id).collect();
            let answers = Answers::of(call.read(), owner, &Asked::These(ids)).await?;
            next = part.iter().find(|(id, _)| answers.answer(*id).is_none()).map(|(id, _)| ItemId::new(*id));
            most = FAR;
        }
    }
    let number = |count: u64| usize::try_from(count).map_err(Error::unexpected);
    Ok(OfReviewer { place: number(before)? + 1, of: number(of)?, next })
}
