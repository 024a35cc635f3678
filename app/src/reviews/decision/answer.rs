//! What was answered so far, and why the viewer may not answer, where they may not.

use crate::components::icons::{self, icon};
use crate::components::time::{Ago, OnDate};
use crate::reviews::words::AnswerBadge;
use domain::instant::Instant;
use leptos::prelude::*;
use ops::reviews::{DecisionView, ItemPage};

/// Above the decision: the answer that counts with its undo, or the bar.
#[component]
pub fn Answered(
    /// The item.
    found: ItemPage,
    /// The instant of this request.
    now: Instant,
) -> impl IntoView {
    let barred = found.barred.clone().filter(|_| !found.second).map(|why| {
        view! { <p class="notice tone-plain" role="note">{icon(icons::INFO)} {why}"."</p> }
    });
    let unconfirmed = found.item.unconfirmed.is_some();
    let last = found.history.last().cloned().filter(|_| found.item.answer.is_some() || unconfirmed);
    let undo = last.map(|last| {
        let form = found.barred.is_none().then(|| {
            view! {
                <form method="post" action="/api/reviews/undo">
                    <input type="hidden" name="campaign" value=found.campaign.id.to_string()/>
                    <input type="hidden" name="item" value=found.item.id.to_string()/>
                    <input type="hidden" name="snapshot" value=found.item.snapshot_sha256.clone()/>
                    <button type="submit" class="link-button">"Undo"</button>
                </form>
            }
        });
        let what = if unconfirmed {
            ". Something changed that it did not see: answer again, the same to confirm it or otherwise. Until then it counts as no response."
        } else {
            ". Another answer takes its place; both stay in the log."
        };
        let tone = if unconfirmed { "notice flash tone-attention" } else { "notice flash tone-plain" };
        view! {
            <div class=tone>
                <p><AnswerBadge answer=last.answer/>" by "{last.name.clone()}", "<Ago now at=last.at/>{what}</p>
                {form}
            </div>
        }
    });
    let earlier = (!found.history.is_empty()).then(|| {
        let count = found.history.len();
        let lines = found.history.iter().map(line).collect_view();
        view! {
            <details class="history-of">
                <summary>"Every answer so far: "{count}</summary>
                <ol>{lines}</ol>
            </details>
        }
    });
    view! { {barred} {undo} {earlier} }
}

fn line(one: &DecisionView) -> impl IntoView + use<> {
    let reason = one.reason.clone().map(|text| view! { <span class="as-typed said">" “"{text}"”"</span> });
    let removed = (!one.remove.is_empty()).then(|| view! { " "<code>{one.remove.join(", ")}</code> });
    let together = (one.batch_size > 1).then(|| format!(", one of {} at once", one.batch_size));
    let under = one.under_waiver.then_some(", under a waiver of independence");
    view! {
        <li>
            <AnswerBadge answer=one.answer/>{removed}" by "{one.name.clone()}", "<OnDate at=one.at/>{together}{under}{reason}
        </li>
    }
}
