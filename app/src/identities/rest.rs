//! Who was behind it, its reviews, its history, and the rail with state and dates.

use super::changes::{actor, sentence};
use super::grouped;
use super::history_page::path;
use crate::asked_window::in_words;
use crate::components::facts::{Fact, Facts};
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::{Ago, OnDate};
use crate::islands::CopyId;
use domain::id::IdentityId;
use domain::instant::Instant;
use domain::window::Window;
use leptos::prelude::*;
use ops::identities::{Brief, CallerRow, CredentialRow, HistoryRow, ReviewRow};

/// Who was behind it.
#[component]
pub fn Callers(
    /// The callers.
    rows: Vec<CallerRow>,
    /// How many there are.
    total: u64,
    /// The instant of this request.
    now: Instant,
) -> impl IntoView {
    if rows.is_empty() {
        return ().into_any();
    }
    let shown = rows.len();
    let note = (u64::try_from(shown).unwrap_or(u64::MAX) < total)
        .then(|| view! { <p class="quiet">"The "{shown}" seen last, of "{total}"."</p> });
    let rows = rows
        .into_iter()
        .map(|row| {
            let named = if row.session.is_empty() { "no session named".to_owned() } else { row.session };
            let source = (!row.source_identity.is_empty())
                .then(|| view! { <small>"source identity "{row.source_identity}</small> });
            view! {
                <tr>
                    <RowHead>{named}{source}</RowHead>
                    <FoldCell label="From"><code>{row.address}</code></FoldCell>
                    <FoldCell label="Calls" number=true>{row.calls}</FoldCell>
                    <FoldCell label="Last"><Ago now at=row.last_at/></FoldCell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section aria-labelledby="callers">
            <h2 id="callers">"Who was behind it"</h2>
            <TableFrame label="Sessions and addresses">
                <table class="folding dense">
                    <Caption text="Sessions and addresses"/>
                    <thead>
                        <tr>
                            <ColumnHead>"Session"</ColumnHead>
                            <ColumnHead>"From"</ColumnHead>
                            <ColumnHead number=true>"Calls"</ColumnHead>
                            <ColumnHead>"Last"</ColumnHead>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableFrame>
            {note}
        </section>
    }
    .into_any()
}

/// Its reviews.
#[component]
pub fn Reviews(
    /// The reviews.
    rows: Vec<ReviewRow>,
    /// The instant of this request.
    now: Instant,
) -> impl IntoView {
    let body = if rows.is_empty() {
        view! { <p class="quiet">"It was never part of a review."</p> }.into_any()
    } else {
        let lines = rows
            .into_iter()
            .map(|row| {
                let outcome = match row.outcome {
                    Some(outcome) => outcome.as_str().replace('_', " "),
                    None => "not closed yet".into(),
                };
                let at = row.closed_at.unwrap_or(row.launched_at);
                view! { <li><strong>{row.name}</strong>": "{outcome}", "<Ago now at/></li> }
            })
            .collect_view();
        view! { <ul>{lines}</ul> }.into_any()
    };
    view! {
        <section aria-labelledby="reviews">
            <h2 id="reviews">"Reviews"</h2>
            {body}
        </section>
    }
}

/// The newest of its history.
#[component]
pub fn History(
    /// Of which identity.
    identity: IdentityId,
    /// The newest changes.
    rows: Vec<HistoryRow>,
    /// How many there are.
    total: u64,
    /// The instant of this request.
    now: Instant,
) -> impl IntoView {
    let body = if rows.is_empty() {
        view! { <p class="quiet">"The log says nothing of it yet: nobody has done anything to it in Tenure."</p> }.into_any()
    } else {
        let lines = rows.iter().map(|row| leaf(row, now)).collect_view();
        let all = if total == 1 {
            "The whole history".to_owned()
        } else {
            format!("All {} changes", grouped(total))
        };
        view! {
            <ol class="history" reversed=true>{lines}</ol>
            <p><a href=path(identity)>{all}</a></p>
        }
        .into_any()
    };
    view! {
        <section aria-labelledby="history">
            <h2 id="history">"History"</h2>
            {body}
        </section>
    }
}

fn leaf(row: &HistoryRow, now: Instant) -> impl IntoView + use<> {
    let (what, who, at, seq) = (sentence(row), actor(row), row.at, row.seq);
    view! {
        <li>{what}", by "{who}", "<Ago now at/>" "<small>"leaf "{seq}</small></li>
    }
}

/// The rail.
#[component]
pub fn Rail(
    /// The identity.
    identity: Brief,
    /// Its credentials.
    credentials: Vec<CredentialRow>,
    /// When the newest inventory that shows it was taken.
    inventory_at: Option<Instant>,
    /// Whole observed days.
    observed: u32,
    /// Over this window.
    window: Window,
    /// The instant of this request.
    now: Instant,
) -> impl IntoView {
    let due = credentials.iter().filter(|one| one.gone_at.is_none()).filter_map(|one| one.due_at).min();
    let ago = move |at: Option<Instant>, words: &'static str| match at {
        Some(at) => view! { <Ago now at/> }.into_any(),
        None => view! { <span class="quiet">{words}</span> }.into_any(),
    };
    let gone = identity.gone_at.map(|at| view! { <Fact term="Gone since"><OnDate at/></Fact> });
    view! {
        <aside class="panel rail" aria-label="State and dates">
            <Facts>
                <Fact term="State">{identity.lifecycle.as_str()}</Fact>
                {gone}
                <Fact term="Last activity seen">{ago(identity.active_at, "none yet")}</Fact>
                <Fact term="Last use, the provider says">{ago(identity.provider_used_at, "not said")}</Fact>
                <Fact term="Observed">{observed}" of "{in_words(window)}</Fact>
                <Fact term="Next rotation due">{ago(due, "no clock runs")}</Fact>
                <Fact term="Inventory taken">{ago(inventory_at, "never in one")}</Fact>
                <Fact term="Id"><CopyId id=identity.id.to_string()/></Fact>
            </Facts>
        </aside>
    }
}
