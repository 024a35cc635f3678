//! The form that makes an endpoint, and what it sends.

use crate::call::{Draft, draft};
use crate::components::field::{About, ProblemSummary, TextField, TickField};
use domain::problem::Problems;
use domain::webhook::{Allowed, HookEvent, HookUrl};
use leptos::prelude::*;

/// The form that keeps what was typed, by where it posts to.
pub const FORM: &str = "webhooks";
/// The name of the boxes of events, as a form sends several.
const EVENTS: &str = "events[]";

/// What the form sends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CreateForm {
    /// Where.
    pub url: String,
    /// Which events, by their words.
    pub events: Vec<String>,
}

impl CreateForm {
    /// The form of what a browser sends.
    #[must_use]
    pub fn of(pairs: Vec<(String, String)>) -> Self {
        let mut form = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "url" => form.url = value,
                EVENTS => form.events.push(value),
                _ => {}
            }
        }
        form
    }

    /// What was typed, to be shown again.
    #[must_use]
    pub fn typed(&self, problems: Problems) -> Draft {
        let events = self.events.iter().map(|event| (EVENTS.to_owned(), event.clone()));
        // The address may hold a secret of the receiver's: it is not kept in the session.
        let fields = [("url".to_owned(), String::new()), ("events".to_owned(), String::new())];
        Draft { form: FORM.into(), fields: fields.into_iter().chain(events).collect(), problems }
    }

    /// What is asked for.
    ///
    /// # Errors
    /// Every field that cannot be accepted, by its name.
    pub fn read(&self, allowed: Allowed) -> Result<(HookUrl, Vec<HookEvent>), Problems> {
        let mut problems = Problems::default();
        let url = HookUrl::parse(&self.url, allowed).map_err(|found| problems.0.extend(found.0)).ok();
        let events = events(&self.events);
        if events.is_empty() {
            problems.add("events", "Choose at least one event");
        }
        match url {
            Some(url) => problems.none_or((url, events)),
            None => Err(problems),
        }
    }
}

/// The events of these words; what is none is passed over.
pub(super) fn events(words: &[String]) -> Vec<HookEvent> {
    let parsed = words.iter().filter_map(|word| word.parse::<HookEvent>().ok());
    parsed.filter(|event| event.is_asked_for()).collect()
}

/// What an event tells, in words.
#[must_use]
pub const fn about(event: HookEvent) -> &'static str {
    match event {
        HookEvent::AlertRaised => "an alert: new privileged grant, use after a long silence, exposure",
        HookEvent::SourceQuiet => "a source has gone quiet",
        HookEvent::TaskOpened => "something is to be done at the provider",
        HookEvent::ExceptionDecided => "an exception was approved or refused",
        HookEvent::ExceptionEnded => "an exception has ended",
        HookEvent::CampaignLaunched => "a review was launched",
        HookEvent::CampaignClosed => "a review was closed",
        HookEvent::Test => "a test",
    }
}

/// A box for each event, `chosen` among them ticked.
pub(super) fn boxes(chosen: &[HookEvent], error: Option<String>) -> impl IntoView + use<> {
    let all = HookEvent::ALL.iter().copied().filter(|event| event.is_asked_for());
    let boxes = all
        .map(|event| {
            let label = format!("{event}: {}", about(event));
            view! { <TickField name=EVENTS value=event.as_str() label ticked=chosen.contains(&event)/> }
        })
        .collect_view();
    let described = error.is_some().then_some("events-error");
    let error = error.map(|text| view! { <p class="error" id="events-error">{text}</p> });
    view! {
        <fieldset id="events" aria-describedby=described>
            <legend>"Which events"</legend>
            {error}
            {boxes}
        </fieldset>
    }
}

/// The form, closed until it is asked for; open where what was sent needs another look.
#[component]
pub fn CreateWebhookForm() -> impl IntoView {
    let typed = draft(FORM);
    let open = typed.is_some();
    let typed = typed.unwrap_or_default();
    let problems = typed.problems.clone();
    let url = About::new("url", "Where")
        .hint("A web address that begins with https:// and is reached over the public internet")
        .checked(&problems);
    let error = problems.of("events").map(str::to_owned);
    let ticked = typed.fields.iter().filter(|(name, _)| name == EVENTS).map(|(_, value)| value.clone());
    let ticked = if open { events(&ticked.collect::<Vec<_>>()) } else { vec![HookEvent::AlertRaised] };
    let boxes = boxes(&ticked, error);
    view! {
        <details class="offer" id="create" open=open>
            <summary class="button">"Add an endpoint"</summary>
            <form method="post" action="/webhooks" class="panel" autocomplete="off">
                <ProblemSummary problems/>
                <TextField about=url kind="url" most=2_000/>
                {boxes}
                <p class="hint">"The next page shows the secret that its receiver checks signatures with, once."</p>
                <button type="submit" class="button primary">"Add it"</button>
            </form>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_that_is_missing_is_told_and_a_test_cannot_be_asked_for() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let wrong = CreateForm::of(vec![pair("events[]", "webhook.test")]).read(Allowed::default());
        let fields: Vec<String> = wrong.unwrap_err().0.into_iter().map(|problem| problem.field).collect();
        assert_eq!(fields, ["url", "events"]);
        let form = CreateForm::of(vec![
            pair("url", " https://hooks.example.com/x "),
            pair("events[]", "alert.raised"),
            pair("events[]", "nonsense"),
            pair("events[]", "task.opened"),
        ]);
        let (url, events) = form.read(Allowed::default()).unwrap();
        assert_eq!((url.as_str(), events.len()), ("https://hooks.example.com/x", 2));
        let kept = form.typed(Problems::default());
        assert!(kept.fields.iter().all(|(_, value)| !value.contains("hooks.example.com")), "{kept:?}");
    }
}
