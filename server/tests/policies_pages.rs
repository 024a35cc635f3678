//! Policies through their pages: seen before they are proposed, approved by another person who signed in lately, refused
//! with what was typed kept.
#![expect(clippy::unwrap_used, reason = "helpers of tests: what fails here fails the test")]

use crate::estate::identity;
use crate::review::{Review, follow};
use crate::site::Browser;
use chrono::Duration;
use domain::actor::Role;
use domain::id::PersonId;
use sea_orm::{ActiveModelTrait, Set};

const NUMBERS: &str = "kind=access+key&max_age_days=2000&lead_days=14&overlap_days=7&may_not_expire=yes";

/// Another person of security.
async fn sue(review: &Review) -> PersonId {
    let id = review.app.person("sue", Role::Owner).await;
    // Stored as it is: granting this role takes a second person, which is tried elsewhere.
    let row = entities::person_role::ActiveModel {
        id: Set(review.app.tenure.ids.uuid(review.app.tenure.clock.now())),
        person_id: Set(id.uuid()),
        role: Set(Role::Security.to_string()),
        since: Set(review.app.tenure.clock.now()),
        until: Set(None),
        given_by: Set("operator".into()),
    };
    row.insert(review.app.tenure.database.read()).await.unwrap();
    id
}

/// Proposes through the form, and gives the path of the proposal.
async fn proposed(browser: &mut Browser) -> String {
    let form = format!("{NUMBERS}&start=&reason=The+risk+analysis+of+March");
    let answer = browser.post("/api/policies/propose", &form).await;
    let path = answer.header("location").to_owned();
    assert!(path.starts_with("/policies/pol_"), "{path}: {}", answer.body);
    path
}

#[tokio::test]
async fn a_policy_is_previewed_proposed_and_approved_by_another_person() {
    let review = Review::new().await;
    let robot = identity(&review.app, "robot").await;
    let mut sec = review.app.browser_of(review.security).await;
    let page = sec.get("/policies").await.body;
    assert!(page.contains("built in") && page.contains("Nothing waits for an answer"), "{page}");
    let preview = sec.get(&format!("/policies/new?preview=yes&{NUMBERS}&start=")).await.body;
    assert!(preview.contains("findings cleared") && preview.contains("Propose it?"), "{preview}");
    assert!(preview.contains(&format!("/identities/{robot}")) && preview.contains("overdue"), "{preview}");
    let short =
        follow(&mut sec, "/api/policies/propose", &format!("{NUMBERS}&start=&reason=short")).await.body;
    assert!(short.contains("reason-error") && short.contains(">\nshort</textarea>"), "{short}");

    let path = proposed(&mut sec).await;
    let own = sec.get(&path).await.body;
    assert!(own.contains("another person of security approves") && !own.contains("Approve it"), "{own}");
    let id = path.strip_prefix("/policies/").unwrap().to_owned();
    let form = format!("policy={id}&raises=0&clears=1");
    let refused = follow(&mut sec, "/api/policies/approve", &form).await.body;
    assert!(refused.contains("You proposed it: another person of security"), "{refused}");

    let mut sue = review.app.browser_of(sue(&review).await).await;
    let page = sue.get(&path).await.body;
    assert!(page.contains("Approve it?") && page.contains("raises 0 findings and clears 1"), "{page}");
    let stale =
        follow(&mut sue, "/api/policies/approve", &format!("policy={id}&raises=0&clears=0")).await.body;
    assert!(stale.contains("not what you were shown"), "{stale}");
    let approved = follow(&mut sue, "/api/policies/approve", &form).await.body;
    assert!(approved.contains("Approved: it raises 0 findings and clears 1"), "{approved}");
    assert!(approved.contains("in force"), "{approved}");
    let again = follow(&mut sue, "/api/policies/approve", &form).await.body;
    assert!(again.contains("answered already"), "{again}");
    let owner = review.app.browser_of(review.olga).await.get(&format!("/identities/{robot}")).await.body;
    assert!(owner.contains("Access key: at most 2000 days old") && owner.contains("(version 1)"), "{owner}");
}

#[tokio::test]
async fn approving_asks_for_a_fresh_sign_in() {
    let review = Review::new().await;
    let mut sec = review.app.browser_of(review.security).await;
    let path = proposed(&mut sec).await;
    let mut sue = review.app.browser_of(sue(&review).await).await;
    review.app.clock.advance(Duration::minutes(16));
    let form = format!("policy={}&raises=0&clears=1", path.strip_prefix("/policies/").unwrap());
    let answer = sue.post("/api/policies/approve", &form).await;
    assert!(answer.header("location").starts_with("/sign-in?why="), "{}", answer.header("location"));
    let page = sue.get("/policies").await.body;
    assert!(page.contains("Proposals that wait"), "nothing was approved: {page}");
}

#[tokio::test]
async fn a_refusal_has_a_reason_and_a_proposal_is_taken_back_by_its_author_alone() {
    let review = Review::new().await;
    let mut sec = review.app.browser_of(review.security).await;
    let mut sue = review.app.browser_of(sue(&review).await).await;
    let path = proposed(&mut sec).await;
    let id = path.strip_prefix("/policies/").unwrap().to_owned();
    let short = follow(&mut sue, "/api/policies/refuse", &format!("policy={id}&reason=no")).await.body;
    assert!(short.contains("reason-error") && short.contains(">\nno</textarea>"), "{short}");
    let theirs = follow(&mut sue, "/api/policies/withdraw", &format!("policy={id}")).await.body;
    assert!(theirs.contains("Only whoever proposed it takes it back"), "{theirs}");
    let form = format!("policy={id}&reason=Too+long+for+production");
    let refused = follow(&mut sue, "/api/policies/refuse", &form).await.body;
    assert!(
        refused.contains("Refused: what held goes on") && refused.contains("Too long for production"),
        "{refused}"
    );
    let next = proposed(&mut sec).await;
    let second = sue.get(&format!("/policies/new?preview=yes&{NUMBERS}&start=")).await.body;
    assert!(second.contains("waits already"), "{second}");
    let back = format!("policy={}", next.strip_prefix("/policies/").unwrap());
    assert!(follow(&mut sec, "/api/policies/withdraw", &back).await.body.contains("Taken back"));
}

#[tokio::test]
async fn who_does_not_propose_reads_and_an_owner_does_not_even_that() {
    let review = Review::new().await;
    let auditor = review.app.person("aud", Role::Auditor).await;
    let path = proposed(&mut review.app.browser_of(review.security).await).await;
    for reader in [auditor, review.manager] {
        let mut browser = review.app.browser_of(reader).await;
        let page = browser.get("/policies").await.body;
        assert!(page.contains("Proposals that wait") && !page.contains("Propose a policy"), "{page}");
        assert!(page.contains(r#"href="/policies""#), "the navigation leads here");
        let one = browser.get(&path).await.body;
        assert!(one.contains("What it comes to") && !one.contains("Approve it"), "{one}");
        let form = format!("policy={}&raises=0&clears=1", path.strip_prefix("/policies/").unwrap());
        let refused = follow(&mut browser, "/api/policies/approve", &form).await.body;
        assert!(refused.contains("Your roles do not let you answer policy"), "{refused}");
    }
    let mut olga = review.app.browser_of(review.olga).await;
    assert_eq!(olga.get("/policies").await.status, 403);
    assert_eq!(olga.get(&path).await.status, 403);
}
