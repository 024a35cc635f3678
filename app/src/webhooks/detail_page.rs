//! One endpoint: what it gets, whether it is on, a new secret, a test, and the log of what was sent.

use super::form::boxes;
use super::list_page::{place, state};
use super::log::log;
use crate::components::dialog::PopDialog;
use crate::components::facts::{Fact, Facts};
use crate::components::field::TickField;
use crate::components::time::{Ago, OnDate, until};
use crate::page::page;
use domain::id::WebhookId;
use domain::instant::Instant;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use ops::webhooks::{Shown, WebhookRow, show};

/// The page at `/webhooks/{id}`.
#[component]
pub fn WebhookPage() -> impl IntoView {
    let id: Option<WebhookId> = use_params_map().get_untracked().get("id").and_then(|text| text.parse().ok());
    page(
        move |call| async move {
            // Whoever may not manage them is told that, whatever the address names.
            ops::webhooks::may_manage(&call)?;
            show(&call, id.ok_or(ops::Error::NotFound("webhook"))?).await
        },
        |found, now| shown(&found, now),
    )
}

fn shown(found: &Shown, now: Instant) -> impl IntoView + use<> {
    let row = &found.row;
    let title = place(row);
    let taken = match row.delivered_at {
        Some(at) => view! { <Ago now at/> }.into_any(),
        None => "never".into_any(),
    };
    let secret = match row.former_until {
        Some(end) => format!("two hold: the former one {}", until(now, end)),
        None => "one holds".into(),
    };
    let (created_at, created_by) = (row.created_at, row.created_by.clone());
    view! {
        <Title text=title.clone()/>
        <nav aria-label="Where this is"><a href="/webhooks">"Webhooks"</a></nav>
        <div class="page-head">
            <h1>{title}</h1>
            {state(row)}
        </div>
        <div class="page-actions">{test(row)} {rotate(row)}</div>
        <section aria-labelledby="facts">
            <h2 id="facts" class="hidden">"Facts"</h2>
            <Facts>
                <Fact term="Last taken">{taken}</Fact>
                <Fact term="Secret">{secret}</Fact>
                <Fact term="Added"><OnDate at=created_at/>" by "{created_by}</Fact>
            </Facts>
        </section>
        {change(row)}
        {log(found, now)}
    }
}

fn test(row: &WebhookRow) -> Option<impl IntoView + use<>> {
    let id = row.id.to_string();
    row.active.then(|| {
        view! {
            <form method="post" action="/api/webhooks/test">
                <input type="hidden" name="webhook" value=id/>
                <button type="submit" class="button">"Send a test"</button>
            </form>
        }
    })
}

/// While two secrets hold there is no third.
fn rotate(row: &WebhookRow) -> Option<impl IntoView + use<>> {
    let id = row.id.to_string();
    row.former_until.is_none().then(|| {
        view! {
            <PopDialog id="rotate" open="New secret" title="Make a new secret?">
                <p>"The next page shows it, once. For a day both sign, so that the receiver can change over; then the former one is over."</p>
                <form method="post" action="/webhooks/secret">
                    <input type="hidden" name="webhook" value=id/>
                    <button type="submit" class="button primary">"Make it"</button>
                </form>
            </PopDialog>
        }
    })
}

fn change(row: &WebhookRow) -> impl IntoView + use<> {
    let id = row.id.to_string();
    let active = row.active;
    let boxes = boxes(&row.events, None);
    view! {
        <details class="offer" id="change">
            <summary class="button">"Change"</summary>
            <form method="post" action="/api/webhooks/change" class="panel">
                <input type="hidden" name="webhook" value=id/>
                <TickField name="active" value="yes" label="Events are sent there" ticked=active/>
                {boxes}
                <button type="submit" class="button primary">"Change it"</button>
            </form>
        </details>
    }
}
