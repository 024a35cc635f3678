//! What was called: rows of usage with their counts.

use crate::components::badges::VerdictBadge;
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::Ago;
use domain::instant::Instant;
use domain::usage::{Row, RowKind};
use domain::window::Window;
use leptos::prelude::*;

/// Rows of what was called, as a table.
pub(super) fn called_table(rows: Vec<Row>, caption: String, now: Instant) -> impl IntoView {
    let body = rows.into_iter().map(|row| called(row, now)).collect_view();
    view! {
        <TableFrame label=format!("{caption}: by permission")>
            <table class="folding dense">
                <Caption text=caption/>
                <thead>
                    <tr>
                        <ColumnHead>"Permission"</ColumnHead>
                        <ColumnHead>"Verdict"</ColumnHead>
                        <ColumnHead number=true>"Allowed"</ColumnHead>
                        <ColumnHead number=true>"Denied"</ColumnHead>
                        <ColumnHead number=true>"Failed"</ColumnHead>
                        <ColumnHead number=true>"On behalf"</ColumnHead>
                        <ColumnHead>"Last"</ColumnHead>
                        <ColumnHead number=true>"Observed days"</ColumnHead>
                    </tr>
                </thead>
                <tbody>{body}</tbody>
            </table>
        </TableFrame>
    }
}

fn called(row: Row, now: Instant) -> impl IntoView {
    let event = match &row.kind {
        RowKind::Event { event, mapped: true } => Some(view! { <small>{event.to_string()}</small> }),
        _ => None,
    };
    let reason = row.privileged.flatten().map(|reason| view! { <small>{reason.to_string()}</small> });
    let verdict = row.verdict.map(|verdict| view! { <VerdictBadge word=verdict.as_str()/> });
    let last = row.last_at.map(|at| view! { <Ago now at/> });
    view! {
        <tr>
            <RowHead><code>{row.permission}</code>{event}{reason}</RowHead>
            <td>{verdict}</td>
            <FoldCell label="Allowed" number=true>{row.counts.allowed}</FoldCell>
            <FoldCell label="Denied" number=true>{row.counts.denied}</FoldCell>
            <FoldCell label="Failed" number=true>{row.counts.failed}</FoldCell>
            <FoldCell label="On behalf" number=true>{row.counts.on_behalf}</FoldCell>
            <FoldCell label="Last">{last}</FoldCell>
            <FoldCell label="Observed days" number=true>{row.observed_days}</FoldCell>
        </tr>
    }
}

/// What it called and does not hold; where its grants are not known, all that it called.
#[component]
pub fn NotGranted(
    /// The rows.
    rows: Vec<Row>,
    /// Are its grants known?
    inventoried: bool,
    /// Over this window.
    window: Window,
    /// The instant of this request.
    now: Instant,
) -> impl IntoView {
    if rows.is_empty() && inventoried {
        return ().into_any();
    }
    let (heading, about) = if inventoried {
        (
            "Called, not granted",
            "It called these in the window and holds no grant of them now: they were refused, or the grant was taken away, or comes from the resource's own policy.",
        )
    } else {
        ("Called", "What it called in the window, whether or not it may.")
    };
    let body = if rows.is_empty() {
        view! { <p class="quiet">"Nothing was seen in these "{window.days()}" days."</p> }.into_any()
    } else {
        called_table(rows, heading.into(), now).into_any()
    };
    view! {
        <section aria-labelledby="not-granted">
            <h2 id="not-granted">{heading}</h2>
            <p class="reading">{about}</p>
            {body}
        </section>
    }
    .into_any()
}

/// Events that could not be mapped to an action: kept and shown, never dropped.
#[component]
pub fn Unmapped(
    /// The rows.
    rows: Vec<Row>,
    /// The instant of this request.
    now: Instant,
) -> impl IntoView {
    if rows.is_empty() {
        return ().into_any();
    }
    view! {
        <section aria-labelledby="unmapped">
            <h2 id="unmapped">"Events that map to no permission"</h2>
            <p class="reading">
                "These were seen, and it is not known which permission they need. While they are, nothing of the same "
                "service is called unused."
            </p>
            {called_table(rows, "Events that map to no permission".into(), now)}
        </section>
    }
    .into_any()
}
