//! Certificates of an identity: attached by its owner or security, renewed, rotated and overlapping; and the calendar.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use chrono::Duration;
use domain::actor::Role;
use domain::credential::{CredentialType, DueBy, RotationStatus};
use domain::window::Window;
use ops::certificates::{Attached, attach, read};
use ops::identities::{self, CredentialRow};
use ops::rotation::{Asked, Bucket, Calendar, calendar};
use ops::{Call, Error};
use rcgen::{CertificateParams, DnType, KeyPair, date_time_ymd};
use sources::certificate::Certificate;

type Day = (i32, u8, u8);

fn made(key: &KeyPair, from: Day, until: Day) -> Vec<Certificate> {
    let mut params = CertificateParams::new(vec!["robot.example".to_owned()]).unwrap();
    params.distinguished_name.push(DnType::CommonName, "robot");
    params.not_before = date_time_ymd(from.0, from.1, from.2);
    params.not_after = date_time_ymd(until.0, until.1, until.2);
    read(params.self_signed(key).unwrap().pem().as_bytes()).unwrap()
}

fn key() -> KeyPair {
    KeyPair::generate().unwrap()
}

async fn certificates(estate: &Estate) -> Vec<CredentialRow> {
    let window = Window::before(estate.app.now(), 30);
    let page = identities::detail(&estate.sec(), estate.identity("robot").await, window).await.unwrap();
    let mut rows: Vec<_> =
        page.credentials.into_iter().filter(|row| row.kind == CredentialType::Certificate).collect();
    rows.sort_by_key(|row| row.created_at);
    rows
}

async fn statuses(estate: &Estate) -> Vec<RotationStatus> {
    certificates(estate).await.iter().map(|row| row.status).collect()
}

fn refused<T: std::fmt::Debug>(result: ops::Result<T>) -> &'static str {
    match result.unwrap_err() {
        Error::Forbidden(_) => "forbidden",
        Error::NotFound(_) => "not found",
        Error::Conflict(_) => "conflict",
        Error::Invalid(_) => "invalid",
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_owner_attaches_a_certificate_and_the_same_again_changes_nothing() {
    let estate = Estate::new().await;
    let robot = estate.identity("robot").await;
    let given = made(&key(), (2023, 7, 1), (2023, 10, 1));
    let done = attach(&estate.olga(), robot, &given, false).await.unwrap();
    assert_eq!(done, Attached { added: 1, ..Attached::default() });
    assert_eq!(estate.actions().await.last().unwrap(), "certificates.attached");
    let rows = certificates(&estate).await;
    let facts = rows[0].certificate.clone().unwrap();
    assert_eq!(
        (facts.public_key_sha256, facts.serial),
        (given[0].public_key_sha256.clone(), given[0].serial.clone())
    );
    assert_eq!((facts.names, facts.key_since), (vec!["DNS:robot.example".to_owned()], None));
    assert_eq!((rows[0].status, rows[0].due_by), (RotationStatus::Current, Some(DueBy::End)));
    let leaves = estate.actions().await.len();
    let again = attach(&estate.sec(), robot, &given, true).await.unwrap();
    assert_eq!(again, Attached { known: 1, ..Attached::default() });
    assert_eq!(estate.actions().await.len(), leaves, "the same again");
}

#[tokio::test]
async fn who_neither_owns_it_nor_is_security_attaches_nothing() {
    let estate = Estate::new().await;
    let robot = estate.identity("robot").await;
    let given = made(&key(), (2023, 7, 1), (2023, 10, 1));
    let before = estate.actions().await.len();
    for other in [estate.mia(), estate.aud(), estate.system()] {
        assert_eq!(refused(attach(&other, robot, &given, false).await), "forbidden", "{:?}", other.actor);
    }
    let stranger = estate.by(estate.somebody("sam").await, &[]);
    assert_eq!(refused(attach(&stranger, robot, &given, false).await), "not found");
    let admin = estate.by(estate.somebody("adam").await, &[Role::Admin]);
    assert_eq!(refused(attach(&admin, robot, &given, false).await), "not found");
    assert_eq!(refused(attach(&estate.sec(), robot, &[], false).await), "invalid");
    assert_eq!(estate.actions().await.len(), before + 2, "two people, nothing else");
    assert_eq!(refused(read(key().serialize_pem().as_bytes())), "invalid", "a private key");
    estate.app.clock.advance(Duration::hours(1));
    estate.import_inventory(&crate::estate::ROLES[1..]).await;
    let reader = estate.identity("reader").await;
    assert_eq!(refused(attach(&estate.sec(), reader, &given, false).await), "conflict", "it is gone");
}

#[tokio::test]
async fn a_renewal_with_the_same_key_goes_on_with_its_clock_in_either_order() {
    for turned in [false, true] {
        let estate = Estate::new().await;
        let robot = estate.identity("robot").await;
        let same = key();
        let first = made(&same, (2022, 9, 1), (2023, 9, 1));
        let renewed = made(&same, (2023, 7, 20), (2024, 7, 20));
        let order = if turned { [&renewed, &first] } else { [&first, &renewed] };
        let done = attach(&estate.sec(), robot, order[0], false).await.unwrap();
        assert_eq!(done.same_key, 0);
        assert_eq!(attach(&estate.sec(), robot, order[1], false).await.unwrap().same_key, 1);
        let rows = certificates(&estate).await;
        let since = rows[1].certificate.clone().unwrap().key_since;
        assert_eq!(since, rows[0].created_at, "the clock of the key");
        assert_eq!(rows[1].due_at, Some(rows[0].created_at.unwrap() + Duration::days(365)));
        use RotationStatus::{DueSoon, NoClock, Overdue};
        assert_eq!(statuses(&estate).await[1], RotationStatus::Current);
        estate.app.clock.advance_to(domain::instant::parse("2023-08-20T00:00:00Z").unwrap());
        assert_eq!(statuses(&estate).await, [DueSoon, DueSoon]);
        estate.app.clock.advance_to(domain::instant::parse("2023-09-01T00:00:00Z").unwrap());
        assert_eq!(statuses(&estate).await, [NoClock, Overdue], "renewed is not rotated");
    }
}

#[tokio::test]
async fn a_rotation_overlaps_and_is_done_when_the_old_certificate_is_dead() {
    let estate = Estate::new().await;
    let robot = estate.identity("robot").await;
    let (old, new) = (made(&key(), (2023, 5, 1), (2024, 5, 1)), made(&key(), (2023, 7, 25), (2024, 7, 25)));
    attach(&estate.sec(), robot, &old, false).await.unwrap();
    attach(&estate.sec(), robot, &new, false).await.unwrap();
    use RotationStatus::{Current, Overdue, Overlapping};
    assert_eq!(statuses(&estate).await, [Overlapping, Current]);
    estate.app.clock.advance_to(domain::instant::parse("2023-08-24T00:00:00Z").unwrap());
    assert_eq!(statuses(&estate).await, [Overdue, Current], "thirty days after its successor");
    let done = attach(&estate.sec(), robot, &new, true).await.unwrap();
    assert_eq!((done.known, done.gone), (1, 1));
    let left: Vec<_> = certificates(&estate).await.into_iter().filter(|row| row.gone_at.is_none()).collect();
    assert_eq!((left.len(), left[0].status), (1, Current));
    let back = attach(&estate.sec(), robot, &old, false).await.unwrap();
    assert_eq!(back.added, 1, "what comes back is there again");
    assert_eq!(statuses(&estate).await, [Overdue, Current]);
}

async fn of(call: &Call, asked: Asked) -> Calendar {
    let found = calendar(call, &Asked { limit: 50, ..asked }).await.unwrap();
    let counted: usize = found.buckets.iter().map(|(_, number)| number).sum();
    assert!(found.total <= counted && found.rows.len() <= found.total);
    found
}

#[tokio::test]
async fn the_calendar_shows_overdue_first_and_its_counts_are_those_of_its_lists() {
    let estate = Estate::new().await;
    let (sec, robot) = (estate.sec(), estate.identity("robot").await);
    attach(&sec, robot, &made(&key(), (2023, 7, 1), (2023, 8, 10)), false).await.unwrap();
    attach(&sec, estate.identity("admin").await, &made(&key(), (2023, 7, 1), (2030, 8, 10)), false)
        .await
        .unwrap();
    let all = of(&sec, Asked::default()).await;
    let kinds: Vec<_> = all.rows.iter().map(|row| (row.status, row.kind)).collect();
    use CredentialType::{AccessKey, Certificate};
    use RotationStatus::{Current, DueSoon, Overdue};
    assert_eq!(kinds, [(Overdue, AccessKey), (DueSoon, Certificate), (Current, Certificate)]);
    assert_eq!(all.rows[0].owner.as_ref().map(|owner| owner.name.as_str()), Some("olga"));
    assert!(all.rows[0].last_used_at.is_some() && all.rows[2].owner.is_none());
    let monday = domain::window::Day::of(domain::instant::parse("2023-08-07T00:00:00Z").unwrap());
    assert_eq!(all.buckets, [(Bucket::Overdue, 1), (Bucket::Week(monday), 1), (Bucket::Later, 1)]);
    assert_eq!(all.total, 3);
    for (bucket, number) in &all.buckets {
        let one = of(&sec, Asked { bucket: Some(bucket.to_string()), ..Asked::default() }).await;
        assert_eq!((one.total, one.rows.len(), &one.buckets), (*number, *number, &all.buckets));
    }
    let second = calendar(&sec, &Asked { skip: 2, limit: 2, ..Asked::default() }).await.unwrap();
    assert_eq!((second.rows.len(), second.total, second.rows[0].id), (1, 3, all.rows[2].id));
    assert_eq!(of(&sec, Asked { kind: Some(AccessKey), ..Asked::default() }).await.total, 1);
    assert_eq!(of(&sec, Asked { owner: Some(estate.owner), ..Asked::default() }).await.total, 2);
    assert_eq!(of(&sec, Asked { bucket: Some("nonsense".into()), ..Asked::default() }).await.total, 0);
}

#[tokio::test]
async fn an_owner_sees_their_own_rotations_and_a_stranger_none() {
    let estate = Estate::new().await;
    let (robot, admin) = (estate.identity("robot").await, estate.identity("admin").await);
    for identity in [robot, admin] {
        attach(&estate.sec(), identity, &made(&key(), (2023, 7, 1), (2023, 8, 10)), false).await.unwrap();
    }
    let own = of(&estate.olga(), Asked::default()).await;
    assert!(own.total == 2 && own.rows.iter().all(|row| row.identity == robot) && own.owners.is_empty());
    assert_eq!(of(&estate.aud(), Asked::default()).await.total, 3);
    let stranger = estate.by(estate.somebody("sam").await, &[]);
    assert_eq!(of(&stranger, Asked::default()).await.total, 0);
    let asked = Asked { owner: Some(estate.owner), ..Asked::default() };
    assert_eq!(of(&stranger, asked).await.total, 0, "a filter opens nothing");
}
