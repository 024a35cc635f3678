//! One revocation: its clock, why, what another person said, and the commands.

use super::act::REVIEW;
use super::commands::commands;
use crate::call::draft;
use crate::components::badges::Badge;
use crate::components::facts::{Fact, Facts};
use crate::components::field::{About, ProblemSummary, SelectField, TextArea};
use crate::components::filter_form::Choice;
use crate::components::icons;
use crate::components::name::Name;
use crate::components::time::{OnDate, relative, until};
use crate::components::tone::Tone;
use crate::page::page;
use crate::sources::response::took;
use domain::id::RevocationId;
use domain::instant::Instant;
use domain::response::{RESPONSE_DAYS, ResponseTimes};
use domain::revocation::State;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use ops::revocations::{Shown, show};

/// The page at `/revocations/{id}`.
#[component]
pub fn RevocationPage() -> impl IntoView {
    let id: Option<RevocationId> =
        use_params_map().get_untracked().get("id").and_then(|text| text.parse().ok());
    page(move |call| async move { show(&call, id.ok_or(ops::Error::NotFound("revocation"))?).await }, shown)
}

/// What such clocks come to in the account, beside this one.
fn compared(times: ResponseTimes) -> Option<impl IntoView> {
    let (median, longest) = times.median.zip(times.longest)?;
    let words = format!(
        "{} seen dead in {RESPONSE_DAYS} days: median {}, longest {}",
        times.dead,
        took(median),
        took(longest)
    );
    Some(view! { <Fact term="In this account"><a href="/sources#response">{words}</a></Fact> })
}

fn shown(found: Shown, now: Instant) -> impl IntoView {
    let row = found.row.clone();
    let href = format!("/identities/{}", row.identity);
    let dead = match row.dead_at {
        Some(at) => format!("seen dead after {}", took(at - row.at)),
        None => format!("running for {}: no import has shown it dead", took(now - row.at)),
    };
    let (tone, drawing) = match row.state {
        State::Unreviewed => (Tone::Attention, icons::CALENDAR_CLOCK),
        State::ReviewLate => (Tone::Bad, icons::TRIANGLE_ALERT),
        State::Upheld => (Tone::Good, icons::CIRCLE_CHECK),
        State::Reversed => (Tone::Plain, icons::ARCHIVE),
    };
    let what = if row.credential.is_some() { "one credential" } else { "the whole identity" };
    let exposed = if row.exposed { "yes" } else { "not said" };
    let reason = found.reason.clone().unwrap_or_else(|| "erased".into());
    let reviewed = match &found.reviewed {
        Some((who, at, why)) => format!(
            "{who}, {}: {}",
            relative(now, *at),
            why.clone().unwrap_or_else(|| "what they wrote was erased".into())
        ),
        None => format!("nobody yet, {}", until(now, row.review_due)),
    };
    let review = row.may_review.then(|| review(&found));
    view! {
        <Title text="Revocation"/>
        <nav aria-label="Where this is"><a href=href><Name name=row.identity_name.clone()/></a></nav>
        <div class="page-head">
            <h1>"Revoked now: "{row.identity_name.clone()}</h1>
            <Badge tone drawing word=row.state.as_str()/>
        </div>
        <Facts>
            <Fact term="The clock">{dead}</Fact>
            {found.times.and_then(compared)}
            <Fact term="What">{what}</Fact>
            <Fact term="Exposed">{exposed}</Fact>
            <Fact term="Revoked by">{row.by.clone()}", "<OnDate at=row.at/></Fact>
            <Fact term="Why"><span class="typed">{reason}</span></Fact>
            <Fact term="Reviewed by"><span class="typed">{reviewed}</span></Fact>
        </Facts>
        {review}
        {commands(found.commands.as_ref())}
    }
}

fn review(found: &Shown) -> impl IntoView + use<> {
    let id = found.row.id.to_string();
    let typed = draft(REVIEW).filter(|typed| typed.value("revocation") == id).unwrap_or_default();
    let verdicts = vec![
        Choice::new("", "Choose"),
        Choice::new("upheld", "It was right: it stays revoked"),
        Choice::new("reversed", "It was not: it is restored"),
    ];
    let verdict = About::new("verdict", "What you say of it").checked(&typed.problems);
    let reason = About::new("reason", "Why").checked(&typed.problems);
    let (chosen, value) = (typed.value("verdict"), typed.value("reason"));
    view! {
        <section class="panel" aria-labelledby="review">
            <h2 id="review">"Review it"</h2>
            <form method="post" action="/api/revocations/review">
                <ProblemSummary problems=typed.problems/>
                <input type="hidden" name="revocation" value=id/>
                <SelectField about=verdict choices=verdicts chosen/>
                <TextArea about=reason value/>
                <button type="submit" class="button primary">"Say so"</button>
            </form>
        </section>
    }
}
