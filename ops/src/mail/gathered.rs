//! What waits for its reader's digest: kept in the transaction of the change it tells of, and told together.

use super::{Mail, Post, choice, put};
use crate::call::Tenure;
use crate::error::Result;
use crate::telling::Ink;
use domain::digest::Digest;
use domain::id::PersonId;
use domain::window::Day;
use entities::{gathered_mail, person};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use uuid::Uuid;

/// Keeps a mail for the digest. Where one of the same marker waits, or was sent by itself, nothing happens.
pub(super) async fn keep(ink: Ink<'_>, post: Post<'_>) -> Result<()> {
    if let Some(marker) = post.marker {
        let sent = entities::outbox::Entity::find()
            .filter(entities::outbox::COLUMN.marker.eq(marker))
            .one(ink.db)
            .await?;
        if sent.is_some() {
            return Ok(());
        }
    }
    let (kind, data) = post.mail.stored()?;
    let row = gathered_mail::ActiveModel {
        id: Set(ink.id()),
        person_id: Set(post.to.uuid()),
        kind: Set(kind),
        data: Set(data),
        created_at: Set(ink.at),
        marker: Set(post.marker.map(str::to_owned)),
    };
    gathered_mail::Entity::insert(row)
        .on_conflict(OnConflict::column(gathered_mail::Column::Marker).do_nothing().to_owned())
        .exec_without_returning(ink.db)
        .await?;
    Ok(())
}

/// What waits for a person's digest, oldest first, and the rows that it stands in.
pub(super) async fn of(db: &impl ConnectionTrait, person: PersonId) -> Result<(Vec<Uuid>, Vec<Mail>)> {
    let rows = gathered_mail::Entity::find()
        .filter(gathered_mail::COLUMN.person_id.eq(person.uuid()))
        .order_by_asc(gathered_mail::COLUMN.created_at)
        .order_by_asc(gathered_mail::COLUMN.id)
        .all(db)
        .await?;
    let ids = rows.iter().map(|row| row.id).collect();
    let mails = rows.iter().map(|row| Mail::parse(&row.kind, &row.data)).collect::<Result<_>>()?;
    Ok((ids, mails))
}

/// Forgets what is told now.
pub(super) async fn forget(db: &impl ConnectionTrait, rows: Vec<Uuid>) -> Result<()> {
    for some in rows.chunks(500) {
        gathered_mail::Entity::delete_many()
            .filter(gathered_mail::Column::Id.is_in(some.iter().copied()))
            .exec(db)
            .await?;
    }
    Ok(())
}

/// Writes the day's digest to everybody for whom something waits and who did not choose the weekly one, and gives how
/// many it wrote. On the same day once more it writes to those alone who have none; one person's failure does not stop
/// the others.
///
/// # Errors
/// What the database says of the people; the first failure, after everybody else was written to.
pub async fn write_daily(tenure: &Tenure) -> Result<u64> {
    let people: Vec<Uuid> = gathered_mail::Entity::find()
        .select_only()
        .column(gathered_mail::Column::PersonId)
        .distinct()
        .order_by_asc(gathered_mail::Column::PersonId)
        .into_tuple()
        .all(tenure.database.read())
        .await?;
    let (mut count, mut failure) = (0, None);
    for person in people {
        match one(tenure, PersonId::new(person)).await {
            Ok(is_new) => count += u64::from(is_new),
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    failure.map_or(Ok(count), Err)
}

async fn one(tenure: &Tenure, person: PersonId) -> Result<bool> {
    let work = tenure.database.begin().await?;
    let at = tenure.clock.now();
    let row = person::Entity::find_by_id(person.uuid()).one(&work).await?;
    let (rows, mails) = of(&work, person).await?;
    if row.is_none_or(|row| !row.active) {
        // Nothing is told to who has left, and nothing waits for them.
        forget(&work, rows).await?;
        work.commit().await?;
        return Ok(false);
    }
    if mails.is_empty() || choice::of(&work, person).await? == Digest::Weekly {
        return Ok(false);
    }
    let marker = format!("daily:{person}:{}", Day::of(at).0);
    let ink = Ink { db: &work, tenure, at };
    let mail = Mail::Gathered { mails };
    let is_new = put(ink, at, Post { to: person, mail: &mail, marker: Some(&marker) }).await?;
    if is_new {
        forget(&work, rows).await?;
    }
    work.commit().await?;
    Ok(is_new)
}
