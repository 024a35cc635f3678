//! Who must sign in first, and how they come back.

use crate::site::{App, Browser, ENDS};
use axum::Router;
use axum::routing::{get, post};
use axum::{Extension, middleware};
use domain::actor::Role;
use entities::person;
use sea_orm::{ActiveModelTrait, Set};
use server::sessions::{Store, layer};
use server::visitor::{Doorman, admit};

/// A page and a server function that are not public, under the same layers.
fn guarded(app: &App) -> Router {
    let door = Doorman { tenure: app.tenure.clone(), provider: true, demonstration: false };
    Router::new()
        .route("/identities", get(|Extension(call): Extension<ops::Call>| async move { call.actor.name() }))
        .route("/api/owners/assign", post(|| async { "assigned" }))
        .layer(middleware::from_fn_with_state(door, admit))
        .layer(layer(Store::new(app.tenure.clone(), ENDS), false))
}

#[tokio::test]
async fn a_stranger_is_sent_to_sign_in_and_comes_back_to_the_page() {
    let app = App::new().await;
    let mut browser = Browser { router: guarded(&app), ..app.browser() };
    let answer = browser.get("/identities?q=a%20b&page=2").await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("location")),
        (303, "/sign-in?next=/identities?q=a%2520b%26page=2")
    );
}

#[tokio::test]
async fn a_form_of_a_stranger_goes_to_sign_in_and_back_to_its_page() {
    let app = App::new().await;
    let mut browser = Browser { router: guarded(&app), ..app.browser() };
    browser.headers.insert("referer", "http://localhost:3000/identities/1?tab=owner".parse().unwrap());
    let answer = browser.post("/api/owners/assign", "").await;
    assert_eq!(answer.header("location"), "/sign-in?next=/identities/1?tab=owner");
    browser.headers.insert("referer", "https://evil.example//evil.example".parse().unwrap());
    let answer = browser.post("/api/owners/assign", "").await;
    assert_eq!(answer.header("location"), "/sign-in?next=/");
}

#[tokio::test]
async fn a_script_of_a_stranger_is_told() {
    let app = App::new().await;
    let mut browser = Browser { router: guarded(&app), ..app.browser() };
    browser.headers.insert("accept", "application/json".parse().unwrap());
    let answer = browser.post("/api/owners/assign", "").await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (401, "\"sign_in_needed\""));
}

#[tokio::test]
async fn whoever_is_signed_in_is_the_actor_of_the_call() {
    let app = App::new().await;
    let ada = app.person("ada", Role::Security).await;
    let mut browser = Browser { router: guarded(&app), ..app.browser_of(ada).await };
    assert_eq!(browser.get("/identities").await.body, ada.to_string());
}

#[tokio::test]
async fn whoever_may_not_sign_in_any_more_is_out_at_once() {
    let app = App::new().await;
    let ada = app.person("ada", Role::Security).await;
    let mut browser = Browser { router: guarded(&app), ..app.browser_of(ada).await };
    assert_eq!(browser.get("/identities").await.status, 200);
    let left = person::ActiveModel { id: Set(ada.uuid()), active: Set(false), ..Default::default() };
    left.update(app.tenure.database.read()).await.unwrap();
    assert_eq!(browser.get("/identities").await.status, 303);
    assert_eq!(browser.cookie, None);
}
