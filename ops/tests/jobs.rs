//! Jobs: claimed by one worker at a time, tried again when they fail, given up in the end, and never done twice.
#![expect(clippy::unwrap_used, reason = "helpers of tests: what fails here fails the test")]

use crate::support::App;
use chrono::Duration;
use entities::job;
use ops::jobs::{self, Claimed, Job, KINDS, State};
use sea_orm::{ActiveModelTrait, EntityTrait, Set};
use std::collections::BTreeSet;
use uuid::Uuid;

const LEASE: Duration = Duration::minutes(5);

async fn claim(app: &App) -> Vec<Claimed> {
    jobs::claim(&app.tenure, &KINDS, 10, LEASE).await.unwrap()
}

async fn add(app: &App, marker: Option<&str>) -> bool {
    jobs::add(&app.tenure, &Job::SweepSessions, app.now(), marker).await.unwrap()
}

async fn only(app: &App) -> job::Model {
    let rows = job::Entity::find().all(app.tenure.database.read()).await.unwrap();
    assert_eq!(rows.len(), 1);
    rows[0].clone()
}

async fn state(app: &App) -> State {
    State::of(&only(app).await, app.now())
}

#[tokio::test]
async fn the_second_of_the_same_job_is_silent() {
    let app = App::new().await;
    assert!(add(&app, Some("a")).await);
    assert!(!add(&app, Some("a")).await);
    assert_eq!(claim(&app).await.len(), 1);
    // Also once it was done.
    assert!(!add(&app, Some("a")).await);
    assert!(add(&app, None).await && add(&app, None).await);
}

#[tokio::test]
async fn a_job_is_claimed_when_its_time_has_come_and_by_one_worker() {
    let app = App::new().await;
    let at = app.now() + Duration::hours(1);
    jobs::add(&app.tenure, &Job::ClearOutbox, at, None).await.unwrap();
    app.clock.advance_to(at - Duration::milliseconds(1));
    assert!(claim(&app).await.is_empty());
    app.clock.advance_to(at);
    let other = jobs::claim(&app.tenure, &["sessions.sweep"], 10, LEASE).await.unwrap();
    assert!(other.is_empty(), "a kind that was not asked for");
    let claimed = claim(&app).await;
    assert_eq!((&claimed[0].job, claimed[0].attempt, claimed.len()), (&Job::ClearOutbox, 1, 1));
    assert!(claim(&app).await.is_empty());
    assert_eq!(state(&app).await, State::Running);
    jobs::done(&app.tenure, &claimed[0]).await.unwrap();
    app.clock.advance(Duration::days(1));
    assert!(claim(&app).await.is_empty());
    assert_eq!(state(&app).await, State::Done);
}

#[tokio::test]
async fn the_job_of_a_killed_worker_comes_back_when_its_lease_ends() {
    let app = App::new().await;
    add(&app, None).await;
    let lost = claim(&app).await.remove(0);
    app.clock.advance(LEASE - Duration::milliseconds(1));
    assert!(claim(&app).await.is_empty());
    app.clock.advance(Duration::milliseconds(1));
    let taken = claim(&app).await.remove(0);
    assert_eq!((taken.id, taken.attempt), (lost.id, 2));
    // It was not dead but slow: its failure says nothing of the try that runs now.
    jobs::failed(&app.tenure, &lost, "late").await.unwrap();
    jobs::refused(&app.tenure, &lost, "late").await.unwrap();
    assert_eq!((state(&app).await, only(&app).await.error), (State::Running, None));
    // But what it has done is done.
    jobs::done(&app.tenure, &lost).await.unwrap();
    jobs::failed(&app.tenure, &taken, "again").await.unwrap();
    assert_eq!((state(&app).await, only(&app).await.error), (State::Done, None));
}

#[tokio::test]
async fn a_job_that_fails_waits_longer_each_time_and_is_dead_after_the_eighth() {
    let app = App::new().await;
    add(&app, None).await;
    for (attempt, minutes) in (1..).zip([1, 5, 25, 125, 625, 1440, 1440]) {
        let claimed = claim(&app).await.remove(0);
        assert_eq!(claimed.attempt, attempt);
        jobs::failed(&app.tenure, &claimed, "no\nanswer").await.unwrap();
        assert_eq!((state(&app).await, only(&app).await.error), (State::Waiting, Some("no answer".into())));
        app.clock.advance(Duration::minutes(minutes) - Duration::milliseconds(1));
        assert!(claim(&app).await.is_empty());
        app.clock.advance(Duration::milliseconds(1));
    }
    let last = claim(&app).await.remove(0);
    assert_eq!((last.attempt, state(&app).await), (8, State::Running));
    jobs::failed(&app.tenure, &last, "no answer").await.unwrap();
    app.clock.advance(Duration::days(30));
    assert!(claim(&app).await.is_empty());
    assert_eq!((state(&app).await, only(&app).await.attempts), (State::Dead, 8));
}

#[tokio::test]
async fn a_job_that_kills_its_workers_is_dead_after_the_eighth() {
    let app = App::new().await;
    add(&app, None).await;
    for _ in 0..8 {
        assert_eq!(claim(&app).await.len(), 1);
        app.clock.advance(LEASE);
    }
    assert!(claim(&app).await.is_empty());
    assert_eq!(state(&app).await, State::Dead);
}

#[tokio::test]
async fn what_is_refused_for_good_is_dead_at_once() {
    let app = App::new().await;
    add(&app, None).await;
    let claimed = claim(&app).await.remove(0);
    jobs::refused(&app.tenure, &claimed, "nobody of that name").await.unwrap();
    app.clock.advance(Duration::days(30));
    assert!(claim(&app).await.is_empty());
    assert_eq!((state(&app).await, only(&app).await.attempts), (State::Dead, 1));
}

#[tokio::test]
async fn a_job_that_cannot_be_read_is_given_up_and_the_others_run() {
    let app = App::new().await;
    let broken = job::ActiveModel {
        id: Set(Uuid::from_u128(1)),
        kind: Set("digest.write".into()),
        payload: Set("7".into()),
        run_at: Set(app.now()),
        attempts: Set(0),
        ..Default::default()
    };
    // The row of a later version, written past the op.
    broken.insert(app.tenure.database.read()).await.unwrap();
    add(&app, None).await;
    assert_eq!(claim(&app).await.len(), 1);
    let rows = job::Entity::find().all(app.tenure.database.read()).await.unwrap();
    let states: BTreeSet<State> = rows.iter().map(|row| State::of(row, app.now())).collect();
    assert_eq!(states, BTreeSet::from([State::Running, State::Dead]));
}

#[tokio::test]
async fn workers_that_claim_at_the_same_time_get_different_jobs() {
    let app = App::new().await;
    for number in 0..60 {
        add(&app, Some(&number.to_string())).await;
    }
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let tenure = app.tenure.clone();
        workers.spawn(async move {
            let mut got = Vec::new();
            loop {
                let some = jobs::claim(&tenure, &KINDS, 3, LEASE).await.unwrap();
                if some.is_empty() {
                    return got;
                }
                got.extend(some.into_iter().map(|claimed| claimed.id));
            }
        });
    }
    let all = workers.join_all().await.concat();
    assert_eq!(all.len(), 60);
    assert_eq!(all.into_iter().collect::<BTreeSet<_>>().len(), 60);
}

#[tokio::test]
async fn the_calendar_is_planned_once_for_however_many_servers_run() {
    let app = App::at("2023-08-06T12:00:00Z").await;
    let zone = "Europe/Berlin".parse().unwrap();
    let next = ops::schedule::plan(&app.tenure, zone).await.unwrap();
    assert_eq!(next, app.now() + Duration::minutes(10));
    ops::schedule::plan(&app.tenure, zone).await.unwrap();
    let rows = job::Entity::find().all(app.tenure.database.read()).await.unwrap();
    let mut planned: Vec<_> =
        rows.into_iter().map(|row| (row.kind, domain::instant::format(row.run_at))).collect();
    planned.sort();
    let expected = [
        ("digest.daily", "2023-08-07T05:00:00.000Z"),
        ("digest.write", "2023-08-07T05:00:00.000Z"),
        ("exceptions.remind", "2023-08-07T04:30:00.000Z"),
        ("outbox.clear", "2023-08-07T01:30:00.000Z"),
        ("reviews.recur", "2023-08-07T04:00:00.000Z"),
        ("reviews.remind", "2023-08-06T12:10:00.000Z"),
        ("rotations.remind", "2023-08-07T04:30:00.000Z"),
        ("sessions.sweep", "2023-08-06T12:10:00.000Z"),
        ("sources.listen", "2023-08-07T04:30:00.000Z"),
        ("tasks.weigh", "2023-08-07T04:30:00.000Z"),
    ];
    assert_eq!(planned, expected.map(|(kind, at)| (kind.to_owned(), at.to_owned())));
    // Nobody ran for a day: what fell due meanwhile is done when somebody does.
    app.clock.advance(Duration::days(1));
    assert_eq!(claim(&app).await.len(), 10);
}
