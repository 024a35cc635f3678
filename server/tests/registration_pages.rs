//! Registration through the identity's page: stated by its owner, refused with what was typed kept, shown with its end.

use crate::estate::identity;
use crate::review::{Review, follow};
use chrono::Duration;

#[tokio::test]
async fn an_owner_states_what_it_is_for_and_until_when() {
    let review = Review::new().await;
    let reader = identity(&review.app, "reader").await;
    let mut olga = review.app.browser_of(review.olga).await;
    let path = format!("/identities/{reader}");
    let page = olga.get(&path).await.body;
    assert!(page.contains("Register it") && page.contains("nobody has said yet"), "{page}");
    let form = format!("identity={reader}&purpose=short&environment=&expires=&no_expiry=&trigger=date");
    let refused = follow(&mut olga, "/api/identities/register", &form).await.body;
    for wrong in ["purpose-error", "environment-error", "expires-error", ">\nshort</textarea>"] {
        assert!(refused.contains(wrong), "{wrong}: {refused}");
    }
    let past = format!(
        "identity={reader}&purpose=Lists+instances+for+the+report&environment=staging&expires=2026-03-01&no_expiry=&trigger=date"
    );
    let refused = follow(&mut olga, "/api/identities/register", &past).await.body;
    assert!(refused.contains("The expiry must lie in the future"), "{refused}");
    let form = past.replace("2026-03-01", "2026-03-31");
    let stated = follow(&mut olga, "/api/identities/register", &form).await.body;
    assert!(
        stated.contains("Lists instances for the report") && stated.contains("Change what is stated of it"),
        "{stated}"
    );
    assert!(stated.contains("until 1 Apr 2026, 29 days") && stated.contains("Revoked by"), "{stated}");
    assert!(
        stated.contains("Registered: what it is for, until when") && stated.contains(r#"value="2026-03-31""#),
        "{stated}"
    );
    let lacking = review.app.browser_of(review.security).await.get("/identities?lacking=purpose").await.body;
    assert!(!lacking.contains(&path) && lacking.contains("6 in this list"), "{lacking}");
    let posture = review.app.browser_of(review.security).await.get("/").await.body;
    assert!(
        posture.contains("with a purpose") && posture.contains("/identities?lacking=purpose"),
        "{posture}"
    );
    review.app.clock.advance(Duration::days(40));
    let late = review.app.browser_of(review.olga).await.get(&path).await.body;
    assert!(late.contains("ended 1 Apr 2026"), "{late}");
}

#[tokio::test]
async fn whoever_only_sees_it_states_nothing() {
    let review = Review::new().await;
    let reader = identity(&review.app, "reader").await;
    let mut security = review.app.browser_of(review.security).await;
    let page = security.get(&format!("/identities/{reader}")).await.body;
    assert!(!page.contains("Register it"), "{page}");
    let form = format!(
        "identity={reader}&purpose=Lists+instances+for+the+report&environment=staging&expires=2026-03-31&no_expiry=&trigger=date"
    );
    let refused = follow(&mut security, "/api/identities/register", &form).await.body;
    assert!(refused.contains("Your roles do not let you register identity"), "{refused}");
    let mut sam = review.app.browser_of(review.sam).await;
    assert_eq!(follow(&mut sam, "/api/identities/register", &form).await.status, 404);
}
