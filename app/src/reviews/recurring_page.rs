//! Recurring reviews: when each is launched next, what refused it, and the forms to start, suspend, resume and end one.

use super::act::RECURRING;
use super::launch_form::{confirm_days, no_response};
use super::launch_page::no_response_choices;
use super::offers::{SPREADS, deals, stages};
use super::server_fns::RecurringForm;
use crate::call::{Draft, answered, call, draft, say};
use crate::components::badges::Badge;
use crate::components::empty::EmptyState;
use crate::components::field::{About, ProblemSummary, SelectField, TextField, TickField};
use crate::components::filter_form::Choice;
use crate::components::icons::{self, icon};
use crate::components::name::Name;
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::{OnDate, date};
use crate::components::tone::Tone;
use crate::error::AppError;
use crate::page::page;
use chrono::NaiveDate;
use domain::id::{PersonId, RecurringId, ScopeId};
use domain::problem::Problems;
use domain::review::{CONFIRM_DAYS, MOST_MONTHS, NoResponse, RecurringState, STAGE_DAYS};
use domain::window::{Day, Window};
use leptos::prelude::*;
use leptos_axum::redirect;
use leptos_meta::Title;
use ops::reviews::{self, Arranged, Choices, Recurring, RecurringRow, choices, recurring_reviews};

const BACK: &str = "/reviews/recurring";

/// The page at `/reviews/recurring`.
#[component]
pub fn RecurringPage() -> impl IntoView {
    page(
        |call| async move { Ok((choices(&call).await?, recurring_reviews(&call).await?)) },
        |(choices, found), _| shown(&choices, &found),
    )
}

fn shown(choices: &Choices, found: &[RecurringRow]) -> impl IntoView + use<> {
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
        {form(choices)}
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
                <p><a href=BACK>"Start, suspend or end one"</a></p>
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
        view! { <td>{forms.into_iter().collect_view()}</td> }
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

fn form(choices: &Choices) -> impl IntoView + use<> {
    let typed = draft(RECURRING).unwrap_or_default();
    let problems = typed.problems.clone();
    let value = |name: &str, otherwise: String| {
        Some(typed.value(name)).filter(|text| !text.is_empty()).unwrap_or(otherwise)
    };
    let about = |name, label: &str| About::new(name, label).checked(&problems);
    let first = Choice::new("", "Choose");
    let scopes = choices.saved.iter().map(|one| Choice::new(one.id.to_string(), one.name.clone()));
    let scopes: Vec<Choice> = std::iter::once(first.clone()).chain(scopes).collect();
    let people = choices.acknowledgers.iter().map(|(id, name)| Choice::new(id.to_string(), name.clone()));
    let people: Vec<Choice> = std::iter::once(first).chain(people).collect();
    let ticked = typed.value("confirm") == "yes";
    let spreads = SPREADS.into_iter().map(|(word, label)| Choice::new(word, label)).collect();
    let spread = About::new("spread", "Where it is too much for one person").optional().checked(&problems);
    view! {
        <section aria-labelledby="recurring-form">
            <h2 id="recurring-form">"Start one"</h2>
            <form method="post" action="/api/reviews/start-recurring" class="panel launch">
                <ProblemSummary problems=problems.clone()/>
                <TextField about=about("name", "Name").hint("Each campaign has its day behind it: \"Payments, 2026-04-01\"") value=typed.value("name") most=90/>
                <SelectField about=about("scope", "Saved scope").hint("As it reads on the day of the launch") choices=scopes chosen=typed.value("scope")/>
                <div class="field-row">
                    <TextField about=about("first", "First launch").hint("A day of your organisation, at six in the morning") value=typed.value("first") kind="date"/>
                    <TextField about=about("months", "Every so many months").hint(format!("3 is quarterly, 12 yearly; at most {MOST_MONTHS}")) value=value("months", "3".into()) kind="number" most=2/>
                    <TextField about=about("due_days", "Days that reviewers have") value=value("due_days", "21".into()) kind="number" most=3/>
                    <TextField about=about("window_days", "Days of use counted") value=value("window_days", Window::DEFAULT_DAYS.to_string()) kind="number" most=4/>
                </div>
                <div class="field-row">
                    <TextField about=about("risk_analysis", "Risk analysis that sets this").hint("Its reference (PCI DSS 7.2.5.1, 12.3.1)") value=typed.value("risk_analysis")/>
                    <TextField about=about("risk_analysed_on", "Analysed on") value=typed.value("risk_analysed_on") kind="date"/>
                </div>
                <SelectField about=about("acknowledger", "Acknowledged by").hint("Of management") choices=people chosen=typed.value("acknowledger")/>
                <SelectField about=spread choices=spreads chosen=typed.value("spread")/>
                <TickField name="confirm" value="yes" label="Security confirms what is kept among the privileged" ticked/>
                <TextField about=about("confirm_days", "Days for that after the due instant").optional() value=value("confirm_days", CONFIRM_DAYS.to_string()) kind="number" most=2/>
                <SelectField about=about("no_response", "An item without a response at the close is") choices=no_response_choices() chosen=value("no_response", NoResponse::default().to_string())/>
                <button type="submit" class="button primary">"Start it"</button>
            </form>
        </section>
    }
}

/// What is to be started; what cannot be read is a problem of its field.
fn read(form: &RecurringForm) -> Result<Recurring, Problems> {
    let mut problems = Problems::default();
    let day = |text: &str| {
        let date = NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok()?;
        date.and_hms_opt(0, 0, 0).map(|at| at.and_utc())
    };
    let scope = form.scope.trim().parse::<ScopeId>();
    let acknowledger = form.acknowledger.trim().parse::<PersonId>();
    let (first, analysed) = (day(&form.first), day(&form.risk_analysed_on));
    let (months, due) = (form.months.trim().parse::<u32>(), form.due_days.trim().parse::<u32>());
    let window = form.window_days.trim().parse::<i32>();
    let spread = form.spread.trim();
    for (wrong, field, told) in [
        (scope.is_err(), "scope", "Choose a saved scope"),
        (first.is_none(), "first", "Write a day such as 2026-04-01"),
        (months.is_err(), "months", "Write a number of months"),
        (due.is_err(), "due_days", "Write a number of days"),
        (window.is_err(), "window_days", "Write a number of days"),
        (analysed.is_none(), "risk_analysed_on", "Write a day such as 2026-03-01"),
        (acknowledger.is_err(), "acknowledger", "Choose who of management acknowledges each"),
        (!SPREADS.iter().any(|(word, _)| *word == spread), "spread", "Choose a way of the list"),
    ] {
        if wrong {
            problems.add(field, told);
        }
    }
    let confirm_days = confirm_days((&form.confirm, &form.confirm_days), &mut problems);
    let no_response = no_response(&form.no_response, &mut problems);
    let (Ok(scope), Ok(acknowledger), Some(first), Some(risk_analysed_on)) =
        (scope, acknowledger, first, analysed)
    else {
        return Err(problems);
    };
    let (Ok(months), Ok(due_days), Ok(window_days)) = (months, due, window) else { return Err(problems) };
    let arranged =
        Arranged { deal: deals(spread), group: false, stage_days: stages(spread).then_some(STAGE_DAYS) };
    problems.none_or(Recurring {
        name: form.name.clone(),
        scope,
        first: Day::of(first),
        months,
        window_days,
        due_days,
        risk_analysis: form.risk_analysis.clone(),
        risk_analysed_on,
        acknowledger,
        arranged,
        confirm_days,
        no_response,
    })
}

pub(super) async fn start(form: RecurringForm) -> Result<(), AppError> {
    let call = call()?;
    let typed = Draft::of(
        RECURRING,
        &[
            ("name", &form.name),
            ("scope", &form.scope),
            ("first", &form.first),
            ("months", &form.months),
            ("due_days", &form.due_days),
            ("window_days", &form.window_days),
            ("risk_analysis", &form.risk_analysis),
            ("risk_analysed_on", &form.risk_analysed_on),
            ("acknowledger", &form.acknowledger),
            ("spread", &form.spread),
            ("confirm", &form.confirm),
            ("confirm_days", &form.confirm_days),
            ("no_response", &form.no_response),
        ],
    );
    let done = match read(&form) {
        Ok(asked) => reviews::start_recurring(&call, &asked).await,
        Err(problems) => Err(problems.into()),
    };
    if answered(&call, done, typed, "/reviews/recurring#recurring-form").is_some() {
        say(
            Tone::Good,
            "Started. It is launched by itself on its first day, and security told where it cannot be",
        );
        redirect(BACK);
    }
    Ok(())
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
