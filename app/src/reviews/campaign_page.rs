//! One campaign: how far it has come, who is behind, what came of it, and what the viewer can do with it now.

use super::campaign::actions::Actions;
use super::campaign::delegations::Delegations;
use super::campaign::facts::{CampaignFacts, Measures, progress};
use super::campaign::items::{Items, ItemsQuery};
use super::campaign::people::Behindhand;
use super::campaign::second::SecondLook;
use super::campaign::waivers::WaiverSection;
use super::outlook::reconciled;
use super::words::CampaignBadge;
use crate::components::name::WrappingName;
use crate::page::page;
use domain::id::{CampaignId, PersonId};
use domain::instant::Instant;
use domain::review::{CampaignState, in_time};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use ops::reviews::{Overview, Waivers, overview, waivers};

/// The page at `/reviews/{id}`.
#[component]
pub fn CampaignPage() -> impl IntoView {
    // What is no id names no campaign: the answer is the same.
    let id: Option<CampaignId> =
        use_params_map().get_untracked().get("id").and_then(|text| text.parse().ok());
    let viewer: Option<PersonId> = use_context::<ops::Call>().and_then(|call| call.actor.person());
    let query = ItemsQuery::of(&use_query_map().get_untracked());
    page(
        move |call| async move {
            let id = id.ok_or(ops::Error::NotFound("campaign"))?;
            Ok((overview(&call, id).await?, waivers(&call, id, None).await?))
        },
        move |found, now| shown(found, query, viewer, now),
    )
}

fn shown(
    (found, waived): (Overview, Waivers),
    query: ItemsQuery,
    viewer: Option<PersonId>,
    now: Instant,
) -> impl IntoView {
    let campaign = found.progress.campaign.clone();
    let name = campaign.name.clone();
    let late = campaign.state == CampaignState::Open && !in_time(now, campaign.due_at);
    let whole = found.whole.then(|| {
        view! {
            <Behindhand people=found.progress.people.clone() campaign=campaign.id/>
            <Measures found=found.clone()/>
        }
    });
    let sources = found.whole.then(|| view! { <section>{reconciled(&found.reconciliation, now)}</section> });
    let items = found.progress.items.clone();
    view! {
        <Title text=name.clone()/>
        <nav aria-label="Where this is"><a href="/reviews">"Reviews"</a></nav>
        <div class="page-head">
            <h1><WrappingName name/></h1>
            <CampaignBadge state=campaign.state late/>
        </div>
        <div class="page-actions"><Actions found=found.clone() viewer now/></div>
        <div class="with-rail">
            <div>
                {progress(&found)}
                <Items items campaign=campaign.clone() query viewer now/>
                <Delegations found=found.clone() now/>
                <WaiverSection found=waived campaign=campaign.id item=None now/>
                <SecondLook found=found.clone()/>
                {whole}
                {sources}
            </div>
            <div class="rail">
                <CampaignFacts found now/>
            </div>
        </div>
    }
}
