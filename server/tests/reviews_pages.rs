//! One review through its pages, without scripting: launched, decided, closed and acknowledged by forms alone.

use crate::estate::{account, own, record, role};
use crate::review::{Review, WHY, decide, follow, path, plain_role};
use crate::site::App;
use chrono::Duration;
use domain::actor::{Actor, Role};
use domain::review::{Answer, CampaignState, ItemOutcome, KeepNeeds};
use ops::imports::{self, Logs};
use ops::reviews::{self, ItemRow};

#[tokio::test]
async fn a_review_goes_from_launch_to_acknowledgement_by_forms_alone() {
    let review = Review::new().await;
    let app = &review.app;
    let mut security = app.browser_of(review.security).await;
    let list = security.get("/reviews").await.body;
    assert!(list.contains("No reviews yet") && list.contains("/reviews/new"), "{list}");
    let preview = security.get(&format!("/reviews/new?preview=yes&{}", review.form())).await.body;
    assert!(
        preview.contains("Launch over 7 identities") && preview.contains("<strong>2</strong> people"),
        "{preview}"
    );
    assert!(preview.contains("Reconciled with the providers") && preview.contains("olga"), "{preview}");
    assert!(reviews::list(&review.sec()).await.unwrap().is_empty(), "a preview launches nothing");
    let launched = follow(&mut security, "/api/reviews/launch", &review.form()).await.body;
    assert!(launched.contains("7 items are frozen") && launched.contains("Who decides"), "{launched}");
    let campaign = reviews::list(&review.sec()).await.unwrap()[0].id;

    let mut olga = app.browser_of(review.olga).await;
    let home = olga.get("/").await.body;
    let reader = review.item(campaign, "reader").await;
    assert!(home.contains("Decide 4") && home.contains(&path(&reader)), "{home}");
    let mine = olga.get(&format!("/reviews/{campaign}")).await.body;
    assert!(
        mine.contains("Decide your 4 open") && mine.contains("4 of 4 items") && !mine.contains("admin"),
        "{mine}"
    );

    let page = olga.get(&path(&reader)).await.body;
    assert!(!page.contains(" checked"), "nothing is ticked for anybody: {page}");
    for said in ["riskiest first", "30 days", "ec2:Describe*", "Last attested", "decide-bar"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let first = decide(
        &mut olga,
        &reader,
        &format!("outcome=reduce&remove%5B%5D=unused+of+ec2%3ADescribe*&reason={WHY}"),
    )
    .await;
    assert!(
        first.body.contains("Reduced reader: 1 grant") && first.body.contains("/api/reviews/undo"),
        "{}",
        first.body
    );
    assert_eq!(review.answer(campaign, "reader").await, Some(Answer::Reduce));
    for (name, rest) in
        [("idle", "outcome=revoke"), ("robot", "outcome=rotate&reason="), ("plain", "outcome=revoke&reason=")]
    {
        let item = review.item(campaign, name).await;
        let page =
            decide(&mut olga, &item, &format!("{rest}{}", if name == "robot" { WHY } else { "" })).await;
        assert!(review.answer(campaign, name).await.is_some(), "{name}: {}", page.body);
    }
    let done = olga.get("/").await.body;
    assert!(!done.contains("Decide "), "{done}");

    app.clock.advance(Duration::days(30));
    let mut security = app.browser_of(review.security).await;
    let late = security.get(&format!("/reviews/{campaign}")).await.body;
    assert!(late.contains("Close the campaign") && late.contains("become no response"), "{late}");
    let closed = follow(&mut security, "/api/reviews/close", &format!("campaign={campaign}")).await.body;
    assert!(
        closed.contains("7 = 0 kept + 1 reduced + 1 rotated + 2 revoked + 3 no response + 0 withdrawn"),
        "{closed}"
    );
    let mut mia = app.browser_of(review.manager).await;
    assert!(mia.get("/").await.body.contains("Acknowledge 1"));
    let page = mia.get(&format!("/reviews/{campaign}")).await.body;
    assert!(page.contains("Acknowledge the result"), "{page}");
    let short =
        follow(&mut mia, "/api/reviews/acknowledge", &format!("campaign={campaign}&statement=ok")).await.body;
    assert!(short.contains("at least 10 characters") && short.contains(">\nok</textarea>"), "{short}");
    let form = format!("campaign={campaign}&statement=Seen+and+discussed");
    let page = follow(&mut mia, "/api/reviews/acknowledge", &form).await.body;
    assert!(
        page.contains("Edition 1 of its evidence is frozen") && page.contains("Seen and discussed"),
        "{page}"
    );
    let found = reviews::overview(&review.sec(), campaign).await.unwrap();
    assert_eq!((found.progress.campaign.state, found.editions), (CampaignState::Acknowledged, 1));
    let again = follow(&mut mia, "/api/reviews/acknowledge", &form).await.body;
    assert!(again.contains("tone-bad") && again.contains("acknowledged"), "{again}");
}

#[tokio::test]
async fn a_launch_that_cannot_be_is_told_beside_its_fields() {
    let review = Review::new().await;
    let mut security = review.app.browser_of(review.security).await;
    let form = "name=x&days=30&until=2026-03-01&due=2026-02-01T00:00&acknowledger=";
    let page = security.get(&format!("/reviews/new?preview=yes&{form}")).await.body;
    assert!(
        page.contains("Choose who of management acknowledges") && !page.contains("Launch over"),
        "{page}"
    );
    let form = format!("{form}{}", review.manager);
    let page = security.get(&format!("/reviews/new?preview=yes&{form}")).await.body;
    for wrong in ["name-error", "due-error"] {
        assert!(page.contains(wrong), "{wrong}: {page}");
    }
    let refused = follow(&mut security, "/api/reviews/launch", &form).await.body;
    assert!(refused.contains("The due instant must lie in the future"), "{refused}");
    let own = format!("{}&acknowledger=", review.form().rsplit_once("&acknowledger").unwrap().0)
        + &review.olga.to_string();
    let page = security.get(&format!("/reviews/new?preview=yes&{own}")).await.body;
    assert!(page.contains("acknowledger-error"), "{page}");
    let nothing = review.form().replace("q=&", "q=no+such+name&");
    let page = security.get(&format!("/reviews/new?preview=yes&{nothing}")).await.body;
    assert!(page.contains("Nothing is in this scope"), "{page}");
    for other in [review.olga, review.manager] {
        let mut browser = review.app.browser_of(other).await;
        assert_eq!(browser.get("/reviews/new").await.status, 403);
        assert_eq!(follow(&mut browser, "/api/reviews/launch", &review.form()).await.status, 403);
    }
    assert!(reviews::list(&review.sec()).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_answer_is_undone_from_the_message_and_both_stay_in_the_log() {
    let review = Review::new().await;
    let campaign = review.launched().await;
    let idle = review.item(campaign, "idle").await;
    let mut olga = review.app.browser_of(review.olga).await;
    decide(&mut olga, &idle, "outcome=revoke").await;
    let shown = format!("campaign={campaign}&item={}&snapshot={}", idle.id, idle.snapshot_sha256);
    let undone = follow(&mut olga, "/api/reviews/undo", &shown).await.body;
    assert!(
        undone.contains("this item is open again") && undone.contains("Every answer so far: 2"),
        "{undone}"
    );
    assert_eq!(review.answer(campaign, "idle").await, None);
    let twice = follow(&mut olga, "/api/reviews/undo", &shown).await.body;
    assert!(twice.contains("There is no decision on this item to undo"), "{twice}");
}

#[tokio::test]
async fn low_risk_items_are_kept_together_by_whoever_signed_in_lately() {
    let review = Review::new().await;
    let app = &review.app;
    let campaign = review.launched().await;
    let (reader, idle) = (review.item(campaign, "reader").await, review.item(campaign, "idle").await);
    let value = |item: &ItemRow| format!("items%5B%5D={}+{}", item.id, item.snapshot_sha256);
    let mut olga = app.browser_of(review.olga).await;
    let form = format!("campaign={campaign}&{}&{}", value(&reader), value(&idle));
    let refused = follow(&mut olga, "/api/reviews/keep-together", &form).await.body;
    assert!(refused.contains("Only low-risk items can be kept together"), "{refused}");
    assert_eq!(review.answer(campaign, "reader").await, None, "nothing of it happened");
    app.clock.advance(Duration::minutes(16));
    let again = olga.post("/api/reviews/keep-together", &form).await;
    assert!(
        again.header("location").starts_with("/sign-in?why=again&next=/reviews/"),
        "{}",
        again.header("location")
    );
    let asked = olga.get(again.header("location")).await.body;
    assert!(asked.contains("who you are, once more"), "{asked}");
}

#[tokio::test]
async fn what_is_low_risk_is_kept_with_one_gesture_whose_size_is_recorded() {
    let app = App::new().await;
    let security = app.person("sec", Role::Security).await;
    let manager = app.person("mia", Role::Management).await;
    let olga = app.person("olga", Role::Owner).await;
    let names = ["calm", "quiet"];
    account(&app, &[plain_role("calm", 7), plain_role("quiet", 8), plain_role("orphan", 9)]).await;
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("c.json");
    let records: Vec<_> = [("calm", 7), ("quiet", 8), ("orphan", 9)]
        .map(|role| record(20 + role.1, role, "DescribeInstances", "2026-02-10T10:00:00Z"))
        .into();
    std::fs::write(&log, serde_json::json!({ "Records": records }).to_string()).unwrap();
    let files = sources::input::collect(&[log], &|_| false).unwrap().files;
    let logs = Logs { files, ..Logs::default() };
    imports::cloudtrail(&app.tenure.call(Actor::Operator), logs).await.unwrap();
    for name in names {
        own(&app, security, name, olga).await;
    }
    let review = Review { app, security, manager, olga, sam: olga };
    let campaign = review.launched().await;
    let mut browser = review.app.browser_of(olga).await;
    let page = browser.get(&format!("/reviews/{campaign}?show=low-risk")).await.body;
    assert!(page.contains("2 of 2 items") && page.contains("Keep those ticked"), "{page}");
    assert!(!page.contains(" checked"), "nothing is ticked for anybody");
    let (calm, quiet) = (review.item(campaign, "calm").await, review.item(campaign, "quiet").await);
    let value = |item: &ItemRow| format!("items%5B%5D={}+{}", item.id, item.snapshot_sha256);
    let form = format!("campaign={campaign}&{}&{}", value(&calm), value(&quiet));
    let mut stranger = review.app.browser_of(manager).await;
    let refused = follow(&mut stranger, "/api/reviews/keep-together", &form).await.body;
    assert!(refused.contains("another person"), "{refused}");
    assert_eq!(review.answer(campaign, "calm").await, None);
    let kept = follow(&mut browser, "/api/reviews/keep-together", &form).await.body;
    assert!(kept.contains("Kept 2 low-risk identities together"), "{kept}");
    for item in [calm, quiet] {
        let page = reviews::item(&review.sec(), item.id).await.unwrap();
        assert_eq!((page.history[0].answer, page.history[0].batch_size), (Answer::Keep, 2));
    }
    // Security stands in for the third, and a steward never keeps: it is not offered.
    let orphan = review.item(campaign, "orphan").await;
    assert!(orphan.low_risk);
    let mut steward = review.app.browser_of(security).await;
    let page = steward.get(&format!("/reviews/{campaign}?show=low-risk")).await.body;
    assert!(page.contains("No item here") && !page.contains("Keep low-risk ones together"), "{page}");
    let page = browser.get(&path(&review.item(campaign, "calm").await)).await.body;
    assert!(page.contains("value=\"keep\"") && page.contains("No reason is asked for"), "{page}");
}

#[tokio::test]
async fn a_page_of_fifty_items_stays_small_and_pages_are_linked() {
    let app = App::new().await;
    let security = app.person("sec", Role::Security).await;
    let manager = app.person("mia", Role::Management).await;
    let many: Vec<_> = (0..120)
        .map(|n| role(&format!("bot-{n:03}-{}", "long-".repeat(20)), 100 + n, "ec2:Describe*"))
        .collect();
    account(&app, &many).await;
    let review = Review { app, security, manager, olga: security, sam: security };
    let campaign = review.launched().await;
    let mut browser = review.app.browser_of(security).await;
    let page = browser.get(&format!("/reviews/{campaign}")).await.body;
    assert!(page.contains("50 of 126 items") && page.contains(r#"rel="next""#), "{page}");
    assert!(page.len() < 100_000, "{} bytes", page.len());
    assert!(!page.contains(" style="));
    let next = page
        .split(r#"<a rel="next" href=""#)
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .replace("&amp;", "&");
    let second = browser.get(next.split('#').next().unwrap()).await.body;
    assert!(second.contains(r#"rel="prev""#) && second.contains("50 of 126 items"), "{second}");
    assert!(second.len() < 100_000);
    let preview = browser.get(&format!("/reviews/new?preview=yes&{}", review.form())).await.body;
    assert!(preview.contains("more than 60") && preview.len() < 100_000, "{preview}");
}

#[tokio::test]
async fn a_drawn_keep_is_looked_at_again_blind_and_its_answer_confirmed_by_forms_alone() {
    let review = Review::new().await;
    let campaign = review.launched().await;
    let reader = review.item(campaign, "reader").await;
    let mut olga = review.app.browser_of(review.olga).await;
    let stated = reviews::item(&review.sec(), reader.id).await.unwrap().needs;
    let keep = if matches!(stated, KeepNeeds::NeedStated { .. }) { "need_stated" } else { "keep" };
    decide(&mut olga, &reader, &format!("outcome={keep}&reason={WHY}")).await;
    assert!(review.answer(campaign, "reader").await.is_some());
    let ari = review.app.person("ari", Role::Auditor).await;
    let mut auditor = review.app.browser_of(ari).await;
    let page = auditor.get(&format!("/reviews/{campaign}")).await.body;
    assert!(page.contains("Sampling seed"), "{page}");
    let seed = |text: &str| format!("campaign={campaign}&seed={text}");
    let short = follow(&mut auditor, "/api/reviews/seed", &seed("short")).await.body;
    assert!(short.contains("Write 8 to 100") && short.contains("value=\"short\""), "{short}");
    let typed = follow(&mut auditor, "/api/reviews/seed", &seed("dice+4+2+6+1")).await.body;
    assert!(typed.contains("1 of 1 ever kept") && typed.contains("to be looked at"), "{typed}");

    let mut security = review.app.browser_of(review.security).await;
    let page = security.get(&path(&reader)).await.body;
    assert!(page.contains("What was answered is not shown to you"), "{page}");
    assert!(!page.contains("nightly export") && !page.contains("Every answer so far"), "{page}");
    let again = |rest: &str| {
        format!("campaign={campaign}&item={}&snapshot={}&{rest}", reader.id, reader.snapshot_sha256)
    };
    let bare = follow(&mut security, "/api/reviews/look-again", &again("outcome=revoke&reason=")).await.body;
    assert!(bare.contains("This is needed"), "{bare}");
    let said = follow(
        &mut security,
        "/api/reviews/look-again",
        &again("outcome=revoke&reason=Nobody+could+say+what+for"),
    )
    .await
    .body;
    assert!(said.contains("said otherwise"), "{said}");

    let page = olga.get(&path(&reader)).await.body;
    assert!(page.contains("second look says otherwise") && page.contains("answer again"), "{page}");
    let stale = decide(&mut olga, &reader, &format!("outcome={keep}&reason={WHY}")).await.body;
    assert!(stale.contains("Something changed since this page was made"), "{stale}");
    assert_eq!(review.answer(campaign, "reader").await, None);
    let seen = reviews::item(&review.sec(), reader.id).await.unwrap().changes_sha256;
    decide(&mut olga, &reader, &format!("outcome={keep}&reason={WHY}&changes={seen}")).await;
    assert_eq!(review.answer(campaign, "reader").await.map(Answer::outcome), Some(ItemOutcome::Kept));
}

#[tokio::test]
async fn micro_reviews_are_ordered_and_ended_on_the_page_of_reviews_by_security_alone() {
    let review = Review::new().await;
    let mut security = review.app.browser_of(review.security).await;
    let page = security.get("/reviews").await.body;
    assert!(page.contains("None is ordered") && page.contains("mia"), "{page}");
    let order = |days: &str| format!("acknowledger={}&days={days}", review.manager);
    let wrong = follow(&mut security, "/api/reviews/order-micro", &order("99")).await.body;
    assert!(wrong.contains("from 1 to 14") && wrong.contains("value=\"99\""), "{wrong}");
    let ordered = follow(&mut security, "/api/reviews/order-micro", &order("3")).await.body;
    assert!(ordered.contains("due within 3 days") && ordered.contains("End this order"), "{ordered}");
    let mut olga = review.app.browser_of(review.olga).await;
    assert!(!olga.get("/reviews").await.body.contains("Micro-reviews"));
    assert!(follow(&mut olga, "/api/reviews/end-micro", "").await.body.contains("tone-bad"));
    let ended = follow(&mut security, "/api/reviews/end-micro", "").await.body;
    assert!(ended.contains("None is ordered"), "{ended}");
}
