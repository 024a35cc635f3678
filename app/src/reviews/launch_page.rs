//! Launching: the scope, window, due instant and acknowledger as a plain GET form; below it, once asked for, what the
//! launch would come to in numbers; and only there the button that launches.

use super::launch_form::{address, by_field, fields, of, read, with_saved};
use super::offers::{SPREADS, stages};
use super::outlook::outlook;
use super::scope_form::ScopeFields;
use super::server_fns::LaunchForm;
use crate::components::field::{About, ProblemSummary, SelectField, TextField, TickField};
use crate::components::filter_form::Choice;
use crate::components::icons::{self, icon};
use crate::identities::grouped;
use crate::islands::{Person, TypeAhead};
use crate::page::page;
use domain::instant::Instant;
use domain::problem::Problems;
use domain::review::{MANY_ITEMS, MOST_CONFIRM_DAYS, NoResponse};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use ops::reviews::{Choices, Outlook, choices, preview};
use ops::zone::Tz;

/// The page at `/reviews/new`.
#[component]
pub fn LaunchPage() -> impl IntoView {
    let query = use_query_map().get_untracked();
    let asked = query.get("preview").is_some();
    let form = {
        let query = query.clone();
        move |now, zone| of(&query, now, zone)
    };
    let again = form.clone();
    page(
        move |call| async move {
            let choices = choices(&call).await?;
            if !asked {
                return Ok((choices, None));
            }
            let form = with_saved(again(call.now(), choices.zone), &choices.saved);
            let found = match read(&form, call.now(), choices.zone) {
                Ok(launch) => preview(&call, &launch).await,
                Err(problems) => Err(problems.into()),
            };
            // What is wrong with the form is shown beside its fields; anything else is the page's own failure.
            match found {
                Ok(outlook) => Ok((choices, Some(Ok(outlook)))),
                Err(ops::Error::Invalid(problems)) => Ok((choices, Some(Err(by_field(problems))))),
                Err(other) => Err(other),
            }
        },
        move |(choices, found), now| {
            let form = with_saved(form(now, choices.zone), &choices.saved);
            shown(&form, choices, found, now)
        },
    )
}

fn shown(
    form: &LaunchForm,
    choices: Choices,
    found: Option<Result<Outlook, Problems>>,
    now: Instant,
) -> impl IntoView + use<> {
    let (found, problems) = match found {
        Some(Ok(outlook)) => (Some(outlook), Problems::default()),
        Some(Err(problems)) => (None, problems),
        None => (None, Problems::default()),
    };
    let below = found.map(|found| {
        view! {
            {outlook(form, &found, now)}
            {confirm(form, &found)}
        }
    });
    view! {
        <Title text="Launch a review"/>
        <nav aria-label="Where this is"><a href="/reviews">"Reviews"</a></nav>
        <h1>"Launch a review"</h1>
        <ProblemSummary problems=problems.clone()/>
        <form method="get" action="/reviews/new#outlook" class="launch">
            <input type="hidden" name="preview" value="yes"/>
            {what(form, &problems)}
            {scope(form, &choices, &problems)}
            {when(form, choices.zone, &problems)}
            {who(form, choices, &problems)}
            {load(form, &problems)}
            {second_stage(form, &problems)}
            {silence(form, &problems)}
            <p><button type="submit" class="button">{icon(icons::EYE)} "Show what it comes to"</button></p>
        </form>
        {below}
    }
}

fn what(form: &LaunchForm, problems: &Problems) -> impl IntoView + use<> {
    let about = About::new("name", "Name").hint("Reviewers see it on their list: \"Payments, Q2 2026\"");
    view! { <TextField about=about.checked(problems) value=form.name.clone() most=120/> }
}

fn scope(form: &LaunchForm, choices: &Choices, problems: &Problems) -> impl IntoView + use<> {
    let saved = [Choice::new("", "None: as it is said below")]
        .into_iter()
        .chain(choices.saved.iter().map(|one| Choice::new(one.id.to_string(), one.name.clone())))
        .collect();
    let about = About::new("saved", "Saved scope").optional().checked(problems);
    let about = about.hint("Takes the place of what is said below, and is named in the evidence");
    view! {
        <fieldset>
            <legend>"Which identities"</legend>
            <p class="hint">
                "Of class machine or unsure, and in the newest inventory of their account. People and what is the "
                "provider's own are left out, and counted. "<a href="/reviews/scopes">"Saved scopes"</a>
            </p>
            <SelectField about choices=saved chosen=form.saved.clone()/>
            {ScopeFields::from(form).fields(choices, problems)}
        </fieldset>
    }
}

fn when(form: &LaunchForm, zone: Tz, problems: &Problems) -> impl IntoView + use<> {
    let days = About::new("days", "Days of use counted")
        .hint("Longer than the slowest business cycle")
        .checked(problems);
    let until =
        About::new("until", "Counted until").hint("The first day after the window, UTC").checked(problems);
    let due = About::new("due", format!("Due, {zone}"))
        .hint("Answers are taken until just before it")
        .checked(problems);
    view! {
        <fieldset>
            <legend>"Over which window, and by when"</legend>
            <div class="field-row">
                <TextField about=days value=form.days.clone() kind="number" most=5/>
                <TextField about=until value=form.until.clone() kind="date"/>
                <TextField about=due value=form.due.clone() kind="datetime-local"/>
            </div>
        </fieldset>
    }
}

fn who(form: &LaunchForm, choices: Choices, problems: &Problems) -> impl IntoView + use<> {
    let every = About::new("every", "Held every so many days").optional().checked(problems);
    let analysis =
        About::new("risk_analysis", "Risk analysis that sets this").hint("Its reference (PCI DSS 12.3.1)");
    let analysis = analysis.optional().checked(problems);
    let on = About::new("risk_analysed_on", "Analysed on").optional().checked(problems);
    let error = problems.of("acknowledger").unwrap_or_default().to_owned();
    let people: Vec<Person> =
        choices.acknowledgers.into_iter().map(|(id, label)| Person { id: id.to_string(), label }).collect();
    let nobody = people.is_empty().then(|| {
        view! {
            <p class="notice tone-attention">
                {icon(icons::TRIANGLE_ALERT)}
                "Nobody but you holds the role management: add somebody first (" <code>"tenure person add … --role management"</code> ")."
            </p>
        }
    });
    let chosen = form.acknowledger.clone();
    view! {
        <fieldset>
            <legend>"Who acknowledges it, and how often it is held"</legend>
            <p class="hint">"A manager who launches nothing here, owns nothing in scope and reviews nothing of it."</p>
            {nobody}
            <TypeAhead name="acknowledger".to_owned() label="Acknowledged by".to_owned() people chosen error/>
            <div class="field-row">
                <TextField about=every value=form.every.clone() kind="number" most=5/>
                <TextField about=analysis value=form.risk_analysis.clone()/>
                <TextField about=on value=form.risk_analysed_on.clone() kind="date"/>
            </div>
        </fieldset>
    }
}

/// How its items are laid on people; what each way comes to stands below, once it was asked for.
fn load(form: &LaunchForm, problems: &Problems) -> impl IntoView + use<> {
    let choices = SPREADS.into_iter().map(|(word, label)| Choice::new(word, label)).collect();
    let spread = About::new("spread", format!("More than {MANY_ITEMS} items of one person"))
        .optional()
        .checked(problems);
    let days = About::new("stage_days", "Days from one stage to the next").optional().checked(problems);
    let ticked = form.group == "yes";
    view! {
        <fieldset>
            <legend>"How much at once"</legend>
            <div class="field-row">
                <SelectField about=spread choices chosen=form.spread.clone()/>
                <TextField about=days value=form.stage_days.clone() kind="number" most=3/>
            </div>
            <TickField name="group" value="yes" label="Items of one system with equal grants follow one another" ticked/>
        </fieldset>
    }
}

/// Whether security confirms what is kept among the privileged, and for how long.
fn second_stage(form: &LaunchForm, problems: &Problems) -> impl IntoView + use<> {
    let days = About::new("confirm_days", "Days for that after the due instant")
        .hint(format!("1 to {MOST_CONFIRM_DAYS}"))
        .optional()
        .checked(problems);
    let ticked = form.confirm == "yes";
    view! {
        <fieldset>
            <legend>"Second stage"</legend>
            <TickField name="confirm" value="yes" label="Security confirms what is kept among the privileged" ticked/>
            <p class="hint">"By another person than decided it. What is not confirmed in time counts as no response, never as a keep."</p>
            <div class="field-row">
                <TextField about=days value=form.confirm_days.clone() kind="number" most=2/>
            </div>
        </fieldset>
    }
}

/// What becomes of items that nobody answered.
fn silence(form: &LaunchForm, problems: &Problems) -> impl IntoView + use<> {
    let about = About::new("no_response", "An item without a response at the close is")
        .hint("No response is recorded as such, never as a keep")
        .checked(problems);
    view! {
        <fieldset>
            <legend>"What nobody answers"</legend>
            <SelectField about choices=no_response_choices() chosen=form.no_response.clone()/>
        </fieldset>
    }
}

/// What may be chosen for it.
pub(super) fn no_response_choices() -> Vec<Choice> {
    NoResponse::ALL.iter().map(|then| Choice::new(then.as_str(), then.label())).collect()
}

/// The button that launches, with what exactly will happen.
fn confirm(form: &LaunchForm, found: &Outlook) -> impl IntoView + use<> {
    let hidden = fields(form)
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value.to_owned()/> })
        .collect_view();
    let mut people: Vec<_> = found.reviewers.iter().map(|load| load.person).collect();
    people.sort_unstable();
    people.dedup();
    let count = |number: usize| grouped(u64::try_from(number).unwrap_or(u64::MAX));
    let (items, asked) = (count(found.population), count(people.len()));
    let word = if people.len() == 1 { " person" } else { " people" };
    let change = address(form).to_string();
    let stages = (found.offers.stages.len() > 1 && stages(&form.spread)).then(|| {
        let stages = count(found.offers.stages.len());
        view! { <p>"As "{stages}" campaigns, one for each stage: each is closed and acknowledged by itself."</p> }
    });
    let second = (form.confirm == "yes").then(|| {
        let (privileged, days) = (count(found.privileged), form.confirm_days.clone());
        view! { <p>"Security confirms what is kept of "{privileged}" privileged identities, until "{days}" days after the due instant."</p> }
    });
    let silent = form.no_response.parse::<NoResponse>().unwrap_or_default().told();
    view! {
        <section class="panel" aria-labelledby="confirm">
            <h2 id="confirm">"Launch it?"</h2>
            <p class="reading">
                "Freezes " <strong>{items.clone()}</strong> " identities as they are now, asks " <strong>{asked}</strong> {word}
                ", and signs the log. The population, the window and the due instant cannot be changed afterwards."
            </p>
            {stages}
            {second}
            <p>"What nobody answers "{silent}"."</p>
            <form method="post" action="/api/reviews/launch" class="actions">
                {hidden}
                <button type="submit" class="button primary">{icon(icons::CLIPBOARD_CHECK)} "Launch over "{items}" identities"</button>
                <a class="button" href=change>"Change it"</a>
            </form>
        </section>
    }
}
