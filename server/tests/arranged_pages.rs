//! A launch that is too much for one person, through its pages without scripting: warned of, offered, staged and grouped.

use crate::review::{Review, follow, plain_role};
use chrono::Duration;
use domain::review::MANY_ITEMS;
use ops::reviews;

/// The review's account with so many roles more, which nobody owns.
async fn many() -> Review {
    let review = Review::new().await;
    let roles: Vec<serde_json::Value> = ["reader", "idle", "admin"]
        .into_iter()
        .map(String::from)
        .chain((0..MANY_ITEMS).map(|number| format!("many-{number:02}")))
        .enumerate()
        .map(|(number, name)| plain_role(&name, if number < 3 { number + 1 } else { number + 100 }))
        .collect();
    review.app.clock.advance(Duration::hours(1));
    crate::estate::import_inventory(&review.app, &crate::estate::inventory(&roles)).await;
    review
}

#[tokio::test]
async fn what_is_too_much_for_one_is_warned_of_and_each_offer_is_a_link_to_the_same_launch() {
    let review = many().await;
    let mut security = review.app.browser_of(review.security).await;
    let page = security.get(&format!("/reviews/new?preview=yes&{}", review.form())).await.body;
    assert!(page.contains("sec would have 61 items, more than 60"), "{page}");
    assert!(page.contains("If it is too much at once") && page.contains("nobody else is named"), "{page}");
    for offer in ["Launch it in stages", "Group them", "spread=stage&amp;", "group=yes"] {
        assert!(page.contains(offer), "{offer}: {page}");
    }
    let arranged = format!("{}&spread=stage&stage_days=7&group=yes", review.form());
    let page = security.get(&format!("/reviews/new?preview=yes&{arranged}")).await.body;
    assert!(
        page.contains("As 2 campaigns, one for each stage") && page.contains("In one campaign"),
        "{page}"
    );
    assert!(!page.contains("would have 61 items"), "{page}");
    let wrong = format!("{}&spread=stage&stage_days=0", review.form());
    let page = security.get(&format!("/reviews/new?preview=yes&{wrong}")).await.body;
    assert!(page.contains("stage_days-error") && page.contains("1 to 92 days"), "{page}");

    let page = follow(&mut security, "/api/reviews/launch", &arranged).await.body;
    assert!(page.contains("in 2 campaigns, of which this is the first"), "{page}");
    assert!(page.contains("stage 1 of 2; grouped by system and equal grants"), "{page}");
    assert!(page.contains("items with equal grants") && page.contains("No system"), "{page}");
    let all = reviews::list(&review.sec()).await.unwrap();
    let mut sizes: Vec<u64> = all.iter().map(|one| one.population).collect();
    sizes.sort_unstable();
    assert_eq!((all.len(), sizes[0]), (2, 1));
    // A group by itself.
    let first = all.iter().find(|one| one.population > 1).unwrap().id;
    let found = reviews::progress(&review.sec(), first).await.unwrap();
    let alike = found.items.iter().find(|item| item.name == "many-07").unwrap().alike.clone().unwrap();
    let page = security.get(&format!("/reviews/{first}?alike={alike}")).await.body;
    assert!(
        page.contains("many-07") && page.contains("Of one group: show all") && !page.contains("robot"),
        "{page}"
    );
}
