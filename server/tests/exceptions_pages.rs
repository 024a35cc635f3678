//! Exceptions through their pages: asked from a finding, decided by another, and gone at their end.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests: what fails here fails the test")]

use crate::estate::identity;
use crate::review::{Review, follow, path};
use crate::site::Browser;
use chrono::Duration;
use domain::actor::Role;

const WHY: &str = "The+vendor+changes+it+in+autumn";

/// The form of the page at which an exception from the overdue key is asked for, as the page offers it.
async fn asked(browser: &mut Browser, identity: &str, rest: &str) -> String {
    let page = browser.get(&format!("/identities/{identity}")).await.body;
    let links = page.split("/exceptions/ask?").skip(1).map(|rest| rest.split('"').next().unwrap());
    let href = links.into_iter().find(|link| link.contains("rotation")).unwrap().replace("&amp;", "&");
    let form = browser.get(&format!("/exceptions/ask?{href}")).await.body;
    assert!(form.contains("Ask for an exception") && form.contains("Rotation overdue: "), "{form}");
    let what = href.split("what=").nth(1).unwrap().to_owned();
    follow(browser, "/api/exceptions/ask", &format!("identity={identity}&what={what}&{rest}")).await.body
}

fn id_of(page: &str) -> String {
    let after = page.split("name=\"exception\" value=\"").nth(1).unwrap_or_else(|| panic!("{page}"));
    after.split('"').next().unwrap().to_owned()
}

fn whole() -> String {
    format!(
        "reason={WHY}&compensation[]=monitoring&exit_plan=A+role+replaces+the+key&risk=medium&start=&end=2026-03-20&link="
    )
}

#[tokio::test]
async fn what_was_typed_is_kept_and_each_field_says_what_was_wrong() {
    let review = Review::new().await;
    let robot = identity(&review.app, "robot").await.to_string();
    let mut olga = review.app.browser_of(review.olga).await;
    let page = asked(&mut olga, &robot, "reason=short&exit_plan=&risk=low&end=2026-03-20&link=").await;
    for wrong in ["reason-error", "compensation-error", "exit_plan-error", ">\nshort</textarea>"] {
        assert!(page.contains(wrong), "{wrong}: {page}");
    }
}

#[tokio::test]
async fn asked_by_the_owner_approved_by_security_and_open_again_at_its_end() {
    let review = Review::new().await;
    let robot = identity(&review.app, "robot").await.to_string();
    let mut olga = review.app.browser_of(review.olga).await;
    let page = asked(&mut olga, &robot, &whole()).await;
    assert!(page.contains("Nothing is covered until"), "{page}");
    assert!(!page.contains("/api/exceptions/approve"), "whoever asked is offered no approval");
    let id = id_of(&page);
    let forced = follow(&mut olga, "/api/exceptions/approve", &format!("exception={id}")).await.body;
    assert!(forced.contains("Your roles do not let you decide an exception"), "{forced}");

    let mut security = review.app.browser_of(review.security).await;
    let home = security.get("/").await.body;
    assert!(home.contains("Answer 1 exception"), "{home}");
    let page = security.get(&format!("/exceptions/{id}")).await.body;
    assert!(page.contains("/api/exceptions/approve") && page.contains("/api/exceptions/refuse"), "{page}");
    assert!(page.contains("As it is now") && page.contains("The vendor changes it in autumn"), "{page}");
    let approved = follow(&mut security, "/api/exceptions/approve", &format!("exception={id}")).await.body;
    assert!(approved.contains("It covers its finding until its end"), "{approved}");
    let identity_page = olga.get(&format!("/identities/{robot}")).await.body;
    assert!(identity_page.contains("excepted until 21 Mar 2026"), "{identity_page}");
    let list = "/identities?finding=rotation%20overdue";
    assert!(!security.get(list).await.body.contains(&robot), "what is excepted is not among the open ones");

    review.app.clock.advance(Duration::days(20));
    let mut security = review.app.browser_of(review.security).await;
    assert!(security.get(list).await.body.contains(&robot));
    let over = security.get("/exceptions").await.body;
    assert!(over.contains("Over, refused or taken back"), "{over}");
}

#[tokio::test]
async fn from_an_item_of_a_review_one_asks_and_comes_back_to_it() {
    let review = Review::new().await;
    let campaign = review.launched().await;
    let item = review.item(campaign, "robot").await;
    let address = path(&item);
    let mut olga = review.app.browser_of(review.olga).await;
    let page = olga.get(&address).await.body;
    assert!(page.contains("and keeping it gives no leave to"), "{page}");
    let links: Vec<String> = page
        .split("/exceptions/ask?")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&"))
        .collect();
    let href = links.iter().find(|link| link.contains("rotation%20overdue")).unwrap();
    assert!(href.contains(&item.id.to_string()) && href.contains(&campaign.to_string()), "{href}");
    let form = olga.get(&format!("/exceptions/ask?{href}")).await.body;
    assert!(form.contains("Back to the item of the review") && form.contains(&address), "{form}");
    assert!(form.contains("name=\"item\"") && form.contains("name=\"campaign\""), "{form}");
    let what = href.split("what=").nth(1).unwrap().split('&').next().unwrap();
    let more = format!("identity={}&what={what}&campaign={campaign}&item={}", item.identity, item.id);
    let wrong = olga.post("/api/exceptions/ask", &format!("{more}&reason=short")).await;
    assert!(wrong.header("location").contains(&item.id.to_string()), "{}", wrong.header("location"));
    let answer = olga.post("/api/exceptions/ask", &format!("{more}&{}", whole())).await;
    assert_eq!(answer.header("location"), address);
    let page = olga.get(&address).await.body;
    assert!(page.contains("the item still waits for your decision"), "{page}");
    assert!(page.contains("an exception was asked for"), "{page}");
    assert_eq!(review.answer(campaign, "robot").await, None, "asking is not deciding");
    let mut manager = review.app.browser_of(review.manager).await;
    let read_only = manager.get(&address).await.body;
    assert!(!read_only.contains("/exceptions/ask?"), "whoever may not ask is offered nothing");
}

#[tokio::test]
async fn the_calendar_leads_to_the_request_and_then_to_what_was_given() {
    let review = Review::new().await;
    let robot = identity(&review.app, "robot").await.to_string();
    let mut olga = review.app.browser_of(review.olga).await;
    let calendar = olga.get("/rotations").await.body;
    let link = calendar.split("/exceptions/ask?").nth(1).unwrap().split('"').next().unwrap();
    assert!(link.contains(&robot) && calendar.contains("Cannot be rotated"), "{calendar}");
    let form = olga.get(&format!("/exceptions/ask?{}", link.replace("&amp;", "&"))).await.body;
    let chosen = form.split("<option").find(|option| option.contains("selected")).unwrap();
    assert!(chosen.contains("Rotation overdue: "), "{chosen}");
    let id = id_of(&asked(&mut olga, &robot, &whole()).await);
    let mut security = review.app.browser_of(review.security).await;
    follow(&mut security, "/api/exceptions/approve", &format!("exception={id}")).await;
    for page in ["/rotations".to_owned(), format!("/identities/{robot}")] {
        let page = olga.get(&page).await.body;
        let given = format!("<a href=\"/exceptions/{id}\">until 21 Mar 2026");
        assert!(page.contains("not rotatable") && page.contains(&given), "{page}");
    }
    let page = olga.get("/rotations").await.body;
    assert!(!page.contains("Cannot be rotated") && page.contains("not while it is excepted"), "{page}");
}

#[tokio::test]
async fn each_credential_leads_to_its_own_revocation() {
    let review = Review::new().await;
    let robot = identity(&review.app, "robot").await.to_string();
    let mut olga = review.app.browser_of(review.olga).await;
    let page = olga.get(&format!("/identities/{robot}")).await.body;
    let start = format!("/identities/{robot}/revoke?credential=");
    let link = page.split(&start).nth(1).unwrap_or_else(|| panic!("{page}")).split('"').next().unwrap();
    let revoke = olga.get(&format!("{start}{link}")).await.body;
    assert!(revoke.contains("access key slot 1") && !revoke.contains("the whole identity"), "{revoke}");
    let mut manager = review.app.browser_of(review.manager).await;
    assert!(!manager.get(&format!("/identities/{robot}")).await.body.contains("/revoke?credential="));
}

#[tokio::test]
async fn an_approval_asks_to_sign_in_again_after_fifteen_minutes() {
    let review = Review::new().await;
    let robot = identity(&review.app, "robot").await.to_string();
    let mut olga = review.app.browser_of(review.olga).await;
    let id = id_of(&asked(&mut olga, &robot, &whole()).await);
    let mut security = review.app.browser_of(review.security).await;
    review.app.clock.advance(Duration::minutes(16));
    let answer = security.post("/api/exceptions/approve", &format!("exception={id}")).await;
    assert!(answer.header("location").starts_with("/sign-in?why="), "{}", answer.header("location"));
}

#[tokio::test]
async fn a_stranger_finds_no_exception_and_an_admin_decides_none() {
    let review = Review::new().await;
    let robot = identity(&review.app, "robot").await.to_string();
    let mut olga = review.app.browser_of(review.olga).await;
    let id = id_of(&asked(&mut olga, &robot, &whole()).await);
    let admin = review.app.person("ann", Role::Admin).await;
    for person in [review.sam, admin] {
        let mut browser = review.app.browser_of(person).await;
        assert_eq!(browser.get(&format!("/exceptions/{id}")).await.status, 404);
        assert_eq!(browser.get(&format!("/exceptions/ask?identity={robot}")).await.status, 404);
        for path in ["approve", "refuse", "accept", "withdraw", "end", "confirm"] {
            let form = format!("exception={id}&reason={WHY}");
            let answer = follow(&mut browser, &format!("/api/exceptions/{path}"), &form).await;
            assert_eq!(answer.status, 404, "{path}");
        }
    }
    let page = olga.get(&format!("/exceptions/{id}")).await.body;
    assert!(page.contains("Take the request back"), "it still waits: {page}");
}
