//! What programs with a token do to identities: declare them, report what happened to them, and never answer for them.

mod declare;
mod report;
mod retire;
mod rotation;
mod tasks;

use crate::call::{Call, Work};
use crate::clients;
use crate::error::{Error, Result};
use domain::id::IdentityId;
use domain::policy::{Action, Standing};
use entities::identity;
use sea_orm::EntityTrait;

pub use declare::{Declaration, Declared, declare};
pub use report::{Fired, report};
pub use retire::retiring;
pub use rotation::{Checking, rotated};

/// The row of an identity on which a program does `action`.
///
/// # Errors
/// [`Error::NotFound`] where there is none, or none that the program's token reaches; [`Error::Forbidden`] where its
/// token is for something else; [`Error::Conflict`] where it is gone.
async fn reached(call: &Call, work: &Work, id: IdentityId, action: Action) -> Result<identity::Model> {
    let row = identity::Entity::find_by_id(id.uuid()).one(work.db()).await?;
    let standing = match &row {
        Some(row) => clients::standing(call, work.db(), row.source_id).await?,
        None => Standing::None,
    };
    call.may_to(action, standing, "identity")?;
    let row = row.ok_or(Error::NotFound("identity"))?;
    if row.gone_at.is_some() {
        return Err(Error::Conflict("it is gone already".into()));
    }
    Ok(row)
}
