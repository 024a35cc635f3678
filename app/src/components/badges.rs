//! Verdicts, severities and states: icon, word and tone together, the same everywhere.

use super::icons::{self, icon};
use super::tone::Tone;
use domain::identity::Lifecycle;
use leptos::prelude::*;

/// Icon, word and tone in one.
#[component]
pub fn Badge(
    /// How it is meant.
    tone: Tone,
    /// A drawing of [`icons`].
    drawing: &'static str,
    /// What it says.
    #[prop(into)]
    word: String,
) -> impl IntoView {
    view! { <span class=format!("badge {}", tone.class())>{icon(drawing)} <span>{word}</span></span> }
}

/// What usage says of a grant. `word` is the verdict's stored word; one that is not known here is shown as it is, in the
/// tone of the unknown, never as good or bad.
#[component]
pub fn VerdictBadge(
    /// `used`, `unused`, `denied_only`, `not_observed`, `not_evaluable` or `too_new`.
    #[prop(into)]
    word: String,
) -> impl IntoView {
    let (tone, drawing) = match word.as_str() {
        "used" => (Tone::Good, icons::USED),
        "unused" => (Tone::Attention, icons::UNUSED),
        "denied_only" => (Tone::Bad, icons::DENIED),
        "too_new" => (Tone::Plain, icons::TOO_NEW),
        "not_observed" => (Tone::Unknown, icons::NOT_OBSERVED),
        _ => (Tone::Unknown, icons::NOT_EVALUABLE),
    };
    view! { <Badge tone drawing word=word.replace('_', " ")/> }
}

/// How much a finding weighs, by its stored word.
#[component]
pub fn SeverityBadge(
    /// `critical`, `high`, `medium`, `low` or `info`.
    #[prop(into)]
    word: String,
) -> impl IntoView {
    let (tone, drawing) = match word.as_str() {
        "critical" => (Tone::Bad, icons::OCTAGON_ALERT),
        "high" => (Tone::Bad, icons::TRIANGLE_ALERT),
        "medium" => (Tone::Attention, icons::CIRCLE_ALERT),
        "low" | "info" => (Tone::Plain, icons::INFO),
        _ => (Tone::Unknown, icons::NOT_EVALUABLE),
    };
    view! { <Badge tone drawing word/> }
}

/// How far an identity has come.
#[component]
pub fn StateBadge(
    /// Its state.
    state: Lifecycle,
) -> impl IntoView {
    let (tone, drawing) = match state {
        Lifecycle::Discovered => (Tone::Attention, icons::EYE),
        Lifecycle::Registered => (Tone::Plain, icons::CHECK),
        Lifecycle::Active => (Tone::Good, icons::CIRCLE_CHECK),
        Lifecycle::Suspended => (Tone::Attention, icons::PAUSE),
        Lifecycle::Retiring | Lifecycle::Retired => (Tone::Plain, icons::ARCHIVE),
    };
    view! { <Badge tone drawing word=state.as_str()/> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::testing::html;

    #[test]
    fn every_verdict_has_a_word_and_a_picture_of_its_own() {
        let words = ["used", "unused", "denied_only", "not_observed", "not_evaluable", "too_new"];
        let mut seen: Vec<String> = words
            .map(|word| {
                let badge = html(|| view! { <VerdictBadge word/> });
                assert!(badge.contains(&word.replace('_', " ")), "{badge}");
                badge.split("focusable").nth(1).unwrap().split("</svg>").next().unwrap().to_owned()
            })
            .into();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), words.len());
    }

    #[test]
    fn a_word_that_is_not_known_is_unknown_not_good() {
        let badge = html(|| view! { <VerdictBadge word="brand_new"/> });
        assert!(badge.contains("tone-unknown") && badge.contains("brand new"), "{badge}");
        assert!(html(|| view! { <SeverityBadge word="odd"/> }).contains("tone-unknown"));
    }

    #[test]
    fn every_state_says_its_word() {
        for state in Lifecycle::ALL {
            assert!(html(|| view! { <StateBadge state=*state/> }).contains(state.as_str()));
        }
    }
}
