//! What the server functions of people do: read the form, run the op, say so, send the browser on.

use super::departure_page::in_words;
use crate::call::{Draft, answered, call, proved_lately, say};
use crate::components::tone::Tone;
use crate::error::AppError;
use domain::actor::Role;
use domain::departure::DepartureCause;
use domain::id::{PersonId, ProposalId};
use domain::problem::Problems;
use leptos_axum::redirect;
use ops::people;

/// The forms that keep what was typed, by endpoint.
pub(super) const ADD: &str = "people/add";
pub(super) const PROPOSE: &str = "people/propose";

const PEOPLE: &str = "/people";

/// The person that a form names; where it names none, that is told.
fn person(call: &ops::Call, text: &str) -> Option<(PersonId, String)> {
    let id = text.parse::<PersonId>().map_err(|_| ops::Error::NotFound("person"));
    let id = answered(call, id, Draft::default(), PEOPLE)?;
    Some((id, format!("{PEOPLE}/{id}")))
}

fn proposal(call: &ops::Call, text: &str) -> Option<ProposalId> {
    let id = text.parse::<ProposalId>().map_err(|_| ops::Error::NotFound("proposal"));
    answered(call, id, Draft::default(), PEOPLE)
}

/// Says it, and goes there.
fn done(tone: Tone, message: impl Into<String>, to: &str) -> Result<(), AppError> {
    say(tone, message);
    redirect(to);
    Ok(())
}

pub(super) async fn add(email: String, name: String) -> Result<(), AppError> {
    let call = call()?;
    let draft = Draft::of(ADD, &[("email", &email), ("name", &name)]);
    let back = format!("{PEOPLE}#add");
    let name = Some(name.trim()).filter(|name| !name.is_empty());
    match answered(&call, people::add(&call, &email, name, Role::Owner).await, draft, &back) {
        Some(id) => done(
            Tone::Good,
            "Here now: they sign in with this address, and own what they accept",
            &format!("{PEOPLE}/{id}"),
        ),
        None => Ok(()),
    }
}

pub(super) async fn propose(who: String, role: String) -> Result<(), AppError> {
    let call = call()?;
    let Some((id, back)) = person(&call, &who) else { return Ok(()) };
    let draft = Draft::of(PROPOSE, &[("person", &who), ("role", &role)]);
    let made = match role.parse::<Role>() {
        Ok(role) => people::propose(&call, id, role).await,
        Err(_) => Err(Problems::one("role", "Choose a role").into()),
    };
    match answered(&call, made, draft, &back) {
        Some(_) => done(Tone::Good, "Proposed. Somebody else confirms it within seven days", &back),
        None => Ok(()),
    }
}

pub(super) async fn confirm(which: String) -> Result<(), AppError> {
    let call = call()?;
    let Some(id) = proposal(&call, &which) else { return Ok(()) };
    if !proved_lately(&call, PEOPLE) {
        return Ok(());
    }
    match answered(&call, people::confirm(&call, id).await, Draft::default(), PEOPLE) {
        Some(()) => done(Tone::Good, "Confirmed: the role is held from now on", PEOPLE),
        None => Ok(()),
    }
}

pub(super) async fn withdraw(which: String) -> Result<(), AppError> {
    let call = call()?;
    let Some(id) = proposal(&call, &which) else { return Ok(()) };
    match answered(&call, people::withdraw(&call, id).await, Draft::default(), PEOPLE) {
        Some(()) => done(Tone::Plain, "Taken back: nothing changes", PEOPLE),
        None => Ok(()),
    }
}

pub(super) async fn end_role(who: String, role: String) -> Result<(), AppError> {
    let call = call()?;
    let Some((id, back)) = person(&call, &who) else { return Ok(()) };
    let ended = match role.parse::<Role>() {
        Ok(role) => people::end_role(&call, id, role).await,
        Err(_) => Err(Problems::one("role", "Choose a role").into()),
    };
    match answered(&call, ended, Draft::default(), &back) {
        Some(()) => done(Tone::Plain, "Taken away: it holds for their open sessions too", &back),
        None => Ok(()),
    }
}

pub(super) async fn deactivate(who: String) -> Result<(), AppError> {
    let call = call()?;
    let Some((id, back)) = person(&call, &who) else { return Ok(()) };
    let gone = people::deactivate(&call, id, DepartureCause::Person).await;
    match answered(&call, gone, Draft::default(), &back) {
        Some(outlook) => {
            let said = in_words(&outlook).join("; ");
            let rest = if said.is_empty() { String::new() } else { format!(": {said}") };
            done(Tone::Good, format!("Deactivated{rest}"), &back)
        }
        None => Ok(()),
    }
}

pub(super) async fn reactivate(who: String) -> Result<(), AppError> {
    let call = call()?;
    let Some((id, back)) = person(&call, &who) else { return Ok(()) };
    match answered(&call, people::reactivate(&call, id).await, Draft::default(), &back) {
        Some(()) => done(Tone::Good, "Active again, as an owner of nothing and without other roles", &back),
        None => Ok(()),
    }
}
