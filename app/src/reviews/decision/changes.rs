//! What changed since the launch: whoever decides sees it above everything else, and their decision names it.

use crate::components::icons::{self, icon};
use crate::components::time::Ago;
use domain::instant::Instant;
use domain::review::{CampaignState, Change, ChangeKind};
use leptos::prelude::*;
use ops::reviews::ItemPage;

/// The notice; nothing where nothing changed.
#[component]
pub fn Changes(
    /// The item.
    found: ItemPage,
    /// The instant of this request.
    now: Instant,
) -> impl IntoView {
    if found.changes.is_empty() {
        return ().into_any();
    }
    let (used, material): (Vec<Change>, Vec<Change>) =
        found.changes.into_iter().partition(|one| one.kind == ChangeKind::Used);
    let open = found.campaign.state == CampaignState::Open;
    let material = (!material.is_empty()).then(|| {
        let lines = material.into_iter().map(|one| line(one, now)).collect_view();
        let asks = open.then_some(" A decision from before is to be confirmed, or changed.");
        view! {
            <p>{icon(icons::TRIANGLE_ALERT)} <strong>"Changed since the launch."</strong>{asks}</p>
            <ul>{lines}</ul>
        }
    });
    let used = (!used.is_empty()).then(|| {
        let lines = used.into_iter().map(|one| line(one, now)).collect_view();
        view! {
            <p>"First seen used after the launch. It counts as use, though the review had been announced:"</p>
            <ul>{lines}</ul>
        }
    });
    view! { <section class="notice tone-attention" aria-label="What changed since the launch">{material}{used}</section> }
        .into_any()
}

fn line(one: Change, now: Instant) -> impl IntoView {
    // There is nothing more to be said of waking up.
    let what = (one.kind != ChangeKind::Awake).then(|| view! { ": "<code>{one.what}</code> });
    view! { <li>{one.kind.as_str()}{what}" "<small><Ago now at=one.at/></small></li> }
}
