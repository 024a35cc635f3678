//! Away dates through the pages, without scripting: stated, offered, taken over, taken back.

use crate::review::{Review, follow};
use domain::ownership::OwnerPart;
use ops::reviews;

#[tokio::test]
async fn somebody_says_they_are_away_and_their_backup_takes_over_by_forms_alone() {
    let review = Review::new().await;
    let app = &review.app;
    let reader = {
        let call = review.sec();
        let all = ops::identities::all(&call, &ops::identities::Filter::default()).await.unwrap();
        let id = all.into_iter().find(|one| one.name == "reader").unwrap().id;
        let offer = ops::ownership::offer(&call, id, review.sam, OwnerPart::Backup).await.unwrap();
        ops::ownership::accept(&crate::estate::by(app, review.sam, &[]), offer).await.unwrap();
        id
    };
    // Due on 20 March.
    let campaign = review.launched().await;
    let mut olga = app.browser_of(review.olga).await;
    let page = follow(&mut olga, "/api/settings/away", "from=soon&until=2026-03-19").await.body;
    assert!(page.contains("from-error") && page.contains("value=\"2026-03-19\""), "{page}");
    let page = follow(&mut olga, "/api/settings/away", "from=2026-03-19&until=2026-03-19").await.body;
    assert!(page.contains("until-error"), "{page}");
    let page = follow(&mut olga, "/api/settings/away", "from=2026-03-19&until=2026-03-25").await.body;
    assert!(
        page.contains("1 review item that is due then is offered") && page.contains("back on 2026-03-25"),
        "{page}"
    );

    let mut sam = app.browser_of(review.sam).await;
    let home = sam.get("/").await.body;
    assert!(
        home.contains("Take over 1") && home.contains("1 of olga, who is away until 2026-03-25"),
        "{home}"
    );
    let form = format!("campaign={campaign}&person={}", review.olga);
    let page = follow(&mut sam, "/api/reviews/take-over", &form).await.body;
    assert!(page.contains("Taken over: 1 item is yours to decide"), "{page}");
    let item = review.item(campaign, "reader").await;
    assert_eq!((item.identity, item.reviewer), (reader, Some(review.sam)));
    let page = sam.get(&crate::review::path(&item)).await.body;
    assert!(page.contains("in place of olga, away until 2026-03-25"), "{page}");
    let twice = follow(&mut sam, "/api/reviews/take-over", &form).await;
    assert!(twice.body.contains("There is no such offer"), "{}", twice.body);

    let id = ops::away::mine(&crate::estate::by(app, review.olga, &[])).await.unwrap()[0].id;
    let page = follow(&mut olga, "/api/settings/back", &format!("away={id}")).await.body;
    assert!(page.contains("Taken back") && !page.contains("back on 2026-03-25"), "{page}");
    assert_eq!(reviews::progress(&review.sec(), campaign).await.unwrap().people.len(), 3);
}
