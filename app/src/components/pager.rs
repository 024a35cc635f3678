//! Paging by keyset: links to the page before and the page after, no page numbers, and how many there are in all.

use super::icons::{self, icon};
use leptos::prelude::*;

/// Links below a list.
#[component]
pub fn Pager(
    /// The address of the page before, where there is one.
    #[prop(into)]
    previous: Option<String>,
    /// The address of the page after, where there is one.
    #[prop(into)]
    next: Option<String>,
    /// What is shown of how many, in words ("50 of 1,204 identities"); counted, never taken from the page.
    #[prop(into)]
    count: String,
) -> impl IntoView {
    let previous = match previous {
        Some(href) => view! { <a rel="prev" href=href>{icon(icons::CHEVRON_LEFT)} "Previous"</a> }.into_any(),
        None => view! { <span class="quiet">{icon(icons::CHEVRON_LEFT)} "Previous"</span> }.into_any(),
    };
    let next = match next {
        Some(href) => view! { <a rel="next" href=href>"Next" {icon(icons::CHEVRON_RIGHT)}</a> }.into_any(),
        None => view! { <span class="quiet">"Next" {icon(icons::CHEVRON_RIGHT)}</span> }.into_any(),
    };
    view! { <nav class="pager" aria-label="Pages"><span>{count}</span>{previous}{next}</nav> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::testing::html;

    #[test]
    fn the_first_page_has_no_link_back() {
        let pager = html(
            || view! { <Pager previous=None next=Some("?after=x".to_owned()) count="50 of 1,204 identities"/> },
        );
        assert!(pager.contains(r#"rel="next""#) && !pager.contains(r#"rel="prev""#), "{pager}");
        assert!(pager.contains("50 of 1,204 identities"));
    }
}
