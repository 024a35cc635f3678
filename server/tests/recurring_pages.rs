//! Recurring reviews through their page, without scripting: started, refused, shown, suspended and ended.

use crate::review::{Review, follow};
use domain::text::ScopeName;
use ops::reviews::{self, Scope, launch_due};

#[tokio::test]
async fn a_recurring_review_is_started_launched_suspended_and_ended_by_forms_alone() {
    let review = Review::new().await;
    let name = ScopeName::parse("Everything").unwrap();
    let scope = reviews::save_scope(&review.sec(), &name, &Scope::default()).await.unwrap();
    let mut security = review.app.browser_of(review.security).await;
    let list = security.get("/reviews").await.body;
    assert!(list.contains("None is launched by itself") && list.contains("/reviews/recurring"), "{list}");

    let wrong = format!("name=Quarterly&scope={scope}&first=soon&months=x&due_days=21&window_days=90");
    let page = follow(&mut security, "/api/reviews/start-recurring", &wrong).await.body;
    for told in ["first-error", "months-error", "acknowledger-error", "value=\"Quarterly\""] {
        assert!(page.contains(told), "{told}: {page}");
    }
    let form = format!(
        "name=Quarterly&scope={scope}&first={}&months=3&due_days=21&window_days=30&risk_analysis=RA-7\
         &risk_analysed_on=2026-01-05&acknowledger={}&spread=stage",
        domain::window::Day::of(domain::clock::Clock::now(&review.app.clock)),
        review.manager
    );
    let page = follow(&mut security, "/api/reviews/start-recurring", &form).await.body;
    assert!(page.contains("Started.") && page.contains("every 3 months over Everything"), "{page}");
    assert_eq!(launch_due(&review.app.tenure).await.unwrap(), 1);
    let campaign = reviews::list(&review.sec()).await.unwrap().remove(0);
    let page = security.get(&format!("/reviews/{}", campaign.id)).await.body;
    assert!(page.contains("every 3 months") && page.contains("by itself, as sec started it"), "{page}");
    let list = security.get("/reviews").await.body;
    assert!(list.contains("RA-7") && list.contains(&format!("/reviews/{}", campaign.id)), "{list}");

    let id = reviews::recurring_reviews(&review.sec()).await.unwrap()[0].id;
    let page = follow(&mut security, "/api/reviews/step-recurring", &format!("recurring={id}&to=suspended"))
        .await
        .body;
    assert!(page.contains("It is suspended") && page.contains("Resume"), "{page}");
    let used = follow(&mut security, "/api/reviews/delete-scope", &format!("scope={scope}")).await.body;
    assert!(used.contains("uses it: end that first"), "{used}");
    let page =
        follow(&mut security, "/api/reviews/step-recurring", &format!("recurring={id}&to=ended")).await.body;
    assert!(page.contains("No recurring reviews yet"), "{page}");
    let twice =
        follow(&mut security, "/api/reviews/step-recurring", &format!("recurring={id}&to=ended")).await.body;
    assert!(twice.contains("it cannot become ended"), "{twice}");
}
