//! Revoke now: alone, with a clock, and reviewed by another.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::{Estate, ROLES};
use chrono::Duration;
use domain::id::{CredentialId, RevocationId};
use domain::revocation::{State, Verdict};
use domain::text::ReasonText;
use domain::window::Window;
use ops::revocations::{Wanted, prospect, review, revoke, show, waiting};
use ops::{Call, Error, identities};

fn why() -> ReasonText {
    ReasonText::parse("It stood in a public build log").unwrap()
}

async fn key(estate: &Estate) -> CredentialId {
    let robot = estate.identity("robot").await;
    let page = identities::detail(&estate.sec(), robot, Window::before(estate.app.now(), 30)).await.unwrap();
    page.credentials.iter().find(|one| one.active == Some(true)).unwrap().id
}

async fn of(
    call: &Call,
    estate: &Estate,
    name: &str,
    credential: Option<CredentialId>,
) -> ops::Result<RevocationId> {
    let wanted = Wanted { identity: estate.identity(name).await, credential, exposed: true };
    revoke(call, wanted, &why()).await
}

#[tokio::test]
async fn an_owner_revokes_a_key_alone_and_security_reviews_it() {
    let estate = Estate::new().await;
    let id = of(&estate.olga(), &estate, "robot", Some(key(&estate).await)).await.unwrap();
    let shown = show(&estate.sec(), id).await.unwrap();
    assert_eq!((shown.row.state, shown.row.dead_at, shown.row.may_review), (State::Unreviewed, None, true));
    assert_eq!(waiting(&estate.sec()).await.unwrap().len(), 1);
    assert!(waiting(&estate.olga()).await.unwrap().is_empty(), "not for whoever revoked it");
    let own = review(&estate.olga(), id, Verdict::Upheld, &why()).await;
    assert!(matches!(own, Err(Error::Forbidden(_))), "{own:?}");
    review(&estate.sec(), id, Verdict::Upheld, &why()).await.unwrap();
    assert_eq!(show(&estate.sec(), id).await.unwrap().row.state, State::Upheld);
    let again = review(&estate.sec(), id, Verdict::Reversed, &why()).await;
    assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
    let actions = estate.actions().await;
    assert_eq!(actions.last().unwrap(), "revocation.reviewed");
    assert!(
        actions.contains(&"identity.revoked_now".to_owned()) && actions.contains(&"task.opened".to_owned())
    );
}

#[tokio::test]
async fn nobody_reviewed_it_within_seventy_two_hours_is_said_and_a_late_review_still_counts() {
    let estate = Estate::new().await;
    let id = of(&estate.sec(), &estate, "reader", None).await.unwrap();
    estate.app.clock.advance(Duration::hours(72));
    assert_eq!(show(&estate.sec(), id).await.unwrap().row.state, State::ReviewLate);
    review(&estate.olga(), id, Verdict::Reversed, &why()).await.unwrap();
    let page = identities::detail(
        &estate.olga(),
        estate.identity("reader").await,
        Window::before(estate.app.now(), 30),
    )
    .await
    .unwrap();
    assert!(page.tasks.iter().all(|task| !task.state.waits()), "nothing is to be revoked any more");
}

#[tokio::test]
async fn the_clock_stops_when_an_import_shows_it_dead() {
    let estate = Estate::new().await;
    let id = of(&estate.sec(), &estate, "reader", None).await.unwrap();
    estate.app.clock.advance(Duration::minutes(40));
    let rest: Vec<_> = ROLES.into_iter().filter(|(name, _)| *name != "reader").collect();
    estate.import_inventory(&rest).await;
    let row = show(&estate.sec(), id).await.unwrap().row;
    assert_eq!(row.dead_at.map(|at| at - row.at), Some(Duration::minutes(40)));
}

#[tokio::test]
async fn what_it_breaks_and_how_is_told_before() {
    let estate = Estate::new().await;
    let found = prospect(&estate.olga(), estate.identity("reader").await, None).await.unwrap();
    assert_eq!(found.calls[0].0, "ec2:DescribeInstances");
    assert!(!found.callers.is_empty());
    let commands = found.commands.unwrap();
    assert!(commands.disable[0].contains("--role-name reader"), "{commands:?}");
}

#[tokio::test]
async fn the_same_twice_what_is_gone_and_strangers_are_refused() {
    let estate = Estate::new().await;
    of(&estate.sec(), &estate, "reader", None).await.unwrap();
    let twice = of(&estate.olga(), &estate, "reader", None).await;
    assert!(matches!(twice, Err(Error::Conflict(_))), "{twice:?}");
    let other = of(&estate.sec(), &estate, "reader", Some(key(&estate).await)).await;
    assert!(matches!(other, Err(Error::Invalid(_))), "{other:?}");
    let stranger = estate.by(estate.somebody("eve").await, &[]);
    let by_stranger = of(&stranger, &estate, "lister", None).await;
    assert!(matches!(by_stranger, Err(Error::NotFound(_))), "{by_stranger:?}");
    for call in [estate.aud(), estate.mia(), estate.app.operator(), estate.system()] {
        let refused = of(&call, &estate, "lister", None).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
    }
    let rest: Vec<_> = ROLES.into_iter().filter(|(name, _)| *name != "lister").collect();
    estate.import_inventory(&rest).await;
    let gone = of(&estate.sec(), &estate, "lister", None).await;
    assert!(matches!(gone, Err(Error::Conflict(_))), "{gone:?}");
}
