//! What can go wrong on the way in: a closed set, because the word stands in an address that anyone can write.

use domain::words::words;

words! {
    /// Why a sign-in came to nothing.
    pub enum SignInProblem {
        /// The provider did not answer, or not as it should.
        Provider = "provider",
        /// The attempt is not known to this browser any more.
        Expired = "expired",
        /// The person, or the provider, said no.
        Denied = "denied",
        /// Nobody added this person.
        Unknown = "unknown",
        /// The provider does not vouch for the address.
        Unverified = "unverified",
        /// The person may not sign in any more.
        Inactive = "inactive",
        /// The address belongs to another sign-in.
        Taken = "taken",
        /// What they wanted to do asks once more who they are.
        Again = "again",
        /// Ours to mend.
        Failed = "failed",
    }
}

impl SignInProblem {
    /// What happened, and what to do.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Provider => {
                "Your identity provider did not answer as expected. Try again in a minute; if it stays so, give an administrator the incident id."
            }
            Self::Expired => {
                "This attempt to sign in is over: it took too long, was used already, or began in another browser. Sign in again; your browser must accept this site's cookie."
            }
            Self::Denied => {
                "Your identity provider did not let you in, or you cancelled. Nothing was changed."
            }
            Self::Unknown => {
                "Your identity provider knows you, but nobody has added you here. Ask an administrator to."
            }
            Self::Unverified => {
                "Your identity provider does not say that your address is verified, so it cannot be matched to a person here. Verify it there, then sign in again."
            }
            Self::Inactive => "You may not sign in here any more. Ask an administrator if that is wrong.",
            Self::Taken => {
                "Your address belongs to another sign-in here. Ask an administrator which of the two is right."
            }
            Self::Again => {
                "Approvals and decisions on many at once ask who you are, once more, when you signed in over 15 minutes ago. Sign in again, then repeat it."
            }
            Self::Failed => {
                "Something went wrong on our side. Try again; if it stays so, give an administrator the incident id."
            }
        }
    }

    /// The HTTP status of the page that says so.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::Provider => 502,
            Self::Expired => 400,
            Self::Again => 401,
            Self::Denied | Self::Unknown | Self::Unverified | Self::Inactive | Self::Taken => 403,
            Self::Failed => 500,
        }
    }
}
