//! The answer to a new token: the only page that ever shows it.

use crate::components::time::until;
use domain::instant::Instant;
use leptos::prelude::*;
use ops::clients::Issued;

/// A token that was made by this very request. In the context of the page that answers it, and of no other.
#[derive(Clone)]
pub struct JustIssued(pub Issued);

/// The token, to be copied now.
#[component]
pub fn IssuedToken(
    /// What was made.
    issued: Issued,
    /// The instant of this request.
    now: Instant,
) -> impl IntoView {
    let href = format!("/identities/{}", issued.identity);
    view! {
        <section class="panel" aria-labelledby="issued">
            <h2 id="issued">"The token"</h2>
            <p>"Copy it now: it is shown this once, and only a hash of it is kept. It works "{until(now, issued.expires_at)}"."</p>
            <p><output class="secret" for="create"><code>{issued.token}</code></output></p>
            <p><a href=href>"Its identity in the inventory"</a>" · "<a href="/clients">"All clients"</a></p>
        </section>
    }
}
