//! Instants: UTC, whole milliseconds, one way to write them.

use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveDateTime, SubsecRound, TimeZone, Timelike, Utc};

/// A point in time in UTC. Every clock truncates to milliseconds ([`truncate`]), so that what is stored, hashed and
/// compared is the same value on every database.
pub type Instant = DateTime<Utc>;

/// Drops what is finer than a millisecond. Never rounds up: an instant does not move into the future.
#[must_use]
pub fn truncate(at: Instant) -> Instant {
    at.trunc_subsecs(3)
}

/// The one written form, `YYYY-MM-DDTHH:MM:SS.mmmZ`, as evidence pins it.
#[must_use]
pub fn format(at: Instant) -> String {
    let (year, millis) = match (u32::try_from(at.year()), at.timestamp_subsec_millis()) {
        (Ok(year @ 0..=9999), millis @ 0..=999) => (year, millis),
        // Another era, or a leap second.
        _ => return written_by_form(at),
    };
    // Written by the million: digit by digit, and no form is read each time.
    let mut text = String::with_capacity(FIXED);
    let parts = [
        (year, 4, '-'),
        (at.month(), 2, '-'),
        (at.day(), 2, 'T'),
        (at.hour(), 2, ':'),
        (at.minute(), 2, ':'),
        (at.second(), 2, '.'),
        (millis, 3, 'Z'),
    ];
    for (number, digits, after) in parts {
        for place in (0..digits).rev() {
            text.extend(char::from_digit(number / 10_u32.pow(place) % 10, 10));
        }
        text.push(after);
    }
    text
}

fn written_by_form(at: Instant) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// How many letters the pinned form has.
const FIXED: usize = "YYYY-MM-DDTHH:MM:SS.mmmZ".len();

/// What the pinned form says; `None` of any other text, which may be an instant all the same.
fn fixed_form(text: &str) -> Option<Instant> {
    let bytes: &[u8; FIXED] = text.as_bytes().try_into().ok()?;
    let between = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':'), (19, b'.'), (23, b'Z')];
    if between.iter().any(|(place, letter)| bytes[*place] != *letter) {
        return None;
    }
    let number = |from: usize, until: usize| {
        bytes[from..until].iter().try_fold(0u32, |number, byte| {
            byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0'))
        })
    };
    let day = NaiveDate::from_ymd_opt(i32::try_from(number(0, 4)?).ok()?, number(5, 7)?, number(8, 10)?)?;
    let at = day.and_hms_milli_opt(number(11, 13)?, number(14, 16)?, number(17, 19)?, number(20, 23)?)?;
    Some(at.and_utc())
}

/// Milliseconds since 1970-01-01T00:00:00Z, as an instant. `None` beyond chrono's range (about ±262,000 years).
#[must_use]
pub fn from_millis(millis: i64) -> Option<Instant> {
    Utc.timestamp_millis_opt(millis).single()
}

/// So many calendar months later; of a day that month lacks, on its last. `None` beyond chrono's range.
#[must_use]
pub fn months_after(at: Instant, months: u32) -> Option<Instant> {
    at.checked_add_months(Months::new(months))
}

/// Why a text is no instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not an instant: expected the form 2026-03-01T09:30:00Z, with Z or an offset")]
pub struct NotAnInstant(pub String);

/// Reads RFC 3339, and the forms that AWS's tools print: a space for the `T`, no zone only where `Z` is meant by
/// their documents (credential report and `--output json` always give one).
///
/// # Errors
/// [`NotAnInstant`] quotes at most 64 characters of what stood there.
pub fn parse(text: &str) -> Result<Instant, NotAnInstant> {
    let trimmed = text.trim();
    if let Some(at) = fixed_form(trimmed) {
        return Ok(at);
    }
    if let Ok(at) = DateTime::parse_from_rfc3339(trimmed) {
        return Ok(truncate(at.with_timezone(&Utc)));
    }
    // "2023-03-09 10:41:45+00:00": Python's isoformat with a space, as the AWS CLI's library prints it.
    for form in ["%Y-%m-%d %H:%M:%S%.f%:z", "%Y-%m-%dT%H:%M:%S%.f%z"] {
        if let Ok(at) = DateTime::parse_from_str(trimmed, form) {
            return Ok(truncate(at.with_timezone(&Utc)));
        }
    }
    if let Some(bare) = trimmed.strip_suffix('Z')
        && let Ok(at) = NaiveDateTime::parse_from_str(bare, "%Y-%m-%d %H:%M:%S%.f")
    {
        return Ok(truncate(at.and_utc()));
    }
    Err(NotAnInstant(trimmed.chars().take(64).collect()))
}

/// Reads an instant as [`parse()`] does, or a day, such as `2026-03-01`, for its midnight UTC.
///
/// # Errors
/// [`NotAnInstant`] quotes at most 64 characters of what stood there.
pub fn parse_or_day(text: &str) -> Result<Instant, NotAnInstant> {
    parse(text).or_else(|error| parse(&format!("{}T00:00:00Z", text.trim())).map_err(|_| error))
}

/// Serde for fields whose written form is pinned: `#[serde(with = "domain::instant::fixed")]`.
pub mod fixed {
    use super::{Instant, format, parse};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    /// Writes the pinned form.
    ///
    /// # Errors
    /// Only the serializer's own.
    pub fn serialize<S: Serializer>(at: &Instant, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format(*at))
    }

    /// Reads what [`parse`] reads.
    ///
    /// # Errors
    /// A text that is no instant.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Instant, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse(&text).map_err(D::Error::custom)
    }
}

/// [`fixed`] for a field that may be absent.
pub mod fixed_option {
    use super::{Instant, format, parse};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    /// Writes the pinned form or null.
    ///
    /// # Errors
    /// Only the serializer's own.
    pub fn serialize<S: Serializer>(at: &Option<Instant>, serializer: S) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => serializer.serialize_str(&format(*at)),
            None => serializer.serialize_none(),
        }
    }

    /// Reads what [`parse`] reads, or null.
    ///
    /// # Errors
    /// A text that is no instant.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Instant>, D::Error> {
        Option::<String>::deserialize(deserializer)?
            .map(|text| parse(&text).map_err(D::Error::custom))
            .transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_form_that_aws_prints_is_the_same_instant() {
        let expected = "2023-03-09T10:41:45.000Z";
        for text in [
            "2023-03-09T10:41:45Z",
            "2023-03-09T10:41:45+00:00",
            "2023-03-09 10:41:45+00:00",
            "2023-03-09T11:41:45+0100",
            "2023-03-09T10:41:45.000999Z",
            "2023-03-09 10:41:45Z",
        ] {
            assert_eq!(format(parse(text).unwrap()), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_pinned_form_is_what_chrono_writes_and_reads(millis in -62_135_596_800_000_i64..253_402_300_800_000) {
            let at = from_millis(millis).unwrap();
            prop_assert_eq!(format(at), written_by_form(at));
            prop_assert_eq!(parse(&format(at)).ok(), DateTime::parse_from_rfc3339(&format(at)).ok().map(Into::into));
        }
    }

    #[test]
    fn what_only_looks_like_the_pinned_form_is_none() {
        for text in [
            "2023-02-29T10:41:45.000Z",
            "2023-13-01T10:41:45.000Z",
            "2023-03-09T24:00:00.000Z",
            "2023-03-09T10:61:45.000Z",
            "2023-03-09T10:41:4é.00Z",
            "2023-03-09T10:41:45.0+0Z",
            "+023-03-09T10:41:45.000Z",
        ] {
            assert_eq!(fixed_form(text), None, "{text}");
            assert!(parse(text).is_err(), "{text}");
        }
        let leap = parse("2016-12-31T23:59:60.500Z").unwrap();
        assert_eq!(format(leap), "2016-12-31T23:59:60.500Z");
        assert_eq!(parse(&format(leap)).unwrap(), leap);
    }

    #[test]
    fn a_local_time_without_a_zone_is_refused() {
        assert!(parse("2023-03-09T10:41:45").is_err());
        assert!(parse("2023-03-09").is_err());
        assert!(parse("").is_err());
    }

    #[test]
    fn milliseconds_are_cut_off_not_rounded() {
        assert_eq!(format(parse("2023-03-09T10:41:45.9999Z").unwrap()), "2023-03-09T10:41:45.999Z");
    }
}
