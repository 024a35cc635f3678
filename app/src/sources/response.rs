//! How long it takes from a trigger, or from revoking at once, until an import shows it dead: account by account.

use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::Ago;
use chrono::Duration;
use domain::instant::Instant;
use domain::response::{RESPONSE_DAYS, ResponseTimes};
use leptos::prelude::*;
use ops::sources::{ResponseRow, WaitingRow, Waits};

/// The section.
pub(super) fn response(rows: Vec<ResponseRow>, now: Instant) -> impl IntoView {
    let body = if rows.is_empty() {
        view! {
            <p class="quiet">
                "No trigger fired and nothing was revoked at once: there is nothing to measure yet."
            </p>
        }
        .into_any()
    } else {
        let rows = rows.into_iter().map(|row| account(row, now)).collect_view();
        view! {
            <TableFrame label="Time until seen dead">
                <table class="folding">
                    <Caption text="Time until seen dead"/>
                    <thead>
                        <tr>
                            <ColumnHead>"Account"</ColumnHead>
                            <ColumnHead number=true>"Seen dead"</ColumnHead>
                            <ColumnHead number=true>"Median"</ColumnHead>
                            <ColumnHead number=true>"Longest"</ColumnHead>
                            <ColumnHead>"Still waiting"</ColumnHead>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableFrame>
        }
        .into_any()
    };
    view! {
        <section aria-labelledby="response">
            <h2 id="response">"From trigger to seen dead"</h2>
            <p class="reading">
                {format!("From the instant a trigger fired, or somebody revoked at once, until an import showed it dead, within \
                 the last {RESPONSE_DAYS} days. What still waits counts however long it has.")}
            </p>
            {body}
        </section>
    }
}

fn account(row: ResponseRow, now: Instant) -> impl IntoView {
    let ResponseTimes { dead, median, longest, waiting, waiting_since } = row.times;
    let none = || view! { <span class="quiet">"none"</span> }.into_any();
    let time = move |time: Option<Duration>| time.map_or_else(none, |time| took(time).into_any());
    let named = row.waiting.len();
    let lines = row.waiting.into_iter().map(|one| line(one, now)).collect_view();
    let more =
        (named > 0 && named < waiting).then(|| view! { <li>{format!("and {} more", waiting - named)}</li> });
    let since = waiting_since.map(|at| view! { ", the oldest since "<Ago now at/> });
    let waits =
        if waiting == 0 { none() } else { view! { {waiting}{since}<ul>{lines}{more}</ul> }.into_any() };
    view! {
        <tr>
            <RowHead>{row.name}</RowHead>
            <FoldCell label="Seen dead" number=true>{dead}</FoldCell>
            <FoldCell label="Median" number=true>{time(median)}</FoldCell>
            <FoldCell label="Longest" number=true>{time(longest)}</FoldCell>
            <FoldCell label="Still waiting">{waits}</FoldCell>
        </tr>
    }
}

fn line(row: WaitingRow, now: Instant) -> impl IntoView {
    let (href, what) = match row.what {
        Waits::Triggered(id) => (format!("/identities/{id}"), "its trigger fired"),
        Waits::Revoked(id) => (format!("/revocations/{id}"), "revoked"),
    };
    view! { <li><a href=href>{row.name}</a>", "{what}" "<Ago now at=row.since/></li> }
}

/// "3 hours 12 minutes", "2 days 5 hours": the two largest units, rounded down.
pub(crate) fn took(time: Duration) -> String {
    let minutes = time.num_minutes().max(0);
    let (days, hours, rest) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
    let unit = |count: i64, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    match (days, hours) {
        (0, 0) => unit(rest, "minute"),
        (0, _) => format!("{} {}", unit(hours, "hour"), unit(rest, "minute")),
        _ => format!("{} {}", unit(days, "day"), unit(hours, "hour")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_in_its_two_largest_units() {
        for (minutes, words) in
            [(0, "0 minutes"), (1, "1 minute"), (75, "1 hour 15 minutes"), (3_000, "2 days 2 hours")]
        {
            assert_eq!(took(Duration::minutes(minutes)), words);
        }
    }
}
