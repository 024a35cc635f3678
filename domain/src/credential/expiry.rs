//! Until when a credential is valid. "Never" comes in many spellings; here it is one value.

use crate::instant::{Instant, parse};
use chrono::{Datelike, TimeZone, Utc};

/// Until when a credential is valid.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Expires {
    /// It does not end, however that was written.
    Never,
    /// At this instant, exclusive.
    At(Instant),
    /// Nobody says.
    #[default]
    Unknown,
}

/// Why a text says nothing of an end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no end: expected an instant such as 2026-12-31T00:00:00Z, or 'never'")]
pub struct NotAnExpiry(pub String);

/// From the first instant of this year on an end is none: nobody waits for it, and providers write their "never" there
/// (2299-12-31, 2999-12-31, 9999-12-31T23:59:59Z of RFC 5280, 4.1.2.5).
const FAR_YEAR: i32 = 2200;

/// Words that mean "it does not end".
const NEVER: [&str; 10] = ["0", "-1", "null", "none", "never", "nil", "no", "n/a", "infinity", "∞"];

impl Expires {
    /// The end that an instant stands for: 1970 (a zero) and the far future are "never".
    #[must_use]
    pub fn at(end: Instant) -> Self {
        if end.timestamp_millis() == 0 || end.year() >= FAR_YEAR { Self::Never } else { Self::At(end) }
    }

    /// The end that a stored instant stands for; none is unknown.
    #[must_use]
    pub fn stored(end: Option<Instant>) -> Self {
        end.map_or(Self::Unknown, Self::at)
    }

    /// Reads what a provider or a person wrote into a field for it. `None`, where there is no such field, is unknown; an
    /// empty field, a zero and "null" are never.
    ///
    /// # Errors
    /// [`NotAnExpiry`] for anything else that is no instant: it is not guessed at.
    pub fn read(field: Option<&str>) -> Result<Self, NotAnExpiry> {
        let Some(text) = field.map(str::trim) else { return Ok(Self::Unknown) };
        if text.is_empty() || NEVER.contains(&text.to_lowercase().as_str()) {
            return Ok(Self::Never);
        }
        if let Ok(at) = parse(text) {
            return Ok(Self::at(at));
        }
        // Seconds since 1970, as tokens have them.
        let seconds = text.parse::<i64>().ok().filter(|seconds| *seconds > 0);
        match seconds.map(|seconds| Utc.timestamp_opt(seconds, 0).single()) {
            Some(Some(at)) => Ok(Self::at(at)),
            // More seconds than there are instants: further than anything.
            Some(None) => Ok(Self::Never),
            None => Err(NotAnExpiry(text.chars().take(64).collect())),
        }
    }

    /// Is it over at `now`? The end is exclusive: at it, it is. What is unknown is not over.
    #[must_use]
    pub fn is_over(self, now: Instant) -> bool {
        matches!(self, Self::At(end) if end <= now)
    }

    /// The end, where it has one.
    #[must_use]
    pub const fn instant(self) -> Option<Instant> {
        match self {
            Self::At(end) => Some(end),
            Self::Never | Self::Unknown => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_in_every_spelling_is_one_value() {
        for text in [
            "0",
            "-1",
            "",
            " null ",
            "None",
            "NEVER",
            "N/A",
            "9999-12-31T23:59:59Z",
            "9999-12-31T23:59:59.9999999Z",
            "2299-12-31T00:00:00Z",
            "1970-01-01T00:00:00Z",
            "253402300799",
            "99999999999999999",
        ] {
            assert_eq!(Expires::read(Some(text)), Ok(Expires::Never), "{text}");
        }
        assert_eq!(Expires::read(None), Ok(Expires::Unknown), "no field says nothing");
        assert_eq!(Expires::stored(None), Expires::Unknown);
    }

    #[test]
    fn an_end_within_anybodys_reach_is_an_end() {
        for (text, end) in [
            ("2026-12-31T00:00:00Z", "2026-12-31T00:00:00Z"),
            ("2199-12-31T23:59:59.999Z", "2199-12-31T23:59:59.999Z"),
            ("1798675200", "2026-12-31T00:00:00Z"),
            ("2026-12-31T02:00:00+02:00", "2026-12-31T00:00:00Z"),
        ] {
            assert_eq!(Expires::read(Some(text)), Ok(Expires::At(parse(end).unwrap())), "{text}");
        }
        assert!(Expires::read(Some("next year")).is_err() && Expires::read(Some("-5")).is_err());
    }

    #[test]
    fn it_is_over_at_its_end_and_not_a_millisecond_before() {
        let end = parse("2026-12-31T00:00:00Z").unwrap();
        let just_before = end - chrono::Duration::milliseconds(1);
        assert!(Expires::At(end).is_over(end) && !Expires::At(end).is_over(just_before));
        assert!(!Expires::Never.is_over(Instant::MAX_UTC) && !Expires::Unknown.is_over(Instant::MAX_UTC));
    }
}
