//! The outbox through its page: what could not be sent is shown with its reason, and tried again.

use crate::estate::identity;
use crate::review::{Review, follow};
use chrono::Duration;
use domain::actor::Role;
use domain::ownership::OwnerPart;
use ops::jobs::{self, MAIL};
use ops::mail::{self, MailState};
use ops::ownership;

#[tokio::test]
async fn what_could_not_be_sent_is_shown_and_tried_again_by_admin_and_security_alone() {
    let review = Review::new().await;
    let tenure = &review.app.tenure;
    let admin = identity(&review.app, "admin").await;
    ownership::offer(&review.sec(), admin, review.sam, OwnerPart::Backup).await.unwrap();
    let adam = review.app.person("adam", Role::Admin).await;
    let mut adam = review.app.browser_of(adam).await;
    let page = adam.get("/outbox").await.body;
    assert!(page.contains("waiting") && page.contains("Offers") && !page.contains("Try again"), "{page}");
    review.app.clock.advance(Duration::minutes(15));
    for claimed in jobs::claim(tenure, &[MAIL], 10, Duration::minutes(1)).await.unwrap() {
        jobs::refused(tenure, &claimed, "550 <b>nobody</b>").await.unwrap();
    }
    let page = adam.get("/outbox").await.body;
    assert!(
        page.contains("not sent") && page.contains("550 &lt;b&gt;nobody") && page.contains("sam"),
        "{page}"
    );
    assert!(!page.contains("sam@example.com"), "names, no addresses");
    let rows = mail::outbox(&review.sec()).await.unwrap().0;
    let form = format!("mail={}", rows.iter().find(|row| row.to == "sam").unwrap().id);
    for other in [review.sam, review.manager] {
        let mut other = review.app.browser_of(other).await;
        assert_eq!(other.get("/outbox").await.status, 403);
        follow(&mut other, "/api/outbox/try-again", &form).await;
    }
    let state = async || {
        let rows = mail::outbox(&review.sec()).await.unwrap().0;
        rows.into_iter().find(|row| row.to == "sam").unwrap().state
    };
    assert_eq!(state().await, MailState::Dead);
    let again = follow(&mut adam, "/api/outbox/try-again", &form).await.body;
    assert!(again.contains("It is tried again"), "{again}");
    assert_eq!(state().await, MailState::Waiting);
    let twice = follow(&mut adam, "/api/outbox/try-again", &form).await.body;
    assert!(twice.contains("not given up"), "{twice}");
}
