//! The page of networks: which environment each belongs to, who said so, and what ended.

use super::act::STATE;
use crate::call::draft;
use crate::components::badges::Badge;
use crate::components::empty::EmptyState;
use crate::components::field::{About, ProblemSummary, SelectField, TextField};
use crate::components::filter_form::Choice;
use crate::components::icons;
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::{Ago, OnDate};
use crate::components::tone::Tone;
use crate::page::page;
use domain::identity::Environment;
use domain::instant::Instant;
use leptos::prelude::*;
use leptos_meta::Title;
use ops::networks::{NetworkRow, NetworksPage as Found};

/// Where it is.
pub(crate) const PATH: &str = "/sources/networks";

/// The page at `/sources/networks`.
#[component]
pub fn NetworksPage() -> impl IntoView {
    page(|call| async move { ops::networks::page(&call).await }, shown)
}

fn shown(found: Found, now: Instant) -> impl IntoView {
    let may = found.may_state;
    let body = if found.rows.is_empty() {
        view! {
            <EmptyState what="No network is assigned to an environment yet">
                <p>
                    "Until one is, nobody can tell whether a credential is used in two environments, and none is said to be. "
                    "Security states them here."
                </p>
            </EmptyState>
        }
        .into_any()
    } else {
        let rows = found.rows.into_iter().map(|row| network(row, may, now)).collect_view();
        view! {
            <TableFrame label="Networks and their environments">
                <table class="folding">
                    <Caption text="Networks and their environments"/>
                    <thead>
                        <tr>
                            <ColumnHead>"Network"</ColumnHead>
                            <ColumnHead>"Environment"</ColumnHead>
                            <ColumnHead>"Stated"</ColumnHead>
                            <ColumnHead>"Ended"</ColumnHead>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableFrame>
        }
        .into_any()
    };
    view! {
        <Title text="Networks"/>
        <nav aria-label="Where this is"><a href="/sources">"Sources"</a></nav>
        <h1>"Networks"</h1>
        <p class="reading">
            "Calls are kept by network: the /24 of IPv4, the /48 of IPv6. Where one is stated to belong to an environment, a "
            "credential that is used out of two of them is found. The longest prefix that holds a network decides."
        </p>
        <div class="page-actions">{may.then(state)}</div>
        {body}
    }
}

fn network(row: NetworkRow, may: bool, now: Instant) -> impl IntoView {
    let prefix = row.stated.prefix.to_string();
    let ended = match row.ended {
        Some((who, at)) => view! {
            <Badge tone=Tone::Plain drawing=icons::ARCHIVE word="ended"/>" "<OnDate at/><small>"by "{who}</small>
        }
        .into_any(),
        None if may => {
            let named = prefix.clone();
            view! {
                <form method="post" action="/api/networks/end">
                    <input type="hidden" name="network" value=row.id.to_string()/>
                    <button type="submit" class="button">"End"<span class="hidden">" "{named}</span></button>
                </form>
            }
            .into_any()
        }
        None => view! { <span class="quiet">"holds"</span> }.into_any(),
    };
    view! {
        <tr>
            <RowHead><code>{prefix}</code><small>{row.stated.name}</small></RowHead>
            <td>{row.stated.environment.as_str()}</td>
            <FoldCell label="Stated"><Ago now at=row.at/><small>"by "{row.by}</small></FoldCell>
            <FoldCell label="Ended">{ended}</FoldCell>
        </tr>
    }
}

fn state() -> impl IntoView {
    let typed = draft(STATE);
    let open = typed.is_some();
    let typed = typed.unwrap_or_default();
    let prefix = About::new("prefix", "Network")
        .hint("Such as 10.20.0.0/16 or 2001:db8:1::/48; at most /24 and /48")
        .checked(&typed.problems);
    let name = About::new("name", "What it is called").checked(&typed.problems);
    let environment = About::new("environment", "Environment").checked(&typed.problems);
    let mut choices = vec![Choice::new("", "Choose")];
    choices.extend(Environment::ALL.iter().map(|one| Choice::new(one.as_str(), one.as_str())));
    let (prefix_text, name_text, chosen) =
        (typed.value("prefix"), typed.value("name"), typed.value("environment"));
    view! {
        <details class="offer" id="state" open=open>
            <summary class="button">"State a network"</summary>
            <form method="post" action="/api/networks/state" class="panel">
                <ProblemSummary problems=typed.problems/>
                <TextField about=prefix value=prefix_text most=50/>
                <TextField about=name value=name_text most=60/>
                <SelectField about=environment choices chosen/>
                <button type="submit" class="button primary">"State it"</button>
            </form>
        </details>
    }
}
