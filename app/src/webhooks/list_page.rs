//! The page of webhooks: a row an endpoint, with what it gets and when something last arrived.

use super::form::CreateWebhookForm;
use super::issued::{IssuedSecret, JustIssued};
use crate::components::badges::Badge;
use crate::components::empty::EmptyState;
use crate::components::icons;
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::{Ago, OnDate};
use crate::components::tone::Tone;
use crate::page::page;
use crate::viewer::Installation;
use domain::instant::Instant;
use leptos::prelude::*;
use leptos_meta::Title;
use ops::webhooks::{Desk, WebhookRow, list};

/// The page at `/webhooks`.
#[component]
pub fn WebhooksPage() -> impl IntoView {
    let issued = use_context::<JustIssued>();
    page(
        |call| async move { list(&call).await },
        move |found, now| shown(found, issued.map(|JustIssued(issued)| issued), now),
    )
}

fn shown(found: Desk, issued: Option<ops::webhooks::Issued>, now: Instant) -> impl IntoView {
    let issued = issued.map(|issued| view! { <IssuedSecret issued now/> });
    let installation = use_context::<Installation>().unwrap_or_default();
    let demonstration = installation
        .demonstration
        .then(|| view! { <p>"Nothing leaves the demonstration: its events wait here."</p> });
    let body = if found.rows.is_empty() {
        view! {
            <EmptyState what="No endpoints yet">
                <p>"A chat, a pager or a ticket system is told by a signed request when an alert is raised or a task opened."</p>
            </EmptyState>
        }
        .into_any()
    } else {
        let rows = found.rows.into_iter().map(|one| row(one, now)).collect_view();
        view! {
            <TableFrame label="Endpoints">
                <table class="folding">
                    <Caption text="Endpoints that events are sent to"/>
                    <thead>
                        <tr>
                            <ColumnHead>"Endpoint"</ColumnHead>
                            <ColumnHead>"State"</ColumnHead>
                            <ColumnHead>"Events"</ColumnHead>
                            <ColumnHead>"Last taken"</ColumnHead>
                            <ColumnHead>"Added"</ColumnHead>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableFrame>
        }
        .into_any()
    };
    view! {
        <Title text="Webhooks"/>
        <div class="page-head"><h1>"Webhooks"</h1></div>
        <p class="reading">
            "Events are sent as signed requests (Standard Webhooks), with ids and a link and without names. What is not taken is tried "
            "again, eight times in three days."
        </p>
        {demonstration}
        {issued}
        <div class="page-actions"><CreateWebhookForm/></div>
        {body}
    }
}

/// Is anything sent there, and why not.
pub(super) fn state(one: &WebhookRow) -> impl IntoView + use<> {
    match (one.active, one.off_because) {
        (true, _) => view! { <Badge tone=Tone::Good drawing=icons::CIRCLE_CHECK word="on"/> }.into_any(),
        (false, Some(why)) => {
            view! { <Badge tone=Tone::Bad drawing=icons::TRIANGLE_ALERT word=format!("off: {why}")/> }
                .into_any()
        }
        (false, None) => view! { <Badge tone=Tone::Plain drawing=icons::X word="off"/> }.into_any(),
    }
}

/// Where, as far as it is shown.
pub(super) fn place(one: &WebhookRow) -> String {
    if one.is_longer { format!("{}/…", one.origin) } else { one.origin.clone() }
}

fn row(one: WebhookRow, now: Instant) -> impl IntoView {
    let href = format!("/webhooks/{}", one.id);
    let events: Vec<&str> = one.events.iter().map(|event| event.as_str()).collect();
    let taken = match one.delivered_at {
        Some(at) => view! { <Ago now at/> }.into_any(),
        None => "never".into_any(),
    };
    let (place, state, created_at) = (place(&one), state(&one), one.created_at);
    let events = events.join(", ");
    view! {
        <tr>
            <RowHead><a href=href>{place}</a></RowHead>
            <FoldCell label="State">{state}</FoldCell>
            <FoldCell label="Events">{events}</FoldCell>
            <FoldCell label="Last taken">{taken}</FoldCell>
            <FoldCell label="Added"><OnDate at=created_at/>" by "{one.created_by}</FoldCell>
        </tr>
    }
}
