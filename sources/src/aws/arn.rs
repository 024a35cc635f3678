//! ARNs, the names that AWS gives everything: `arn:partition:service:region:account:resource`.

/// An ARN, split at its colons. The resource may have more of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arn<'a> {
    /// `aws`, `aws-cn`, `aws-us-gov` …
    pub partition: &'a str,
    /// `iam`, `sts`, `cloudtrail` …
    pub service: &'a str,
    /// The region; empty for global services.
    pub region: &'a str,
    /// The account's twelve digits; `aws` for what AWS itself keeps, or empty.
    pub account: &'a str,
    /// What is named: `user/path/name`, `root`, `trail/name` …
    pub resource: &'a str,
}

/// A text that is no ARN, or not one of the kind that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{found}' is not {expected}")]
pub struct NotAnArn {
    /// At most 100 characters of it.
    pub found: String,
    /// With an example.
    pub expected: &'static str,
}

impl<'a> Arn<'a> {
    /// Splits a text. Only the form is checked: six parts, the first `arn`, a partition, a service and a resource.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        if parts.next() != Some("arn") {
            return None;
        }
        let (partition, service) = (parts.next()?, parts.next()?);
        let (region, account, resource) = (parts.next()?, parts.next()?, parts.next()?);
        let whole = !partition.is_empty() && !service.is_empty() && !resource.is_empty();
        whole.then_some(Self { partition, service, region, account, resource })
    }

    /// The kind before the first slash: `user`, `role`, `assumed-role` …; the whole resource where there is none.
    #[must_use]
    pub fn kind(&self) -> &'a str {
        self.resource.split_once('/').map_or(self.resource, |(kind, _)| kind)
    }

    /// The name after the last slash; the whole resource where there is none.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.resource.rsplit_once('/').map_or(self.resource, |(_, name)| name)
    }

    /// What lies between kind and name, with both its slashes: `/` or `/service/`.
    #[must_use]
    pub fn path(&self) -> &'a str {
        match (self.resource.find('/'), self.resource.rfind('/')) {
            (Some(first), Some(last)) => &self.resource[first..=last],
            _ => "/",
        }
    }
}

/// Twelve digits, as every account has.
#[must_use]
pub fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The ARN of an account's IAM entity of `kind`: `user`, `role`, `group` or `policy`.
///
/// # Errors
/// [`NotAnArn`] quotes what stood there.
pub fn iam<'a>(text: &'a str, kind: &str) -> Result<Arn<'a>, NotAnArn> {
    let owned = |arn: &Arn<'_>| is_account(arn.account) || (kind == "policy" && arn.account == "aws");
    Arn::parse(text)
        .filter(|arn| arn.service == "iam" && arn.kind() == kind && !arn.name().is_empty() && owned(arn))
        .filter(|arn| arn.resource.contains('/'))
        .ok_or_else(|| NotAnArn {
            found: text.chars().take(100).collect(),
            expected: match kind {
                "user" => "a user's ARN, such as arn:aws:iam::123456789012:user/name",
                "role" => "a role's ARN, such as arn:aws:iam::123456789012:role/name",
                "group" => "a group's ARN, such as arn:aws:iam::123456789012:group/name",
                _ => "a policy's ARN, such as arn:aws:iam::123456789012:policy/name",
            },
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_arn_has_kind_path_and_name() {
        let arn = Arn::parse("arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/Admin").unwrap();
        assert_eq!(
            (arn.kind(), arn.path(), arn.name()),
            ("role", "/aws-reserved/sso.amazonaws.com/", "Admin")
        );
        let plain = Arn::parse("arn:aws-cn:iam::123456789012:user/x").unwrap();
        assert_eq!((plain.partition, plain.path(), plain.name()), ("aws-cn", "/", "x"));
        let root = Arn::parse("arn:aws:iam::123456789012:root").unwrap();
        assert_eq!((root.kind(), root.path(), root.name()), ("root", "/", "root"));
    }

    #[test]
    fn another_kind_of_arn_is_refused_with_an_example() {
        for text in [
            "",
            "x",
            "arn:aws:iam::123456789012:role/x",
            "arn:aws:iam::12:user/x",
            "arn:aws:iam::123456789012:user/",
            "arn:aws:iam::123456789012:user",
            "arn:aws:iam::aws:user/x",
        ] {
            assert!(iam(text, "user").unwrap_err().to_string().contains("user/name"), "{text}");
        }
        assert!(iam("arn:aws:iam::aws:policy/ReadOnlyAccess", "policy").is_ok());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(arn:)?[a-zé:/]{0,40}") {
            if let Some(arn) = Arn::parse(&text) {
                prop_assert!(arn.resource.contains(arn.name()) && !arn.path().is_empty() && arn.resource.starts_with(arn.kind()));
            }
        }
    }
}
