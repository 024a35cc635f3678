//! "Yours?": everything that waits for whoever looks, each with why they are asked, answered one by one or together.

use crate::components::empty::EmptyState;
use crate::components::name::Name;
use crate::components::time::{Ago, until};
use crate::page::page;
use domain::instant::Instant;
use domain::ownership::lapses_at;
use leptos::prelude::*;
use leptos_meta::Title;
use ops::ownership::OwnerRow;
use std::collections::BTreeMap;

/// The page at `/claims`.
#[component]
pub fn ClaimsPage() -> impl IntoView {
    page(|call| async move { ops::ownership::offers(&call).await }, |offers, now| shown(&offers, now))
}

fn shown(offers: &[OwnerRow], now: Instant) -> impl IntoView + use<> {
    let mut by_reason: BTreeMap<String, Vec<&OwnerRow>> = BTreeMap::new();
    for offer in offers {
        let reason = offer.why.clone().unwrap_or_else(|| "Security asks you".into());
        by_reason.entry(reason).or_default().push(offer);
    }
    let body = if offers.is_empty() {
        view! {
            <EmptyState what="Nothing is waiting for your answer">
                <p>"Identities that may be yours appear here, each with why you are asked. "<a href="/">"Home"</a></p>
            </EmptyState>
        }
        .into_any()
    } else {
        let groups = by_reason.into_iter().map(|(reason, rows)| group(&reason, &rows, now)).collect_view();
        view! {
            <form method="post" class="claims">
                {groups}
                <div class="panel">
                    <button type="submit" class="button primary" formaction="/api/ownership/claim">"The ticked ones are mine"</button>
                    <div class="field">
                        <label for="reason">"Or why the ticked ones are not yours; security reads it"</label>
                        <input id="reason" name="reason" type="text" maxlength="2000"/>
                    </div>
                    <button type="submit" class="button" formaction="/api/ownership/disclaim">"The ticked ones are not mine"</button>
                </div>
            </form>
        }
        .into_any()
    };
    view! {
        <Title text="Yours?"/>
        <nav aria-label="Where this is"><a href="/">"Home"</a></nav>
        <div class="page-head">
            <h1>"Yours?"</h1>
            <p class="quiet">{offers.len()}" wait for your answer. What you say is yours you answer for from then on."</p>
        </div>
        {body}
    }
}

fn group(reason: &str, rows: &[&OwnerRow], now: Instant) -> impl IntoView + use<> {
    let lines = rows.iter().map(|row| line(row, now)).collect_view();
    let reason = crate::identities::capital(reason);
    view! {
        <fieldset>
            <legend>{reason}" ("{rows.len()}")"</legend>
            <ul class="lines">{lines}</ul>
        </fieldset>
    }
}

fn line(row: &OwnerRow, now: Instant) -> impl IntoView + use<> {
    let id = row.id.to_string();
    let field = format!("offer-{id}");
    let id_of = field.clone();
    let href = format!("/identities/{}", row.identity);
    let look = format!("Look at {}", row.identity_name);
    let team = row.team.as_ref().map(|(_, team)| format!(" for {team}"));
    view! {
        <li>
            <label class="tick" for=field>
                <input id=id_of type="checkbox" name="offers[]" value=id/>
                <span><Name name=row.identity_name.clone()/></span>
            </label>
            <span>"as "{row.part.as_str()}{team}</span>
            <span class="quiet">"asked "<Ago now at=row.offered_at/>", "{until(now, lapses_at(row.offered_at))}</span>
            <a href=href aria-label=look>"Look"</a>
        </li>
    }
}
