//! Offers that wait: on the home page of whoever is asked, and on the identity's page.

use super::act::DECLINE;
use crate::call::draft;
use crate::components::facts::Fact;
use crate::components::icons::{self, icon};
use crate::components::name::Name;
use crate::components::time::{Ago, until};
use domain::instant::Instant;
use domain::ownership::{EndedAs, lapses_at};
use leptos::prelude::*;
use ops::ownership::OwnerRow;

/// An offer to whoever looks: accepted with a button, declined with a reason.
pub(crate) fn offer_line(offer: &OwnerRow, now: Instant) -> impl IntoView + use<> {
    let href = format!("/identities/{}", offer.identity);
    let name = offer.identity_name.clone();
    let team = offer.team.as_ref().map(|(_, team)| format!(" for {team}"));
    let why = offer.why.clone().map(|why| view! { <small>{crate::identities::capital(&why)}</small> });
    let buttons = answers(&offer.id.to_string(), &name, &IDENTITY);
    view! {
        <li>
            <span><a href=href><Name name/></a>" "<small>{offer.account.clone()}</small></span>
            <span>"as "{offer.part.as_str()}{team}</span>
            <span class="quiet">
                "asked "<Ago now at=offer.offered_at/>", "{until(now, lapses_at(offer.offered_at))}
            </span>
            {why}
            {buttons}
        </li>
    }
}

/// Where an offer is answered.
pub(crate) struct Doors {
    /// What accepts it.
    pub(crate) accept: &'static str,
    /// What declines it.
    pub(crate) decline: &'static str,
    /// The form that keeps what was typed, by its endpoint.
    pub(crate) form: &'static str,
}

const IDENTITY: Doors =
    Doors { accept: "/api/ownership/accept", decline: "/api/ownership/decline", form: DECLINE };

/// The button that accepts an offer, and the form that declines it; open where what was sent needs another look.
pub(crate) fn answers(offer: &str, name: &str, doors: &Doors) -> impl IntoView + use<> {
    let id = offer.to_owned();
    let typed = draft(doors.form).filter(|typed| typed.value("offer") == id);
    let open = typed.is_some();
    let typed = typed.unwrap_or_default();
    let (field, error) = (format!("why-{id}"), format!("why-{id}-error"));
    let wrong = typed.problems.of("reason").map(str::to_owned);
    let described = wrong.as_ref().map(|_| error.clone());
    let invalid = wrong.as_ref().map(|_| "true");
    let wrong =
        wrong.map(|wrong| view! { <p class="error" id=error>{icon(icons::CIRCLE_ALERT)} {wrong}</p> });
    let (accept, decline) = (format!("Accept {name}"), format!("Decline {name}"));
    let (said, reason) = (decline.clone(), typed.value("reason"));
    let (accepts, declines) = (doors.accept, doors.decline);
    view! {
        <form method="post" action=accepts class="line-form">
            <input type="hidden" name="offer" value=id.clone()/>
            <button type="submit" class="button" aria-label=accept>"Accept"</button>
        </form>
        <details open=open>
            <summary class="quiet-button" aria-label=said>"Decline"</summary>
            <form method="post" action=declines class="panel">
                <input type="hidden" name="offer" value=id/>
                <div class="field">
                    <label for=field.clone()>"Why it is not yours; security reads it"</label>
                    {wrong}
                    <input id=field name="reason" type="text" value=reason minlength="10" maxlength="2000" required
                        aria-describedby=described aria-invalid=invalid/>
                </div>
                <button type="submit" class="button" aria-label=decline>"Decline it"</button>
            </form>
        </details>
    }
}

/// Whoever was asked to own it and has not answered; security may take the offer back.
pub(crate) fn asked(rows: &[OwnerRow], assigns: bool, now: Instant) -> Option<impl IntoView + use<>> {
    let waiting: Vec<&OwnerRow> = rows.iter().filter(|row| row.waits(now)).collect();
    if waiting.is_empty() {
        return None;
    }
    let lines = waiting
        .into_iter()
        .map(|row| {
            let (offer, identity) = (row.id.to_string(), row.identity.to_string());
            let word = format!("Take back the offer to {}", row.name);
            let back = assigns.then(|| {
                view! {
                    <form method="post" action="/api/ownership/withdraw" class="line-form">
                        <input type="hidden" name="offer" value=offer/>
                        <input type="hidden" name="identity" value=identity/>
                        <button type="submit" class="quiet-button" aria-label=word>"Take it back"</button>
                    </form>
                }
            });
            let lapses = until(now, lapses_at(row.offered_at));
            view! {
                <div>
                    {row.name.clone()}", as "{row.part.as_str()}" "
                    <small>"asked "<Ago now at=row.offered_at/>", "{lapses}</small>
                    {back}
                </div>
            }
        })
        .collect_view();
    Some(view! { <Fact term="Asked to own it">{lines}</Fact> })
}

/// Why it was declined, for whoever assigns owners.
pub(crate) fn declined(rows: &[OwnerRow]) -> Option<impl IntoView + use<>> {
    let said: Vec<(String, String)> = rows
        .iter()
        .filter(|row| row.ended_as == Some(EndedAs::Declined))
        .filter_map(|row| Some((row.name.clone(), row.reason.clone()?)))
        .collect();
    if said.is_empty() {
        return None;
    }
    let lines = said
        .into_iter()
        .map(|(name, reason)| view! { <div>{name}": "<span class="as-typed">{reason}</span></div> })
        .collect_view();
    Some(view! { <Fact term="Declined by">{lines}</Fact> })
}
