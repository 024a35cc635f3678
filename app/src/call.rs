//! The call behind this request, and what this request says to the next: a message once, a draft once.

use crate::components::tone::Tone;
use crate::error::AppError;
use crate::failure::failure;
use crate::sign_in::SignInProblem;
use crate::viewer::{Flash, FlashForm};
use domain::instant::Instant;
use domain::policy::{Action, Answer, Standing, may};
use domain::problem::Problems;
use leptos::prelude::use_context;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, PoisonError};

/// The call of whoever is signed in.
///
/// # Errors
/// [`AppError::SignInNeeded`] where nobody is.
pub fn call() -> Result<ops::Call, AppError> {
    use_context::<ops::Call>().ok_or(AppError::SignInNeeded)
}

/// When the person of this session last proved who they are. Absent from the context where nobody is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedInAt(pub Instant);

/// What somebody typed into a form that was not accepted, and why: shown again once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The form, by the endpoint that it posts to.
    pub form: String,
    /// Its fields.
    pub fields: Vec<(String, String)>,
    /// What was wrong.
    pub problems: Problems,
}

impl Draft {
    /// What was typed into a form, field by field.
    #[must_use]
    pub fn of(form: &str, fields: &[(&str, &str)]) -> Self {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self { form: form.into(), fields, problems: Problems::default() }
    }

    /// Has the form a field for each of these problems?
    fn has_all(&self, problems: &Problems) -> bool {
        let has = |field: &str| self.fields.iter().any(|(name, _)| name == field);
        !self.form.is_empty() && problems.0.iter().all(|problem| has(&problem.field))
    }

    /// What was typed into a field; empty where nothing was.
    #[must_use]
    pub fn value(&self, field: &str) -> String {
        self.fields.iter().find(|(name, _)| name == field).map(|(_, value)| value.clone()).unwrap_or_default()
    }
}

/// What this request was given by the one before, and gives to the next. The server puts one into every request.
#[derive(Debug, Clone, Default)]
pub struct Notes {
    draft: Option<Draft>,
    next: Arc<Mutex<Said>>,
}

/// What the next page will show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// A message.
    pub flash: Option<Flash>,
    /// A draft.
    pub draft: Option<Draft>,
}

impl Notes {
    /// Notes of a request that was given this draft.
    #[must_use]
    pub fn given(draft: Option<Draft>) -> Self {
        Self { draft, next: Arc::default() }
    }

    /// What was said during the request.
    #[must_use]
    pub fn said(&self) -> Said {
        self.next.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps what was typed for the next page: for doors that are no server function.
    pub fn keep(&self, draft: Draft) {
        self.with(|said| said.draft = Some(draft));
    }

    fn with(&self, change: impl FnOnce(&mut Said)) {
        change(&mut self.next.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// Says something once, on the next page.
pub fn say(tone: Tone, message: impl Into<String>) {
    if let Some(notes) = use_context::<Notes>() {
        notes.with(|said| said.flash = Some(Flash { tone, message: message.into(), form: None }));
    }
}

/// The same, with a button beside it.
pub fn say_with(tone: Tone, message: impl Into<String>, form: FlashForm) {
    if let Some(notes) = use_context::<Notes>() {
        notes.with(|said| said.flash = Some(Flash { tone, message: message.into(), form: Some(form) }));
    }
}

/// What a form's op came to. On success its value; else what was typed is kept, what went wrong is said, and the
/// browser is sent to `back`, the form's own page.
pub fn answered<T>(call: &ops::Call, done: ops::Result<T>, typed: Draft, back: &str) -> Option<T> {
    let error = match done {
        Ok(value) => return Some(value),
        Err(error) => error,
    };
    let problems = match &error {
        ops::Error::Invalid(problems) if typed.has_all(problems) => problems.clone(),
        // What has no field to be said beside is said above the page.
        ops::Error::Invalid(problems) => {
            let all: Vec<&str> = problems.0.iter().map(|problem| problem.message.as_str()).collect();
            say(Tone::Bad, all.join(". "));
            Problems::default()
        }
        _ => {
            say(Tone::Bad, in_words(call, &error));
            Problems::default()
        }
    };
    keep(Draft { problems, ..typed });
    leptos_axum::redirect(back);
    None
}

/// An op's error in a sentence; ours is named by its incident, and its cause is logged.
fn in_words(call: &ops::Call, error: &ops::Error) -> String {
    match failure(call, error) {
        AppError::Unexpected(id) => {
            format!("Something went wrong on our side, and nothing was changed. Incident {}", id.as_str())
        }
        _ => {
            let text = error.to_string();
            let mut letters = text.chars();
            letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        }
    }
}

/// May the actor do this without a tie to anything? Whoever may not is told so before what they typed is looked at.
///
/// # Errors
/// [`ops::Error::Forbidden`].
pub fn allowed(call: &ops::Call, action: Action) -> ops::Result<()> {
    match may(&call.actor, action, Standing::None) {
        Answer::Allowed => Ok(()),
        Answer::Forbidden | Answer::Hidden => {
            Err(ops::Error::Forbidden(format!("your roles do not let you {action}")))
        }
    }
}

/// How long after signing in approvals and bulk decisions are taken without asking again, in minutes.
const LATELY: i64 = 15;

/// Did this person prove who they are in the last 15 minutes? If not, they are sent to do it again, and then to `back`.
#[must_use]
pub fn proved_lately(call: &ops::Call, back: &str) -> bool {
    let lately =
        use_context::<SignedInAt>().is_some_and(|at| call.now() - at.0 < chrono::Duration::minutes(LATELY));
    if !lately {
        leptos_axum::redirect(&format!("/sign-in?why={}&next={back}", SignInProblem::Again));
    }
    lately
}

/// Keeps what was typed for the next page.
pub fn keep(draft: Draft) {
    if let Some(notes) = use_context::<Notes>() {
        notes.with(|said| said.draft = Some(draft));
    }
}

/// What was typed into this form the last time, if that was not accepted.
#[must_use]
pub fn draft(form: &str) -> Option<Draft> {
    use_context::<Notes>()?.draft.filter(|draft| draft.form == form)
}

#[cfg(test)]
mod tests {
    use super::*;
    use leptos::prelude::{Owner, provide_context};

    #[test]
    fn nobody_signed_in_has_no_call() {
        assert!(matches!(Owner::new().with(call), Err(AppError::SignInNeeded)));
    }

    #[test]
    fn a_draft_is_shown_to_its_own_form_alone_and_what_is_said_waits_for_the_next_page() {
        Owner::new().with(|| {
            let fields = vec![("purpose".to_owned(), "x".to_owned())];
            let notes = Notes::given(Some(Draft { form: "a".into(), fields, ..Draft::default() }));
            provide_context(notes.clone());
            assert_eq!(draft("a").map(|draft| draft.value("purpose")), Some("x".into()));
            assert_eq!(draft("b"), None);
            say(Tone::Good, "Done");
            assert_eq!(notes.said().flash.map(|flash| flash.message), Some("Done".into()));
        });
    }
}
