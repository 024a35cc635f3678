//! One person: their roles as intervals, what they own, what waits for them, and what may be done.

use super::act::PROPOSE;
use super::list_page::{roles, state};
use super::proposals::proposals;
use crate::address::Address;
use crate::call::draft;
use crate::components::facts::{Fact, Facts};
use crate::components::field::{About, SelectField};
use crate::components::filter_form::Choice;
use crate::components::name::Name;
use crate::components::time::{Ago, OnDate, until};
use crate::identities::{capital, grouped};
use crate::page::page;
use crate::tasks::task_line;
use domain::actor::Role;
use domain::id::PersonId;
use domain::instant::Instant;
use domain::ownership::lapses_at;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use ops::people::{PersonPage as Found, RoleInterval};

/// The page at `/people/{id}`.
#[component]
pub fn PersonPage() -> impl IntoView {
    let id: Option<PersonId> = use_params_map().get_untracked().get("id").and_then(|text| text.parse().ok());
    page(
        move |call| async move {
            let id = id.ok_or(ops::Error::NotFound("person"))?;
            ops::people::person(&call, id).await
        },
        |found, now| shown(&found, now),
    )
}

fn shown(found: &Found, now: Instant) -> impl IntoView + use<> {
    let name = found.person.name.clone();
    let (email, created_at, now_roles) = (found.person.email.clone(), found.created_at, roles(&found.person));
    view! {
        <Title text=name.clone()/>
        <nav aria-label="Where this is"><a href="/people">"People"</a></nav>
        <div class="page-head">
            <h1>{name}</h1>
            {state(found.person.active)}
        </div>
        <div class="page-actions">{actions(found)}</div>
        <section aria-labelledby="facts">
            <h2 id="facts" class="hidden">"Facts"</h2>
            <Facts>
                <Fact term="Address">{email}</Fact>
                <Fact term="Here since"><OnDate at=created_at/></Fact>
                <Fact term="Roles now">{now_roles}</Fact>
            </Facts>
        </section>
        {proposals(&found.proposals, now)}
        {intervals(found)}
        {owns(found)}
        {offers(found, now)}
        {tasks(found, now)}
    }
}

fn actions(found: &Found) -> impl IntoView + use<> {
    let id = found.person.id;
    let propose = (!found.may.propose.is_empty()).then(|| propose(id, &found.may.propose));
    let leave = found.may.deactivate.then(|| {
        view! { <p><a class="button" href=format!("/people/{id}/departure")>"They leave"</a></p> }
    });
    let back = found.may.reactivate.then(|| {
        view! {
            <form method="post" action="/api/people/reactivate">
                <input type="hidden" name="person" value=id.to_string()/>
                <button type="submit" class="button">"Let them in again"</button>
            </form>
        }
    });
    view! { {propose} {leave} {back} }
}

fn propose(id: PersonId, roles: &[Role]) -> impl IntoView + use<> {
    let typed = draft(PROPOSE).filter(|typed| typed.value("person") == id.to_string());
    let open = typed.is_some();
    let typed = typed.unwrap_or_default();
    let choices = std::iter::once(Choice::new("", "Choose"))
        .chain(roles.iter().map(|role| Choice::new(role.as_str(), capital(role.as_str()))))
        .collect();
    let about = About::new("role", "Role")
        .hint("Somebody else confirms it: another admin, or security where there is none")
        .checked(&typed.problems);
    let chosen = typed.value("role");
    view! {
        <details class="offer" id="propose" open=open>
            <summary class="button">"Propose a role"</summary>
            <form method="post" action="/api/people/propose" class="panel">
                <input type="hidden" name="person" value=id.to_string()/>
                <SelectField about choices chosen/>
                <button type="submit" class="button primary">"Propose it"</button>
            </form>
        </details>
    }
}

fn intervals(found: &Found) -> impl IntoView + use<> {
    let id = found.person.id.to_string();
    let lines = found
        .roles
        .iter()
        .map(|one| interval(one, &id, one.until.is_none() && found.may.end.contains(&one.role)))
        .collect_view();
    let none = found
        .roles
        .is_empty()
        .then(|| view! { <p class="quiet">"None but owner, which is everybody's."</p> });
    view! {
        <section aria-labelledby="roles">
            <h2 id="roles">"Roles"</h2>
            {none}
            <ul class="lines">{lines}</ul>
        </section>
    }
}

fn interval(one: &RoleInterval, person: &str, may_end: bool) -> impl IntoView + use<> {
    let role = one.role.as_str();
    let ended = one.until.map(|at| view! { " to "<OnDate at/> });
    let word = format!("Take {role} away");
    let person = person.to_owned();
    let end = may_end.then(|| {
        view! {
            <form method="post" action="/api/people/end-role" class="line-form">
                <input type="hidden" name="person" value=person/>
                <input type="hidden" name="role" value=role/>
                <button type="submit" class="quiet-button" aria-label=word>"Take away"</button>
            </form>
        }
    });
    view! {
        <li>
            <span>{capital(role)}</span>
            <span class="quiet">"from "<OnDate at=one.since/>{ended}", given by "{one.given_by.clone()}</span>
            {end}
        </li>
    }
}

fn owns(found: &Found) -> impl IntoView + use<> {
    let lines = found
        .owns
        .iter()
        .map(|row| {
            let href = format!("/identities/{}", row.identity);
            let since = row.accepted_at.unwrap_or(row.offered_at);
            view! {
                <li>
                    <span><a href=href><Name name=row.identity_name.clone()/></a>" "<small>{row.account.clone()}</small></span>
                    <span>{row.part.as_str()}</span>
                    <span class="quiet">"since "<OnDate at=since/></span>
                </li>
            }
        })
        .collect_view();
    let rest = found.owns_total.saturating_sub(u64::try_from(found.owns.len()).unwrap_or(u64::MAX));
    let all = Address::new("/identities").with("owner", found.person.id).to_string();
    let more = (rest > 0).then(|| view! { <p><a href=all>"and "{grouped(rest)}" more"</a></p> });
    let none = (found.owns_total == 0).then(|| view! { <p class="quiet">"Nothing."</p> });
    view! {
        <section aria-labelledby="owns">
            <h2 id="owns">"Owns "{grouped(found.owns_total)}</h2>
            {none}
            <ul class="lines">{lines}</ul>
            {more}
        </section>
    }
}

fn offers(found: &Found, now: Instant) -> Option<impl IntoView + use<>> {
    if found.offers.is_empty() {
        return None;
    }
    let lines = found
        .offers
        .iter()
        .map(|row| {
            let href = format!("/identities/{}", row.identity);
            view! {
                <li>
                    <span><a href=href><Name name=row.identity_name.clone()/></a>" "<small>{row.account.clone()}</small></span>
                    <span>"as "{row.part.as_str()}</span>
                    <span class="quiet">"asked "<Ago now at=row.offered_at/>", "{until(now, lapses_at(row.offered_at))}</span>
                </li>
            }
        })
        .collect_view();
    Some(view! {
        <section aria-labelledby="offers">
            <h2 id="offers">"Asked to own"</h2>
            <ul class="lines">{lines}</ul>
        </section>
    })
}

fn tasks(found: &Found, now: Instant) -> Option<impl IntoView + use<>> {
    if found.tasks.total == 0 {
        return None;
    }
    let lines = found.tasks.rows.iter().map(|row| task_line(row, now)).collect_view();
    let rest = found.tasks.total.saturating_sub(u64::try_from(found.tasks.rows.len()).unwrap_or(u64::MAX));
    let more = (rest > 0).then(|| view! { <p class="quiet">"and "{grouped(rest)}" more"</p> });
    Some(view! {
        <section aria-labelledby="tasks">
            <h2 id="tasks">"Tasks "{grouped(found.tasks.total)}</h2>
            <ul class="lines">{lines}</ul>
            {more}
        </section>
    })
}
