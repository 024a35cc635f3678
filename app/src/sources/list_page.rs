//! The page of sources: a row an account, its own coverage as a strip, its gaps in words.

use super::imports::imports;
use super::response::response;
use crate::address::Address;
use crate::asked_window::{AskedWindow, BeyondTheLogs, WindowChoice};
use crate::components::empty::EmptyState;
use crate::components::icons::{self, icon};
use crate::components::name::WrappingName;
use crate::components::strip::CompactStrip;
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::Ago;
use crate::components::use_strip::coverage_strip;
use crate::page::page;
use domain::coverage::Grade;
use domain::instant::Instant;
use domain::window::{Day, Window};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use ops::sources::{self, SourceRow, SourcesPage as Found};

/// The page at `/sources`.
#[component]
pub fn SourcesPage() -> impl IntoView {
    let asked = AskedWindow::of(&use_query_map().get_untracked());
    page(
        move |call| async move { sources::page(&call, asked.window(call.now())).await },
        move |found, now| shown(found, asked, now),
    )
}

fn shown(found: Found, asked: AskedWindow, now: Instant) -> impl IntoView {
    let (window, newest) = (found.window, found.newest_record);
    let address = Address::new("/sources");
    let body = if found.sources.is_empty() {
        view! {
            <EmptyState what="No sources yet">
                <p>
                    "An account becomes a source with its first import, such as " <code>"tenure import aws-iam FILE"</code> "."
                </p>
            </EmptyState>
        }
        .into_any()
    } else {
        let rows = found.sources.into_iter().map(|row| source(row, window, now)).collect_view();
        view! {
            <WindowChoice asked window address=address.clone()/>
            <BeyondTheLogs window newest asked address/>
            <TableFrame label="Sources">
                <table class="folding sources">
                    <Caption text="Sources"/>
                    <thead>
                        <tr>
                            <ColumnHead>"Account"</ColumnHead>
                            <ColumnHead>"Principals"</ColumnHead>
                            <ColumnHead>"Observes"</ColumnHead>
                            <ColumnHead>"Newest inventory"</ColumnHead>
                            <ColumnHead>"Observed"</ColumnHead>
                            <ColumnHead>"Gaps"</ColumnHead>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableFrame>
        }
        .into_any()
    };
    let stated = match found.networks {
        0 => "No network is assigned to an environment yet: use of one credential in two of them cannot be found.".to_owned(),
        1 => "1 network is assigned to an environment.".to_owned(),
        count => format!("{count} networks are assigned to environments."),
    };
    let networks = view! {
        <p class="reading">{stated}" "<a href=crate::networks::list_page::PATH>"Networks"</a></p>
    };
    view! {
        <Title text="Sources"/>
        <h1>"Sources"</h1>
        <p class="reading">
            "Only whole days that a trail's own configuration and status cover, and for which somebody stated that every "
            "file was imported, count as observed. Elsewhere nothing is called unused."
        </p>
        {body}
        {networks}
        {response(found.response, now)}
        {imports(found.imports, found.more_imports, now)}
    }
}

fn source(row: SourceRow, window: Window, now: Instant) -> impl IntoView {
    let named = (row.name != row.account).then(|| view! { <small>{row.account.clone()}</small> });
    let principals = row
        .principals
        .iter()
        .map(|(class, count)| view! { <div>{format!("{count} {class}")}</div> })
        .collect_view();
    if row.is_foreign {
        return foreign(row.name, principals).into_any();
    }
    let none = row.principals.is_empty().then(|| view! { <span class="quiet">"none known"</span> });
    let observes = match (row.trails, row.statements) {
        (0, 0) => "what the imported logs happen to show".to_owned(),
        (trails, statements) => format!(
            "{trails} trail{} declared, {statements} statement{} of completeness",
            plural(trails),
            plural(statements)
        ),
    };
    let inventory = match row.inventory_at {
        Some(at) => view! { <Ago now at/> }.into_any(),
        None => view! { <span class="quiet">"never"</span> }.into_any(),
    };
    let gaps = gaps(&row.days);
    let gaps = if gaps.is_empty() {
        view! { <span>{icon(icons::CIRCLE_CHECK)}" none"</span> }.into_any()
    } else {
        gaps.into_iter().map(|gap| view! { <div>{gap}</div> }).collect_view().into_any()
    };
    let strip = coverage_strip(window, &row.days);
    view! {
        <tr>
            <RowHead><WrappingName name=row.name/>{named}</RowHead>
            <FoldCell label="Principals">{principals}{none}</FoldCell>
            <FoldCell label="Observes">{observes}</FoldCell>
            <FoldCell label="Newest inventory">{inventory}</FoldCell>
            <td><CompactStrip strip/><small>{format!("{} of {} days", row.observed_days, window.days())}</small></td>
            <FoldCell label="Gaps">{gaps}</FoldCell>
        </tr>
    }
    .into_any()
}

/// An account that is none of ours: nothing of it is to be imported, and nothing of it is missing.
fn foreign(name: String, principals: impl IntoView + 'static) -> impl IntoView {
    view! {
        <tr>
            <RowHead><WrappingName name/></RowHead>
            <FoldCell label="Principals">{principals}</FoldCell>
            <td colspan="4">
                "foreign: seen only as a caller, or assumed, in the logs of other accounts; what its identities did there is "
                "kept, and no review asks for them"
            </td>
        </tr>
    }
}

const fn plural(count: u64) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// How many gaps are told one by one.
const TOLD: usize = 4;

/// Runs of days that were not observed whole, in words; the longest list says how many more there are.
fn gaps(days: &[(Day, Grade)]) -> Vec<String> {
    let kind = |grade: Grade| match grade {
        Grade::Proven | Grade::Declared => None,
        Grade::Inferred => Some("in part"),
        Grade::None => Some("not observed"),
    };
    let mut words: Vec<String> = days
        .chunk_by(|(_, one), (_, other)| kind(*one) == kind(*other))
        .filter_map(|run| {
            let ((first, grade), (last, _)) = (run.first()?, run.last()?);
            let word = kind(*grade)?;
            Some(if first == last {
                format!("{first}: {word}")
            } else {
                format!("{first} to {last}: {word}")
            })
        })
        .collect();
    if words.len() > TOLD {
        let more = words.len() - TOLD;
        words.truncate(TOLD);
        words.push(format!("and {more} more; the strip shows each day"));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_told_as_spans_and_whole_days_are_none() {
        let grades = [Grade::Declared, Grade::None, Grade::None, Grade::Inferred, Grade::Proven, Grade::None];
        let days: Vec<_> =
            grades.iter().enumerate().map(|(at, grade)| (Day(i32::try_from(at).unwrap()), *grade)).collect();
        assert_eq!(
            gaps(&days),
            ["1970-01-02 to 1970-01-03: not observed", "1970-01-04: in part", "1970-01-06: not observed"]
        );
        assert!(gaps(&days[..1]).is_empty());
    }

    #[test]
    fn many_gaps_say_how_many_more_there_are() {
        let days: Vec<_> =
            (0..20).map(|at| (Day(at), if at % 2 == 0 { Grade::None } else { Grade::Declared })).collect();
        assert_eq!(gaps(&days).last().map(String::as_str), Some("and 6 more; the strip shows each day"));
    }
}
