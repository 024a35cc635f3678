//! What is wrong with what somebody gave us, in words for that person.

/// A word that is not one of a closed set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{found}' is not one of {expected}")]
pub struct UnknownWord {
    /// At most 40 characters of what stood there.
    pub found: String,
    /// The words that are known, comma-separated.
    pub expected: String,
}

impl UnknownWord {
    /// An error that quotes `found` and lists `known`.
    #[must_use]
    pub fn new(found: &str, known: &[&str]) -> Self {
        Self { found: found.chars().take(40).collect(), expected: known.join(", ") }
    }
}

/// One field that cannot be accepted, and why, in a sentence for the person who filled it in.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Problem {
    /// The form field or column that is meant; empty when it is the whole.
    pub field: String,
    /// A whole sentence, without a full stop at its end.
    pub message: String,
}

/// Every problem found at once, never only the first.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// One problem with one field.
    #[must_use]
    pub fn one(field: &str, message: impl Into<String>) -> Self {
        Self(vec![Problem { field: field.into(), message: message.into() }])
    }

    /// Adds a problem.
    pub fn add(&mut self, field: &str, message: impl Into<String>) {
        self.0.push(Problem { field: field.into(), message: message.into() });
    }

    /// `Ok` with `value` when nothing was found wrong.
    ///
    /// # Errors
    /// These problems, when there are any.
    pub fn none_or<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }

    /// What is wrong with `field`, the first of it.
    #[must_use]
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|problem| problem.field == field).map(|problem| problem.message.as_str())
    }
}

impl std::fmt::Display for Problems {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (place, problem) in self.0.iter().enumerate() {
            let comma = if place == 0 { "" } else { "; " };
            let colon = if problem.field.is_empty() { "" } else { ": " };
            write!(out, "{comma}{}{colon}{}", problem.field, problem.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
