//! Policies in words: what one says, what became of it, and by which version a credential is judged.

use crate::components::badges::Badge;
use crate::components::icons;
use crate::components::tone::Tone;
use domain::credential::{RotationPolicy, StatedWord};
use leptos::prelude::*;

/// "1 day", "90 days".
pub(crate) fn days(number: u32) -> String {
    if number == 1 { "1 day".into() } else { format!("{number} days") }
}

/// What a policy asks for, in a sentence without its full stop.
pub(crate) fn in_words(policy: RotationPolicy) -> String {
    let overlap = match policy.overlap_days {
        0 => "none beside its successor".to_owned(),
        number => format!("{} beside its successor", days(number)),
    };
    let end =
        if policy.may_not_expire { "an end of its own is not needed" } else { "it has an end of its own" };
    format!(
        "at most {} old, told {} before, {overlap}, {end}",
        days(policy.max_age_days),
        days(policy.lead_days)
    )
}

/// "built in", "version 3".
pub(crate) fn version(number: u32) -> String {
    if number == 0 { "built in".into() } else { format!("version {number}") }
}

/// What became of a version.
#[component]
pub fn StatedBadge(
    /// What it is now.
    word: StatedWord,
) -> impl IntoView {
    let (tone, drawing) = match word {
        StatedWord::Proposed => (Tone::Attention, icons::EYE),
        StatedWord::Approved => (Tone::Plain, icons::CALENDAR_CLOCK),
        StatedWord::InForce => (Tone::Good, icons::CIRCLE_CHECK),
        StatedWord::Superseded => (Tone::Plain, icons::ARCHIVE),
        StatedWord::Refused => (Tone::Bad, icons::DENIED),
        StatedWord::Withdrawn => (Tone::Plain, icons::X),
    };
    view! { <Badge tone drawing word=word.as_str()/> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::testing::html;
    use domain::credential::CredentialType;

    #[test]
    fn a_policy_is_told_whole() {
        let policy = RotationPolicy::built_in(CredentialType::Certificate);
        assert_eq!(
            in_words(policy),
            "at most 365 days old, told 30 days before, 30 days beside its successor, it has an end of its own"
        );
        let password = in_words(RotationPolicy::built_in(CredentialType::Password));
        assert!(
            password.contains("none beside its successor, an end of its own is not needed"),
            "{password}"
        );
    }

    #[test]
    fn every_state_says_its_word() {
        for word in StatedWord::ALL {
            assert!(html(|| view! { <StatedBadge word=*word/> }).contains(word.as_str()));
        }
        assert_eq!(
            (version(0), version(3), days(1)),
            ("built in".into(), "version 3".into(), "1 day".into())
        );
    }
}
