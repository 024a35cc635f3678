//! Taking out the evidence of a time, and the lines that verify it.

use super::bundle::{WhatFor, lines};
use super::signing_keys::Fingerprints;
use crate::components::facts::{Fact, Facts};
use crate::components::field::{About, TextField};
use crate::components::icons::{self, icon};
use domain::instant::Instant;
use domain::window::Day;
use leptos::prelude::*;
use ops::evidence::KeyRow;

/// How many days are offered: a year.
const A_YEAR: i32 = 365;

/// The form, for whoever may take evidence out. `until` is the first day after the time; today is the latest.
#[component]
pub fn TakeTimeOut(
    /// The keys, the one in use first.
    keys: Vec<KeyRow>,
    /// The present instant.
    now: Instant,
) -> impl IntoView {
    let until = Day::of(now);
    let from = Day(until.0.saturating_sub(A_YEAR));
    let begin = About::new("from", "First day");
    let end = About::new("until", "First day after").hint("Days are of UTC; today at the latest");
    view! {
        <section aria-labelledby="time">
            <h2 id="time">"Evidence of a time"</h2>
            <p class="reading">
                "One zip with every population that was frozen in the time, once; identities that came and went; departures, micro-reviews, "
                "exceptions, revocations with the hours they took, policies, roles; and every leaf of the log in that time. Its tables follow from "
                "the leaves: whoever verifies it makes them anew."
            </p>
            <form method="post" action="/evidence/period" class="take-out">
                <TextField about=begin value=from.to_string() kind="date"/>
                <TextField about=end value=until.to_string() kind="date"/>
                <WhatFor id="why-time".to_owned()/>
                <button type="submit" class="button">{icon(icons::DOWNLOAD)} "Download the time"</button>
                <span class="quiet">"The log keeps who took it and what for."</span>
            </form>
            <details>
                <summary>"Verify it without us"</summary>
                <p class="reading">
                    "With the name of the file that you took out, and the key that you got from somewhere else in "<code>"key.pub"</code>
                    " beside it:"
                </p>
                <pre class="lines-to-type" tabindex="0" role="region" aria-label="The lines that verify the time">
                    {lines(&format!("tenure-period-{from}-{until}.zip"))}
                </pre>
                <Facts>
                    <Fact term="Signed with"><Fingerprints keys/></Fact>
                </Facts>
            </details>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::testing::html;
    use domain::instant::parse;

    #[test]
    fn a_year_that_ends_before_today_is_offered_by_a_form_that_works_without_scripting() {
        let now = parse("2026-03-02T09:00:00Z").unwrap();
        let shown = html(move || view! { <TakeTimeOut keys=Vec::new() now/> });
        assert!(shown.contains(r#"method="post" action="/evidence/period""#), "{shown}");
        assert!(
            shown.contains(r#"value="2025-03-02""#) && shown.contains(r#"value="2026-03-02""#),
            "{shown}"
        );
        assert!(
            shown.contains("tenure evidence verify ../tenure-period-2025-03-02-2026-03-02.zip"),
            "{shown}"
        );
    }
}
