//! Micro-reviews: what happens is kept, waits an hour for what else happens, and then opens a small campaign under the
//! standing order of security.

mod open;
mod order;

use crate::error::Result;
use crate::jobs::{self, Job};
use crate::telling::Ink;
use chrono::Duration;
use domain::alert::Alert;
use domain::id::IdentityId;
use domain::instant;
use domain::review::{MICRO_WAIT_MINUTES, MicroAnswer, MicroCause};
use entities::micro_event;
pub use open::open;
pub use order::{MicroOrder, MicroPage, end, order, page};
use sea_orm::{EntityTrait, Set};

/// Rows a statement.
const ROWS: usize = 1_000;

/// Keeps what owners and security are told of at once, where that opens a review.
pub(crate) async fn alerted(ink: Ink<'_>, seen: &[(Alert, IdentityId)]) -> Result<()> {
    let causes: Vec<_> =
        seen.iter().filter_map(|(alert, identity)| Some((MicroCause::of(*alert)?, *identity))).collect();
    happened(ink, &causes).await
}

/// Keeps what happened, in its transaction. Under an order a job looks at it in an hour; without one it is kept, and opens
/// nothing.
pub(crate) async fn happened(ink: Ink<'_>, seen: &[(MicroCause, IdentityId)]) -> Result<()> {
    if seen.is_empty() {
        return Ok(());
    }
    let ordered = order::in_force(ink.db, ink.at).await?.is_some();
    let answer = (!ordered).then(|| MicroAnswer::NoOrder.to_string());
    let rows: Vec<micro_event::ActiveModel> = seen
        .iter()
        .map(|(cause, identity)| micro_event::ActiveModel {
            id: Set(ink.id()),
            identity_id: Set(identity.uuid()),
            cause: Set(cause.to_string()),
            at: Set(ink.at),
            handled_at: Set((!ordered).then_some(ink.at)),
            answer: Set(answer.clone()),
            campaign_id: Set(None),
        })
        .collect();
    for part in rows.chunks(ROWS) {
        micro_event::Entity::insert_many(part.to_vec()).exec_without_returning(ink.db).await?;
    }
    if ordered {
        let marker = format!("micro:{}", instant::format(ink.at));
        let run_at = ink.at + Duration::minutes(MICRO_WAIT_MINUTES);
        jobs::insert(ink.db, ink.id(), &Job::OpenMicroReviews, (run_at, Some(&marker))).await?;
    }
    Ok(())
}
