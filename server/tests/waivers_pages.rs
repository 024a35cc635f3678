//! Waivers through their pages: asked from the item, approved by another person, refused to everybody else whatever door they
//! come by, and said beside the decision.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests: what fails here fails the test")]

use crate::estate::{by, identity};
use crate::program::Program;
use crate::review::{Review, WHY, decide, follow, path};
use chrono::Duration;
use domain::actor::Role;
use domain::client::Scope;
use domain::clock::Clock;
use domain::exception::{Compensation, Request, Risk};
use domain::finding::Rule;
use domain::id::{CampaignId, PersonId};
use domain::review::Answer;
use domain::text::{ExitPlanText, ReasonText};
use ops::reviews::waivers;
use ops::{exceptions, findings};
use sea_orm::{ActiveModelTrait, Set};
use serde_json::json;

/// A person with this role from now on, which takes a second person to give: that is tried elsewhere.
async fn with_role(review: &Review, name: &str, role: Role) -> PersonId {
    let id = review.app.person(name, Role::Owner).await;
    let now = review.app.clock.now();
    let row = entities::person_role::ActiveModel {
        id: Set(review.app.tenure.ids.uuid(now)),
        person_id: Set(id.uuid()),
        role: Set(role.to_string()),
        since: Set(now),
        until: Set(None),
        given_by: Set("operator".into()),
    };
    row.insert(review.app.tenure.database.read()).await.unwrap();
    id
}

/// A campaign in which Olga reviews `robot`, for whose key she asked an exception.
async fn launched(review: &Review) -> CampaignId {
    let robot = identity(&review.app, "robot").await;
    let all = findings::of_identity(&review.sec(), robot).await.unwrap();
    let finding =
        all.into_iter().map(|one| one.finding).find(|one| one.rule == Rule::RotationOverdue).unwrap();
    let now = review.app.clock.now();
    let request = Request {
        rule: finding.rule,
        credential: finding.credential,
        reason: ReasonText::parse("The vendor changes it in autumn").unwrap(),
        compensation: vec![Compensation::Monitoring],
        exit_plan: ExitPlanText::parse("A role replaces the key in October").unwrap(),
        risk: Risk::Medium,
        start: now,
        end: now + Duration::days(30),
    };
    let olga = by(&review.app, review.olga, &[]);
    let id = exceptions::ask(&olga, robot, &request, "", None).await.unwrap();
    exceptions::approve(&review.sec(), id).await.unwrap();
    review.launched().await
}

/// The id that a form of this page sends.
fn waiver_of(page: &str) -> String {
    let after = page.split("name=\"waiver\" value=\"").nth(1).unwrap_or_else(|| panic!("{page}"));
    after.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn asked_from_the_item_approved_by_another_person_and_said_beside_the_decision() {
    let review = Review::new().await;
    let sue = with_role(&review, "sue", Role::Security).await;
    let campaign = launched(&review).await;
    let robot = review.item(campaign, "robot").await;
    let mut olga = review.app.browser_of(review.olga).await;
    let page = olga.get(&path(&robot)).await.body;
    assert!(page.contains("ask security for a waiver") && !page.contains("Ask for a waiver"), "{page}");
    let refused = decide(&mut olga, &robot, &format!("outcome=keep&reason={WHY}")).await.body;
    assert!(refused.contains("asked for an exception that this had at the launch"), "{refused}");
    assert_eq!(review.answer(campaign, "robot").await, None);

    let mut sec = review.app.browser_of(review.security).await;
    assert!(sec.get(&path(&robot)).await.body.contains("Ask for a waiver on this item"));
    let form = format!("campaign={campaign}&item={}", robot.id);
    let wrong =
        follow(&mut sec, "/api/reviews/ask-waiver", &format!("{form}&person=&until=soon&reason=short")).await;
    for said in ["person-error", "until-error", "reason-error", "value=\"soon\"", ">\nshort</textarea>"] {
        assert!(wrong.body.contains(said), "{said}: {}", wrong.body);
    }
    let reason = "Nobody+else+knows+what+the+key+is+for";
    let whole = format!("{form}&person={}&until=2026-03-10&reason={reason}", review.olga);
    let page = follow(&mut sec, "/api/reviews/ask-waiver", &whole).await.body;
    assert!(page.contains("waits for a second person") && page.contains("Nobody else knows"), "{page}");
    assert!(!page.contains("/api/reviews/approve-waiver"), "whoever asked is offered no approval");
    let id = waiver_of(&page);

    let mut sue = review.app.browser_of(sue).await;
    let page = sue.get(&format!("/reviews/{campaign}")).await.body;
    assert!(
        page.contains("/api/reviews/approve-waiver") && page.contains("/api/reviews/refuse-waiver"),
        "{page}"
    );
    let page = follow(&mut sue, "/api/reviews/approve-waiver", &format!("waiver={id}")).await.body;
    assert!(page.contains("approved by <strong>sue</strong>") && page.contains("holds, "), "{page}");
    let page = decide(&mut olga, &robot, &format!("outcome=keep&reason={WHY}")).await.body;
    assert!(!page.contains("asked for an exception"), "{page}");
    assert_eq!(review.answer(campaign, "robot").await, Some(Answer::Keep));
    let page = olga.get(&path(&robot)).await.body;
    assert!(page.contains("under a waiver of independence"), "{page}");
    let page = follow(&mut sec, "/api/reviews/end-waiver", &format!("waiver={id}")).await.body;
    assert!(page.contains("ended ") && !page.contains("/api/reviews/end-waiver"), "{page}");
    let refused = decide(&mut olga, &robot, &format!("outcome=keep&reason={WHY}")).await.body;
    assert!(refused.contains("asked for an exception that this had at the launch"), "{refused}");
}

#[tokio::test]
async fn nobody_approves_their_own_nor_an_admin_nor_a_program_and_nothing_is_lifted() {
    let review = Review::new().await;
    let ada = with_role(&review, "ada", Role::Admin).await;
    let aud = with_role(&review, "aud", Role::Auditor).await;
    let campaign = launched(&review).await;
    // For herself: security that asks, and is who it is for.
    let mut sec = review.app.browser_of(review.security).await;
    let admin = review.item(campaign, "admin").await;
    let ask = |item: String, person: PersonId| {
        format!(
            "campaign={campaign}&item={item}&person={person}&until=2026-03-10&reason=Nobody+else+is+here+to+do+it"
        )
    };
    for form in [ask(admin.id.to_string(), review.security), ask(String::new(), review.olga)] {
        follow(&mut sec, "/api/reviews/ask-waiver", &form).await;
    }
    let of = async || waivers(&review.sec(), campaign, None).await.unwrap().rows;
    let ids: Vec<String> = of().await.iter().map(|row| row.id.to_string()).collect();
    assert_eq!(ids.len(), 2);
    let mut olga_too = review.app.browser_of(review.olga).await;
    let mut others = vec![
        (sec, "You asked for this waiver, or it is for you"),
        (review.app.browser_of(review.manager).await, "You acknowledge this campaign"),
        (review.app.browser_of(aud).await, "do not let you answer a waiver"),
        (review.app.browser_of(ada).await, "There is no such waiver"),
        (review.app.browser_of(review.sam).await, "There is no such waiver"),
    ];
    for id in &ids {
        for answer in ["approve-waiver", "refuse-waiver"] {
            for (browser, said) in &mut others {
                let page =
                    follow(browser, &format!("/api/reviews/{answer}"), &format!("waiver={id}")).await.body;
                assert!(page.contains(*said), "{answer} {id}: {said}: {page}");
            }
            let page =
                follow(&mut olga_too, &format!("/api/reviews/{answer}"), &format!("waiver={id}")).await.body;
            assert!(page.contains("do not let you answer a waiver"), "{page}");
            let mut stranger = review.app.browser();
            let to = stranger.post(&format!("/api/reviews/{answer}"), &format!("waiver={id}")).await;
            assert!(to.header("location").starts_with("/sign-in"), "{}", to.header("location"));
            for scope in Scope::ALL {
                let program = Program::of(&review.app, *scope).await;
                let done = program.post(&format!("/api/reviews/{answer}"), &json!({ "waiver": id })).await;
                assert!(done.status >= 300, "{scope}: {}", done.status);
                let done = program.post(&format!("/api/v1/reviews/{answer}"), &json!({ "waiver": id })).await;
                assert_eq!(done.status, 404, "no door of programs approves anything");
            }
        }
    }
    assert!(of().await.iter().all(|row| row.waits && !row.holds));
    let robot = review.item(campaign, "robot").await;
    decide(&mut olga_too, &robot, &format!("outcome=keep&reason={WHY}")).await;
    assert_eq!(review.answer(campaign, "robot").await, None);
}
