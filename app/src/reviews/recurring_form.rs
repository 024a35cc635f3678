//! The form of a recurring review: empty to start one, filled in with what one says to change it; and what it does.

use super::act::{EDIT_RECURRING, RECURRING};
use super::launch_form::{confirm_days, no_response};
use super::launch_page::no_response_choices;
use super::offers::{SPREADS, deals, stages, word};
use super::recurring_page::BACK;
use super::server_fns::RecurringForm;
use crate::address::Address;
use crate::call::{Draft, allowed, answered, call, draft, say};
use crate::components::field::{About, ProblemSummary, SelectField, TextField, TickField};
use crate::components::filter_form::Choice;
use crate::components::tone::Tone;
use crate::error::AppError;
use chrono::NaiveDate;
use domain::id::{PersonId, RecurringId, ScopeId};
use domain::policy::Action;
use domain::problem::Problems;
use domain::review::{CONFIRM_DAYS, MOST_MONTHS, NoResponse, STAGE_DAYS};
use domain::window::{Day, Window};
use leptos::prelude::*;
use leptos_axum::redirect;
use ops::reviews::{self, Arranged, Choices, Recurring, RecurringRow};

/// The form: of the one that is changed, or of one to start.
pub(super) fn form(choices: &Choices, edited: Option<&RecurringRow>) -> impl IntoView + use<> {
    let (said, problems) = filled(edited);
    let about = |name, label: &str| About::new(name, label).checked(&problems);
    let first = Choice::new("", "Choose");
    let scopes = choices.saved.iter().map(|one| Choice::new(one.id.to_string(), one.name.clone()));
    let scopes: Vec<Choice> = std::iter::once(first.clone()).chain(scopes).collect();
    let people = choices.acknowledgers.iter().map(|(id, name)| Choice::new(id.to_string(), name.clone()));
    let people: Vec<Choice> = std::iter::once(first).chain(people).collect();
    let ticked = said.confirm == "yes";
    let spreads = SPREADS.into_iter().map(|(word, label)| Choice::new(word, label)).collect();
    let spread = About::new("spread", "Where it is too much for one person").optional().checked(&problems);
    let about_first = match edited {
        None => about("first", "First launch").hint("A day of your organisation, at six in the morning"),
        Some(_) => about("first", "First launch")
            .hint("It counts from here; leave it, or say a day to come on which to begin anew"),
    };
    let (title, action, verb) = match edited {
        None => ("Start one".to_owned(), "/api/reviews/start-recurring", "Start it"),
        Some(one) => {
            (format!("Change \u{201c}{}\u{201d}", one.name), "/api/reviews/edit-recurring", "Change it")
        }
    };
    let which = edited.map(|one| {
        let id = one.id.to_string();
        view! {
            <p class="quiet">"What it launched stays as it was; what it launches next is as it says then."</p>
            <input type="hidden" name="recurring" value=id/>
        }
    });
    let leave = edited.map(|_| view! { <a class="button" href=BACK>"Leave it"</a> });
    view! {
        <section aria-labelledby="recurring-form">
            <h2 id="recurring-form">{title}</h2>
            <form method="post" action=action class="panel launch">
                <ProblemSummary problems=problems.clone()/>
                {which}
                <TextField about=about("name", "Name").hint("Each campaign has its day behind it: \"Payments, 2026-04-01\"") value=said.name most=90/>
                <SelectField about=about("scope", "Saved scope").hint("As it reads on the day of the launch") choices=scopes chosen=said.scope/>
                <div class="field-row">
                    <TextField about=about_first value=said.first kind="date"/>
                    <TextField about=about("months", "Every so many months").hint(format!("3 is quarterly, 12 yearly; at most {MOST_MONTHS}")) value=said.months kind="number" most=2/>
                    <TextField about=about("due_days", "Days that reviewers have") value=said.due_days kind="number" most=3/>
                    <TextField about=about("window_days", "Days of use counted") value=said.window_days kind="number" most=4/>
                </div>
                <div class="field-row">
                    <TextField about=about("risk_analysis", "Risk analysis that sets this").hint("Its reference (PCI DSS 7.2.5.1, 12.3.1)") value=said.risk_analysis/>
                    <TextField about=about("risk_analysed_on", "Analysed on") value=said.risk_analysed_on kind="date"/>
                </div>
                <SelectField about=about("acknowledger", "Acknowledged by").hint("Of management") choices=people chosen=said.acknowledger/>
                <SelectField about=spread choices=spreads chosen=said.spread/>
                <TickField name="confirm" value="yes" label="Security confirms what is kept among the privileged" ticked/>
                <TextField about=about("confirm_days", "Days for that after the due instant").optional() value=said.confirm_days kind="number" most=2/>
                <SelectField about=about("no_response", "An item without a response at the close is") choices=no_response_choices() chosen=said.no_response/>
                <div class="actions">
                    <button type="submit" class="button primary">{verb}</button>
                    {leave}
                </div>
            </form>
        </section>
    }
}

/// What stands in the form: what was typed and not accepted, with what was wrong; else what the one says that is changed, or
/// what is proposed.
fn filled(edited: Option<&RecurringRow>) -> (RecurringForm, Problems) {
    let typed = match edited {
        None => draft(RECURRING),
        Some(one) => draft(EDIT_RECURRING).filter(|typed| typed.value("recurring") == one.id.to_string()),
    };
    let typed = typed.map(|typed| (RecurringForm::typed(|field| typed.value(field)), typed.problems));
    let said = || (edited.map_or_else(RecurringForm::default, RecurringForm::says), Problems::default());
    let (mut form, problems) = typed.unwrap_or_else(said);
    for (field, proposed) in [
        (&mut form.months, "3".to_owned()),
        (&mut form.due_days, "21".to_owned()),
        (&mut form.window_days, Window::DEFAULT_DAYS.to_string()),
        (&mut form.confirm_days, CONFIRM_DAYS.to_string()),
        (&mut form.no_response, NoResponse::default().to_string()),
    ] {
        if field.is_empty() {
            *field = proposed;
        }
    }
    (form, problems)
}

impl RecurringForm {
    /// Its fields by their names.
    fn typed(value: impl Fn(&str) -> String) -> Self {
        Self {
            recurring: value("recurring"),
            name: value("name"),
            scope: value("scope"),
            first: value("first"),
            months: value("months"),
            due_days: value("due_days"),
            window_days: value("window_days"),
            risk_analysis: value("risk_analysis"),
            risk_analysed_on: value("risk_analysed_on"),
            acknowledger: value("acknowledger"),
            spread: value("spread"),
            confirm: value("confirm"),
            confirm_days: value("confirm_days"),
            no_response: value("no_response"),
        }
    }

    /// What one says.
    fn says(one: &RecurringRow) -> Self {
        let says = &one.says;
        Self {
            recurring: one.id.to_string(),
            name: says.name.clone(),
            scope: says.scope.to_string(),
            first: says.first.to_string(),
            months: says.months.to_string(),
            due_days: says.due_days.to_string(),
            window_days: says.window_days.to_string(),
            risk_analysis: says.risk_analysis.clone(),
            risk_analysed_on: Day::of(says.risk_analysed_on).to_string(),
            acknowledger: says.acknowledger.to_string(),
            spread: word(says.arranged.deal, says.arranged.stage_days.is_some()).to_owned(),
            confirm: says.confirm_days.map(|_| "yes".to_owned()).unwrap_or_default(),
            confirm_days: says.confirm_days.map(|days| days.to_string()).unwrap_or_default(),
            no_response: says.no_response.to_string(),
        }
    }

    fn draft(&self, form: &str) -> Draft {
        Draft::of(
            form,
            &[
                ("recurring", &self.recurring),
                ("name", &self.name),
                ("scope", &self.scope),
                ("first", &self.first),
                ("months", &self.months),
                ("due_days", &self.due_days),
                ("window_days", &self.window_days),
                ("risk_analysis", &self.risk_analysis),
                ("risk_analysed_on", &self.risk_analysed_on),
                ("acknowledger", &self.acknowledger),
                ("spread", &self.spread),
                ("confirm", &self.confirm),
                ("confirm_days", &self.confirm_days),
                ("no_response", &self.no_response),
            ],
        )
    }
}

/// What the form says; what cannot be read is a problem of its field.
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
    let done = match allowed(&call, Action::LaunchCampaign).and_then(|()| Ok(read(&form)?)) {
        Ok(asked) => reviews::start_recurring(&call, &asked).await,
        Err(error) => Err(error),
    };
    if answered(&call, done, form.draft(RECURRING), "/reviews/recurring#recurring-form").is_some() {
        say(
            Tone::Good,
            "Started. It is launched by itself on its first day, and security told where it cannot be",
        );
        redirect(BACK);
    }
    Ok(())
}

pub(super) async fn edit(form: RecurringForm) -> Result<(), AppError> {
    let call = call()?;
    // Of one that is not there no form could say what is wrong.
    let id = known(&call, &form.recurring).await;
    let Some(id) = answered(&call, id, Draft::default(), BACK) else { return Ok(()) };
    let done = match allowed(&call, Action::LaunchCampaign).and_then(|()| Ok(read(&form)?)) {
        Ok(asked) => reviews::edit_recurring(&call, id, &asked).await,
        Err(error) => Err(error),
    };
    let back = format!("{}#recurring-form", Address::new(BACK).with("edit", id));
    if answered(&call, done, form.draft(EDIT_RECURRING), &back).is_some() {
        say(Tone::Good, "Changed. What it launched stays as it was; the next is as it says now");
        redirect(BACK);
    }
    Ok(())
}

async fn known(call: &ops::Call, id: &str) -> ops::error::Result<RecurringId> {
    let missing = || ops::Error::NotFound("recurring review");
    let id = id.parse::<RecurringId>().map_err(|_| missing())?;
    let all = reviews::recurring_reviews(call).await?;
    all.iter().find(|one| one.id == id).map(|one| one.id).ok_or_else(missing)
}
