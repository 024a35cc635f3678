//! Tasks: a line of what is to be done, and the section of an identity's page.

#![expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]

use crate::components::badges::Badge;
use crate::components::icons;
use crate::components::name::Name;
use crate::components::time::{Ago, until};
use crate::components::tone::Tone;
use crate::identities::capital;
use domain::instant::Instant;
use domain::task::{Proof, TaskState};
use leptos::prelude::*;
use ops::tasks::TaskRow;

/// A task in a list of several identities'.
pub(crate) fn task_line(row: &TaskRow, now: Instant) -> impl IntoView + use<> {
    let href = format!("/tasks/{}", row.id);
    view! {
        <li>
            <span><a href=href><Name name=row.name.clone()/></a>" "<small>{row.account.clone()}</small></span>
            <span>{what(row)}</span>
            {state(row, now)}
        </li>
    }
}

/// "Rotate: access key AKIA…".
pub(super) fn what(row: &TaskRow) -> String {
    let kind = capital(row.kind.as_str());
    match &row.credential {
        Some(credential) => format!("{kind}: {credential}"),
        None => kind,
    }
}

pub(super) fn state(row: &TaskRow, now: Instant) -> impl IntoView + use<> {
    match row.state {
        TaskState::Open => view! { <span class="quiet">{until(now, row.due_at)}</span> }.into_any(),
        TaskState::Overdue => {
            let word = format!("overdue, {}", until(now, row.due_at));
            view! { <Badge tone=Tone::Bad drawing=icons::CIRCLE_ALERT word/> }.into_any()
        }
        TaskState::Watched { until: end } => {
            view! { <span class="quiet">"watched, "{until(now, end)}</span> }.into_any()
        }
        TaskState::Returned { .. } => {
            view! { <Badge tone=Tone::Attention drawing=icons::TRIANGLE_ALERT word="used since: look again"/> }.into_any()
        }
        TaskState::SeenDone { at, proof } => {
            let by = match proof {
                Proof::Import(_) => "by an import".to_owned(),
                Proof::Leaf(leaf) => format!("by leaf {leaf} of the log"),
            };
            view! {
                <Badge tone=Tone::Good drawing=icons::CIRCLE_CHECK word="seen done"/>
                <small>{by}", "<Ago now at/></small>
            }
            .into_any()
        }
        TaskState::NotNeeded { at } => {
            view! { <span class="quiet">"no longer needed, since "<Ago now at/></span> }.into_any()
        }
    }
}

/// The tasks of one identity. Nothing is ticked off here: what shows a task done is an import, or what somebody did.
#[component]
pub fn Tasks(
    /// Those that wait first.
    rows: Vec<TaskRow>,
    /// The instant of this request.
    now: Instant,
) -> impl IntoView {
    if rows.is_empty() {
        return ().into_any();
    }
    let lines = rows
        .iter()
        .map(|row| {
            let who = row.person.as_ref().map_or_else(|| "security".to_owned(), |(_, name)| name.clone());
            let who = row
                .state
                .waits()
                .then(|| view! { <small>"for "{who}", because of: "{row.cause.as_str()}</small> });
            let href = format!("/tasks/{}", row.id);
            view! { <li><span><a href=href>{what(row)}</a>" "{who}</span>{state(row, now)}</li> }
        })
        .collect_view();
    view! {
        <section aria-labelledby="tasks">
            <h2 id="tasks">"Tasks"</h2>
            <p class="quiet">"A task is done when an import, or what somebody did here, shows it: there is nothing to tick."</p>
            <ul class="lines">{lines}</ul>
        </section>
    }
    .into_any()
}
