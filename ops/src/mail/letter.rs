//! One mail as it is sent: names looked up, to whom, and that it was sent.

use super::{Mail, find, row};
use crate::call::Tenure;
use crate::error::Result;
use crate::evidence::{Way, left};
use crate::jobs::{self, Claimed};
use crate::people;
use domain::id::{CampaignId, IdentityId, OutboxId, PersonId, SourceId};
use domain::instant::Instant;
use entities::{campaign, identity, person, source};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;

/// Names looked up with one statement.
const TOGETHER: usize = 500;

/// A mail with everything that its words need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The mail.
    pub id: OutboxId,
    /// When it was written.
    pub created_at: Instant,
    /// To what address.
    pub email: String,
    /// What they are called.
    pub name: String,
    /// What it tells.
    pub mail: Mail,
    /// What the identities it is about are called.
    pub identities: HashMap<IdentityId, String>,
    /// What the people it is about are called; without those who were erased.
    pub people: HashMap<PersonId, String>,
    /// What the campaigns it is about are called.
    pub campaigns: HashMap<CampaignId, String>,
    /// What the sources it is about are called.
    pub sources: HashMap<SourceId, String>,
}

/// The mail of an id, to be sent. `None` where it was sent already, or is to somebody who is not active any more.
///
/// # Errors
/// What the database says; a mail that cannot be read.
pub async fn letter(tenure: &Tenure, id: OutboxId) -> Result<Option<Letter>> {
    let db = tenure.database.read();
    let Some(row) = find(db, id).await?.filter(|row| row.sent_at.is_none()) else { return Ok(None) };
    let to = person::Entity::find_by_id(row.person_id).one(db).await?;
    let Some(to) = to.filter(|person| person.active) else { return Ok(None) };
    let mail = Mail::parse(&row.kind, &row.data)?;
    let about = mail.about();
    let mut identities = HashMap::new();
    for some in about.identities.chunks(TOGETHER) {
        let rows = identity::Entity::find()
            .filter(identity::Column::Id.is_in(some.iter().map(|id| id.uuid())))
            .all(db)
            .await?;
        identities.extend(rows.into_iter().map(|row| (IdentityId::new(row.id), row.name)));
    }
    let people = people::names(db, about.people).await?;
    let campaigns = campaign::Entity::find()
        .filter(campaign::Column::Id.is_in(about.campaigns.iter().map(|id| id.uuid())))
        .all(db)
        .await?;
    let campaigns = campaigns.into_iter().map(|row| (CampaignId::new(row.id), row.name)).collect();
    let sources = source::Entity::find()
        .filter(source::Column::Id.is_in(about.sources.iter().map(|id| id.uuid())))
        .all(db)
        .await?;
    let sources = sources.into_iter().map(|row| (SourceId::new(row.id), row.name)).collect();
    let (email, name, created_at) = (to.email, to.name, row.created_at);
    Ok(Some(Letter { id, created_at, email, name, mail, identities, people, campaigns, sources }))
}

/// Says that a mail was sent, and with it that its job is done.
///
/// # Errors
/// What the database says.
pub async fn sent(tenure: &Tenure, claimed: &Claimed, id: OutboxId) -> Result<()> {
    let work = tenure.database.begin().await?;
    let now = tenure.clock.now();
    row::Entity::update_many()
        .col_expr(row::Column::SentAt, Expr::value(now))
        .filter(row::Column::Id.eq(id.uuid()))
        .filter(row::Column::SentAt.is_null())
        .exec(&work)
        .await?;
    if let Some(row) = find(&work, id).await?
        && let Mail::Checkpoint { checkpoint, .. } = Mail::parse(&row.kind, &row.data)?
    {
        let holder = PersonId::new(row.person_id).to_string();
        left(&work, (checkpoint, now), (Way::Mail, &holder)).await?;
    }
    jobs::finish(&work, claimed, now).await?;
    Ok(work.commit().await?)
}
