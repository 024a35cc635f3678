//! The second stage on the page of an item: what security said of its keep, and, to whoever of security may, the forms to
//! confirm it or to send it back.

use crate::call::Draft;
use crate::components::field::{About, ProblemSummary, TextArea};
use crate::components::icons::{self, icon};
use crate::components::time::{Ago, OnDate};
use crate::reviews::words::{AnswerBadge, ConfirmationBadge};
use domain::instant::Instant;
use domain::review::{CampaignState, Confirmation};
use leptos::prelude::*;
use ops::reviews::{ConfirmationView, ItemPage, KeepView};

/// The section; nothing where the item's campaign has no second stage, or it is not privileged.
#[component]
pub fn KeepSection(
    /// The item.
    found: ItemPage,
    /// What was typed before.
    typed: Draft,
    /// The instant of this request.
    now: Instant,
) -> impl IntoView {
    let Some(keep) = found.confirmation.clone() else { return ().into_any() };
    let lines = keep.said.iter().map(line).collect_view();
    let said = (!keep.said.is_empty()).then(|| view! { <ol class="lines">{lines}</ol> });
    view! {
        <section class="panel" aria-labelledby="confirmation">
            <h2 id="confirmation">"Second stage: security confirms"</h2>
            {stands(&found, &keep, now)}
            {said}
            {forms(&found, &keep, typed)}
        </section>
    }
    .into_any()
}

fn stands(found: &ItemPage, keep: &KeepView, now: Instant) -> impl IntoView + use<> {
    let until = keep.until;
    let open = found.campaign.state == CampaignState::Open;
    let rule = "It is privileged: what is kept of it counts once somebody of security confirms it who did not decide it.";
    match keep.stands {
        None if open => {
            view! { <p class="quiet">{rule}" Nothing waits for that now."</p> }.into_any()
        }
        None => view! { <p class="quiet">{rule}</p> }.into_any(),
        Some(Confirmation::Waiting) if open && now < until => view! {
            <p>{icon(icons::CLIPBOARD_CHECK)} " The keep waits for a confirmation, until "<OnDate at=until/>" ("<Ago now at=until/>"). What is not confirmed by then counts as no response."</p>
        }
        .into_any(),
        Some(Confirmation::Waiting) => {
            view! { <p>"The keep was not confirmed in time: it counts as no response."</p> }.into_any()
        }
        Some(Confirmation::Confirmed) => view! { <p>"The keep is confirmed. Another answer would need another confirmation."</p> }.into_any(),
        Some(Confirmation::SentBack) if open && now < found.campaign.due_at => {
            view! { <p>"The keep was sent back: the item is open again."</p> }.into_any()
        }
        Some(Confirmation::SentBack) => {
            view! { <p>"The keep was sent back, and was not given again in time: it counts as no response."</p> }.into_any()
        }
    }
}

fn line(one: &ConfirmationView) -> impl IntoView + use<> {
    let reason = one.reason.clone().map(|text| view! { <span class="as-typed said">" “"{text}"”"</span> });
    let before = (!one.of_last).then_some(", of an earlier answer");
    view! {
        <li>
            <ConfirmationBadge said=one.said/>" by "<strong>{one.name.clone()}</strong>", "<OnDate at=one.at/>{before}{reason}
        </li>
    }
}

fn forms(found: &ItemPage, keep: &KeepView, typed: Draft) -> Option<impl IntoView + use<>> {
    let may = keep.may.clone()?;
    if let Err(why) = may {
        return Some(view! { <p class="hint">{why}"."</p> }.into_any());
    }
    let answer = found.history.last().map(|last| {
        view! { <p><AnswerBadge answer=last.answer/>" by "<strong>{last.name.clone()}</strong></p> }
    });
    let because = About::new("because", "Why it goes back")
        .hint("At least 10 characters; whoever decides reads it")
        .checked(&typed.problems);
    let value = typed.value("because");
    Some(
        view! {
            {answer}
            <ProblemSummary problems=typed.problems/>
            <form method="post" action="/api/reviews/confirm">
                {hidden(found, keep)}
                <button type="submit" class="button primary">{icon(icons::CHECK)} "Confirm the keep"</button>
            </form>
            <form method="post" action="/api/reviews/send-back">
                {hidden(found, keep)}
                <TextArea about=because value/>
                <button type="submit" class="button">"Send it back"</button>
            </form>
        }
        .into_any(),
    )
}

/// What was shown: another snapshot or another answer is not what is confirmed.
fn hidden(found: &ItemPage, keep: &KeepView) -> impl IntoView + use<> {
    view! {
        <input type="hidden" name="campaign" value=found.campaign.id.to_string()/>
        <input type="hidden" name="item" value=found.item.id.to_string()/>
        <input type="hidden" name="snapshot" value=found.item.snapshot_sha256.clone()/>
        <input type="hidden" name="answer" value=keep.answer_sha256.clone()/>
    }
}
