//! What went wrong, as far as people are shown it: a closed set, with no text that somebody else could have written.
//!
//! A form posted without scripting that fails answers with a redirect whose URL carries the error, and anyone can craft
//! such a URL. So no variant carries free text: what is wrong with which field waits in the session's draft.

use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// Names one failure of ours in the log: 8 to 40 of `0-9`, `a-z` and `-`, nothing else, wherever it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IncidentId(String);

/// A text that is no incident id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an incident id has 8 to 40 of 0-9, a-z and -")]
pub struct NotAnIncidentId;

impl IncidentId {
    /// Reads an id.
    ///
    /// # Errors
    /// [`NotAnIncidentId`] for anything that could read as a message.
    pub fn parse(text: &str) -> Result<Self, NotAnIncidentId> {
        let plain = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'z' | b'-'));
        if plain && (8..=40).contains(&text.len()) { Ok(Self(text.into())) } else { Err(NotAnIncidentId) }
    }

    /// The id as written in the log.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for IncidentId {
    type Error = NotAnIncidentId;
    fn try_from(text: String) -> Result<Self, NotAnIncidentId> {
        Self::parse(&text)
    }
}

impl From<IncidentId> for String {
    fn from(id: IncidentId) -> Self {
        id.0
    }
}

/// Every failure that a person can meet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum AppError {
    /// Nobody is signed in, or not any more.
    #[error("Please sign in")]
    SignInNeeded,
    /// It does not exist, or this person may not know that it does.
    #[error("This page does not exist")]
    NotFound,
    /// They may see it but not do this.
    #[error("You may not do this")]
    Forbidden,
    /// Fields need another look; which and why is in the session's draft, shown beside each field.
    #[error("Some fields need another look")]
    Invalid,
    /// It clashes with what is there already, such as a name that is taken.
    #[error("This clashes with something that exists already")]
    Conflict,
    /// Somebody else changed it since it was shown.
    #[error("Somebody changed this since you opened it")]
    Stale,
    /// The request did not arrive, or its answer did not.
    #[error("The server could not be reached")]
    Unreachable,
    /// Our fault. The cause is in the log under the id.
    #[error("Something went wrong on our side")]
    Unexpected(IncidentId),
}

/// What an error page says beyond its heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Advice {
    /// What happened to the person's work.
    pub kept: &'static str,
    /// What they can do now.
    pub next: &'static str,
}

impl AppError {
    /// The HTTP status of a page or answer that says so.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::SignInNeeded => 401,
            Self::NotFound => 404,
            Self::Forbidden => 403,
            Self::Invalid => 422,
            Self::Conflict | Self::Stale => 409,
            Self::Unreachable => 502,
            Self::Unexpected(_) => 500,
        }
    }

    /// What was kept and what to do, in whole sentences.
    #[must_use]
    pub const fn advice(&self) -> Advice {
        let (kept, next) = match self {
            Self::SignInNeeded => ("Nothing was changed.", "Sign in, and you come back to this page."),
            Self::NotFound => (
                "Nothing was changed.",
                "The address may be mistyped, or it belongs to something you have no part in. Ask whoever sent it to you.",
            ),
            Self::Forbidden => (
                "Nothing was changed.",
                "If this is part of your work, ask an administrator for the role it needs.",
            ),
            Self::Invalid => ("What you typed was kept.", "Go back and look at the fields that are marked."),
            Self::Conflict => ("What you typed was kept.", "Go back and choose something else."),
            Self::Stale => {
                ("Your change was not made.", "Open it again, look at what changed, and decide again.")
            }
            Self::Unreachable => {
                ("It is not certain that your change was made.", "Reload the page to see, then try again.")
            }
            Self::Unexpected(_) => (
                "Your change was not made.",
                "Try again. If it stays so, give an administrator the incident id: it leads to the cause in the log.",
            ),
        };
        Advice { kept, next }
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => Self::Invalid,
            _ => Self::Unreachable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use leptos::server_fn::{Decodes, Encodes};

    #[test]
    fn a_crafted_error_shows_no_sentence_of_its_author() {
        let crafted = br#"{"unexpected":"Your account is locked, call +1 555"}"#;
        assert!(JsonEncoding::decode(crafted.to_vec().into()).map(|error: AppError| error).is_err());
        let shown = AppError::de(crafted.to_vec().into());
        assert_eq!(shown, AppError::Unreachable);
    }

    #[test]
    fn an_error_comes_back_as_it_went() {
        let error = AppError::Unexpected(IncidentId::parse("01jd3q5x-7c2a").unwrap());
        let sent = JsonEncoding::encode(&error).unwrap();
        assert_eq!(JsonEncoding::decode(sent).map(|error: AppError| error).unwrap(), error);
    }

    #[test]
    fn an_incident_id_is_nothing_but_an_id() {
        for text in ["", "short", "UPPERCASE1", "a b c d e f", &"a".repeat(41), "<script>x"] {
            assert!(IncidentId::parse(text).is_err(), "{text}");
        }
        assert_eq!(IncidentId::parse("0193-abcdef").unwrap().as_str(), "0193-abcdef");
    }
}
