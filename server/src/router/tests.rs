//! The router in process: what pages, assets and unknown addresses answer.

use super::*;
use crate::assets::tests::sample;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::Response;
use domain::actor::Role;
use tower::ServiceExt;

fn web() -> Web {
    Web { bundle: sample(), headers: Headers::default(), demonstration: false }
}

async fn answer(router: Router, request: Request) -> (Response, String) {
    let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap();
    (Response::from_parts(parts, Body::empty()), String::from_utf8(body.to_vec()).unwrap())
}

async fn get_page(path: &str) -> (Response, String) {
    answer(router(&web(), || {}), Request::get(path).body(Body::empty()).unwrap()).await
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn the_home_page_is_whole_html_with_its_assets() {
    let (response, page) = get_page("/").await;
    assert_eq!(response.status(), 200);
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\""), "{page}");
    assert!(page.contains(r#"<link rel="stylesheet" href="/assets/tenure.1.css""#), "{page}");
    assert!(page.contains(r#"<script type="module" src="/assets/loader.1.js""#), "{page}");
    assert!(
        page.contains(r#"href="/assets/tenure.1.wasm" as="fetch" type="application/wasm" crossorigin="""#),
        "{page}"
    );
    assert!(page.contains("<title>Home · Tenure</title>"), "{page}");
    assert!(page.contains(r#"<main id="main""#) && page.matches("<h1").count() == 1, "{page}");
    assert!(page.contains(r#"<pattern id="hatch""#), "strips refer to it");
    assert!(page.contains("</footer>") && page.contains("</body></html>"), "{page}");
}

#[tokio::test]
async fn no_page_carries_an_inline_style_or_an_inline_handler() {
    for path in ["/", "/keys", "/nowhere"] {
        let (_, page) = get_page(path).await;
        assert!(
            !page.contains(" style=") && !page.contains("<style") && !page.contains(" onclick"),
            "{path}: {page}"
        );
    }
}

#[tokio::test]
async fn an_inline_script_carries_the_nonce_of_the_policy() {
    let (response, page) = get_page("/").await;
    let policy = header(&response, "content-security-policy");
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    assert!(nonce.len() >= 20, "{policy}");
    for script in page.split("<script").skip(1) {
        let tag = script.split('>').next().unwrap();
        assert!(tag.contains("src=\"/assets/") || tag.contains(nonce), "{tag}");
    }
    let (again, _) = get_page("/").await;
    assert_ne!(policy, header(&again, "content-security-policy"), "a nonce is used once");
}

#[tokio::test]
async fn an_unknown_address_is_a_page_with_status_404_and_the_same_protection() {
    let (response, page) = get_page("/nowhere/at/all").await;
    assert_eq!(response.status(), 404);
    assert!(page.contains("This page does not exist"), "{page}");
    assert!(header(&response, "content-security-policy").contains("'nonce-"));
    assert_eq!(header(&response, "cache-control"), "no-store");
}

#[tokio::test]
async fn pages_are_not_stored_and_assets_are() {
    let (page, _) = get_page("/").await;
    assert_eq!(header(&page, "cache-control"), "no-store");
    assert_eq!(header(&page, "referrer-policy"), "same-origin");
    assert_eq!(header(&page, "x-content-type-options"), "nosniff");
    assert_eq!(header(&page, "cross-origin-opener-policy"), "same-origin");
    assert_eq!(header(&page, "strict-transport-security"), "");
    let (asset, body) = get_page("/assets/tenure.1.js").await;
    assert_eq!(
        (body.as_str(), header(&asset, "cache-control")),
        ("tenure.1.js", "public, max-age=31536000, immutable")
    );
    assert!(header(&asset, "content-security-policy").starts_with("default-src 'none'"));
    let (missing, _) = get_page("/assets/tenure.2.js").await;
    assert_eq!((missing.status().as_u16(), header(&missing, "cache-control")), (404, "no-store"));
}

#[tokio::test]
async fn over_tls_browsers_are_told_to_stay_there() {
    let web = Web { headers: Headers { tls: true, ..Headers::default() }, ..web() };
    let (response, _) = answer(router(&web, || {}), Request::get("/").body(Body::empty()).unwrap()).await;
    assert!(header(&response, "strict-transport-security").starts_with("max-age=31536000"));
}

#[tokio::test]
async fn who_looks_comes_from_the_request_and_decides_the_header() {
    let viewer = Viewer { name: "Ada <Lovelace>".into(), roles: vec![Role::Owner], letter_keys: false };
    let mut request = Request::get("/").body(Body::empty()).unwrap();
    request.extensions_mut().insert(viewer);
    let (_, page) = answer(router(&web(), || {}), request).await;
    assert!(page.contains("Ada &lt;Lovelace&gt;") && page.contains(r#"aria-label="Main""#), "{page}");
    assert!(page.contains(r#"aria-current="page""#), "{page}");
    let (_, page) = get_page("/").await;
    assert!(!page.contains(r#"aria-label="Main""#), "{page}");
}

#[tokio::test]
async fn every_page_of_a_demonstration_says_so() {
    let web = Web { demonstration: true, ..web() };
    for path in ["/", "/keys", "/nowhere"] {
        let (_, page) = answer(router(&web, || {}), Request::get(path).body(Body::empty()).unwrap()).await;
        assert!(page.contains("Demonstration: an invented organisation"), "{path}");
    }
    assert!(!get_page("/").await.1.contains("Demonstration"));
}

#[tokio::test]
async fn a_foreign_post_is_refused_before_any_page_sees_it() {
    let request = Request::post("/").header("sec-fetch-site", "cross-site").body(Body::empty()).unwrap();
    let (response, body) = answer(router(&web(), || {}), request).await;
    assert_eq!(response.status(), 403);
    assert!(body.contains("nothing was changed"), "{body}");
    assert_eq!(header(&response, "x-content-type-options"), "nosniff");
}
