//! The list of identities whole: a line each, for an export. Nothing of it is left out.

use super::credentials::worst;
use super::listing::{Asked, Owner, matching, owners};
use super::{Brief, brief};
use crate::call::Call;
use crate::error::Result;
use crate::event::Event;
use crate::usage::{Lenses, summary};
use domain::credential::RotationStatus;
use domain::usage::Summary;
use serde_json::json;
use uuid::Uuid;

/// So many are asked for at once: databases bound the values of one query.
const AT_ONCE: usize = 500;

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The identity.
    pub identity: Brief,
    /// Its technical owner, else who holds another part; `None` where nobody accepted.
    pub owner: Option<Owner>,
    /// Used of granted.
    pub summary: Summary,
    /// The worst status of its credentials; `None` where none is known.
    pub credentials: Option<RotationStatus>,
}

/// Takes the list out: every identity that the actor may see of what is asked, in the order that is asked for. Place and
/// limit of the page play no part. A leaf says who took how many lines.
///
/// # Errors
/// What the database says.
pub async fn export(call: &Call, asked: &Asked) -> Result<Vec<Line>> {
    let lines = table(call, asked).await?;
    let work = call.begin().await?;
    let facts = json!({ "lines": lines.len() });
    work.commit(Event::new("identities.exported", call.actor.name(), facts)).await?;
    Ok(lines)
}

async fn table(call: &Call, asked: &Asked) -> Result<Vec<Line>> {
    let mut lenses = Lenses::new(asked.window);
    let (accounts, query) = matching(call, &mut lenses, asked).await?;
    let found = asked.order.apply(query).all(call.read()).await?;
    let briefs: Vec<Brief> = found.into_iter().map(|row| brief(row, &accounts)).collect::<Result<_>>()?;
    let mut lines = Vec::with_capacity(briefs.len());
    for some in briefs.chunks(AT_ONCE) {
        let ids: Vec<Uuid> = some.iter().map(|one| one.id.uuid()).collect();
        let mut owners = owners(call, &ids).await?;
        let worst = worst(call, &ids).await?;
        for identity in some {
            let id = identity.id.uuid();
            lines.push(Line {
                owner: owners.remove(&id),
                summary: summary(call, &mut lenses, identity).await?,
                credentials: worst.get(&id).copied(),
                identity: identity.clone(),
            });
        }
    }
    Ok(lines)
}
