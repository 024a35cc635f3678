//! The second look at one item: what whoever looks again would have decided, without being shown what was.

use crate::call::Draft;
use crate::components::field::{About, ProblemSummary, TextArea};
use crate::components::icons::{self, icon};
use domain::review::Answer;
use leptos::prelude::*;
use ops::reviews::ItemPage;

const CHOICES: [(Answer, &str); 4] = [
    (Answer::Keep, "Keep"),
    (Answer::Reduce, "Reduce"),
    (Answer::Rotate, "Rotate"),
    (Answer::Revoke, "Revoke"),
];

/// The form.
#[component]
pub fn SecondLookForm(
    /// The item.
    found: ItemPage,
    /// What was typed before.
    typed: Draft,
) -> impl IntoView {
    let chosen = typed.value("outcome");
    let choices = CHOICES
        .into_iter()
        .map(|(answer, word)| {
            let value = answer.as_str();
            let checked = chosen == value;
            view! {
                <label class="answer">
                    <input type="radio" name="outcome" value=value checked=checked required=true/>
                    <span>{word}</span>
                </label>
            }
        })
        .collect_view();
    let wrong = typed.problems.of("outcome").map(|text| {
        view! { <p class="error" id="outcome-error">{icon(icons::CIRCLE_ALERT)} {text.to_owned()}</p> }
    });
    let about = About::new("reason", "Why").hint("At least 10 characters").checked(&typed.problems);
    let value = typed.value("reason");
    view! {
        <section class="panel" aria-labelledby="second-look">
            <h2 id="second-look">"Second look"</h2>
            <p class="reading">
                "This item was drawn. What was answered is not shown to you, nor why. Say what you would decide: it changes no outcome by itself. Where you say otherwise before the campaign is due, whoever answered has to confirm or change it."
            </p>
            <ProblemSummary problems=typed.problems/>
            <form method="post" action="/api/reviews/look-again">
                <input type="hidden" name="campaign" value=found.campaign.id.to_string()/>
                <input type="hidden" name="item" value=found.item.id.to_string()/>
                <input type="hidden" name="snapshot" value=found.item.snapshot_sha256.clone()/>
                <fieldset class="answers" id="outcome">
                    <legend class="hidden">"What you would decide"</legend>
                    {choices}
                </fieldset>
                {wrong}
                <TextArea about value/>
                <button type="submit" class="button primary">"Say so, for good"</button>
            </form>
        </section>
    }
}
