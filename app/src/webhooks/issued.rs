//! The answer to a new secret: the only page that ever shows it.

use crate::components::time::until;
use domain::instant::Instant;
use leptos::prelude::*;
use ops::webhooks::Issued;

/// A secret that was made by this very request. In the context of the page that answers it, and of no other.
#[derive(Clone)]
pub struct JustIssued(pub Issued);

/// The secret, to be copied now.
#[component]
pub fn IssuedSecret(
    /// What was made.
    issued: Issued,
    /// The instant of this request.
    now: Instant,
) -> impl IntoView {
    let href = format!("/webhooks/{}", issued.id);
    let former = issued.former_until.map(|end| {
        view! { <p>"The former secret signs beside it "{until(now, end)}": give the receiver the new one before."</p> }
    });
    view! {
        <section class="panel" aria-labelledby="issued">
            <h2 id="issued">"The secret"</h2>
            <p>"Copy it now: it is shown this once, and kept nowhere. The receiver checks with it that a message is from here, as Standard Webhooks says."</p>
            <p><output class="secret"><code>{issued.secret}</code></output></p>
            {former}
            <p><a href=href>"The endpoint"</a>" · "<a href="/webhooks">"All endpoints"</a></p>
        </section>
    }
}
