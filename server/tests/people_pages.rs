//! People through their pages: added, given a role by two, sent away with what happens said first.

use crate::estate::{identity, own};
use crate::review::{Review, follow};
use domain::actor::Role;
use ops::people;

async fn with_admin() -> (Review, domain::id::PersonId) {
    let review = Review::new().await;
    let admin = review.app.person("yuki", Role::Admin).await;
    (review, admin)
}

#[tokio::test]
async fn a_person_is_added_and_a_role_takes_a_second_person() {
    let (review, admin) = with_admin().await;
    let mut yuki = review.app.browser_of(admin).await;
    let wrong = follow(&mut yuki, "/api/people/add", "email=nobody&name=Nobody").await.body;
    assert!(wrong.contains("ada@example.com") && wrong.contains(r#"value="Nobody""#), "{wrong}");
    let ada = follow(&mut yuki, "/api/people/add", "email=ada%40example.com&name=Ada").await.body;
    assert!(ada.contains("Here now") && ada.contains("Propose a role"), "{ada}");
    let proposed =
        follow(&mut yuki, "/api/people/propose", &format!("person={}&role=auditor", review.sam)).await.body;
    assert!(proposed.contains("Somebody else confirms it"), "{proposed}");
    assert!(!proposed.contains("Confirm auditor for sam"), "not by whoever proposed it");
    let mut sam = review.app.browser_of(review.sam).await;
    assert_eq!(sam.get("/people").await.status, 403);
    let mut security = review.app.browser_of(review.security).await;
    let page = security.get("/people").await.body;
    assert!(page.contains("Confirm auditor for sam") && !page.contains("Add a person"), "{page}");
    let call = crate::estate::by(&review.app, review.security, &[Role::Security]);
    let id = people::proposals(&call).await.unwrap()[0].id;
    let own = follow(&mut yuki, "/api/people/confirm", &format!("proposal={id}")).await.body;
    assert!(own.contains("Whoever proposed a role cannot confirm it"), "{own}");
    let done = follow(&mut security, "/api/people/confirm", &format!("proposal={id}")).await.body;
    assert!(done.contains("Confirmed: the role is held"), "{done}");
    assert_eq!(sam.get("/people").await.status, 200, "an open session follows at once");
    let ended =
        follow(&mut yuki, "/api/people/end-role", &format!("person={}&role=auditor", review.sam)).await.body;
    assert!(ended.contains("Taken away"), "{ended}");
    assert_eq!(sam.get("/people").await.status, 403, "and when it is taken away");
    let read = review.app.browser_of(review.manager).await.get(&format!("/people/{}", review.sam)).await.body;
    assert!(read.contains("given by sec") && !read.contains("They leave"), "{read}");
}

#[tokio::test]
async fn confirming_asks_to_sign_in_again_after_a_quarter_of_an_hour() {
    let (review, admin) = with_admin().await;
    let mut yuki = review.app.browser_of(admin).await;
    follow(&mut yuki, "/api/people/propose", &format!("person={}&role=auditor", review.sam)).await;
    let call = crate::estate::by(&review.app, review.security, &[Role::Security]);
    let id = people::proposals(&call).await.unwrap()[0].id;
    let mut security = review.app.browser_of(review.security).await;
    review.app.clock.advance(chrono::Duration::minutes(15));
    let answer = security.post("/api/people/confirm", &format!("proposal={id}")).await;
    assert!(answer.header("location").starts_with("/sign-in?why="), "{}", answer.header("location"));
    assert_eq!(people::proposals(&call).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_departure_says_what_it_does_and_then_does_it() {
    let (review, admin) = with_admin().await;
    own(&review.app, review.security, "admin", review.olga).await;
    review.launched().await;
    let mut olga = review.app.browser_of(review.olga).await;
    assert_eq!(olga.get("/identities").await.status, 200);
    let mut security = review.app.browser_of(review.security).await;
    let path = format!("/people/{}/departure", review.olga);
    let page = security.get(&path).await.body;
    assert!(page.contains("Moves 5 identities: 5 to the steward"), "{page}");
    assert!(page.contains("5 tasks to find an owner, and 1 task to rotate"), "{page}");
    assert!(page.contains("Moves 5 open review items"), "{page}");
    let left = follow(&mut security, "/api/people/deactivate", &format!("person={}", review.olga)).await.body;
    assert!(left.contains("Deactivated: moves 5 identities") && left.contains("left"), "{left}");
    let answer = olga.get("/identities").await;
    assert!(answer.header("location").starts_with("/sign-in"), "{}", answer.status);
    let robot = identity(&review.app, "robot").await;
    let page = security.get(&format!("/identities/{robot}")).await.body;
    assert!(page.contains("Find an owner") && page.contains("Rotate: access key in slot 1"), "{page}");
    let home = security.get("/").await.body;
    assert!(home.contains("Do 6"), "{home}");
    let twice =
        follow(&mut security, "/api/people/deactivate", &format!("person={}", review.olga)).await.body;
    assert!(twice.contains("They are not active any more"), "{twice}");
    let last = follow(&mut security, "/api/people/deactivate", &format!("person={admin}")).await.body;
    assert!(last.contains("last active admin"), "{last}");
    let refused =
        follow(&mut security, "/api/people/reactivate", &format!("person={}", review.olga)).await.body;
    assert!(refused.contains("Your roles do not let you reactivate"), "{refused}");
    let mut yuki = review.app.browser_of(admin).await;
    let back = follow(&mut yuki, "/api/people/reactivate", &format!("person={}", review.olga)).await.body;
    assert!(back.contains("Active again") && back.contains("Owns 0"), "{back}");
}
