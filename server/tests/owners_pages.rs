//! Owners through their page: orphans in order, asked in the line, and many at once after a look at the numbers.

use crate::estate::by;
use crate::review::{Review, follow};
use domain::clock::Clock as _;
use ops::ownership;

#[tokio::test]
async fn orphans_are_listed_and_many_are_offered_after_a_look_at_the_numbers() {
    let review = Review::new().await;
    let mut security = review.app.browser_of(review.security).await;
    let page = security.get("/owners").await.body;
    assert!(
        page.contains("4 of 7 have an owner who can act") && page.contains("privileged and unowned"),
        "{page}"
    );
    assert!(page.contains("Offer many at once") && page.contains("3 of 3 without an owner"), "{page}");
    let read = review.app.browser_of(review.manager).await.get("/owners").await.body;
    assert!(read.contains("without an owner") && !read.contains("Offer many at once"), "{read}");

    let wrong = security.get("/owners?preview=yes&lacking=owner&part=backup").await.body;
    assert!(wrong.contains("Choose who is asked"), "{wrong}");
    let filter = format!("lacking=owner&person={}&part=technical+owner", review.sam);
    let preview = security.get(&format!("/owners?preview=yes&{filter}")).await.body;
    assert!(
        preview.contains("3 found: 3 would be offered") && preview.contains("Ask sam to own 3"),
        "{preview}"
    );
    let mine = async || ownership::offers(&by(&review.app, review.sam, &[])).await.unwrap().len();
    assert_eq!(mine().await, 0, "a look offers nothing");
    let mut sam = review.app.browser_of(review.sam).await;
    let refused = sam.post("/api/owners/assign", &filter).await;
    assert_eq!(mine().await, 0, "{}", refused.status);
    let done = follow(&mut security, "/api/owners/assign", &filter).await.body;
    assert!(done.contains("Asked sam to own 3") && done.contains("somebody was asked"), "{done}");
    assert_eq!(mine().await, 3);
    review.app.clock.advance(chrono::Duration::minutes(15));
    let late = security.post("/api/owners/assign", &filter).await;
    assert!(late.header("location").starts_with("/sign-in?why="), "{}", late.header("location"));
}

/// The form that proposes every risk by the same day.
const WAVES: &str = "privileged_and_unowned=2030-01-31&privileged_and_not_used=2030-01-31&AI_agent=2030-01-31\
    &third_party=2030-01-31&production=2030-01-31&the_rest=2030-01-31";

#[tokio::test]
async fn waves_are_proposed_in_days_and_told_back_by_their_field() {
    let review = Review::new().await;
    let mut security = review.app.browser_of(review.security).await;
    let far = follow(&mut security, "/api/waves/propose", WAVES).await.body;
    assert!(far.contains("Give a day within two years"), "{far}");
    let none = follow(&mut security, "/api/waves/propose", "the_rest=soon").await.body;
    assert!(none.contains("Write a day such as 2026-12-31"), "{none}");
    let day = (review.app.clock.now() + chrono::Duration::days(30)).format("%Y-%m-%d").to_string();
    let made = follow(&mut security, "/api/waves/propose", &WAVES.replace("2030-01-31", &day)).await.body;
    assert!(
        made.contains("Another person of security approves it") && made.contains("Take it back"),
        "{made}"
    );
    let ask = security.get("/owners?ask=all").await.body;
    assert!(ask.contains("without an owner in all"), "{ask}");
    let read = review.app.browser_of(review.manager).await.get("/owners").await.body;
    assert!(read.contains("By when owners are found") && !read.contains("Approve these dates"), "{read}");
}
