//! Delegation and reminders: somebody decides in another's place for a time, and what is open is remembered and told.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use chrono::Duration;
use domain::id::{DelegationId, PersonId};
use domain::instant::{Instant, parse};
use domain::review::Decision;
use domain::text::ReasonText;
use entities::{decision, outbox};
use ops::reviews::{self, Deciding, delegate, end_delegation, overview, remind};
use ops::{Call, Error};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};

fn why() -> ReasonText {
    ReasonText::parse("On leave until the middle of the month").unwrap()
}

fn until() -> Instant {
    parse("2023-08-10T00:00:00Z").unwrap()
}

/// A launched campaign whose owner delegated to Sam until 10 August.
async fn delegated() -> (Estate, PersonId, Call, DelegationId) {
    let estate = Estate::new().await;
    let campaign = estate.launched().await;
    let sam = estate.somebody("sam").await;
    let id = delegate(&estate.olga(), campaign, sam, until(), &why()).await.unwrap();
    let call = estate.by(sam, &[]);
    (estate, sam, call, id)
}

async fn keep(estate: &Estate, call: &Call, name: &str) -> ops::Result<()> {
    let deciding = Deciding {
        items: vec![estate.shown(name).await],
        decision: Decision::Keep { need_stated: false },
        reason: Some("It is needed".into()),
    };
    reviews::decide(call, &deciding).await.map(drop)
}

async fn mails(estate: &Estate, kind: &str) -> Vec<(PersonId, String)> {
    let rows = outbox::Entity::find().order_by_asc(outbox::COLUMN.id).all(estate.app.tenure.database.read());
    let rows = rows.await.unwrap().into_iter().filter(|row| row.kind == kind);
    rows.map(|row| (PersonId::new(row.person_id), row.data)).collect()
}

#[tokio::test]
async fn a_delegate_sees_and_decides_in_the_owners_place_and_the_decision_says_so() {
    let (estate, sam, call, _) = delegated().await;
    assert_eq!(reviews::mine(&call).await.unwrap().len(), 5, "as many as are Olga's");
    let campaign = reviews::list(&call).await.unwrap().remove(0).id;
    assert_eq!(overview(&call, campaign).await.unwrap().progress.items.len(), 5);
    reviews::item(&call, estate.item("reader").await.id).await.unwrap();
    keep(&estate, &call, "reader").await.unwrap();
    let rows = decision::Entity::find().all(estate.app.tenure.database.read()).await.unwrap();
    assert_eq!((rows[0].person_id, rows[0].on_behalf_of), (sam.uuid(), Some(estate.owner.uuid())));
    let leaf = entities::log_leaf::Entity::find()
        .order_by_desc(entities::log_leaf::COLUMN.seq)
        .one(estate.app.tenure.database.read())
        .await
        .unwrap()
        .unwrap();
    assert!(leaf.line.contains(&format!("\"on_behalf_of\":\"{}\"", estate.owner)), "{}", leaf.line);
    // The owner still may, and then it is in nobody's place.
    keep(&estate, &estate.olga(), "lister").await.unwrap();
    let rows =
        decision::Entity::find().order_by_asc(decision::COLUMN.seq).all(estate.app.tenure.database.read());
    assert_eq!(rows.await.unwrap()[1].on_behalf_of, None);
    assert_eq!(mails(&estate, "review_delegated").await[0].0, sam);
    let row = estate.item("reader").await;
    assert_eq!((row.on_behalf_of, estate.item("lister").await.on_behalf_of), (Some(estate.owner), None));
    let shown = overview(&estate.aud(), campaign).await.unwrap();
    assert_eq!((shown.delegations.len(), shown.delegations[0].holds), (1, true), "it is shown");
}

#[tokio::test]
async fn a_bundle_says_in_whose_place_a_decision_was_made_and_a_row_changed_behind_our_back_is_found() {
    let (estate, sam, call, _) = delegated().await;
    let campaign = reviews::list(&call).await.unwrap().remove(0).id;
    keep(&estate, &call, "reader").await.unwrap();
    keep(&estate, &estate.olga(), "lister").await.unwrap();
    estate.app.clock.advance_to(estate.plan().due_at);
    reviews::close(&estate.sec(), campaign).await.unwrap();
    reviews::acknowledge(&estate.mia(), campaign, None).await.unwrap();
    let bundle = estate.bundle(campaign).await;
    let read = |name: &str| {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bundle.bytes)).unwrap();
        std::io::read_to_string(archive.by_name(name).unwrap()).unwrap()
    };
    let table = evidence::csv::read(read("decisions.csv").as_bytes(), &[]).unwrap();
    let cells = |name: &str| {
        let place = table.header.iter().position(|column| column == name).unwrap();
        table.rows.iter().map(|row| row[place].clone()).collect::<Vec<_>>()
    };
    assert_eq!(cells("person"), [sam.to_string(), estate.owner.to_string()]);
    assert_eq!(cells("on_behalf_of"), [estate.owner.to_string(), String::new()]);
    assert!(read("people.csv").contains(&estate.owner.to_string()));
    let keys = [estate.app.tenure.key.public().clone()];
    let report = evidence::verify::verify(std::io::Cursor::new(&bundle.bytes), Some(&keys));
    assert!(report.holds() && report.notes.is_empty(), "{report:?}");

    let asked = ops::evidence::SampleAsked::parse("dice 4 2 6 1", "6").unwrap();
    let of = ops::evidence::SampleOf::Campaign(campaign);
    let sample = ops::evidence::sample(&estate.aud(), of, &asked).await.unwrap();
    let instead: Vec<PersonId> =
        sample.drawn.iter().filter_map(|one| one.last.as_ref()?.on_behalf_of).collect();
    assert_eq!(instead, [estate.owner]);
    assert!(String::from_utf8(sample.csv()).unwrap().contains(&format!(",{}\r\n", estate.owner)));

    let check = async || ops::log::check(&estate.app.operator()).await.unwrap();
    assert!(check().await.holds(), "{:?}", check().await);
    let sql = async |statement: &str| {
        let database = estate.app.tenure.database.read();
        assert!(database.execute_unprepared(statement).await.unwrap().rows_affected() > 0);
    };
    sql("UPDATE decision SET on_behalf_of = NULL WHERE on_behalf_of IS NOT NULL").await;
    let wrong = check().await.wrong;
    assert!(wrong.iter().any(|one| one.what.starts_with("on_behalf_of is null")), "{wrong:?}");
    sql("UPDATE decision SET on_behalf_of = person_id").await;
    let wrong = check().await.wrong;
    assert_eq!(wrong.len(), 2, "one in another's place, and one of their own: {wrong:?}");
}

#[tokio::test]
async fn a_delegation_ends_at_its_instant_with_no_job_run_and_earlier_where_it_is_taken_back() {
    let (estate, _, call, id) = delegated().await;
    estate.app.clock.advance(until() - estate.app.now() - Duration::milliseconds(1));
    keep(&estate, &call, "reader").await.unwrap();
    estate.app.clock.advance(Duration::milliseconds(1));
    let late = keep(&estate, &call, "lister").await;
    assert!(matches!(late, Err(Error::NotFound(_))), "{late:?}");
    assert!(reviews::mine(&call).await.unwrap().is_empty());
    let over = end_delegation(&estate.olga(), id).await;
    assert!(matches!(over, Err(Error::Conflict(_))), "{over:?}");

    let (estate, _, call, id) = delegated().await;
    let stranger = estate.by(estate.somebody("tom").await, &[]);
    assert!(matches!(end_delegation(&stranger, id).await, Err(Error::NotFound(_))));
    assert!(matches!(end_delegation(&estate.aud(), id).await, Err(Error::Forbidden(_))));
    end_delegation(&estate.olga(), id).await.unwrap();
    assert!(keep(&estate, &call, "reader").await.is_err());
    assert!(estate.actions().await.contains(&"campaign.delegation_ended".to_owned()));
}

#[tokio::test]
async fn a_delegate_hands_nothing_on_and_nobody_delegates_what_is_not_theirs() {
    let (estate, _, call, _) = delegated().await;
    let campaign = reviews::list(&estate.sec()).await.unwrap().remove(0).id;
    let tom = estate.somebody("tom").await;
    let on = delegate(&call, campaign, tom, until(), &why()).await;
    assert!(matches!(on, Err(Error::Conflict(_))), "{on:?}");
    let twice = delegate(&estate.olga(), campaign, tom, until(), &why()).await;
    assert!(matches!(twice, Err(Error::Conflict(_))), "{twice:?}");
    // A steward's items are security's, and no owner's to hand on.
    assert!(delegate(&estate.sec(), campaign, tom, until(), &why()).await.is_err());
    assert!(delegate(&estate.app.operator(), campaign, tom, until(), &why()).await.is_err());
    let outsider = estate.by(tom, &[]);
    let hidden = delegate(&outsider, campaign, estate.owner, until(), &why()).await;
    assert!(matches!(hidden, Err(Error::NotFound(_))), "{hidden:?}");
}

#[tokio::test]
async fn the_acknowledger_is_no_delegate_and_a_delegation_outlasts_no_campaign() {
    let estate = Estate::new().await;
    let campaign = estate.launched().await;
    let sam = estate.somebody("sam").await;
    let to_mia = delegate(&estate.olga(), campaign, estate.manager, until(), &why()).await;
    assert!(matches!(to_mia, Err(Error::Invalid(_))), "{to_mia:?}");
    let due = parse("2023-08-15T00:00:00Z").unwrap();
    let longer = delegate(&estate.olga(), campaign, sam, due + Duration::milliseconds(1), &why()).await;
    assert!(matches!(longer, Err(Error::Invalid(_))), "{longer:?}");
    delegate(&estate.olga(), campaign, sam, due, &why()).await.unwrap();
}

#[tokio::test]
async fn whoever_has_open_items_is_reminded_with_whoever_decides_for_them_and_security_hears_what_is_late() {
    let (estate, sam, _, _) = delegated().await;
    assert_eq!(remind(&estate.app.tenure).await.unwrap(), 0, "two weeks are left");
    estate.app.clock.advance(parse("2023-08-08T00:00:00Z").unwrap() - estate.app.now());
    assert_eq!(remind(&estate.app.tenure).await.unwrap(), 3, "olga, sam, and security for what nobody owns");
    assert_eq!(remind(&estate.app.tenure).await.unwrap(), 0, "once");
    let told = mails(&estate, "review_reminder").await;
    let items = |who: PersonId| told.iter().find(|one| one.0 == who).unwrap().1.contains("\"items\":5");
    assert!(items(estate.owner) && items(sam), "{told:?}");
    keep(&estate, &estate.olga(), "reader").await.unwrap();
    estate.app.clock.advance(parse("2023-08-14T00:00:00Z").unwrap() - estate.app.now());
    assert_eq!(remind(&estate.app.tenure).await.unwrap(), 3, "the delegation is over; security hears twice");
    let behind = mails(&estate, "review_behind").await;
    assert_eq!((behind.len(), behind[0].0), (1, estate.security));
    assert!(behind[0].1.contains("\"items\":5") && behind[0].1.contains("\"late\":false"), "{behind:?}");
    estate.app.clock.advance(Duration::days(1));
    assert_eq!(remind(&estate.app.tenure).await.unwrap(), 1);
    assert!(mails(&estate, "review_behind").await[1].1.contains("\"late\":true"));
    let campaign = reviews::list(&estate.sec()).await.unwrap().remove(0).id;
    reviews::close(&estate.sec(), campaign).await.unwrap();
    estate.app.clock.advance(Duration::days(1));
    assert_eq!(remind(&estate.app.tenure).await.unwrap(), 0, "it is closed");
}
