//! The page at `/rotations`.

use super::query::{ROWS, address, asked};
use crate::address::Address;
use crate::components::clocks::ClockBadge;
use crate::components::empty::EmptyState;
use crate::components::filter_form::{Choice, FilterSelect};
use crate::components::icons::{self, icon};
use crate::components::pager::Pager;
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::{Ago, OnDate, date, relative, until};
use crate::exceptions::ask_about;
use crate::identities::{capital, grouped};
use crate::page::page;
use domain::credential::CredentialType;
use domain::instant::Instant;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use ops::rotation::{Asked, Bucket, Calendar, CalendarRow, calendar};

/// The page at `/rotations`.
#[component]
pub fn RotationsPage() -> impl IntoView {
    let asked = asked(&use_query_map().get_untracked());
    let again = asked.clone();
    page(
        move |call| async move { calendar(&call, &again).await },
        move |found, now| shown(&asked, found, now),
    )
}

fn count(number: usize) -> String {
    grouped(u64::try_from(number).unwrap_or(u64::MAX))
}

fn shown(asked: &Asked, found: Calendar, now: Instant) -> impl IntoView + use<> {
    let all: usize = found.buckets.iter().map(|(_, number)| number).sum();
    let without = (found.without_clock > 0).then(|| {
        let words = format!(
            "{} more have no clock: inactive, or known by an id alone whose age no report tells.",
            count(found.without_clock)
        );
        view! { <p class="quiet">{words}</p> }
    });
    let buckets = buckets(asked, &found, all);
    let filters = filters(asked, &found);
    let list = list(asked, found, now);
    view! {
        <Title text="Rotations"/>
        <div class="page-head">
            <h1>"Rotations"</h1>
            <p class="quiet">{count(all)}" credentials on a clock · weeks begin on Monday, UTC"</p>
        </div>
        {filters}
        {buckets}
        {without}
        {list}
    }
}

fn filters(asked: &Asked, found: &Calendar) -> impl IntoView + use<> {
    let kinds = std::iter::once(Choice::new("", "All types"))
        .chain(CredentialType::rotated().map(|kind| Choice::new(kind.as_str(), capital(kind.as_str()))))
        .collect();
    let owners: Vec<Choice> = std::iter::once(Choice::new("", "Anybody or nobody"))
        .chain(found.owners.iter().map(|(id, name)| Choice::new(id.to_string(), name.clone())))
        .collect();
    let kind = asked.kind.map(CredentialType::as_str).unwrap_or_default();
    let owner = asked.owner.map(|owner| owner.to_string()).unwrap_or_default();
    let due = asked.bucket.clone().map(|due| view! { <input type="hidden" name="due" value=due/> });
    let by_owner = (owners.len() > 1)
        .then(|| view! { <FilterSelect name="owner" label="Owner" choices=owners chosen=owner/> });
    view! {
        <form class="filters" role="search" aria-label="Filter this list" method="get" action="/rotations">
            <FilterSelect name="type" label="Type" choices=kinds chosen=kind/>
            {by_owner}
            {due}
            <button type="submit" class="button">{icon(icons::SEARCH)} "Filter"</button>
            <a href="/rotations">"Clear"</a>
        </form>
    }
}

fn word(bucket: Bucket) -> String {
    match bucket {
        Bucket::Week(monday) => format!("Week of {}", date(monday.start())),
        other => capital(&other.to_string()),
    }
}

fn buckets(asked: &Asked, found: &Calendar, all: usize) -> impl IntoView + use<> {
    let here = |word: &str| address(asked).with("due", word);
    let link = |href: Address, word: String, number: usize, is_current: bool| {
        let current = is_current.then_some("true");
        view! { <li><a href=href.to_string() aria-current=current><strong>{count(number)}</strong>" "{word}</a></li> }
    };
    let whole = link(here(""), "in all".into(), all, asked.bucket.is_none());
    let each = found
        .buckets
        .iter()
        .map(|(bucket, number)| {
            let said = bucket.to_string();
            let is_current = asked.bucket.as_ref() == Some(&said);
            link(here(&said), word(*bucket), *number, is_current)
        })
        .collect_view();
    view! {
        <nav aria-label="By when">
            <ul class="counts">{whole}{each}</ul>
        </nav>
    }
}

fn list(asked: &Asked, found: Calendar, now: Instant) -> AnyView {
    if found.rows.is_empty() {
        return view! {
            <EmptyState what="Nothing in this list">
                <p>"No credential on a clock that you may see fits this. "<a href="/rotations">"Show all"</a></p>
            </EmptyState>
        }
        .into_any();
    }
    let (total, shown) = (found.total, found.rows.len());
    let at =
        |skip: usize| address(asked).with("skip", if skip == 0 { String::new() } else { skip.to_string() });
    let previous = (asked.skip > 0).then(|| at(asked.skip.saturating_sub(ROWS)).to_string());
    let next = (asked.skip + shown < total).then(|| at(asked.skip + ROWS).to_string());
    let words =
        format!("{} to {} of {} credentials", count(asked.skip + 1), count(asked.skip + shown), count(total));
    let rows = found.rows.into_iter().map(|one| row(one, now)).collect_view();
    view! {
        <TableFrame label="Rotations">
            <table class="folding">
                <Caption text="Rotations"/>
                <thead>
                    <tr>
                        <ColumnHead>"Identity"</ColumnHead>
                        <ColumnHead>"Credential"</ColumnHead>
                        <ColumnHead>"Due"</ColumnHead>
                        <ColumnHead>"Clock"</ColumnHead>
                        <ColumnHead>"Owner"</ColumnHead>
                        <ColumnHead>"Last used"</ColumnHead>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableFrame>
        <Pager previous next count=words/>
    }
    .into_any()
}

fn row(one: CalendarRow, now: Instant) -> impl IntoView {
    let href = format!("/identities/{}#credentials", one.identity);
    let reference = one.reference.clone().unwrap_or_else(|| "no id known".into());
    let due = match one.due {
        Some(due) => {
            let words = format!("{}, {}", relative(now, due.at), due.by);
            view! { <OnDate at=due.at/>" "<small>{words}</small> }.into_any()
        }
        None if one.excepted.is_some() => {
            view! { <span class="quiet">"not while it is excepted"</span> }.into_any()
        }
        None => view! { <span class="quiet">"not known"</span> }.into_any(),
    };
    let owner = match one.owner {
        Some(owner) => owner.name.into_any(),
        None => view! { <span class="quiet">"nobody"</span> }.into_any(),
    };
    let excepted = one.excepted.map(|cover| {
        let href = format!("/exceptions/{}", cover.exception);
        view! { <small><a href=href>{until(now, cover.until)}</a></small> }
    });
    let cannot = one.may_except.map(|rule| {
        let href = ask_about(one.identity, rule, Some(one.id));
        let which = format!(": {} {reference}", one.kind);
        view! { <small><a href=href>"Cannot be rotated"<span class="hidden">{which}</span></a></small> }
    });
    let used = match one.last_used_at {
        Some(at) => view! { <Ago now at/> }.into_any(),
        None => view! { <span class="quiet">"not seen"</span> }.into_any(),
    };
    view! {
        <tr>
            <RowHead><a href=href>{one.name}</a></RowHead>
            <FoldCell label="Credential">{one.kind.as_str()}" "<code>{reference.clone()}</code></FoldCell>
            <FoldCell label="Due">{due}</FoldCell>
            <td><ClockBadge status=one.status/>{excepted}{cannot}</td>
            <FoldCell label="Owner">{owner}</FoldCell>
            <FoldCell label="Last used">{used}</FoldCell>
        </tr>
    }
}
