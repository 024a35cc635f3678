//! The keys that act, as a page: what `?` shows in a dialog, reachable by a link.

use crate::components::table::{Caption, ColumnHead, RowHead};
use crate::islands::KEYS;
use leptos::prelude::*;
use leptos_meta::Title;

/// The page at `/keys`.
#[component]
pub fn KeysPage() -> impl IntoView {
    let rows = KEYS
        .iter()
        .map(|(key, does)| view! { <tr><RowHead><kbd>{*key}</kbd></RowHead><td>{*does}</td></tr> })
        .collect_view();
    view! {
        <Title text="Keys"/>
        <section class="reading">
            <h1>"Keys"</h1>
            <p>
                "They never act while you type in a field or hold Ctrl, Alt or Meta, and need scripting. Everything they "
                "do, a link or button does too."
            </p>
            <table>
                <Caption text="Keys and what they do"/>
                <thead><tr><ColumnHead>"Key"</ColumnHead><ColumnHead>"What it does"</ColumnHead></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}
