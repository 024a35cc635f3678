//! The list of identities: a plain GET form above a table; every list, order and page has its address.

use super::list_filters::filters;
use super::list_query::{ListQuery, ROWS};
use super::list_table::ListTable;
use crate::asked_window::{BeyondTheLogs, in_words};
use crate::components::empty::EmptyState;
use crate::components::icons::{self, icon};
use crate::components::pager::Pager;
use crate::page::page;
use crate::viewer::Viewer;
use domain::actor::Role;
use domain::instant::Instant;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use ops::identities::{Listing, listing};

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
        let export = query.export_address().to_string();
        let launches = use_context::<Viewer>().is_some_and(|viewer| viewer.has_any(&[Role::Security]));
        let review = query.review_address().filter(|_| launches).map(|address| {
            let href = address.to_string();
            view! { <a href=href>{icon(icons::CLIPBOARD_CHECK)}" Review these"</a> }
        });
        view! {
            {density(&query)}
            <ListTable rows=found.rows.clone() query=query.clone() now/>
            <div class="below-list">
                <Pager previous next count/>
                {review}
                <form method="post" action=export>
                    <button type="submit" class="quiet-button">{icon(icons::DOWNLOAD)}" Export CSV"</button>
                </form>
            </div>
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

/// Comfortable rows, or dense ones for comparing.
fn density(query: &ListQuery) -> impl IntoView + use<> {
    let choice = |dense: bool, word: &'static str| {
        let current = (query.dense == dense).then_some("true");
        view! { <a class="choice" href=query.in_density(dense).to_string() aria-current=current>{word}</a> }
    };
    view! {
        <div class="list-tools" role="group" aria-label="Density">
            {choice(false, "Comfortable")}
            {choice(true, "Dense")}
        </div>
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
