//! The page of the outbox: what could not be sent first, then what waits, then what was sent.

use crate::components::badges::Badge;
use crate::components::empty::EmptyState;
use crate::components::icons;
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::Ago;
use crate::components::tone::Tone;
use crate::identities::capital;
use crate::page::page;
use crate::viewer::Installation;
use domain::instant::Instant;
use leptos::prelude::*;
use leptos_meta::Title;
use ops::mail::{MailRow, MailState, outbox};

/// The page at `/outbox`.
#[component]
pub fn OutboxPage() -> impl IntoView {
    page(|call| async move { outbox(&call).await }, shown)
}

fn shown((rows, more): (Vec<MailRow>, bool), now: Instant) -> impl IntoView {
    let installation = use_context::<Installation>().unwrap_or_default();
    let demonstration = installation
        .demonstration
        .then(|| view! { <p>"Nothing leaves the demonstration: its mails wait here."</p> });
    let body = if rows.is_empty() {
        view! {
            <EmptyState what="No mail yet">
                <p>"Offers, reviews and what ends are told to people by mail. What is told stands here, sent or not."</p>
            </EmptyState>
        }
        .into_any()
    } else {
        table(rows, now).into_any()
    };
    let note = more.then(|| view! { <p class="quiet">"The newest of each; there are more."</p> });
    view! {
        <Title text="Outbox"/>
        <h1>"Outbox"</h1>
        <p class="reading">
            "Mail is written with the change it tells of, and sent once. Without a mail server in the configuration it waits here, and "
            "nothing is lost; what was sent is deleted after 90 days."
        </p>
        {demonstration}
        {body}
        {note}
    }
}

fn table(rows: Vec<MailRow>, now: Instant) -> impl IntoView {
    let rows = rows.into_iter().map(|row| mail(row, now)).collect_view();
    view! {
        <TableFrame label="Mails: not sent, waiting, sent">
            <table class="folding">
                <Caption text="Mails: not sent, waiting, sent"/>
                <thead>
                    <tr>
                        <ColumnHead>"Mail"</ColumnHead>
                        <ColumnHead>"To"</ColumnHead>
                        <ColumnHead>"Written"</ColumnHead>
                        <ColumnHead>"State"</ColumnHead>
                        <ColumnHead number=true>"Tries"</ColumnHead>
                        <ColumnHead>"Last answer"</ColumnHead>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableFrame>
    }
}

fn mail(row: MailRow, now: Instant) -> impl IntoView {
    let kind = capital(&row.kind.replace('_', " "));
    let to = if row.to.is_empty() { "somebody who is not here any more".to_owned() } else { row.to };
    let error = row.error.unwrap_or_default();
    let again = (row.state == MailState::Dead).then(|| {
        let label = format!("Try again: {kind} to {to}");
        view! {
            <form method="post" action="/api/outbox/try-again">
                <input type="hidden" name="mail" value=row.id.to_string()/>
                <button type="submit" class="button" aria-label=label>"Try again"</button>
            </form>
        }
    });
    let when = match row.state {
        MailState::Sent => row.sent_at,
        MailState::Waiting if row.next > now => Some(row.next),
        _ => None,
    };
    let when = when.map(|at| view! { <small><Ago now at/></small> });
    view! {
        <tr>
            <RowHead>{kind.clone()}</RowHead>
            <FoldCell label="To">{to}</FoldCell>
            <FoldCell label="Written"><Ago now at=row.created_at/></FoldCell>
            <FoldCell label="State">{badge(row.state)}{when}</FoldCell>
            <FoldCell label="Tries" number=true>{row.attempts}</FoldCell>
            <FoldCell label="Last answer">{error}{again}</FoldCell>
        </tr>
    }
}

fn badge(state: MailState) -> impl IntoView {
    let (tone, drawing, word) = match state {
        MailState::Dead => (Tone::Bad, icons::TRIANGLE_ALERT, "not sent"),
        MailState::Waiting => (Tone::Plain, icons::CALENDAR_CLOCK, "waiting"),
        MailState::Sent => (Tone::Good, icons::CIRCLE_CHECK, "sent"),
        MailState::Dropped => (Tone::Plain, icons::X, "dropped"),
    };
    view! { <Badge tone drawing word/> }
}
