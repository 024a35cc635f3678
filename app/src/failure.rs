//! The step from what an op says to what people are shown. The cause of a failure of ours is logged here, once.

use crate::error::{AppError, IncidentId};
use ops::{Call, Error};

/// What people are shown of an op's error.
#[must_use]
pub fn failure(call: &Call, error: &Error) -> AppError {
    match error {
        Error::NotFound(_) => AppError::NotFound,
        Error::Forbidden(_) => AppError::Forbidden,
        Error::Conflict(_) => AppError::Conflict,
        Error::Invalid(_) | Error::Refused(_) => AppError::Invalid,
        Error::Stale(_) => AppError::Stale,
        Error::Unexpected(_) => {
            let incident = call.incident();
            tracing::error!(incident, cause = %error, "an op failed");
            // An incident that could not be named would still be a failure.
            IncidentId::parse(&incident).map_or(AppError::Unreachable, AppError::Unexpected)
        }
    }
}
