//! The history of an identity through its pages: linked, filtered, paged, and told in sentences.

use crate::estate::{HOSTILE, identity};
use crate::review::Review;
use domain::ownership::OwnerPart;
use ops::ownership;

#[tokio::test]
async fn the_identity_leads_to_its_whole_history_which_is_told_in_sentences() {
    let review = Review::new().await;
    let robot = identity(&review.app, "robot").await;
    let path = format!("/identities/{robot}/history");
    let mut olga = review.app.browser_of(review.olga).await;
    let page = olga.get(&format!("/identities/{robot}")).await.body;
    assert!(page.contains(&format!("<a href=\"{path}\">All 2 changes</a>")), "{page}");
    let history = olga.get(&path).await.body;
    assert_eq!(history.matches("<h1").count(), 1);
    assert!(history.contains("Offered to olga, to be its technical owner"), "{history}");
    assert!(history.contains("olga accepted to be its technical owner"), "{history}");
    assert!(history.contains("1 to 2 of 2 changes") && history.contains("data-label=\"Leaf\""), "{history}");
    let accepted = history.find("olga accepted").unwrap();
    assert!(accepted < history.find("Offered to olga").unwrap(), "the newest first");
    let none = olga.get(&format!("{path}?about=exceptions")).await.body;
    assert!(none.contains("The log says nothing of this about it"), "{none}");
    let some = olga.get(&format!("{path}?about=ownership")).await.body;
    assert!(
        some.contains("1 to 2 of 2 changes") && some.contains("<option value=\"ownership\" selected>"),
        "{some}"
    );
}

#[tokio::test]
async fn a_long_history_is_paged_both_ways_within_its_filter() {
    let review = Review::new().await;
    let admin = identity(&review.app, "admin").await;
    for _ in 0..30 {
        let offer = ownership::offer(&review.sec(), admin, review.sam, OwnerPart::Technical).await.unwrap();
        ownership::withdraw(&review.sec(), offer).await.unwrap();
    }
    let path = format!("/identities/{admin}/history?about=ownership");
    let mut security = review.app.browser_of(review.security).await;
    let first = security.get(&path).await.body;
    assert!(first.contains("1 to 50 of 60 changes") && !first.contains("rel=\"prev\""), "{first}");
    let link = |page: &str, rel: &str| {
        let tag = page.split("<a ").find(|tag| tag.contains(&format!("rel=\"{rel}\""))).unwrap().to_owned();
        tag.split("href=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&")
    };
    let next = link(&first, "next");
    assert!(next.contains("about=ownership"), "{next}");
    let second = security.get(&next).await.body;
    assert!(second.contains("51 to 60 of 60 changes") && !second.contains("rel=\"next\""), "{second}");
    let back = security.get(&link(&second, "prev")).await.body;
    assert!(back.contains("1 to 50 of 60 changes"), "{back}");
    let nowhere = security.get(&format!("{path}&before=0")).await.body;
    assert!(nowhere.contains("No change lies there"), "{nowhere}");
}

#[tokio::test]
async fn nobody_without_a_tie_reads_it_and_a_hostile_name_stays_text() {
    let review = Review::new().await;
    let robot = identity(&review.app, "robot").await;
    let mut sam = review.app.browser_of(review.sam).await;
    assert_eq!(sam.get(&format!("/identities/{robot}/history")).await.status, 404);
    let hostile = identity(&review.app, HOSTILE).await;
    let mut security = review.app.browser_of(review.security).await;
    let page = security.get(&format!("/identities/{hostile}/history")).await;
    assert_eq!(page.status, 200);
    assert!(!page.body.contains("<script>alert"), "{}", page.body);
    assert!(page.body.contains("Nobody has done anything to it in Tenure"), "{}", page.body);
}
