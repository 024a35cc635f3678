//! The list of identities: a plain GET form above a table; every list, order and page has its address.

use super::list_query::{EVERY_CLASS, ListQuery, ROWS};
use super::list_table::ListTable;
use crate::asked_window::{AskedWindow, BeyondTheLogs, in_words};
use crate::components::empty::EmptyState;
use crate::components::filter_form::{Choice, FilterForm, FilterSelect};
use crate::components::pager::Pager;
use crate::page::page;
use domain::identity::Kind;
use domain::instant::Instant;
use domain::principal::PrincipalClass;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use ops::identities::{Lacking, Listing, listing};

/// The page at `/identities`.
#[component]
pub fn IdentitiesPage() -> impl IntoView {
    let query = ListQuery::of(&use_query_map().get_untracked());
    let asked = query.clone();
    page(
        move |call| async move { listing(&call, &asked.asked(call.now())).await },
        move |found, now| shown(query, found, now),
    )
}

fn shown(query: ListQuery, found: Listing, now: Instant) -> impl IntoView {
    let window = query.window.window(now);
    let newest = found.newest_record;
    let address = query.address();
    let plain = address.clone().without(&["days", "until"]);
    let asked = query.window;
    let body = if found.rows.is_empty() {
        empty(&query, &found).into_any()
    } else {
        let shown = u64::try_from(found.rows.len()).unwrap_or(ROWS);
        let plural = if found.total == 1 { "y" } else { "ies" };
        let count = format!("{} of {} identit{plural}", grouped(shown), grouped(found.total));
        let previous = found.previous.map(|id| address.clone().with("before", id).to_string());
        let next = found.next.map(|id| address.clone().with("after", id).to_string());
        view! {
            <ListTable rows=found.rows.clone() query=query.clone() now/>
            <Pager previous next count/>
        }
        .into_any()
    };
    view! {
        <Title text="Identities"/>
        <div class="page-head">
            <h1>"Identities"</h1>
            <p class="quiet">{grouped(found.total)}" in this list · use counted over "{in_words(window)}</p>
        </div>
        {filters(&query, &found)}
        <BeyondTheLogs window newest asked address=plain/>
        {body}
    }
}

fn filters(query: &ListQuery, found: &Listing) -> impl IntoView + use<> {
    let classes = [Choice::new("", "Machine or unsure")]
        .into_iter()
        .chain(PrincipalClass::ALL.iter().map(|class| Choice::new(class.as_str(), capital(class.as_str()))))
        .chain([Choice::new(EVERY_CLASS, "All classes")])
        .collect();
    let kinds = [Choice::new("", "All kinds")]
        .into_iter()
        .chain(Kind::ALL.iter().map(|kind| Choice::new(kind.as_str(), capital(kind.as_str()))))
        .collect();
    let lacking = [Choice::new("", "Anything")]
        .into_iter()
        .chain(Lacking::ALL.iter().map(|lacking| Choice::new(lacking.as_str(), lacking_words(*lacking))))
        .collect();
    let chosen = |word: Option<&'static str>| word.unwrap_or_default();
    let (kind, lack) = (chosen(query.kind.map(Kind::as_str)), chosen(query.lacking.map(Lacking::as_str)));
    let everyone = found.sees_all.then(|| by_place(query, found));
    let mut keep = Vec::new();
    for (name, value) in [
        ("sort", super::list_query::sort_word(query.order).to_owned()),
        ("gone", if query.gone { "yes".into() } else { String::new() }),
    ] {
        if !value.is_empty() {
            keep.push((name, value));
        }
    }
    if let Some(until) = query.window.until {
        keep.push(("until", until.to_string()));
    }
    if query.window.days != AskedWindow::of(&ParamsMap::new()).days {
        keep.push(("days", query.window.days.to_string()));
    }
    let (search, class) = (query.text.clone(), query.class.clone());
    view! {
        <FilterForm action="/identities" search=search search_label="Name, ARN or id" keep>
            <FilterSelect name="class" label="Class" choices=classes chosen=class/>
            <FilterSelect name="kind" label="Kind" choices=kinds chosen=kind/>
            <FilterSelect name="lacking" label="Lacks" choices=lacking chosen=lack/>
            {everyone}
        </FilterForm>
    }
}

/// Account and owner: only for those who see more than their own.
fn by_place(query: &ListQuery, found: &Listing) -> impl IntoView + use<> {
    let accounts = [Choice::new("", "All accounts")]
        .into_iter()
        .chain(found.accounts.iter().map(|account| Choice::new(account.clone(), account.clone())))
        .collect();
    let owners = [Choice::new("", "Anybody or nobody")]
        .into_iter()
        .chain(found.owners.iter().map(|(id, name)| Choice::new(id.to_string(), name.clone())))
        .collect();
    let owner = query.owner.map(|id| id.to_string()).unwrap_or_default();
    let account = query.account.clone();
    view! {
        <FilterSelect name="account" label="Account" choices=accounts chosen=account/>
        <FilterSelect name="owner" label="Owner" choices=owners chosen=owner/>
    }
}

/// What a list lacks, as a choice.
const fn lacking_words(lacking: Lacking) -> &'static str {
    match lacking {
        Lacking::Owner => "An owner",
        Lacking::Use => "Any use in the window",
        Lacking::Observation => "Whole observation",
        Lacking::Rotation => "A rotation in time",
    }
}

fn empty(query: &ListQuery, found: &Listing) -> impl IntoView + use<> {
    if query.narrows() || found.known > 0 {
        let all = format!("Show all {} principals", grouped(found.known));
        return view! {
            <EmptyState what="Nothing in this list">
                <p>"Nothing that you may see fits these filters."</p>
                <p><a href="/identities">"Clear the filters"</a>" · "<a href="/identities?class=all&gone=yes">{all}</a></p>
            </EmptyState>
        }
        .into_any();
    }
    let how = if found.sees_all {
        view! {
            <p>
                "They come with an inventory and with logs: " <code>"tenure import aws-iam FILE"</code> " and "
                <code>"tenure import aws-cloudtrail FOLDER"</code> ", run where the server's database is."
            </p>
        }
        .into_any()
    } else {
        view! { <p>"An identity is listed here once security has offered it to you and you have accepted it."</p> }.into_any()
    };
    view! { <EmptyState what="No identities yet">{how}</EmptyState> }.into_any()
}

/// "1,204".
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A word at the head of a choice.
pub(crate) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_are_grouped() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(capital("person's role"), "Person's role");
    }
}
