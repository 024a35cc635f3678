//! Tags: kept as written, unless they look like a secret; some hint at an owner.

use super::entries::Tag;
use crate::aws::json;
use crate::observation::OwnerHint;

/// The most a key or a value may have, in bytes; AWS allows 128 and 256 characters.
const MOST_BYTES: usize = 1024;

/// What stands for a value that is not kept.
pub(super) const HIDDEN: &str = "(not kept: looks like a secret)";

/// Tag keys that hint at an owner, without case and punctuation, and without what comes before a colon or slash.
const OWNER_KEYS: [&str; 28] = [
    "owner",
    "owners",
    "ownedby",
    "ownername",
    "owneremail",
    "ownercontact",
    "technicalowner",
    "techowner",
    "techlead",
    "businessowner",
    "serviceowner",
    "systemowner",
    "productowner",
    "appowner",
    "applicationowner",
    "dataowner",
    "team",
    "teamname",
    "teamemail",
    "owningteam",
    "squad",
    "contact",
    "contactemail",
    "email",
    "maintainer",
    "maintainedby",
    "responsible",
    "createdby",
];

/// Words in a key that announce a secret.
const SECRET_KEYS: [&str; 12] = [
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "privatekey",
    "signingkey",
    "credential",
    "bearer",
];

/// How well-known secrets begin.
const SECRET_STARTS: [&str; 22] = [
    "-----BEGIN",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "xoxa-",
    "xapp-",
    "sk_live_",
    "rk_live_",
    "sk-ant-",
    "sk-proj-",
    "AIza",
    "npm_",
    "pypi-",
    "hvs.",
    "dop_v1_",
    "SG.",
];

/// Tags, read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Read {
    /// As written; a value that looks like a secret is [`HIDDEN`].
    pub(super) tags: Vec<(String, String)>,
    /// Who might own it.
    pub(super) owner_hints: Vec<OwnerHint>,
    /// The keys whose values are hidden; of a key that is itself a secret, nothing.
    pub(super) hidden: Vec<String>,
}

/// Reads tags in written order. The error is a sentence.
pub(super) fn read(written: Option<Vec<Tag>>) -> Result<Read, String> {
    let mut read = Read::default();
    for tag in written.unwrap_or_default() {
        let key = json::needed("a tag's Key", tag.key, MOST_BYTES)?;
        let value = tag.value.unwrap_or_default();
        if value.len() > MOST_BYTES {
            return Err(format!("a tag's Value has {} bytes: expected at most {MOST_BYTES}", value.len()));
        }
        let value: String = value.chars().filter(|letter| !letter.is_control()).collect();
        if is_secret(&key) {
            read.hidden.push("(its key too)".into());
        } else if !value.is_empty() && (announces_secret(&key) || is_secret(&value)) {
            read.tags.push((key.clone(), HIDDEN.into()));
            read.hidden.push(key);
        } else {
            if hints_at_owner(&key) && !value.trim().is_empty() {
                read.owner_hints.push(OwnerHint { tag: key.clone(), value: value.trim().to_owned() });
            }
            read.tags.push((key, value));
        }
    }
    Ok(read)
}

fn plain(key: &str) -> String {
    key.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn hints_at_owner(key: &str) -> bool {
    let last = key.rsplit([':', '/']).next().unwrap_or(key);
    OWNER_KEYS.contains(&plain(last).as_str())
}

fn announces_secret(key: &str) -> bool {
    let key = plain(key);
    SECRET_KEYS.iter().any(|word| key.contains(word))
}

/// Does any word of the text look like a key, a token, or a password in a URL?
fn is_secret(text: &str) -> bool {
    let words = || text.split(|letter: char| letter.is_whitespace() || ",;\"'=".contains(letter));
    SECRET_STARTS
        .iter()
        .any(|start| words().any(|word| word.starts_with(start) && word.len() >= start.len() + 6))
        || text.contains("-----BEGIN")
        || words().any(|word| is_jwt(word) || is_random(word) || has_url_password(word))
}

fn is_jwt(word: &str) -> bool {
    word.starts_with("eyJ") && word.split('.').filter(|part| part.len() >= 4).count() == 3
}

/// `scheme://user:password@host`.
fn has_url_password(word: &str) -> bool {
    let authority = word.split_once("://").and_then(|(_, rest)| rest.split('/').next());
    authority.and_then(|authority| authority.rsplit_once('@')).is_some_and(|(user, _)| user.contains(':'))
}

/// 32 characters or more of base64's alphabet with capitals, small letters and at least two digits: AWS's secret keys
/// have 40. Hashes in hexadecimal and UUIDs have no capitals and small letters together.
fn is_random(word: &str) -> bool {
    let count = |test: fn(&u8) -> bool| word.bytes().filter(test).count();
    word.len() >= 32
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/')
        && count(u8::is_ascii_uppercase) >= 2
        && count(u8::is_ascii_lowercase) >= 2
        && count(u8::is_ascii_digit) >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(tags: &[(&str, &str)]) -> Read {
        let tag =
            |(key, value): &(&str, &str)| Tag { key: Some((*key).into()), value: Some((*value).into()) };
        read(Some(tags.iter().map(tag).collect())).unwrap()
    }

    #[test]
    fn a_tag_that_names_an_owner_is_a_hint_whatever_its_spelling() {
        for key in [
            "owner",
            "Owner",
            "OWNED-BY",
            "technical-owner",
            "Technical Owner",
            "acme:owner",
            "cost/team",
            "e-mail",
        ] {
            let hints = of(&[(key, " Platform ")]).owner_hints;
            assert_eq!(hints, [OwnerHint { tag: key.into(), value: "Platform".into() }], "{key}");
        }
        assert!(
            of(&[("Name", "x"), ("owner", " "), ("owner:previous", "x"), ("downer", "x")])
                .owner_hints
                .is_empty()
        );
    }

    #[test]
    fn a_secret_in_a_tag_is_not_kept() {
        let jwt = ["eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxIn0", "c2lnbmF0dXJl"].join(".");
        let secret_key = ["wJalrXUtnFEMI/K7MDENG", "bPxRfiCYEXAMPLEKEY9"].join("/");
        for value in [
            "-----BEGIN RSA PRIVATE KEY-----",
            &["ghp", "0123456789abcdef"].join("_"),
            "postgres://app:hunter2@db/x",
            "key=AIzaSyA0123456789",
            &jwt,
            &secret_key,
        ] {
            let read = of(&[("note", value)]);
            assert_eq!(read.tags, [("note".into(), HIDDEN.into())], "{value}");
            assert_eq!(read.hidden, ["note"]);
        }
        for key in ["Password", "db_passwd", "API-Key", "aws_secret", "OwnerToken"] {
            assert_eq!(of(&[(key, "hunter2")]).tags, [(key.into(), HIDDEN.into())], "{key}");
        }
        assert_eq!(of(&[(&jwt, "x")]).tags, []);
    }

    #[test]
    fn ordinary_tags_are_kept_as_written() {
        let tags = [
            ("QuickSetupType", "Config Recording"),
            ("commit", "3f786850e387550fdab836ed7e6dc881de23001b"),
            ("id", "0f8fad5b-d9cb-469f-a165-70867728950e"),
            ("arn", "arn:aws:iam::123456789012:role/x"),
            ("url", "https://wiki.example/page@2"),
            ("empty", ""),
        ];
        let read = of(&tags);
        assert_eq!(read.tags, tags.map(|(key, value)| (key.to_owned(), value.to_owned())));
        assert!(read.hidden.is_empty());
    }
}
