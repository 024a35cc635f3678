//! The log of an endpoint: a row a delivery, each of its tries with what was answered and how long that took.

use crate::components::badges::Badge;
use crate::components::icons;
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::Ago;
use crate::components::tone::Tone;
use crate::identities::grouped;
use domain::instant::Instant;
use domain::webhook::KEPT_DAYS;
use leptos::prelude::*;
use ops::webhooks::{Attempt, DeliveryRow, DeliveryState, Shown};

/// The newest deliveries.
pub(super) fn log(found: &Shown, now: Instant) -> impl IntoView + use<> {
    let rest = found.total.saturating_sub(u64::try_from(found.deliveries.len()).unwrap_or(u64::MAX));
    let more =
        (rest > 0).then(|| view! { <p class="quiet">"The newest; there are "{grouped(rest)}" more."</p> });
    let body = if found.deliveries.is_empty() {
        view! { <p class="quiet">"Nothing was sent there yet."</p> }.into_any()
    } else {
        let can_retry = found.row.active;
        let rows = found.deliveries.iter().map(|one| row(one, can_retry, now)).collect_view();
        view! {
            <TableFrame label="Deliveries">
                <table class="folding">
                    <Caption text="Deliveries, newest first"/>
                    <thead>
                        <tr>
                            <ColumnHead>"Event"</ColumnHead>
                            <ColumnHead>"Happened"</ColumnHead>
                            <ColumnHead>"State"</ColumnHead>
                            <ColumnHead>"Tries"</ColumnHead>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableFrame>
        }
        .into_any()
    };
    view! {
        <section aria-labelledby="log">
            <h2 id="log">"Deliveries "{grouped(found.total)}</h2>
            <p class="quiet">"Kept for "{KEPT_DAYS}" days."</p>
            {body}
            {more}
        </section>
    }
}

fn row(one: &DeliveryRow, can_retry: bool, now: Instant) -> impl IntoView + use<> {
    let again = (one.state == DeliveryState::Dead && can_retry).then(|| {
        let (id, label) = (one.id.to_string(), format!("Try again: {}", one.event));
        view! {
            <form method="post" action="/api/webhooks/try-again">
                <input type="hidden" name="delivery" value=id/>
                <button type="submit" class="button" aria-label=label>"Try again"</button>
            </form>
        }
    });
    let at = one.next;
    let next = (one.state == DeliveryState::Waiting && at > now)
        .then(|| view! { <small>"next "<Ago now at/></small> });
    let tries = one.attempts.iter().map(|attempt| tried(attempt, now)).collect_view();
    let none = one.attempts.is_empty().then_some("none yet");
    let (event, id, created_at, state) = (one.event.as_str(), one.id.to_string(), one.created_at, one.state);
    view! {
        <tr>
            <RowHead>{event}" "<small><code>{id}</code></small></RowHead>
            <FoldCell label="Happened"><Ago now at=created_at/></FoldCell>
            <FoldCell label="State">{badge(state)}" "{next}{again}</FoldCell>
            <FoldCell label="Tries">{none}<ul class="lines">{tries}</ul></FoldCell>
        </tr>
    }
}

fn tried(one: &Attempt, now: Instant) -> impl IntoView + use<> {
    let said = match (one.status, &one.error) {
        (Some(status), _) => format!("answered {status}"),
        (None, Some(error)) => error.clone(),
        (None, None) => "no answer".into(),
    };
    let (at, millis) = (one.at, one.millis);
    view! { <li><Ago now at/><span>{said}</span><span class="quiet">{millis}" ms"</span></li> }
}

fn badge(state: DeliveryState) -> impl IntoView {
    let (tone, drawing, word) = match state {
        DeliveryState::Delivered => (Tone::Good, icons::CIRCLE_CHECK, "taken"),
        DeliveryState::Waiting => (Tone::Plain, icons::CALENDAR_CLOCK, "waiting"),
        DeliveryState::Dead => (Tone::Bad, icons::TRIANGLE_ALERT, "not taken"),
        DeliveryState::Dropped => (Tone::Plain, icons::X, "dropped: the endpoint is off"),
    };
    view! { <Badge tone drawing word/> }
}
