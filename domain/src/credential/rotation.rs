//! Rotation policies: how old a credential of each type may become, and what holds where nobody stated one.

use super::CredentialType;
use crate::problem::Problems;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The rotation policy of one credential type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RotationPolicy {
    /// The oldest it may be, in days of 24 hours.
    pub max_age_days: u32,
    /// How many days before it is due that is said.
    pub lead_days: u32,
    /// How many days it and its successor may be valid at once.
    pub overlap_days: u32,
    /// May one be without an end of its own? Where not, one that never ends is overdue from its beginning.
    pub may_not_expire: bool,
}

impl RotationPolicy {
    /// The oldest that any policy may let a credential become: ten years.
    pub const MOST_DAYS: u32 = 3_650;

    /// What holds for a type until an organisation states its own.
    ///
    /// Keys, passwords and tokens: 90 days with 14 days' notice, a week beside their successor. Client secrets: 180 days.
    /// Certificates and SSH keys: 365 days with a month's notice, since people are involved in getting one. Providers' keys,
    /// passwords and SSH keys have no end of their own and need none; a token, a secret or a certificate has to have one.
    #[must_use]
    pub const fn built_in(kind: CredentialType) -> Self {
        use CredentialType::{
            AccessKey, Certificate, ClientSecret, FederatedTrust, Password, SpiffeId, SshKey, Token,
        };
        let (max_age_days, lead_days, overlap_days) = match kind {
            AccessKey | Token | FederatedTrust | SpiffeId => (90, 14, 7),
            // There is one at a time.
            Password => (90, 14, 0),
            ClientSecret => (180, 30, 14),
            Certificate => (365, 30, 30),
            SshKey => (365, 30, 14),
        };
        let may_not_expire = !matches!(kind, Token | ClientSecret | Certificate);
        Self { max_age_days, lead_days, overlap_days, may_not_expire }
    }

    /// Does it hold together?
    ///
    /// # Errors
    /// Each number that is out of its bounds, by the name of its field.
    pub fn check(&self) -> Result<(), Problems> {
        let mut problems = Problems::default();
        let most = Self::MOST_DAYS;
        if !(1..=most).contains(&self.max_age_days) {
            problems.add("max_age_days", format!("Give the maximum age in whole days, from 1 to {most}"));
        } else {
            if self.lead_days >= self.max_age_days {
                problems.add("lead_days", "The notice has to be shorter than the maximum age");
            }
            if self.overlap_days > self.max_age_days {
                problems.add("overlap_days", "The overlap cannot be longer than the maximum age");
            }
        }
        problems.none_or(())
    }
}

/// The policies in force at one instant: what was stated, and what is built in for every other type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RotationPolicies(BTreeMap<CredentialType, (u32, RotationPolicy)>);

impl RotationPolicies {
    /// The policy of a type.
    #[must_use]
    pub fn of(&self, kind: CredentialType) -> RotationPolicy {
        self.0.get(&kind).map_or_else(|| RotationPolicy::built_in(kind), |(_, policy)| *policy)
    }

    /// The number of the version in force; 0 is built in.
    #[must_use]
    pub fn version(&self, kind: CredentialType) -> u32 {
        self.0.get(&kind).map_or(0, |(number, _)| *number)
    }

    /// The same with this version for its type.
    #[must_use]
    pub fn with(mut self, kind: CredentialType, number: u32, policy: RotationPolicy) -> Self {
        self.0.insert(kind, (number, policy));
        self
    }
}

/// As evidence names them: each type with its maximum age and version.
impl std::fmt::Display for RotationPolicies {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (place, kind) in CredentialType::rotated().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            write!(out, "{comma}{kind} at most {} days old (", self.of(kind).max_age_days)?;
            match self.version(kind) {
                0 => out.write_str("built in)")?,
                number => write!(out, "version {number})")?,
            }
        }
        Ok(())
    }
}
