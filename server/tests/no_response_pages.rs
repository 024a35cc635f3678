//! What nobody answers, through its pages: chosen with a launch, said before the close and after it, and settled on its task.
#![expect(clippy::panic, reason = "helpers of tests: what fails here fails the test")]

use crate::review::{Review, decide, follow, path};
use chrono::Duration;
use domain::id::CampaignId;
use domain::review::NoResponse;
use domain::task::TaskKind;
use ops::tasks;

/// Launched with this choice; the page before says what will become of it.
async fn launched(review: &Review, then: NoResponse) -> CampaignId {
    let mut browser = review.app.browser_of(review.security).await;
    let form = format!("{}&no_response={then}", review.form());
    let page = browser.get(&format!("/reviews/new?preview=yes&{form}")).await.body;
    assert!(page.contains(&format!("What nobody answers {}", then.told())), "{page}");
    assert!(page.contains(&format!("name=\"no_response\" value=\"{then}\"")), "and launches with it: {page}");
    let answer = browser.post("/api/reviews/launch", &form).await;
    let to = answer.header("location").to_owned();
    let id = to.strip_prefix("/reviews/").and_then(|id| id.parse().ok());
    id.unwrap_or_else(|| panic!("{to}: {}", answer.body))
}

#[tokio::test]
async fn what_is_chosen_is_said_before_the_close_and_what_was_opened_after_it() {
    let review = Review::new().await;
    let campaign = launched(&review, NoResponse::Suspend).await;
    let mut olga = review.app.browser_of(review.olga).await;
    let (idle, plain) = (review.item(campaign, "idle").await, review.item(campaign, "plain").await);
    decide(&mut olga, &plain, "outcome=revoke&reason=").await;
    let before = olga.get(&format!("/reviews/{campaign}")).await.body;
    assert!(before.contains(NoResponse::Suspend.told()), "{before}");
    assert!(!olga.get(&path(&idle)).await.body.contains("answer counted when the review was closed"));

    review.app.clock.advance(Duration::days(30));
    let mut sec = review.app.browser_of(review.security).await;
    let late = sec.get(&format!("/reviews/{campaign}")).await.body;
    assert!(late.contains("Close the campaign") && late.contains(NoResponse::Suspend.told()), "{late}");
    let closed = follow(&mut sec, "/api/reviews/close", &format!("campaign={campaign}")).await.body;
    assert!(closed.contains("Nobody answered 6") && closed.contains("Tasks opened for these"), "{closed}");
    let mut olga = review.app.browser_of(review.olga).await;
    let page = olga.get(&path(&idle)).await.body;
    assert!(page.contains("It is to be put out of use") && page.contains("suspend: open"), "{page}");
    assert!(!olga.get(&path(&plain)).await.body.contains("answer counted when the review was closed"));

    let rows = tasks::of_identity(&review.sec(), idle.identity).await.unwrap_or_default();
    assert_eq!(rows.first().map(|row| row.kind), Some(TaskKind::Suspend));
    let task = rows.first().map(|row| format!("/tasks/{}", row.id)).unwrap_or_default();
    assert!(page.contains(&task), "its task is linked: {page}");
    let page = olga.get(&task).await.body;
    assert!(page.contains("Nobody is asked to delete it") && page.contains("Disable it now"), "{page}");
    assert!(page.contains(&path(&idle)) && !page.contains("remove it for good"), "{page}");
    let home = olga.get("/").await.body;
    assert!(home.contains("Suspend"), "{home}");
}

#[tokio::test]
async fn a_form_that_chooses_nothing_has_the_steward_answer_and_a_word_that_is_none_is_told_beside_its_field()
{
    let review = Review::new().await;
    let mut sec = review.app.browser_of(review.security).await;
    let page = sec.get("/reviews/new").await.body;
    for then in NoResponse::ALL {
        assert!(page.contains(then.label()), "{then}: {page}");
    }
    let page = sec.get(&format!("/reviews/new?preview=yes&{}&no_response=keep", review.form())).await.body;
    assert!(page.contains("no_response-error") && !page.contains("Launch over"), "{page}");
    let start = "name=Quarterly&scope=&no_response=keep";
    let page = follow(&mut sec, "/api/reviews/start-recurring", start).await.body;
    assert!(page.contains("no_response-error") && page.contains("Quarterly"), "nothing is lost: {page}");

    let campaign = review.launched().await;
    review.app.clock.advance(Duration::days(30));
    let mut sec = review.app.browser_of(review.security).await;
    follow(&mut sec, "/api/reviews/close", &format!("campaign={campaign}")).await;
    let idle = review.item(campaign, "idle").await;
    let page = sec.get(&path(&idle)).await.body;
    assert!(page.contains("handed to the steward") && page.contains("answer for it: open"), "{page}");
    let rows = tasks::of_identity(&review.sec(), idle.identity).await.unwrap_or_default();
    let task = rows.first().map(|row| format!("/tasks/{}", row.id)).unwrap_or_default();
    let page = sec.get(&task).await.body;
    assert!(page.contains("Answer for it") && page.contains("when a review closes in which"), "{page}");
}
