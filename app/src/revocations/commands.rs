//! The commands that somebody types: shown to be copied, and never run by Tenure.

use leptos::prelude::*;
use ops::revocations::Commands;

fn block(heading: &'static str, lines: &[String]) -> impl IntoView + use<> {
    let text = lines.join("\n");
    view! {
        <h3>{heading}</h3>
        <pre tabindex="0"><code>{text}</code></pre>
    }
}

/// What to type, first to disable, then to remove where that is meant; and how to take it back.
pub(crate) fn commands(found: Option<&Commands>) -> impl IntoView + use<> {
    match found {
        Some(found) => view! {
            <section aria-labelledby="commands">
                <h2 id="commands">"The commands"</h2>
                <p class="quiet">"With the provider's own command line, by somebody who may. Tenure runs none of them."</p>
                {block("Disable it now", &found.disable)}
                {block("If something breaks that must not, restore it", &found.restore)}
                {(!found.remove.is_empty()).then(|| block("Later, remove it for good", &found.remove))}
            </section>
        }
        .into_any(),
        None => view! { <p>"How this is disabled at its provider is not known here."</p> }.into_any(),
    }
}
