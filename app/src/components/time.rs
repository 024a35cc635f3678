//! Instants for people: relative words, the exact instant and its zone one hover away.

use domain::instant::{Instant, format};
use leptos::prelude::*;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// "12 days ago", "in 3 hours", "just now": whole units, rounded towards now, as people count. Months have 30 days and
/// years 365: the exact instant stands in the title.
#[must_use]
pub fn relative(now: Instant, at: Instant) -> String {
    let seconds = (at - now).num_seconds();
    let (count, unit) = match seconds.abs() {
        0..MINUTE => return "just now".into(),
        size @ MINUTE..HOUR => (size / MINUTE, "minute"),
        size @ HOUR..DAY => (size / HOUR, "hour"),
        size if size < 60 * DAY => (size / DAY, "day"),
        size if size < 730 * DAY => (size / (30 * DAY), "month"),
        size => (size / (365 * DAY), "year"),
    };
    let plural = if count == 1 { "" } else { "s" };
    if seconds < 0 { format!("{count} {unit}{plural} ago") } else { format!("in {count} {unit}{plural}") }
}

/// "3 Mar 2026".
#[must_use]
pub fn date(at: Instant) -> String {
    at.format("%-d %b %Y").to_string()
}

/// "until 3 Mar 2026, 41 days": an end, always with what is left of it.
#[must_use]
pub fn until(now: Instant, end: Instant) -> String {
    let days = (end - now).num_days();
    match days {
        _ if end <= now => format!("ended {}", date(end)),
        0 => format!("until {}, less than a day", date(end)),
        1 => format!("until {}, 1 day", date(end)),
        _ => format!("until {}, {days} days", date(end)),
    }
}

/// An instant in relative words.
#[component]
pub fn Ago(
    /// The instant of this request.
    now: Instant,
    /// The instant meant.
    at: Instant,
) -> impl IntoView {
    view! { <time datetime=format(at) title=exact(at)>{relative(now, at)}</time> }
}

/// An instant as a date.
#[component]
pub fn OnDate(
    /// The instant meant.
    at: Instant,
) -> impl IntoView {
    view! { <time datetime=format(at) title=exact(at)>{date(at)}</time> }
}

fn exact(at: Instant) -> String {
    at.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::testing::html;
    use domain::instant::parse;

    fn from_noon(at: &str) -> String {
        relative(parse("2026-03-10T12:00:00Z").unwrap(), parse(at).unwrap())
    }

    #[test]
    fn time_is_told_in_whole_units_towards_now() {
        assert_eq!(from_noon("2026-03-10T11:59:01Z"), "just now");
        assert_eq!(from_noon("2026-03-10T11:58:01Z"), "1 minute ago");
        assert_eq!(from_noon("2026-03-09T12:00:01Z"), "23 hours ago");
        assert_eq!(from_noon("2026-02-26T11:00:00Z"), "12 days ago");
        assert_eq!(from_noon("2026-03-13T12:00:00Z"), "in 3 days");
        assert_eq!(from_noon("2025-12-10T12:00:00Z"), "3 months ago");
        assert_eq!(from_noon("2023-03-10T12:00:00Z"), "3 years ago");
    }

    #[test]
    fn an_end_is_shown_with_what_is_left() {
        let now = parse("2026-01-21T00:00:00Z").unwrap();
        assert_eq!(until(now, parse("2026-03-03T00:00:00Z").unwrap()), "until 3 Mar 2026, 41 days");
        assert_eq!(until(now, now), "ended 21 Jan 2026");
        assert_eq!(until(now, parse("2026-01-21T05:00:00Z").unwrap()), "until 21 Jan 2026, less than a day");
    }

    #[test]
    fn the_exact_instant_and_its_zone_stand_in_the_title() {
        let at = parse("2026-03-09T10:41:45.123Z").unwrap();
        let shown = html(|| view! { <Ago now=at at/> });
        assert!(
            shown.contains(r#"datetime="2026-03-09T10:41:45.123Z" title="2026-03-09 10:41:45 UTC""#),
            "{shown}"
        );
    }
}
