//! Free text that people write: trimmed, bounded, without control characters.

use crate::problem::Problems;
use serde::{Deserialize, Serialize};

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident: $field:literal, $min:literal..=$max:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The fewest characters after trimming.
            pub const MIN: usize = $min;
            /// The most characters after trimming.
            pub const MAX: usize = $max;

            /// Trims, and checks length and characters.
            ///
            /// # Errors
            /// One problem that says what is expected.
            pub fn parse(raw: &str) -> Result<Self, Problems> {
                clean(raw, $field, $min, $max).map(Self)
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str { &self.0 }
        }

        impl TryFrom<String> for $name {
            type Error = Problems;
            fn try_from(raw: String) -> Result<Self, Problems> { Self::parse(&raw) }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self { text.0 }
        }
    )+};
}

fn clean(raw: &str, field: &str, min: usize, max: usize) -> Result<String, Problems> {
    let text = raw.trim().replace("\r\n", "\n");
    let length = text.chars().count();
    if length < min {
        let ask =
            if length == 0 { "This is needed".into() } else { format!("Write at least {min} characters") };
        return Err(Problems::one(field, ask));
    }
    if length > max {
        return Err(Problems::one(field, format!("Write at most {max} characters; this has {length}")));
    }
    if text.chars().any(|letter| letter.is_control() && letter != '\n' && letter != '\t') {
        return Err(Problems::one(field, "Leave out control characters"));
    }
    Ok(text)
}

texts! {
    /// What an identity is for, in a sentence that a stranger understands.
    PurposeText: "purpose", 10..=2000;
    /// Why a person decided as they did.
    ReasonText: "reason", 10..=2000;
    /// What replaces something that is excepted, and by when.
    ExitPlanText: "exit_plan", 10..=2000;
    /// The name of a campaign.
    CampaignName: "name", 3..=120;
    /// What a recurring review is called; with a day and a stage behind it, it still is a campaign's name.
    RecurringName: "name", 3..=90;
    /// What a saved scope is called.
    ScopeName: "name", 2..=80;
    /// What a system is called.
    SystemName: "name", 2..=120;
    /// What a system does for the business, in a sentence that a stranger understands.
    FunctionText: "function", 10..=2000;
    /// What a team is called.
    TeamName: "name", 2..=120;
    /// What a program that calls with a token is called.
    ClientName: "name", 3..=120;
    /// What a network is called.
    NetworkName: "name", 2..=60;
    /// What evidence is taken out for.
    TakenForText: "why", 3..=200;
    /// A person's name as shown to others.
    PersonName: "name", 1..=200;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_of_spaces_is_no_reason() {
        assert_eq!(ReasonText::parse("   \n ").unwrap_err().of("reason"), Some("This is needed"));
        assert!(ReasonText::parse("too short").is_err());
        assert_eq!(ReasonText::parse("  nightly billing run  ").unwrap().as_str(), "nightly billing run");
    }

    #[test]
    fn control_characters_are_refused_and_line_breaks_are_not() {
        assert!(ReasonText::parse("a bell \u{7} rings here").is_err());
        assert!(ReasonText::parse("first line\r\nsecond line").is_ok());
    }
}
