//! An offer of a system to whoever looks: accepted with a button, declined with a reason.

use super::act::DECLINE;
use crate::call::draft;
use crate::components::icons::{self, icon};
use crate::components::name::Name;
use crate::components::time::{Ago, until};
use domain::instant::Instant;
use domain::ownership::lapses_at;
use leptos::prelude::*;
use ops::systems::SystemOwnerRow;

/// The line.
pub(crate) fn system_offer_line(offer: &SystemOwnerRow, now: Instant) -> impl IntoView + use<> {
    let href = format!("/systems/{}", offer.system);
    let id = offer.id.to_string();
    let typed = draft(DECLINE).filter(|typed| typed.value("offer") == id);
    let (open, reason) =
        (typed.is_some(), typed.as_ref().map(|typed| typed.value("reason")).unwrap_or_default());
    let wrong = typed.as_ref().and_then(|typed| typed.problems.of("reason")).map(str::to_owned);
    let (field, error) = (format!("why-{id}"), format!("why-{id}-error"));
    let described = wrong.as_ref().map(|_| error.clone());
    let invalid = wrong.as_ref().map(|_| "true");
    let wrong =
        wrong.map(|wrong| view! { <p class="error" id=error>{icon(icons::CIRCLE_ALERT)} {wrong}</p> });
    let name = offer.system_name.clone();
    let (accept, decline, said) = (
        format!("Accept the system {name}"),
        format!("Decline the system {name}"),
        format!("Decline {name}"),
    );
    let team = offer.team.as_ref().map(|(_, team)| format!(" for {team}"));
    view! {
        <li>
            <span>"System "<a href=href><Name name=name/></a></span>
            <span>"as "{offer.part.as_str()}{team}</span>
            <span class="quiet">
                "asked "<Ago now at=offer.offered_at/>", "{until(now, lapses_at(offer.offered_at))}
            </span>
            <form method="post" action="/api/systems/accept" class="line-form">
                <input type="hidden" name="offer" value=id.clone()/>
                <button type="submit" class="button" aria-label=accept>"Accept"</button>
            </form>
            <details open=open>
                <summary class="quiet-button" aria-label=said>"Decline"</summary>
                <form method="post" action="/api/systems/decline" class="panel">
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
        </li>
    }
}
