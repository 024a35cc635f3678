//! The page where the product is won: one identity, its use in front of whoever decides, and nothing ticked for them.

use super::act::{AGAIN, DECIDE};
use super::campaign::waivers::WaiverSection;
use super::confirming::act::SEND_BACK;
use super::decision::answer::Answered;
use super::decision::changes::Changes;
use super::decision::choices::Choices;
use super::decision::confirm::KeepSection;
use super::decision::holds::Holds;
use super::decision::second::SecondLookForm;
use super::decision::side::Side;
use super::decision::silence::unanswered;
use crate::address::Address;
use crate::asked_window::in_words;
use crate::call::{Draft, draft};
use crate::components::badges::Badge;
use crate::components::field::ProblemSummary;
use crate::components::icons;
use crate::components::name::WrappingName;
use crate::components::strip_figure::StripFigure;
use crate::components::time::relative;
use crate::components::tone::Tone;
use crate::components::use_strip::strip_of;
use crate::page::page;
use crate::tasks::documents;
use domain::id::{CampaignId, ItemId};
use domain::instant::Instant;
use domain::window::{Day, Window};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use ops::remedy::Reduced;
use ops::reviews::{ItemPage, Waivers, item, remain, waivers};

/// The page at `/reviews/{id}/items/{item}`.
#[component]
pub fn DecisionPage() -> impl IntoView {
    let params = use_params_map().get_untracked();
    let campaign: Option<CampaignId> = params.get("id").and_then(|text| text.parse().ok());
    let asked: Option<ItemId> = params.get("item").and_then(|text| text.parse().ok());
    let wants_remain = use_query_map().get_untracked().get("remain").is_some();
    page(
        move |call| async move {
            let found = item(&call, asked.ok_or(ops::Error::NotFound("item"))?).await?;
            // An item has one address: below another campaign it is not there.
            if Some(found.campaign.id) != campaign {
                return Err(ops::Error::NotFound("item"));
            }
            let remain = if wants_remain { Some(remain(&call, found.item.id).await?) } else { None };
            let waived = waivers(&call, found.campaign.id, Some(found.item.id)).await;
            // Whoever was shown the item alone, such as a delegate whose time is over, is shown no waiver.
            let waived = waived.unwrap_or_default();
            Ok((found, remain, waived))
        },
        |(found, remain, waived), now| shown(found, remain, waived, now),
    )
}

fn shown(found: ItemPage, remain: Option<Vec<Reduced>>, waived: Waivers, now: Instant) -> impl IntoView {
    // A draft is of one item: another tab's is not shown here.
    let typed =
        draft(DECIDE).filter(|typed| typed.value("item") == found.item.id.to_string()).unwrap_or_default();
    let name = found.item.name.clone();
    let campaign = format!("/reviews/{}", found.campaign.id);
    let place = format!("Item {} of {}, riskiest first", found.place, found.of);
    let may = found.barred.is_none();
    let (of, this) = (found.campaign.id, Some(found.item.id));
    let waived = view! { <WaiverSection found=waived campaign=of item=this now/> };
    let of_this = |typed: &Draft| typed.value("item") == found.item.id.to_string();
    let back = draft(SEND_BACK).filter(of_this).unwrap_or_default();
    let keep = view! { <KeepSection found=found.clone() typed=back now/> };
    let again = found.second.then(|| {
        let typed = draft(AGAIN).filter(|typed| typed.value("item") == found.item.id.to_string());
        view! { <SecondLookForm found=found.clone() typed=typed.unwrap_or_default()/> }
    });
    let silent = unanswered(&found);
    let body = body(&found, (&typed, remain), now);
    let body = if may {
        view! {
            <form method="post" action="/api/reviews/decide" class="decide">
                <input type="hidden" name="campaign" value=found.campaign.id.to_string()/>
                <input type="hidden" name="item" value=found.item.id.to_string()/>
                <input type="hidden" name="snapshot" value=found.item.snapshot_sha256.clone()/>
                <input type="hidden" name="changes" value=found.changes_sha256.clone()/>
                {body}
                <Choices found=found.clone() typed=typed.clone()/>
            </form>
        }
        .into_any()
    } else {
        body.into_any()
    };
    view! {
        <Title text=format!("Decide on {name}")/>
        <nav aria-label="Where this is" class="trail">
            <a href="/reviews">"Reviews"</a>" › "<a href=campaign>{found.campaign.name.clone()}</a>
        </nav>
        <div class="page-head">
            <h1><WrappingName name/></h1>
            <p class="quiet">{place}" · due "{relative(now, found.campaign.due_at)}</p>
        </div>
        {about(&found)}
        <ProblemSummary problems=typed.problems.clone()/>
        <Changes found=found.clone() now/>
        {silent}
        <Answered found now/>
        {keep}
        {body}
        {again}
        {waived}
    }
}

/// One line of what it is, whose, and what for.
fn about(found: &ItemPage) -> impl IntoView + use<> {
    let snapshot = &found.snapshot;
    let named = |id| found.people.get(&id).cloned().unwrap_or_else(|| "somebody who was erased".into());
    let owners = &snapshot.owners;
    let owner = match (owners.technical.or(owners.business), owners.steward) {
        (Some(person), _) => view! { <strong>{named(person)}</strong> }.into_any(),
        (None, Some(steward)) => {
            let said = format!("nobody; {} stands in", named(steward));
            view! { <Badge tone=Tone::Attention drawing=icons::CIRCLE_ALERT word=said/> }.into_any()
        }
        (None, None) => {
            view! { <Badge tone=Tone::Attention drawing=icons::CIRCLE_ALERT word="nobody"/> }.into_any()
        }
    };
    let purpose = match &found.purpose {
        Some(text) => view! { <span class="as-typed">{text.clone()}</span> }.into_any(),
        None => view! { <span class="quiet">"nobody has said"</span> }.into_any(),
    };
    let gone = found.gone_at.map(|_| {
        view! { <Badge tone=Tone::Plain drawing=icons::ARCHIVE word="gone since launch: it will be withdrawn"/> }
    });
    let identity = found.sees_identity.then(|| {
        let href = format!("/identities/{}", found.item.identity);
        view! { <a href=href>"Everything about it"</a> }
    });
    let stands_in = found.stands_in.as_ref().map(|one| {
        let word = format!("in place of {}, away until {}", one.name, one.until);
        view! { <Badge tone=Tone::Plain drawing=icons::INFO word/> }
    });
    view! {
        <p class="decision-about">
            <span>{snapshot.kind.as_str()}" in "{snapshot.source.provider.as_str().to_uppercase()}" "{snapshot.source.account.clone()}</span>
            <span>"Owner: "{owner}</span>
            <span>"For: "{purpose}</span>
            {stands_in}
            {gone}
            {identity}
        </p>
    }
}

fn body(
    found: &ItemPage,
    (typed, remain): (&Draft, Option<Vec<Reduced>>),
    now: Instant,
) -> impl IntoView + use<> {
    let window: Window = found.campaign.window;
    let strip = strip_of(window, &found.days);
    let last = found.snapshot.used.iter().filter(|one| one.counts.used() > 0).map(|one| one.last_at).max();
    let seen = &found.snapshot.window;
    let more = u32::try_from(strip.observed()).unwrap_or(u32::MAX) != seen.observed_days
        || strip.last_used() != last.map(Day::of);
    let more = more.then(|| {
        view! {
            <p class="notice tone-attention" role="note">
                "More was imported since the launch: the strip shows what the logs say now, the verdicts below what they said then."
            </p>
        }
    });
    let identity = found.sees_identity.then(|| {
        Address::new(format!("/identities/{}", found.item.identity))
            .with("days", window.days())
            .with("until", window.until)
    });
    view! {
        <div class="decision">
            <div>
                <section aria-labelledby="use">
                    <h2 id="use">"Use over "{in_words(window)}</h2>
                    <StripFigure strip last now/>
                    {more}
                </section>
                <Holds found=found.clone() typed=typed.clone() identity/>
                {remains(found, remain)}
            </div>
            <Side found=found.clone() now/>
        </div>
    }
}

/// What would be left if all that is unused went: asked for with a link, so that the page is no slower for whoever does
/// not ask.
fn remains(found: &ItemPage, remain: Option<Vec<Reduced>>) -> Option<impl IntoView + use<>> {
    let unused = found.snapshot.grants.iter().any(|grant| grant.actions.unused > 0);
    let here = format!("/reviews/{}/items/{}", found.campaign.id, found.item.id);
    let said = match remain {
        _ if !unused => return None,
        None => {
            let href = format!("{here}?remain=unused#remain");
            view! { <p><a href=href>"Show what would remain, as policy documents"</a></p> }.into_any()
        }
        Some(reduced) => view! {
            <p class="quiet">"If all that is unused with the whole window observed goes. Nothing is decided by looking at it."</p>
            {documents(&reduced)}
        }
        .into_any(),
    };
    Some(view! {
        <section aria-labelledby="remain">
            <h2 id="remain">"What would remain"</h2>
            {said}
        </section>
    })
}
