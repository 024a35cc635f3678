//! The bytes of frozen editions, in parts: neither the database nor whoever freezes or checks one holds it whole.

use crate::call::Work;
use crate::error::{Error, Result};
use entities::edition_part;
use evidence::bundle::Zip;
use evidence::hash::{Digest, Hasher};
use sea_orm::sea_query::Expr;
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Set};
use uuid::Uuid;

/// Bytes of one part, at most.
const PART: usize = 1 << 20;

/// A campaign, and the number of an edition.
pub(crate) type Key = (Uuid, i32);

/// Keeps the zip as the bytes of an edition, part by part as it is made, and gives their SHA-256.
pub(super) async fn keep(work: &Work, (campaign, number): Key, mut zip: Zip) -> Result<Digest> {
    let (mut hasher, mut place) = (Hasher::default(), 0);
    loop {
        let made = tokio::task::spawn_blocking(move || (zip.next(), zip));
        let (part, rest) = made.await.map_err(Error::unexpected)?;
        let Some(part) = part else { return Ok(hasher.finish()) };
        zip = rest;
        let part = part.map_err(Error::unexpected)?;
        hasher.push(&part);
        for bytes in part.chunks(PART) {
            let row = edition_part::ActiveModel {
                campaign_id: Set(campaign),
                number: Set(number),
                place: Set(place),
                bytes: Set(bytes.to_vec()),
            };
            edition_part::Entity::insert(row).exec_without_returning(work.db()).await?;
            place += 1;
        }
    }
}

/// The bytes of an edition; none where there is no such edition.
pub(super) async fn bytes(db: &impl ConnectionTrait, key: Key) -> Result<Vec<u8>> {
    let sizes: Vec<i64> = of(key)
        .select_only()
        .column_as(Expr::cust("CAST(length(bytes) AS BIGINT)"), "length")
        .into_tuple()
        .all(db)
        .await?;
    let mut bytes =
        Vec::with_capacity(usize::try_from(sizes.iter().sum::<i64>()).map_err(Error::unexpected)?);
    each_part(db, key, |part| bytes.extend_from_slice(part)).await?;
    Ok(bytes)
}

/// The SHA-256 of the bytes of an edition.
pub(crate) async fn sha256(db: &impl ConnectionTrait, key: Key) -> Result<Digest> {
    let mut hasher = Hasher::default();
    each_part(db, key, |part| hasher.push(part)).await?;
    Ok(hasher.finish())
}

fn of((campaign, number): Key) -> sea_orm::Select<edition_part::Entity> {
    edition_part::Entity::find()
        .filter(edition_part::COLUMN.campaign_id.eq(campaign))
        .filter(edition_part::COLUMN.number.eq(number))
}

/// One after the other, each let go of before the next is read.
async fn each_part(db: &impl ConnectionTrait, key: Key, mut take: impl FnMut(&[u8])) -> Result<()> {
    let count = of(key).count(db).await?;
    for place in 0..i32::try_from(count).map_err(Error::unexpected)? {
        let part = edition_part::Entity::find_by_id((key.0, key.1, place)).one(db).await?;
        take(&part.ok_or(Error::NotFound("part of an edition"))?.bytes);
    }
    Ok(())
}
