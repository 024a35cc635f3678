//! The posture: owned, with a purpose, used, observed, rotated, each as a share with the list of those that lack it behind it.

use crate::address::Address;
use crate::components::progress::{Part, ProgressBar};
use crate::components::tone::Tone;
use crate::identities::grouped;
use leptos::prelude::*;
use ops::identities::{Lacking, Posture};

/// The section, for those who see everything.
pub(crate) fn posture(found: &Posture) -> impl IntoView + use<> {
    let whole = found.population;
    let cards = found
        .lacking
        .iter()
        .map(|(lacking, count)| {
            let (have, have_not, tone) = words(*lacking);
            let rest = whole.saturating_sub(*count);
            let parts = vec![
                Part { word: have, count: rest, tone: Tone::Good },
                Part { word: have_not, count: *count, tone },
            ];
            let href = Address::new("/identities").with("lacking", lacking.as_str()).to_string();
            let link =
                format!("The {} that {}", grouped(*count), if *count == 1 { "is not" } else { "are not" });
            let link = (*count > 0).then(|| view! { <p><a href=href>{link}</a></p> });
            view! {
                <li class="card">
                    <h3>{share(rest, whole)}" "{have}</h3>
                    <ProgressBar label=format!("{rest} of {whole} {have}") parts whole/>
                    {link}
                </li>
            }
        })
        .collect_view();
    let days = found.window.days();
    view! {
        <section aria-labelledby="posture">
            <h2 id="posture">"How it stands"</h2>
            <p class="quiet">
                {grouped(whole)}" identities of class machine or unsure; use and observation over "{days}" days"
            </p>
            <ul class="cards">{cards}</ul>
        </section>
    }
}

fn words(lacking: Lacking) -> (&'static str, &'static str, Tone) {
    match lacking {
        Lacking::Owner => ("owned", "not owned", Tone::Attention),
        Lacking::Purpose => ("with a purpose", "without one", Tone::Attention),
        Lacking::Use => ("used", "no use seen", Tone::Attention),
        Lacking::Observation => ("wholly observed", "not wholly observed", Tone::Unknown),
        Lacking::Rotation => ("rotated in time", "overdue or of unknown age", Tone::Bad),
    }
}

/// "83 %", rounded down: all is said only of all.
fn share(part: u64, whole: u64) -> String {
    match (u128::from(part) * 100).checked_div(u128::from(whole)) {
        Some(percent) => format!("{percent} %"),
        None => "–".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_down_and_none_of_none_is_no_number() {
        assert_eq!([share(2, 3), share(999, 1000), share(5, 5), share(0, 0)], ["66 %", "99 %", "100 %", "–"]);
    }
}
