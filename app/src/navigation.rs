//! Where one can go, by role: one table, shown in the header and on the home page.

use crate::components::icons::{self, icon};
use crate::viewer::{Installation, Viewer};
use domain::actor::Role::{self, Admin, Auditor, Management, Owner, Security};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// A place in the navigation.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// Its path.
    pub path: &'static str,
    /// Its word.
    pub word: &'static str,
    /// What people do there.
    pub about: &'static str,
    icon: &'static str,
    roles: &'static [Role],
}

const EVERYONE: &[Role] = &[Owner, Security, Management, Auditor, Admin];
const OVERSIGHT: &[Role] = &[Security, Management, Auditor];

/// Every place, in the order of the header.
pub const PLACES: &[Place] = &[
    place("/", "Home", "What waits for you today", icons::HOUSE, EVERYONE),
    place(
        "/identities",
        "Identities",
        "The inventory: whose, what for, what was used",
        icons::KEY_ROUND,
        EVERYONE,
    ),
    place("/reviews", "Reviews", "Campaigns, and what you have to decide", icons::CLIPBOARD_CHECK, EVERYONE),
    place("/rotations", "Rotations", "What is to be rotated, week by week", icons::KEY_ROUND, EVERYONE),
    place("/exceptions", "Exceptions", "Leave to break a rule until a date", icons::CALENDAR_CLOCK, EVERYONE),
    place("/evidence", "Evidence", "Bundles that prove a closed review", icons::SHIELD_CHECK, OVERSIGHT),
    place("/systems", "Systems", "What identities serve, and who answers for it", icons::LAYERS, OVERSIGHT),
    place("/owners", "Owners", "Who answers for what, and what nobody answers for", icons::USERS, OVERSIGHT),
    place(
        "/sources",
        "Sources",
        "What is observed, and where it is not",
        icons::DATABASE,
        &[Security, Auditor, Admin],
    ),
    place("/policies", "Policies", "The rules and who approved them", icons::SLIDERS, OVERSIGHT),
    place(
        "/people",
        "People",
        "Who is here, with which roles",
        icons::USER_COG,
        &[Security, Management, Auditor, Admin],
    ),
    place("/clients", "Clients", "Programs that call with a token", icons::KEY_ROUND, &[Security, Admin]),
    place(
        "/outbox",
        "Outbox",
        "Mail that waits, was sent, or could not be",
        icons::INBOX,
        &[Security, Admin],
    ),
    place(
        "/webhooks",
        "Webhooks",
        "Where events are sent, and what came of it",
        icons::INBOX,
        &[Security, Admin],
    ),
];

const fn place(
    path: &'static str,
    word: &'static str,
    about: &'static str,
    icon: &'static str,
    roles: &'static [Role],
) -> Place {
    Place { path, word, about, icon, roles }
}

/// The places that exist here and that this person's roles lead to.
#[must_use]
pub fn places(installation: &Installation, viewer: &Viewer) -> Vec<Place> {
    let open = |place: &&Place| installation.has(place.path) && viewer.has_any(place.roles);
    PLACES.iter().filter(open).copied().collect()
}

/// The row of links in the header, the current one marked. Nothing while nobody is signed in.
#[component]
pub fn Navigation() -> impl IntoView {
    let installation = use_context::<Installation>().unwrap_or_default();
    let here = use_location().pathname.get_untracked();
    let viewer = use_context::<Viewer>()?;
    let links = places(&installation, &viewer)
        .into_iter()
        .map(|place| {
            let current = is_current(place.path, &here).then_some("page");
            view! {
                <li>
                    <a href=place.path aria-current=current>
                        {icon(place.icon)}
                        {place.word}
                    </a>
                </li>
            }
        })
        .collect_view();
    Some(view! {
        <nav class="places" aria-label="Main">
            <ul>{links}</ul>
        </nav>
    })
}

/// Does `here` lie at `path` or below it? Home is current only at itself.
fn is_current(path: &str, here: &str) -> bool {
    here == path || path != "/" && here.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn installation() -> Installation {
        Installation {
            paths: std::sync::Arc::new(PLACES.iter().map(|place| place.path.into()).collect()),
            ..Default::default()
        }
    }

    fn words(roles: Vec<Role>) -> Vec<&'static str> {
        let viewer = Viewer { name: "A".into(), roles, letter_keys: true };
        places(&installation(), &viewer).iter().map(|place| place.word).collect()
    }

    #[test]
    fn the_navigation_follows_the_roles() {
        assert_eq!(words(vec![Owner]), ["Home", "Identities", "Reviews", "Rotations", "Exceptions"]);
        assert_eq!(words(vec![Security]).len(), PLACES.len());
        assert!(words(vec![Auditor]).contains(&"People") && !words(vec![Owner]).contains(&"People"));
        assert!(words(vec![]).is_empty());
    }

    #[test]
    fn no_link_leads_to_a_page_that_does_not_exist() {
        let one = Installation { paths: std::sync::Arc::new(["/".to_owned()].into()), ..Default::default() };
        let viewer = Viewer { name: "A".into(), roles: vec![Security], letter_keys: true };
        assert_eq!(places(&one, &viewer).len(), 1);
    }

    #[test]
    fn a_page_below_a_place_marks_the_place() {
        assert!(is_current("/identities", "/identities/nhi_1"));
        assert!(is_current("/identities", "/identities"));
        assert!(!is_current("/identities", "/identities-old"));
        assert!(!is_current("/", "/identities"));
    }
}
