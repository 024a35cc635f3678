//! Risk: an order with its reason shown, not a score.

use crate::identity::{Environment, Kind};
use crate::words::words;

words! {
    /// The first reason that holds to look at an identity before others. The order is the order of review.
    pub enum Risk {
        /// It holds privileged grants, and nobody answers for them.
        PrivilegedUnowned = "privileged and unowned",
        /// It holds privileged grants that it was not seen to use.
        PrivilegedUnused = "privileged and not used",
        /// It acts on a model's decisions.
        Agent = "AI agent",
        /// Another company's product uses it, or another account may become it.
        ThirdParty = "third party",
        /// Customers rely on what it serves.
        Production = "production",
        /// None of these.
        Rest = "the rest",
    }
}

/// What the order is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RiskFacts {
    /// What kind of identity it is.
    pub kind: Kind,
    /// Where what it serves runs, where somebody said so.
    pub environment: Option<Environment>,
    /// Has it an accepted technical or business owner?
    pub owned: bool,
    /// Does it hold a privileged grant?
    pub privileged: bool,
    /// Does it hold a privileged grant, or action, that was not seen used?
    pub privileged_not_used: bool,
    /// May somebody of another account become it?
    pub foreign_trust: bool,
}

impl Risk {
    /// The first reason that holds.
    #[must_use]
    pub fn of(facts: RiskFacts) -> Self {
        if facts.privileged && !facts.owned {
            Self::PrivilegedUnowned
        } else if facts.privileged && facts.privileged_not_used {
            Self::PrivilegedUnused
        } else if facts.kind == Kind::AiAgent {
            Self::Agent
        } else if facts.kind == Kind::VendorIntegration || facts.foreign_trust {
            Self::ThirdParty
        } else if facts.environment == Some(Environment::Production) {
            Self::Production
        } else {
            Self::Rest
        }
    }

    /// The reason, in a sentence for people.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::PrivilegedUnowned => "It is privileged, and nobody owns it",
            Self::PrivilegedUnused => "It is privileged, and was not seen to use that",
            Self::Agent => "It is an AI agent",
            Self::ThirdParty => "Somebody outside the organisation uses it, or can become it",
            Self::Production => "Production relies on it",
            Self::Rest => "Nothing sets it apart",
        }
    }
}
