//! Identities: what they are and how they live.

use crate::words::words;

words! {
    /// What kind of non-human identity it is.
    pub enum Kind {
        /// A user that stands for a service.
        ServiceAccount = "service account",
        /// A user that is nothing but its access keys.
        ApiKeyHolder = "API key holder",
        /// An OAuth application.
        OauthApp = "OAuth app",
        /// An automated participant in people's tools.
        Bot = "bot",
        /// Continuous integration and delivery.
        Pipeline = "pipeline",
        /// What a compute service runs: function, container, instance.
        Workload = "workload",
        /// Known by its certificate.
        CertificateHolder = "certificate holder",
        /// Acts on a model's decisions.
        AiAgent = "AI agent",
        /// Meant to be idle until an emergency.
        BreakGlass = "break-glass account",
        /// Used by another company's product.
        VendorIntegration = "vendor integration",
    }
}

words! {
    /// How far an identity has come. What can be computed (dormant, orphaned, expired) is a finding, never a state.
    pub enum Lifecycle {
        /// Seen by an import; nobody has said what it is for.
        Discovered = "discovered",
        /// It has an accepted owner, a purpose, an environment, an end and a revocation trigger.
        Registered = "registered",
        /// Registered, and seen in use.
        Active = "active",
        /// Somebody asked for it to be disabled; an import shows whether it is.
        Suspended = "suspended",
        /// Somebody asked for it to be removed; removal is under way.
        Retiring = "retiring",
        /// A tombstone with its history.
        Retired = "retired",
    }
}

/// A step that the lifecycle does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an identity that is {from} cannot become {to}")]
pub struct IllegalTransition {
    /// Where it stands.
    pub from: Lifecycle,
    /// Where it was to go.
    pub to: Lifecycle,
}

impl Lifecycle {
    /// `discovered → registered → active ⇄ suspended → retiring → retired`; suspending and retiring may begin anywhere
    /// before them: what nobody registered can be dangerous, too. What was suspended unregistered is discovered again,
    /// and a retired identity may be reinstated to registered (the 30 days and the second person are checked by the
    /// op, which knows them).
    ///
    /// # Errors
    /// [`IllegalTransition`] names both ends.
    pub fn step(self, to: Self) -> Result<Self, IllegalTransition> {
        use Lifecycle::{Active, Discovered, Registered, Retired, Retiring, Suspended};
        let legal = matches!(
            (self, to),
            (Discovered | Retired, Registered)
                | (Registered | Suspended, Active)
                | (Discovered | Registered | Active, Suspended)
                | (Suspended, Discovered)
                | (Discovered | Registered | Active | Suspended, Retiring)
                | (Retiring, Retired)
        );
        if legal { Ok(to) } else { Err(IllegalTransition { from: self, to }) }
    }
}

words! {
    /// Where what it serves runs.
    pub enum Environment {
        /// What customers rely on.
        Production = "production",
        /// Rehearsal of production.
        Staging = "staging",
        /// Where things are made.
        Development = "development",
        /// Automated tests.
        Test = "test",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lifecycle_has_exactly_these_steps() {
        let legal: Vec<String> = Lifecycle::ALL
            .iter()
            .flat_map(|from| Lifecycle::ALL.iter().map(move |to| (*from, *to)))
            .filter(|(from, to)| from.step(*to).is_ok())
            .map(|(from, to)| format!("{from} → {to}"))
            .collect();
        assert_eq!(
            legal,
            [
                "discovered → registered",
                "discovered → suspended",
                "discovered → retiring",
                "registered → active",
                "registered → suspended",
                "registered → retiring",
                "active → suspended",
                "active → retiring",
                "suspended → discovered",
                "suspended → active",
                "suspended → retiring",
                "retiring → retired",
                "retired → registered",
            ]
        );
    }
}
