//! The strip large, with its line of words and the table behind it one click away.

use super::strip::{Strip, StripDay};
use super::table::{Caption, ColumnHead, RowHead};
use super::time::{date, relative};
use domain::coverage::Grade;
use domain::instant::Instant;
use domain::window::Day;
use leptos::prelude::*;

/// A full strip.
#[component]
pub fn StripFigure(
    /// What to show.
    strip: Strip,
    /// The last instant of activity, where it is known: what stands beside the figure counts from it.
    last: Option<Instant>,
    /// The instant of this request.
    now: Instant,
) -> impl IntoView {
    let last = match (strip.last_used(), last) {
        (Some(day), Some(at)) if Day::of(at) == day => format!("last used {}", relative(now, at)),
        // Of a day alone nobody can say how many hours ago it was.
        (Some(day), _) => format!("last used on {}", date(day.start())),
        (None, _) => "no use seen".into(),
    };
    let line = format!("{} days · observed {} · {last}", strip.window().days(), strip.observed());
    let rows = strip.days().rev().map(|(date, day)| row(date.to_string(), day)).collect_view();
    view! {
        <figure class="strip-figure">
            <div class="strip-frame" inner_html=strip.svg()></div>
            <figcaption>{line}</figcaption>
            <details>
                <summary>"Day by day"</summary>
                <table>
                    <Caption text="Use day by day, latest first"/>
                    <thead>
                        <tr>
                            <ColumnHead>"Day (UTC)"</ColumnHead>
                            <ColumnHead number=true>"Used"</ColumnHead>
                            <ColumnHead number=true>"Refused"</ColumnHead>
                            <ColumnHead>"Observed"</ColumnHead>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </details>
        </figure>
    }
}

fn row(date: String, day: StripDay) -> impl IntoView {
    // A number stands only where somebody listened: nothing seen there is not zero.
    let number = |count: u64| {
        if count == 0 && day.grade == Grade::None { "–".to_owned() } else { count.to_string() }
    };
    let observed = match day.grade {
        Grade::Proven => "whole, proven",
        Grade::Declared => "whole, declared",
        Grade::Inferred => "in part",
        Grade::None => "not observed",
    };
    view! {
        <tr>
            <RowHead>{date}</RowHead>
            <td class="number">{number(day.used)}</td>
            <td class="number">{number(day.denied)}</td>
            <td>{observed}</td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::testing::html;
    use domain::window::Window;

    #[test]
    fn the_table_behind_the_picture_says_the_same_and_no_zero_for_a_gap() {
        let window = Window { from: Day(20_000), until: Day(20_002) };
        let days = vec![StripDay { used: 7, denied: 0, grade: Grade::Declared }, StripDay::UNOBSERVED];
        let now = Day(20_012).start();
        let figure = html(|| view! { <StripFigure strip=Strip::new(window, days) last=None now/> });
        assert!(figure.contains("2 days · observed 1 · last used on 4 Oct 2024"), "{figure}");
        assert!(figure.contains(">7</td>") && figure.contains("not observed"), "{figure}");
        let gap_row = figure.split("2024-10-05").nth(1).unwrap().split("</tr>").next().unwrap();
        assert!(gap_row.contains('–') && !gap_row.contains(">0<"), "{gap_row}");
    }

    #[test]
    fn the_last_use_is_counted_from_its_instant_and_of_a_day_alone_its_date_is_told() {
        let window = Window { from: Day(20_000), until: Day(20_002) };
        let now = Day(20_012).start();
        let figure = |last| {
            let days = vec![StripDay { used: 7, denied: 0, grade: Grade::Declared }, StripDay::UNOBSERVED];
            html(|| view! { <StripFigure strip=Strip::new(window, days) last now/> })
        };
        let evening = Day(20_001).start() - chrono::Duration::hours(1);
        assert!(figure(Some(evening)).contains("last used 11 days ago"));
        // Activity after that day was none that needed a permission.
        assert!(figure(Some(Day(20_005).start())).contains("last used on 4 Oct 2024"));
    }
}
