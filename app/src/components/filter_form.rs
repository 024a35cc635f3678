//! Filters as a row of plain selects and a search box: a GET form, so every filtered list has an address.

use super::icons::{self, icon};
use leptos::prelude::*;

/// One choice of a select.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What the address carries. Empty for "all".
    pub value: String,
    /// What people read.
    pub label: String,
}

impl Choice {
    /// A choice.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// The row. Its children are [`FilterSelect`]s; the search box comes first and the button last.
#[component]
pub fn FilterForm(
    /// The list's own path.
    #[prop(into)]
    action: String,
    /// What is searched for now.
    #[prop(into)]
    search: String,
    /// The search box's label.
    #[prop(into)]
    search_label: String,
    /// What else the address carries and must keep: sort, density.
    #[prop(optional)]
    keep: Vec<(&'static str, String)>,
    children: Children,
) -> impl IntoView {
    let kept = keep
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    let clear = action.clone();
    view! {
        <form class="filters" role="search" aria-label="Filter this list" method="get" action=action>
            <div class="filter filter-search">
                <label for="filter-q">{search_label}</label>
                <input id="filter-q" name="q" type="search" value=search maxlength="200"/>
            </div>
            {children()}
            {kept}
            <button type="submit" class="button">{icon(icons::SEARCH)} "Filter"</button>
            <a href=clear>"Clear"</a>
        </form>
    }
}

/// One filter.
#[component]
pub fn FilterSelect(
    /// Its name in the address; unique in the page.
    name: &'static str,
    /// Its label.
    #[prop(into)]
    label: String,
    /// What can be chosen, "all" included.
    choices: Vec<Choice>,
    /// The value chosen now.
    #[prop(into)]
    chosen: String,
) -> impl IntoView {
    let id = format!("filter-{name}");
    view! {
        <div class="filter">
            <label for=id.clone()>{label}</label>
            <select id=id name=name>{options(choices, &chosen)}</select>
        </div>
    }
}

/// The options of a select, one of them chosen.
pub(super) fn options(choices: Vec<Choice>, chosen: &str) -> impl IntoView + use<> {
    choices
        .into_iter()
        .map(|choice| {
            let selected = choice.value == chosen;
            view! { <option value=choice.value selected=selected>{choice.label}</option> }
        })
        .collect_view()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::testing::html;

    #[test]
    fn a_filter_form_is_plain_html_that_keeps_what_was_chosen() {
        let form = html(|| {
            let choices = vec![Choice::new("", "All"), Choice::new("aws", "AWS")];
            view! {
                <FilterForm action="/identities" search="svc" search_label="Name or ARN" keep=vec![("sort", "-name".into())]>
                    <FilterSelect name="provider" label="Provider" choices chosen="aws"/>
                </FilterForm>
            }
        });
        assert!(form.contains(r#"method="get" action="/identities""#), "{form}");
        assert!(form.contains(r#"<option value="aws" selected>"#), "{form}");
        assert!(form.contains(r#"name="sort" value="-name""#), "{form}");
        assert!(form.contains(r#"<label for="filter-provider">"#), "{form}");
    }
}
