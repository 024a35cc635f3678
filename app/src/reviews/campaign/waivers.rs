//! Who may answer without being independent: waivers with their end, the buttons of whoever answers them, and the form to ask
//! for one.

use crate::call::draft;
use crate::components::field::{About, ProblemSummary, SelectField, TextArea, TextField};
use crate::components::filter_form::Choice;
use crate::components::time::{OnDate, until};
use crate::reviews::act::WAIVER;
use domain::id::{CampaignId, ItemId};
use domain::instant::Instant;
use domain::review::WaiverState;
use leptos::prelude::*;
use ops::reviews::{WaiverRow, Waivers};

/// The section; nothing where there is none and the viewer may not ask for one.
#[component]
pub fn WaiverSection(
    /// What there is.
    found: Waivers,
    /// Of which campaign.
    campaign: CampaignId,
    /// On the page of this item, where it is one.
    item: Option<ItemId>,
    /// The instant of this request.
    now: Instant,
) -> impl IntoView {
    if found.rows.is_empty() && found.ask_for.is_empty() {
        return ().into_any();
    }
    let lines = found.rows.iter().map(|row| line(row, (campaign, item), now)).collect_view();
    let list = (!found.rows.is_empty()).then(|| view! { <ul class="lines">{lines}</ul> });
    let form = (!found.ask_for.is_empty()).then(|| form(&found, campaign, item));
    view! {
        <section aria-labelledby="waivers">
            <h2 id="waivers">"Waivers of independence"</h2>
            {list}
            {form}
        </section>
    }
    .into_any()
}

fn line(
    row: &WaiverRow,
    (campaign, item): (CampaignId, Option<ItemId>),
    now: Instant,
) -> impl IntoView + use<> {
    let what = match &row.item {
        Some((id, _)) if item == Some(*id) => view! { "on this item" }.into_any(),
        Some((id, name)) => {
            let href = format!("/reviews/{campaign}/items/{id}");
            view! { "on "<a href=href>{name.clone()}</a> }.into_any()
        }
        None => view! { "on all that they decide here" }.into_any(),
    };
    let stands = match (row.state, row.holds, row.ended_at) {
        (_, true, _) => view! { "holds, "{until(now, row.until)} }.into_any(),
        (WaiverState::Refused, ..) => view! { "refused" }.into_any(),
        (_, _, Some(at)) => view! { "ended "<OnDate at/> }.into_any(),
        (WaiverState::Approved, false, None) => view! { "ended "<OnDate at=row.until/> }.into_any(),
        (WaiverState::Asked, ..) if row.waits => {
            view! { "waits for a second person; asked "{until(now, row.until)} }.into_any()
        }
        (WaiverState::Asked, ..) => view! { "was not answered" }.into_any(),
    };
    let answered = row.answered.clone().map(|(name, at)| {
        let word = if row.state == WaiverState::Refused { ", refused by " } else { ", approved by " };
        view! { {word}<strong>{name}</strong>" "<OnDate at/> }
    });
    let reason = row.reason.clone().unwrap_or_else(|| "(erased)".into());
    let gestures = [
        (row.may_answer, "approve-waiver", "Approve"),
        (row.may_answer, "refuse-waiver", "Refuse"),
        (row.may_end, "end-waiver", if row.waits { "Take back" } else { "End it now" }),
    ];
    let id = row.id.to_string();
    let buttons = gestures
        .into_iter()
        .filter(|(may, ..)| *may)
        .map(|(_, path, word)| {
            let about = format!("{word}: the waiver for {}", row.person_name);
            view! {
                <form method="post" action=format!("/api/reviews/{path}")>
                    <input type="hidden" name="waiver" value=id.clone()/>
                    <button type="submit" class="link-button" aria-label=about>{word}</button>
                </form>
            }
        })
        .collect_view();
    view! {
        <li>
            <span>
                <strong>{row.person_name.clone()}</strong>" "{what}": "{stands}". Asked by "<strong>{row.asked_by.clone()}</strong>
                " "<OnDate at=row.asked_at/>{answered}". "<span class="as-typed said">"“"{reason}"”"</span>
            </span>
            {buttons}
        </li>
    }
}

fn form(found: &Waivers, campaign: CampaignId, item: Option<ItemId>) -> impl IntoView + use<> {
    let (campaign, item_id) = (campaign.to_string(), item.map(|id| id.to_string()).unwrap_or_default());
    let typed =
        draft(WAIVER).filter(|typed| typed.value("campaign") == campaign && typed.value("item") == item_id);
    let open = typed.is_some();
    let typed = typed.unwrap_or_default();
    let people: Vec<Choice> = std::iter::once(Choice::new("", "Choose"))
        .chain(found.ask_for.iter().map(|(id, name)| Choice::new(id.to_string(), name.clone())))
        .collect();
    let person = About::new("person", "For whom").checked(&typed.problems);
    let until = About::new("until", "Until the end of")
        .hint("A day in UTC; at the campaign's due instant at the latest")
        .checked(&typed.problems);
    let reason = About::new("reason", "Why nobody independent can do it")
        .hint("It stands in the log")
        .checked(&typed.problems);
    let (chosen, day, why) = (typed.value("person"), typed.value("until"), typed.value("reason"));
    let (summary, for_what) = if item.is_some() {
        ("Ask for a waiver on this item …", "on this item")
    } else {
        (
            "Ask for a waiver …",
            "on every item that they decide in this campaign; on the page of an item you ask for that one alone",
        )
    };
    view! {
        <details class="offer" open=open>
            <summary class="button">{summary}</summary>
            <form method="post" action="/api/reviews/ask-waiver" class="panel">
                <ProblemSummary problems=typed.problems/>
                <p class="quiet">
                    "It lets somebody answer "{for_what}" though they asked for an exception it has, or got their role after the launch. "
                    "Another person of security or management, neither you nor they, approves it first. It is in the evidence, and each decision made under it says so."
                </p>
                <input type="hidden" name="campaign" value=campaign/>
                <input type="hidden" name="item" value=item_id/>
                <SelectField about=person choices=people chosen/>
                <TextField about=until value=day kind="date"/>
                <TextArea about=reason value=why/>
                <button type="submit" class="button primary">"Ask for it"</button>
            </form>
        </details>
    }
}
