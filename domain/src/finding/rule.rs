//! The rules, each with its family, the controls it bears on, and what clears it.

use crate::words::words;

words! {
    /// How much a finding matters, least first.
    pub enum Severity {
        /// Worth knowing.
        Low = "low",
        /// To be mended in its time.
        Medium = "medium",
        /// To be mended soon.
        High = "high",
        /// To be looked at now.
        Critical = "critical",
    }
}

words! {
    /// A rule that can be broken.
    pub enum Rule {
        /// It was retired, and is still there or in use.
        RetiredButSeen = "retired but seen",
        /// It was suspended, and was used since.
        SuspendedButUsed = "suspended but used",
        /// A break-glass account was used, and that was not reviewed.
        BreakGlassUsed = "break-glass used",
        /// It was dormant, and acts again.
        Reactivated = "reactivated after dormancy",
        /// Nobody who can act owns it.
        Orphaned = "orphaned",
        /// It was offered, and nobody has accepted.
        UnacceptedOwner = "unaccepted owner",
        /// Nobody has said what it is for.
        NoPurpose = "no purpose",
        /// Its end is past.
        Expired = "expired",
        /// Its end is near.
        Expiring = "expiring",
        /// It holds privileged permissions that it did not use.
        OverPrivileged = "over-privileged",
        /// It holds permissions that it did not use.
        UnusedGrants = "unused grants",
        /// It holds something that the last reviewer did not see.
        Drifted = "drifted since last attestation",
        /// No activity while somebody watched.
        Dormant = "dormant",
        /// Strangers can become it, and nothing says which.
        TrustTooWide = "trust too wide",
        /// Somebody may become it who never did.
        TrustWiderThanUsed = "trust wider than used",
        /// People may become it.
        PeopleMayAssume = "people may assume it",
        /// A person used it.
        HumanUse = "human use of a service identity",
        /// An agent that acts alone holds permissions all the time.
        StandingAgentAccess = "standing access of an autonomous agent",
        /// A break-glass account was not tried in time.
        DrillMissed = "drill missed",
        /// A credential is older than its policy allows.
        RotationOverdue = "rotation overdue",
        /// A credential reaches its maximum age soon.
        RotationDue = "rotation due",
        /// Two credentials of a kind are valid at once for longer than the policy allows.
        Overlapping = "overlapping credentials",
        /// Nobody knows how old a credential is.
        UnknownAge = "credential of unknown age",
        /// A credential that may be used is not.
        IdleCredential = "idle credential",
        /// Several workloads or networks use one credential.
        Shared = "shared credential",
        /// One credential is used in several environments.
        ReusedAcrossEnvironments = "reused across environments",
    }
}

words! {
    /// Rules that are neighbours: days excepted under one count for all of its family.
    pub enum Family {
        /// Who answers for it, and what for.
        Ownership = "ownership",
        /// Until when, and whether it still ought to be there.
        Life = "life",
        /// Whether it is used as it is meant to be.
        Activity = "activity",
        /// What it holds.
        LeastPrivilege = "least privilege",
        /// Who can become it.
        Trust = "trust",
        /// How old its credentials are.
        Rotation = "rotation",
        /// Who shares its credentials.
        Sharing = "sharing",
    }
}

/// A control that a finding bears on: framework and number, as evidence writes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Control {
    /// Whose it is.
    pub framework: &'static str,
    /// Its number, as the framework writes it.
    pub id: &'static str,
}

const fn csf(id: &'static str) -> Control {
    Control { framework: "NIST CSF 2.0", id }
}

const fn sp(id: &'static str) -> Control {
    Control { framework: "NIST SP 800-53 Rev. 5", id }
}

const fn nhi(id: &'static str) -> Control {
    Control { framework: "OWASP NHI Top 10 2025", id }
}

const fn pci(id: &'static str) -> Control {
    Control { framework: "PCI DSS 4.0.1", id }
}

impl Rule {
    /// Its family.
    #[must_use]
    pub const fn family(self) -> Family {
        match self {
            Self::Orphaned | Self::UnacceptedOwner | Self::NoPurpose => Family::Ownership,
            Self::Expired | Self::Expiring | Self::RetiredButSeen | Self::SuspendedButUsed => Family::Life,
            Self::Dormant
            | Self::Reactivated
            | Self::BreakGlassUsed
            | Self::DrillMissed
            | Self::HumanUse
            | Self::IdleCredential => Family::Activity,
            Self::OverPrivileged | Self::UnusedGrants | Self::Drifted | Self::StandingAgentAccess => {
                Family::LeastPrivilege
            }
            Self::TrustTooWide | Self::TrustWiderThanUsed | Self::PeopleMayAssume => Family::Trust,
            Self::RotationOverdue | Self::RotationDue | Self::Overlapping | Self::UnknownAge => {
                Family::Rotation
            }
            Self::Shared | Self::ReusedAcrossEnvironments => Family::Sharing,
        }
    }

    /// Is it broken by a credential, and excepted on one?
    #[must_use]
    pub const fn is_on_credential(self) -> bool {
        matches!(
            self,
            Self::RotationOverdue
                | Self::RotationDue
                | Self::Overlapping
                | Self::UnknownAge
                | Self::IdleCredential
                | Self::Shared
                | Self::ReusedAcrossEnvironments
        )
    }

    /// Can leave be given to break it? What only announces another rule, what is an alarm, and what nobody but its
    /// owner could answer for cannot be excepted.
    #[must_use]
    pub const fn is_exceptable(self) -> bool {
        !matches!(
            self,
            Self::RetiredButSeen
                | Self::SuspendedButUsed
                | Self::BreakGlassUsed
                | Self::Reactivated
                | Self::UnacceptedOwner
                | Self::Expiring
                | Self::RotationDue
                | Self::Drifted
        )
    }

    /// The controls it bears on.
    #[must_use]
    pub const fn controls(self) -> &'static [Control] {
        match self {
            Self::Orphaned | Self::UnacceptedOwner => {
                const { &[csf("PR.AA-01"), csf("PR.AA-05"), sp("AC-2 k"), nhi("NHI1:2025")] }
            }
            Self::NoPurpose => const { &[csf("PR.AA-01"), sp("AC-2 e"), sp("AC-2 i")] },
            Self::Expired | Self::Expiring | Self::RetiredButSeen | Self::SuspendedButUsed => {
                const { &[csf("PR.AA-05"), sp("AC-2 f"), nhi("NHI1:2025")] }
            }
            Self::Dormant => const { &[csf("PR.AA-05"), sp("AC-2(3) d"), nhi("NHI1:2025")] },
            Self::Reactivated | Self::BreakGlassUsed | Self::DrillMissed => {
                const { &[csf("PR.AA-05"), sp("AC-2(12)")] }
            }
            Self::HumanUse => const { &[csf("PR.AA-05"), sp("AC-2(11)"), nhi("NHI10:2025"), pci("8.6.1")] },
            Self::OverPrivileged | Self::UnusedGrants | Self::StandingAgentAccess => {
                const { &[csf("PR.AA-05"), sp("AC-6(7) a"), sp("AC-6(7) b"), nhi("NHI5:2025")] }
            }
            Self::Drifted => const { &[csf("PR.AA-05"), sp("AC-2 j"), sp("AC-6(7) a")] },
            Self::TrustTooWide | Self::TrustWiderThanUsed => {
                const { &[csf("PR.AA-01"), sp("IA-9"), nhi("NHI4:2025"), nhi("NHI6:2025")] }
            }
            Self::PeopleMayAssume => const { &[csf("PR.AA-05"), sp("AC-2(12)"), nhi("NHI10:2025")] },
            Self::RotationOverdue | Self::RotationDue | Self::Overlapping | Self::UnknownAge => {
                const { &[csf("PR.AA-01"), sp("IA-5 f"), nhi("NHI7:2025")] }
            }
            Self::IdleCredential => const { &[csf("PR.AA-01"), sp("AC-2(3)"), nhi("NHI7:2025")] },
            Self::Shared => const { &[csf("PR.AA-01"), nhi("NHI9:2025")] },
            Self::ReusedAcrossEnvironments => const { &[csf("PR.AA-01"), nhi("NHI8:2025")] },
        }
    }

    /// What clears it, in a sentence without a full stop.
    #[must_use]
    pub const fn clears(self) -> &'static str {
        match self {
            Self::RetiredButSeen => "An inventory that no longer shows it, or a second person reinstates it",
            Self::SuspendedButUsed => "An import shows it disabled, or it is resumed",
            Self::BreakGlassUsed => "Its credentials are rotated after the use, and a review attests it",
            Self::Reactivated => "A review attests it after it became active again",
            Self::Orphaned => "Somebody who is active accepts to own it",
            Self::UnacceptedOwner => {
                "Whoever it was offered to accepts; or it is offered to somebody else who does"
            }
            Self::NoPurpose => "Its owner says what it is for",
            Self::Expired => "Its owner states a new end with the need for it, or it is retired",
            Self::Expiring => "Its owner states a new end with the need for it, or it is retired in time",
            Self::OverPrivileged => "An inventory shows the privileged permissions gone, or they are used",
            Self::UnusedGrants => "An inventory shows the unused permissions gone, or they are used",
            Self::Drifted => "A review attests what it holds now",
            Self::Dormant => "It is used, or retired and seen gone",
            Self::TrustTooWide => {
                "An inventory shows the trust gone, or with a condition that says who: an external id, an organisation, a subject"
            }
            Self::TrustWiderThanUsed => "An inventory shows the trust gone, or it is used",
            Self::PeopleMayAssume => "An inventory shows that no trust names a person or a way in for people",
            Self::HumanUse => "A whole window passes without a person's use of it",
            Self::StandingAgentAccess => "Its permissions become short-lived, or it no longer acts alone",
            Self::DrillMissed => "A drill is recorded",
            Self::RotationOverdue | Self::RotationDue => {
                "An import shows the old credential dead, a new one in its place"
            }
            Self::Overlapping => "An import shows one of the two dead",
            Self::UnknownAge => "An import says when it was made, or it is replaced",
            Self::IdleCredential => "It is used, or an import shows it inactive or gone",
            Self::Shared => "Each workload has a credential of its own, and a whole window shows it",
            Self::ReusedAcrossEnvironments => {
                "Each environment has a credential of its own, and a whole window shows it"
            }
        }
    }
}
