//! The few things that islands ask of the page.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

/// True once the island is awake: what only scripting can do is shown from then on.
pub(super) fn awake() -> ReadSignal<bool> {
    let (awake, set_awake) = signal(false);
    Effect::new(move || set_awake.set(true));
    awake
}

/// Every element of the page that `selector` (a literal of ours) finds, as `T`.
pub(super) fn all<T: JsCast>(selector: &str) -> Vec<T> {
    let Ok(found) = document().query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)).filter_map(|node| node.dyn_into().ok()).collect()
}
