//! What the last action did, in a live region at the head of the page.

use super::icons::{self, icon};
use super::tone::Tone;
use crate::viewer::Flash;
use leptos::prelude::*;

/// The message in the context, if any. The region itself is always there, so that islands can speak in it too.
#[component]
pub fn FlashMessage() -> impl IntoView {
    let said = use_context::<Flash>().map(|flash| {
        let drawing = match flash.tone {
            Tone::Good => icons::CIRCLE_CHECK,
            Tone::Bad => icons::OCTAGON_ALERT,
            Tone::Attention => icons::TRIANGLE_ALERT,
            Tone::Plain | Tone::Unknown => icons::INFO,
        };
        let form = flash.form.map(|form| {
            let fields = form
                .fields
                .into_iter()
                .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
                .collect_view();
            view! {
                <form method="post" action=form.action>
                    {fields}
                    <button type="submit" class="link-button">{form.word}</button>
                </form>
            }
        });
        view! {
            <div class=format!("notice flash {}", flash.tone.class())>
                <p>{icon(drawing)} {flash.message}</p>
                {form}
            </div>
        }
    });
    view! { <div id="flash" role="status" aria-live="polite">{said}</div> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::testing::html;
    use crate::viewer::FlashForm;

    #[test]
    fn a_message_is_announced_and_silence_is_empty() {
        let shown = html(|| {
            provide_context(Flash {
                tone: Tone::Good,
                message: "Owner assigned".into(),
                form: Some(FlashForm {
                    word: "Undo".into(),
                    action: "/api/x".into(),
                    fields: vec![("id".into(), "\"><b>".into())],
                }),
            });
            view! { <FlashMessage/> }
        });
        assert!(
            shown.contains(r#"role="status""#)
                && shown.contains("Owner assigned")
                && shown.contains("tone-good"),
            "{shown}"
        );
        assert!(shown.contains(r#"action="/api/x""#) && !shown.contains("<b>"), "{shown}");
        assert!(!html(|| view! { <FlashMessage/> }).contains("notice"));
    }
}
