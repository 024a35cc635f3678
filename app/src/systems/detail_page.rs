//! One system: what it is, who owns it, what belongs to it and by which rules.

use super::act::{OFFER, rule};
use super::form::{Before, describe_form};
use super::list_page::held;
use super::rules::{Previewed, of, rules};
use crate::address::Address;
use crate::call::draft;
use crate::components::dialog::PopDialog;
use crate::components::facts::{Fact, Facts};
use crate::components::field::{About, ProblemSummary, SelectField};
use crate::components::filter_form::Choice;
use crate::components::name::Name;
use crate::components::time::{Ago, OnDate, until};
use crate::identities::{capital, grouped};
use crate::islands::{Person, TypeAhead};
use crate::page::page;
use domain::id::SystemId;
use domain::instant::Instant;
use domain::ownership::{EndedAs, OwnerPart, lapses_at};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use ops::systems::{self, SystemOwnerRow, SystemPage as Found};

/// The page at `/systems/{id}`.
#[component]
pub fn SystemPage() -> impl IntoView {
    let id: Option<SystemId> = use_params_map().get_untracked().get("id").and_then(|text| text.parse().ok());
    let form = of(&use_query_map().get_untracked());
    page(
        move |call| async move {
            let id = id.ok_or(ops::Error::NotFound("system"))?;
            let found = systems::show(&call, id).await?;
            let previewed = match form.as_ref().filter(|_| found.may_manage).map(rule) {
                None => Previewed::No,
                Some(Err(problems)) => Previewed::Wrong(problems),
                Some(Ok(rule)) => Previewed::Comes(systems::outlook(&call, id, &rule).await?),
            };
            Ok((found, previewed, form.unwrap_or_default()))
        },
        |(found, previewed, form), now| {
            let rules = rules(&found, &form, &previewed).into_any();
            shown(&found, rules, now)
        },
    )
}

fn shown(found: &Found, rules: AnyView, now: Instant) -> impl IntoView + use<> {
    let name = found.system.name.clone();
    let environment = found.system.environment;
    let environment = environment.map_or_else(|| "nobody has said".to_owned(), |word| capital(word.as_str()));
    let function = match found.function.clone() {
        Some(text) => view! { <span class="as-typed">{text}</span> }.into_any(),
        None => view! { <span class="quiet">"nobody has said yet"</span> }.into_any(),
    };
    let owners = &found.system.owners;
    let backups = owners.iter().any(|one| one.part == OwnerPart::Backup);
    let backups = backups.then(|| {
        let held = held(owners, OwnerPart::Backup);
        view! { <Fact term="Backup">{held}</Fact> }
    });
    let (technical, business) = (held(owners, OwnerPart::Technical), held(owners, OwnerPart::Business));
    let (origin, created_at) = (found.origin.clone(), found.created_at);
    view! {
        <Title text=name.clone()/>
        <nav aria-label="Where this is"><a href="/systems">"Systems"</a></nav>
        <div class="page-head"><h1>{name}</h1></div>
        <div class="page-actions">{actions(found)}</div>
        <section aria-labelledby="facts">
            <h2 id="facts" class="hidden">"Facts"</h2>
            <Facts>
                <Fact term="What it does">{function}</Fact>
                <Fact term="Environment">{environment}</Fact>
                <Fact term="Technical owner">{technical}</Fact>
                <Fact term="Business owner">{business}</Fact>
                {backups}
                <Fact term="Here since"><OnDate at=created_at/>", from "{origin}</Fact>
            </Facts>
        </section>
        {offers(found, now)}
        {rules}
        {members(found)}
        {past(found)}
    }
}

fn actions(found: &Found) -> Option<impl IntoView + use<>> {
    if !found.may_manage {
        return None;
    }
    let id = found.system.id.to_string();
    let before = Before {
        system: id.clone(),
        name: found.system.name.clone(),
        function: found.function.clone().unwrap_or_default(),
        environment: found.system.environment.map(|one| one.to_string()).unwrap_or_default(),
    };
    let count = grouped(found.system.identities);
    Some(view! {
        {offer(found)}
        {describe_form("describe", "Describe it anew", before)}
        <PopDialog id="end" open="End it" title="End this system">
            <form method="post" action="/api/systems/end" class="panel">
                <input type="hidden" name="system" value=id/>
                <p>{count}" identities will belong to no system. Whoever owns them by this one owns them no more; what somebody accepted by itself stays theirs."</p>
                <button type="submit" class="button danger">"End it"</button>
            </form>
        </PopDialog>
    })
}

fn offer(found: &Found) -> impl IntoView + use<> {
    let id = found.system.id.to_string();
    let typed = draft(OFFER).filter(|typed| typed.value("system") == id);
    let open = typed.is_some();
    let typed = typed.unwrap_or_default();
    let people: Vec<Person> =
        found.parties.iter().map(|(id, label)| Person { id: id.clone(), label: label.clone() }).collect();
    let parts = OwnerPart::ALL
        .iter()
        .filter(|part| **part != OwnerPart::Steward)
        .map(|part| Choice::new(part.as_str(), capital(part.as_str())))
        .collect();
    let part = About::new("part", "In what part").checked(&typed.problems);
    let error = typed.problems.of("person").unwrap_or_default().to_owned();
    let (person, chosen) = (typed.value("person"), typed.value("part"));
    view! {
        <details class="offer" id="offer" open=open>
            <summary class="button">"Offer it to an owner"</summary>
            <form method="post" action="/api/systems/offer" class="panel">
                <ProblemSummary problems=typed.problems/>
                <input type="hidden" name="system" value=id/>
                <TypeAhead name="person".to_owned() label="To whom".to_owned() people chosen=person error/>
                <SelectField about=part choices=parts chosen/>
                <p class="hint">"Once they accept, they own what belongs to it, now and later."</p>
                <button type="submit" class="button primary">"Ask them"</button>
            </form>
        </details>
    }
}

fn waits(row: &SystemOwnerRow) -> bool {
    row.accepted_at.is_none() && row.until.is_none()
}

fn offers(found: &Found, now: Instant) -> Option<impl IntoView + use<>> {
    let id = found.system.id.to_string();
    let waiting: Vec<&SystemOwnerRow> = found.intervals.iter().filter(|row| waits(row)).collect();
    if waiting.is_empty() {
        return None;
    }
    let lines = waiting
        .into_iter()
        .map(|row| {
            let who = who(row);
            let word = format!("Take back the offer to {who}");
            let back = found.may_manage.then(|| {
                view! {
                    <form method="post" action="/api/systems/withdraw" class="line-form">
                        <input type="hidden" name="offer" value=row.id.to_string()/>
                        <input type="hidden" name="system" value=id.clone()/>
                        <button type="submit" class="quiet-button" aria-label=word>"Take it back"</button>
                    </form>
                }
            });
            view! {
                <li>
                    <span>{who}</span>
                    <span>"as "{row.part.as_str()}</span>
                    <span class="quiet">"asked "<Ago now at=row.offered_at/>", "{until(now, lapses_at(row.offered_at))}</span>
                    {back}
                </li>
            }
        })
        .collect_view();
    Some(view! {
        <section aria-labelledby="asked">
            <h2 id="asked">"Asked to own it"</h2>
            <ul class="lines">{lines}</ul>
        </section>
    })
}

fn who(row: &SystemOwnerRow) -> String {
    match &row.team {
        Some((_, team)) => format!("{team}, through {}", row.name),
        None => row.name.clone(),
    }
}

fn members(found: &Found) -> impl IntoView + use<> {
    let lines = found
        .identities
        .iter()
        .map(|one| {
            let href = format!("/identities/{}", one.id);
            view! {
                <li>
                    <a href=href><Name name=one.name.clone()/></a>
                    <span>{one.kind.as_str()}</span>
                    <span class="quiet">{one.account.clone()}</span>
                </li>
            }
        })
        .collect_view();
    let rest =
        found.system.identities.saturating_sub(u64::try_from(found.identities.len()).unwrap_or(u64::MAX));
    let all = Address::new("/identities").with("system", found.system.id).to_string();
    let more = (rest > 0).then(|| view! { <p><a href=all>"and "{grouped(rest)}" more"</a></p> });
    let none = found.identities.is_empty().then(|| {
        view! { <p class="quiet">"Nothing yet. A rule brings what its tag, account or name means; an identity's page says it for one."</p> }
    });
    view! {
        <section aria-labelledby="members">
            <h2 id="members">"Identities "{grouped(found.system.identities)}</h2>
            {none}
            <ul class="lines">{lines}</ul>
            {more}
        </section>
    }
}

/// Intervals and offers that ended.
fn past(found: &Found) -> Option<impl IntoView + use<>> {
    let rows: Vec<&SystemOwnerRow> = found.intervals.iter().filter(|row| row.until.is_some()).collect();
    if rows.is_empty() {
        return None;
    }
    let lines = rows
        .into_iter()
        .map(|row| {
            let how = row.ended_as.map(EndedAs::as_str);
            let reason = row.reason.clone().map(|reason| view! { <span class="as-typed">{reason}</span> });
            let until = row.until.unwrap_or(row.offered_at);
            view! {
                <li>
                    <span>{who(row)}", "{row.part.as_str()}</span>
                    <span class="quiet">{how}" "<OnDate at=until/></span>
                    {reason}
                </li>
            }
        })
        .collect_view();
    Some(view! {
        <section aria-labelledby="past">
            <h2 id="past">"Before"</h2>
            <ul class="lines">{lines}</ul>
        </section>
    })
}
