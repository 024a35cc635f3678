//! What a seed draws: each item with what was decided by whom, and how to draw it again without us.

use super::bundle::WhatFor;
use super::sample::SampleForm;
use super::words::{ShortHash, identities};
use crate::components::empty::EmptyState;
use crate::components::field::ProblemSummary;
use crate::components::icons::{self, icon};
use crate::components::name::WrappingName;
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::OnDate;
use crate::identities::{capital, grouped};
use crate::page::page;
use domain::id::CampaignId;
use domain::problem::Problems;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use ops::evidence::{Sample, SampleAsked, SampleOf, Sampled, sample};

/// The most items that the page shows; the table that is taken out has all.
const SHOWN: usize = 200;

/// What the address says.
#[derive(Clone, Default)]
struct Typed {
    seed: String,
    number: String,
    problems: Problems,
}

/// The page at `/evidence/{id}/sample`, and at `/evidence/sample` of whatever was closed in a time.
#[component]
pub fn SamplePage() -> impl IntoView {
    let (params, query) = (use_params_map().get_untracked(), use_query_map().get_untracked());
    let id: Option<Option<CampaignId>> = params.get("id").map(|text| text.parse().ok());
    let said = |name: &str| query.get(name).map(|text| text.trim().to_owned()).unwrap_or_default();
    let mut typed = Typed { seed: said("seed"), number: said("number"), problems: Problems::default() };
    let time = super::reviewed_page::Asked::of(&query);
    page(
        move |call| async move {
            let of = match id {
                Some(id) => SampleOf::Campaign(id.ok_or(ops::Error::NotFound("campaign"))?),
                None => SampleOf::Closed(time.window(call.now())?),
            };
            // Who may see it is asked first: whoever may not is told that, not to fill in a form.
            let nothing = SampleAsked::parse("nothing yet", "1")?;
            let asked = match SampleAsked::parse(&typed.seed, &typed.number) {
                Ok(asked) => asked,
                Err(problems) => {
                    typed.problems = problems;
                    nothing
                }
            };
            Ok((sample(&call, of, &asked).await?, typed))
        },
        |(found, typed), _| shown(found, typed),
    )
}

fn shown(found: Sample, typed: Typed) -> impl IntoView {
    let (base, days, back) = match found.of {
        SampleOf::Campaign(id) => {
            let base = format!("/evidence/{id}/sample");
            (base, Vec::new(), (format!("/evidence/{id}"), "The review's evidence"))
        }
        SampleOf::Closed(window) => {
            let days = vec![("from", window.from.to_string()), ("until", window.until.to_string())];
            let back = format!("/evidence/reviewed?from={}&until={}", window.from, window.until);
            ("/evidence/sample".to_owned(), days, (back, "Who was reviewed"))
        }
    };
    let body = if typed.problems.0.is_empty() {
        drawn(&found, &typed, (&base, &days)).into_any()
    } else {
        ().into_any()
    };
    let Typed { seed, number, problems } = typed;
    let form = if days.is_empty() {
        view! { <SampleForm action=base seed number problems=problems.clone()/> }.into_any()
    } else {
        view! { <SampleForm action=base days seed number problems=problems.clone()/> }.into_any()
    };
    view! {
        <Title text="Sample"/>
        <nav aria-label="Where this is"><a href="/evidence">"Evidence"</a>" / "<a href=back.0>{back.1}</a></nav>
        <h1>"Sample by a seed"</h1>
        <ProblemSummary problems/>
        {form}
        {body}
    }
}

fn drawn(
    found: &Sample,
    typed: &Typed,
    (base, days): (&str, &[(&'static str, String)]),
) -> impl IntoView + use<> {
    let (count, total) = (found.drawn.len() as u64, found.candidates.len() as u64);
    if total == 0 {
        return view! {
            <EmptyState what="Nothing to draw from"><p>"No review of this time has an item."</p></EmptyState>
        }
        .into_any();
    }
    let rows = found.drawn.iter().take(SHOWN).cloned().enumerate().map(|(place, one)| {
        let hash = found.candidates.get(place).map(|one| one.draw_sha256.to_string()).unwrap_or_default();
        row(one, hash)
    });
    let rows = rows.collect_view();
    let more = (found.drawn.len() > SHOWN).then(
        || view! { <p class="quiet">"The first "{SHOWN}" of "{grouped(count)}". The table has all."</p> },
    );
    let hidden: Vec<(&'static str, String)> = days
        .iter()
        .cloned()
        .chain([("seed", typed.seed.clone()), ("number", typed.number.clone())])
        .collect();
    let hidden = hidden
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    let action = format!("{base}.csv");
    let take = found.may_export.then(|| {
        view! {
            <form method="post" action=action class="take-out">
                {hidden}
                <WhatFor id="why".to_owned()/>
                <button type="submit" class="button primary">{icon(icons::DOWNLOAD)} "Download as CSV"</button>
                <span class="quiet">"The log keeps the seed, the number, who took it and what for."</span>
            </form>
        }
    });
    view! {
        <p class="reading">{identities(count)}" of "{grouped(total)}", in the order of drawing."</p>
        <TableFrame label="The sample">
            <table class="folding dense">
                <Caption text="The items drawn, smallest hash first"/>
                <thead>
                    <tr>
                        <ColumnHead>"Item"</ColumnHead>
                        <ColumnHead>"Review"</ColumnHead>
                        <ColumnHead>"Outcome"</ColumnHead>
                        <ColumnHead>"Last decision"</ColumnHead>
                        <ColumnHead>"What followed"</ColumnHead>
                        <ColumnHead>"Hashes"</ColumnHead>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableFrame>
        {more}
        {take}
        <section aria-labelledby="again">
            <h2 id="again">"Draw it again without us"</h2>
            <p class="reading">
                "In the folder where the table lies. It has every item that could have been drawn, so nothing more is needed; the last line "
                "compares these with the bundle."
            </p>
            <pre class="lines-to-type" tabindex="0" role="region" aria-label="The lines that draw it again">{found.how()}</pre>
        </section>
    }
    .into_any()
}

fn row(one: Sampled, hash: String) -> impl IntoView {
    let href = format!("/reviews/{}/items/{}", one.campaign, one.item);
    let review = format!("/evidence/{}", one.campaign);
    let outcome =
        one.outcome.map_or("open".to_owned(), |outcome| capital(&outcome.to_string().replace('_', " ")));
    let last = match one.last {
        Some(last) => {
            let reason = last.reason.map(|text| view! { <small>{text}</small> });
            let word = capital(&last.answer.to_string().replace('_', " "));
            view! { {word}" by "{last.name}", "<OnDate at=last.at/>{reason} }.into_any()
        }
        None => view! { <span class="quiet">"nobody decided"</span> }.into_any(),
    };
    let follows = one.tasks.into_iter().chain(one.exceptions);
    let follows = follows.map(|text| view! { <small>{text}</small> }).collect_view();
    view! {
        <tr>
            <RowHead><a href=href><WrappingName name=one.external_id/></a></RowHead>
            <FoldCell label="Review"><a href=review>{one.campaign_name}</a></FoldCell>
            <FoldCell label="Outcome">{outcome}</FoldCell>
            <FoldCell label="Last decision">{last}</FoldCell>
            <FoldCell label="What followed">{follows}</FoldCell>
            <FoldCell label="Hashes">
                <small>"drawn by "<ShortHash hash=hash/></small>
                <small>"snapshot "<ShortHash hash=one.snapshot_sha256/></small>
            </FoldCell>
        </tr>
    }
}
