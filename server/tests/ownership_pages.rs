//! Offers of ownership through the pages: made on the identity, answered on the home page.

use crate::estate::{by, identity};
use crate::review::{Review, follow};
use ops::ownership;

#[tokio::test]
async fn an_offer_is_accepted_from_home_and_made_from_the_identity() {
    let review = Review::new().await;
    let admin = identity(&review.app, "admin").await;
    let mut security = review.app.browser_of(review.security).await;
    let page = security.get(&format!("/identities/{admin}")).await.body;
    assert!(page.contains("Offer it to an owner") && page.contains("olga"), "{page}");
    let form = format!("identity={admin}&person={}&part=technical+owner", review.sam);
    let asked = follow(&mut security, "/api/ownership/offer", &form).await.body;
    assert!(asked.contains("It is theirs once they accept") && asked.contains("Asked to own it"), "{asked}");
    let twice = follow(&mut security, "/api/ownership/offer", &form).await.body;
    assert!(twice.contains("already asked to be"), "{twice}");
    let nobody =
        follow(&mut security, "/api/ownership/offer", &format!("identity={admin}&person=&part=")).await.body;
    assert!(nobody.contains("Choose who is asked"), "{nobody}");
    let mut olga = review.app.browser_of(review.olga).await;
    follow(
        &mut olga,
        "/api/ownership/offer",
        &form.replace(&review.sam.to_string(), &review.olga.to_string()),
    )
    .await;
    assert!(ownership::offers(&by(&review.app, review.olga, &[])).await.unwrap().is_empty());

    let mut sam = review.app.browser_of(review.sam).await;
    let home = sam.get("/").await.body;
    assert!(home.contains("Accept 1") && home.contains("/api/ownership/decline"), "{home}");
    let offers = ownership::offers(&by(&review.app, review.sam, &[])).await.unwrap();
    assert_eq!(offers.len(), 1);
    let before = sam.get(&format!("/identities/{admin}")).await;
    assert!(
        before.status == 200 && before.body.contains("Effective access"),
        "whoever is asked may look first"
    );
    let offer = format!("offer={}", offers[0].id);
    let stranger = follow(&mut olga, "/api/ownership/accept", &offer).await.body;
    assert!(stranger.contains("There is no such offer"), "{stranger}");
    let owned = follow(&mut sam, "/api/ownership/accept", &offer).await.body;
    assert!(owned.contains("you answer for admin"), "{owned}");
    let page = sam.get(&format!("/identities/{admin}")).await;
    assert_eq!(page.status, 200);
    assert!(!page.body.contains("Offer it to an owner"));
    let twice = follow(&mut sam, "/api/ownership/decline", &format!("{offer}&reason=Not+ours+since+March"))
        .await
        .body;
    assert!(twice.contains("answered already"), "{twice}");
}

#[tokio::test]
async fn an_offer_is_declined_with_a_reason_that_security_reads_or_taken_back() {
    let review = Review::new().await;
    let admin = identity(&review.app, "admin").await;
    let mut security = review.app.browser_of(review.security).await;
    let form = format!("identity={admin}&person={}&part=technical+owner", review.sam);
    follow(&mut security, "/api/ownership/offer", &form).await;
    let mut sam = review.app.browser_of(review.sam).await;
    let offers = ownership::offers(&by(&review.app, review.sam, &[])).await.unwrap();
    let offer = format!("offer={}", offers[0].id);
    let short = follow(&mut sam, "/api/ownership/decline", &format!("{offer}&reason=no")).await.body;
    assert!(short.contains("Write at least 10 characters") && short.contains(r#"value="no""#), "{short}");
    let gone =
        follow(&mut sam, "/api/ownership/decline", &format!("{offer}&reason=Payments+runs+this+one")).await;
    assert!(gone.body.contains("Declined: security is left"), "{}", gone.body);
    let page = security.get(&format!("/identities/{admin}")).await.body;
    assert!(page.contains("Declined by") && page.contains("Payments runs this one"), "{page}");

    follow(&mut security, "/api/ownership/offer", &form).await;
    let page = security.get(&format!("/identities/{admin}")).await.body;
    assert!(page.contains("Take it back") && page.contains("14 days"), "{page}");
    let id = ownership::offers(&by(&review.app, review.sam, &[])).await.unwrap()[0].id;
    let back = format!("offer={id}&identity={admin}");
    let refused = follow(&mut sam, "/api/ownership/withdraw", &back).await.body;
    assert!(refused.contains("Your roles do not let you assign owner"), "{refused}");
    let done = follow(&mut security, "/api/ownership/withdraw", &back).await.body;
    assert!(done.contains("Taken back") && !done.contains("Take it back"), "{done}");
}
