//! Burn-down: how many identities had no owner who could act, day by day.

use crate::call::Call;
use crate::error::Result;
use crate::identities::{self, Filter};
use crate::sources::foreign;
use domain::instant::Instant;
use domain::ownership::OwnerPart;
use domain::principal::PrincipalClass;
use domain::wave::{Gap, gaps, open_at};
use domain::window::Day;
use entities::{identity, ownership};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

/// How many days are shown.
const DAYS: i32 = 90;

/// How many identities had nobody who answered for them at the end of each day, oldest first; the last is now.
///
/// # Errors
/// What the database says.
pub(super) async fn burn_down(call: &Call) -> Result<Vec<(Instant, u64)>> {
    let now = call.now();
    let classes = PrincipalClass::ALL.iter().copied().filter(|class| class.in_population()).collect();
    let (_, query) = identities::visible(call, &Filter { classes, gone: true, ..Filter::default() }).await?;
    let there: Vec<(Uuid, Instant, Option<Instant>)> = query
        .filter(identity::Column::SourceId.is_not_in(foreign(call.read()).await?))
        .select_only()
        .columns([identity::Column::Id, identity::Column::FirstSeenAt, identity::Column::GoneAt])
        .into_tuple()
        .all(call.read())
        .await?;
    let mut owned: HashMap<Uuid, Vec<Gap>> = HashMap::new();
    let parts = [OwnerPart::Technical.as_str(), OwnerPart::Business.as_str()];
    // Whoever left holds nothing any more: their intervals ended with them.
    let held: Vec<(Uuid, Option<Instant>, Option<Instant>)> = ownership::Entity::find()
        .filter(ownership::Column::Part.is_in(parts))
        .filter(ownership::COLUMN.accepted_at.is_not_null())
        .select_only()
        .columns([ownership::Column::IdentityId, ownership::Column::AcceptedAt, ownership::Column::Until])
        .into_tuple()
        .all(call.read())
        .await?;
    for (id, from, until) in held {
        if let Some(from) = from {
            owned.entry(id).or_default().push(Gap { from, until });
        }
    }
    let mut open = Vec::new();
    for (id, from, until) in there {
        let mut held = owned.remove(&id).unwrap_or_default();
        open.extend(gaps(Gap { from, until }, &mut held));
    }
    let today = Day::of(now);
    let mut ends: Vec<Instant> = (1 - DAYS..=0).map(|back| Day(today.0 + back).start()).collect();
    ends.push(now);
    let counts = open_at(&open, &ends);
    Ok(ends.into_iter().zip(counts).collect())
}
