//! A campaign's state and outcome in words, the same on the list and on its own page.

use crate::components::badges::Badge;
use crate::components::icons;
use crate::components::tone::Tone;
use crate::identities::grouped;
use domain::review::{CampaignState, Counts};
use leptos::prelude::*;

/// How many characters of a hash stand in a list; all of it in its title.
const SHORT: usize = 12;

/// How far a campaign has come, as evidence sees it.
#[component]
pub(super) fn StateOfCampaign(
    /// Its state.
    state: CampaignState,
) -> impl IntoView {
    let (tone, drawing, word) = match state {
        CampaignState::Open => (Tone::Plain, icons::CALENDAR_CLOCK, "open"),
        CampaignState::Closed => (Tone::Attention, icons::CIRCLE_ALERT, "closed, not acknowledged"),
        CampaignState::Acknowledged => (Tone::Good, icons::CIRCLE_CHECK, "acknowledged"),
    };
    view! { <Badge tone drawing word/> }
}

/// What has to happen before there is evidence; `None` once there is.
pub(super) const fn waits_for(state: CampaignState) -> Option<&'static str> {
    match state {
        CampaignState::Open => Some(
            "It is open. Once it is due, security closes it; then the manager named at launch acknowledges the result, \
             and that freezes edition 1.",
        ),
        CampaignState::Closed => Some(
            "It is closed, not acknowledged. The manager named at launch acknowledges the result, and that freezes \
             edition 1.",
        ),
        CampaignState::Acknowledged => None,
    }
}

/// Each outcome with its number, those of nobody too: they add up to the population.
pub(super) fn outcomes(counts: &Counts) -> String {
    [
        (counts.kept, "kept"),
        (counts.reduced, "reduced"),
        (counts.rotated, "rotated"),
        (counts.revoked, "revoked"),
        (counts.no_response, "no response"),
        (counts.withdrawn, "withdrawn"),
    ]
    .map(|(count, word)| format!("{} {word}", grouped(count)))
    .join(", ")
}

/// "1 identity", "1,204 identities".
pub(super) fn identities(count: u64) -> String {
    format!("{} identit{}", grouped(count), if count == 1 { "y" } else { "ies" })
}

/// The beginning of a hash, the whole in its title.
#[component]
pub(super) fn ShortHash(
    /// Lower-case hex.
    hash: String,
) -> impl IntoView {
    let short: String = hash.chars().take(SHORT).chain(['…']).collect();
    view! { <code title=hash>{short}</code> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::testing::html;

    #[test]
    fn outcomes_of_nobody_are_told_too() {
        let counts = Counts { population: 1_204, kept: 1_200, no_response: 4, ..Counts::default() };
        assert_eq!(
            outcomes(&counts),
            "1,200 kept, 0 reduced, 0 rotated, 0 revoked, 4 no response, 0 withdrawn"
        );
        assert_eq!([identities(1), identities(1_204)], ["1 identity", "1,204 identities"]);
    }

    #[test]
    fn what_has_no_evidence_says_what_has_to_happen() {
        assert!(waits_for(CampaignState::Open).is_some_and(|words| words.contains("open")));
        assert!(waits_for(CampaignState::Closed).is_some_and(|words| words.contains("not acknowledged")));
        assert!(waits_for(CampaignState::Acknowledged).is_none());
    }

    #[test]
    fn the_whole_of_a_short_hash_is_in_its_title() {
        let hash = "ab".repeat(32);
        let shown = html(|| view! { <ShortHash hash=hash.clone()/> });
        assert!(
            shown.contains(&format!(r#"title="{hash}""#)) && shown.contains(">abababababab…<"),
            "{shown}"
        );
    }
}
