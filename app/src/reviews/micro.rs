//! The standing order of micro-reviews: what holds, what was left without a review, and the forms to give and to end it.

use super::act::MICRO;
use super::server_fns::MicroForm;
use crate::call::{Draft, answered, call, draft, say};
use crate::components::field::{About, ProblemSummary, SelectField, TextField};
use crate::components::filter_form::Choice;
use crate::components::icons::{self, icon};
use crate::components::time::OnDate;
use crate::components::tone::Tone;
use crate::error::AppError;
use crate::identities::grouped;
use domain::id::PersonId;
use domain::problem::Problems;
use domain::review::{MICRO_DAYS, MOST_MICRO_DAYS};
use leptos::prelude::*;
use leptos_axum::redirect;
use ops::micro::{self, MicroPage};

const REVIEWS: &str = "/reviews";

/// The section below the list of reviews.
pub(super) fn section(found: &MicroPage) -> impl IntoView + use<> {
    let (held, unordered) = (
        notice(
            found.held,
            "Of the last 30 days, events that an order could not follow, and of which security was told: ",
        ),
        notice(
            found.unordered,
            "Of the last 30 days, events that opened nothing, because nobody had ordered it: ",
        ),
    );
    let holds = match &found.order {
        None => view! { <p>"None is ordered: what happens between campaigns opens no review."</p> }.into_any(),
        Some((order, by, acknowledger)) => view! {
            <p>
                "Ordered by "<strong>{by.clone()}</strong>", "<OnDate at=order.since/>": due within "{order.due_days}" days, acknowledged by "
                <strong>{acknowledger.clone()}</strong>". What nobody owns is "{by.clone()}"\u{2019}s as steward."
            </p>
            <form method="post" action="/api/reviews/end-micro">
                <button type="submit" class="link-button">"End this order"</button>
            </form>
        }
        .into_any(),
    };
    view! {
        <section aria-labelledby="micro">
            <h2 id="micro">"Micro-reviews"</h2>
            <p class="reading">
                "An owner change, a new privileged grant, first use after dormancy, an exposure or break-glass use opens a review of what it happened to, an hour later. Where that is in a campaign which still takes answers, the change marks its item there. What nobody answers is handed to the steward."
            </p>
            {holds}
            {unordered}
            {held}
            {form(found)}
        </section>
    }
}

fn notice(count: u64, what: &'static str) -> Option<impl IntoView> {
    (count > 0).then(|| view! { <p class="notice tone-attention" role="note">{icon(icons::TRIANGLE_ALERT)} {what}{grouped(count)}"."</p> })
}

fn form(found: &MicroPage) -> impl IntoView + use<> {
    let typed = draft(MICRO);
    let open = typed.is_some() || found.order.is_none();
    let typed = typed.unwrap_or_default();
    let people: Vec<Choice> = std::iter::once(Choice::new("", "Choose"))
        .chain(found.acknowledgers.iter().map(|(id, name)| Choice::new(id.to_string(), name.clone())))
        .collect();
    let acknowledger = About::new("acknowledger", "Acknowledged by")
        .hint("Of management; a review of what they own is held, and security told")
        .checked(&typed.problems);
    let days = About::new("days", "Due after, in days")
        .hint(format!("From 1 to {MOST_MICRO_DAYS}"))
        .checked(&typed.problems);
    let chosen = typed.value("acknowledger");
    let written = typed.value("days");
    let written = if written.is_empty() { MICRO_DAYS.to_string() } else { written };
    view! {
        <details class="offer" open=open>
            <summary class="button">"Order micro-reviews …"</summary>
            <form method="post" action="/api/reviews/order-micro" class="panel">
                <ProblemSummary problems=typed.problems/>
                <SelectField about=acknowledger choices=people chosen/>
                <TextField about=days value=written kind="number"/>
                <button type="submit" class="button primary">"Order them from now on"</button>
            </form>
        </details>
    }
}

pub(super) async fn order(form: MicroForm) -> Result<(), AppError> {
    let call = call()?;
    let fields = [("acknowledger", form.acknowledger.clone()), ("days", form.days.clone())];
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let typed = Draft { form: MICRO.into(), fields, ..Draft::default() };
    let mut problems = Problems::default();
    let person = form
        .acknowledger
        .parse::<PersonId>()
        .map_err(|_| problems.add("acknowledger", "Choose a person"))
        .ok();
    let days =
        form.days.trim().parse::<u32>().map_err(|_| problems.add("days", "Write a number of days")).ok();
    let done = match (person, days) {
        (Some(person), Some(days)) => micro::order(&call, person, days).await,
        _ => Err(problems.into()),
    };
    if answered(&call, done, typed, "/reviews#micro").is_some() {
        say(Tone::Good, "Ordered. What happens from now on opens a micro-review");
        redirect(REVIEWS);
    }
    Ok(())
}

pub(super) async fn end() -> Result<(), AppError> {
    let call = call()?;
    if answered(&call, micro::end(&call).await, Draft::default(), "/reviews#micro").is_some() {
        say(Tone::Plain, "Ended. What is open stays; what happens from now on opens nothing");
        redirect(REVIEWS);
    }
    Ok(())
}
