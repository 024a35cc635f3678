//! The log's signed heads: what somebody who was mailed one compares.

use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::Ago;
use crate::identities::grouped;
use domain::id::CampaignId;
use domain::instant::Instant;
use leptos::prelude::*;
use ops::evidence::{CheckpointRow, Occasion};
use std::collections::HashMap;

/// The newest heads.
#[component]
pub fn Checkpoints(
    /// The heads, newest first.
    rows: Vec<CheckpointRow>,
    /// Are there more?
    more: bool,
    /// What campaigns are called.
    names: HashMap<CampaignId, String>,
    /// The instant of this request.
    now: Instant,
) -> impl IntoView {
    let shown = rows.len();
    let body = if rows.is_empty() {
        view! { <p class="quiet">"None is signed yet: the first comes with the first launch, or at the end of a day on which something happened."</p> }
            .into_any()
    } else {
        let rows = rows.into_iter().map(|row| head(row, &names, now)).collect_view();
        view! {
            <TableFrame label="Checkpoints, newest first">
                <table class="folding dense checkpoints">
                    <Caption text="Checkpoints, newest first"/>
                    <thead>
                        <tr>
                            <ColumnHead>"Occasion"</ColumnHead>
                            <ColumnHead number=true>"Leaves"</ColumnHead>
                            <ColumnHead>"Root"</ColumnHead>
                            <ColumnHead>"Signed"</ColumnHead>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableFrame>
        }
        .into_any()
    };
    let note = more.then(|| view! { <p class="quiet">"The newest "{shown}"; there are more."</p> });
    view! {
        <section aria-labelledby="checkpoints">
            <h2 id="checkpoints">"Checkpoints"</h2>
            <p class="reading">
                "A checkpoint is the signed head of the log over everything that was ever written to it. Of two with the same number of "
                "leaves the roots must be equal: compare with one that left the building earlier. "
                <a href="/evidence/log">"The log proves what lies between them"</a>"."
            </p>
            {body}
            {note}
        </section>
    }
}

/// Why it was signed.
pub(super) const fn word(occasion: Occasion) -> &'static str {
    match occasion {
        Occasion::Launch => "Launch",
        Occasion::Close => "Close",
        Occasion::Freezing => "Freezing",
        Occasion::Rotation => "A new key",
        Occasion::Daily => "The day's own",
    }
}

fn head(row: CheckpointRow, names: &HashMap<CampaignId, String>, now: Instant) -> impl IntoView + use<> {
    let campaign = row.campaign.and_then(|id| Some((id, names.get(&id)?.clone())));
    let campaign =
        campaign.map(|(id, name)| view! { <small><a href=format!("/evidence/{id}")>{name}</a></small> });
    view! {
        <tr>
            <RowHead>{word(row.occasion)}{campaign}</RowHead>
            <FoldCell label="Leaves" number=true>{grouped(row.size)}</FoldCell>
            <FoldCell label="Root"><code>{row.root}</code></FoldCell>
            <FoldCell label="Signed"><Ago now at=row.at/></FoldCell>
        </tr>
    }
}
