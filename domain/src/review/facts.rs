//! What an item's snapshot says that decides what a person must write.

use super::risk::Risk;
use crate::credential::{CredentialType, RotationStatus};
use crate::removal::speaks_of;
use crate::usage::{ByVerdict, Verdict};

/// One granted pattern, as the snapshot has it. Denies and boundaries are no grants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantFacts {
    /// As written: `s3:Get*`, `NotAction:iam:*`.
    pub pattern: String,
    /// Is it privileged?
    pub privileged: bool,
    /// What can be said of the pattern as a whole.
    pub verdict: Verdict,
    /// Its actions by their own verdicts.
    pub actions: ByVerdict,
}

/// How a removal says "of this pattern, whatever was wholly observed and not used": the rest of it stays.
#[must_use]
pub fn unused_of(pattern: &str) -> String {
    format!("unused of {pattern}")
}

/// One credential, as the snapshot has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CredentialFacts {
    /// What kind it is.
    pub kind: CredentialType,
    /// Where it stood on its rotation clock at launch.
    pub status: RotationStatus,
    /// May it be used? `None` where the provider does not say.
    pub active: Option<bool>,
}

/// What decides what must be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemFacts {
    /// The first risk that held at launch.
    pub risk: Risk,
    /// What it holds.
    pub grants: Vec<GrantFacts>,
    /// What it proves itself with.
    pub credentials: Vec<CredentialFacts>,
    /// Did it become wider, wake up, or was it doubted since the launch?
    pub changed: bool,
}

/// Why plain keeping will not do. The order is the order in which they are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// It holds a privileged grant.
    Privileged,
    /// It holds a grant that was wholly observed, and not used.
    Unused,
    /// It holds a pattern of which it used a part.
    PartlyUsed,
    /// It holds a grant that was tried, and refused.
    DeniedOnly,
    /// It holds a grant whose use was not, or not wholly, observed.
    NotObserved,
    /// Nothing observes it at all.
    NotEvaluable,
    /// It holds a grant that is younger than the window.
    TooNew,
    /// A credential of it is not as the policy asks.
    Credential,
    /// It is among the risky ones.
    Risk(Risk),
    /// It became wider, woke up, or was doubted since the launch.
    Changed,
}

impl std::fmt::Display for Why {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Privileged => "it holds a privileged grant",
            Self::Unused => "it holds a grant that it did not use",
            Self::PartlyUsed => "it holds a pattern of which it used only a part",
            Self::DeniedOnly => "it holds a grant that was only refused",
            Self::NotObserved => "it holds a grant whose use was not wholly observed",
            Self::NotEvaluable => "nothing observes its use",
            Self::TooNew => "it holds a grant that is younger than the window",
            Self::Credential => "one of its credentials is overdue, of unknown age or not rotatable",
            Self::Risk(risk) => return write!(out, "it is among the risky ones: {risk}"),
            Self::Changed => "something came up since the launch that asks for it",
        })
    }
}

/// What a keep must bring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeepNeeds {
    /// Nothing: it is low-risk.
    Nothing,
    /// A written reason.
    Reason {
        /// What asks for it; never empty.
        why: Vec<Why>,
    },
    /// Need stated, not shown: a written reason, and it holds for [`super::NEED_STATED_DAYS`].
    NeedStated {
        /// What asks for it; never empty.
        why: Vec<Why>,
    },
}

impl GrantFacts {
    /// The actions that are left once `removed` is taken away, and what can be said of them; `None` where none is.
    fn left(&self, removed: &[String]) -> Option<(ByVerdict, Verdict)> {
        if removed.contains(&self.pattern) {
            return None;
        }
        if self.actions.unused == 0 || !removed.contains(&unused_of(&self.pattern)) {
            return Some((self.actions, self.verdict));
        }
        let total = self.actions.total.saturating_sub(self.actions.unused);
        let left = ByVerdict { total, unused: 0, ..self.actions };
        (total > 0).then(|| (left, left.pattern()))
    }
}

impl KeepNeeds {
    /// What asks for more than a plain keep.
    #[must_use]
    pub fn why(&self) -> &[Why] {
        match self {
            Self::Nothing => &[],
            Self::Reason { why } | Self::NeedStated { why } => why,
        }
    }
}

impl CredentialFacts {
    /// Current, or without a clock for a good reason: a trust, or not usable.
    fn is_current(self) -> bool {
        match self.status {
            RotationStatus::Current | RotationStatus::DueSoon | RotationStatus::Overlapping => true,
            // What an exception lets be is not as it should be either.
            RotationStatus::Overdue | RotationStatus::UnknownAge | RotationStatus::NotRotatable => false,
            // A key whose slot is unknown has no clock either, and nobody knows its age.
            RotationStatus::NoClock => self.active == Some(false) || !self.has_secret(),
        }
    }

    fn has_secret(self) -> bool {
        !matches!(self.kind, CredentialType::FederatedTrust | CredentialType::SpiffeId)
    }

    /// Can it be changed for a new one?
    pub(super) fn is_rotatable(self) -> bool {
        self.has_secret() && self.active != Some(false)
    }
}

impl ItemFacts {
    /// Is it low-risk: none of the risks, every grant used and none privileged, every credential current?
    #[must_use]
    pub fn is_low_risk(&self) -> bool {
        self.keep_needs() == KeepNeeds::Nothing
    }

    /// Does it hold a grant of which some action was wholly observed and not used?
    #[must_use]
    pub fn holds_unused(&self) -> bool {
        self.grants.iter().any(|grant| grant.actions.unused > 0)
    }

    /// What keeping it as it is must bring.
    #[must_use]
    pub fn keep_needs(&self) -> KeepNeeds {
        self.needs_without(&[])
    }

    /// What keeping the rest must bring when the patterns `removed`, or what is unused of them, are taken away. A single
    /// action taken out of a pattern leaves the pattern.
    pub(super) fn needs_without(&self, removed: &[String]) -> KeepNeeds {
        let mut why = Vec::new();
        for grant in &self.grants {
            let Some((actions, verdict)) = grant.left(removed) else { continue };
            why.extend(grant.privileged.then_some(Why::Privileged));
            // A pattern is used as soon as one of its actions is; what is said of the others counts all the same.
            if matches!(verdict, Verdict::Used | Verdict::DeniedOnly) {
                why.extend((actions.not_observed > 0).then_some(Why::NotObserved));
                why.extend((actions.not_evaluable > 0).then_some(Why::NotEvaluable));
                why.extend((actions.too_new > 0).then_some(Why::TooNew));
            }
            why.extend(match verdict {
                Verdict::Used => (actions.unused + actions.denied_only > 0).then_some(Why::PartlyUsed),
                Verdict::DeniedOnly => Some(Why::DeniedOnly),
                Verdict::NotEvaluable => Some(Why::NotEvaluable),
                Verdict::TooNew => Some(Why::TooNew),
                Verdict::Unused => Some(Why::Unused),
                Verdict::NotObserved => Some(Why::NotObserved),
            });
        }
        why.extend(self.credentials.iter().any(|one| !one.is_current()).then_some(Why::Credential));
        // Once nothing privileged is left, neither is the risk of it.
        let is_past = matches!(self.risk, Risk::PrivilegedUnowned | Risk::PrivilegedUnused)
            && !why.contains(&Why::Privileged);
        why.extend((self.risk != Risk::Rest && !is_past).then_some(Why::Risk(self.risk)));
        why.extend(self.changed.then_some(Why::Changed));
        why.sort_unstable();
        why.dedup();
        let unseen = [Why::NotObserved, Why::NotEvaluable, Why::TooNew];
        if why.is_empty() {
            KeepNeeds::Nothing
        } else if why.iter().any(|one| unseen.contains(one)) {
            KeepNeeds::NeedStated { why }
        } else {
            KeepNeeds::Reason { why }
        }
    }

    /// Is `removal` a pattern as written, what is unused of one, or one action that a pattern gives?
    #[must_use]
    pub fn holds(&self, removal: &str) -> bool {
        self.grants.iter().any(|grant| {
            grant.pattern == removal
                || (grant.actions.unused > 0 && unused_of(&grant.pattern) == removal)
                || (is_action(removal) && speaks_of(&grant.pattern, removal))
        })
    }
}

/// One action: service and name, no wildcard.
fn is_action(text: &str) -> bool {
    !text.contains(['*', '?', ' '])
        && text.split_once(':').is_some_and(|(service, name)| {
            !service.is_empty() && !name.is_empty() && service != "NotAction" && !name.contains(':')
        })
}
