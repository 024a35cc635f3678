//! Imports: what was brought, when, by whom, what came of it, and what was refused with its reason.

use crate::components::badges::Badge;
use crate::components::empty::EmptyState;
use crate::components::icons;
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::Ago;
use crate::components::tone::Tone;
use crate::identities::grouped;
use domain::instant::Instant;
use leptos::prelude::*;
use ops::imports::{ImportRow, Summary};

/// How many refusals stand on the page; the import's own answer lists a thousand.
const REFUSALS: usize = 20;

/// The table of imports.
pub(super) fn imports(rows: Vec<(ImportRow, String)>, more: bool, now: Instant) -> impl IntoView {
    let shown = rows.len();
    let body = if rows.is_empty() {
        view! {
            <EmptyState what="Nothing was imported yet">
                <p>"Imports run where the server's database is: "<code>"tenure import --help"</code>" says which there are."</p>
            </EmptyState>
        }
        .into_any()
    } else {
        let rows = rows.into_iter().map(|(row, who)| import(row, who, now)).collect_view();
        view! {
            <TableFrame label="Imports, newest first">
                <table class="folding imports">
                    <Caption text="Imports, newest first"/>
                    <thead>
                        <tr>
                            <ColumnHead>"What"</ColumnHead>
                            <ColumnHead>"When"</ColumnHead>
                            <ColumnHead>"By"</ColumnHead>
                            <ColumnHead number=true>"Records"</ColumnHead>
                            <ColumnHead number=true>"New"</ColumnHead>
                            <ColumnHead number=true>"Seen before"</ColumnHead>
                            <ColumnHead number=true>"New identities"</ColumnHead>
                            <ColumnHead>"Refused"</ColumnHead>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableFrame>
        }
        .into_any()
    };
    let note = more.then(|| view! { <p class="quiet">"The newest "{shown}"; there are more."</p> });
    view! {
        <section aria-labelledby="imports">
            <h2 id="imports">"Imports"</h2>
            {body}
            {note}
        </section>
    }
}

fn import(row: ImportRow, who: String, now: Instant) -> impl IntoView {
    let Some(summary) = row.summary else {
        return view! {
            <tr>
                <RowHead>{row.kind.as_str()}</RowHead>
                <FoldCell label="When"><Ago now at=row.started_at/></FoldCell>
                <FoldCell label="By">{who}</FoldCell>
                <td colspan="5">"under way, or interrupted: what it wrote before that stays"</td>
            </tr>
        }
        .into_any();
    };
    let accounts = summary.sources.iter().cloned().collect::<Vec<_>>().join(", ");
    view! {
        <tr>
            <RowHead>{row.kind.as_str()}<small>{accounts}</small></RowHead>
            <FoldCell label="When"><Ago now at=row.started_at/></FoldCell>
            <FoldCell label="By">{who}</FoldCell>
            <FoldCell label="Records" number=true>{grouped(summary.records)}</FoldCell>
            <FoldCell label="New" number=true>{grouped(summary.events)}</FoldCell>
            <FoldCell label="Seen before" number=true>{grouped(summary.duplicates)}</FoldCell>
            <FoldCell label="New identities" number=true>{grouped(summary.identities)}</FoldCell>
            <FoldCell label="Refused">{refused(summary)}</FoldCell>
        </tr>
    }
    .into_any()
}

fn refused(summary: Summary) -> impl IntoView {
    if summary.rejected_total == 0 && summary.remarks.is_empty() {
        return "none".into_any();
    }
    let total = summary.rejected_total;
    let lines = summary
        .rejected
        .into_iter()
        .take(REFUSALS)
        .map(|one| {
            let record = one.record.map(|record| format!(", record {record}"));
            view! { <li><code>{one.file}</code>{record}": "{one.reason}</li> }
        })
        .collect_view();
    let rest = total.saturating_sub(u64::try_from(REFUSALS).unwrap_or(u64::MAX));
    let rest = (rest > 0).then(|| view! { <li>"and "{grouped(rest)}" more"</li> });
    let remarks = summary.remarks.into_iter().map(|remark| view! { <li>{remark}</li> }).collect_view();
    let badge = (total > 0).then(
        || view! { <Badge tone=Tone::Attention drawing=icons::TRIANGLE_ALERT word=format!("{} refused", grouped(total))/> },
    );
    let words = (total == 0).then_some("none, with remarks");
    view! {
        <details>
            <summary>{badge}{words}</summary>
            <ul>{lines}{rest}{remarks}</ul>
        </details>
    }
    .into_any()
}
