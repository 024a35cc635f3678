//! Saved scopes through their page, without scripting: kept, changed, launched with, deleted, and refused.

use crate::review::{Review, follow};
use ops::reviews::{self, saved_scopes};

#[tokio::test]
async fn a_scope_is_kept_changed_launched_with_and_deleted_by_forms_alone() {
    let review = Review::new().await;
    let mut security = review.app.browser_of(review.security).await;
    let page = security.get("/reviews/scopes?pattern=re*").await.body;
    assert!(page.contains("No saved scopes yet") && page.contains("value=\"re*\""), "{page}");
    let page = follow(&mut security, "/api/reviews/save-scope", "scope=&name=Readers&pattern=re*").await.body;
    assert!(page.contains("Readers") && page.contains("name=\"re*\""), "{page}");
    assert!(page.contains("1 identities"), "{page}");
    let id = saved_scopes(&review.sec()).await.unwrap()[0].id;

    let wrong = format!("scope={id}&name=x&pattern=*&tag=nothing&q=typed");
    let page = follow(&mut security, "/api/reviews/save-scope", &wrong).await.body;
    for kept in ["name-error", "pattern-error", "tag-error", "value=\"typed\"", "Change a scope"] {
        assert!(page.contains(kept), "{kept}: {page}");
    }
    let taken = follow(&mut security, "/api/reviews/save-scope", "scope=&name=readers").await.body;
    assert!(taken.contains("Another saved scope is called that"), "{taken}");
    let changed = format!("scope={id}&name=Readers+and+robots&pattern=r*");
    let page = follow(&mut security, "/api/reviews/save-scope", &changed).await.body;
    assert!(page.contains("Readers and robots") && page.contains("2 identities"), "{page}");

    // Chosen in a launch it takes the place of what else is typed there.
    let form = review.form().replace("&q=&", &format!("&saved={id}&q=idle&"));
    let page = security.get(&format!("/reviews/new?preview=yes&{form}")).await.body;
    assert!(page.contains("Launch over 2 identities"), "{page}");
    let stale = follow(&mut security, "/api/reviews/launch", &form).await.body;
    assert!(stale.contains("The saved scope was changed or deleted since"), "{stale}");
    let form = form.replace("&q=idle&", "&q=&pattern=r*&");
    let page = follow(&mut security, "/api/reviews/launch", &form).await.body;
    assert!(page.contains("2 items are frozen") && page.contains("Readers and robots"), "{page}");

    let page = security.get("/reviews/scopes").await.body;
    let asks = page.find("No recurring review launches with it").zip(page.find("Delete it for good"));
    assert!(asks.is_some_and(|(what, button)| what < button), "it asks first: {page}");
    let page = follow(&mut security, "/api/reviews/delete-scope", &format!("scope={id}")).await.body;
    assert!(page.contains("No saved scopes yet"), "{page}");
    let twice = follow(&mut security, "/api/reviews/delete-scope", &format!("scope={id}")).await;
    assert!(twice.body.contains("There is no such saved scope"), "{}", twice.body);
    assert_eq!(
        reviews::list(&review.sec()).await.unwrap()[0].scope_name.as_deref(),
        Some("Readers and robots")
    );
}
