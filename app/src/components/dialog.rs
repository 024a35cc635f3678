//! Before something irreversible: what exactly will happen, in a native dialog that also works without scripting.

use super::icons::{self, icon};
use leptos::prelude::*;

/// A dialog and the button that opens it, by the browser's own `command` and `popover` mechanisms: `popovertarget` opens
/// it without scripting everywhere; the content is an ordinary form.
#[component]
pub fn PopDialog(
    /// Unique in the page.
    #[prop(into)]
    id: String,
    /// What the opening button says.
    #[prop(into)]
    open: String,
    /// The dialog's heading.
    #[prop(into)]
    title: String,
    children: Children,
) -> impl IntoView {
    let heading = format!("{id}-title");
    view! {
        <button type="button" class="button" popovertarget=id.clone()>{open}</button>
        <dialog id=id.clone() popover="auto" aria-labelledby=heading.clone()>
            <div class="dialog-head">
                <h2 id=heading.clone()>{title}</h2>
                <button type="button" class="quiet-button" popovertarget=id.clone() popovertargetaction="hide">
                    {icon(icons::X)} <span class="hidden">"Close"</span>
                </button>
            </div>
            {children()}
        </dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::testing::html;

    #[test]
    fn a_dialog_opens_and_closes_without_scripting_and_has_a_name() {
        let dialog = html(
            || view! { <PopDialog id="retire" open="Retire" title="Retire svc-reports">"1 identity"</PopDialog> },
        );
        assert!(dialog.contains(r#"popovertarget="retire""#), "{dialog}");
        assert!(
            dialog.contains(r#"aria-labelledby="retire-title""#)
                && dialog.contains(r#"<h2 id="retire-title">"#),
            "{dialog}"
        );
    }
}
