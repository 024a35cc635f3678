//! The list of people, with their roles, and the form that adds one.

use super::act::ADD;
use super::proposals::proposals;
use crate::call::draft;
use crate::components::badges::Badge;
use crate::components::field::{About, ProblemSummary, TextField};
use crate::components::icons;
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::Ago;
use crate::components::tone::Tone;
use crate::page::page;
use domain::instant::Instant;
use leptos::prelude::*;
use leptos_meta::Title;
use ops::people::{Listed, PeoplePage as Found, PersonRow};

/// The page at `/people`.
#[component]
pub fn PeoplePage() -> impl IntoView {
    page(|call| async move { ops::people::page(&call).await }, |found, now| shown(&found, now))
}

fn shown(found: &Found, now: Instant) -> impl IntoView + use<> {
    let active = found.people.iter().filter(|one| one.person.active).count();
    let rows = found.people.iter().map(|one| row(one, now)).collect_view();
    let add = found.may_manage.then(add);
    view! {
        <Title text="People"/>
        <div class="page-head">
            <h1>"People"</h1>
            <p class="quiet">{active}" active of "{found.people.len()}</p>
        </div>
        <div class="page-actions">{add}<a class="button" href="/teams">"Teams"</a></div>
        {proposals(&found.proposals, now)}
        <TableFrame label="People">
            <table class="folding">
                <Caption text="People"/>
                <thead>
                    <tr>
                        <ColumnHead>"Name"</ColumnHead>
                        <ColumnHead>"Roles"</ColumnHead>
                        <ColumnHead>"State"</ColumnHead>
                        <ColumnHead>"Roles last changed"</ColumnHead>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableFrame>
    }
}

fn row(one: &Listed, now: Instant) -> impl IntoView + use<> {
    let href = format!("/people/{}", one.person.id);
    let changed = one.changed_at.map(|at| view! { <Ago now at/> });
    let (name, email) = (one.person.name.clone(), one.person.email.clone());
    let (roles, active) = (roles(&one.person), one.person.active);
    view! {
        <tr>
            <RowHead><a href=href>{name}</a><small>{email}</small></RowHead>
            <FoldCell label="Roles">{roles}</FoldCell>
            <FoldCell label="State">{state(active)}</FoldCell>
            <FoldCell label="Roles last changed">{changed}</FoldCell>
        </tr>
    }
}

/// "security, auditor"; everybody is an owner.
pub(super) fn roles(person: &PersonRow) -> String {
    let mut roles: Vec<_> = person.roles.iter().map(|held| held.role).collect();
    roles.push(domain::actor::Role::Owner);
    roles.sort_unstable();
    roles.dedup();
    roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ")
}

pub(super) fn state(active: bool) -> impl IntoView {
    if active {
        view! { <Badge tone=Tone::Good drawing=icons::CIRCLE_CHECK word="active"/> }
    } else {
        view! { <Badge tone=Tone::Plain drawing=icons::ARCHIVE word="left"/> }
    }
}

fn add() -> impl IntoView {
    let typed = draft(ADD);
    let open = typed.is_some();
    let typed = typed.unwrap_or_default();
    let email =
        About::new("email", "Address").hint("As the identity provider knows it").checked(&typed.problems);
    let name = About::new("name", "Name").optional().checked(&typed.problems);
    let (email_text, name_text) = (typed.value("email"), typed.value("name"));
    view! {
        <details class="offer" id="add" open=open>
            <summary class="button">"Add a person"</summary>
            <form method="post" action="/api/people/add" class="panel">
                <ProblemSummary problems=typed.problems/>
                <TextField about=email value=email_text kind="email" most=254/>
                <TextField about=name value=name_text/>
                <p class="hint">"They are an owner. Any other role is proposed on their page, and somebody else confirms it."</p>
                <button type="submit" class="button primary">"Add them"</button>
            </form>
        </details>
    }
}
