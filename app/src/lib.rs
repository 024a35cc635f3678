//! What is seen: pages, components, islands and thin server functions.
//!
//! Two builds share this crate. The server (feature `ssr`) renders every page to HTML; that is the product, and it works
//! without scripting. The browser (feature `hydrate`, to wasm) carries only what adds comfort: the **islands**, and the
//! types that server functions exchange. So:
//!
//! - A page, a component, anything that reads data with `ops`: in a module under `#[cfg(feature = "ssr")]`, below.
//! - An island: in [`islands`], compiled for both; it touches the browser in event handlers and effects alone.
//! - A server function: in a module compiled for both, its body is the server's (the `#[server]` macro sees to it), its
//!   error is [`error::AppError`].
//!
//! Every class in the markup is in `style/`; there is no `style=` attribute, which the Content-Security-Policy refuses.

// The types of whole pages are deeper than the compiler expects.
#![recursion_limit = "512"]

pub mod error;
pub mod islands;

#[cfg(feature = "ssr")]
pub mod address;
#[cfg(feature = "ssr")]
pub mod asked_window;
#[cfg(feature = "ssr")]
pub mod call;
pub mod certificates;
pub mod clients;
#[cfg(feature = "ssr")]
pub mod components;
#[cfg(feature = "ssr")]
pub mod error_page;
#[cfg(feature = "ssr")]
pub mod evidence;
pub mod exceptions;
#[cfg(feature = "ssr")]
pub mod failure;
#[cfg(feature = "ssr")]
pub mod home;
#[cfg(feature = "ssr")]
pub mod home_page;
#[cfg(feature = "ssr")]
pub mod identities;
#[cfg(feature = "ssr")]
pub mod keys_page;
pub mod life;
#[cfg(feature = "ssr")]
pub mod navigation;
pub mod networks;
pub mod outbox;
pub mod owners;
pub mod ownership;
#[cfg(feature = "ssr")]
pub mod page;
pub mod people;
pub mod policies;
pub mod registration;
pub mod reviews;
pub mod revocations;
#[cfg(feature = "ssr")]
pub mod rotations;
#[cfg(feature = "ssr")]
pub mod routes;
pub mod settings;
#[cfg(feature = "ssr")]
pub mod shell;
#[cfg(feature = "ssr")]
pub mod sign_in;
#[cfg(feature = "ssr")]
pub mod sources;
pub mod systems;
pub mod tasks;
pub mod teams;
#[cfg(feature = "ssr")]
pub mod viewer;
pub mod webhooks;

/// What the browser's loader calls once the wasm is there. The loader then wakes each island it finds in the page.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    // An island that is linked nowhere else would vanish from the bundle.
    #[expect(unused_imports, reason = "keeps every island reachable from this entry")]
    use crate::islands::*;

    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
