//! Policy documents that take the place of others: shown to be copied, and never put in place by Tenure.

use domain::grant::PathKind;
use leptos::prelude::*;
use ops::identities::MOST_FED;
use ops::remedy::Reduced;

/// Each policy that changes, with its document, whom else it feeds, and the commands.
pub(crate) fn documents(reduced: &[Reduced]) -> impl IntoView + use<> {
    reduced.iter().enumerate().map(|(place, one)| policy(place, one)).collect_view()
}

/// One policy as it gives less.
fn policy(place: usize, one: &Reduced) -> impl IntoView + use<> {
    let path = &one.path;
    let inline = path.kind == PathKind::Inline;
    let head = match (&path.group, inline) {
        (Some(group), _) => format!("Group {group}"),
        (None, true) => format!("Inline policy {}", path.policy),
        (None, false) => format!("Managed policy {}", path.policy),
    };
    let shared = match (inline, one.others, one.names.is_empty()) {
        (true, ..) => None,
        (false, 0, _) => Some(
            "It feeds nobody else now. It may again: so this identity gets a policy of its own.".to_owned(),
        ),
        (false, others, bare) => {
            let count = if others > MOST_FED { format!("more than {MOST_FED}") } else { others.to_string() };
            let named = if bare { String::new() } else { format!(": {}", one.names.join(", ")) };
            let more = others.saturating_sub(one.names.len());
            let more = match (bare, more, others > MOST_FED) {
                (true, ..) | (_, 0, _) => String::new(),
                (_, _, true) => " and others".into(),
                (_, more, false) => format!(" and {more} more"),
            };
            let plural = if others == 1 { "" } else { "s" };
            Some(format!(
                "It also feeds {count} other{plural}{named}{more}. It is not to be edited: this identity gets a policy of its own, and leaves the shared one."
            ))
        }
    };
    let document = match &one.document {
        Some(text) => view! {
            <p class="quiet">"Save it as "<code>"policy.json"</code>":"</p>
            <pre tabindex="0"><code>{text.clone()}</code></pre>
        }
        .into_any(),
        None => view! { <p>"Nothing of it is left that gives anything."</p> }.into_any(),
    };
    let lines = one.commands.join("\n");
    let lines = (!lines.is_empty()).then(|| view! { <pre tabindex="0"><code>{lines}</code></pre> });
    let id = format!("document-{place}");
    let label = id.clone();
    view! {
        <section aria-labelledby=label>
            <h3 id=id>{head}</h3>
            {shared.map(|text| view! { <p class="notice tone-attention" role="note">{text}</p> })}
            {document}
            {lines}
        </section>
    }
}
