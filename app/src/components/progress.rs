//! A bar of parts of a whole, always with its numbers beside it.

use super::tone::Tone;
use leptos::prelude::*;

/// One part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it is ("decided").
    pub word: &'static str,
    /// How many.
    pub count: u64,
    /// How it is meant.
    pub tone: Tone,
}

/// The bar, and below it each part in words. What is left of `whole` stays empty. Widths are in an SVG: an inline style
/// would be refused.
#[component]
pub fn ProgressBar(
    /// What it shows, for those who cannot see it.
    #[prop(into)]
    label: String,
    /// The parts, in order from the left.
    parts: Vec<Part>,
    /// How many there are in all.
    whole: u64,
) -> impl IntoView {
    let mut start = 0;
    let bars = parts
        .iter()
        .map(|part| {
            let (x, width) = (share(start, whole), share(part.count, whole));
            start += part.count;
            view! { <rect class=part.tone.class() x=x y="0" width=width height="10"></rect> }
        })
        .collect_view();
    let words = parts
        .into_iter()
        .map(|part| view! { <li class=part.tone.class()>{part.count}" "{part.word}</li> })
        .collect_view();
    view! {
        <div class="progress">
            <svg viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label=label>{bars}</svg>
            <ul>{words}<li>{whole}" in all"</li></ul>
        </div>
    }
}

/// Thousandths of the whole, never more than all of it.
fn share(count: u64, whole: u64) -> u64 {
    if whole == 0 {
        0
    } else {
        (u128::from(count.min(whole)) * 1000 / u128::from(whole)).try_into().unwrap_or(1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::testing::html;

    #[test]
    fn parts_follow_each_other_and_are_told_in_numbers() {
        let parts = vec![
            Part { word: "decided", count: 30, tone: Tone::Good },
            Part { word: "late", count: 10, tone: Tone::Bad },
        ];
        let bar = html(|| view! { <ProgressBar label="Progress" parts whole=50/> });
        assert!(bar.contains(r#"x="600" y="0" width="200""#), "{bar}");
        assert!(bar.contains("30<!> <!>decided") || bar.contains("30 decided"), "{bar}");
    }

    #[test]
    fn a_bar_never_overflows() {
        assert_eq!(share(7, 0), 0);
        assert_eq!(share(u64::MAX, 3), 1000);
        assert_eq!(share(u64::MAX, u64::MAX), 1000);
    }
}
