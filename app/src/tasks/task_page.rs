//! One task: what is to be done and why, how somebody does it, and the answer where it came back.

use super::act::ANSWER;
use super::documents::documents;
use super::lines::{state, what};
use crate::call::draft;
use crate::components::facts::{Fact, Facts};
use crate::components::field::{About, ProblemSummary, SelectField, TextArea};
use crate::components::filter_form::Choice;
use crate::components::name::Name;
use crate::components::time::OnDate;
use crate::page::page;
use crate::reviews::words::{AnswerBadge, item_path};
use crate::revocations::commands::commands;
use domain::id::TaskId;
use domain::instant::Instant;
use domain::task::{TaskKind, TaskState, WATCH_DAYS};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use ops::tasks::{Decided, TaskPage as Found, show};

/// The page at `/tasks/{id}`.
#[component]
pub fn TaskPage() -> impl IntoView {
    let id: Option<TaskId> = use_params_map().get_untracked().get("id").and_then(|text| text.parse().ok());
    page(move |call| async move { show(&call, id.ok_or(ops::Error::NotFound("task"))?).await }, shown)
}

fn shown(found: Found, now: Instant) -> impl IntoView {
    let question = answer(&found);
    let Found { row, decided, unanswered, reduced, commands: typed, .. } = found;
    let who = row.person.as_ref().map_or_else(|| "security".to_owned(), |(_, name)| name.clone());
    let href = format!("/identities/{}", row.identity);
    let why = decided.as_ref().map(|one| why(one).into_any());
    let silent = unanswered.map(|(campaign, item)| {
        let href = item_path(campaign, item);
        view! { <Fact term="Unanswered"><a href=href>"See what nobody answered"</a></Fact> }
    });
    let due = row.state.waits().then(|| {
        view! { <Fact term="Due"><OnDate at=row.due_at/></Fact> }
    });
    let how = match (row.kind, typed.as_ref()) {
        (TaskKind::Disable | TaskKind::Suspend | TaskKind::Revoke, some) => Some(commands(some).into_any()),
        (TaskKind::Rotate, Some(some)) => Some(commands(Some(some)).into_any()),
        _ => None,
    };
    let waits = row.state.waits();
    let reduced = (waits && !reduced.is_empty()).then(|| {
        view! {
            <section aria-labelledby="documents">
                <h2 id="documents">"What takes its place"</h2>
                <p class="quiet">"As the policies stood when it was decided. Tenure puts none of it in place: copy it, look at it, and run it where you may."</p>
                {documents(&reduced)}
            </section>
        }
    });
    let note = note(row.kind, row.state);
    view! {
        <Title text=format!("{} · {}", what(&row), row.name)/>
        <nav aria-label="Where this is" class="trail"><a href=href><Name name=row.name.clone()/></a></nav>
        <div class="page-head">
            <h1>{what(&row)}</h1>
            {state(&row, now)}
        </div>
        <Facts>
            <Fact term="For">{who}</Fact>
            <Fact term="Because of">{row.cause.as_str()}</Fact>
            <Fact term="Opened"><OnDate at=row.opened_at/></Fact>
            {due}
            {why}
            {silent}
        </Facts>
        {note.map(|text| view! { <p class="quiet">{text}</p> })}
        {question}
        {reduced}
        {waits.then_some(how)}
    }
}

/// What follows, in a sentence.
fn note(kind: TaskKind, state: TaskState) -> Option<String> {
    match (kind, state) {
        (TaskKind::Disable, TaskState::Open | TaskState::Overdue) => Some(format!(
            "Once an import shows it out of use it is watched for {WATCH_DAYS} days: a call that is refused mails its owner how to restore it. Only then is it to be deleted."
        )),
        (TaskKind::Suspend, TaskState::Open | TaskState::Overdue) => Some(
            "Nobody answered for it in a review. It is done when an import shows it out of use, or gone. Nobody is asked to delete it.".into(),
        ),
        (TaskKind::AnswerFor, TaskState::Open | TaskState::Overdue) => Some(
            "Nobody answered for it in a review. It is done when a review closes in which somebody answered for it since, or when an import shows it out of use, or gone.".into(),
        ),
        (TaskKind::Revoke, TaskState::Watched { .. }) => {
            Some("It is out of use and watched. A call that is refused mails its owner how to restore it.".into())
        }
        (TaskKind::Reduce, TaskState::Open | TaskState::Overdue) => Some(
            "It is done when an inventory no longer shows what is to go. If it is used before, whoever decided looks again.".into(),
        ),
        (TaskKind::Observe, TaskState::Open | TaskState::Overdue) => Some(
            "Its need was stated, not shown. It is done when the logs observe all that it holds, for as long as a stated need holds.".into(),
        ),
        _ => None,
    }
}

fn why(one: &Decided) -> impl IntoView + use<> {
    let reason = one.reason.clone().map(|text| view! { <span class="as-typed said">" “"{text}"”"</span> });
    let remove = (!one.remove.is_empty()).then(|| {
        let all: Vec<_> =
            one.remove.iter().map(|one| view! { <li><code>{one.clone()}</code></li> }).collect();
        view! { <Fact term="To be taken away"><ul class="plain">{all}</ul></Fact> }
    });
    let item = one.item.map(|item| {
        let href = format!("/reviews/{}/items/{item}", one.campaign);
        view! { ", "<a href=href>"see what was decided on"</a> }
    });
    let (answer, by, at) = (one.answer, one.by.clone(), one.at);
    view! {
        <Fact term="Decided"><AnswerBadge answer/>" by "{by}", "<OnDate at/>{item}{reason}</Fact>
        {remove}
    }
}

/// The question, where it came back.
fn answer(found: &Found) -> Option<impl IntoView + use<>> {
    if !matches!(found.row.state, TaskState::Returned { .. }) {
        return None;
    }
    let used: Vec<_> = found.used.iter().map(|one| view! { <li><code>{one.clone()}</code></li> }).collect();
    let form = found.may_answer.then(|| form(found.row.id));
    Some(view! {
        <section class="panel" aria-labelledby="again-head">
            <h2 id="again-head">"It was used since it was decided"</h2>
            <ul class="plain">{used}</ul>
            <p class="quiet">"Until whoever decided says so once more, nothing is to be taken away."</p>
            {form}
        </section>
    })
}

fn form(id: TaskId) -> impl IntoView + use<> {
    let id = id.to_string();
    let typed = draft(ANSWER).filter(|typed| typed.value("task") == id).unwrap_or_default();
    let choices = vec![
        Choice::new("", "Choose"),
        Choice::new("keep", "It is needed after all: it stays"),
        Choice::new("remove", "It is to go all the same"),
    ];
    let again = About::new("again", "What is to become of it").checked(&typed.problems);
    let reason = About::new("reason", "Why").hint("It stands beside the decision").checked(&typed.problems);
    let (chosen, value) = (typed.value("again"), typed.value("reason"));
    view! {
        <form method="post" action="/api/tasks/answer">
            <ProblemSummary problems=typed.problems/>
            <input type="hidden" name="task" value=id/>
            <SelectField about=again choices chosen/>
            <TextArea about=reason value/>
            <button type="submit" class="button primary">"Say so"</button>
        </form>
    }
}
