//! The parts of an ARN that say who somebody is.

/// An ARN taken apart: `arn:partition:service:region:account:resource`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Arn<'a> {
    pub(crate) service: &'a str,
    pub(crate) account: &'a str,
    pub(crate) resource: &'a str,
}

impl<'a> Arn<'a> {
    /// The parts, where it is an ARN.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        let (arn, _partition, service, _region) =
            (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let (account, resource) = (parts.next()?, parts.next()?);
        (arn == "arn" && !resource.is_empty()).then_some(Self { service, account, resource })
    }

    /// Does it name a user, a role, or an account's root: what lasts, no session?
    pub(crate) fn is_principal(&self) -> bool {
        self.service == "iam"
            && (self.resource == "root"
                || self.resource.starts_with("user/")
                || self.resource.starts_with("role/"))
    }
}

/// The partition that a region belongs to.
pub(crate) fn partition(region: &str) -> &'static str {
    if region.starts_with("cn-") {
        "aws-cn"
    } else if region.starts_with("us-gov-") {
        "aws-us-gov"
    } else {
        "aws"
    }
}
