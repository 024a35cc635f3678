//! All tasks that wait for the viewer, page by page.

use super::lines::task_line;
use crate::address::Address;
use crate::components::empty::EmptyState;
use crate::components::pager::Pager;
use crate::identities::grouped;
use crate::page::page;
use domain::instant::Instant;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use ops::tasks::{ListPlace, Listed, list};

const TASKS: &str = "/tasks";
/// How many stand on one page.
const PAGE: u64 = 100;

/// The page at `/tasks`.
#[component]
pub fn TasksPage() -> impl IntoView {
    let place = place(&use_query_map().get_untracked());
    page(move |call| async move { list(&call, place, PAGE).await }, |found, now| shown(&found, now))
}

/// An address that asks for nonsense asks for the first page.
fn place(query: &ParamsMap) -> ListPlace {
    let task = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    match (task("after"), task("before")) {
        (Some(id), _) => ListPlace::After(id),
        (None, Some(id)) => ListPlace::Before(id),
        (None, None) => ListPlace::First,
    }
}

fn shown(found: &Listed, now: Instant) -> impl IntoView + use<> {
    view! {
        <Title text="Tasks"/>
        <nav aria-label="Where this is"><a href="/">"Home"</a></nav>
        <h1>"Tasks"</h1>
        <p class="reading">"What waits for you, the most urgent first. A task is done when an import, or what somebody did here, shows it: there is nothing to tick."</p>
        {body(found, now)}
    }
}

fn body(found: &Listed, now: Instant) -> AnyView {
    let Some((first, last)) = found.rows.first().zip(found.rows.last()) else {
        let what = if found.total > 0 {
            view! { <p>"No task waits there any more. "<a href=TASKS>"To the most urgent"</a></p> }.into_any()
        } else {
            view! { <p>"Decisions, departures and dates open tasks: to rotate a key, to take a grant away, to find an owner."</p> }
                .into_any()
        };
        return view! { <EmptyState what="Nothing to do">{what}</EmptyState> }.into_any();
    };
    let shown = u64::try_from(found.rows.len()).unwrap_or(u64::MAX);
    let until = found.before.saturating_add(shown);
    let previous = (found.before > 0).then(|| Address::new(TASKS).with("before", first.id).to_string());
    let next = (until < found.total).then(|| Address::new(TASKS).with("after", last.id).to_string());
    let word = if found.total == 1 { "task" } else { "tasks" };
    let count =
        format!("{} to {} of {} {word}", grouped(found.before + 1), grouped(until), grouped(found.total));
    let lines = found.rows.iter().map(|row| task_line(row, now)).collect_view();
    view! {
        <ul class="lines">{lines}</ul>
        <Pager previous next count/>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_makes_no_sense_asks_for_the_first_page() {
        let query = |words: &[(&str, &str)]| -> ParamsMap {
            words.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let id = "tsk_00000000000000000000000001";
        assert_eq!(place(&query(&[("after", id)])), ListPlace::After(id.parse().unwrap()));
        assert_eq!(place(&query(&[("before", id)])), ListPlace::Before(id.parse().unwrap()));
        for nonsense in [&[("after", "x")][..], &[("before", "")], &[("tasks", "7")], &[]] {
            assert_eq!(place(&query(nonsense)), ListPlace::First);
        }
    }
}
