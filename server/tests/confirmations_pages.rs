//! The second stage through its pages: launched with a form, kept by the owner, sent back and confirmed by security, and
//! refused to everybody else.
#![expect(clippy::panic, reason = "helpers of tests: what fails here fails the test")]

use crate::estate::own;
use crate::review::{Review, WHY, decide, follow, path};
use crate::site::Browser;
use domain::id::CampaignId;
use domain::review::{Answer, Confirmation};
use ops::reviews::ItemRow;

const BECAUSE: &str = "Nobody+could+say+what+it+is+for";

/// A campaign with the stage, in which Olga reviews `admin`, which is privileged.
async fn staged(review: &Review) -> CampaignId {
    own(&review.app, review.security, "admin", review.olga).await;
    let mut browser = review.app.browser_of(review.security).await;
    let form = format!("{}&confirm=yes&confirm_days=7", review.form());
    let page = browser.get(&format!("/reviews/new?preview=yes&{form}")).await.body;
    assert!(
        page.contains("Security confirms what is kept of ") && page.contains("until 7 days after"),
        "{page}"
    );
    let answer = browser.post("/api/reviews/launch", &form).await;
    let path = answer.header("location").to_owned();
    let id = path.strip_prefix("/reviews/").and_then(|id| id.parse().ok());
    id.unwrap_or_else(|| panic!("{path}: {}", answer.body))
}

async fn keep(browser: &mut Browser, item: &ItemRow) {
    for outcome in ["keep", "need_stated"] {
        decide(browser, item, &format!("outcome={outcome}&reason={WHY}")).await;
    }
}

/// The form of the page, as it was shown.
fn form_of(page: &str, item: &ItemRow) -> String {
    let after = page.split("name=\"answer\" value=\"").nth(1).unwrap_or_else(|| panic!("{page}"));
    let answer = after.split('"').next().unwrap_or_default();
    format!("campaign={}&item={}&snapshot={}&answer={answer}", item.campaign, item.id, item.snapshot_sha256)
}

#[tokio::test]
async fn sent_back_with_a_reason_kept_again_and_confirmed_by_another_person() {
    let review = Review::new().await;
    let campaign = staged(&review).await;
    let item = review.item(campaign, "admin").await;
    let mut olga = review.app.browser_of(review.olga).await;
    keep(&mut olga, &item).await;
    let kept = review.item(campaign, "admin").await;
    assert!(matches!(kept.answer, Some(Answer::Keep | Answer::NeedStated)), "{kept:?}");
    assert_eq!(kept.confirmation, Some(Confirmation::Waiting));
    let page = olga.get(&path(&item)).await.body;
    assert!(
        page.contains("The keep waits for a confirmation") && !page.contains("Confirm the keep"),
        "{page}"
    );

    let mut sec = review.app.browser_of(review.security).await;
    let home = sec.get("/").await.body;
    assert!(home.contains("Confirm 1") && home.contains("privileged, and kept"), "{home}");
    let overview = sec.get(&format!("/reviews/{campaign}?show=to-confirm")).await.body;
    assert!(overview.contains("Second stage") && overview.contains("waits for security"), "{overview}");
    let page = sec.get(&path(&item)).await.body;
    let form = form_of(&page, &item);
    let short = follow(&mut sec, "/api/reviews/send-back", &format!("{form}&because=no")).await.body;
    assert!(short.contains("because-error") && short.contains(">\nno</textarea>"), "{short}");
    follow(&mut sec, "/api/reviews/send-back", &format!("{form}&because={BECAUSE}")).await;
    let back = review.item(campaign, "admin").await;
    assert_eq!((back.answer, back.confirmation), (None, Some(Confirmation::SentBack)));
    let page = olga.get(&path(&item)).await.body;
    assert!(page.contains("Nobody could say what it is for") && page.contains("open again"), "{page}");

    keep(&mut olga, &item).await;
    let stale = follow(&mut sec, "/api/reviews/confirm", &form).await.body;
    assert!(stale.contains("changed"), "{stale}");
    assert_eq!(review.item(campaign, "admin").await.confirmation, Some(Confirmation::Waiting));
    let form = form_of(&sec.get(&path(&item)).await.body, &item);
    follow(&mut sec, "/api/reviews/confirm", &form).await;
    assert_eq!(review.item(campaign, "admin").await.confirmation, Some(Confirmation::Confirmed));
    let page = olga.get(&path(&item)).await.body;
    assert!(page.contains("The keep is confirmed"), "{page}");
    assert!(!sec.get("/").await.body.contains("Confirm 1"));
}

#[tokio::test]
async fn whoever_decides_it_and_whoever_is_not_of_security_confirm_nothing_whatever_door_they_come_by() {
    let review = Review::new().await;
    let campaign = staged(&review).await;
    let item = review.item(campaign, "admin").await;
    let mut olga = review.app.browser_of(review.olga).await;
    keep(&mut olga, &item).await;
    let mut sec = review.app.browser_of(review.security).await;
    let form = form_of(&sec.get(&path(&item)).await.body, &item);
    for person in [review.olga, review.manager, review.sam] {
        let mut browser = review.app.browser_of(person).await;
        for door in ["confirm", "send-back"] {
            let sent = format!("{form}&because={BECAUSE}");
            browser.post(&format!("/api/reviews/{door}"), &sent).await;
            let now = review.item(campaign, "admin").await.confirmation;
            assert_eq!(now, Some(Confirmation::Waiting), "{door} by {person}");
        }
    }
}

#[tokio::test]
async fn a_recurring_review_has_the_stage_too_and_a_number_that_is_none_is_told_beside_its_field() {
    let review = Review::new().await;
    let mut sec = review.app.browser_of(review.security).await;
    let form = format!("{}&confirm=yes&confirm_days=40", review.form());
    let page = sec.get(&format!("/reviews/new?preview=yes&{form}")).await.body;
    assert!(page.contains("confirm_days-error") && page.contains("1 to 30 days"), "{page}");
    let start = "name=Quarterly&scope=&confirm=yes&confirm_days=some";
    let page = follow(&mut sec, "/api/reviews/start-recurring", start).await.body;
    assert!(page.contains("confirm_days-error") && page.contains("value=\"some\""), "{page}");
}
