//! The form by which an auditor samples items: a seed, and how many.

use crate::components::field::{About, TextField};
use crate::components::icons::{self, icon};
use domain::problem::Problems;
use leptos::prelude::*;

/// Asks for a seed and a number. It is a GET: what is drawn has its address, and whoever has that draws the same.
#[component]
pub fn SampleForm(
    /// Where the sample is shown.
    action: String,
    /// Days that go with it, by the names of their fields; none for one campaign.
    #[prop(optional)]
    days: Vec<(&'static str, String)>,
    /// What was typed before.
    #[prop(into, optional)]
    seed: String,
    /// How many were asked for before.
    #[prop(into, optional)]
    number: String,
    /// What is wrong with these.
    #[prop(optional)]
    problems: Problems,
) -> impl IntoView {
    let of_seed = About::new("seed", "Seed")
        .hint("Whatever nobody here could foresee, such as the throws of dice; 8 to 100 plain signs")
        .checked(&problems);
    let of_number = About::new("number", "How many items").checked(&problems);
    let number = if number.is_empty() { "25".to_owned() } else { number };
    let days = days
        .into_iter()
        .map(|(name, day)| view! { <input type="hidden" name=name value=day/> })
        .collect_view();
    view! {
        <form method="get" action=action class="filters" aria-label="Sample by a seed">
            {days}
            <TextField about=of_seed value=seed most=100/>
            <TextField about=of_number value=number kind="number" most=6/>
            <button type="submit" class="button">{icon(icons::SEARCH)} "Draw"</button>
        </form>
    }
}

/// The section that offers it.
#[component]
pub fn OfferSample(
    /// Where the sample is shown.
    action: String,
    /// Out of what it is drawn, in words.
    #[prop(into)]
    of: String,
    /// Days that go with it.
    #[prop(optional)]
    days: Vec<(&'static str, String)>,
) -> impl IntoView {
    view! {
        <section aria-labelledby="sample">
            <h2 id="sample">"Sample by a seed"</h2>
            <p class="reading">
                "Draws, of "{of}", those with the smallest SHA-256 of the seed and then the item's id. Nobody here chooses, and you can draw "
                "again with "<code>"sha256sum"</code>" and "<code>"sort"</code>"."
            </p>
            <SampleForm action days/>
        </section>
    }
}
