//! What the server functions of teams do: read the form, run the op, say so, send the browser on.

use crate::call::{Draft, allowed, answered, call, say};
use crate::components::tone::Tone;
use crate::error::AppError;
use domain::id::{PersonId, TeamId};
use domain::policy::Action;
use domain::problem::Problems;
use domain::text::TeamName;
use leptos_axum::redirect;
use ops::teams;

/// The forms that keep what was typed, by endpoint.
pub(super) const MAKE: &str = "teams/make";
pub(super) const ADD: &str = "teams/add";

const TEAMS: &str = "/teams";

fn team(call: &ops::Call, text: &str) -> Option<TeamId> {
    let id = text.parse::<TeamId>().map_err(|_| ops::Error::NotFound("team"));
    answered(call, id, Draft::default(), TEAMS)
}

fn done(message: &str) {
    say(Tone::Good, message);
    redirect(TEAMS);
}

pub(super) async fn make(name: String, lead: String) -> Result<(), AppError> {
    let call = call()?;
    let draft = Draft::of(MAKE, &[("name", &name), ("lead", &lead)]);
    let mut problems = Problems::default();
    let named = TeamName::parse(&name).map_err(|found| problems.0.extend(found.0)).ok();
    let who = lead.parse::<PersonId>().map_err(|_| problems.add("lead", "Choose who leads it")).ok();
    let made = match (named, who) {
        (Some(name), Some(lead)) => teams::make(&call, &name, lead).await,
        _ => allowed(&call, Action::ManageTeams).and(Err(problems.into())),
    };
    if answered(&call, made, draft, "/teams#new").is_some() {
        done("Made. It can be asked to own identities and systems; any member answers for it");
    }
    Ok(())
}

pub(super) async fn add(text: String, person: String, lead: String) -> Result<(), AppError> {
    let call = call()?;
    let Some(id) = team(&call, &text) else { return Ok(()) };
    let draft = Draft::of(ADD, &[("team", &text), ("person", &person)]);
    let added = match person.parse::<PersonId>() {
        Ok(person) => teams::add(&call, id, person, lead == "yes").await,
        Err(_) => {
            allowed(&call, Action::ManageTeams)
                .and(Err(Problems::one("person", "Choose who joins it").into()))
        }
    };
    if answered(&call, added, draft, &format!("{TEAMS}#{id}")).is_some() {
        done(if lead == "yes" {
            "They lead it now: offers to the team are put to them"
        } else {
            "In the team now"
        });
    }
    Ok(())
}

pub(super) async fn remove(text: String, person: String) -> Result<(), AppError> {
    let call = call()?;
    let Some(id) = team(&call, &text) else { return Ok(()) };
    let removed = match person.parse::<PersonId>() {
        Ok(person) => teams::remove(&call, id, person).await,
        Err(_) => Err(ops::Error::NotFound("member")),
    };
    if answered(&call, removed, Draft::default(), TEAMS).is_some() {
        done("Out of the team: what it owned through them it owns through another member");
    }
    Ok(())
}

pub(super) async fn end(text: String) -> Result<(), AppError> {
    let call = call()?;
    let Some(id) = team(&call, &text) else { return Ok(()) };
    if answered(&call, teams::end(&call, id).await, Draft::default(), TEAMS).is_some() {
        done("Ended");
    }
    Ok(())
}
