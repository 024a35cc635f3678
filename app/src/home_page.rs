//! The first page: what waits for this person, and for those who see everything how it stands; or how to sign in.

use crate::components::icons::{self, icon};
use crate::home::{posture::posture, waiting::waiting};
use crate::page::page;
use crate::viewer::{Installation, Viewer};
use domain::instant::Instant;
use leptos::prelude::*;
use leptos_meta::Title;
use ops::home::{Home, home};

/// The page at `/`.
#[component]
pub fn HomePage() -> impl IntoView {
    let installation = use_context::<Installation>().unwrap_or_default();
    let body = if use_context::<ops::Call>().is_some() {
        page(|call| async move { home(&call).await }, |found, now| today(&found, now)).into_any()
    } else if use_context::<Viewer>().is_some() {
        view! { <h1>"Home"</h1> }.into_any()
    } else {
        signed_out(&installation).into_any()
    };
    view! {
        <Title text="Home"/>
        {body}
    }
}

fn today(found: &Home, now: Instant) -> impl IntoView + use<> {
    view! {
        <h1>"Home"</h1>
        {waiting(found, now)}
        {found.posture.as_ref().map(posture)}
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
