//! The form that makes or describes a system, and the one that says which system an identity serves.

use super::act::DESCRIBE;
use crate::call::draft;
use crate::components::field::{About, ProblemSummary, SelectField, TextArea, TextField};
use crate::components::filter_form::Choice;
use crate::identities::capital;
use domain::id::{IdentityId, SystemId};
use domain::identity::Environment;
use leptos::prelude::*;

/// What stands in the form before anybody types.
#[derive(Default)]
pub(super) struct Before {
    pub(super) system: String,
    pub(super) name: String,
    pub(super) function: String,
    pub(super) environment: String,
}

/// The form, closed until it is asked for.
pub(super) fn describe_form(id: &'static str, word: &'static str, before: Before) -> impl IntoView {
    let typed = draft(DESCRIBE).filter(|typed| typed.value("system") == before.system);
    let open = typed.is_some();
    let problems = typed.as_ref().map(|typed| typed.problems.clone()).unwrap_or_default();
    let value = |name: &str, known: &str| match &typed {
        Some(typed) => typed.value(name),
        None => known.to_owned(),
    };
    let environments = std::iter::once(Choice::new("", "Nobody has said"))
        .chain(Environment::ALL.iter().map(|one| Choice::new(one.as_str(), capital(one.as_str()))))
        .collect();
    let name = About::new("name", "Name").checked(&problems);
    let function = About::new("function", "What it does for the business")
        .optional()
        .hint("A sentence that a stranger understands")
        .checked(&problems);
    let environment = About::new("environment", "Where it runs").optional().checked(&problems);
    let (name_text, function_text) = (value("name", &before.name), value("function", &before.function));
    let chosen = value("environment", &before.environment);
    view! {
        <details class="offer" id=id open=open>
            <summary class="button">{word}</summary>
            <form method="post" action="/api/systems/describe" class="panel">
                <ProblemSummary problems/>
                <input type="hidden" name="system" value=before.system/>
                <TextField about=name value=name_text most=120/>
                <TextArea about=function value=function_text/>
                <SelectField about=environment choices=environments chosen/>
                <button type="submit" class="button primary">{word}</button>
            </form>
        </details>
    }
}

/// Which system an identity serves: for its owner and security; nothing where there is no system to choose.
pub(crate) fn place_form(
    identity: IdentityId,
    systems: &[ops::systems::Choice],
    chosen: Option<SystemId>,
) -> Option<impl IntoView + use<>> {
    if systems.is_empty() {
        return None;
    }
    let choices = std::iter::once(Choice::new("none", "None"))
        .chain(systems.iter().map(|one| Choice::new(one.id.to_string(), one.name.clone())))
        .collect();
    let about = About::new("system", "System it serves")
        .hint("Whoever owns the system owns it too, unless somebody accepted it by itself");
    let chosen = chosen.map_or_else(|| "none".to_owned(), |id| id.to_string());
    Some(view! {
        <details class="offer" id="system-served">
            <summary class="button">"Say what it serves"</summary>
            <form method="post" action="/api/systems/place" class="panel">
                <input type="hidden" name="identity" value=identity.to_string()/>
                <SelectField about choices chosen/>
                <button type="submit" class="button primary">"Say so"</button>
            </form>
        </details>
    })
}
