//! What a principal is, by the log alone: an inventory and a person know better.

use domain::identity::Kind;
use domain::principal::{Classified, PrincipalClass};

/// The rules, the one that says most first: of a principal's records the strongest holds, whatever their order. Only
/// what a machine cannot do makes a person, and only while nothing that a machine can do is seen of the same user: a
/// person's user with a key is often a machine's too. What both can do is unsure, for security to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Rule {
    ServiceLinked,
    SingleSignOn,
    Root,
    Directory,
    Pipeline,
    ServiceRole,
    Instance,
    Token,
    Saml,
    LongLivedKey,
    Mfa,
    Console,
    User,
    Role,
    OtherAccount,
    Federated,
    Unknown,
}

impl Rule {
    const ALL: [Self; 17] = [
        Self::ServiceLinked,
        Self::SingleSignOn,
        Self::Root,
        Self::Directory,
        Self::Pipeline,
        Self::ServiceRole,
        Self::Instance,
        Self::Token,
        Self::Saml,
        Self::LongLivedKey,
        Self::Mfa,
        Self::Console,
        Self::User,
        Self::Role,
        Self::OtherAccount,
        Self::Federated,
        Self::Unknown,
    ];

    /// What the rule says, and in which words.
    const fn says(self) -> (PrincipalClass, Kind, &'static str) {
        use Kind::{ApiKeyHolder, BreakGlass, Pipeline, ServiceAccount, VendorIntegration, Workload};
        use PrincipalClass::{Machine, Person, PersonsRole, ProviderManaged, Unsure};
        match self {
            Self::ServiceLinked => (
                ProviderManaged,
                Workload,
                "path /aws-service-role/: a service-linked role, the provider's own",
            ),
            Self::SingleSignOn => (
                PersonsRole,
                ServiceAccount,
                "name AWSReservedSSO_: a role that people enter through IAM Identity Center",
            ),
            Self::Root => {
                (Person, BreakGlass, "the account's root user: a person's way in when nothing else is left")
            }
            Self::Directory => (Person, ServiceAccount, "type IdentityCenterUser: a person of the directory"),
            Self::Pipeline => {
                (Machine, Pipeline, "entered by a build service or with a build system's token: a pipeline")
            }
            Self::ServiceRole => {
                (Machine, Workload, "entered by a service of the provider: a workload's role")
            }
            Self::Instance => (Machine, Workload, "its session is an EC2 instance: a workload's role"),
            Self::Token => {
                (Machine, Workload, "entered with a Kubernetes service account's token: a workload's role")
            }
            Self::Mfa => (Person, ServiceAccount, "a session begun with a second factor: a person's user"),
            Self::Saml => {
                (PersonsRole, ServiceAccount, "entered through SAML: a role for people's single sign-on")
            }
            Self::Console => (
                Unsure,
                ServiceAccount,
                "a user that signs in to the console: perhaps a person's, perhaps shared",
            ),
            Self::LongLivedKey => (
                Unsure,
                ApiKeyHolder,
                "a user with a long-lived access key: a person or a machine may hold it",
            ),
            Self::User => (
                Unsure,
                ServiceAccount,
                "a user: the log does not say whether a person or a machine is behind it",
            ),
            Self::Role => (Unsure, Workload, "a role: the log does not say who enters it"),
            Self::OtherAccount => (
                Unsure,
                VendorIntegration,
                "called from another account: that account's inventory would say what it is",
            ),
            Self::Federated => {
                (Unsure, ServiceAccount, "federated from outside the account: the log does not say who it is")
            }
            Self::Unknown => (Unsure, ServiceAccount, "of a type that says nothing about who is behind it"),
        }
    }

    /// The class with its rule, and the kind.
    pub(crate) fn classified(self) -> (Classified, Kind) {
        let (class, kind, sentence) = self.says();
        (Classified::new(class, sentence), kind)
    }
}

/// Which of two classes that logs gave the same principal holds, whatever their order. A class that no rule of the
/// log gave counts as weakest: it is for the caller to keep what an inventory or a person said.
#[must_use]
pub fn stronger<'a>(left: &'a Classified, right: &'a Classified) -> &'a Classified {
    let strength =
        |one: &Classified| Rule::ALL.iter().position(|rule| rule.says().2 == one.rule).unwrap_or(usize::MAX);
    if strength(right) < strength(left) { right } else { left }
}

/// A role by its ARN, where that says it.
pub(crate) fn role_by_label(label: Option<&str>) -> Option<Rule> {
    let label = label?;
    if label.contains(":role/aws-service-role/") {
        Some(Rule::ServiceLinked)
    } else if label.rsplit('/').next().is_some_and(|name| name.starts_with("AWSReservedSSO_")) {
        Some(Rule::SingleSignOn)
    } else {
        None
    }
}

/// A role by the service that entered it for itself.
pub(crate) fn role_by_service(service: &str) -> Rule {
    let builds = ["codebuild.", "codepipeline.", "codedeploy."].iter().any(|name| service.starts_with(name));
    if builds { Rule::Pipeline } else { Rule::ServiceRole }
}

/// A role by the provider of the token that it was entered with. Others may be people's: Cognito, social sign-in.
pub(crate) fn role_by_token(provider: &str) -> Option<Rule> {
    const BUILDS: [&str; 5] = [
        "token.actions.githubusercontent.com",
        "gitlab.com",
        "bitbucket.org",
        "oidc.circleci.com",
        "app.terraform.io",
    ];
    if BUILDS.iter().any(|host| provider.contains(host)) {
        Some(Rule::Pipeline)
    } else if provider.contains("oidc.eks.") {
        Some(Rule::Token)
    } else {
        None
    }
}

/// A role by its session's name: EC2 names the session after the instance, `i-` and 8 or 17 hexadecimal digits.
pub(crate) fn role_by_session(session: &str) -> Option<Rule> {
    let digits = session.strip_prefix("i-")?;
    let instance = matches!(digits.len(), 8 | 17)
        && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    instance.then_some(Rule::Instance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_stand_in_the_order_of_their_strength_and_each_has_words_of_its_own() {
        assert!(Rule::ALL.is_sorted());
        let mut words: Vec<&str> = Rule::ALL.iter().map(|rule| rule.says().2).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), Rule::ALL.len());
    }

    #[test]
    fn the_stronger_of_two_classes_holds_in_either_order() {
        let (machine, _) = Rule::ServiceRole.classified();
        let (unsure, _) = Rule::Role.classified();
        assert_eq!(stronger(&machine, &unsure), &machine);
        assert_eq!(stronger(&unsure, &machine), &machine);
    }

    #[test]
    fn only_an_instance_id_names_an_instance() {
        assert_eq!(role_by_session("i-0dbc91f429e48eeed"), Some(Rule::Instance));
        assert_eq!(role_by_session("i-was-here"), None);
        assert_eq!(role_by_session("alice"), None);
    }

    #[test]
    fn a_path_that_only_looks_reserved_is_no_service_role() {
        assert_eq!(
            role_by_label(Some("arn:aws:iam::1:role/aws-service-role/x/Y")),
            Some(Rule::ServiceLinked)
        );
        assert_eq!(role_by_label(Some("arn:aws:iam::1:role/mine/aws-service-role/Y")), None);
        assert_eq!(
            role_by_label(Some(
                "arn:aws:iam::1:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123"
            )),
            Some(Rule::SingleSignOn)
        );
    }
}
