//! Offers told: a day's offers to one person are one mail.

use super::{Mail, Post, choice, gathered, put, row};
use crate::call::Work;
use crate::error::Result;
use crate::telling::Ink;
use chrono::Duration;
use domain::id::{IdentityId, PersonId};
use domain::window::Day;
use entities::{job, outbox};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QuerySelect};

/// So long offers to one person are gathered before they are told.
const GATHERED: Duration = Duration::minutes(15);
/// What is offered after the day's mail is told this long after the next midnight.
const NEXT_MORNING: Duration = Duration::hours(7);

/// Tells a person that identities were offered to them. The first offer of a day waits a while for others; once its mail
/// is on its way, what follows that day is told the next morning. Who chose a digest finds it there.
///
/// # Errors
/// What the database says.
pub async fn offered(work: &Work, to: PersonId, identities: &[IdentityId]) -> Result<()> {
    tell(work, to, (identities, 0)).await
}

/// The same of a system, in the same mail of the day.
///
/// # Errors
/// What the database says.
pub async fn offered_system(work: &Work, to: PersonId) -> Result<()> {
    tell(work, to, (&[], 1)).await
}

async fn tell(work: &Work, to: PersonId, (identities, systems): (&[IdentityId], u64)) -> Result<()> {
    let ink = Ink::of(work);
    let whole = Mail::Offers { identities: identities.to_vec(), systems };
    if !choice::of(work.db(), to).await?.sends_at_once(whole.urgency(), work.at()) {
        return gathered::keep(ink, Post { to, mail: &whole, marker: None }).await;
    }
    let today = Day::of(work.at());
    let tomorrow = Day(today.0 + 1);
    let places = [(today, work.at() + GATHERED), (tomorrow, tomorrow.start() + NEXT_MORNING)];
    for (day, run_at) in places {
        let marker = format!("offers:{to}:{}", day.0);
        let post = Post { to, mail: &whole, marker: Some(&marker) };
        if put(ink, run_at, post).await? {
            return Ok(());
        }
        if join(work, &marker, (identities, systems)).await? {
            return Ok(());
        }
    }
    // Tomorrow's is never on its way today.
    Ok(())
}

/// Adds to a mail that nobody has begun to send; says whether there is one.
async fn join(work: &Work, marker: &str, (identities, more): (&[IdentityId], u64)) -> Result<bool> {
    let found = outbox::Entity::find().filter(outbox::COLUMN.marker.eq(marker)).one(work.db()).await?;
    let Some(found) = found else { return Ok(false) };
    let mut job = job::Entity::find_by_id(found.job_id).filter(job::COLUMN.attempts.eq(0));
    if work.db().get_database_backend() == DbBackend::Postgres {
        // A worker that is taking it comes first or later, not between.
        job = job.lock_exclusive();
    }
    if job.one(work.db()).await?.is_none_or(|job| job.done_at.is_some()) {
        return Ok(false);
    }
    let Mail::Offers { identities: mut all, systems } = Mail::parse(&found.kind, &found.data)? else {
        return Ok(false);
    };
    all.extend(identities.iter().filter(|id| !all.contains(id)).copied().collect::<Vec<_>>());
    let (_, data) = Mail::Offers { identities: all, systems: systems + more }.stored()?;
    row::Entity::update_many()
        .col_expr(row::Column::Data, Expr::value(data))
        .filter(row::Column::Id.eq(found.id))
        .exec(work.db())
        .await?;
    Ok(true)
}
