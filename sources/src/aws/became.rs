//! Is whoever became a role the party that its trust policy names? Where the log does not say enough, perhaps.

use super::arn::Arn;
use super::trust_binding::subjects;
use crate::observation::{Assumer, AssumerKind, TrustKind};
use domain::trust::Became;

/// A party that a trust policy names.
#[derive(Debug, Clone, Copy)]
pub struct Party<'a> {
    /// What kind of stranger.
    pub kind: TrustKind,
    /// Who, as written.
    pub trusted: &'a str,
    /// The statement's conditions as compact JSON; empty where it has none.
    pub conditions: &'a str,
}

impl Party<'_> {
    /// The call by which this party becomes a role.
    #[must_use]
    pub const fn action(&self) -> &'static str {
        match self.kind {
            TrustKind::Account | TrustKind::Principal | TrustKind::Service => "sts:AssumeRole",
            TrustKind::Oidc => "sts:AssumeRoleWithWebIdentity",
            TrustKind::Saml => "sts:AssumeRoleWithSAML",
        }
    }
}

/// Did this somebody become it as this party? `label` is what the somebody is called now, where that is known better than
/// the log knew it.
#[must_use]
pub fn became(party: Party<'_>, assumer: &Assumer, label: Option<&str>) -> Became {
    let yes = |is: bool| if is { Became::Yes } else { Became::No };
    match (party.kind, assumer.kind) {
        (_, AssumerKind::Others) => Became::Perhaps,
        (TrustKind::Service, AssumerKind::Service) => yes(same_service(party.trusted, &assumer.name)),
        (TrustKind::Oidc, AssumerKind::Oidc) => by_token(party, assumer),
        (TrustKind::Saml, AssumerKind::Saml) => {
            // A log may name an assertion's issuer by a digest of the provider's name.
            if Arn::parse(&assumer.name).is_some() {
                yes(assumer.name == party.trusted)
            } else {
                Became::Perhaps
            }
        }
        (TrustKind::Account, AssumerKind::Principal | AssumerKind::Account) => {
            yes(party.trusted == "*" || account_of(party.trusted) == Some(assumer.account.as_str()))
        }
        (TrustKind::Principal, AssumerKind::Principal | AssumerKind::Account) => {
            by_name(party.trusted, assumer, label)
        }
        _ => Became::No,
    }
}

fn account_of(trusted: &str) -> Option<&str> {
    Arn::parse(trusted).map(|arn| arn.account).or_else(|| super::arn::is_account(trusted).then_some(trusted))
}

/// Some services are trusted by region, and call without it.
fn same_service(one: &str, other: &str) -> bool {
    let first = |name: &str| name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let is_aws = |name: &str| name.contains(".amazonaws.com");
    one.eq_ignore_ascii_case(other) || (is_aws(one) && is_aws(other) && first(one) == first(other))
}

fn by_token(party: Party<'_>, assumer: &Assumer) -> Became {
    let provider = match Arn::parse(party.trusted) {
        Some(arn) => arn.resource.trim_start_matches("oidc-provider/"),
        None => party.trusted,
    };
    if !provider.eq_ignore_ascii_case(&assumer.name) {
        return Became::No;
    }
    let asked = subjects(party.conditions);
    if asked.is_empty() {
        return Became::Yes;
    }
    if assumer.subject.is_empty() {
        return Became::Perhaps;
    }
    // Both are patterns: where what stands before the first wildcard of each agrees, one may be the other.
    if asked.iter().any(|one| may_meet(one, &assumer.subject)) { Became::Yes } else { Became::No }
}

fn may_meet(one: &str, other: &str) -> bool {
    let fixed = |pattern: &str| pattern.split(['*', '?']).next().unwrap_or_default().to_ascii_lowercase();
    let whole = |pattern: &str| !pattern.contains(['*', '?']);
    let (mine, theirs) = (fixed(one), fixed(other));
    match (whole(one), whole(other)) {
        (true, true) => mine == theirs,
        (true, false) => mine.starts_with(&theirs),
        (false, true) => theirs.starts_with(&mine),
        (false, false) => mine.starts_with(&theirs) || theirs.starts_with(&mine),
    }
}

/// Names are unique in an account whatever their path, and a session is its role's.
fn by_name(trusted: &str, assumer: &Assumer, label: Option<&str>) -> Became {
    let Some(wanted) = Arn::parse(trusted) else {
        // Somebody who was deleted is named by an id: the log named them by the name of then.
        return if trusted == assumer.name { Became::Yes } else { Became::Perhaps };
    };
    if wanted.account != assumer.account {
        return Became::No;
    }
    let Some(found) = label.and_then(Arn::parse).or_else(|| Arn::parse(&assumer.name)) else {
        return Became::Perhaps;
    };
    if named(&wanted) == named(&found) { Became::Yes } else { Became::No }
}

/// Kind and name of a principal: `role` and `web` of a role and of each of its sessions.
fn named<'a>(arn: &Arn<'a>) -> (&'a str, &'a str) {
    match arn.kind() {
        "assumed-role" => ("role", arn.resource.split('/').nth(1).unwrap_or_default()),
        kind => (kind, arn.name()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(kind: TrustKind, trusted: &str) -> Party<'_> {
        Party { kind, trusted, conditions: "" }
    }

    fn somebody(kind: AssumerKind, account: &str, name: &str) -> Assumer {
        Assumer { kind, account: account.into(), name: name.into(), subject: String::new() }
    }

    const HERE: &str = "111122223333";

    #[test]
    fn a_principal_is_itself_whatever_its_path_or_session_and_nobody_else() {
        let web = somebody(AssumerKind::Principal, HERE, "arn:aws:iam::111122223333:role/app/web");
        let by = |trusted| became(party(TrustKind::Principal, trusted), &web, None);
        assert_eq!(by("arn:aws:iam::111122223333:role/app/web"), Became::Yes);
        assert_eq!(by("arn:aws:iam::111122223333:role/web"), Became::Yes);
        assert_eq!(by("arn:aws:sts::111122223333:assumed-role/web/deploy"), Became::Yes);
        assert_eq!(by("arn:aws:iam::111122223333:user/web"), Became::No);
        assert_eq!(by("arn:aws:iam::111122223333:role/app/webs"), Became::No);
        assert_eq!(by("arn:aws:iam::444455556666:role/app/web"), Became::No);
        assert_eq!(by("AROADELETED"), Became::Perhaps, "named by an id since it was deleted");
    }

    #[test]
    fn whom_a_log_knows_by_an_id_alone_may_be_anybody_of_that_account_until_its_name_is_known() {
        let id = somebody(AssumerKind::Principal, "444455556666", "AROAFOREIGN");
        let theirs = party(TrustKind::Principal, "arn:aws:iam::444455556666:role/build");
        assert_eq!(became(theirs, &id, None), Became::Perhaps);
        assert_eq!(became(theirs, &id, Some("arn:aws:iam::444455556666:role/build")), Became::Yes);
        assert_eq!(became(theirs, &id, Some("arn:aws:iam::444455556666:role/other")), Became::No);
        let ours = party(TrustKind::Principal, "arn:aws:iam::111122223333:role/build");
        assert_eq!(became(ours, &id, None), Became::No, "of another account");
    }

    #[test]
    fn an_account_is_everybody_in_it_and_a_star_is_everybody() {
        let web = somebody(AssumerKind::Principal, HERE, "arn:aws:iam::111122223333:role/web");
        for (trusted, expected) in [
            ("arn:aws:iam::111122223333:root", Became::Yes),
            (HERE, Became::Yes),
            ("*", Became::Yes),
            ("444455556666", Became::No),
        ] {
            assert_eq!(became(party(TrustKind::Account, trusted), &web, None), expected, "{trusted}");
        }
        let service = somebody(AssumerKind::Service, "", "ec2.amazonaws.com");
        assert_eq!(became(party(TrustKind::Account, HERE), &service, None), Became::No);
    }

    #[test]
    fn a_service_is_known_by_its_first_name() {
        let by = |trusted, name| {
            became(party(TrustKind::Service, trusted), &somebody(AssumerKind::Service, "", name), None)
        };
        assert_eq!(by("ec2.amazonaws.com", "ec2.amazonaws.com"), Became::Yes);
        assert_eq!(by("states.eu-central-1.amazonaws.com", "states.amazonaws.com"), Became::Yes);
        assert_eq!(by("ecs.amazonaws.com", "ecs-tasks.amazonaws.com"), Became::No);
    }

    #[test]
    fn a_token_is_of_its_provider_and_where_the_condition_names_subjects_of_one_of_those() {
        let token = |subject: &str| Assumer {
            subject: subject.into(),
            ..somebody(AssumerKind::Oidc, "", "token.actions.githubusercontent.com")
        };
        let hub = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
        let by = |conditions, subject| {
            became(Party { conditions, ..party(TrustKind::Oidc, hub) }, &token(subject), None)
        };
        let bound = r#"{"StringLike":{"token.actions.githubusercontent.com:sub":["repo:a/b:*","repo:a/c:ref:refs/heads/main"]}}"#;
        assert_eq!(by("", "repo:x/y:*"), Became::Yes);
        assert_eq!(by(bound, "repo:a/b:*"), Became::Yes);
        assert_eq!(by(bound, "repo:a/c:*"), Became::Yes, "which branch, nobody kept");
        assert_eq!(by(bound, "repo:a/d:*"), Became::No);
        assert_eq!(by(bound, ""), Became::Perhaps);
        let cluster = party(TrustKind::Oidc, "arn:aws:iam::111122223333:oidc-provider/oidc.eks.example/id/X");
        assert_eq!(became(cluster, &token("repo:a/b:*"), None), Became::No);
    }

    #[test]
    fn an_assertion_is_of_the_provider_that_was_asked_and_a_digest_may_be_any() {
        let sso = "arn:aws:iam::111122223333:saml-provider/sso";
        let by = |name| became(party(TrustKind::Saml, sso), &somebody(AssumerKind::Saml, HERE, name), None);
        assert_eq!((by(sso), by("u1i4=")), (Became::Yes, Became::Perhaps));
        assert_eq!(by("arn:aws:iam::111122223333:saml-provider/other"), Became::No);
    }

    #[test]
    fn those_who_are_not_told_apart_may_be_any_party() {
        for kind in TrustKind::ALL {
            assert_eq!(became(party(*kind, "x"), &Assumer::others(), None), Became::Perhaps);
        }
    }
}
