//! The controls that a bundle supports. The word is "supports", never "satisfies".

use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use leptos::prelude::*;
use ops::evidence::{Supported, supported};

/// The two that are asked for first, and below them the others, framework by framework.
#[component]
pub fn Supports() -> impl IntoView {
    let mut rows = supported();
    let others = rows.split_off(rows.len().min(2));
    let mut groups: Vec<(&'static str, Vec<Supported>)> = Vec::new();
    for row in others {
        match groups.last_mut() {
            Some((framework, group)) if *framework == row.framework => group.push(row),
            _ => groups.push((row.framework, vec![row])),
        }
    }
    let groups = groups
        .into_iter()
        .map(|(framework, group)| {
            let count = group.len();
            let plural = if count == 1 { "" } else { "s" };
            let ids = group.iter().map(|row| row.id).collect::<Vec<_>>().join(", ");
            view! {
                <details>
                    <summary>
                        <span class="line">{framework}</span>
                        <span class="quiet">{count}" control"{plural}": "{ids}</span>
                    </summary>
                    {table(framework, group, false)}
                </details>
            }
        })
        .collect_view();
    view! {
        <section aria-labelledby="supports">
            <h2 id="supports">"Controls it supports"</h2>
            <p class="reading">
                "As controls.csv says, step by step; whether a control is satisfied is for whoever audits it. Where a step's table in the "
                "bundle has no rows, there was nothing of it to show. "<a href="/evidence/controls">"Look a control up"</a>"."
            </p>
            {table("Asked for first", rows, false)}
            <div class="groups">{groups}</div>
        </section>
    }
}

/// Controls with the steps that support them; `shown_in`: and the files that show these.
pub(super) fn table(caption: &'static str, rows: Vec<Supported>, shown_in: bool) -> impl IntoView {
    let rows = rows.into_iter().map(|row| control(row, shown_in)).collect_view();
    view! {
        <TableFrame label=caption>
            <table class="folding dense controls">
                <Caption text=caption/>
                <thead>
                    <tr>
                        <ColumnHead>"Control"</ColumnHead>
                        <ColumnHead>"Supported by"</ColumnHead>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableFrame>
    }
}

fn control(row: Supported, shown_in: bool) -> impl IntoView {
    let relation = (!row.relation.is_empty()).then(|| {
        let words = row.relation.replace('_', " ");
        view! { <small>"NIST: "{words}</small> }
    });
    let title = (!row.title.is_empty()).then(|| view! { <small>{row.title}</small> });
    let steps = row
        .steps
        .into_iter()
        .map(|one| {
            let condition =
                (!one.condition.is_empty()).then(|| view! { " "<small>"("{one.condition}")"</small> });
            let files = shown_in.then(|| view! { <small>" in "{one.shown_in}</small> });
            view! { <li>{one.step}{condition}{files}</li> }
        })
        .collect_view();
    view! {
        <tr>
            <RowHead>{row.framework}" "{row.id}{title}{relation}</RowHead>
            <FoldCell label="Supported by"><ul class="steps">{steps}</ul></FoldCell>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::testing::html;

    #[test]
    fn both_versions_come_first_and_nothing_is_called_satisfied() {
        let shown = html(|| view! { <Supports/> });
        let first = shown.split("<details").next().unwrap();
        assert!(
            first.contains("PR.AC-4") && first.contains("PR.AA-05") && first.contains("moved to PR.AA-05"),
            "{first}"
        );
        assert!(!shown.contains("satisfies") && shown.contains("OWASP NHI Top 10 2025"));
    }
}
