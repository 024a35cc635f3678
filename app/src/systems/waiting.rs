//! An offer of a system to whoever looks, answered as an offer of an identity is.

use super::act::DECLINE;
use crate::components::name::Name;
use crate::components::time::{Ago, until};
use crate::ownership::waiting::{Doors, answers};
use domain::instant::Instant;
use domain::ownership::lapses_at;
use leptos::prelude::*;
use ops::systems::SystemOwnerRow;

const SYSTEM: Doors = Doors { accept: "/api/systems/accept", decline: "/api/systems/decline", form: DECLINE };

/// The line.
pub(crate) fn system_offer_line(offer: &SystemOwnerRow, now: Instant) -> impl IntoView + use<> {
    let href = format!("/systems/{}", offer.system);
    let name = offer.system_name.clone();
    let team = offer.team.as_ref().map(|(_, team)| format!(" for {team}"));
    let buttons = answers(&offer.id.to_string(), &format!("the system {name}"), &SYSTEM);
    view! {
        <li>
            <span>"System "<a href=href><Name name/></a></span>
            <span>"as "{offer.part.as_str()}{team}</span>
            <span class="quiet">
                "asked "<Ago now at=offer.offered_at/>", "{until(now, lapses_at(offer.offered_at))}
            </span>
            {buttons}
        </li>
    }
}
