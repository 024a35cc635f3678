//! Endpoints through their pages: a secret is shown once, what was wrong is said, and nobody else gets anywhere. And the
//! page of settings, on which everybody chooses for themselves.
#![expect(clippy::panic, reason = "helpers of tests: what fails here fails the test")]

use crate::site::{Answer, App, Browser};
use chrono::Duration;
use domain::actor::{Actor, Role};
use domain::digest::Digest;
use domain::webhook::HookEvent;
use ops::jobs::{self, HOOK, Job};
use ops::webhooks::{Attempt, attempted, list};

const FORM: &str =
    "url=https%3A%2F%2Fhooks.example.com%2Fhush-hush&events%5B%5D=alert.raised&events%5B%5D=task.opened";

fn secret_of(page: &str) -> String {
    let start = page.find("<code>whsec_").map_or_else(|| panic!("no secret: {page}"), |at| at + 6);
    page[start..].split('<').next().unwrap_or_default().to_owned()
}

async fn follow(browser: &mut Browser, path: &str, form: &str) -> Answer {
    let answer = browser.post(path, form).await;
    let to = answer.header("location").to_owned();
    browser.get(&to).await
}

#[tokio::test]
async fn a_secret_is_shown_once_and_a_new_one_once_more() {
    let app = App::new().await;
    let admin = app.person("ann", Role::Admin).await;
    let mut browser = app.browser_of(admin).await;
    let page = browser.get("/webhooks").await.body;
    assert!(page.contains("No endpoints yet") && page.contains("Add an endpoint"), "{page}");
    let answer = browser.post("/webhooks", FORM).await;
    assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, "no-store"));
    let secret = secret_of(&answer.body);
    let page = browser.get("/webhooks").await.body;
    assert!(!page.contains(&secret) && !page.contains("hush-hush"), "{page}");
    assert!(
        page.contains("https://hooks.example.com/…") && page.contains("alert.raised, task.opened"),
        "{page}"
    );
    let id = list(&app.tenure.call(Actor::Operator)).await.unwrap().rows[0].id;
    let page = browser.get(&format!("/webhooks/{id}")).await.body;
    assert!(!page.contains(&secret) && !page.contains("hush-hush") && page.contains("New secret"), "{page}");
    let answer = browser.post("/webhooks/secret", &format!("webhook={id}")).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.body);
    let second = secret_of(&answer.body);
    assert!(second != secret && answer.body.contains("The former secret signs beside it"), "{}", answer.body);
    let page = browser.get(&format!("/webhooks/{id}")).await.body;
    assert!(!page.contains("New secret") && page.contains("two hold"), "{page}");
    assert_eq!(browser.post("/webhooks/secret", &format!("webhook={id}")).await.status, 409);
}

#[tokio::test]
async fn what_was_wrong_is_said_beside_its_field_and_an_address_inside_is_refused() {
    let app = App::new().await;
    let admin = app.person("ann", Role::Admin).await;
    let mut browser = app.browser_of(admin).await;
    let answer = browser.post("/webhooks", "url=https%3A%2F%2F10.0.0.1%2Fx&events%5B%5D=source.quiet").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/webhooks#create"));
    let page = browser.get("/webhooks").await.body;
    assert!(page.contains("url-error") && page.contains("private, local or reserved"), "{page}");
    assert!(page.contains(r#"value="source.quiet" checked"#), "what was ticked is kept: {page}");
    browser.post("/webhooks", "url=https%3A%2F%2Fhooks.example.com").await;
    let page = browser.get("/webhooks").await.body;
    assert!(page.contains("events-error") && page.contains("No endpoints yet"), "{page}");
}

#[tokio::test]
async fn without_a_key_nothing_is_made_and_it_says_which_is_missing() {
    let mut app = App::new().await;
    app.site.hook_key = None;
    let admin = app.person("ann", Role::Admin).await;
    let answer = app.browser_of(admin).await.post("/webhooks", FORM).await;
    assert!(answer.status == 409 && answer.body.contains("webhooks.key"), "{}", answer.body);
}

#[tokio::test]
async fn a_test_is_sent_its_log_shows_each_try_and_what_was_given_up_is_tried_again() {
    let app = App::new().await;
    let security = app.person("sec", Role::Security).await;
    let mut browser = app.browser_of(security).await;
    browser.post("/webhooks", FORM).await;
    let id = list(&app.tenure.call(Actor::Operator)).await.unwrap().rows[0].id;
    let path = format!("/webhooks/{id}");
    assert!(browser.get(&path).await.body.contains("Nothing was sent there yet"));
    let page = follow(&mut browser, "/api/webhooks/test", &format!("webhook={id}")).await.body;
    assert!(page.contains("A test is on its way") && page.contains("none yet"), "{page}");
    let mut delivery = None;
    for _ in 0..8 {
        for claimed in jobs::claim(&app.tenure, &[HOOK], 9, Duration::minutes(1)).await.unwrap() {
            let Job::SendHook(one) = claimed.job else { unreachable!("only webhooks were asked for") };
            delivery = Some(one);
            let attempt = Attempt { at: claimed.until, status: Some(500), millis: 7, error: None };
            attempted(&app.tenure, &claimed, one, &attempt).await.unwrap();
        }
        app.clock.advance(Duration::days(1));
    }
    let mut browser = app.browser_of(security).await;
    let page = browser.get(&path).await.body;
    assert_eq!(page.matches("answered 500").count(), 8, "{page}");
    assert!(page.contains("not taken") && page.contains("Try again"), "{page}");
    let form = format!("delivery={}", delivery.unwrap());
    let page = follow(&mut browser, "/api/webhooks/try-again", &form).await.body;
    assert!(page.contains("It is tried again") && page.contains("waiting"), "{page}");
    let twice = follow(&mut browser, "/api/webhooks/try-again", &form).await.body;
    assert!(twice.contains("not given up"), "{twice}");
    let form = format!("webhook={id}&events%5B%5D=source.quiet");
    let page = follow(&mut browser, "/api/webhooks/change", &form).await.body;
    assert!(page.contains("Changed") && page.contains("off"), "{page}");
    let row = list(&app.tenure.call(Actor::Operator)).await.unwrap().rows.remove(0);
    assert_eq!((row.active, row.events), (false, vec![HookEvent::SourceQuiet]));
}

#[tokio::test]
async fn nobody_else_makes_sees_or_changes_an_endpoint() {
    let app = App::new().await;
    let admin = app.person("ann", Role::Admin).await;
    app.browser_of(admin).await.post("/webhooks", FORM).await;
    let id = list(&app.tenure.call(Actor::Operator)).await.unwrap().rows[0].id;
    for role in [Role::Owner, Role::Management, Role::Auditor] {
        let person = app.person(role.as_str(), role).await;
        let mut browser = app.browser_of(person).await;
        for path in ["/webhooks".to_owned(), format!("/webhooks/{id}")] {
            let page = browser.get(&path).await;
            assert!(page.status == 403 && !page.body.contains("hooks.example.com"), "{role} {path}");
        }
        for path in ["/webhooks", "/webhooks/secret"] {
            assert_eq!(
                browser.post(path, &format!("{FORM}&webhook={id}")).await.status,
                403,
                "{role} {path}"
            );
        }
        for path in ["/api/webhooks/change", "/api/webhooks/test"] {
            browser.post(path, &format!("webhook={id}&events%5B%5D=source.quiet")).await;
        }
    }
    let desk = list(&app.tenure.call(Actor::Operator)).await.unwrap();
    assert_eq!((desk.rows.len(), desk.rows[0].active, desk.rows[0].events.len()), (1, true, 2));
}

#[tokio::test]
async fn everybody_chooses_for_themselves_how_they_are_told() {
    let app = App::new().await;
    let olga = app.person("olga", Role::Owner).await;
    let mut browser = app.browser_of(olga).await;
    let page = browser.get("/settings").await.body;
    assert!(page.contains(r#"value="single mails" checked"#), "{page}");
    let page = follow(&mut browser, "/api/settings/mail", "digest=daily").await.body;
    assert!(
        page.contains("it holds from the next mail on") && page.contains(r#"value="daily" checked"#),
        "{page}"
    );
    assert!(browser.get("/").await.body.contains(r#"href="/settings""#), "reached from every page");
    let page = follow(&mut browser, "/api/settings/mail", "digest=hourly").await.body;
    assert!(page.contains("Choose how you want to be told"), "{page}");
    let chosen =
        ops::mail::choice(&app.tenure.call(Actor::Person { id: olga, roles: Vec::new() })).await.unwrap();
    assert_eq!(chosen.digest, Digest::Daily);
}
