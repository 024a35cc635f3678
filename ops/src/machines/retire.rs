//! A program reports that it is removing an identity: asked, until an import shows it gone.

use super::reached;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::event::Event;
use domain::id::IdentityId;
use domain::identity::Lifecycle;
use domain::policy::Action;
use entities::inconsistency::Place;
use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::json;

/// Says that an identity is being removed. Once more changes nothing.
///
/// # Errors
/// [`Error::NotFound`] where there is none that the token reaches; [`Error::Conflict`] for what is gone or retired;
/// whoever may not report.
pub async fn retiring(call: &Call, id: IdentityId) -> Result<Lifecycle> {
    let work = call.begin().await?;
    let row = reached(call, &work, id, Action::ReportRetirement).await?;
    let state: Lifecycle = Place::new("identity", row.id).word("lifecycle", &row.lifecycle)?;
    if state == Lifecycle::Retiring {
        work.abandon().await?;
        return Ok(state);
    }
    let next = state.step(Lifecycle::Retiring).map_err(|error| Error::Conflict(error.to_string()))?;
    let mut change = row.into_active_model();
    change.lifecycle = Set(next.to_string());
    change.lifecycle_at = Set(Some(work.at()));
    change.update(work.db()).await?;
    let facts = json!({ "from": state.as_str(), "lifecycle": next.as_str() });
    work.commit(Event::new("identity.retiring", id, facts)).await?;
    Ok(next)
}
