//! What identities may lack: each a number of the posture, and the list behind it.

use crate::call::Call;
use crate::error;
use crate::policies;
use crate::rotation::overdue;
use crate::usage::Lenses;
use domain::coverage::Need;
use domain::id::SourceId;
use domain::instant::Instant;
use domain::ownership::OwnerPart;
use domain::window::Window;
use domain::words::words;
use entities::{identity, ownership, source};
use sea_orm::sea_query::{Cond, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait};

words! {
    /// What an identity lacks.
    pub enum Lacking {
        /// Nobody has accepted to own it; a steward does not count.
        Owner = "owner",
        /// Nobody has said what it is for.
        Purpose = "purpose",
        /// No activity of it was seen since the window began.
        Use = "use",
        /// Its account was not observed over the whole window.
        Observation = "observation",
        /// A credential of it is overdue for rotation, or nobody knows how old it is.
        Rotation = "rotation",
    }
}

impl Lacking {
    /// The condition on identities.
    pub(super) async fn condition(
        self,
        call: &Call,
        lenses: &mut Lenses,
        window: Window,
    ) -> error::Result<Cond> {
        let now = call.now();
        Ok(match self {
            Self::Owner => Cond::all().add(identity::Column::Id.not_in_subquery(owned(now))),
            Self::Purpose => Cond::all().add(identity::COLUMN.purpose_hash.is_null()),
            Self::Use => {
                let began = window.from.start();
                Cond::any()
                    .add(identity::COLUMN.active_at.is_null())
                    .add(identity::COLUMN.active_at.lt(began))
            }
            Self::Observation => {
                let mut gaps = Vec::new();
                for row in source::Entity::find().all(call.read()).await? {
                    let coverage = lenses.coverage(call, SourceId::new(row.id)).await?;
                    if !coverage.observed(&Need::management(), window).is_whole() {
                        gaps.push(row.id);
                    }
                }
                Cond::all().add(identity::Column::SourceId.is_in(gaps))
            }
            Self::Rotation => {
                let policies = policies::rotation(call.read(), now).await?;
                Cond::all().add(identity::Column::Id.in_subquery(overdue(&policies, now)))
            }
        })
    }
}

/// Identities that somebody owns now.
fn owned(now: Instant) -> SelectStatement {
    use ownership::Column::{AcceptedAt, IdentityId, Part, Until};
    let mut ids = Query::select();
    ids.column(IdentityId)
        .from(ownership::Entity)
        .and_where(Part.ne(OwnerPart::Steward.as_str()))
        .and_where(AcceptedAt.lte(now))
        .cond_where(Cond::any().add(Until.is_null()).add(Until.gt(now)));
    ids
}
