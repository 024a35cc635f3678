//! An empty list says what would be here and how it gets here.

use super::icons::{self, large_icon};
use leptos::prelude::*;

/// Stands where a list would.
#[component]
pub fn EmptyState(
    /// What would be here ("No identities yet").
    #[prop(into)]
    what: String,
    /// How it gets here: a sentence, links, a command.
    children: Children,
) -> impl IntoView {
    view! { <div class="empty">{large_icon(icons::INBOX)}<p><strong>{what}</strong></p><div>{children()}</div></div> }
}
