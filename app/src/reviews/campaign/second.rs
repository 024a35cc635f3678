//! The second look of a campaign: the auditor's seed, what it draws, and how often the second person said otherwise.

use crate::call::draft;
use crate::components::badges::Badge;
use crate::components::facts::{Fact, Facts};
use crate::components::field::{About, ProblemSummary, TextField};
use crate::components::icons;
use crate::components::name::Name;
use crate::components::time::OnDate;
use crate::components::tone::Tone;
use crate::identities::grouped;
use crate::reviews::act::SEED;
use crate::reviews::words::item_path;
use domain::review::SECOND_LOOK_PERCENT;
use leptos::prelude::*;
use ops::reviews::{Overview, SecondView};

/// The section; nothing to whoever is neither auditor nor security, and nothing while there is nothing to say or to do.
#[component]
pub fn SecondLook(
    /// The campaign.
    found: Overview,
) -> impl IntoView {
    let Some(second) = found.second.clone() else { return ().into_any() };
    let body = match &second.seed {
        Some(seed) => typed(&found, &second, seed.clone()).into_any(),
        None if second.may_type => form(&found).into_any(),
        None => return ().into_any(),
    };
    view! {
        <section aria-labelledby="second-look">
            <h2 id="second-look">"Second look"</h2>
            {body}
        </section>
    }
    .into_any()
}

fn typed(found: &Overview, second: &SecondView, seed: String) -> impl IntoView + use<> {
    let number = |count: usize| grouped(u64::try_from(count).unwrap_or(u64::MAX));
    let looked = second.items.iter().filter(|one| one.1).count();
    let disagree = second.items.iter().filter(|one| one.2).count();
    let at = second.typed_at.map(|at| view! { <small>"typed "<OnDate at/></small> });
    let lines = second
        .items
        .iter()
        .map(|(item, looked, disagrees)| {
            let row = found.progress.items.iter().find(|row| row.id == *item);
            let name = row.map(|row| row.name.clone()).unwrap_or_default();
            let badge = match (looked, disagrees) {
                (_, true) => view! { <Badge tone=Tone::Bad drawing=icons::CIRCLE_ALERT word="said otherwise"/> },
                (true, false) => view! { <Badge tone=Tone::Good drawing=icons::CHECK word="said the same"/> },
                (false, _) => view! { <Badge tone=Tone::Attention drawing=icons::CLIPBOARD_CHECK word="to be looked at"/> },
            };
            view! { <li><a href=item_path(found.progress.campaign.id, *item)><Name name/></a>" "{badge}</li> }
        })
        .collect_view();
    let (drawn, kept) = (number(second.items.len()), grouped(second.kept));
    view! {
        <Facts>
            <Fact term="Seed"><code>{seed}</code>{at}</Fact>
            <Fact term="Drawn">{drawn}" of "{kept}" ever kept, "{SECOND_LOOK_PERCENT}" of a hundred, rounded up"</Fact>
            <Fact term="Looked at again">{number(looked)}", of which "{number(disagree)}" otherwise"</Fact>
        </Facts>
        <ul class="lines">{lines}</ul>
        <p class="quiet">"Until the close one more keep may draw another item."</p>
    }
}

fn form(found: &Overview) -> impl IntoView + use<> {
    let campaign = found.progress.campaign.id.to_string();
    let typed = draft(SEED).filter(|typed| typed.value("campaign") == campaign).unwrap_or_default();
    let seed = About::new("seed", "Sampling seed")
        .hint("8 to 100 characters that nobody knew before, such as rolled dice; typed once")
        .checked(&typed.problems);
    let value = typed.value("seed");
    view! {
        <p class="reading">
            "It draws a share of whatever is kept. Somebody else decides those again without seeing the first answer. It stands in the log at once, and in the evidence."
        </p>
        <form method="post" action="/api/reviews/seed" class="panel">
            <ProblemSummary problems=typed.problems/>
            <input type="hidden" name="campaign" value=campaign/>
            <TextField about=seed value/>
            <button type="submit" class="button primary">"Draw with this seed"</button>
        </form>
    }
}
