//! Controls looked up: by framework and number, with the steps that support them, the files that show these, and the
//! bundles that hold those.

use super::controls::table;
use super::words::ShortHash;
use crate::components::empty::EmptyState;
use crate::components::filter_form::{Choice, FilterForm, FilterSelect};
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::OnDate;
use crate::page::page;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use ops::evidence::{EditionRow, Supported, editions, supported};

/// The page at `/evidence/controls`.
#[component]
pub fn ControlsPage() -> impl IntoView {
    let query = use_query_map().get_untracked();
    let said = |name: &str| query.get(name).map(|text| text.trim().to_owned()).unwrap_or_default();
    let (framework, number) = (said("framework"), said("q"));
    page(|call| async move { editions(&call).await }, move |found, _| shown(&framework, &number, found))
}

fn shown(framework: &str, number: &str, editions: Vec<EditionRow>) -> impl IntoView + use<> {
    let all = supported();
    let mut frameworks: Vec<&'static str> = Vec::new();
    for row in &all {
        if !frameworks.contains(&row.framework) {
            frameworks.push(row.framework);
        }
    }
    let mut choices = vec![Choice::new("", "All")];
    choices.extend(frameworks.iter().map(|name| Choice::new(*name, *name)));
    let found: Vec<Supported> = all
        .into_iter()
        .filter(|row| framework.is_empty() || row.framework == framework)
        .filter(|row| number.is_empty() || row.is_named(number))
        .collect();
    let (search, chosen) = (number.to_owned(), framework.to_owned());
    let body = if found.is_empty() {
        view! {
            <EmptyState what="No such control here">
                <p>"No step of a review is mapped to it. That says nothing about whether you need it."</p>
                <p><a href="/evidence/controls">"Show all"</a></p>
            </EmptyState>
        }
        .into_any()
    } else {
        view! {
            {table("Controls and what supports them", found, true)}
            {bundles(editions)}
        }
        .into_any()
    };
    view! {
        <Title text="Controls"/>
        <nav aria-label="Where this is"><a href="/evidence">"Evidence"</a></nav>
        <h1>"Controls"</h1>
        <p class="reading">
            "Which step of a review supports which control, and in which files of a bundle that is shown. The word is \"supports\": "
            "whether a control is satisfied is for whoever audits it."
        </p>
        <FilterForm action="/evidence/controls" search search_label="Number, such as AC-2 or PR.AA-05">
            <FilterSelect name="framework" label="Framework" choices chosen/>
        </FilterForm>
        {body}
    }
}

fn bundles(rows: Vec<EditionRow>) -> impl IntoView {
    let body = if rows.is_empty() {
        view! { <p class="quiet">"None is frozen yet: the first comes when a campaign's result is acknowledged."</p> }.into_any()
    } else {
        let rows = rows
            .into_iter()
            .map(|row| {
                let href = format!("/evidence/{}", row.campaign);
                view! {
                    <tr>
                        <RowHead><a href=href>{row.name}</a></RowHead>
                        <FoldCell label="File"><code>{row.file_name}</code></FoldCell>
                        <FoldCell label="Frozen">"edition "{row.edition}", "<OnDate at=row.frozen_at/></FoldCell>
                        <FoldCell label="SHA-256"><ShortHash hash=row.sha256/></FoldCell>
                    </tr>
                }
            })
            .collect_view();
        view! {
            <TableFrame label="Bundles that show it">
                <table class="folding dense">
                    <Caption text="Bundles that show it, the newest first"/>
                    <thead>
                        <tr>
                            <ColumnHead>"Campaign"</ColumnHead>
                            <ColumnHead>"File"</ColumnHead>
                            <ColumnHead>"Frozen"</ColumnHead>
                            <ColumnHead>"SHA-256"</ColumnHead>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableFrame>
        }
        .into_any()
    };
    view! {
        <section aria-labelledby="bundles">
            <h2 id="bundles">"Bundles that show it"</h2>
            <p class="reading">"Each names the controls that it supports in controls.csv. An edition may be of an earlier version, with fewer."</p>
            {body}
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::testing::html;

    #[test]
    fn a_control_is_found_by_framework_and_number_with_the_files_that_show_it() {
        let found = html(|| shown("NIST SP 800-53 Rev. 5", "ac-6(7)", Vec::new()));
        assert!(found.contains("AC-6(7) a") && found.contains("decisions.csv"), "{found}");
        assert!(!found.contains("NHI5:2025") && found.contains("None is frozen yet"));
        let none = html(|| shown("", "AC-99", Vec::new()));
        assert!(none.contains("No such control here") && !none.contains("<table"), "{none}");
    }
}
