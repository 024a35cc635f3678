//! Mail: written with the change it tells of, gathered by day, sent once, and tried again by those who may.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests: what fails here fails the test")]

use crate::estate::Estate;
use chrono::Duration;
use domain::actor::Role;
use domain::id::{IdentityId, OutboxId, PersonId};
use domain::ownership::OwnerPart;
use ops::jobs::{self, Claimed, Job, MAIL};
use ops::mail::{self, Letter, Mail, MailRow, MailState};
use ops::{Error, ownership};

/// The mails whose time has come, claimed.
async fn claim(estate: &Estate) -> Vec<(Claimed, OutboxId)> {
    let claimed = jobs::claim(&estate.app.tenure, &[MAIL], 100, Duration::minutes(5)).await.unwrap();
    let id = |claimed: &Claimed| match claimed.job {
        Job::SendMail(id) => id,
        _ => unreachable!("only mails were asked for"),
    };
    claimed.into_iter().map(|claimed| (claimed.clone(), id(&claimed))).collect()
}

/// Sends what waits, and gives it.
async fn send(estate: &Estate) -> Vec<Letter> {
    let mut letters = Vec::new();
    for (claimed, id) in claim(estate).await {
        letters.push(mail::letter(&estate.app.tenure, id).await.unwrap().unwrap());
        mail::sent(&estate.app.tenure, &claimed, id).await.unwrap();
    }
    letters
}

async fn rows(estate: &Estate) -> Vec<MailRow> {
    mail::outbox(&estate.sec()).await.unwrap().0
}

async fn offer(estate: &Estate, name: &str, to: PersonId) -> IdentityId {
    let identity = estate.identity(name).await;
    ownership::offer(&estate.sec(), identity, to, OwnerPart::Technical).await.unwrap();
    identity
}

fn offered(letter: &Letter) -> &[IdentityId] {
    match &letter.mail {
        Mail::Offers { identities, .. } => identities,
        other => panic!("{other:?}"),
    }
}

fn no() -> domain::text::ReasonText {
    domain::text::ReasonText::parse("It is another team's to answer for").unwrap()
}

#[tokio::test]
async fn a_days_offers_to_one_person_are_one_mail() {
    let estate = Estate::unowned().await;
    let reader = offer(&estate, "reader", estate.owner).await;
    assert!(send(&estate).await.is_empty(), "others may follow");
    estate.app.clock.advance(Duration::minutes(14));
    let lister = offer(&estate, "lister", estate.owner).await;
    let sam = estate.somebody("sam").await;
    let idle = offer(&estate, "idle", sam).await;
    estate.app.clock.advance(Duration::minutes(1));
    let letters = send(&estate).await;
    assert_eq!((letters.len(), offered(&letters[0])), (1, &[reader, lister][..]));
    assert_eq!(letters[0].email, "olga@example.com");
    assert_eq!(letters[0].identities[&reader], "reader");
    estate.app.clock.advance(Duration::minutes(14));
    assert_eq!(offered(&send(&estate).await[0]), [idle]);
}

#[tokio::test]
async fn what_is_offered_after_the_days_mail_is_told_the_next_morning() {
    let estate = Estate::unowned().await;
    offer(&estate, "reader", estate.owner).await;
    estate.app.clock.advance(Duration::minutes(15));
    assert_eq!(send(&estate).await.len(), 1);
    let lister = offer(&estate, "lister", estate.owner).await;
    let idle = offer(&estate, "idle", estate.owner).await;
    estate.app.clock.advance(Duration::hours(11));
    assert!(send(&estate).await.is_empty());
    // It is noon and a quarter when it is offered: seven in the morning is within nineteen hours.
    estate.app.clock.advance(Duration::hours(8));
    let letters = send(&estate).await;
    assert_eq!((letters.len(), offered(&letters[0])), (1, &[lister, idle][..]));
}

#[tokio::test]
async fn an_offer_that_comes_while_the_days_mail_is_on_its_way_is_not_lost() {
    let estate = Estate::unowned().await;
    offer(&estate, "reader", estate.owner).await;
    estate.app.clock.advance(Duration::minutes(15));
    let (claimed, id) = claim(&estate).await.remove(0);
    let lister = offer(&estate, "lister", estate.owner).await;
    let letter = mail::letter(&estate.app.tenure, id).await.unwrap().unwrap();
    assert_eq!(offered(&letter).len(), 1);
    mail::sent(&estate.app.tenure, &claimed, id).await.unwrap();
    estate.app.clock.advance(Duration::days(1));
    assert_eq!(offered(&send(&estate).await[0]), [lister]);
}

#[tokio::test]
async fn a_decline_is_told_to_whoever_asked_and_to_nobody_where_that_was_the_operator() {
    let estate = Estate::unowned().await;
    let reader = estate.identity("reader").await;
    let by_sec = ownership::offer(&estate.sec(), reader, estate.owner, OwnerPart::Technical).await.unwrap();
    let by_operator =
        ownership::offer(&estate.app.operator(), reader, estate.owner, OwnerPart::Backup).await.unwrap();
    ownership::decline(&estate.olga(), by_sec, &no()).await.unwrap();
    ownership::decline(&estate.olga(), by_operator, &no()).await.unwrap();
    let letters = send(&estate).await;
    let told = Mail::OfferDeclined { identity: reader, by: estate.owner, part: OwnerPart::Technical };
    assert_eq!((letters.len(), &letters[0].mail, &*letters[0].email), (1, &told, "sec@example.com"));
    assert_eq!(letters[0].people[&estate.owner], "olga");
}

#[tokio::test]
async fn a_launch_tells_each_reviewer_once_how_much_is_theirs() {
    let estate = Estate::new().await;
    estate.app.clock.advance(Duration::days(1));
    send(&estate).await;
    let campaign = estate.launched().await;
    let mut letters = send(&estate).await;
    letters.sort_by(|a, b| a.email.cmp(&b.email));
    let told: Vec<(&str, u64)> = letters
        .iter()
        .map(|letter| match letter.mail {
            Mail::ReviewAssigned { items, campaign: of, .. } if of == campaign => (&*letter.email, items),
            ref other => panic!("{other:?}"),
        })
        .collect();
    // What nobody owns goes to security.
    assert_eq!(told, [("olga@example.com", 5), ("sec@example.com", 1)]);
    assert_eq!(letters[0].campaigns[&campaign], "Summer review");
}

#[tokio::test]
async fn a_change_that_is_refused_tells_nobody() {
    let estate = Estate::unowned().await;
    let reader = estate.identity("reader").await;
    let steward = ownership::offer(&estate.sec(), reader, estate.owner, OwnerPart::Steward).await;
    assert!(steward.is_err());
    offer(&estate, "reader", estate.owner).await;
    let again = ownership::offer(&estate.sec(), reader, estate.owner, OwnerPart::Technical).await;
    assert!(matches!(again, Err(Error::Conflict(_))));
    assert_eq!(rows(&estate).await.len(), 1);
}

#[tokio::test]
async fn a_mail_is_sent_once() {
    let estate = Estate::unowned().await;
    offer(&estate, "reader", estate.owner).await;
    estate.app.clock.advance(Duration::minutes(15));
    let (claimed, id) = claim(&estate).await.remove(0);
    mail::sent(&estate.app.tenure, &claimed, id).await.unwrap();
    let sent_at = Some(estate.app.now());
    estate.app.clock.advance(Duration::days(1));
    // A worker that had it too: nothing to send, and nothing changes.
    assert_eq!(mail::letter(&estate.app.tenure, id).await.unwrap(), None);
    mail::sent(&estate.app.tenure, &claimed, id).await.unwrap();
    assert!(claim(&estate).await.is_empty());
    let row = rows(&estate).await.remove(0);
    assert_eq!((row.state, row.sent_at, row.attempts), (MailState::Sent, sent_at, 1));
}

/// A mail that was refused for good.
async fn dead(estate: &Estate) -> OutboxId {
    offer(estate, "reader", estate.owner).await;
    estate.app.clock.advance(Duration::minutes(15));
    let (claimed, id) = claim(estate).await.remove(0);
    jobs::refused(&estate.app.tenure, &claimed, "550 no such user").await.unwrap();
    id
}

#[tokio::test]
async fn a_mail_that_was_given_up_is_visible_and_tried_again_by_security_or_admin() {
    let estate = Estate::unowned().await;
    let id = dead(&estate).await;
    let row = rows(&estate).await.remove(0);
    assert_eq!((row.state, row.attempts, row.to.as_str()), (MailState::Dead, 1, "olga"));
    assert_eq!((row.error.as_deref(), row.kind.as_str()), (Some("550 no such user"), "offers"));
    for other in [estate.olga(), estate.mia(), estate.aud(), estate.system()] {
        assert!(matches!(mail::outbox(&other).await, Err(Error::Forbidden(_))));
        assert!(matches!(mail::try_again(&other, id).await, Err(Error::Forbidden(_))));
    }
    let adam = estate.by(estate.somebody("adam").await, &[Role::Admin]);
    let leaves = estate.actions().await.len();
    mail::try_again(&adam, id).await.unwrap();
    assert_eq!(estate.actions().await[leaves..], ["mail.tried_again"]);
    assert_eq!(rows(&estate).await[0].state, MailState::Waiting);
    // Once more is refused: it waits already.
    assert!(matches!(mail::try_again(&estate.sec(), id).await, Err(Error::Conflict(_))));
    assert_eq!(send(&estate).await.len(), 1);
    assert!(matches!(mail::try_again(&estate.sec(), id).await, Err(Error::Conflict(_))));
    let nothing = OutboxId::new(estate.owner.uuid());
    assert!(matches!(mail::try_again(&estate.sec(), nothing).await, Err(Error::NotFound(_))));
}

#[tokio::test]
async fn the_digest_says_what_waits_and_is_written_once_a_day() {
    let estate = Estate::new().await;
    estate.app.clock.advance(Duration::days(1));
    send(&estate).await;
    offer(&estate, "admin", estate.owner).await;
    estate.launched().await;
    estate.app.clock.advance(Duration::days(1));
    send(&estate).await;
    // The auditor and the manager have nothing to do, and are not told so.
    assert_eq!(mail::write_digests(&estate.app.tenure).await.unwrap(), 2);
    assert_eq!(mail::write_digests(&estate.app.tenure).await.unwrap(), 0);
    let mut letters = send(&estate).await;
    letters.sort_by(|a, b| a.email.cmp(&b.email));
    assert_eq!(letters[0].mail, Mail::Digest { offers: 1, items: 5, rotations: 1, gathered: Vec::new() });
    assert_eq!(letters[1].mail, Mail::Digest { offers: 0, items: 1, rotations: 0, gathered: Vec::new() });
    estate.app.clock.advance(Duration::days(1));
    assert_eq!(mail::write_digests(&estate.app.tenure).await.unwrap(), 2);
}

#[tokio::test]
async fn what_was_sent_is_deleted_after_ninety_days_and_what_was_not_stays() {
    let estate = Estate::unowned().await;
    offer(&estate, "reader", estate.owner).await;
    estate.app.clock.advance(Duration::minutes(15));
    send(&estate).await;
    let sam = estate.somebody("sam").await;
    offer(&estate, "lister", sam).await;
    estate.app.clock.advance(mail::KEPT - Duration::milliseconds(1));
    assert_eq!(mail::clear(&estate.app.tenure).await.unwrap(), 0);
    estate.app.clock.advance(Duration::milliseconds(1));
    assert_eq!(mail::clear(&estate.app.tenure).await.unwrap(), 1);
    assert_eq!(mail::clear(&estate.app.tenure).await.unwrap(), 0);
    let left = rows(&estate).await;
    assert_eq!((left.len(), left[0].to.as_str(), left[0].state), (1, "sam", MailState::Waiting));
}
