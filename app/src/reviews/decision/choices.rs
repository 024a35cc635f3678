//! The decisions, always in view at the foot of the page: each with its key, nothing chosen beforehand, and the reason box
//! which appears with why it is asked.

use super::merged::services;
use crate::call::Draft;
use crate::components::field::{About, TextArea};
use crate::components::icons::{self, icon};
use domain::credential::CredentialType;
use domain::review::{Answer, KeepNeeds, NEED_STATED_DAYS};
use leptos::prelude::*;
use ops::reviews::ItemPage;

/// The bar.
#[component]
pub fn Choices(
    /// The item.
    found: ItemPage,
    /// What was typed before.
    typed: Draft,
) -> impl IntoView {
    let chosen = typed.value("outcome");
    let choice = |answer: Answer, word: &'static str, key: Option<&'static str>| {
        let value = answer.as_str();
        let checked = chosen == value;
        let shortcut = key.map(|key| view! { " "<kbd>{key.to_uppercase()}</kbd> });
        view! {
            <label class="answer" data-key=key>
                <input type="radio" name="outcome" value=value checked=checked required=true/>
                <span>{word}{shortcut}</span>
            </label>
        }
    };
    let may_keep = found.keep_barred.is_none();
    let rotatable = found.snapshot.credentials.iter().any(|one| {
        one.active != Some(false)
            && !matches!(one.kind, CredentialType::FederatedTrust | CredentialType::SpiffeId)
    });
    let reduce = (may_keep && !services(&found.snapshot).is_empty())
        .then(|| choice(Answer::Reduce, "Reduce", Some("r")));
    let rotate = (may_keep && rotatable).then(|| choice(Answer::Rotate, "Rotate", Some("t")));
    let revoke = choice(Answer::Revoke, "Revoke", Some("v"));
    let keep = match (&found.needs, may_keep) {
        (KeepNeeds::Nothing, true) => Some(choice(Answer::Keep, "Keep", Some("k")).into_any()),
        (KeepNeeds::Reason { .. }, true) => {
            Some(more(&chosen, choice(Answer::Keep, "Keep, with a reason", None)).into_any())
        }
        (KeepNeeds::NeedStated { .. }, true) => {
            Some(more(&chosen, choice(Answer::NeedStated, "State the need", None)).into_any())
        }
        (_, false) => None,
    };
    let steward = found.keep_barred.clone().map(|why| view! { <p class="hint">{why}"."</p> });
    let wrong = typed.problems.of("outcome").map(|text| {
        view! { <p class="error" id="outcome-error">{icon(icons::CIRCLE_ALERT)} {text.to_owned()}</p> }
    });
    let described = typed.problems.of("outcome").map(|_| "outcome-error");
    let about = About::new("reason", "Why").optional().checked(&typed.problems);
    let value = typed.value("reason");
    let last = found.next.is_none();
    view! {
        <div class="decide-bar">
            <fieldset class="answers" id="outcome" aria-describedby=described>
                <legend class="hidden">"What is to become of it"</legend>
                {keep}
                {reduce}
                {rotate}
                {revoke}
                <button type="submit" class="button primary">{if last { "Decide" } else { "Decide and next" }}</button>
            </fieldset>
            {wrong}
            {steward}
            <div class="why">
                {asked(&found)}
                <TextArea about value/>
            </div>
        </div>
    }
}

/// Keeping what asks for more stands one step further away.
fn more(chosen: &str, keep: impl IntoView) -> impl IntoView {
    let open = [Answer::Keep.as_str(), Answer::NeedStated.as_str()].contains(&chosen);
    view! {
        <details class="more" open=open>
            <summary class="button" data-key="m">"More "<kbd>"M"</kbd></summary>
            {keep}
        </details>
    }
}

/// What each decision asks of its reason; the stylesheet shows the one that is chosen.
fn asked(found: &ItemPage) -> impl IntoView + use<> {
    let why: Vec<String> = found.needs.why().iter().map(ToString::to_string).collect();
    let why = why.join("; ");
    let keep = match &found.needs {
        KeepNeeds::Nothing => "It is low-risk: no reason is asked for.".to_owned(),
        KeepNeeds::Reason { .. } => format!("A reason is asked for, because {why}."),
        KeepNeeds::NeedStated { .. } => format!(
            "Its use was not shown, because {why}. You state the need instead, with a reason; that holds {NEED_STATED_DAYS} days, and is counted apart."
        ),
    };
    let rest = match &found.needs {
        KeepNeeds::Nothing => "No reason is asked for.".to_owned(),
        _ => format!("A reason is asked for where what stays would need one: {why}."),
    };
    let open =
        found.findings.iter().filter(|one| one.covered.is_none() && one.finding.rule.is_exceptable()).count();
    let broken = (open > 0).then(|| {
        let rules = if open == 1 { "a rule".to_owned() } else { format!("{open} rules") };
        view! { " It breaks "{rules}", and keeping it gives no leave to: "<a href="#findings">"ask for that beside the finding"</a>"." }
    });
    let reduce = format!("Tick what is to be taken away. {rest}");
    view! {
        <p class="hint why-keep why-need_stated">{keep}{broken}</p>
        <p class="hint why-reduce">{reduce}</p>
        <p class="hint why-rotate">{rest}</p>
        <p class="hint why-revoke">"It is to be taken away whole. A reason helps whoever does it."</p>
    }
}
