//! Sessions as browsers meet them: the cookie, its ends, and the id that changes at sign-in.

use crate::site::{App, ENDS};
use chrono::Duration;
use domain::actor::Role;
use domain::clock::Clock;
use http::{HeaderName, HeaderValue};
use ops::sessions;

const SIGNED_IN: &str = "ada";

async fn is_signed_in(browser: &mut crate::site::Browser) -> bool {
    browser.get("/").await.body.contains(r#"class="who-name">ada"#)
}

#[tokio::test]
async fn a_session_ends_after_its_idle_time_and_not_before() {
    let app = App::new().await;
    let mut browser = app.browser_of(app.person(SIGNED_IN, Role::Owner).await).await;
    assert!(is_signed_in(&mut browser).await);
    for _ in 0..3 {
        // Each request begins the idle time anew.
        app.clock.advance(ENDS.idle - Duration::milliseconds(1));
        assert!(is_signed_in(&mut browser).await);
    }
    app.clock.advance(ENDS.idle);
    assert!(!is_signed_in(&mut browser).await);
    assert_eq!(browser.cookie, None, "the browser is told to forget it");
}

#[tokio::test]
async fn a_session_ends_after_its_absolute_time_whatever_happens_in_it() {
    let app = App::new().await;
    let mut browser = app.browser_of(app.person(SIGNED_IN, Role::Owner).await).await;
    let begun = app.clock.now();
    while app.clock.now() - begun < ENDS.absolute - Duration::minutes(10) {
        app.clock.advance(Duration::minutes(10));
        assert!(is_signed_in(&mut browser).await);
    }
    app.clock.advance_to(begun + ENDS.absolute - Duration::milliseconds(1));
    assert!(is_signed_in(&mut browser).await);
    app.clock.advance(Duration::milliseconds(1));
    assert!(!is_signed_in(&mut browser).await);
}

#[tokio::test]
async fn a_session_outlives_the_process_that_began_it() {
    let mut app = App::new().await;
    let mut browser = app.browser_of(app.person(SIGNED_IN, Role::Owner).await).await;
    app.site.tenure = app.reopened().await;
    browser.router = app.site.router();
    assert!(is_signed_in(&mut browser).await);
}

#[tokio::test]
async fn signing_in_gives_another_id_and_the_one_before_is_worth_nothing() {
    let app = App::demonstration().await;
    let ada = app.person(SIGNED_IN, Role::Auditor).await;
    let bea = app.person("bea", Role::Admin).await;
    // A session that somebody else planted, signed in as somebody else.
    let mut browser = app.browser_of(bea).await;
    let planted = browser.cookie.clone();
    let answer = browser.post("/sign-in/as", &format!("person={ada}&next=/keys")).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/keys"));
    assert_ne!(browser.cookie, planted);
    assert!(is_signed_in(&mut browser).await);
    let mut other = app.browser();
    other.cookie = planted;
    assert!(other.get("/").await.body.contains("href=\"/sign-in\""));
}

#[tokio::test]
async fn signing_out_ends_the_session_for_everyone_who_has_its_id() {
    let app = App::new().await;
    let mut browser = app.browser_of(app.person(SIGNED_IN, Role::Owner).await).await;
    let before = browser.cookie.clone();
    let page = browser.get("/sign-out").await;
    assert!(page.body.contains(r#"<form method="post" action="/sign-out">"#), "{}", page.body);
    let answer = browser.post("/sign-out", "").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/sign-in"));
    let next = browser.get("/sign-in").await;
    assert!(next.body.contains("You are signed out"), "{}", next.body);
    assert!(!browser.get("/sign-in").await.body.contains("You are signed out"), "said once");
    let mut other = app.browser();
    other.cookie = before;
    assert!(!is_signed_in(&mut other).await);
}

#[tokio::test]
async fn a_prefetch_uses_up_no_message() {
    let app = App::new().await;
    let mut browser = app.browser_of(app.person(SIGNED_IN, Role::Owner).await).await;
    browser.post("/sign-out", "").await;
    let mut early = app.browser();
    early.cookie = browser.cookie.clone();
    early.headers.insert(HeaderName::from_static("sec-purpose"), HeaderValue::from_static("prefetch"));
    assert!(!early.get("/sign-in").await.body.contains("You are signed out"));
    assert!(browser.get("/sign-in").await.body.contains("You are signed out"));
}

#[tokio::test]
async fn the_cookie_says_who_may_read_it_and_over_tls_it_is_bound_to_the_host() {
    let mut app = App::demonstration().await;
    let ada = app.person(SIGNED_IN, Role::Auditor).await;
    for (tls, name, secure) in [(false, "tenure=", false), (true, "__Host-tenure=", true)] {
        app.site.tls = tls;
        let mut browser = app.browser();
        let answer = browser.post("/sign-in/as", &format!("person={ada}")).await;
        let cookie = answer.header("set-cookie").to_owned();
        assert!(cookie.starts_with(name), "{cookie}");
        for part in ["; HttpOnly", "; SameSite=Lax", "; Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!cookie.contains("Domain") && !cookie.contains("Max-Age"), "{cookie}");
        assert_eq!(cookie.contains("; Secure"), secure, "{cookie}");
        app.clock.advance(ENDS.absolute);
        let gone = browser.get("/").await;
        let removal = gone.header("set-cookie");
        assert!(removal.starts_with(name) && removal.contains("Max-Age=0"), "{removal}");
        assert_eq!(removal.contains("; Secure"), secure, "browsers take no other removal: {removal}");
    }
}

#[tokio::test]
async fn an_id_that_nobody_was_given_is_no_session() {
    let app = App::new().await;
    for cookie in ["tenure=", "tenure=AAAAAAAAAAAAAAAAAAAAAA", "tenure=%00", "tenure=x; tenure=y"] {
        let mut browser = app.browser();
        browser.cookie = Some(cookie.into());
        assert_eq!(browser.get("/").await.status, 200, "{cookie}");
        assert!(!is_signed_in(&mut browser).await);
    }
}

#[tokio::test]
async fn what_has_ended_is_deleted_and_the_rest_stays() {
    let app = App::new().await;
    let ada = app.person(SIGNED_IN, Role::Owner).await;
    let old = sessions::sign_in(&app.tenure, None, ada, "{}".into()).await.unwrap();
    app.clock.advance(ENDS.idle);
    let new = sessions::sign_in(&app.tenure, None, ada, "{}".into()).await.unwrap();
    assert_eq!(sessions::delete_ended(&app.tenure, ENDS).await.unwrap(), 1);
    assert_eq!(sessions::delete_ended(&app.tenure, ENDS).await.unwrap(), 0);
    assert!(sessions::load(&app.tenure, old, ENDS).await.unwrap().is_none());
    assert!(sessions::load(&app.tenure, new, ENDS).await.unwrap().is_some());
}
