//! Who made a call, and who was assumed by it.

use super::arn::Arn;
use super::classify::{Rule, role_by_label, role_by_service, role_by_session, role_by_token};
use super::outcome::{console_login, succeeded};
use super::record::{Identity, Issuer, Part, Record, Session};
use std::borrow::Cow;

/// A principal as one record names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Who<'r> {
    /// The account it lives in.
    pub(crate) account: &'r str,
    /// Its immutable id, no session's name in it.
    pub(crate) id: Option<&'r str>,
    /// Its ARN, never a session's.
    pub(crate) label: Option<Cow<'r, str>>,
    /// What it is.
    pub(crate) rule: Rule,
}

/// What stands before the session's name in a `principalId`.
fn id_part(id: &str) -> Option<&str> {
    id.split(':').next().filter(|id| !id.is_empty())
}

/// The session's name in a `principalId`.
fn session_part(id: &str) -> Option<&str> {
    id.split_once(':').map(|(_, session)| session).filter(|session| !session.is_empty())
}

fn lasting(arn: Option<&str>) -> Option<&str> {
    arn.filter(|arn| Arn::parse(arn).is_some_and(|arn| arn.is_principal()))
}

/// Who made the call; `None` is nobody: the provider for itself, a subject from outside that only exchanges its token
/// (the role it enters is what is governed), or a record that names nobody. `here` is the account of the trail.
pub(crate) fn caller<'r>(record: &'r Record<'_>, here: &'r str) -> Option<Who<'r>> {
    let identity = record.user_identity.get()?;
    let kind = identity.kind.get().unwrap_or_default();
    let account = identity.account_id.get().unwrap_or(here);
    let id = identity.principal_id.get().and_then(id_part);
    let label = lasting(identity.arn.get()).map(Cow::Borrowed);
    let who = match kind {
        "AWSService" | "SAMLUser" | "WebIdentityUser" => return None,
        "Root" => {
            Who { account, id, label: label.or_else(|| constructed("root", account)), rule: Rule::Root }
        }
        "IAMUser" => user(record, identity, Who { account, id, label, rule: Rule::User }),
        "AssumedRole" | "Role" | "FederatedUser" => {
            return session(identity, Who { account, id, label, rule: Rule::Role });
        }
        "IdentityCenterUser" => {
            let user = identity.on_behalf_of.get().and_then(|person| person.user_id.get());
            Who { account, id: user.or(id), label, rule: Rule::Directory }
        }
        "AWSAccount" => {
            Who { account, id, label, rule: if account == here { by_id(id) } else { Rule::OtherAccount } }
        }
        _ => Who { account, id, label, rule: by_id(id) },
    };
    (who.id.is_some() || who.label.is_some()).then_some(who)
}

/// Ids say what they are of (IAM User Guide, "Unique identifiers").
fn by_id(id: Option<&str>) -> Rule {
    match id.and_then(|id| id.get(..4)) {
        Some("AIDA") => Rule::User,
        Some("AROA") => Rule::Role,
        _ => Rule::Unknown,
    }
}

/// An ARN made up where neither id nor ARN was given; a path is then unknown and left out.
fn constructed(resource: &str, account: &str) -> Option<Cow<'static, str>> {
    let twelve = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    twelve.then(|| Cow::Owned(format!("arn:aws:iam::{account}:{resource}")))
}

fn user<'r>(record: &Record<'_>, identity: &'r Identity<'_>, mut who: Who<'r>) -> Who<'r> {
    // What stands for a name that was mistyped at sign-in, perhaps a password.
    const HIDDEN: &str = "HIDDEN_DUE_TO_SECURITY_REASONS";
    if who.id.is_none() && who.label.is_none() {
        let name = identity.user_name.get().filter(|name| *name != HIDDEN);
        who.label = name.and_then(|name| constructed(&format!("user/{name}"), who.account));
    }
    let attributes = identity.session_context.get().and_then(|session| session.attributes.get());
    who.rule = if attributes.is_some_and(|attributes| attributes.mfa_authenticated.0 == Some(true)) {
        Rule::Mfa
    } else if console_login(record) == Some(true) && succeeded(record) {
        Rule::Console
    } else if long_lived_key(identity).is_some() {
        Rule::LongLivedKey
    } else {
        Rule::User
    };
    who
}

/// A session has its issuer's permissions: the role that was assumed, or the user whose federation token it is.
fn session<'r>(identity: &'r Identity<'_>, mut who: Who<'r>) -> Option<Who<'r>> {
    let context = identity.session_context.get();
    let federated = identity.kind.get() == Some("FederatedUser");
    if federated {
        // Its own principalId is the account and a chosen name.
        (who.id, who.rule) = (None, Rule::Federated);
    }
    if let Some(issuer) = context.and_then(|context| context.session_issuer.get()) {
        let (id, label) = issued_by(issuer);
        if id.is_some() || label.is_some() {
            who.account = issuer.account_id.get().unwrap_or(who.account);
            (who.id, who.label) = (id, label.map(Cow::Borrowed));
            if federated {
                who.rule = if issuer.kind.get() == Some("Root") { Rule::Root } else { Rule::User };
            }
        }
    }
    let arn = identity.arn.get().and_then(Arn::parse);
    if who.id.is_none() && who.label.is_none() {
        who.label = match arn {
            Some(arn) if federated => identity.arn.get().filter(|_| arn.service == "sts").map(Cow::Borrowed),
            // assumed-role/NAME/SESSION: the role's path is not in it.
            Some(arn) => {
                let name = arn.resource.strip_prefix("assumed-role/").and_then(|rest| rest.split('/').next());
                name.and_then(|name| constructed(&format!("role/{name}"), arn.account))
            }
            None => None,
        };
    }
    if who.rule == Rule::Role {
        who.rule = role_by_label(who.label.as_deref())
            .or_else(|| context.and_then(by_context))
            .or_else(|| session_name(identity).and_then(role_by_session))
            .unwrap_or(Rule::Role);
    }
    (who.id.is_some() || who.label.is_some()).then_some(who)
}

fn issued_by<'r>(issuer: &'r Issuer<'_>) -> (Option<&'r str>, Option<&'r str>) {
    (issuer.principal_id.get().and_then(id_part), lasting(issuer.arn.get()))
}

fn by_context(context: &Session<'_>) -> Option<Rule> {
    if context.ec2_role_delivery.get().is_some() {
        return Some(Rule::Instance);
    }
    let provider =
        context.web_id_federation_data.get().and_then(|federation| federation.federated_provider.get());
    provider.and_then(role_by_token)
}

/// The session's name, where the caller is a session; the name of a subject from outside counts as one.
pub(crate) fn session_name<'r>(identity: &'r Identity<'_>) -> Option<&'r str> {
    match identity.kind.get() {
        Some("SAMLUser" | "WebIdentityUser") => identity.user_name.get(),
        _ => identity.principal_id.get().and_then(session_part),
    }
}

/// The long-lived access key that the call was made with. Ids that begin ASIA are of temporary credentials.
pub(crate) fn long_lived_key<'r>(identity: &'r Identity<'_>) -> Option<&'r str> {
    identity.access_key_id.get().filter(|id| {
        id.starts_with("AKIA")
            && (16..=128).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// Who was assumed by the call, where it is one of the three that do it and it succeeded.
pub(crate) fn assumed<'r>(record: &'r Record<'_>, here: &'r str) -> Option<Who<'r>> {
    if record.event_source.get() != Some("sts.amazonaws.com") || !succeeded(record) {
        return None;
    }
    let operation = record.event_name.get()?;
    if !matches!(operation, "AssumeRole" | "AssumeRoleWithSAML" | "AssumeRoleWithWebIdentity") {
        return None;
    }
    let became = record.response_elements.get().and_then(|response| response.assumed_role_user.get());
    let id = became.and_then(|became| became.assumed_role_id.get());
    let label = lasting(record.request_parameters.get().and_then(|request| request.role_arn.get()));
    let session_arn = became.and_then(|became| became.arn.get()).and_then(Arn::parse);
    let account = label.and_then(Arn::parse).or(session_arn).map_or(here, |arn| arn.account);
    let rule = role_by_label(label)
        .or_else(|| entered_by(record, operation))
        .or_else(|| id.and_then(session_part).and_then(role_by_session))
        .unwrap_or(Rule::Role);
    let who = Who { account, id: id.and_then(id_part), label: label.map(Cow::Borrowed), rule };
    (who.id.is_some() || who.label.is_some()).then_some(who)
}

fn entered_by(record: &Record<'_>, operation: &str) -> Option<Rule> {
    let identity = record.user_identity.get()?;
    match (operation, identity.kind.get()) {
        ("AssumeRole", Some("AWSService")) => identity.invoked_by.get().map(role_by_service),
        ("AssumeRoleWithSAML", _) => Some(Rule::Saml),
        ("AssumeRoleWithWebIdentity", _) => {
            let provider = identity.identity_provider.get().or_else(|| identity.principal_id.get());
            provider.and_then(role_by_token)
        }
        _ => None,
    }
}

/// Which field that says who called is of the wrong kind, and of which.
pub(crate) fn malformed(record: &Record<'_>) -> Option<(&'static str, &'static str)> {
    fn part<T>(name: &'static str, part: &Part<T>) -> Option<(&'static str, &'static str)> {
        if let Part::Other(kind) = part { Some((name, kind)) } else { None }
    }
    let context = record.user_identity.get().map(|identity| &identity.session_context);
    part("userIdentity", &record.user_identity)
        .or_else(|| part("userIdentity.sessionContext", context?))
        .or_else(|| part("userIdentity.sessionContext.sessionIssuer", &context?.get()?.session_issuer))
}
