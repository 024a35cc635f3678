//! What a review refuses, tried through its pages: each refusal says why, keeps what was typed, and changes nothing.

use crate::review::{Review, WHY, decide, follow, path};
use chrono::Duration;
use domain::actor::{Actor, Role};
use domain::review::{Answer, CampaignState};
use ops::people::{Claims, sign_in};
use ops::reviews::{self, ItemRow};

#[tokio::test]
async fn a_decision_that_lacks_something_says_what_and_keeps_what_was_typed() {
    let review = Review::new().await;
    let campaign = review.launched().await;
    let mut olga = review.app.browser_of(review.olga).await;
    let idle = review.item(campaign, "idle").await;
    let page = olga.get(&path(&idle)).await.body;
    assert!(
        page.contains("Keep, with a reason") && page.contains("it holds a grant that it did not use"),
        "{page}"
    );
    let refused = decide(&mut olga, &idle, "outcome=keep&reason=").await.body;
    assert!(refused.contains("Write a reason to keep this"), "{refused}");
    assert!(
        refused.contains(r##"href="#reason""##) && refused.contains("value=\"keep\" checked"),
        "{refused}"
    );
    let refused = decide(&mut olga, &idle, "outcome=keep&reason=short").await.body;
    assert!(
        refused.contains("at least 10 characters") && refused.contains(">\nshort</textarea>"),
        "{refused}"
    );
    let refused = decide(&mut olga, &idle, &format!("outcome=need_stated&reason={WHY}")).await.body;
    assert!(refused.contains("Its use was wholly observed"), "{refused}");
    let refused = decide(&mut olga, &idle, "outcome=reduce").await.body;
    assert!(refused.contains("Choose at least one permission to take away"), "{refused}");
    let refused =
        decide(&mut olga, &idle, &format!("outcome=reduce&remove%5B%5D=iam%3APassRole&reason={WHY}"))
            .await
            .body;
    assert!(refused.contains("is not among the permissions of this snapshot"), "{refused}");
    let refused = decide(&mut olga, &idle, "outcome=keep&remove%5B%5D=sqs%3ACreateQueue&reason=").await.body;
    assert!(
        refused.contains("choose reduce, or untick them") && refused.contains("sqs:CreateQueue\" checked"),
        "{refused}"
    );
    let refused = decide(&mut olga, &idle, "outcome=").await.body;
    assert!(refused.contains("Choose what is to become of it"), "{refused}");
    let refused = decide(&mut olga, &idle, "outcome=rotate").await.body;
    assert!(refused.contains("no credential that could be rotated"), "{refused}");
    assert_eq!(review.answer(campaign, "idle").await, None);
    let once = olga.get(&path(&idle)).await.body;
    assert!(!once.contains(" checked"), "a draft is shown once: {once}");
}

#[tokio::test]
async fn what_was_not_observed_is_not_kept_as_if_it_were() {
    let review = Review::new().await;
    let mut security = review.app.browser_of(review.security).await;
    // Ninety days have a gap of ten in them.
    let form = review.form().replace("days=30", "days=90");
    follow(&mut security, "/api/reviews/launch", &form).await;
    let campaign = reviews::list(&review.sec()).await.unwrap()[0].id;
    let mut olga = review.app.browser_of(review.olga).await;
    let idle = review.item(campaign, "idle").await;
    let page = olga.get(&path(&idle)).await.body;
    assert!(page.contains("State the need") && page.contains("<span>not observed</span>"), "{page}");
    assert!(!page.contains("<span>unused</span>"), "{page}");
    assert!(page.contains(r#"<path class="g""#), "the gap is hatched");
    let refused = decide(&mut olga, &idle, &format!("outcome=keep&reason={WHY}")).await.body;
    assert!(refused.contains("cannot be kept as if it were"), "{refused}");
    assert_eq!(review.answer(campaign, "idle").await, None);
    decide(&mut olga, &idle, &format!("outcome=need_stated&reason={WHY}")).await;
    assert_eq!(review.answer(campaign, "idle").await, Some(Answer::NeedStated));
}

#[tokio::test]
async fn strangers_and_wrong_roles_decide_nothing_and_learn_nothing() {
    let review = Review::new().await;
    let campaign = review.launched().await;
    let reader = review.item(campaign, "reader").await;
    let mut sam = review.app.browser_of(review.sam).await;
    for path in [path(&reader), format!("/reviews/{campaign}")] {
        let answer = sam.get(&path).await;
        assert_eq!(answer.status, 404);
        assert!(!answer.body.contains("reader"), "{}", answer.body);
    }
    let refused = decide(&mut sam, &reader, "outcome=revoke").await;
    assert_eq!(refused.status, 404);
    assert!(
        refused.body.contains("There is no such item") && !refused.body.contains("reader"),
        "{}",
        refused.body
    );
    let admin = review.item(campaign, "admin").await;
    let mut security = review.app.browser_of(review.security).await;
    let refused = decide(&mut security, &reader, "outcome=revoke").await.body;
    assert!(refused.contains("This item is another person"), "{refused}");
    let page = security.get(&path(&admin)).await.body;
    assert!(page.contains("hand it to an owner") && !page.contains("value=\"keep\""), "{page}");
    let refused = decide(&mut security, &admin, &format!("outcome=keep&reason={WHY}")).await.body;
    assert!(refused.contains("A steward may revoke this"), "{refused}");
    let mut mia = review.app.browser_of(review.manager).await;
    assert!(mia.get(&path(&reader)).await.body.contains("another person"));
    decide(&mut mia, &reader, "outcome=revoke").await;
    let auditor = review.app.person("ari", Role::Auditor).await;
    let admin_person = review.app.person("ada", Role::Admin).await;
    let shown = format!("campaign={campaign}&item={}&snapshot={}", reader.id, reader.snapshot_sha256);
    let together = format!("campaign={campaign}&items%5B%5D={}+{}", reader.id, reader.snapshot_sha256);
    for wrong in [review.security, review.manager, review.sam, auditor, admin_person] {
        let mut browser = review.app.browser_of(wrong).await;
        let page = decide(&mut browser, &reader, "outcome=revoke").await.body;
        assert!(page.contains("tone-bad"), "{page}");
        let page = follow(&mut browser, "/api/reviews/undo", &shown).await.body;
        assert!(page.contains("tone-bad"), "{page}");
        let page = follow(&mut browser, "/api/reviews/keep-together", &together).await.body;
        assert!(page.contains("tone-bad"), "{page}");
    }
    for forbidden in [review.olga, review.manager, review.sam, auditor, admin_person] {
        let mut browser = review.app.browser_of(forbidden).await;
        follow(&mut browser, "/api/reviews/close", &format!("campaign={campaign}")).await;
        follow(&mut browser, "/api/reviews/acknowledge", &format!("campaign={campaign}&statement=")).await;
    }
    // An item has one address.
    let elsewhere = format!("/reviews/cam_00000000000000000000000000/items/{}", reader.id);
    assert_eq!(security.get(&elsewhere).await.status, 404);
    let found = reviews::progress(&review.sec(), campaign).await.unwrap();
    assert_eq!((found.decided, found.campaign.state), (0, CampaignState::Open));
    let nobody = review.app.browser().post("/api/reviews/decide", "outcome=revoke").await;
    assert_eq!((nobody.status.as_u16(), nobody.header("location")), (303, "/sign-in?next=/"));
}

#[tokio::test]
async fn another_snapshot_an_early_close_and_a_late_answer_are_refused() {
    let review = Review::new().await;
    let campaign = review.launched().await;
    let reader = review.item(campaign, "reader").await;
    let mut olga = review.app.browser_of(review.olga).await;
    let other = ItemRow { snapshot_sha256: "0".repeat(64), ..reader.clone() };
    let refused = decide(&mut olga, &other, "outcome=revoke").await.body;
    assert!(refused.contains("not the snapshot of this item"), "{refused}");
    let mut security = review.app.browser_of(review.security).await;
    let page = security.get(&format!("/reviews/{campaign}")).await.body;
    assert!(
        page.contains("7 item(s) are still unanswered") && !page.contains("action=\"/api/reviews/close\""),
        "{page}"
    );
    let refused = follow(&mut security, "/api/reviews/close", &format!("campaign={campaign}")).await.body;
    assert!(refused.contains("tone-bad") && refused.contains("still unanswered"), "{refused}");
    review.app.clock.advance(Duration::days(19));
    let mut olga = review.app.browser_of(review.olga).await;
    let refused = decide(&mut olga, &reader, "outcome=revoke").await.body;
    assert!(refused.contains("This campaign was due") && !refused.contains("decide-bar"), "{refused}");
    assert_eq!(review.answer(campaign, "reader").await, None);
}

#[tokio::test]
async fn a_role_given_after_the_launch_approves_nothing_in_it() {
    let review = Review::new().await;
    let campaign = review.launched().await;
    review.app.clock.advance(Duration::hours(1));
    let claims = Claims {
        issuer: "https://id.example".into(),
        subject: "new".into(),
        email: Some("sam@example.com".into()),
        email_verified: true,
        name: None,
        roles: vec![Role::Security],
        deactivated: false,
    };
    let newcomer = sign_in(&review.app.tenure.call(Actor::System), &claims, false).await.unwrap();
    assert_eq!(newcomer, review.sam);
    let mut browser = review.app.browser_of(newcomer).await;
    let admin = review.item(campaign, "admin").await;
    let refused = decide(&mut browser, &admin, "outcome=revoke").await.body;
    assert!(refused.contains("Your role was given after this campaign was launched"), "{refused}");
    assert_eq!(review.answer(campaign, "admin").await, None);
}
