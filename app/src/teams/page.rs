//! The page of teams: each with its members, what it owns, and what may be done.

use super::act::{ADD, MAKE};
use crate::call::draft;
use crate::components::empty::EmptyState;
use crate::components::field::{About, ProblemSummary, SelectField, TextField};
use crate::components::filter_form::Choice;
use crate::components::time::OnDate;
use crate::identities::grouped;
use crate::page::page;
use domain::policy::{Action, Answer, Standing, may};
use leptos::prelude::*;
use leptos_meta::Title;
use ops::people::PersonRow;
use ops::teams::{MemberRow, TeamRow};

/// The page at `/teams`.
#[component]
pub fn TeamsPage() -> impl IntoView {
    page(
        |call| async move {
            let teams = ops::teams::list(&call).await?;
            let manages = may(&call.actor, Action::ManageTeams, Standing::None) == Answer::Allowed;
            let mut people = if manages { ops::people::list(&call).await? } else { Vec::new() };
            people.retain(|one| one.active);
            Ok((teams, people))
        },
        |(teams, people), _| shown(&teams, &people),
    )
}

fn shown(teams: &[TeamRow], people: &[PersonRow]) -> impl IntoView + use<> {
    let make = (!people.is_empty()).then(|| make(people));
    let sections = teams.iter().map(|team| section(team, people)).collect_view();
    let none = teams.is_empty().then(|| {
        view! {
            <EmptyState what="No teams yet">
                <p>"A team owns identities and systems through one member at a time. When that one leaves, another acts for it."</p>
            </EmptyState>
        }
    });
    view! {
        <Title text="Teams"/>
        <nav aria-label="Where this is"><a href="/people">"People"</a></nav>
        <div class="page-head">
            <h1>"Teams"</h1>
            <p class="quiet">{teams.len()}" that own through whoever of them can act"</p>
        </div>
        <div class="page-actions">{make}</div>
        {none}
        {sections}
    }
}

fn choices(people: &[PersonRow]) -> Vec<Choice> {
    std::iter::once(Choice::new("", "Choose"))
        .chain(people.iter().map(|one| Choice::new(one.id.to_string(), one.name.clone())))
        .collect()
}

fn make(people: &[PersonRow]) -> impl IntoView + use<> {
    let typed = draft(MAKE);
    let open = typed.is_some();
    let typed = typed.unwrap_or_default();
    let name = About::new("name", "Name").checked(&typed.problems);
    let lead =
        About::new("lead", "Lead").hint("Offers to the team are put to them first").checked(&typed.problems);
    let (name_text, chosen) = (typed.value("name"), typed.value("lead"));
    let choices = choices(people);
    view! {
        <details class="offer" id="new" open=open>
            <summary class="button">"Make a team"</summary>
            <form method="post" action="/api/teams/make" class="panel">
                <ProblemSummary problems=typed.problems/>
                <TextField about=name value=name_text most=120/>
                <SelectField about=lead choices chosen/>
                <button type="submit" class="button primary">"Make it"</button>
            </form>
        </details>
    }
}

fn section(team: &TeamRow, people: &[PersonRow]) -> impl IntoView + use<> {
    let id = team.id.to_string();
    let heading = format!("{id}-name");
    let heading_id = heading.clone();
    let manages = !people.is_empty();
    let lines = team.members.iter().map(|one| member(&id, one, manages)).collect_view();
    let none = team
        .members
        .is_empty()
        .then(|| view! { <p class="quiet">"Nobody who can act. What it owned has fallen to others."</p> });
    let outside: Vec<PersonRow> = people
        .iter()
        .filter(|one| team.members.iter().all(|member| member.person != one.id))
        .cloned()
        .collect();
    let add = (!outside.is_empty()).then(|| add(&id, &outside));
    let end = (manages && team.owns == 0).then(|| {
        let word = format!("End the team {}", team.name);
        view! {
            <form method="post" action="/api/teams/end" class="line-form">
                <input type="hidden" name="team" value=id.clone()/>
                <button type="submit" class="quiet-button" aria-label=word>"End this team"</button>
            </form>
        }
    });
    view! {
        <section id=id.clone() aria-labelledby=heading_id>
            <h2 id=heading.clone()>{team.name.clone()}</h2>
            <p class="quiet">"Owns "{grouped(team.owns)}" identities"</p>
            {none}
            <ul class="lines">{lines}</ul>
            {add}
            {end}
        </section>
    }
}

fn member(team: &str, one: &MemberRow, manages: bool) -> impl IntoView + use<> {
    let (person, name) = (one.person.to_string(), one.name.clone());
    let (out, lead) = (format!("Take {name} out"), format!("Make {name} the lead"));
    let part = if one.is_lead { "lead" } else { "member" };
    let team = team.to_owned();
    let lead = (manages && !one.is_lead).then(|| {
        view! {
            <form method="post" action="/api/teams/add" class="line-form">
                <input type="hidden" name="team" value=team.clone()/>
                <input type="hidden" name="person" value=person.clone()/>
                <input type="hidden" name="lead" value="yes"/>
                <button type="submit" class="quiet-button" aria-label=lead>"Make lead"</button>
            </form>
        }
    });
    let out = manages.then(|| {
        view! {
            <form method="post" action="/api/teams/remove" class="line-form">
                <input type="hidden" name="team" value=team.clone()/>
                <input type="hidden" name="person" value=person.clone()/>
                <button type="submit" class="quiet-button" aria-label=out>"Take out"</button>
            </form>
        }
    });
    let href = format!("/people/{}", one.person);
    view! {
        <li>
            <a href=href>{name}</a>
            <span>{part}</span>
            <span class="quiet">"since "<OnDate at=one.since/></span>
            {lead}
            {out}
        </li>
    }
}

/// Its field has an id of its own: several teams stand on one page.
fn add(team: &str, people: &[PersonRow]) -> impl IntoView + use<> {
    let typed = draft(ADD).filter(|typed| typed.value("team") == team);
    let wrong = typed.as_ref().and_then(|typed| typed.problems.of("person")).map(str::to_owned);
    let (field, error) = (format!("add-{team}"), format!("add-{team}-error"));
    let described = wrong.as_ref().map(|_| error.clone());
    let invalid = wrong.as_ref().map(|_| "true");
    let wrong = wrong.map(|wrong| view! { <p class="error" id=error>{wrong}</p> });
    let options = choices(people)
        .into_iter()
        .map(|one| view! { <option value=one.value>{one.label}</option> })
        .collect_view();
    view! {
        <form method="post" action="/api/teams/add" class="line-form">
            <input type="hidden" name="team" value=team.to_owned()/>
            <label for=field.clone()>"Take in"</label>
            {wrong}
            <select id=field name="person" required aria-describedby=described aria-invalid=invalid>{options}</select>
            <button type="submit" class="button">"Add"</button>
        </form>
    }
}
