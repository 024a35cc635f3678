//! The burn-down: how many identities had no owner, day by day, as a line; the same as a table behind it.

use crate::components::table::{Caption, ColumnHead, RowHead};
use crate::components::time::date;
use crate::identities::grouped;
use domain::instant::Instant;
use leptos::prelude::*;
use std::fmt::Write as _;

const WIDTH: usize = 720;
const HEIGHT: usize = 120;

/// The path of the line, in a field of [`WIDTH`] by [`HEIGHT`]; the greatest count touches its top, none its bottom.
fn path(counts: &[u64]) -> String {
    let most = counts.iter().copied().max().unwrap_or_default().max(1);
    let steps = counts.len().saturating_sub(1).max(1);
    let mut path = String::new();
    for (place, count) in counts.iter().enumerate() {
        let x = place * WIDTH / steps;
        let height = u64::try_from(HEIGHT).unwrap_or_default();
        let y = height - count * height / most;
        let _ = write!(path, "{}{x} {y}", if place == 0 { "M" } else { " L" });
    }
    path
}

/// The figure; nothing where there was never anything without an owner.
pub(super) fn figure(days: &[(Instant, u64)]) -> Option<impl IntoView + use<>> {
    let counts: Vec<u64> = days.iter().map(|(_, count)| *count).collect();
    let most = counts.iter().copied().max().filter(|most| *most > 0)?;
    let (first, last) = (days.first()?, days.last()?);
    let said = format!(
        "Without an owner: {} on {}, {} now, at most {}",
        grouped(first.1),
        date(first.0),
        grouped(last.1),
        grouped(most)
    );
    let line = path(&counts);
    let area = format!("{line} L{WIDTH} {HEIGHT} L0 {HEIGHT} Z");
    let rows = days
        .iter()
        .rev()
        .map(|(at, count)| {
            let (day, count) = (date(*at), grouped(*count));
            view! { <tr><RowHead>{day}</RowHead><td class="number">{count}</td></tr> }
        })
        .collect_view();
    Some(view! {
        <figure class="burn-down">
            <svg viewBox=format!("0 -4 {WIDTH} {}", HEIGHT + 8) role="img" aria-label=said.clone() preserveAspectRatio="none">
                <path class="burn-area" d=area/>
                <path class="burn-line" d=line/>
            </svg>
            <figcaption>{said}</figcaption>
            <details>
                <summary>"Day by day"</summary>
                <table>
                    <Caption text="Without an owner at the end of each day, latest first"/>
                    <thead><tr><ColumnHead>"Day (UTC)"</ColumnHead><ColumnHead number=true>"Without an owner"</ColumnHead></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </details>
        </figure>
    })
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn the_line_runs_from_the_top_to_the_bottom_and_over_the_whole_width() {
        assert_eq!(path(&[10, 5, 0]), "M0 0 L360 60 L720 120");
        assert_eq!(path(&[0, 0]), "M0 120 L720 120");
        assert_eq!(path(&[3]), "M0 0");
    }
}
