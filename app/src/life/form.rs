//! The form of an identity's life on its page: what each step will do, in numbers, before it does.

use super::act::LIFE;
use crate::call::draft;
use crate::components::field::{About, ProblemSummary, SelectField, TextArea};
use crate::components::filter_form::Choice;
use crate::identities::capital;
use domain::transition::{REINSTATE_DAYS, Transition};
use leptos::prelude::*;
use ops::identities::Detail;

/// What a step does, in a sentence.
fn comes_to(step: Transition, found: &Detail) -> String {
    let life = &found.life;
    match step {
        Transition::Suspend => format!(
            "Suspend: it is to be disabled, {} that it can be used with; resumed at any time.",
            count(life.usable.into(), "way", "ways")
        ),
        Transition::Resume => "Resume: it is to work again.".into(),
        Transition::Retire => format!(
            "Retire: 1 identity is to go, a task waits until it is seen gone, {} would cover nothing any more; a second \
             person may bring it back within {REINSTATE_DAYS} days.",
            count(life.exceptions, "exception", "exceptions")
        ),
        Transition::Reinstate => "Reinstate: it stays after all, and has to be attested anew.".into(),
    }
}

fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// The form; nothing where there is no step for this person.
pub(crate) fn life_form(found: &Detail) -> Option<impl IntoView + use<>> {
    if found.life.steps.is_empty() {
        return None;
    }
    let id = found.identity.id.to_string();
    let typed = draft(LIFE).filter(|typed| typed.value("identity") == id);
    let open = typed.is_some();
    let typed = typed.unwrap_or_default();
    let steps: Vec<Choice> = std::iter::once(Choice::new("", "Choose"))
        .chain(found.life.steps.iter().map(|step| Choice::new(step.as_str(), capital(step.as_str()))))
        .collect();
    let told = found.life.steps.iter().map(|step| view! { <li>{comes_to(*step, found)}</li> }).collect_view();
    let step = About::new("step", "What is to become of it").checked(&typed.problems);
    let reason = About::new("reason", "Why").hint("It stands in its history").checked(&typed.problems);
    let (chosen, why) = (typed.value("step"), typed.value("reason"));
    Some(view! {
        <details class="offer" id="life" open=open>
            <summary class="button">"Suspend, retire …"</summary>
            <form method="post" action="/api/identities/transition" class="panel">
                <ProblemSummary problems=typed.problems/>
                <input type="hidden" name="identity" value=id/>
                <ul class="plain quiet">{told}</ul>
                <SelectField about=step choices=steps chosen/>
                <TextArea about=reason value=why/>
                <button type="submit" class="button">"Do it"</button>
            </form>
        </details>
    })
}
