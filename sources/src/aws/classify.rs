//! What a role is, by the first of these rules that holds; each class carries its rule as a sentence.
//!
//! Wrongly "person" would hide a machine from every review, so what facts do not settle is `unsure`.

mod users;

pub(super) use users::{UserFacts, user};

use super::arn::Arn;
use crate::observation::{Trust, TrustKind};
use domain::identity::Kind;
use domain::principal::{Classified, PrincipalClass};

/// What is known of a role.
pub(super) struct RoleFacts<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// Its path, with both slashes.
    pub(super) path: &'a str,
    /// Who can become it.
    pub(super) trusts: &'a [Trust],
}

/// OpenID Connect issuers of pipelines; a trusted provider's name begins with, or is a part below, one of them.
const PIPELINE_ISSUERS: [&str; 10] = [
    "token.actions.githubusercontent.com",
    "gitlab.",
    "api.bitbucket.org",
    "oidc.circleci.com",
    "agent.buildkite.com",
    "app.terraform.io",
    "vstoken.dev.azure.com",
    "app.spacelift.io",
    "app.harness.io",
    "oidc.codefresh.io",
];

/// Issuers through which an application's own users may come.
const PUBLIC_ISSUERS: [&str; 4] =
    ["cognito-identity.amazonaws.com", "accounts.google.com", "graph.facebook.com", "www.amazon.com"];

/// Services that build and deliver; what they do with a role is a pipeline.
const PIPELINE_SERVICES: [&str; 5] = ["codebuild", "codepipeline", "codedeploy", "codestar", "imagebuilder"];

/// Roles that AWS makes in an organisation's accounts for whoever acts from the management account.
const ADMINISTRATORS_ROLES: [&str; 2] = ["OrganizationAccountAccessRole", "AWSControlTowerExecution"];

/// The class and kind of a role.
pub(super) fn role(facts: &RoleFacts<'_>) -> (Classified, Kind) {
    let drill = says_break_glass(facts.name);
    let idle_or = |kind| if drill { Kind::BreakGlass } else { kind };
    if facts.path.starts_with("/aws-service-role/") {
        let rule = "path /aws-service-role/: a service-linked role";
        return (Classified::new(PrincipalClass::ProviderManaged, rule), Kind::Workload);
    }
    if facts.path.starts_with("/aws-reserved/sso.amazonaws.com/") {
        let rule = "path /aws-reserved/sso.amazonaws.com/: a role of single sign-on";
        return (Classified::new(PrincipalClass::PersonsRole, rule), idle_or(Kind::ServiceAccount));
    }
    if facts.name.starts_with("AWSReservedSSO_") {
        let rule = "name begins with AWSReservedSSO_: a role of single sign-on";
        return (Classified::new(PrincipalClass::PersonsRole, rule), idle_or(Kind::ServiceAccount));
    }
    if drill {
        let rule = format!("name '{}' says break-glass", facts.name);
        return (Classified::new(PrincipalClass::Machine, rule), Kind::BreakGlass);
    }
    by_trust(facts)
}

fn by_trust(facts: &RoleFacts<'_>) -> (Classified, Kind) {
    use PrincipalClass::{Machine, PersonsRole, Unsure};
    let trusts = facts.trusts;
    let first = |test: &dyn Fn(&Trust) -> bool| trusts.iter().find(|trust| test(trust));
    let also = |part: usize| if part < trusts.len() { ", among others" } else { "" };
    let count = |test: &dyn Fn(&Trust) -> bool| trusts.iter().filter(|trust| test(trust)).count();

    if trusts.is_empty() {
        return (Classified::new(Unsure, "trust policy: nobody can become it"), Kind::ServiceAccount);
    }
    if trusts.iter().all(is_person) {
        let rule = if first(&|trust| trust.kind == TrustKind::Saml).is_some() {
            "trusted by a SAML provider only: people enter it through single sign-on"
        } else {
            "trusted by a single sign-on session or role only: people enter it"
        };
        return (Classified::new(PersonsRole, rule), Kind::ServiceAccount);
    }
    if first(&|trust| trust.trusted == "*").is_some() {
        let rule = "trusted by everybody (*): its conditions alone say who becomes it";
        return (Classified::new(Unsure, rule), Kind::ServiceAccount);
    }
    if let Some(trust) = first(&|trust| trust.kind == TrustKind::Oidc && !is_public(trust)) {
        let issuer = issuer(trust);
        let kind = kind_of_issuer(issuer);
        return (Classified::new(Machine, format!("trusted by the OIDC provider {issuer}")), kind);
    }
    let service = |trust: &Trust| trust.kind == TrustKind::Service;
    if let Some(trust) = first(&service) {
        let rule = format!("trusted by the service {}{}", trust.trusted, also(count(&service)));
        return (Classified::new(Machine, rule), kind_of_services(trusts));
    }
    if let Some(trust) = first(&is_public) {
        let rule =
            format!("trusted by {}: an application's users, or a workload, sign in there", trust.trusted);
        return (Classified::new(Unsure, rule), Kind::OauthApp);
    }
    if let Some(trust) = first(&|trust| {
        Arn::parse(&trust.trusted).is_some_and(|arn| arn.path().starts_with("/aws-service-role/"))
    }) {
        return (
            Classified::new(Machine, format!("trusted by the service-linked role {}", trust.trusted)),
            Kind::Workload,
        );
    }
    let foreign = |trust: &Trust| trust.foreign && trust.kind != TrustKind::Saml;
    if let Some(trust) = first(&foreign) {
        return across_accounts(facts, trust, also(count(&foreign)));
    }
    if let Some(trust) = first(&|trust| trust.kind == TrustKind::Account) {
        let rule = format!("trusted by its own account ({}): whoever there may assume it", trust.trusted);
        return (Classified::new(Unsure, rule), Kind::ServiceAccount);
    }
    let rule =
        format!("trusted by {} of its own account{}: who that is, is not said", trusts[0].trusted, also(1));
    (Classified::new(Unsure, rule), Kind::ServiceAccount)
}

fn across_accounts(facts: &RoleFacts<'_>, trust: &Trust, also: &str) -> (Classified, Kind) {
    let account = Arn::parse(&trust.trusted).map_or(trust.trusted.as_str(), |arn| arn.account);
    if ADMINISTRATORS_ROLES.contains(&facts.name) {
        let rule =
            format!("{} trusted by account {account}: entered from the management account", facts.name);
        return (Classified::new(PrincipalClass::Unsure, rule), Kind::ServiceAccount);
    }
    let rule = format!("trusted by another account, {account}{also}");
    // Within one organisation the other account is no vendor.
    let ours = trust.conditions.to_ascii_lowercase().contains("aws:principalorg");
    let kind = if ours { Kind::ServiceAccount } else { Kind::VendorIntegration };
    (Classified::new(PrincipalClass::Machine, rule), kind)
}

/// A SAML provider, a session of a single sign-on role, or such a role itself.
fn is_person(trust: &Trust) -> bool {
    let sso = |arn: Arn<'_>| {
        arn.resource.starts_with("assumed-role/AWSReservedSSO_")
            || arn.resource.starts_with("role/aws-reserved/sso.amazonaws.com/")
    };
    match trust.kind {
        TrustKind::Saml => true,
        TrustKind::Principal => Arn::parse(&trust.trusted).is_some_and(sso),
        _ => false,
    }
}

fn is_public(trust: &Trust) -> bool {
    trust.kind == TrustKind::Oidc && PUBLIC_ISSUERS.contains(&issuer(trust))
}

/// The issuer without `https://`: the name of an OIDC provider's ARN, or the bare name of a public one.
fn issuer(trust: &Trust) -> &str {
    trust.trusted.split_once(":oidc-provider/").map_or(trust.trusted.as_str(), |(_, issuer)| issuer)
}

fn kind_of_issuer(issuer: &str) -> Kind {
    let host = issuer.split('/').next().unwrap_or(issuer);
    if PIPELINE_ISSUERS.iter().any(|known| host.starts_with(known)) {
        Kind::Pipeline
    } else if host.starts_with("oidc.eks.") || host == "oidc.vercel.com" || host == "oidc.fly.io" {
        Kind::Workload
    } else {
        Kind::ServiceAccount
    }
}

fn kind_of_services(trusts: &[Trust]) -> Kind {
    let services = || {
        let names = trusts.iter().filter(|trust| trust.kind == TrustKind::Service);
        names.map(|trust| trust.trusted.split('.').next().unwrap_or_default())
    };
    if services().any(|name| name.starts_with("bedrock")) {
        Kind::AiAgent
    } else if services().all(|name| PIPELINE_SERVICES.contains(&name)) {
        Kind::Pipeline
    } else if services().all(|name| name == "rolesanywhere") {
        Kind::CertificateHolder
    } else {
        Kind::Workload
    }
}

/// Meant to be idle until an emergency, by its name.
fn says_break_glass(name: &str) -> bool {
    let plain: String =
        name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    plain.contains("breakglass") || plain.contains("emergencyaccess")
}

#[cfg(test)]
mod tests;
