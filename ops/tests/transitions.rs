//! Steps of a life: asked by an owner or security, shown by an import, and taken back by a second person.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::{Estate, ROLES};
use chrono::Duration;
use domain::actor::Role;
use domain::finding::Rule;
use domain::identity::{Environment, Lifecycle};
use domain::registration::{Expiry, Nature, Registration, Trigger};
use domain::text::{PurposeText, ReasonText};
use domain::transition::{Shown, Transition};
use domain::window::Window;
use ops::identities::{Detail, detail, transition};
use ops::{Call, Error, findings, identities};

fn why() -> ReasonText {
    ReasonText::parse("The service it ran was switched off").unwrap()
}

async fn page(call: &Call, estate: &Estate, name: &str) -> Detail {
    detail(call, estate.identity(name).await, Window::before(estate.app.now(), 30)).await.unwrap()
}

async fn take(call: &Call, estate: &Estate, name: &str, step: Transition) -> ops::Result<Lifecycle> {
    transition(call, estate.identity(name).await, step, &why()).await
}

fn stated() -> Registration {
    Registration {
        purpose: PurposeText::parse("Lists instances for the nightly report").unwrap(),
        environment: Environment::Production,
        expiry: Expiry::Never(why()),
        trigger: Trigger::WorkloadDeleted,
        nature: Nature::default(),
    }
}

fn without(name: &str) -> Vec<(&'static str, &'static str)> {
    ROLES.into_iter().filter(|(role, _)| *role != name).collect()
}

#[tokio::test]
async fn an_owner_retires_what_they_own_and_it_reads_asked_until_an_import_lacks_it() {
    let estate = Estate::new().await;
    let olga = estate.olga();
    assert_eq!(take(&olga, &estate, "reader", Transition::Retire).await.unwrap(), Lifecycle::Retiring);
    let asked = page(&olga, &estate, "reader").await;
    assert_eq!(asked.life.shown, Some(Shown::Asked));
    assert!(asked.tasks.iter().any(|task| task.state.waits()), "somebody has to remove it");
    estate.app.clock.advance(Duration::hours(1));
    estate.import_inventory(&without("lister")).await;
    let still = page(&olga, &estate, "reader").await;
    assert_eq!((still.identity.lifecycle, still.life.shown), (Lifecycle::Retiring, Some(Shown::NotDone)));
    estate.app.clock.advance(Duration::hours(1));
    estate.import_inventory(&without("reader")).await;
    let gone = page(&olga, &estate, "reader").await;
    assert_eq!((gone.identity.lifecycle, gone.life.shown), (Lifecycle::Retired, Some(Shown::Seen)));
    assert!(gone.tasks.iter().all(|task| !task.state.waits()), "seen done");
    assert!(estate.actions().await.contains(&"identity.retired".to_owned()));
}

#[tokio::test]
async fn what_is_retired_and_seen_again_is_a_finding() {
    let estate = Estate::new().await;
    take(&estate.olga(), &estate, "reader", Transition::Retire).await.unwrap();
    estate.app.clock.advance(Duration::hours(1));
    estate.import_inventory(&without("reader")).await;
    estate.app.clock.advance(Duration::hours(1));
    // Another file than the first: the same bytes again would be an older statement.
    estate.import_inventory(&without("lister")).await;
    let reader = estate.identity("reader").await;
    let found = findings::of_identity(&estate.sec(), reader).await.unwrap();
    assert!(found.iter().any(|one| one.finding.rule == Rule::RetiredButSeen), "{found:?}");
}

#[tokio::test]
async fn a_second_person_reinstates_it_within_thirty_days_and_nobody_later() {
    let estate = Estate::new().await;
    let (olga, sec) = (estate.olga(), estate.sec());
    take(&olga, &estate, "reader", Transition::Retire).await.unwrap();
    let again = take(&olga, &estate, "reader", Transition::Reinstate).await;
    assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
    assert_eq!(take(&sec, &estate, "reader", Transition::Reinstate).await.unwrap(), Lifecycle::Registered);
    let page = page(&olga, &estate, "reader").await;
    assert!(page.tasks.iter().all(|task| !task.state.waits()), "nobody has to remove it any more");
    assert_eq!(estate.actions().await.last().unwrap(), "identity.reinstated");
    take(&olga, &estate, "reader", Transition::Retire).await.unwrap();
    estate.app.clock.advance(Duration::days(30));
    let late = take(&sec, &estate, "reader", Transition::Reinstate).await;
    assert!(matches!(late, Err(Error::Conflict(_))), "{late:?}");
}

#[tokio::test]
async fn suspended_is_broken_by_use_and_resumed_by_either() {
    let estate = Estate::new().await;
    let (olga, sec) = (estate.olga(), estate.sec());
    identities::register(&olga, estate.identity("reader").await, &stated()).await.unwrap();
    take(&sec, &estate, "reader", Transition::Suspend).await.unwrap();
    let twice = take(&olga, &estate, "reader", Transition::Suspend).await;
    assert!(matches!(twice, Err(Error::Conflict(_))), "{twice:?}");
    let shown = page(&olga, &estate, "reader").await;
    assert_eq!(shown.life.steps, [Transition::Resume, Transition::Retire]);
    assert_eq!(take(&olga, &estate, "reader", Transition::Resume).await.unwrap(), Lifecycle::Active);
}

#[tokio::test]
async fn security_suspends_what_nobody_registered_or_owns_and_it_is_discovered_again() {
    let estate = Estate::new().await;
    let sec = estate.sec();
    assert_eq!(take(&sec, &estate, "admin", Transition::Suspend).await.unwrap(), Lifecycle::Suspended);
    let suspended = page(&sec, &estate, "admin").await;
    assert_eq!(suspended.life.shown, Some(Shown::Asked));
    assert_eq!(suspended.life.steps, [Transition::Resume, Transition::Retire]);
    assert_eq!(take(&sec, &estate, "admin", Transition::Resume).await.unwrap(), Lifecycle::Discovered);
    assert_eq!(estate.actions().await.last().unwrap(), "identity.resumed");
    take(&sec, &estate, "reader", Transition::Suspend).await.unwrap();
    identities::register(&estate.olga(), estate.identity("reader").await, &stated()).await.unwrap();
    assert_eq!(
        take(&sec, &estate, "reader", Transition::Resume).await.unwrap(),
        Lifecycle::Active,
        "registered meanwhile"
    );
}

#[tokio::test]
async fn nobody_without_a_tie_changes_a_life() {
    let estate = Estate::new().await;
    let stranger = estate.by(estate.somebody("eve").await, &[]);
    let by_stranger = take(&stranger, &estate, "reader", Transition::Retire).await;
    assert!(matches!(by_stranger, Err(Error::NotFound(_))), "{by_stranger:?}");
    for call in [estate.aud(), estate.mia(), estate.app.operator(), estate.system()] {
        let refused = take(&call, &estate, "reader", Transition::Retire).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{:?}: {refused:?}", call.actor);
    }
    let admin = estate.app.person("ann", Role::Admin).await;
    let by_admin = take(&estate.by(admin, &[Role::Admin]), &estate, "reader", Transition::Retire).await;
    assert!(matches!(by_admin, Err(Error::NotFound(_))), "{by_admin:?}");
}
