//! The demonstration organisation shows all of a life: who left, what they left behind, and everything between a
//! registration and an end.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use chrono::Duration;
use domain::actor::{Actor, HeldRole, Role};
use domain::clock::{Clock, ManualClock};
use domain::credential::RotationStatus;
use domain::exception::{Ended, State};
use domain::id::SeededIds;
use domain::identity::{Kind, Lifecycle};
use domain::instant::parse;
use domain::ownership::EndedAs;
use domain::revocation;
use domain::task::TaskCause;
use domain::transition::Shown;
use domain::window::Window;
use ops::database::Database;
use ops::identities::{Brief, Detail, Filter, Topic, Turn, detail, history};
use ops::{Call, Tenure, demonstration, exceptions, identities, ownership, people, revocations, rotation};
use sea_orm::{EntityTrait, QueryFilter};
use std::sync::Arc;

async fn seeded(folder: &std::path::Path) -> Tenure {
    let database = Database::connect(&crate::support::url(folder).await).await.unwrap();
    database.migrate_up().await.unwrap();
    demonstration::seed(&database, crate::support::typeset, &mut |_| {}).await.unwrap();
    let ids = Arc::new(SeededIds::new(1));
    let clock = |at| -> Arc<dyn Clock> { Arc::new(ManualClock::at(at)) };
    demonstration::tenure(&database, crate::support::typeset, ids, clock).await.unwrap().unwrap()
}

async fn by(tenure: &Tenure, role: Role) -> Call {
    let stands = people::stands(tenure).await.unwrap();
    let id = stands.iter().find(|stand| stand.role == role).unwrap().id;
    let roles = vec![HeldRole { role, since: parse("2025-09-22T08:00:00Z").unwrap() }];
    tenure.call(Actor::Person { id, roles })
}

async fn known(call: &Call, name: &str) -> Brief {
    let filter = Filter { text: Some(name.into()), gone: true, ..Filter::default() };
    let found = identities::all(call, &filter).await.unwrap();
    found.into_iter().find(|one| one.name == name).unwrap()
}

async fn page(call: &Call, name: &str) -> Detail {
    let id = known(call, name).await.id;
    detail(call, id, Window::before(call.now(), 90)).await.unwrap()
}

#[test]
fn the_demonstration_shows_all_of_a_life() {
    // The whole story is one future, and so is each page: they get the stack that the program's own thread has.
    let runtime = || tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let thread = std::thread::Builder::new().stack_size(8 << 20).spawn(move || runtime().block_on(shown()));
    thread.unwrap().join().unwrap();
}

async fn shown() {
    let folder = tempfile::tempdir().unwrap();
    let tenure = seeded(folder.path()).await;
    let (security, owner) = (by(&tenure, Role::Security).await, by(&tenure, Role::Owner).await);
    let (db, now) = (tenure.database.read(), tenure.clock.now());

    let left: Vec<_> = people::list(&security).await.unwrap().into_iter().filter(|one| !one.active).collect();
    assert_eq!(left.len(), 1, "somebody left");
    let tasks = entities::task::Entity::find()
        .filter(entities::task::COLUMN.cause.eq(TaskCause::Departure.as_str()))
        .filter(entities::task::COLUMN.seen_done_at.is_null())
        .all(db)
        .await
        .unwrap();
    assert!(tasks.len() > 5 && tasks.iter().any(|task| task.credential_id.is_some()), "{}", tasks.len());
    let items = entities::item::Entity::find()
        .filter(entities::item::COLUMN.reviewer_id.eq(left[0].id.uuid()))
        .filter(entities::item::COLUMN.outcome.is_null())
        .all(db)
        .await
        .unwrap();
    let answered = |id| async move {
        let of = entities::decision::Entity::find().filter(entities::decision::COLUMN.item_id.eq(id));
        !of.all(db).await.unwrap().is_empty()
    };
    for item in items {
        assert!(answered(item.id).await, "what waited for them went to others");
    }
    let routed = entities::log_leaf::Entity::find()
        .filter(entities::log_leaf::COLUMN.action.eq("campaign.routed"))
        .filter(entities::log_leaf::COLUMN.at.gt(now - Duration::days(4)))
        .all(db)
        .await
        .unwrap();
    assert!(!routed.is_empty(), "items moved");

    let clients = entities::client::Entity::find().all(db).await.unwrap();
    assert_eq!(clients.len(), 3);
    assert_eq!(clients.iter().filter(|one| one.used_at.is_some()).count(), 2, "two were used");
    assert_eq!(clients.iter().filter(|one| one.revoked_at.is_some()).count(), 1);
    let agent = page(&security, "parcel-rerouter").await;
    assert_eq!((agent.identity.kind, agent.identity.lifecycle), (Kind::AiAgent, Lifecycle::Registered));
    let of_agent = history(&security, agent.identity.id, Some(Topic::Life), Turn::Newest).await.unwrap();
    assert_eq!(of_agent.rows[1].actor, "Agent factory", "a program registered it");
    let offered: Vec<String> =
        ownership::offers(&owner).await.unwrap().into_iter().map(|offer| offer.identity_name).collect();
    for name in ["customs-paperwork", "depot-scale-sync"] {
        assert!(offered.contains(&name.to_owned()), "{name} waits for the visitor's answer: {offered:?}");
    }
    let ends = entities::ownership::Entity::find()
        .filter(entities::ownership::COLUMN.ended_as.eq(EndedAs::Declined.as_str()))
        .all(db)
        .await
        .unwrap();
    assert!(!ends.is_empty(), "offers were declined");

    let suspended = page(&security, "label-printer-feed").await;
    assert_eq!(suspended.identity.lifecycle, Lifecycle::Suspended);
    assert_eq!(suspended.life.shown, Some(Shown::Seen));
    let filter = Filter { text: Some("agent-night-desk".into()), ..Filter::default() };
    let night = identities::all(&security, &filter)
        .await
        .unwrap()
        .into_iter()
        .find(|one| one.lifecycle == Lifecycle::Suspended)
        .unwrap();
    let asked = detail(&security, night.id, Window::before(now, 90)).await.unwrap();
    assert_eq!((asked.life.shown, asked.registered_at), (Some(Shown::Asked), None));
    let retired = page(&security, "sms-gateway-old").await;
    assert_eq!((retired.identity.lifecycle, retired.life.shown), (Lifecycle::Retired, Some(Shown::Seen)));

    let waiting = revocations::waiting(&security).await.unwrap();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].state, revocation::State::Unreviewed);
    assert!(waiting[0].may_review && waiting[0].dead_at.is_some(), "seen dead, and not reviewed yet");
    let policies = entities::credential_policy::Entity::find().all(db).await.unwrap();
    assert_eq!(policies.iter().filter(|one| one.state == "proposed").count(), 1);

    let asked = rotation::Asked { limit: 500, ..rotation::Asked::default() };
    let rows = rotation::calendar(&security, &asked).await.unwrap().rows;
    let with = |status| rows.iter().filter(move |row| row.status == status);
    assert!(with(RotationStatus::NotRotatable).all(|row| row.excepted.is_some()));
    assert!(with(RotationStatus::NotRotatable).count() > 0 && with(RotationStatus::Overlapping).count() > 0);
    let uplink = page(&owner, "telemetry-uplink").await;
    let certificates = uplink.credentials.iter().filter(|one| one.certificate.is_some());
    assert!(certificates.count() > 0, "the visitor has certificates");
    let filter = Filter { text: Some("telemetry-uplink".into()), ..Filter::default() };
    let mut same_key = 0;
    for one in identities::all(&owner, &filter).await.unwrap() {
        let page = detail(&owner, one.id, Window::before(now, 90)).await.unwrap();
        let facts = page.credentials.into_iter().filter_map(|one| one.certificate);
        same_key += facts.filter(|facts| facts.key_since.is_some()).count();
    }
    assert!(same_key > 0, "one was renewed with the key that it had");

    let given: Vec<_> = exceptions::list(&security).await.unwrap().rows;
    let ending = given.iter().filter(|row| row.state == State::Granted).filter_map(|row| row.ending);
    let ends: Vec<_> = ending.collect();
    assert!(ends.iter().any(|one| now < one.at && one.at < now + Duration::days(7)), "one ends this week");
    assert!(ends.iter().any(|one| one.at <= now && one.why == Ended::AtItsEnd), "one came to its end");
    assert!(given.iter().any(|row| row.state == State::EndedEarly));
}
