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
    let (head, tail) = (head.to_owned(), tail.to_owned());
    view! { <span class="name" title=name><span class="name-head">{head}</span><span class="name-tail">{tail}</span></span> }
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
    fn markup_in_a_name_is_text() {
        let shown = html(|| view! { <Name name="\"><script>alert(1)</script>"/> });
        assert!(!shown.contains("<script>"), "{shown}");
    }
}
