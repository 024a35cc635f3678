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
    let page = security.get("/reviews/scopes").await.body;
    assert!(page.contains("Recurring reviews launch with it, so it stays"), "{page}");
    assert!(!page.contains("Delete it for good"), "{page}");
    let used = follow(&mut security, "/api/reviews/delete-scope", &format!("scope={scope}")).await.body;
    assert!(used.contains("uses it: end that first"), "{used}");
    let page =
        follow(&mut security, "/api/reviews/step-recurring", &format!("recurring={id}&to=ended")).await.body;
    assert!(page.contains("No recurring reviews yet"), "{page}");
    let twice =
        follow(&mut security, "/api/reviews/step-recurring", &format!("recurring={id}&to=ended")).await.body;
    assert!(twice.contains("it cannot become ended"), "{twice}");
}

#[tokio::test]
async fn one_is_changed_by_the_form_that_started_it_and_what_was_launched_stays() {
    let review = Review::new().await;
    let mut scopes = Vec::new();
    for name in ["Everything", "Readers"] {
        let name = ScopeName::parse(name).unwrap();
        scopes.push(reviews::save_scope(&review.sec(), &name, &Scope::default()).await.unwrap());
    }
    let mut security = review.app.browser_of(review.security).await;
    let today = domain::window::Day::of(domain::clock::Clock::now(&review.app.clock));
    let form = |scope, months: &str, more: &str| {
        format!(
            "name=Quarterly&scope={scope}&first={today}&months={months}&due_days=21&window_days=30\
             &risk_analysis=RA-7&risk_analysed_on=2026-01-05&acknowledger={}{more}",
            review.manager
        )
    };
    let started = form(scopes[0], "3", "&spread=both&confirm=yes&confirm_days=9&no_response=suspend");
    follow(&mut security, "/api/reviews/start-recurring", &started).await;
    assert_eq!(launch_due(&review.app.tenure).await.unwrap(), 1);
    let row = reviews::recurring_reviews(&review.sec()).await.unwrap().remove(0);
    let page = security.get(&format!("/reviews/recurring?edit={}", row.id)).await.body;
    for said in ["Change “Quarterly”", "value=\"RA-7\"", "value=\"2026-01-05\"", "value=\"9\"", "Change it"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
    let chosen = |value: &str| {
        let mut options = page.split("<option ").filter(|one| one.contains(&format!("value=\"{value}\"")));
        options.any(|one| one.split('>').next().unwrap().contains("selected"))
    };
    for value in [&*scopes[0].to_string(), "both", "suspend", &*review.manager.to_string()] {
        assert!(chosen(value), "{value}: {page}");
    }
    assert!(!chosen(&scopes[1].to_string()));

    let id = format!("&recurring={}", row.id);
    let same = follow(&mut security, "/api/reviews/edit-recurring", &(started.clone() + &id)).await.body;
    assert!(same.contains("That is what it says already"), "{same}");
    let wrong = form(scopes[1], "x", &id);
    let page = follow(&mut security, "/api/reviews/edit-recurring", &wrong).await.body;
    assert!(page.contains("months-error") && page.contains("Change “Quarterly”"), "{page}");
    let page = follow(&mut security, "/api/reviews/edit-recurring", &form(scopes[1], "1", &id)).await.body;
    assert!(page.contains("Changed.") && page.contains("every month over Readers"), "{page}");
    let campaign = reviews::list(&review.sec()).await.unwrap().remove(0);
    let page = security.get(&format!("/reviews/{}", campaign.id)).await.body;
    assert!(page.contains("every 3 months") && page.contains("Everything"), "{page}");

    let mut olga = review.app.browser_of(review.olga).await;
    let page = follow(&mut olga, "/api/reviews/edit-recurring", &form(scopes[0], "x", &id)).await.body;
    assert!(page.contains("not yours to see") && !page.contains("months-error"), "{page}");
    let none = "&recurring=rec_00000000000000000000000000";
    let page = follow(&mut security, "/api/reviews/edit-recurring", &form(scopes[0], "3", none)).await.body;
    assert!(page.contains("There is no such recurring review"), "{page}");
    let says = reviews::recurring_reviews(&review.sec()).await.unwrap().remove(0).says;
    assert_eq!((says.scope, says.months), (scopes[1], 1), "nothing else was changed");
}
