//! The weekly digest: what waits for each person, told to those for whom something does.

use super::{Mail, Post, put};
use crate::call::{Call, Tenure};
use crate::error::Result;
use crate::{home, ownership, people, reviews};
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
    let mail = waits(&call).await?;
    if mail == (Mail::Digest { offers: 0, items: 0, rotations: 0 }) {
        return Ok(false);
    }
    let at = call.now();
    let marker = format!("digest:{person}:{}", Day::of(at).0);
    let work = tenure.database.begin().await?;
    let post = Post { to: person, mail: &mail, marker: Some(&marker) };
    let is_new = put(&work, || tenure.ids.uuid(at), (at, at), post).await?;
    work.commit().await?;
    Ok(is_new)
}

/// What waits for whoever asks.
async fn waits(call: &Call) -> Result<Mail> {
    let number = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
    let offers = number(ownership::offers(call).await?.len());
    let items = number(reviews::mine(call).await?.len());
    let window = Window::before(call.now(), Window::DEFAULT_DAYS);
    let rotations = home::to_rotate(call, window).await?.map_or(0, |found| found.total);
    Ok(Mail::Digest { offers, items, rotations })
}
