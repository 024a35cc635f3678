//! An id and a button that copies it. Without scripting: the id, to be selected by hand.

use super::dom::awake;
use leptos::prelude::*;

/// An id that can be copied.
#[island]
pub fn CopyId(
    /// The id.
    id: String,
) -> impl IntoView {
    let awake = awake();
    let (copied, set_copied) = signal(false);
    let label = format!("Copy {id}");
    let text = id.clone();
    let copy = move |_| {
        // The promise is not awaited: a browser that refuses leaves the id where it was.
        let _ = window().navigator().clipboard().write_text(&text);
        set_copied.set(true);
        set_timeout(move || set_copied.set(false), std::time::Duration::from_secs(2));
    };
    view! {
        <span class="copy-id">
            <code>{id}</code>
            <button type="button" class="quiet-button" hidden=move || !awake.get() aria-label=label on:click=copy>
                {move || if copied.get() { "Copied" } else { "Copy" }}
            </button>
            <span class="hidden" role="status">{move || if copied.get() { "Copied" } else { "" }}</span>
        </span>
    }
}
