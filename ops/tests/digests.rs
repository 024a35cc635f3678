//! Each person's choice: single mails, or what is not urgent together; alerts and what is due within a day at once.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use crate::post::told;
use chrono::Duration;
use domain::departure::DepartureCause;
use domain::digest::Digest;
use domain::ownership::OwnerPart;
use domain::text::ReasonText;
use ops::mail::{self, Mail, choice, choose};
use ops::revocations::{Wanted, revoke};
use ops::{Call, Error, ownership, people};

async fn quiet() -> Estate {
    let estate = Estate::new().await;
    estate.app.clock.advance(Duration::days(1));
    told(&estate).await;
    estate
}

/// Security offers `admin` to the owner, which can wait.
async fn offer(estate: &Estate) {
    let admin = estate.identity("admin").await;
    ownership::offer(&estate.sec(), admin, estate.owner, OwnerPart::Backup).await.unwrap();
}

async fn expose(estate: &Estate, call: &Call) {
    let why = ReasonText::parse("It stood in a public build log").unwrap();
    let wanted = Wanted { identity: estate.identity("reader").await, credential: None, exposed: true };
    revoke(call, wanted, &why).await.unwrap();
}

#[tokio::test]
async fn everybody_gets_single_mails_until_they_choose_and_choosing_the_same_changes_nothing() {
    let estate = quiet().await;
    let olga = estate.olga();
    assert_eq!(choice(&olga).await.unwrap().digest, Digest::Single);
    let before = estate.actions().await.len();
    choose(&olga, Digest::Single).await.unwrap();
    choose(&olga, Digest::Daily).await.unwrap();
    choose(&olga, Digest::Daily).await.unwrap();
    assert_eq!(estate.actions().await[before..], ["mail.chosen"]);
    let chosen = choice(&olga).await.unwrap();
    assert_eq!((chosen.digest, chosen.chosen_at), (Digest::Daily, Some(estate.app.now())));
    choose(&olga, Digest::Weekly).await.unwrap();
    assert_eq!(choice(&olga).await.unwrap().digest, Digest::Weekly);
    assert_eq!(choice(&estate.sec()).await.unwrap().digest, Digest::Single, "for oneself alone");
    for other in [estate.system(), estate.app.operator()] {
        assert!(matches!(choice(&other).await, Err(Error::Forbidden(_))));
        assert!(matches!(choose(&other, Digest::Daily).await, Err(Error::Forbidden(_))));
    }
}

#[tokio::test]
async fn who_chose_one_mail_a_day_is_told_the_rest_together_once_and_alerts_at_once() {
    let estate = quiet().await;
    choose(&estate.olga(), Digest::Daily).await.unwrap();
    offer(&estate).await;
    estate.app.clock.advance(Duration::hours(1));
    assert!(told(&estate).await.is_empty(), "an offer can wait");
    expose(&estate, &estate.sec()).await;
    let alerts = told(&estate).await;
    assert!(
        alerts.iter().any(|(name, mail)| name == "olga" && matches!(mail, Mail::Alert { .. })),
        "{alerts:?}"
    );
    let tenure = &estate.app.tenure;
    assert_eq!(mail::write_daily(tenure).await.unwrap(), 1);
    let told_now = told(&estate).await;
    let admin = estate.identity("admin").await;
    let gathered = Mail::Gathered { mails: vec![Mail::Offers { identities: vec![admin], systems: 0 }] };
    assert_eq!(told_now, [("olga".to_owned(), gathered)]);
    assert_eq!(mail::write_daily(tenure).await.unwrap(), 0, "told once");
    estate.app.clock.advance(Duration::days(1));
    assert_eq!(mail::write_daily(tenure).await.unwrap(), 0, "and nothing new waits");
}

#[tokio::test]
async fn a_task_due_within_a_day_waits_for_no_digest_and_one_due_later_does() {
    let estate = quiet().await;
    choose(&estate.olga(), Digest::Daily).await.unwrap();
    let why = ReasonText::parse("The service was switched off").unwrap();
    let step = domain::transition::Transition::Retire;
    ops::identities::transition(&estate.olga(), estate.identity("idle").await, step, &why).await.unwrap();
    assert!(told(&estate).await.is_empty(), "six days are left");
    let wanted = Wanted { identity: estate.identity("reader").await, credential: None, exposed: false };
    revoke(&estate.sec(), wanted, &why).await.unwrap();
    let told_now = told(&estate).await;
    assert!(matches!(&told_now[..], [(name, Mail::TaskOpened { .. })] if name == "olga"), "{told_now:?}");
    mail::write_daily(&estate.app.tenure).await.unwrap();
    let told_now = told(&estate).await;
    let Mail::Gathered { mails } = &told_now[0].1 else { unreachable!("{told_now:?}") };
    assert!(matches!(mails[..], [Mail::TaskOpened { .. }]), "{mails:?}");
}

#[tokio::test]
async fn who_chose_one_mail_a_week_finds_it_in_the_weekly_digest_alone() {
    let estate = quiet().await;
    choose(&estate.olga(), Digest::Weekly).await.unwrap();
    offer(&estate).await;
    let tenure = &estate.app.tenure;
    assert_eq!(mail::write_daily(tenure).await.unwrap(), 0);
    mail::write_digests(tenure).await.unwrap();
    let told_now = told(&estate).await;
    let hers = told_now.iter().find(|(name, _)| name == "olga").unwrap();
    let Mail::Digest { offers, gathered, .. } = &hers.1 else { unreachable!("{hers:?}") };
    assert_eq!((*offers, gathered.len()), (1, 1));
    estate.app.clock.advance(Duration::days(7));
    mail::write_digests(tenure).await.unwrap();
    let told_now = told(&estate).await;
    let hers = told_now.iter().find(|(name, _)| name == "olga").unwrap();
    assert!(matches!(&hers.1, Mail::Digest { gathered, .. } if gathered.is_empty()), "{hers:?}");
}

#[tokio::test]
async fn who_goes_back_to_single_mails_gets_what_waited_with_the_next_day() {
    let estate = quiet().await;
    choose(&estate.olga(), Digest::Weekly).await.unwrap();
    offer(&estate).await;
    choose(&estate.olga(), Digest::Single).await.unwrap();
    assert_eq!(mail::write_daily(&estate.app.tenure).await.unwrap(), 1);
    assert!(matches!(&told(&estate).await[..], [(_, Mail::Gathered { .. })]));
}

#[tokio::test]
async fn nothing_waits_for_who_has_left() {
    let estate = quiet().await;
    choose(&estate.olga(), Digest::Daily).await.unwrap();
    offer(&estate).await;
    people::deactivate(&estate.sec(), estate.owner, DepartureCause::Person).await.unwrap();
    assert_eq!(mail::write_daily(&estate.app.tenure).await.unwrap(), 0);
    people::reactivate(
        &estate.by(estate.somebody("adam").await, &[domain::actor::Role::Admin]),
        estate.owner,
    )
    .await
    .unwrap();
    assert_eq!(mail::write_daily(&estate.app.tenure).await.unwrap(), 0);
}
