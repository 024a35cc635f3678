//! The whole history of one identity: every change with who, when, and its leaf in the log.

use super::changes::{actor, leads_to, sentence};
use super::{capital, grouped};
use crate::address::Address;
use crate::components::empty::EmptyState;
use crate::components::filter_form::{Choice, FilterSelect};
use crate::components::icons::{self, icon};
use crate::components::name::{Name, WrappingName};
use crate::components::pager::Pager;
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::{Ago, OnDate};
use crate::page::page;
use domain::id::IdentityId;
use domain::instant::Instant;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use leptos_router::params::ParamsMap;
use ops::identities::{History, HistoryRow, Topic, Turn, history};

/// The page at `/identities/{id}/history`.
#[component]
pub fn HistoryPage() -> impl IntoView {
    let id: Option<IdentityId> =
        use_params_map().get_untracked().get("id").and_then(|text| text.parse().ok());
    let (topic, turn) = asked(&use_query_map().get_untracked());
    page(
        move |call| async move {
            let id = id.ok_or(ops::Error::NotFound("identity"))?;
            history(&call, id, topic, turn).await
        },
        move |found, now| shown(found, topic, now),
    )
}

/// What the address asks. What cannot be read is as if it were not said.
fn asked(query: &ParamsMap) -> (Option<Topic>, Turn) {
    let said = |name: &str| query.get(name).filter(|text| !text.is_empty());
    let leaf = |name: &str| said(name).and_then(|text| text.parse::<u64>().ok());
    let turn = match (leaf("before"), leaf("after")) {
        (Some(number), _) => Turn::Before(number),
        (None, Some(number)) => Turn::After(number),
        (None, None) => Turn::Newest,
    };
    (said("about").and_then(|word| word.parse().ok()), turn)
}

/// Where the history of an identity stands.
pub(super) fn path(id: IdentityId) -> String {
    format!("/identities/{id}/history")
}

fn shown(found: History, topic: Option<Topic>, now: Instant) -> impl IntoView {
    let (id, name) = (found.identity.id, found.identity.name.clone());
    let identity = format!("/identities/{id}");
    view! {
        <Title text=format!("History of {name}")/>
        <nav aria-label="Where this is">
            <a href="/identities">"Identities"</a>" · "<a href=identity><Name name=name.clone()/></a>
        </nav>
        <div class="page-head">
            <h1>"History of "<WrappingName name/></h1>
        </div>
        <p class="reading">
            "Every change that the log holds of it, the newest first. A leaf is never changed or taken out; its number is the one that evidence proves. What imports show of its grants and keys stands on its own page."
        </p>
        {filters(id, topic)}
        {list(found, topic, now)}
    }
}

fn filters(id: IdentityId, topic: Option<Topic>) -> impl IntoView {
    let choices = std::iter::once(Choice::new("", "Everything"))
        .chain(Topic::ALL.iter().map(|one| Choice::new(one.as_str(), capital(one.as_str()))))
        .collect();
    let chosen = topic.map(Topic::as_str).unwrap_or_default();
    view! {
        <form class="filters" role="search" aria-label="Filter this list" method="get" action=path(id)>
            <FilterSelect name="about" label="About" choices chosen/>
            <button type="submit" class="button">{icon(icons::SEARCH)} "Filter"</button>
            <a href=path(id)>"Clear"</a>
        </form>
    }
}

fn list(found: History, topic: Option<Topic>, now: Instant) -> AnyView {
    let id = found.identity.id;
    if found.rows.is_empty() {
        let what = if found.total > 0 {
            view! { <p>"No change lies there. "<a href=path(id)>"To the newest"</a></p> }.into_any()
        } else if topic.is_some() {
            view! { <p>"The log says nothing of this about it. "<a href=path(id)>"Show everything"</a></p> }
                .into_any()
        } else {
            view! { <p>"Nobody has done anything to it in Tenure: it was seen by an import, and that is all."</p> }
                .into_any()
        };
        return view! { <EmptyState what="No changes">{what}</EmptyState> }.into_any();
    }
    let shown = u64::try_from(found.rows.len()).unwrap_or(u64::MAX);
    let here = Address::new(path(id)).with("about", topic.map(Topic::as_str).unwrap_or_default());
    let ends = found.rows.first().zip(found.rows.last()).map(|(first, last)| (first.seq, last.seq));
    let previous =
        ends.filter(|_| found.newer > 0).map(|(first, _)| here.clone().with("after", first).to_string());
    let more = found.newer + shown < found.total;
    let next = ends.filter(|_| more).map(|(_, last)| here.with("before", last).to_string());
    let words = format!(
        "{} to {} of {} changes",
        grouped(found.newer + 1),
        grouped(found.newer + shown),
        grouped(found.total)
    );
    let rows = found.rows.iter().map(|one| row(one, now)).collect_view();
    view! {
        <TableFrame label="History">
            <table class="folding">
                <Caption text="History, newest first"/>
                <thead>
                    <tr>
                        <ColumnHead>"What"</ColumnHead>
                        <ColumnHead>"Who"</ColumnHead>
                        <ColumnHead>"When"</ColumnHead>
                        <ColumnHead number=true>"Leaf"</ColumnHead>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableFrame>
        <Pager previous next count=words/>
    }
    .into_any()
}

fn row(one: &HistoryRow, now: Instant) -> impl IntoView + use<> {
    let (what, who, at, seq) = (sentence(one), actor(one), one.at, one.seq);
    let what = match leads_to(one) {
        Some(href) => view! { <a href=href>{what}</a> }.into_any(),
        None => what.into_any(),
    };
    let reason =
        one.reason.clone().map(|text| view! { <small class="as-typed">"\u{201c}"{text}"\u{201d}"</small> });
    view! {
        <tr>
            <RowHead>{what}{reason}</RowHead>
            <FoldCell label="Who">{who}</FoldCell>
            <FoldCell label="When"><OnDate at/>" "<small><Ago now at/></small></FoldCell>
            <FoldCell label="Leaf" number=true>{seq}</FoldCell>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_makes_no_sense_asks_for_the_newest_of_everything() {
        let query = |words: &[(&str, &str)]| -> ParamsMap {
            words.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        assert_eq!(asked(&query(&[])), (None, Turn::Newest));
        assert_eq!(asked(&query(&[("about", "x"), ("before", "-1"), ("after", "y")])), (None, Turn::Newest));
        let tasks = query(&[("about", "tasks"), ("before", "12"), ("after", "9")]);
        assert_eq!(asked(&tasks), (Some(Topic::Tasks), Turn::Before(12)));
        assert_eq!(asked(&query(&[("after", "9")])), (None, Turn::After(9)));
    }
}
