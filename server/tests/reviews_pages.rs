//! One review through its pages, without scripting: launched, decided, closed and acknowledged by forms alone; each
//! refusal is tried through the page, says why, and changes nothing.

mod estate;
mod site;

use chrono::Duration;
use domain::actor::{Actor, Role};
use domain::id::{CampaignId, PersonId};
use domain::review::{Answer, CampaignState};
use estate::{account, by, identity, own, record, role};
use ops::imports::{self, Logs};
use ops::people::{Claims, sign_in};
use ops::reviews::{self, ItemRow};
use ops::{Call, ownership};
use site::{Answer as Page, App, Browser};

const WHY: &str = "The+nightly+export+needs+it";

struct Review {
    app: App,
    security: PersonId,
    manager: PersonId,
    olga: PersonId,
    sam: PersonId,
}

impl Review {
    /// The account, with all but `admin` and the hostile names owned by Olga.
    async fn new() -> Self {
        let app = App::new().await;
        let security = app.person("sec", Role::Security).await;
        let manager = app.person("mia", Role::Management).await;
        let olga = app.person("olga", Role::Owner).await;
        let sam = app.person("sam", Role::Owner).await;
        account(&app, &[role("plain", 6, "ec2:DescribeInstances")]).await;
        for name in ["reader", "idle", "robot", "plain"] {
            own(&app, security, name, olga).await;
        }
        Self { app, security, manager, olga, sam }
    }

    fn sec(&self) -> Call {
        by(&self.app, self.security, &[Role::Security])
    }

    /// The form of a launch over the last thirty days, which were wholly observed.
    fn form(&self) -> String {
        format!(
            "name=Everything&days=30&until=2026-03-01&due=2026-03-20T17:00&q=&class=&kind=&account=&owner=&every=90\
             &risk_analysis=RA-1&risk_analysed_on=2026-01-05&acknowledger={}",
            self.manager
        )
    }

    /// Launches through the page.
    async fn launched(&self) -> CampaignId {
        let mut browser = self.app.browser_of(self.security).await;
        let answer = browser.post("/api/reviews/launch", &self.form()).await;
        let path = answer.header("location").to_owned();
        path.strip_prefix("/reviews/").unwrap_or_else(|| panic!("{path}: {}", answer.body)).parse().unwrap()
    }

    async fn item(&self, campaign: CampaignId, name: &str) -> ItemRow {
        let found = reviews::progress(&self.sec(), campaign).await.unwrap();
        found.items.into_iter().find(|item| item.name == name).unwrap()
    }

    async fn answer(&self, campaign: CampaignId, name: &str) -> Option<Answer> {
        self.item(campaign, name).await.answer
    }
}

fn path(item: &ItemRow) -> String {
    format!("/reviews/{}/items/{}", item.campaign, item.id)
}

/// Sends a decision's form, and gives the page that answers it.
async fn decide(browser: &mut Browser, item: &ItemRow, rest: &str) -> Page {
    let form =
        format!("campaign={}&item={}&snapshot={}&{rest}", item.campaign, item.id, item.snapshot_sha256);
    follow(browser, "/api/reviews/decide", &form).await
}

async fn follow(browser: &mut Browser, path: &str, form: &str) -> Page {
    let answer = browser.post(path, form).await;
    assert_eq!(answer.status, 302, "{path}: {}", answer.body);
    let to = answer.header("location").split('#').next().unwrap().to_owned();
    browser.get(&to).await
}

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
    };
    let newcomer = sign_in(&review.app.tenure.call(Actor::System), &claims, false).await.unwrap();
    assert_eq!(newcomer, review.sam);
    let mut browser = review.app.browser_of(newcomer).await;
    let admin = review.item(campaign, "admin").await;
    let refused = decide(&mut browser, &admin, "outcome=revoke").await.body;
    assert!(refused.contains("Your role was given after this campaign was launched"), "{refused}");
    assert_eq!(review.answer(campaign, "admin").await, None);
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

/// A role that a service of its own account becomes, and that uses the one thing it holds.
fn plain_role(name: &str, number: usize) -> serde_json::Value {
    let mut role = role(name, number, "ec2:DescribeInstances");
    role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] =
        serde_json::json!({"Service": "ec2.amazonaws.com"});
    role
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
    let twice = follow(&mut sam, "/api/ownership/decline", &offer).await.body;
    assert!(twice.contains("answered already"), "{twice}");
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
