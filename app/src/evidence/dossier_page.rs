//! One campaign's evidence: its editions and how to verify them, its population, its instants, and who took it out.

use super::bundle::Editions;
use super::controls::Supports;
use super::population::Population;
use super::sample::OfferSample;
use super::words::{StateOfCampaign, waits_for};
use crate::asked_window::in_words;
use crate::components::facts::{Fact, Facts};
use crate::components::icons::{self, icon};
use crate::components::name::WrappingName;
use crate::components::time::{Ago, OnDate};
use crate::identities::grouped;
use crate::islands::CopyId;
use crate::page::page;
use domain::id::CampaignId;
use domain::instant::Instant;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use ops::evidence::{Dossier, Taken, dossier};

/// The page at `/evidence/{id}`.
#[component]
pub fn DossierPage() -> impl IntoView {
    // What is no id names no campaign.
    let id: Option<CampaignId> =
        use_params_map().get_untracked().get("id").and_then(|text| text.parse().ok());
    page(move |call| async move { dossier(&call, id.ok_or(ops::Error::NotFound("campaign"))?).await }, shown)
}

fn shown(found: Dossier, now: Instant) -> impl IntoView {
    let name = found.campaign.name.clone();
    let rail = rail(&found, now);
    let bundle = match waits_for(found.campaign.state) {
        Some(words) => view! {
            <section aria-labelledby="editions">
                <h2 id="editions">"Bundle"</h2>
                <p class="notice tone-attention">{icon(icons::CIRCLE_ALERT)}" There is nothing to take out yet. "{words}</p>
            </section>
        }
        .into_any(),
        None => view! { <Editions editions=found.editions.clone() keys=found.keys may_export=found.may_export/> }.into_any(),
    };
    let supports = (!found.editions.is_empty()).then(|| view! { <Supports/> });
    let action = format!("/evidence/{}/sample", found.campaign.id);
    let of = format!("the {} items of this review", grouped(found.campaign.population));
    let taken = (!found.editions.is_empty()).then(|| taken(found.taken, found.taken_total, now));
    view! {
        <Title text=name.clone()/>
        <nav aria-label="Where this is"><a href="/evidence">"Evidence"</a></nav>
        <div class="page-head">
            <h1><WrappingName name/></h1>
            <StateOfCampaign state=found.campaign.state/>
        </div>
        <div class="with-rail">
            <div>
                {bundle}
                <Population campaign=found.campaign sources=found.sources now/>
                <OfferSample action of/>
                {supports}
                {taken}
            </div>
            {rail}
        </div>
    }
}

fn rail(found: &Dossier, now: Instant) -> impl IntoView + use<> {
    let (campaign, acknowledger) = (found.campaign.clone(), found.acknowledger.clone());
    let acknowledged_at = found.acknowledged_at;
    let date = move |at: Option<Instant>| match at {
        Some(at) => view! { <OnDate at/>" "<small><Ago now at/></small> }.into_any(),
        None => view! { <span class="quiet">"not yet"</span> }.into_any(),
    };
    let first = found.editions.last().map(|edition| edition.frozen_at);
    view! {
        <aside class="panel rail" aria-label="State and dates">
            <Facts>
                <Fact term="Use counted over">{in_words(campaign.window)}</Fact>
                <Fact term="Launched">{date(Some(campaign.launched_at))}</Fact>
                <Fact term="Due">{date(Some(campaign.due_at))}</Fact>
                <Fact term="Closed">{date(campaign.closed_at)}</Fact>
                <Fact term="Acknowledged">{date(acknowledged_at)}</Fact>
                <Fact term="Acknowledger">{acknowledger}<small>"named at launch"</small></Fact>
                <Fact term="Edition 1 frozen">{date(first)}</Fact>
                <Fact term="Id"><CopyId id=campaign.id.to_string()/></Fact>
            </Facts>
        </aside>
    }
}

fn taken(rows: Vec<Taken>, total: u64, now: Instant) -> impl IntoView {
    let shown = rows.len();
    let body = if rows.is_empty() {
        view! { <p class="quiet">"Nobody has taken it out yet."</p> }.into_any()
    } else {
        let lines = rows
            .into_iter()
            .map(|row| {
                let why = row.why.map(|why| format!("{why}, "));
                view! { <li>"Edition "{row.edition}" by "{row.who}", "<Ago now at=row.at/>" "<small>{why}"leaf "{grouped(row.seq)}</small></li> }
            })
            .collect_view();
        view! { <ol class="history" reversed=true>{lines}</ol> }.into_any()
    };
    let note = (u64::try_from(shown).unwrap_or(u64::MAX) < total)
        .then(|| view! { <p class="quiet">"The newest "{shown}" of "{grouped(total)}"."</p> });
    view! {
        <section aria-labelledby="taken">
            <h2 id="taken">"Who took it out"</h2>
            {body}
            {note}
        </section>
    }
}
