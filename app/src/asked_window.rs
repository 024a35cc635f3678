//! The window that a page's address asks for, how it is chosen, and what is said where it lies beyond the logs.

use crate::address::Address;
use crate::components::icons::{self, icon};
use crate::components::time::{OnDate, date};
use chrono::{Duration, NaiveDate};
use domain::instant::Instant;
use domain::window::{Day, Window};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

/// The windows that are offered, in days.
const OFFERED: [i32; 3] = [30, 90, 180];

/// What the address says of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskedWindow {
    /// How many days.
    pub days: i32,
    /// The first day after it; `None` is the last midnight at least 24 hours ago.
    pub until: Option<Day>,
}

impl AskedWindow {
    /// Reads `days` and `until` (`2026-03-01`); what cannot be read is as if it were not said.
    #[must_use]
    pub fn of(query: &ParamsMap) -> Self {
        let days =
            query.get("days").and_then(|text| Window::parse_days(&text).ok()).unwrap_or(Window::DEFAULT_DAYS);
        let until = query.get("until").and_then(|text| NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok());
        let until = until.and_then(|date| date.and_hms_opt(0, 0, 0)).map(|at| Day::of(at.and_utc()));
        Self { days, until }
    }

    /// The window at `now`.
    #[must_use]
    pub fn window(self, now: Instant) -> Window {
        match self.until {
            Some(day) => Window::ending(day.start(), self.days),
            None => Window::before(now, self.days),
        }
    }

    /// The address with this window; what is the default is left out.
    #[must_use]
    pub fn onto(self, address: Address) -> Address {
        let days = if self.days == Window::DEFAULT_DAYS { String::new() } else { self.days.to_string() };
        address.with("days", days).with("until", self.until.map(|day| day.to_string()).unwrap_or_default())
    }
}

/// "90 days to 3 Mar 2026".
#[must_use]
pub fn in_words(window: Window) -> String {
    let days = window.days();
    let plural = if days == 1 { "" } else { "s" };
    format!("{days} day{plural} to {}", date(Day(window.until.0.saturating_sub(1)).start()))
}

/// Links to the windows that are offered, and a field for its end.
#[component]
pub fn WindowChoice(
    /// What is asked now.
    asked: AskedWindow,
    /// The window shown.
    window: Window,
    /// The page's own address, without a window.
    address: Address,
) -> impl IntoView {
    let links = OFFERED
        .iter()
        .map(|days| {
            let current = (*days == asked.days).then_some("true");
            let href = AskedWindow { days: *days, ..asked }.onto(address.clone()).to_string();
            view! { <a class="choice" href=href aria-current=current>{*days}" days"</a> }
        })
        .collect_view();
    let action = address.without(&["days", "until"]).to_string();
    view! {
        <form class="window-choice" method="get" action=action aria-label="Window">
            <span class="choices">{links}</span>
            <input type="hidden" name="days" value=asked.days/>
            <label for="window-until">"until"</label>
            <input id="window-until" name="until" type="date" value=window.until.to_string()/>
            <button type="submit" class="button">"Show"</button>
        </form>
    }
}

/// Where the newest record is older than the window, nothing can be said: says so, and links the window that ends with it.
#[component]
pub fn BeyondTheLogs(
    /// The window shown.
    window: Window,
    /// The newest record of any log; none before the first.
    newest: Option<Instant>,
    /// What is asked now.
    asked: AskedWindow,
    /// The page's own address, without a window.
    address: Address,
) -> impl IntoView {
    let Some(newest) = newest else {
        return view! {
            <p class="notice tone-unknown">
                {icon(icons::NOT_OBSERVED)}
                " No logs were imported yet: nothing can be said of use. They come with "
                <code>"tenure import aws-cloudtrail"</code> "."
            </p>
        }
        .into_any();
    };
    if newest > window.from.start() {
        return ().into_any();
    }
    let last = newest - Duration::milliseconds(1);
    let until = Day(Day::of(last).0.saturating_add(1));
    let href = AskedWindow { until: Some(until), ..asked }.onto(address).to_string();
    view! {
        <p class="notice tone-unknown">
            {icon(icons::NOT_OBSERVED)}
            " The newest record that was imported is of " <OnDate at=last/>
            ", before this window: nothing can be said of use in it. " <a href=href>"Show the window that ends with it"</a>
        </p>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::testing::html;
    use domain::instant::parse;

    fn asked(pairs: &[(&str, &str)]) -> AskedWindow {
        let mut map = ParamsMap::new();
        for (name, value) in pairs {
            map.insert((*name).to_owned(), (*value).to_owned());
        }
        AskedWindow::of(&map)
    }

    #[test]
    fn a_window_reads_back_as_its_address_says_and_nonsense_is_the_default() {
        let one = asked(&[("days", "30"), ("until", "2023-07-11")]);
        assert_eq!(one.onto(Address::new("/x")).to_string(), "/x?days=30&until=2023-07-11");
        let now = parse("2026-01-01T10:00:00Z").unwrap();
        assert_eq!(one.window(now).from.to_string(), "2023-06-11");
        let other = asked(&[("days", "many"), ("until", "<script>")]);
        assert_eq!((other.days, other.until, other.window(now).days()), (90, None, 90));
        assert_eq!(asked(&[("days", "999999")]).days, 90);
    }

    #[test]
    fn a_window_beyond_the_logs_says_so_and_links_one_that_is_not() {
        let window = Window::ending(parse("2026-01-01T00:00:00Z").unwrap(), 90);
        let newest = parse("2023-07-10T12:00:00Z").ok();
        let asked = asked(&[]);
        let note = |newest| {
            html(move || view! { <BeyondTheLogs window newest asked address=Address::new("/identities")/> })
        };
        assert!(note(newest).contains(r#"href="/identities?until=2023-07-11""#), "{}", note(newest));
        assert!(!note(parse("2025-12-30T00:00:00Z").ok()).contains("notice"));
        assert!(note(None).contains("No logs were imported yet"));
    }
}
