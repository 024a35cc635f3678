//! The weekly digest: what waits for each person, told to those for whom something does.

use super::{Mail, Post, gathered, put};
use crate::call::{Call, Tenure};
use crate::error::Result;
use crate::telling::Ink;
use crate::{home, ownership, people, reviews, systems};
use domain::id::PersonId;
use domain::window::{Day, Window};
use entities::person;
use sea_orm::EntityTrait;

/// Writes today's digest to every active person for whom something waits, and gives how many it wrote. On the same day
/// once more it writes to those alone who have none; one person's failure does not stop the others.
///
/// # Errors
/// What the database says of the people; the first failure, after everybody else was written to.
pub async fn write_digests(tenure: &Tenure) -> Result<u64> {
    let rows = person::Entity::find().all(tenure.database.read()).await?;
    let (mut count, mut failure) = (0, None);
    for row in rows.into_iter().filter(|row| row.active) {
        match one(tenure, PersonId::new(row.id)).await {
            Ok(is_new) => count += u64::from(is_new),
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    failure.map_or(Ok(count), Err)
}

async fn one(tenure: &Tenure, person: PersonId) -> Result<bool> {
    let call = tenure.call(people::actor(tenure.database.read(), person).await?);
    let (offers, items, rotations) = waits(&call).await?;
    let at = call.now();
    let marker = format!("digest:{person}:{}", Day::of(at).0);
    let work = tenure.database.begin().await?;
    let ink = Ink { db: &work, tenure, at };
    let (kept, gathered) = gathered::of(&work, person).await?;
    if offers + items + rotations == 0 && gathered.is_empty() {
        return Ok(false);
    }
    let mail = Mail::Digest { offers, items, rotations, gathered };
    let is_new = put(ink, at, Post { to: person, mail: &mail, marker: Some(&marker) }).await?;
    if is_new {
        gathered::forget(&work, kept).await?;
    }
    work.commit().await?;
    Ok(is_new)
}

/// How many offers, review items and identities with a credential to rotate wait for whoever asks.
async fn waits(call: &Call) -> Result<(u64, u64, u64)> {
    let number = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
    let offers = number(ownership::offers(call).await?.len() + systems::offers(call).await?.len());
    let items = number(reviews::mine(call).await?.len());
    let window = Window::before(call.now(), Window::DEFAULT_DAYS);
    let rotations = home::to_rotate(call, window).await?.map_or(0, |found| found.total);
    Ok((offers, items, rotations))
}
