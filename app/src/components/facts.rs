//! Facts in one column: a term and what is known of it.

use leptos::prelude::*;

/// The list; its children are [`Fact`]s.
#[component]
pub fn Facts(children: Children) -> impl IntoView {
    view! { <dl class="facts">{children()}</dl> }
}

/// One fact. Write the missing ones too ("nobody", "not known"): an absent line reads as no question.
#[component]
pub fn Fact(
    /// What is asked ("Owner").
    #[prop(into)]
    term: String,
    children: Children,
) -> impl IntoView {
    view! { <div><dt>{term}</dt><dd>{children()}</dd></div> }
}
