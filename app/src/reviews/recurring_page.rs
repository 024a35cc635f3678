//! Recurring reviews: when each is launched next, what refused it, the gestures to suspend, resume and end one, and the form to
//! start or to change one.

use super::recurring_form::form;
use crate::address::Address;
use crate::call::{Draft, answered, call, say};
use crate::components::badges::Badge;
use crate::components::empty::EmptyState;
use crate::components::icons::{self, icon};
use crate::components::name::Name;
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::{OnDate, date};
use crate::components::tone::Tone;
use crate::error::AppError;
use crate::page::page;
use domain::id::RecurringId;
use domain::review::RecurringState;
use leptos::prelude::*;
use leptos_axum::redirect;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use ops::reviews::{self, Choices, RecurringRow, choices, recurring_reviews};

pub(super) const BACK: &str = "/reviews/recurring";

/// The page at `/reviews/recurring`; `edit` in the address is the one that the form changes.
#[component]
pub fn RecurringPage() -> impl IntoView {
    let edited = use_query_map().get_untracked().get("edit").and_then(|text| text.parse().ok());
    page(
        |call| async move { Ok((choices(&call).await?, recurring_reviews(&call).await?)) },
        move |(choices, found), _| shown(&choices, &found, edited),
    )
}

fn shown(choices: &Choices, found: &[RecurringRow], edited: Option<RecurringId>) -> impl IntoView + use<> {
    let edited = found.iter().find(|one| Some(one.id) == edited);
    let body = if found.is_empty() {
        view! {
            <EmptyState what="No recurring reviews yet">
                <p>"A review that a risk analysis asks for every quarter or year is started here once, and launched by itself from then on."</p>
            </EmptyState>
        }
        .into_any()
    } else {
        table(found, true).into_any()
    };
    view! {
        <Title text="Recurring reviews"/>
        <nav aria-label="Where this is"><a href="/reviews">"Reviews"</a></nav>
        <h1>"Recurring reviews"</h1>
        {body}
        {form(choices, edited)}
    }
}

/// The section on the page of reviews: what is launched next. Nothing where nothing recurs, but for a link.
pub(super) fn section(found: &[RecurringRow], may: bool) -> Option<AnyView> {
    if !may {
        return None;
    }
    let body = if found.is_empty() {
        view! { <p>"None is launched by itself."</p> }.into_any()
    } else {
        table(found, false).into_any()
    };
    Some(
        view! {
            <section aria-labelledby="recurring">
                <h2 id="recurring">"Recurring reviews"</h2>
                {body}
                <p><a href=BACK>"Start, change, suspend or end one"</a></p>
            </section>
        }
        .into_any(),
    )
}

/// "every 3 months", "every year".
pub(crate) fn every(months: u32) -> String {
    match months {
        1 => "every month".into(),
        12 => "every year".into(),
        months => format!("every {months} months"),
    }
}

fn table(found: &[RecurringRow], gestures: bool) -> impl IntoView + use<> {
    let rows = found.iter().map(|one| row(one, gestures)).collect_view();
    let act = gestures.then(|| view! { <ColumnHead>"Do"</ColumnHead> });
    view! {
        <TableFrame label="Recurring reviews">
            <table class="folding">
                <Caption text="Recurring reviews"/>
                <thead>
                    <tr>
                        <ColumnHead>"Review"</ColumnHead>
                        <ColumnHead>"Next launch"</ColumnHead>
                        <ColumnHead>"Ground"</ColumnHead>
                        <ColumnHead>"Last"</ColumnHead>
                        {act}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableFrame>
    }
}

fn row(one: &RecurringRow, gestures: bool) -> impl IntoView + use<> {
    let next = one.next.to_string();
    let next = match (one.state, one.overdue) {
        (RecurringState::Running, false) => view! { <span>{next}</span> }.into_any(),
        (RecurringState::Running, true) => {
            view! { <Badge tone=Tone::Bad drawing=icons::TRIANGLE_ALERT word=format!("due since {next}")/> }
                .into_any()
        }
        (state, _) => {
            view! { <Badge tone=Tone::Attention drawing=icons::INFO word=state.as_str()/> }.into_any()
        }
    };
    let refused = one.refused.clone().map(|(why, since)| {
        view! { <p class="error">{icon(icons::CIRCLE_ALERT)}" Refused since "<OnDate at=since/>": "{why}". Tried again every day."</p> }
    });
    let old = one.analysis_is_old.then(|| {
        view! { <Badge tone=Tone::Attention drawing=icons::TRIANGLE_ALERT word="older than 12 months"/> }
    });
    let confirms = one.confirm_days.map(|days| {
        format!("; security confirms what is kept among the privileged, {days} days after it is due")
    });
    let silent = format!("; what nobody answers {}", one.no_response.told());
    let last = match one.last {
        Some((campaign, at)) => {
            let href = format!("/reviews/{campaign}");
            view! { <a href=href><OnDate at/></a> }.into_any()
        }
        None => view! { <span class="quiet">"never"</span> }.into_any(),
    };
    let act = gestures.then(|| {
        let other = match one.state {
            RecurringState::Suspended => (RecurringState::Running, "Resume"),
            RecurringState::Running | RecurringState::Ended => (RecurringState::Suspended, "Suspend"),
        };
        let forms = [other, (RecurringState::Ended, "End")].map(|(to, word)| {
            let id = one.id.to_string();
            view! {
                <form method="post" action="/api/reviews/step-recurring">
                    <input type="hidden" name="recurring" value=id/>
                    <input type="hidden" name="to" value=to.as_str()/>
                    <button type="submit" class="link-button">{word}</button>
                </form>
            }
        });
        let edit = format!("{}#recurring-form", Address::new(BACK).with("edit", one.id));
        let about = format!("Change: {}", one.name);
        view! { <td><a href=edit aria-label=about>"Change"</a>{forms.into_iter().collect_view()}</td> }
    });
    let (name, scope, every) = (one.name.clone(), one.scope.clone(), every(one.months));
    let (analysis, analysed) = (one.risk_analysis.clone(), date(one.risk_analysed_on));
    let (by, acknowledger) = (one.started_by.clone(), one.acknowledger.clone());
    view! {
        <tr>
            <RowHead><Name name/><small>{every}" over "{scope}"; started by "{by}", acknowledged by "{acknowledger}{confirms}{silent}</small></RowHead>
            <FoldCell label="Next launch">{next}{refused}</FoldCell>
            <FoldCell label="Ground">{analysis}<small>"of "{analysed}</small>{old}</FoldCell>
            <FoldCell label="Last">{last}</FoldCell>
            {act}
        </tr>
    }
}

pub(super) async fn step(recurring: String, to: String) -> Result<(), AppError> {
    let call = call()?;
    let done = match (recurring.parse::<RecurringId>(), to.parse::<RecurringState>()) {
        (Ok(id), Ok(to)) => reviews::step_recurring(&call, id, to).await.map(|()| to),
        _ => Err(ops::Error::NotFound("recurring review")),
    };
    if let Some(to) = answered(&call, done, Draft::default(), BACK) {
        say(Tone::Plain, format!("It is {to}. What it launched stays"));
        redirect(BACK);
    }
    Ok(())
}
