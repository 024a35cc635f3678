//! What identities may lack: each a number of the posture, and the list behind it.

use crate::call::Call;
use crate::error;
use crate::exceptions::Leaves;
use crate::owners::owned_by_active;
use crate::policies;
use crate::rotation::overdue;
use crate::usage::Lenses;
use domain::coverage::Need;
use domain::id::SourceId;
use domain::window::Window;
use domain::words::words;
use entities::{identity, source};
use sea_orm::sea_query::Cond;
use sea_orm::{ColumnTrait, EntityTrait};

words! {
    /// What an identity lacks.
    pub enum Lacking {
        /// No technical or business owner of it is active; a backup or a steward does not count.
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
            Self::Owner => Cond::all().add(identity::Column::Id.not_in_subquery(owned_by_active(now))),
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
                let excepted = Leaves::load(call, None, now).await?.credentials(now);
                Cond::all().add(identity::Column::Id.in_subquery(overdue(&policies, &excepted, now)))
            }
        })
    }
}
