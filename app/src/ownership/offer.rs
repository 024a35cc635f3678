//! Offering an identity to somebody: for security, on the identity's page.

use super::act::OFFER;
use crate::call::draft;
use crate::components::field::{About, ProblemSummary, SelectField};
use crate::components::filter_form::Choice;
use crate::identities::capital;
use crate::islands::{Person, TypeAhead};
use domain::id::IdentityId;
use domain::ownership::OwnerPart;
use leptos::prelude::*;

/// The form, closed until it is asked for; open where what was sent needs another look.
#[component]
pub fn OfferForm(
    /// The identity.
    identity: IdentityId,
    /// Whom it can be offered to, by the id that the form sends and the name.
    people: Vec<(String, String)>,
) -> impl IntoView {
    let typed = draft(OFFER).filter(|typed| typed.value("identity") == identity.to_string());
    let open = typed.is_some();
    let typed = typed.unwrap_or_default();
    let people: Vec<Person> = people.into_iter().map(|(id, label)| Person { id, label }).collect();
    let parts = OwnerPart::ALL
        .iter()
        .filter(|part| **part != OwnerPart::Steward)
        .map(|part| Choice::new(part.as_str(), capital(part.as_str())))
        .collect();
    let part = About::new("part", "In what part").checked(&typed.problems);
    let error = typed.problems.of("person").unwrap_or_default().to_owned();
    let (person, chosen) = (typed.value("person"), typed.value("part"));
    view! {
        <details class="offer" id="offer" open=open>
            <summary class="button">"Offer it to an owner"</summary>
            <form method="post" action="/api/ownership/offer" class="panel">
                <ProblemSummary problems=typed.problems/>
                <input type="hidden" name="identity" value=identity.to_string()/>
                <TypeAhead name="person".to_owned() label="To whom".to_owned() people chosen=person error/>
                <SelectField about=part choices=parts chosen/>
                <p class="hint">"A person, or a team: then any member answers. They accept or decline on their home page; an offer is no ownership."</p>
                <button type="submit" class="button primary">"Ask them"</button>
            </form>
        </details>
    }
}
