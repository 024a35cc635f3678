//! Proposing: the numbers as a plain GET form; below it, once asked for, which findings they raise and clear; and only
//! there the button that proposes.

use super::act::PROPOSE;
use super::form::{address, fields, kind_of, of, read};
use super::outlook::{in_short, outlook, skipped};
use super::server_fns::PolicyForm;
use crate::call::draft;
use crate::components::field::{About, ProblemSummary, SelectField, TextArea, TextField, TickField};
use crate::components::filter_form::Choice;
use crate::components::icons::{self, icon};
use crate::identities::capital;
use crate::page::page;
use domain::credential::CredentialType;
use domain::problem::Problems;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use ops::policies::{Outlook, holding, preview};

/// The page at `/policies/new`.
#[component]
pub fn ProposePage() -> impl IntoView {
    let query = use_query_map().get_untracked();
    let asked = query.get("preview").is_some();
    let (kind, skip) = (kind_of(&query), skipped(&query));
    page(
        move |call| async move {
            let form = of(&query, kind, holding(&call, kind).await?.policy);
            if !asked {
                return Ok((form, None));
            }
            let found = match read(&form) {
                Ok(wanted) => preview(&call, &wanted).await,
                Err(problems) => Err(problems.into()),
            };
            // What is wrong with the form is shown beside its fields, what stands in its way above them.
            match found {
                Ok(outlook) => Ok((form, Some(Ok(outlook)))),
                Err(ops::Error::Invalid(problems)) => Ok((form, Some(Err(problems)))),
                Err(ops::Error::Conflict(why)) => Ok((form, Some(Err(Problems::one("", capital(&why)))))),
                Err(other) => Err(other),
            }
        },
        move |(form, found), _| shown(&form, found, skip),
    )
}

fn shown(form: &PolicyForm, found: Option<Result<Outlook, Problems>>, skip: usize) -> impl IntoView + use<> {
    let (found, problems) = match found {
        Some(Ok(outlook)) => (Some(outlook), Problems::default()),
        Some(Err(problems)) => (None, problems),
        None => (None, Problems::default()),
    };
    let below = found.map(|found| {
        let here = address(form).with("preview", "yes");
        view! {
            {outlook(&found, &here, skip)}
            {confirm(form, &found)}
        }
    });
    view! {
        <Title text="Propose a policy"/>
        <nav aria-label="Where this is"><a href="/policies">"Policies"</a></nav>
        <h1>"Propose a policy"</h1>
        <ProblemSummary problems=problems.clone()/>
        <form method="get" action="/policies/new#outlook" class="launch">
            <input type="hidden" name="preview" value="yes"/>
            {numbers(form, &problems)}
            <p><button type="submit" class="button">{icon(icons::EYE)} "Show what it comes to"</button></p>
        </form>
        {below}
    }
}

fn numbers(form: &PolicyForm, problems: &Problems) -> impl IntoView + use<> {
    let kinds =
        CredentialType::rotated().map(|kind| Choice::new(kind.as_str(), capital(kind.as_str()))).collect();
    let about = |name, label: &str, hint: &str| About::new(name, label).hint(hint).checked(problems);
    let kind = about("kind", "For which credentials", "");
    let age = about("max_age_days", "Maximum age in days", "At that age it is overdue");
    let lead = about("lead_days", "Notice in days", "So long before it is due, it is due soon");
    let overlap = about("overlap_days", "Overlap in days", "So long it and its successor may both be valid");
    let start = about("start", "First day, UTC", "Empty: from its approval on").optional();
    let ticked = form.may_not_expire == "yes";
    view! {
        <fieldset>
            <legend>"What is to hold"</legend>
            <div class="field-row">
                <SelectField about=kind choices=kinds chosen=form.kind.clone()/>
                <TextField about=age value=form.max_age_days.clone() kind="number" most=5/>
                <TextField about=lead value=form.lead_days.clone() kind="number" most=5/>
                <TextField about=overlap value=form.overlap_days.clone() kind="number" most=5/>
                <TextField about=start value=form.start.clone() kind="date"/>
            </div>
            <TickField name="may_not_expire" value="yes" label="One may be without an end of its own" ticked/>
        </fieldset>
    }
}

fn confirm(form: &PolicyForm, found: &Outlook) -> impl IntoView + use<> {
    let hidden = fields(form)
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value.to_owned()/> })
        .collect_view();
    let typed = draft(PROPOSE).unwrap_or_default();
    let about = About::new("reason", "Why")
        .hint("Such as the risk analysis that asks for it; whoever approves reads this")
        .checked(&typed.problems);
    let value = typed.value("reason");
    let (short, change) = (in_short(found), address(form).to_string());
    view! {
        <section class="panel" aria-labelledby="confirm">
            <h2 id="confirm">"Propose it?"</h2>
            <p class="reading">
                "It "<strong>{short}</strong>". Nothing holds until another person of security approves it."
            </p>
            <ProblemSummary problems=typed.problems/>
            <form method="post" action="/api/policies/propose">
                {hidden}
                <TextArea about value/>
                <div class="actions">
                    <button type="submit" class="button primary">{icon(icons::SLIDERS)} "Propose it"</button>
                    <a class="button" href=change>"Change it"</a>
                </div>
            </form>
        </section>
    }
}
