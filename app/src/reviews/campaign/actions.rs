//! What this person can do with a campaign now: decide what is theirs, close it, acknowledge it, take its evidence.

use crate::call::{Draft, draft};
use crate::components::dialog::PopDialog;
use crate::components::field::{About, ProblemSummary, TextArea};
use crate::components::icons::{self, icon};
use crate::identities::grouped;
use crate::reviews::act::ACKNOWLEDGE;
use crate::reviews::words::item_path;
use crate::viewer::Installation;
use domain::id::PersonId;
use domain::instant::Instant;
use domain::review::{CampaignState, ReviewerRule, in_time};
use leptos::prelude::*;
use ops::reviews::Overview;

/// The actions, below the heading: first on a phone, too.
#[component]
pub fn Actions(
    /// The campaign.
    found: Overview,
    /// Who looks.
    viewer: Option<PersonId>,
    /// The instant of this request.
    now: Instant,
) -> impl IntoView {
    let evidence = use_context::<Installation>().is_some_and(|installation| installation.has("/evidence"))
        && found.editions > 0
        && found.whole;
    let href = format!("/evidence/{}", found.progress.campaign.id);
    let evidence = evidence
        .then(|| view! { <p><a class="button" href=href>{icon(icons::SHIELD_CHECK)} "Its evidence"</a></p> });
    view! {
        {decide(&found, viewer, now)}
        {confirm(&found, now)}
        {close(&found)}
        {acknowledge(&found)}
        {evidence}
    }
}

fn decide(found: &Overview, viewer: Option<PersonId>, now: Instant) -> Option<impl IntoView + use<>> {
    let campaign = &found.progress.campaign;
    if campaign.state != CampaignState::Open || !in_time(now, campaign.due_at) {
        return None;
    }
    // Theirs, and those of whoever delegated to them.
    let mut whose: Vec<PersonId> = viewer.into_iter().collect();
    let delegated = found.delegations.iter().filter(|one| one.holds && Some(one.to) == viewer);
    whose.extend(delegated.map(|one| one.from));
    let mine = |item: &&ops::reviews::ItemRow| {
        item.answer.is_none() && item.reviewer.is_some_and(|reviewer| whose.contains(&reviewer))
    };
    let open: Vec<_> = found.progress.items.iter().filter(mine).collect();
    let first = open.first()?;
    let href = item_path(campaign.id, first.id);
    // A steward never keeps.
    let low = open.iter().filter(|item| item.low_risk && item.rule != ReviewerRule::Steward).count();
    let together = (low > 1).then(|| {
        let href = format!("/reviews/{}?show=low-risk#items", campaign.id);
        view! { <p><a href=href>"Keep low-risk ones together ("{low}")"</a></p> }
    });
    let count = open.len();
    Some(view! {
        <p><a class="button primary" href=href>{icon(icons::CLIPBOARD_CHECK)} "Decide your "{count}" open"</a></p>
        {together}
    })
}

/// To security: where what waits for it stands.
fn confirm(found: &Overview, now: Instant) -> Option<impl IntoView + use<>> {
    let campaign = &found.progress.campaign;
    let takes =
        campaign.state == CampaignState::Open && campaign.confirmed_until().is_some_and(|until| now < until);
    // Whoever closes it is of security.
    if !takes || found.close.is_none() || found.waiting_here == 0 {
        return None;
    }
    let href = format!("/reviews/{}?show=to-confirm#items", campaign.id);
    let count = grouped(found.waiting_here);
    Some(
        view! { <p><a class="button" href=href>{icon(icons::CLIPBOARD_CHECK)} "Confirm what is kept: "{count}</a></p> },
    )
}

fn close(found: &Overview) -> Option<impl IntoView + use<>> {
    let campaign = &found.progress.campaign;
    if campaign.state != CampaignState::Open {
        return None;
    }
    let said = found.close.clone()?;
    let body = match said {
        Err(why) => view! { <p class="hint">"Not to be closed yet. "{why}"."</p> }.into_any(),
        Ok(()) => {
            let (decided, open) = (grouped(found.decided_here), grouped(found.open_here));
            let id = campaign.id.to_string();
            let gone = (found.gone > 0)
                .then(|| grouped(found.gone))
                .map(|gone| view! { <li>{gone}" gone since launch become withdrawn, answered or not"</li> });
            let unconfirmed = (found.unconfirmed_here > 0).then(|| grouped(found.unconfirmed_here)).map(
                |count| view! { <li>{count}" of these were answered, and not confirmed after a change"</li> },
            );
            let waiting = (found.waiting_here > 0).then(|| grouped(found.waiting_here)).map(
                |count| view! { <li>{count}" of those decided were kept, and security did not confirm them in time: they become no response"</li> },
            );
            let silent = campaign.no_response.filter(|_| found.open_here + found.waiting_here > 0);
            let silent = silent.map(|then| view! { <li>"what nobody answers "{then.told()}</li> });
            view! {
                <PopDialog id="close" open="Close the campaign" title="Close this campaign?">
                    <ul>
                        <li>{decided}" decided come to their outcome"</li>
                        <li>{open}" open become no response, which is an outcome and never a keep"</li>
                        {silent}
                        {unconfirmed}
                        {waiting}
                        {gone}
                    </ul>
                    <p>"It takes no more answers afterwards. The log's head is signed, and management is asked to acknowledge it."</p>
                    <form method="post" action="/api/reviews/close">
                        <input type="hidden" name="campaign" value=id/>
                        <button type="submit" class="button primary">"Close it for good"</button>
                    </form>
                </PopDialog>
            }
            .into_any()
        }
    };
    Some(body)
}

fn acknowledge(found: &Overview) -> Option<impl IntoView + use<>> {
    let campaign = &found.progress.campaign;
    match (found.acknowledge.clone()?, campaign.state) {
        (_, CampaignState::Acknowledged) => None,
        (Err(_), CampaignState::Open) => Some(
            view! { <p class="hint">"You acknowledge its result once security has closed it."</p> }
                .into_any(),
        ),
        (Err(why), CampaignState::Closed) => {
            Some(view! { <p class="hint">"You cannot acknowledge it. "{why}"."</p> }.into_any())
        }
        (Ok(()), _) => {
            let own = |typed: &Draft| typed.value("campaign") == campaign.id.to_string();
            let typed: Draft = draft(ACKNOWLEDGE).filter(own).unwrap_or_default();
            let about = About::new("statement", "Statement")
                .hint("What you looked at, and what follows; it stands in the evidence")
                .optional()
                .checked(&typed.problems);
            let value = typed.value("statement");
            Some(
                view! {
                    <section class="panel" aria-labelledby="acknowledge">
                        <h2 id="acknowledge">"Acknowledge the result"</h2>
                        <p>"You were named at launch. Acknowledging says that management has seen this result; it freezes edition 1 of the evidence, for good."</p>
                        <ProblemSummary problems=typed.problems/>
                        <form method="post" action="/api/reviews/acknowledge">
                            <input type="hidden" name="campaign" value=campaign.id.to_string()/>
                            <TextArea about value/>
                            <button type="submit" class="button primary">{icon(icons::CIRCLE_CHECK)} "Acknowledge"</button>
                        </form>
                    </section>
                }
                .into_any(),
            )
        }
    }
}
