//! What every answer carries and what no request gets past.

use crate::site::App;
use domain::actor::Role;
use http::{HeaderName, HeaderValue};

/// One of each kind of answer: page, unknown address, redirect, asset, plain text, refusal.
const EACH: &[(&str, &str)] = &[
    ("GET", "/"),
    ("GET", "/sign-in"),
    ("GET", "/nowhere"),
    ("GET", "/sign-in/start"),
    ("GET", "/sign-in/callback?code=1&state=2"),
    ("GET", "/assets/tenure.1.js"),
    ("GET", "/assets/none"),
    ("GET", "/livez"),
    ("GET", "/readyz"),
    ("POST", "/sign-out"),
    ("PUT", "/livez"),
    ("POST", "/nowhere"),
];

#[tokio::test]
async fn every_answer_carries_the_usual_headers_and_a_request_id() {
    let mut app = App::new().await;
    app.site.tls = true;
    for (method, path) in EACH {
        let answer = app.browser().send(method, path, "").await;
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(
            !policy.contains("unsafe-inline") && policy.contains("default-src 'none'"),
            "{path}: {policy}"
        );
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{method} {path}");
        }
        assert!(answer.header("strict-transport-security").contains("max-age"), "{path}");
        assert_eq!(answer.header("x-request-id").len(), 32, "{path}");
        assert!(answer.status.as_u16() < 500, "{path}: {}", answer.status);
    }
}

#[tokio::test]
async fn a_foreign_post_is_refused_and_changes_nothing() {
    let app = App::new().await;
    let mut browser = app.browser_of(app.person("ada", Role::Owner).await).await;
    for site in ["cross-site", "same-site"] {
        browser.headers.insert(HeaderName::from_static("sec-fetch-site"), HeaderValue::from_static(site));
        assert_eq!(browser.post("/sign-out", "").await.status, 403, "{site}");
    }
    browser.headers.clear();
    assert!(browser.get("/").await.body.contains("who-name"), "still signed in");
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused_unread() {
    let app = App::demonstration().await;
    let form = format!("person={}", "x".repeat(2 << 20));
    assert_eq!(app.browser().post("/sign-in/as", &form).await.status, 413);
}

#[tokio::test]
async fn without_a_provider_the_sign_in_page_says_so() {
    let app = App::new().await;
    let page = app.browser().get("/sign-in").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("no identity provider is configured"), "{}", page.body);
    let start = app.browser().get("/sign-in/start?next=/keys").await;
    assert_eq!((start.status.as_u16(), start.header("location")), (303, "/sign-in?next=/keys"));
}

#[tokio::test]
async fn a_callback_that_nobody_began_is_refused_in_our_words() {
    let app = App::new().await;
    let mut browser = app.browser();
    let answer = browser.get("/sign-in/callback?code=a&state=b").await;
    assert_eq!(answer.header("location"), "/sign-in?why=expired&next=/");
    let page = browser.get("/sign-in?why=expired&next=/").await;
    assert_eq!(page.status, 400);
    assert!(page.body.contains("This attempt to sign in is over"), "{}", page.body);
    let crafted = browser.get("/sign-in?why=%3Cb%3ECall+us%3C/b%3E&incident=Call%20us").await;
    assert!(!crafted.body.contains("Call us") && !crafted.body.contains("<b>"), "{}", crafted.body);
}

#[tokio::test]
async fn only_a_demonstration_lets_a_visitor_choose_whom_to_be() {
    let real = App::new().await;
    let ada = real.person("ada", Role::Auditor).await;
    let answer = real.browser().post("/sign-in/as", &format!("person={ada}")).await;
    assert!(matches!(answer.status.as_u16(), 404 | 405), "{}", answer.status);

    let app = App::demonstration().await;
    let mut ids = Vec::new();
    for (name, role) in [
        ("olga", Role::Owner),
        ("sam", Role::Security),
        ("mia", Role::Management),
        ("ari", Role::Auditor),
        ("ada", Role::Admin),
        ("second-owner", Role::Owner),
    ] {
        ids.push(app.person(name, role).await);
    }
    let page = app.browser().get("/sign-in").await.body;
    for (id, name) in ids.iter().zip(["olga", "sam", "mia", "ari", "ada"]) {
        assert!(page.contains(&id.to_string()) && page.contains(name), "{name}");
    }
    assert!(!page.contains("second-owner"), "five, not all");
    for person in [ids[5].to_string(), "nonsense".to_owned(), String::new()] {
        let mut browser = app.browser();
        let answer = browser.post("/sign-in/as", &format!("person={person}")).await;
        assert!(answer.header("location").starts_with("/sign-in?why=unknown"), "{person}");
    }
    let answer = app.browser().post("/sign-in/as", &format!("person={}&next=//evil.example", ids[0])).await;
    assert_eq!(answer.header("location"), "/");
}
