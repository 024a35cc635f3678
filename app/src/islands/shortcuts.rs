//! Keys: `/` to search, `?` for help, and the letters that a page's buttons declare in `data-key`.
//!
//! They can be turned off for each person, and never fire in a field or with Ctrl, Alt or Meta (WCAG 2.1.4).

use super::dom::all;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement};

/// Every key and what it does, for help. The letters act on the decision page.
pub const KEYS: &[(&str, &str)] = &[
    ("/", "Search identities"),
    ("?", "Show these keys"),
    ("K", "Choose keep, where the item is low-risk"),
    ("R", "Choose reduce"),
    ("T", "Choose rotate"),
    ("V", "Choose revoke"),
    ("M", "More: keep with a reason, or state a need"),
];

/// Is this a place where letters are typed?
fn takes_text(element: &Element) -> bool {
    let editable = element.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable);
    let kind = element.get_attribute("type").unwrap_or_default();
    if matches!(kind.as_str(), "radio" | "checkbox" | "submit" | "button") {
        return false;
    }
    editable || matches!(element.local_name().as_str(), "input" | "textarea" | "select")
}

/// Carries out the key on the first visible element that declares it: fields are focused, everything else is clicked.
fn act(key: &str) -> bool {
    let wanted = key.to_lowercase();
    let declared = all::<HtmlElement>("[data-key]");
    let target = declared.into_iter().find(|one| {
        one.get_attribute("data-key").is_some_and(|own| own == wanted)
            && one.offset_width() > 0
            && !one.has_attribute("disabled")
    });
    let Some(target) = target else { return false };
    if takes_text(&target) {
        // Focusing fails only where there is nothing to focus.
        drop(target.focus());
    } else {
        target.click();
    }
    true
}

/// Listens for keys, and explains them.
#[island]
pub fn Shortcuts(
    /// Has this person left them on?
    enabled: bool,
) -> impl IntoView {
    let help = NodeRef::<html::Dialog>::new();
    let listen = move |event: KeyboardEvent| {
        let typing = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .is_some_and(|at| takes_text(&at));
        if typing
            || event.ctrl_key()
            || event.alt_key()
            || event.meta_key()
            || event.is_composing()
            || event.repeat()
        {
            return;
        }
        let Some(help) = help.get_untracked() else { return };
        let done = match event.key().as_str() {
            _ if help.open() => false,
            "?" => help.show_modal().is_ok(),
            key if key.chars().count() == 1 => act(key),
            _ => false,
        };
        if done {
            event.prevent_default();
        }
    };
    Effect::new(move || {
        if enabled {
            let listener = window_event_listener(leptos::ev::keydown, listen);
            on_cleanup(move || listener.remove());
        }
    });
    let rows = KEYS
        .iter()
        .map(|(key, does)| view! { <div><dt><kbd>{*key}</kbd></dt><dd>{*does}</dd></div> })
        .collect_view();
    view! {
        <dialog node_ref=help aria-labelledby="keys-title">
            <h2 id="keys-title">"Keys"</h2>
            <dl class="facts">{rows}</dl>
            <form method="dialog">
                <button type="submit" class="button">"Close"</button>
            </form>
        </dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things() {
        let mut keys: Vec<&str> = KEYS.iter().map(|(key, _)| *key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), KEYS.len());
    }
}
