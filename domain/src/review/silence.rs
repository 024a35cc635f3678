//! What becomes of items that nobody answered for, as it was chosen at the launch: no response is an outcome, never a keep.

use super::outcome::ItemOutcome;
use crate::task::TaskKind;
use crate::words::words;

words! {
    /// What becomes, when a campaign closes, of its items without a response that counts.
    pub enum NoResponse {
        /// The steward, who is security, answers for them.
        Steward = "steward",
        /// They are put out of use.
        Suspend = "suspend",
        /// Security is told how many there are, and nothing else.
        Tell = "tell",
    }
}

/// What is chosen where nobody chooses.
impl Default for NoResponse {
    fn default() -> Self {
        Self::Steward
    }
}

impl NoResponse {
    /// The kind of task that is opened for each; `None` where nothing is.
    #[must_use]
    pub const fn task(self) -> Option<TaskKind> {
        match self {
            Self::Steward => Some(TaskKind::AnswerFor),
            Self::Suspend => Some(TaskKind::Suspend),
            Self::Tell => None,
        }
    }

    /// The kind of task that is opened for an item with this outcome; `None` where nothing is.
    #[must_use]
    pub fn follows(self, outcome: ItemOutcome) -> Option<TaskKind> {
        self.task().filter(|_| outcome == ItemOutcome::NoResponse)
    }

    /// The choice, as a form offers it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Steward => "Handed to the steward: security answers for it",
            Self::Suspend => "Suspended: whoever changes it is asked to put it out of use",
            Self::Tell => "Security is told how many there are, and nothing else",
        }
    }

    /// What becomes of them, to be read after whatever it is that nobody answered.
    #[must_use]
    pub const fn told(self) -> &'static str {
        match self {
            Self::Steward => "is handed to the steward: security is asked to answer for it",
            Self::Suspend => "is to be suspended: whoever changes it is asked to put it out of use",
            Self::Tell => "is told to security, and nothing else",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_follows_no_response_alone_and_none_where_security_is_only_told() {
        for outcome in ItemOutcome::ALL.iter().copied() {
            let silent = outcome == ItemOutcome::NoResponse;
            let follows = |choice: NoResponse| choice.follows(outcome);
            assert_eq!(follows(NoResponse::Steward), silent.then_some(TaskKind::AnswerFor), "{outcome}");
            assert_eq!(follows(NoResponse::Suspend), silent.then_some(TaskKind::Suspend), "{outcome}");
            assert_eq!(follows(NoResponse::Tell), None, "{outcome}");
        }
    }

    #[test]
    fn whoever_chooses_nothing_has_the_steward_answer() {
        assert_eq!(NoResponse::default(), NoResponse::Steward);
        assert_eq!(NoResponse::ALL.first(), Some(&NoResponse::default()), "and finds it first in the list");
    }
}
