//! On the page of an item that nobody answered: what was chosen for it at the launch, and what followed the close.

use crate::components::icons::{self, icon};
use domain::review::NoResponse;
use leptos::prelude::*;
use ops::reviews::ItemPage;

/// The notice; nothing where the campaign is open, somebody answered, or nothing was chosen.
pub(crate) fn unanswered(found: &ItemPage) -> Option<impl IntoView + use<>> {
    let one = found.unanswered?;
    let what = match (one.then, one.stood) {
        (NoResponse::Tell, _) => "Security was told, and nothing follows by itself.",
        (NoResponse::Steward, false) => "It was handed to the steward: security answers for it.",
        (NoResponse::Steward, true) => "Security was to answer for it already.",
        (NoResponse::Suspend, false) => "It is to be put out of use.",
        (NoResponse::Suspend, true) => "It was to be put out of use already.",
    };
    let task = one.task.map(|(id, kind, state)| {
        let said = format!("{kind}: {}", state.as_str());
        let href = format!("/tasks/{id}");
        match found.sees_identity {
            true => view! { " "<a href=href>{said}</a> }.into_any(),
            false => view! { " "{said} }.into_any(),
        }
    });
    Some(view! {
        <p class="notice tone-attention" role="note">
            {icon(icons::INFO)} "Nobody's answer counted when the review was closed. "{what}{task}
        </p>
    })
}
