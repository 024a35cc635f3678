//! Every path that answers, and the layers each request passes: foreign requests are refused before anything else runs.

use crate::assets::Bundle;
use crate::csrf::refuse_foreign;
use crate::security_headers::{Headers, allow_page, protect};
use app::clients::issued::JustIssued;
use app::routes::App;
use app::shell::shell;
use app::viewer::{Flash, Installation, Viewer};
use app::webhooks::issued::JustIssued as JustIssuedSecret;
use axum::Router;
use axum::middleware;
use axum::routing::get;
use http::request::Parts;
use leptos::config::LeptosOptions;
use leptos::prelude::{provide_context, use_context};
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list, render_app_async_with_context};
use std::sync::Arc;

/// What the router is made of.
#[derive(Debug, Clone)]
pub struct Web {
    /// The browser bundle.
    pub bundle: Bundle,
    /// How answers are protected.
    pub headers: Headers,
    /// Does every page say that it is a demonstration?
    pub demonstration: bool,
}

/// Pages, server functions and assets, under [`layers`].
///
/// A layer around it says who looks by putting a [`Viewer`] into the request's extensions, and what to say once by a
/// [`Flash`]; `context` gives pages whatever else they take from leptos' context, such as the database.
pub fn router(web: &Web, context: impl Fn() + Clone + Send + Sync + 'static) -> Router {
    let routes = generate_route_list(App);
    let installation = Installation {
        assets: web.bundle.names(),
        demonstration: web.demonstration,
        paths: Arc::new(routes.iter().map(|route: &AxumRouteListing| route.path().to_owned()).collect()),
    };
    let headers = web.headers.clone();
    let provide = {
        let installation = installation.clone();
        move || {
            provide_context(installation.clone());
            provide_request();
            allow_page(&headers);
            context();
        }
    };
    let page = move || shell(installation.clone());
    let bundle = web.bundle.clone();
    let router = Router::new()
        .leptos_routes_with_context(
            &LeptosOptions::builder().output_name("tenure").build(),
            routes,
            provide.clone(),
            page.clone(),
        )
        .fallback(render_app_async_with_context(provide, page))
        .route("/assets/{name}", get(move |name, headers| bundle.serve(name, headers)));
    layers(router.with_state(LeptosOptions::builder().output_name("tenure").build()), web)
}

/// What the layers around the router found out about this request.
fn provide_request() {
    let Some(parts) = use_context::<Parts>() else { return };
    if let Some(viewer) = parts.extensions.get::<Viewer>() {
        provide_context(viewer.clone());
    }
    if let Some(issued) = parts.extensions.get::<JustIssued>() {
        provide_context(issued.clone());
    }
    if let Some(issued) = parts.extensions.get::<JustIssuedSecret>() {
        provide_context(issued.clone());
    }
    if let Some(flash) = parts.extensions.get::<Flash>() {
        provide_context(flash.clone());
    }
}

/// The layers that every answer needs, pages or not: for whatever else is merged beside [`router`].
pub fn layers(router: Router, web: &Web) -> Router {
    router
        .layer(middleware::from_fn(refuse_foreign))
        .layer(middleware::from_fn_with_state(web.headers.clone(), protect))
}

#[cfg(test)]
mod tests;
