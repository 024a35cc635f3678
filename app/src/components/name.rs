//! Names up to 200 characters long: on one line their middle gives way, their end stays readable; the text stays whole
//! for copying, searching and reading aloud.

use leptos::prelude::*;

/// How many characters of the end stay in view.
const TAIL: usize = 14;

/// A name on one line.
#[component]
pub fn Name(
    /// The whole name.
    #[prop(into)]
    name: String,
) -> impl IntoView {
    let (head, tail) = split(&name);
    if tail.is_empty() {
        let title = name.clone();
        return view! { <span class="name" title=title><span class="name-head">{name}</span></span> }
            .into_any();
    }
    let (head, tail) = (head.to_owned(), tail.to_owned());
    let whole = name.clone();
    // Two boxes side by side would be read with a gap between them: whoever listens is told the name whole.
    view! {
        <span class="name" title=name aria-hidden="true"><span class="name-head">{head}</span><span class="name-tail">{tail}</span></span>
        <span class="hidden unselected">{whole}</span>
    }
    .into_any()
}

/// A name that wraps wherever it must.
#[component]
pub fn WrappingName(
    /// The whole name.
    #[prop(into)]
    name: String,
) -> impl IntoView {
    view! { <span class="name-wrapping">{name}</span> }
}

/// Head and the last [`TAIL`] characters. A name that is short enough has no tail.
fn split(name: &str) -> (&str, &str) {
    if name.chars().count() <= 2 * TAIL {
        return (name, "");
    }
    let at = name.char_indices().rev().nth(TAIL - 1).map_or(0, |(at, _)| at);
    name.split_at(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::testing::html;

    #[test]
    fn nothing_of_a_long_name_is_lost() {
        let name = "é".repeat(200);
        let (head, tail) = split(&name);
        assert_eq!(format!("{head}{tail}"), name);
        assert_eq!(tail.chars().count(), TAIL);
        assert_eq!(split("svc-reports"), ("svc-reports", ""));
    }

    #[test]
    fn a_long_name_is_read_aloud_in_one_piece() {
        let name = "deploy-".repeat(8);
        let shown = html(move || view! { <Name name/> });
        assert!(
            shown.contains(&format!(">{}</span>", "deploy-".repeat(8))) && shown.contains("aria-hidden"),
            "{shown}"
        );
    }

    #[test]
    fn markup_in_a_name_is_text() {
        let shown = html(|| view! { <Name name="\"><script>alert(1)</script>"/> });
        assert!(!shown.contains("<script>"), "{shown}");
    }
}
