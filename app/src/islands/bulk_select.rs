//! One box that ticks a whole group. Without scripting it is not shown, and each box is ticked by hand.

use super::dom::{all, awake};
use leptos::prelude::*;
use leptos::web_sys::HtmlInputElement;

/// The boxes of one group: `<input type="checkbox" data-group="…">`.
fn boxes(group: &str) -> Vec<HtmlInputElement> {
    let ticks = all::<HtmlInputElement>("input[type=checkbox][data-group]");
    ticks
        .into_iter()
        .filter(|one| one.get_attribute("data-group").as_deref() == Some(group) && !one.disabled())
        .collect()
}

/// Ticks all boxes of a group, or none, and counts them.
#[island]
pub fn BulkSelect(
    /// The group's name, as the boxes carry it in `data-group`.
    group: String,
    /// What its box says ("All 12 unused with the whole window observed").
    label: String,
) -> impl IntoView {
    let awake = awake();
    let group = StoredValue::new(group);
    let (ticked, set_ticked) = signal((0_usize, 0_usize));
    let own = NodeRef::<leptos::html::Input>::new();
    let count = move || {
        let boxes = group.with_value(|group| boxes(group));
        set_ticked.set((boxes.iter().filter(|one| one.checked()).count(), boxes.len()));
    };
    Effect::new(move || {
        count();
        let listener = window_event_listener(leptos::ev::change, move |_| count());
        on_cleanup(move || listener.remove());
    });
    Effect::new(move || {
        let (some, whole) = ticked.get();
        if let Some(own) = own.get() {
            own.set_checked(some == whole && whole > 0);
            own.set_indeterminate(0 < some && some < whole);
        }
    });
    let tick_all = move |_| {
        let wanted = own.get_untracked().is_some_and(|own| own.checked());
        group.with_value(|group| boxes(group).iter().for_each(|one| one.set_checked(wanted)));
        count();
    };
    view! {
        <p class="bulk" hidden=move || !awake.get()>
            <label class="tick">
                <input type="checkbox" node_ref=own on:change=tick_all/>
                <span>{label}</span>
            </label>
            <span role="status">{move || { let (some, whole) = ticked.get(); format!("{some} of {whole} chosen") }}</span>
        </p>
    }
}
