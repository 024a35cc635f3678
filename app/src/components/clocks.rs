//! Where credentials stand on their rotation clocks: icon, word and tone together.

use super::badges::Badge;
use super::icons;
use super::tone::Tone;
use domain::credential::RotationStatus;
use leptos::prelude::*;

/// A credential's status.
#[component]
pub fn ClockBadge(
    /// Where it stands.
    status: RotationStatus,
) -> impl IntoView {
    let (tone, drawing) = match status {
        RotationStatus::Current => (Tone::Good, icons::CIRCLE_CHECK),
        RotationStatus::DueSoon => (Tone::Attention, icons::CALENDAR_CLOCK),
        RotationStatus::Overdue => (Tone::Bad, icons::TRIANGLE_ALERT),
        RotationStatus::UnknownAge => (Tone::Unknown, icons::NOT_EVALUABLE),
        RotationStatus::NoClock => (Tone::Plain, icons::PAUSE),
        RotationStatus::Overlapping => (Tone::Attention, icons::COPY),
        RotationStatus::NotRotatable => (Tone::Attention, icons::SHIELD_CHECK),
    };
    view! { <Badge tone drawing word=status.as_str()/> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::testing::html;

    #[test]
    fn every_status_says_its_word_and_an_unknown_age_is_not_good() {
        for status in RotationStatus::ALL {
            assert!(html(|| view! { <ClockBadge status=*status/> }).contains(status.as_str()));
        }
        assert!(html(|| view! { <ClockBadge status=RotationStatus::UnknownAge/> }).contains("tone-unknown"));
    }
}
