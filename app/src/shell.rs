//! What surrounds every page: the document, its header, footer and banner, and how the islands are woken.

use crate::components::icons::{self, icon};
use crate::islands::Shortcuts;
use crate::navigation::Navigation;
use crate::routes::App;
use crate::viewer::{AssetNames, Installation, Viewer};
use leptos::prelude::*;
use leptos_meta::MetaTags;
use std::sync::Arc;

/// The whole document. What the pages need of [`Installation`] and [`Viewer`] they take from the context.
pub fn shell(installation: Installation) -> impl IntoView + use<> {
    let assets = installation.assets;
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" type="image/svg+xml" href=path(&assets.icon)/>
                <link rel="stylesheet" href=path(&assets.style)/>
                <Hydration assets/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

fn path(hashed: &str) -> String {
    format!("/assets/{hashed}")
}

/// Loads the islands. Our own in place of leptos' `HydrationScripts`: that one writes the nonce into `crossorigin=`
/// (0.8.23), which breaks the preload in some browsers, and needs an inline script.
#[component]
fn Hydration(assets: Arc<AssetNames>) -> impl IntoView {
    if let Some(shared) = Owner::current_shared_context() {
        // From here on nothing is serialised for the browser but the islands' own properties.
        shared.set_is_hydrating(false);
    }
    view! {
        <link rel="modulepreload" href=path(&assets.script)/>
        <link rel="preload" href=path(&assets.wasm) r#as="fetch" r#type="application/wasm" crossorigin=""/>
        <script type="module" src=path(&assets.loader)></script>
    }
}

/// The name, where one can go, search, and who is signed in; above it, in a demonstration, that it is one.
#[component]
pub fn SiteHeader() -> impl IntoView {
    let installation = use_context::<Installation>().unwrap_or_default();
    let viewer = use_context::<Viewer>();
    let search = (viewer.is_some() && installation.has("/identities")).then(|| {
        view! {
            <form class="site-search" role="search" action="/identities" method="get">
                <label class="hidden" for="site-search">"Search identities"</label>
                {icon(icons::SEARCH)}
                <input id="site-search" name="q" type="search" placeholder="Search identities" data-key="/" maxlength="200"/>
            </form>
        }
    });
    let who = match viewer {
        Some(viewer) => view! {
            {if installation.has("/settings") {
                view! { <a class="who-name" href="/settings" title="Settings">{viewer.name}</a> }.into_any()
            } else {
                view! { <span class="who-name">{viewer.name}</span> }.into_any()
            }}
            {installation.has("/sign-out").then(|| view! { <a href="/sign-out">{icon(icons::LOG_OUT)} "Sign out"</a> })}
        }
        .into_any(),
        None => {
            let link = installation.has("/sign-in");
            link.then(|| view! { <a href="/sign-in">{icon(icons::LOG_IN)} "Sign in"</a> }).into_any()
        }
    };
    view! {
        <Show when=move || installation.demonstration>
            <aside class="demonstration" aria-label="Demonstration">
                {icon(icons::INFO)}
                "Demonstration: an invented organisation. Nothing here is real, and its evidence says so."
            </aside>
        </Show>
        <header class="site-header">
            <a class="site-name" href="/">{icon(icons::MARK)} "Tenure"</a>
            {search}
            <div class="who">{who}</div>
            <Navigation/>
        </header>
    }
}

/// The foot of every page, with the keys that act here.
#[component]
pub fn SiteFooter() -> impl IntoView {
    let letter_keys = use_context::<Viewer>().is_some_and(|viewer| viewer.letter_keys);
    view! {
        <footer class="site-footer">
            <span>"Instants are shown in UTC"</span>
            <a href="/keys">{icon(icons::KEYBOARD)} "Keys"</a>
        </footer>
        <Shortcuts enabled=letter_keys/>
    }
}

/// Patterns that the page's pictures refer to, drawn once. Its own colours come from the stylesheet.
#[component]
pub fn Defs() -> impl IntoView {
    view! {
        <svg class="defs" width="0" height="0" aria-hidden="true" focusable="false">
            <defs>
                <pattern id="hatch" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                    <path class="hatch-line" d="M0 0v4"></path>
                </pattern>
            </defs>
        </svg>
    }
}
