//! Who became a role, as the record of it says.

use super::arn::Arn;
use super::attribute::Who;
use super::record::{Identity, Record};
use crate::observation::{Assumer, AssumerKind};

/// The longest subject that is kept, in characters.
const MAX_SUBJECT: usize = 128;

/// Who became somebody by this call. `who` is its caller, where it has one; `here` is the account of the trail.
pub(crate) fn assumer(record: &Record<'_>, who: Option<&Who<'_>>, here: &str) -> Assumer {
    let Some(identity) = record.user_identity.get() else { return Assumer::others() };
    match record.event_name.get() {
        Some("AssumeRoleWithWebIdentity") => by_token(identity),
        Some("AssumeRoleWithSAML") => by_assertion(record, identity, here),
        _ => by_call(identity, who),
    }
}

fn of(kind: AssumerKind, account: &str, name: &str) -> Assumer {
    Assumer { kind, account: account.to_owned(), name: name.to_owned(), subject: String::new() }
}

fn by_call(identity: &Identity<'_>, who: Option<&Who<'_>>) -> Assumer {
    if let Some(who) = who {
        let name = who.label.as_deref().or(who.id).unwrap_or_default();
        return of(AssumerKind::Principal, who.account, name);
    }
    match (identity.invoked_by.get(), identity.account_id.get()) {
        (Some(service), _) => of(AssumerKind::Service, "", service),
        (None, Some(account)) => of(AssumerKind::Account, account, account),
        (None, None) => Assumer::others(),
    }
}

fn by_token(identity: &Identity<'_>) -> Assumer {
    // The id begins with the provider, where no field names it.
    let first = || identity.principal_id.get().and_then(|id| id.split(':').next());
    let Some(provider) = identity.identity_provider.get().or_else(first) else { return Assumer::others() };
    let (account, name) = match Arn::parse(provider) {
        Some(arn) => (arn.account, arn.resource.trim_start_matches("oidc-provider/")),
        None => ("", provider),
    };
    let subject = identity.user_name.get().map(subject_pattern).unwrap_or_default();
    Assumer { subject, ..of(AssumerKind::Oidc, account, name) }
}

fn by_assertion(record: &Record<'_>, identity: &Identity<'_>, here: &str) -> Assumer {
    let asked = record.request_parameters.get().and_then(|request| request.principal_arn.get());
    match asked.or_else(|| identity.identity_provider.get()) {
        Some(provider) => {
            let account = Arn::parse(provider).map_or(here, |arn| arn.account);
            of(AssumerKind::Saml, account, provider)
        }
        None => Assumer::others(),
    }
}

/// The pattern that a token's subject follows: of a pipeline its repository or project, with `*` for branch, job and run;
/// of a workload in a cluster its whole name. Other subjects may be people, and are not kept: empty.
fn subject_pattern(subject: &str) -> String {
    let mut parts = subject.splitn(3, ':');
    let pattern = match (parts.next(), parts.next(), parts.next()) {
        (Some("system"), Some("serviceaccount"), Some(_)) => subject.to_owned(),
        (Some(kind @ ("repo" | "project_path" | "organization")), Some(name), rest) => {
            format!("{kind}:{name}{}", if rest.is_some() { ":*" } else { "" })
        }
        _ => return String::new(),
    };
    if pattern.chars().count() <= MAX_SUBJECT && !pattern.chars().any(char::is_control) {
        return pattern;
    }
    let kept: String = pattern.chars().filter(|one| !one.is_control()).take(MAX_SUBJECT - 1).collect();
    format!("{kept}*")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pipelines_subject_is_its_repository_and_a_persons_is_not_kept() {
        for (subject, expected) in [
            ("repo:waypost/pricing:ref:refs/heads/main", "repo:waypost/pricing:*"),
            ("repo:waypost/pricing", "repo:waypost/pricing"),
            ("project_path:ours/app:ref_type:branch:ref:main", "project_path:ours/app:*"),
            ("organization:ours:project:net:workspace:prod:run_phase:apply", "organization:ours:*"),
            ("system:serviceaccount:prod:web", "system:serviceaccount:prod:web"),
            ("117265987354019373457", ""),
            ("ada@example.com", ""),
            ("", ""),
        ] {
            assert_eq!(subject_pattern(subject), expected);
        }
    }

    #[test]
    fn a_long_subject_is_cut_and_says_so_by_its_star() {
        let long = format!("system:serviceaccount:prod:{}", "w".repeat(400));
        let kept = subject_pattern(&long);
        assert_eq!((kept.chars().count(), kept.ends_with('*')), (MAX_SUBJECT, true));
    }
}
