//! Tokens of programs through their page: shown once, revoked after asking, and nobody else's business.
#![expect(clippy::panic, reason = "helpers of tests: what fails here fails the test")]

use crate::site::{App, Browser};
use domain::actor::Role;

fn token_of(page: &str) -> String {
    let start = page.find("<code>tnr_").map_or_else(|| panic!("no token: {page}"), |at| at + 6);
    page[start..].split('<').next().unwrap_or_default().to_owned()
}

async fn made(browser: &mut Browser, more: &str) -> crate::site::Answer {
    let form = format!("name=deploy+pipeline&scope=lifecycle&days=30&accounts=&owner={more}");
    browser.post("/clients", &form).await
}

#[tokio::test]
async fn a_token_is_shown_once_and_works_until_it_is_revoked() {
    let app = App::new().await;
    let admin = app.person("ann", Role::Admin).await;
    let olga = app.person("olga", Role::Owner).await;
    let mut browser = app.browser_of(admin).await;
    let page = browser.get("/clients").await.body;
    assert!(page.contains("No programs yet") && page.contains("Make a token"), "{page}");
    let answer = made(&mut browser, &olga.to_string()).await;
    assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, "no-store"));
    assert!(answer.header("content-security-policy").contains("script-src"), "a page like any other");
    let token = token_of(&answer.body);
    assert_eq!(token.len(), 95, "{token}");
    assert!(ops::clients::authenticate(&app.tenure, &token).await.unwrap().is_some());
    let again = browser.get("/clients").await.body;
    assert!(!again.contains(&token), "never again");
    assert!(again.contains("deploy pipeline") && again.contains("olga <small>asked"), "{again}");
    assert!(again.contains("just now") && again.contains("Revoke the token of deploy pipeline?"), "{again}");
    let home = app.browser_of(olga).await.get("/").await.body;
    assert!(home.contains("deploy pipeline"), "the offer waits: {home}");

    let id = ops::clients::list(&app.tenure.call(domain::actor::Actor::Operator)).await.unwrap()[0].id;
    let answer = browser.post("/api/clients/revoke", &format!("client={id}")).await;
    assert_eq!(answer.header("location"), "/clients");
    let page = browser.get("/clients").await.body;
    assert!(page.contains("works no more") && page.contains("revoked"), "{page}");
    assert!(ops::clients::authenticate(&app.tenure, &token).await.unwrap().is_none());
}

#[tokio::test]
async fn what_was_typed_is_kept_and_what_was_wrong_is_said_beside_it() {
    let app = App::new().await;
    let admin = app.person("ann", Role::Admin).await;
    let mut browser = app.browser_of(admin).await;
    let form = "name=x&scope=read&days=999&accounts=111122223333&owner=";
    let answer = browser.post("/clients", form).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/clients#create"));
    let page = browser.get("/clients").await.body;
    assert!(page.contains("name-error") && page.contains("111122223333</textarea>"), "{page}");
    let form = form.replace("name=x", "name=deploys");
    browser.post("/clients", &form).await;
    let page = browser.get("/clients").await.body;
    assert!(page.contains("days-error") && page.contains("accounts-error"), "{page}");
    assert!(page.contains(r#"value="999""#) && page.contains("No programs yet"), "{page}");
}

#[tokio::test]
async fn nobody_else_makes_sees_or_revokes_a_token() {
    let app = App::new().await;
    for role in [Role::Owner, Role::Management, Role::Auditor] {
        let person = app.person(role.as_str(), role).await;
        let mut browser = app.browser_of(person).await;
        assert_eq!(browser.get("/clients").await.status, 403, "{role}");
        assert_eq!(made(&mut browser, "").await.status, 403, "{role}");
    }
    assert!(ops::clients::list(&app.tenure.call(domain::actor::Actor::Operator)).await.unwrap().is_empty());
}
