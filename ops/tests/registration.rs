//! Registration: what an identity is for, until when, and what ends it; by whoever owns it, and nobody else.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::{Estate, ROLES};
use chrono::Duration;
use domain::identity::{Environment, Lifecycle};
use domain::ownership::OwnerPart;
use domain::registration::{Expiry, Nature, Registration, Trigger};
use domain::text::{PurposeText, ReasonText};
use domain::window::Window;
use ops::{Error, identities, reviews};

fn stated(expiry: Expiry, trigger: Trigger) -> Registration {
    Registration {
        purpose: PurposeText::parse("Lists instances for the nightly report").unwrap(),
        environment: Environment::Production,
        expiry,
        trigger,
        nature: Nature::default(),
    }
}

fn never() -> Registration {
    stated(Expiry::Never(ReasonText::parse("The report has no end").unwrap()), Trigger::WorkloadDeleted)
}

fn field<T: std::fmt::Debug>(result: ops::Result<T>) -> String {
    match result.unwrap_err() {
        Error::Invalid(problems) => problems.0[0].field.clone(),
        other => panic!("expected a problem, found {other:?}"),
    }
}

#[tokio::test]
async fn an_owner_registers_what_they_own_and_the_same_again_changes_nothing() {
    let estate = Estate::new().await;
    let reader = estate.identity("reader").await;
    let end = estate.app.now() + Duration::days(90);
    let first = stated(Expiry::At(end), Trigger::Date);
    identities::register(&estate.olga(), reader, &first).await.unwrap();
    let page =
        identities::detail(&estate.olga(), reader, Window::before(estate.app.now(), 30)).await.unwrap();
    assert_eq!(page.identity.lifecycle, Lifecycle::Registered);
    assert_eq!(page.purpose.as_deref(), Some(first.purpose.as_str()));
    assert_eq!((page.environment, page.stated.expires_at), (Some(Environment::Production), Some(end)));
    assert_eq!((page.stated.trigger, page.may_register), (Some(Trigger::Date), true));
    assert_eq!(estate.actions().await.last().unwrap(), "identity.registered");
    let leaves = estate.actions().await.len();
    identities::register(&estate.olga(), reader, &first).await.unwrap();
    assert_eq!(estate.actions().await.len(), leaves, "the same again");

    estate.app.clock.advance(Duration::hours(1));
    identities::register(&estate.olga(), reader, &never()).await.unwrap();
    let later =
        identities::detail(&estate.olga(), reader, Window::before(estate.app.now(), 30)).await.unwrap();
    assert_eq!(
        (later.stated.expires_at, later.stated.no_expiry.as_deref()),
        (None, Some("The report has no end"))
    );
    assert_eq!(later.registered_at, page.registered_at, "it was registered once");
    assert_eq!(estate.actions().await.last().unwrap(), "identity.described");
}

#[tokio::test]
async fn nobody_states_what_another_answers_for() {
    let estate = Estate::new().await;
    let (reader, admin) = (estate.identity("reader").await, estate.identity("admin").await);
    let before = estate.actions().await.len();
    for other in [estate.sec(), estate.mia(), estate.aud(), estate.app.operator(), estate.system()] {
        let refused = identities::register(&other, reader, &never()).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
    }
    let stranger = estate.by(estate.somebody("sam").await, &[]);
    assert!(matches!(identities::register(&stranger, reader, &never()).await, Err(Error::NotFound(_))));
    assert!(matches!(identities::register(&estate.olga(), admin, &never()).await, Err(Error::NotFound(_))));
    let offered = ops::ownership::offer(&estate.sec(), admin, estate.owner, OwnerPart::Technical).await;
    offered.unwrap();
    let asked = identities::register(&estate.olga(), admin, &never()).await;
    assert!(matches!(asked, Err(Error::Forbidden(_))), "an offer is no ownership: {asked:?}");
    assert_eq!(estate.actions().await.len(), before + 2, "a person and an offer, nothing else");
}

#[tokio::test]
async fn what_does_not_hold_together_or_is_not_there_is_refused() {
    let estate = Estate::new().await;
    let reader = estate.identity("reader").await;
    let past = stated(Expiry::At(estate.app.now()), Trigger::Date);
    assert_eq!(field(identities::register(&estate.olga(), reader, &past).await), "expires");
    let endless = Registration { trigger: Trigger::Date, ..never() };
    assert_eq!(field(identities::register(&estate.olga(), reader, &endless).await), "trigger");
    estate.app.clock.advance(Duration::hours(1));
    let rest: Vec<_> = ROLES.into_iter().filter(|(name, _)| *name != "reader").collect();
    estate.import_inventory(&rest).await;
    let gone = identities::register(&estate.olga(), reader, &never()).await;
    assert!(matches!(gone, Err(Error::Conflict(_))), "{gone:?}");
}

#[tokio::test]
async fn a_snapshot_says_purpose_and_end_and_finds_what_is_expired() {
    let estate = Estate::new().await;
    let reader = estate.identity("reader").await;
    let end = estate.app.now() + Duration::days(1);
    identities::register(&estate.olga(), reader, &stated(Expiry::At(end), Trigger::Date)).await.unwrap();
    estate.app.clock.advance_to(end);
    estate.launched().await;
    let page = reviews::item(&estate.olga(), estate.item("reader").await.id).await.unwrap();
    assert_eq!(page.purpose.as_deref(), Some("Lists instances for the nightly report"));
    assert_eq!(page.snapshot.expires_at, Some(end));
    let found: Vec<&str> = page.snapshot.findings.iter().map(|one| one.rule.as_str()).collect();
    assert_eq!(found, ["expired"], "it has a purpose and an owner");
    let idle = reviews::item(&estate.olga(), estate.item("idle").await.id).await.unwrap();
    assert!(idle.snapshot.findings.iter().any(|one| one.rule == "no purpose"));
}
