//! When exceptions end, on one scale: a bar each, the nearest end first.

use super::words::path;
use crate::components::time::date;
use chrono::Duration;
use domain::instant::Instant;
use leptos::prelude::*;
use ops::exceptions::ExceptionRow;

/// The width of the scale, in units of the drawing.
const WIDTH: i64 = 600;

/// Where an instant lies on the scale, cut off at its ends.
fn place(at: Instant, from: Instant, until: Instant) -> i64 {
    let whole = (until - from).num_minutes().max(1);
    ((at - from).num_minutes() * WIDTH / whole).clamp(0, WIDTH)
}

/// The timeline of what is in force: nothing where nothing is.
pub(super) fn timeline(rows: &[ExceptionRow], now: Instant) -> Option<impl IntoView + use<>> {
    let mut spans: Vec<(Instant, Instant, &ExceptionRow)> = rows
        .iter()
        .filter_map(|row| Some((row.start, row.ending?.at, row)))
        .filter(|(_, end, _)| now < *end)
        .collect();
    spans.sort_by_key(|(_, end, row)| (*end, row.id));
    let last = spans.last()?.1;
    let first = spans.iter().map(|(start, ..)| *start).min()?;
    let (from, until) = (first.min(now - Duration::days(7)), last.max(now + Duration::days(30)));
    let today = place(now, from, until);
    let lines = spans
        .iter()
        .map(|(start, end, row)| {
            let (x, right) = (place(*start, from, until), place(*end, from, until));
            let said = format!("{} to {}", date(*start), date(*end));
            let bar = format!(
                "<rect class=\"span\" x=\"{x}\" y=\"4\" width=\"{}\" height=\"8\" rx=\"2\"/><rect class=\"now\" x=\"{today}\" y=\"0\" width=\"1\" height=\"16\"/>",
                (right - x).max(2)
            );
            let label = format!("{}: {said}", row.identity_name);
            view! {
                <li>
                    <a href=path(row.id)>{row.identity_name.clone()}</a>
                    <svg viewBox=format!("0 0 {WIDTH} 16") preserveAspectRatio="none" role="img" aria-label=label inner_html=bar></svg>
                    <small>{said}</small>
                </li>
            }
        })
        .collect_view();
    Some(view! {
        <section aria-labelledby="timeline">
            <h2 id="timeline">"When they end"</h2>
            <p class="quiet">"The line is today. From "{date(from)}" to "{date(until)}"."</p>
            <ul class="timeline plain">{lines}</ul>
        </section>
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::instant::parse;

    #[test]
    fn instants_lie_on_the_scale_in_their_order_and_never_beside_it() {
        let at = |text| parse(text).unwrap();
        let (from, until) = (at("2026-01-01T00:00:00Z"), at("2026-01-11T00:00:00Z"));
        assert_eq!(place(from, from, until), 0);
        assert_eq!(place(at("2026-01-06T00:00:00Z"), from, until), WIDTH / 2);
        assert_eq!(place(at("2027-01-01T00:00:00Z"), from, until), WIDTH);
        assert_eq!(place(from, from, from), 0);
    }
}
