//! What can come of an op, without a word of transport: no status codes, no SQL.

use domain::policy::Answer;
use domain::problem::Problems;
use domain::review::{Refusal, RefusalKind};
use entities::inconsistency::Inconsistency;
use sea_orm::{DbErr, SqlErr};

/// Why an op did not happen. Nothing of it did.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or the actor may not know that there is.
    #[error("there is no such {0}, or it is not yours to see")]
    NotFound(&'static str),
    /// The actor may see it, but not do this to it.
    #[error("{0}")]
    Forbidden(String),
    /// It stands in the way of something that already is.
    #[error("{0}")]
    Conflict(String),
    /// What was given cannot be accepted.
    #[error("{0}")]
    Invalid(#[from] Problems),
    /// It changed since it was shown.
    #[error("{0}")]
    Stale(String),
    /// A file or what it says was refused.
    #[error("{0}")]
    Refused(String),
    /// Ours to mend. The cause is logged where it is handled, and never shown to people.
    #[error("something went wrong inside Tenure: {0}")]
    Unexpected(Box<dyn std::error::Error + Send + Sync>),
}

/// What an op gives back.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Wraps a cause that is ours to mend.
    pub fn unexpected(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Unexpected(cause.into())
    }

    /// Turns an answer of the permission table into an error.
    ///
    /// # Errors
    /// `NotFound` where the actor may not know the thing exists, `Forbidden` where it may not do this.
    pub fn unless_allowed(answer: Answer, thing: &'static str, action: &str) -> Result<()> {
        match answer {
            Answer::Allowed => Ok(()),
            Answer::Hidden => Err(Self::NotFound(thing)),
            Answer::Forbidden => Err(Self::Forbidden(format!("your roles do not let you {action}"))),
        }
    }
}

/// The one place where a constraint's name becomes words for people.
impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(detail)) => Self::Conflict(unique(&detail).into()),
            _ => Self::unexpected(error),
        }
    }
}

fn unique(detail: &str) -> &'static str {
    if detail.contains("email_key") {
        "somebody with this address is already here"
    } else if detail.contains("issuer") {
        "this sign-in already belongs to somebody else"
    } else {
        "the same thing is already here"
    }
}

/// What a review refuses is told in the review's own words.
impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        let words = refusal.to_string();
        match refusal.kind() {
            RefusalKind::Forbidden => Self::Forbidden(words),
            RefusalKind::Conflict => Self::Conflict(words),
            RefusalKind::Stale => Self::Stale(words),
            RefusalKind::Invalid(field) => Self::Invalid(Problems::one(field, words)),
        }
    }
}

impl From<Inconsistency> for Error {
    fn from(error: Inconsistency) -> Self {
        Self::unexpected(error)
    }
}
