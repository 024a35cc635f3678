//! What a change is about.

use domain::words::words;
use entities::log_leaf;
use sea_orm::ColumnTrait;
use sea_orm::sea_query::Cond;

words! {
    /// What a change is about: by this a history is narrowed.
    pub enum Topic {
        /// How far it has come: registered, suspended, revoked, retired.
        Life = "life",
        /// Who was asked to own it, and who did.
        Ownership = "ownership",
        /// Certificates that were attached, and rotations that were reported.
        Credentials = "credentials",
        /// Work that was opened on it, and seen done.
        Tasks = "tasks",
        /// Leave that was asked, given, refused or ended.
        Exceptions = "exceptions",
        /// What reviews decided on it, and to whom its item went.
        Reviews = "reviews",
    }
}

impl Topic {
    /// How the actions begin that belong to it.
    const fn begins(self) -> &'static [&'static str] {
        match self {
            Self::Life => &["identity.", "trigger.", "revocation.", "client."],
            Self::Ownership => &["ownership."],
            Self::Credentials => &["certificates.", "rotation."],
            Self::Tasks => &["task."],
            Self::Exceptions => &["exception."],
            Self::Reviews => &["campaign."],
        }
    }

    /// What a leaf with this action is about; `None` for one that belongs nowhere, which is shown all the same.
    #[must_use]
    pub fn of(action: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|topic| topic.begins().iter().any(|begin| action.starts_with(begin)))
    }

    /// The condition on leaves.
    pub(super) fn condition(self) -> Cond {
        self.begins()
            .iter()
            .fold(Cond::any(), |any, begin| any.add(log_leaf::Column::Action.starts_with(*begin)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_leaf_is_about_follows_from_its_action() {
        assert_eq!(Topic::of("identity.suspended"), Some(Topic::Life));
        assert_eq!(Topic::of("exception.asked"), Some(Topic::Exceptions));
        assert_eq!(Topic::of("campaign.decided"), Some(Topic::Reviews));
        assert_eq!(Topic::of("identities.exported"), None);
        for topic in Topic::ALL {
            for begin in topic.begins() {
                assert!(begin.ends_with('.') && !begin.contains(['%', '_']), "{begin} is no pattern");
            }
        }
    }
}
