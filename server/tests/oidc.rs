//! Signing in against a provider that may lie: what must hold of its answers, and what people read when it does not.
#![expect(clippy::unwrap_used, reason = "helpers of tests: what fails here fails the test")]

#[path = "site/provider.rs"]
mod provider;
use crate::site::{Answer, App, Browser};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use domain::actor::Role;
use domain::clock::Clock;
use provider::Provider;
use serde_json::{Value, json};
use server::config::Config;
use server::oidc::{Oidc, Settings};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

struct World {
    app: App,
    provider: Provider,
}

async fn world() -> World {
    let mut app = App::new().await;
    let provider = Provider::start(app.clock.now().timestamp()).await;
    let mut config = Config::default();
    for (key, value) in [
        ("oidc.issuer", provider.issuer.as_str()),
        ("oidc.client_id", "tenure"),
        ("oidc.client_secret", "hush"),
        ("public_url", "http://localhost:3000"),
        ("oidc.roles_claim", "groups"),
        ("oidc.role_security", "sec"),
    ] {
        config.set(key, value, "test").unwrap();
    }
    let settings = Settings::of(&config).unwrap().unwrap();
    app.site.oidc = Some(Oidc::new(settings, app.tenure.clone()).unwrap());
    app.person("ada", Role::Owner).await;
    World { app, provider }
}

fn query(url: &str) -> HashMap<String, String> {
    let uri: http::Uri = url.parse().unwrap();
    axum::extract::Query::<HashMap<String, String>>::try_from_uri(&uri).unwrap().0
}

/// Goes to the provider, and gives what it was asked.
async fn begin(world: &World, browser: &mut Browser, path: &str) -> HashMap<String, String> {
    let answer = browser.get(path).await;
    assert!(
        answer.header("location").starts_with(&format!("{}/authorize?", world.provider.issuer)),
        "{}",
        answer.body
    );
    let asked = query(answer.header("location"));
    world.provider.change(|says| says.nonce = asked["nonce"].clone());
    asked
}

/// The whole way; the answer is that of the callback.
async fn go(world: &World, browser: &mut Browser) -> Answer {
    let asked = begin(world, browser, "/sign-in/start?next=/keys").await;
    browser.get(&format!("/sign-in/callback?code=good&state={}", asked["state"])).await
}

async fn said(world: &World, claims: Value) -> String {
    world.provider.change(|says| says.claims = claims);
    let mut browser = world.app.browser();
    let answer = go(world, &mut browser).await;
    assert_eq!(answer.status, 303);
    answer.header("location").to_owned()
}

#[tokio::test]
async fn the_code_flow_uses_pkce_state_and_nonce_and_comes_back_to_the_page() {
    let world = world().await;
    let mut browser = world.app.browser();
    let asked = begin(&world, &mut browser, "/sign-in/start?next=/keys").await;
    assert_eq!((asked["response_type"].as_str(), asked["code_challenge_method"].as_str()), ("code", "S256"));
    assert_eq!(asked["redirect_uri"], "http://localhost:3000/sign-in/callback");
    assert_eq!(asked["scope"], "openid email profile");
    let answer = browser.get(&format!("/sign-in/callback?code=good&state={}", asked["state"])).await;
    assert_eq!(answer.header("location"), "/keys", "{}", answer.body);
    let verifier = world.provider.says.lock().unwrap().asked["code_verifier"].clone();
    assert_eq!(asked["code_challenge"], URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)));
    assert!(browser.get("/").await.body.contains("who-name"));
    let again = begin(&world, &mut browser, "/sign-in/start").await;
    for once in ["state", "nonce", "code_challenge"] {
        assert_ne!(asked[once], again[once], "{once} is used once");
    }
}

#[tokio::test]
async fn a_token_that_does_not_hold_lets_nobody_in() {
    let world = world().await;
    let now = world.app.clock.now().timestamp();
    for lie in [
        json!({ "nonce": "another" }),
        json!({ "nonce": null }),
        json!({ "aud": "somebody-else" }),
        json!({ "iss": "https://evil.example" }),
        json!({ "exp": now - 1 }),
        json!({ "sub": null }),
    ] {
        let location = said(&world, lie.clone()).await;
        assert!(location.starts_with("/sign-in?why=provider&incident="), "{lie}: {location}");
    }
    assert_eq!(said(&world, json!({})).await, "/keys", "and an honest one does");
}

#[tokio::test]
async fn a_key_that_is_new_is_fetched_once_and_one_that_is_not_published_never_holds() {
    let world = world().await;
    let fetched = || world.provider.says.lock().unwrap().fetched;
    assert_eq!(said(&world, json!({})).await, "/keys");
    assert_eq!(said(&world, json!({})).await, "/keys");
    assert_eq!(fetched(), 1, "kept");
    world.provider.change(|says| (says.signs_with, says.publishes) = (2, 2));
    assert_eq!(said(&world, json!({})).await, "/keys");
    assert_eq!(fetched(), 2, "rotated");
    world.provider.change(|says| says.signs_with = 3);
    assert!(said(&world, json!({})).await.contains("why=provider"));
    assert_eq!(fetched(), 3, "asked once more, not for ever");
    world.provider.change(|says| says.signs_with = 2);
    world.app.clock.advance(Duration::minutes(2));
    assert_eq!(said(&world, json!({})).await, "/keys");
}

#[tokio::test]
async fn what_the_token_lacks_is_asked_of_the_provider_about_the_same_subject() {
    let world = world().await;
    let lacking = json!({ "email": null, "email_verified": null, "groups": null });
    let info = json!({ "sub": "ada", "email": "ada@example.com", "email_verified": true, "groups": ["sec"] });
    world.provider.change(|says| says.user_info = info.clone());
    assert_eq!(said(&world, lacking.clone()).await, "/keys");
    let mut other = info;
    other["sub"] = "somebody-else".into();
    world.provider.change(|says| says.user_info = other);
    assert!(said(&world, lacking).await.contains("why=provider"));
}

#[tokio::test]
async fn an_address_counts_as_verified_only_where_the_provider_says_true() {
    let world = world().await;
    for lie in [json!({ "email_verified": false }), json!({ "email_verified": null })] {
        assert!(said(&world, lie.clone()).await.contains("why=unverified"), "{lie}");
    }
    assert!(
        said(&world, json!({ "email": "stan@example.com", "sub": "stan" })).await.contains("why=unknown")
    );
}

#[tokio::test]
async fn the_claim_gives_roles_and_takes_them_away() {
    let world = world().await;
    world.provider.change(|says| says.claims = json!({ "groups": ["sec", "staff"] }));
    let mut browser = world.app.browser();
    go(&world, &mut browser).await;
    let people = ops::people::list(&world.app.tenure.call(domain::actor::Actor::Operator)).await.unwrap();
    assert!(people[0].roles.iter().any(|held| held.role == Role::Security));
    world.provider.change(|says| says.claims = json!({ "groups": ["staff"] }));
    go(&world, &mut browser).await;
    let people = ops::people::list(&world.app.tenure.call(domain::actor::Actor::Operator)).await.unwrap();
    assert!(people[0].roles.iter().all(|held| held.role == Role::Owner));
}

#[tokio::test]
async fn an_answer_belongs_to_the_browser_and_attempt_that_asked_and_counts_once() {
    let world = world().await;
    let mut browser = world.app.browser();
    let asked = begin(&world, &mut browser, "/sign-in/start").await;
    let callback = format!("/sign-in/callback?code=good&state={}", asked["state"]);
    assert!(
        world.app.browser().get(&callback).await.header("location").contains("why=expired"),
        "another browser"
    );
    assert!(
        browser.get("/sign-in/callback?code=good&state=x").await.header("location").contains("why=expired")
    );
    assert!(browser.get(&callback).await.header("location").contains("why=expired"), "one answer an attempt");

    let asked = begin(&world, &mut browser, "/sign-in/start").await;
    world.app.clock.advance(Duration::minutes(15));
    let late = browser.get(&format!("/sign-in/callback?code=good&state={}", asked["state"])).await;
    assert!(late.header("location").contains("why=expired"));
}

#[tokio::test]
async fn what_the_provider_refuses_is_said_in_our_words() {
    let world = world().await;
    for (end, why) in [
        ("error=access_denied", "denied"),
        ("error=server_error&error_description=Call+me", "provider"),
        ("code=bad", "provider"),
        ("code=good&iss=https://evil.example", "provider"),
        ("", "provider"),
    ] {
        let mut browser = world.app.browser();
        let asked = begin(&world, &mut browser, "/sign-in/start").await;
        let answer = browser.get(&format!("/sign-in/callback?state={}&{end}", asked["state"])).await;
        let location = answer.header("location");
        assert!(location.contains(&format!("why={why}")) && !location.contains("Call"), "{end}: {location}");
        let page = browser.get(location).await;
        assert!(page.body.contains(r#"role="alert""#) && !page.body.contains("who-name"), "{end}");
    }
}

#[tokio::test]
async fn a_provider_that_floods_or_is_away_is_an_incident_not_an_outage() {
    let world = world().await;
    world.provider.change(|says| says.flood = Some(3 << 20));
    let mut browser = world.app.browser();
    let answer = browser.get("/sign-in/start").await;
    assert!(answer.header("location").starts_with("/sign-in?why=provider&incident="));
    let page = browser.get(answer.header("location")).await;
    assert_eq!(page.status, 502);
    world.provider.change(|says| says.flood = None);
    assert_eq!(said(&world, json!({})).await, "/keys", "and it recovers by itself");
}

#[tokio::test]
async fn proof_that_was_asked_for_again_must_be_new() {
    let world = world().await;
    let mut browser = world.app.browser();
    let at = world.app.clock.now().timestamp();
    for (auth_time, why) in
        [(json!(at - 3_600), Some("denied")), (Value::Null, Some("denied")), (json!(at), None)]
    {
        world.provider.change(|says| says.claims = json!({ "auth_time": auth_time }));
        let asked = begin(&world, &mut browser, "/sign-in/start?again=true&next=/keys").await;
        assert_eq!((asked["prompt"].as_str(), asked["max_age"].as_str()), ("login", "0"));
        let answer = browser.get(&format!("/sign-in/callback?code=good&state={}", asked["state"])).await;
        match why {
            Some(why) => assert!(answer.header("location").contains(why), "{}", answer.header("location")),
            None => assert_eq!(answer.header("location"), "/keys"),
        }
    }
}

#[tokio::test]
async fn signing_out_goes_on_to_the_provider_with_the_token_it_gave() {
    let world = world().await;
    let mut browser = world.app.browser();
    go(&world, &mut browser).await;
    let answer = browser.post("/sign-out", "").await;
    let location = answer.header("location");
    assert!(location.starts_with(&format!("{}/end?", world.provider.issuer)), "{location}");
    let asked = query(location);
    assert_eq!(asked["id_token_hint"].split('.').count(), 3);
    assert_eq!(asked["client_id"], "tenure");
    assert_eq!(asked["post_logout_redirect_uri"], "http://localhost:3000/sign-in");
    assert!(!browser.get("/").await.body.contains("who-name"));
}

#[tokio::test]
async fn a_prefetch_of_the_way_to_the_provider_begins_nothing() {
    let world = world().await;
    let mut browser = world.app.browser();
    browser.headers.insert("sec-purpose", "prefetch;anonymous-client-ip".parse().unwrap());
    let answer = browser.get("/sign-in/start").await;
    assert_eq!((answer.status.as_u16(), answer.header("set-cookie")), (503, ""));
}
