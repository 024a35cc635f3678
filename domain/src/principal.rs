//! What an imported principal is: a machine, a person, or something of the provider's own.

use crate::words::words;
use serde::{Deserialize, Serialize};

words! {
    /// The class of a principal. Only machine and unsure become a review's population.
    pub enum PrincipalClass {
        /// A workload, pipeline, service or bot: a non-human identity.
        Machine = "machine",
        /// A person's own user.
        Person = "person",
        /// A role that people enter through single sign-on.
        PersonsRole = "person's role",
        /// Made and used by the provider itself (AWS: service-linked roles).
        ProviderManaged = "provider-managed",
        /// The facts do not say: a queue for security.
        Unsure = "unsure",
    }
}

impl PrincipalClass {
    /// Is it governed as a non-human identity? "Unsure" is, until somebody says otherwise.
    #[must_use]
    pub const fn in_population(self) -> bool {
        matches!(self, Self::Machine | Self::Unsure)
    }
}

/// A class with the rule that gave it, so that nobody has to guess why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Classified {
    /// What it is.
    pub class: PrincipalClass,
    /// The rule, in a sentence: "path /aws-service-role/: a service-linked role".
    pub rule: String,
}

impl Classified {
    /// A class by a rule.
    #[must_use]
    pub fn new(class: PrincipalClass, rule: impl Into<String>) -> Self {
        Self { class, rule: rule.into() }
    }
}
