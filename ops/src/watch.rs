//! Watching: what an import of logs showed that does not wait, and sources that say nothing any more.

mod silence;

use crate::call::Tenure;
use crate::error::Result;
use crate::findings::{Desk, Which};
use crate::telling::{self, Ink, first_time};
use chrono::Duration;
use domain::actor::Actor;
use domain::alert::Alert;
use domain::finding::{REACTIVATED_DAYS, Rule, findings};
use domain::id::IdentityId;
use domain::principal::PrincipalClass;
use domain::window::Day;
use entities::identity;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
pub use silence::listen;

/// How many identities are judged together.
const TOGETHER: usize = 500;

/// Tells owners and security of whatever was used within the last thirty days after a long silence, and of break-glass
/// use: once each, however often it is imported. Gives of how many it told.
///
/// # Errors
/// What the database says.
pub async fn look(tenure: &Tenure) -> Result<u64> {
    let call = tenure.call(Actor::System);
    let now = call.now();
    let classes = PrincipalClass::ALL.iter().filter(|class| class.in_population());
    let rows = identity::Entity::find()
        .filter(identity::COLUMN.gone_at.is_null())
        .filter(identity::COLUMN.active_at.gte(now - Duration::days(REACTIVATED_DAYS)))
        .filter(identity::Column::Class.is_in(classes.map(|class| class.as_str())))
        .order_by_asc(identity::COLUMN.id)
        .all(call.read())
        .await?;
    let mut desk = Desk::new(&call, now).await?;
    let mut seen = Vec::new();
    for some in rows.chunks(TOGETHER) {
        let which = Which::These(some.iter().map(|row| row.id).collect());
        for (row, facts) in desk.facts(some.to_vec(), &which).await? {
            let identity = IdentityId::new(row.id);
            for one in findings(&facts, now) {
                let alert = match one.rule {
                    Rule::Reactivated => Alert::Reactivated,
                    Rule::BreakGlassUsed => Alert::BreakGlass,
                    _ => continue,
                };
                // The same use is told once; the next use of what is kept for emergencies on another day is another.
                let day = Day::of(one.since.unwrap_or(now));
                seen.push((format!("use:{alert}:{identity}:{}", day.0), alert, identity));
            }
        }
    }
    let work = tenure.database.begin().await?;
    let ink = Ink { db: &work, tenure, at: now };
    let mut new = Vec::new();
    for (marker, alert, identity) in seen {
        if first_time(ink, &marker).await? {
            new.push((alert, identity));
        }
    }
    telling::alerts(ink, &new).await?;
    work.commit().await?;
    Ok(u64::try_from(new.len()).unwrap_or(u64::MAX))
}
