//! The keys that sign, and why this page is not where to get one.

use crate::components::facts::{Fact, Facts};
use crate::components::icons::{self, icon};
use crate::components::time::OnDate;
use crate::identities::grouped;
use crate::islands::CopyId;
use crate::viewer::Installation;
use leptos::prelude::*;
use ops::evidence::{Compromise, KeyRow};

/// The keys with their lines.
#[component]
pub fn SigningKeys(
    /// The keys, the one in use first.
    keys: Vec<KeyRow>,
) -> impl IntoView {
    let demonstration = use_context::<Installation>().unwrap_or_default().demonstration;
    let published = demonstration.then(|| {
        view! {
            <p class="notice tone-attention">
                {icon(icons::TRIANGLE_ALERT)}
                " This is the demonstration's key. Its private half is published with the software: what it signs proves nothing."
            </p>
        }
    });
    let keys = keys
        .into_iter()
        .enumerate()
        .map(|(place, key)| {
            let term = if place == 0 { "Fingerprint" } else { "Earlier key" };
            let until = key.until.map(|at| view! { <Fact term="Replaced"><OnDate at/></Fact> });
            let vouched =
                key.vouched_by.map(|by| view! { <Fact term="Vouched for by"><CopyId id=by/></Fact> });
            let compromised = key.compromised.map(compromise);
            let since = match key.since {
                Some(at) => view! { <OnDate at/> }.into_any(),
                None => view! { <span class="quiet">"has signed nothing yet"</span> }.into_any(),
            };
            view! {
                <Facts>
                    <Fact term=term><CopyId id=key.fingerprint/></Fact>
                    <Fact term="Public line"><CopyId id=key.line/></Fact>
                    <Fact term="First used">{since}</Fact>
                    {until}
                    {vouched}
                </Facts>
                {compromised}
            }
        })
        .collect_view();
    view! {
        <section aria-labelledby="key">
            <h2 id="key">"The signing key"</h2>
            <p class="reading">
                "Get the key from somewhere else than the bundle, and not from this page alone, which comes from the same server: from the "
                "operator in person ("<code>"tenure evidence key"</code>"), or from the auditor who was there before. Then compare. With the "
                "key that lies in a bundle you learn only that the bundle agrees with itself."
            </p>
            {published}
            {keys}
        </section>
    }
}

/// That somebody else may have had a key, and what still stands of what it signed.
pub(super) fn compromise(one: Compromise) -> impl IntoView {
    let stands = match one.stands {
        Some(leaves) => format!("as far as is known here, the first {} leaves", grouped(leaves)),
        None => "and none is known to have".into(),
    };
    view! {
        <p class="notice tone-bad">
            {icon(icons::TRIANGLE_ALERT)}
            " This key is stated to be compromised since "<OnDate at=one.since/>". Of what it signed, only what a head that left the "
            "building before then covers stands: "{stands}". Compare with the head that you hold."
        </p>
    }
}

/// Which key a bundle is verified with, in short.
#[component]
pub(super) fn Fingerprints(
    /// The keys, the one in use first.
    keys: Vec<KeyRow>,
) -> impl IntoView {
    let more = (keys.len() > 1)
        .then(|| view! { <small>"Earlier editions may be signed with an earlier key."</small> });
    let lines = keys.into_iter().map(|key| view! { <div><CopyId id=key.fingerprint/></div> }).collect_view();
    view! { {lines}{more} }
}
