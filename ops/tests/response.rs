//! From trigger to seen dead: account by account, with what still waits.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::{Estate, ROLES};
use chrono::Duration;
use domain::actor::Role;
use domain::revocation::Verdict;
use domain::text::ReasonText;
use ops::revocations::{Wanted, review, revoke, show};
use ops::sources::{Waits, response};
use ops::{Error, sources};

fn why() -> ReasonText {
    ReasonText::parse("It stood in a public build log").unwrap()
}

async fn revoked(estate: &Estate, name: &str) -> domain::id::RevocationId {
    let wanted = Wanted { identity: estate.identity(name).await, credential: None, exposed: true };
    revoke(&estate.sec(), wanted, &why()).await.unwrap()
}

#[tokio::test]
async fn an_account_tells_its_times_and_what_still_waits_with_where_to_look() {
    let estate = Estate::new().await;
    assert_eq!(response(&estate.sec()).await.unwrap(), []);
    let first = revoked(&estate, "reader").await;
    let waits = revoked(&estate, "lister").await;
    let since = estate.app.now();
    estate.app.clock.advance(Duration::minutes(40));
    let rest: Vec<_> = ROLES.into_iter().filter(|(name, _)| *name != "reader").collect();
    estate.import_inventory(&rest).await;
    let rows = response(&estate.sec()).await.unwrap();
    assert_eq!(rows.len(), 1);
    let times = rows[0].times;
    assert_eq!(
        (times.dead, times.median, times.longest),
        (1, Some(Duration::minutes(40)), Some(Duration::minutes(40)))
    );
    assert_eq!((times.waiting, times.waiting_since), (1, Some(since)));
    let named: Vec<_> = rows[0].waiting.iter().map(|one| (one.what, one.name.as_str())).collect();
    assert_eq!(named, [(Waits::Revoked(waits), "lister")]);
    let shown = show(&estate.sec(), first).await.unwrap();
    assert_eq!(shown.times.map(|times| times.dead), Some(1));
    let page =
        sources::page(&estate.sec(), domain::window::Window::before(estate.app.now(), 30)).await.unwrap();
    assert_eq!(page.response, rows);

    estate.app.clock.advance(Duration::days(91));
    let later = response(&estate.sec()).await.unwrap();
    assert_eq!(
        (later[0].times.dead, later[0].times.waiting),
        (0, 1),
        "what is older counts no more, what waits does"
    );
}

#[tokio::test]
async fn what_was_taken_back_has_no_time_and_waits_no_longer() {
    let estate = Estate::new().await;
    let id = revoked(&estate, "reader").await;
    review(&estate.olga(), id, Verdict::Reversed, &why()).await.unwrap();
    assert_eq!(response(&estate.sec()).await.unwrap(), []);
}

#[tokio::test]
async fn whoever_sees_sources_and_no_identities_is_told_numbers_and_no_names() {
    let estate = Estate::new().await;
    revoked(&estate, "reader").await;
    let admin = estate.app.person("adm", Role::Admin).await;
    let rows = response(&estate.by(admin, &[Role::Admin])).await.unwrap();
    assert_eq!((rows[0].times.waiting, rows[0].waiting.len()), (1, 0));
    for call in [estate.olga(), estate.mia()] {
        let refused = response(&call).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
    }
    let id = revoked(&estate, "lister").await;
    assert_eq!(show(&estate.olga(), id).await.unwrap().times, None, "an owner does not see sources");
}
