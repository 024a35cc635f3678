//! The form of registration on an identity's page: closed until it is asked for, open where what was sent needs another
//! look.

use super::act::REGISTER;
use super::parts::parts;
use crate::call::draft;
use crate::components::field::{About, ProblemSummary, SelectField, TextArea, TextField};
use crate::components::filter_form::Choice;
use crate::identities::capital;
use domain::id::IdentityId;
use domain::identity::Environment;
use domain::registration::Trigger;
use leptos::prelude::*;
use ops::identities::Detail;

/// The form, with what was stated before.
pub(crate) fn register_form(found: &Detail) -> Option<impl IntoView + use<>> {
    if !found.may_register {
        return None;
    }
    let id: IdentityId = found.identity.id;
    let typed = draft(REGISTER).filter(|typed| typed.value("identity") == id.to_string());
    let open = typed.is_some();
    let problems = typed.as_ref().map(|typed| typed.problems.clone()).unwrap_or_default();
    let stated = &found.stated;
    // A last day is shown as the day that it is, not as the midnight after it.
    let last_day =
        stated.expires_at.map(|at| (at - chrono::Duration::milliseconds(1)).format("%Y-%m-%d").to_string());
    let before = |name: &str| match name {
        "purpose" => found.purpose.clone(),
        "environment" => found.environment.map(|one| one.to_string()),
        "expires" => last_day.clone(),
        "no_expiry" => stated.no_expiry.clone(),
        "trigger" => stated.trigger.map(|one| one.to_string()),
        "cadence_days" => stated.cadence_days.map(|days| days.to_string()),
        "system" => stated.system.as_ref().map(|(id, _)| id.to_string()),
        "criticality" => stated.criticality.map(|one| one.to_string()),
        part => stated.particulars.as_ref().and_then(|parts| parts.given().remove(part)),
    };
    let value = |name: &str| match &typed {
        Some(typed) => typed.value(name),
        None => before(name).unwrap_or_default(),
    };
    let choose = || Choice::new("", "Choose");
    let environments = std::iter::once(choose())
        .chain(Environment::ALL.iter().map(|one| Choice::new(one.as_str(), capital(one.as_str()))))
        .collect();
    let triggers = std::iter::once(choose())
        .chain(Trigger::ALL.iter().map(|one| Choice::new(one.as_str(), capital(one.as_str()))))
        .collect();
    let purpose = About::new("purpose", "What it is for")
        .hint("A sentence that a stranger understands")
        .checked(&problems);
    let environment = About::new("environment", "Where what it serves runs").checked(&problems);
    let expires = About::new("expires", "Last day, UTC").at_times().checked(&problems);
    let no_expiry = About::new("no_expiry", "Or why it does not expire").at_times().checked(&problems);
    let trigger = About::new("trigger", "What revokes it before that").checked(&problems);
    let systems = (!found.systems.is_empty()).then(|| {
        let choices = std::iter::once(Choice::new("", "As it is"))
            .chain(found.systems.iter().map(|one| Choice::new(one.id.to_string(), one.name.clone())))
            .collect();
        let about = About::new("system", "System it serves").optional().checked(&problems);
        let chosen = value("system");
        view! { <SelectField about choices chosen/> }
    });
    let like = parts(found.identity.kind, &problems, &value);
    let word = if found.registered_at.is_some() { "Change what is stated of it" } else { "Register it" };
    let (purpose_text, no_expiry_text) = (value("purpose"), value("no_expiry"));
    let (environment_chosen, expires_text, trigger_chosen) =
        (value("environment"), value("expires"), value("trigger"));
    Some(view! {
        <details class="offer" id="register" open=open>
            <summary class="button">{word}</summary>
            <form method="post" action="/api/identities/register" class="panel">
                <ProblemSummary problems/>
                <input type="hidden" name="identity" value=id.to_string()/>
                <TextArea about=purpose value=purpose_text/>
                {systems}
                <SelectField about=environment choices=environments chosen=environment_chosen/>
                <TextField about=expires value=expires_text kind="date"/>
                <TextField about=no_expiry value=no_expiry_text most=2000/>
                <SelectField about=trigger choices=triggers chosen=trigger_chosen/>
                {like}
                <button type="submit" class="button primary">{word}</button>
            </form>
        </details>
    })
}
