//! Trust: who may become an identity, who did, and what a window says of each who may.

use crate::words::words;

words! {
    /// What kind of stranger a trust policy lets in.
    pub enum TrustKind {
        /// A whole account, or everybody.
        Account = "account",
        /// A user, role or session.
        Principal = "principal",
        /// A service of the provider.
        Service = "service",
        /// An OpenID Connect provider.
        Oidc = "oidc provider",
        /// A SAML provider.
        Saml = "saml provider",
    }
}

words! {
    /// What kind of stranger became an identity, as a log names it.
    pub enum AssumerKind {
        /// A user or a role, by its label or its immutable id.
        Principal = "principal",
        /// Somebody of an account; the log says no more.
        Account = "account",
        /// A service of the provider.
        Service = "service",
        /// A token of an OpenID Connect provider.
        Oidc = "oidc provider",
        /// An assertion of a SAML provider.
        Saml = "saml provider",
        /// Those who are not told apart: beyond the bound, or from before anybody kept who it was.
        Others = "others",
    }
}

/// Who became an identity, as a log names it. Never an address, never a person's own name at a provider.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Assumer {
    /// What kind of stranger.
    pub kind: AssumerKind,
    /// The account it lives in; empty where it lives in none.
    pub account: String,
    /// Who: a label, an immutable id, an account, a service or a provider. Empty for others.
    pub name: String,
    /// Of a provider's token: the pattern that its subject follows, such as `repo:ours/app:*`; empty where the subject is
    /// none of a workload's, or there is none.
    pub subject: String,
}

impl Assumer {
    /// Those who are not told apart.
    #[must_use]
    pub const fn others() -> Self {
        Self {
            kind: AssumerKind::Others,
            account: String::new(),
            name: String::new(),
            subject: String::new(),
        }
    }
}

/// Did somebody who became an identity do so as a party that its trust policy names? In rising order of what is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Became {
    /// It is somebody else.
    No,
    /// It may be: the log does not say enough to tell.
    Perhaps,
    /// It is.
    Yes,
}

/// How a window was watched for one way to become an identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watch {
    /// Was every hour of it proven or declared for the call that makes somebody the identity?
    pub whole: bool,
    /// Are trust and identity as old as the window? Younger ones say nothing yet.
    pub settled: bool,
    /// Did it act in the window while nobody at all was seen to become it? Then not all was heard.
    pub unexplained: bool,
    /// Is the window as long as the identity's cadence? A shorter one says nothing.
    pub long_enough: bool,
}

impl Watch {
    /// Does silence mean that nobody became it?
    #[must_use]
    pub const fn tells(self) -> bool {
        self.whole && self.settled && self.long_enough && !self.unexplained
    }
}

/// Was a trusted party used in a window? `seen` says it of everybody who became the identity in it, or since. `None` where
/// that cannot be told: what was not observed is never unused.
#[must_use]
pub fn used(seen: impl IntoIterator<Item = Became>, watch: Watch) -> Option<bool> {
    match seen.into_iter().max().unwrap_or(Became::No) {
        Became::Yes => Some(true),
        Became::Perhaps => None,
        Became::No => watch.tells().then_some(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WATCHED: Watch = Watch { whole: true, settled: true, unexplained: false, long_enough: true };

    #[test]
    fn whoever_was_seen_used_it_however_little_was_observed() {
        let nothing = Watch { whole: false, settled: false, unexplained: true, long_enough: false };
        assert_eq!(used([Became::No, Became::Yes, Became::Perhaps], nothing), Some(true));
    }

    #[test]
    fn silence_means_unused_only_where_everything_would_have_been_heard() {
        assert_eq!(used([], WATCHED), Some(false));
        assert_eq!(used([Became::No], WATCHED), Some(false), "somebody else became it");
        for deaf in [
            Watch { whole: false, ..WATCHED },
            Watch { settled: false, ..WATCHED },
            Watch { unexplained: true, ..WATCHED },
            Watch { long_enough: false, ..WATCHED },
        ] {
            assert_eq!(used([Became::No], deaf), None, "{deaf:?}");
        }
    }

    #[test]
    fn whoever_may_have_been_the_party_keeps_it_from_being_unused() {
        assert_eq!(used([Became::No, Became::Perhaps], WATCHED), None);
    }
}
