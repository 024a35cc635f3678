//! The first page: where this person can go, or how to sign in.

use crate::components::icons::{self, icon};
use crate::navigation::places;
use crate::viewer::{Installation, Viewer};
use leptos::prelude::*;
use leptos_meta::Title;

/// The page at `/`.
#[component]
pub fn HomePage() -> impl IntoView {
    let installation = use_context::<Installation>().unwrap_or_default();
    let body = match use_context::<Viewer>() {
        Some(viewer) => welcome(&installation, &viewer).into_any(),
        None => signed_out(&installation).into_any(),
    };
    view! {
        <Title text="Home"/>
        {body}
    }
}

fn welcome(installation: &Installation, viewer: &Viewer) -> impl IntoView + use<> {
    let cards = places(installation, viewer)
        .into_iter()
        .filter(|place| place.path != "/")
        .map(|place| view! { <li class="card"><a href=place.path>{place.word}</a><p>{place.about}</p></li> })
        .collect_view();
    view! {
        <h1>"Home"</h1>
        <ul class="cards">{cards}</ul>
    }
}

fn signed_out(installation: &Installation) -> impl IntoView + use<> {
    let sign_in = installation.has("/sign-in").then(
        || view! { <p><a class="button primary" href="/sign-in">{icon(icons::LOG_IN)} "Sign in"</a></p> },
    );
    view! {
        <section class="reading">
            <h1>"Service accounts, keys and bots, with an owner, a purpose and an end"</h1>
            <p>
                "Tenure keeps an organisation's non-human identities: who answers for each, what it is for, what it really "
                "used, when its credentials are due, and the reviews that prove it."
            </p>
            {sign_in}
        </section>
    }
}
