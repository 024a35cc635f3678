//! Webhooks: written with what they tell of, signed, tried again, given up, switched off, and never holding a name.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::Duration;
use domain::actor::Role;
use domain::id::{DeliveryId, WebhookId};
use domain::instant;
use domain::text::ReasonText;
use domain::webhook::{Allowed, HookEvent, HookUrl, OffBecause};
use entities::{delivery, log_leaf, webhook};
use ops::jobs::{self, Claimed, HOOK, Job};
use ops::revocations::{Wanted, revoke};
use ops::webhooks::{
    self, Attempt, DeliveryState, HookKey, Issued, change, create, list, rotate, send_test, show, try_again,
};
use ops::{Call, Error, reviews};
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::Value;
use sha2::{Digest, Sha256};

const BASE: &str = "https://tenure.example.com";

fn key() -> HookKey {
    HookKey::new([5; 32])
}

fn url() -> HookUrl {
    HookUrl::parse("https://hooks.example.com/services/T0/hush-hush", Allowed::default()).unwrap()
}

async fn made(call: &Call, events: &[HookEvent]) -> Issued {
    create(call, &key(), &url(), events).await.unwrap()
}

/// RFC 2104 written out: what a receiver does, without our code.
fn hmac(secret: &[u8], message: &[u8]) -> Vec<u8> {
    let mut block = [0_u8; 64];
    block[..secret.len()].copy_from_slice(secret);
    let padded = |byte: u8| block.iter().map(|one| one ^ byte).collect::<Vec<u8>>();
    let inner = Sha256::new().chain_update(padded(0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(padded(0x5c)).chain_update(inner).finalize().to_vec()
}

fn verifies(secret: &str, message: &webhooks::Message) -> bool {
    let secret = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let signed = format!("{}.{}.{}", message.id, message.timestamp, message.body);
    let expected = format!("v1,{}", STANDARD.encode(hmac(&secret, signed.as_bytes())));
    message.signature.split(' ').any(|one| one == expected)
}

async fn claim(estate: &Estate) -> Vec<(Claimed, DeliveryId)> {
    let claimed = jobs::claim(&estate.app.tenure, &[HOOK], 100, Duration::minutes(5)).await.unwrap();
    let id = |claimed: &Claimed| match claimed.job {
        Job::SendHook(id) => id,
        _ => unreachable!("only webhooks were asked for"),
    };
    claimed.into_iter().map(|claimed| (claimed.clone(), id(&claimed))).collect()
}

async fn answered(estate: &Estate, claimed: &(Claimed, DeliveryId), status: Option<u16>) {
    let error = status.is_none().then(|| "it did not answer within ten seconds".to_owned());
    let attempt = Attempt { at: estate.app.now(), status, millis: 12, error };
    webhooks::attempted(&estate.app.tenure, &claimed.0, claimed.1, &attempt).await.unwrap();
}

async fn state(estate: &Estate, id: WebhookId) -> Vec<DeliveryState> {
    show(&estate.sec(), id).await.unwrap().deliveries.iter().map(|one| one.state).collect()
}

async fn expose(estate: &Estate, name: &str) {
    let why = ReasonText::parse("It stood in a public build log").unwrap();
    let wanted = Wanted { identity: estate.identity(name).await, credential: None, exposed: true };
    revoke(&estate.sec(), wanted, &why).await.unwrap();
}

#[tokio::test]
async fn security_and_admin_manage_endpoints_and_nobody_else_even_sees_them() {
    let estate = Estate::unowned().await;
    let adam = estate.by(estate.somebody("adam").await, &[Role::Admin]);
    let before = estate.actions().await.len();
    let first = made(&estate.sec(), &[HookEvent::AlertRaised]).await;
    let second = made(&adam, &[HookEvent::TaskOpened, HookEvent::TaskOpened]).await;
    assert_ne!(first.secret, second.secret);
    assert_eq!(estate.actions().await[before..], ["webhook.made", "webhook.made"]);
    for other in [estate.olga(), estate.mia(), estate.aud(), estate.system()] {
        let forbidden =
            |error: Option<Error>| assert!(matches!(error, Some(Error::Forbidden(_))), "{error:?}");
        forbidden(create(&other, &key(), &url(), &[HookEvent::AlertRaised]).await.err());
        forbidden(change(&other, first.id, false, &[HookEvent::AlertRaised]).await.err());
        forbidden(rotate(&other, &key(), first.id).await.err());
        forbidden(send_test(&other, first.id).await.err());
        forbidden(list(&other).await.err());
        forbidden(show(&other, first.id).await.err());
        forbidden(try_again(&other, DeliveryId::new(first.id.uuid())).await.err());
    }
    let rows = list(&adam).await.unwrap().rows;
    assert_eq!((rows.len(), rows[0].events.as_slice()), (2, &[HookEvent::TaskOpened][..]));
    assert_eq!((rows[0].origin.as_str(), rows[0].is_longer), ("https://hooks.example.com", true));
}

#[tokio::test]
async fn an_endpoint_asks_for_something_and_there_are_not_endlessly_many() {
    let estate = Estate::people().await;
    let none = create(&estate.sec(), &key(), &url(), &[HookEvent::Test]).await;
    assert!(matches!(none, Err(Error::Invalid(_))), "{none:?}");
    for _ in 0..webhooks::MOST {
        made(&estate.sec(), &[HookEvent::AlertRaised]).await;
    }
    let more = create(&estate.sec(), &key(), &url(), &[HookEvent::AlertRaised]).await;
    assert!(matches!(more, Err(Error::Conflict(_))), "{more:?}");
    let nothing = WebhookId::new(estate.owner.uuid());
    assert!(matches!(send_test(&estate.sec(), nothing).await, Err(Error::NotFound(_))));
    assert!(matches!(rotate(&estate.sec(), &key(), nothing).await, Err(Error::NotFound(_))));
}

#[tokio::test]
async fn neither_secret_nor_address_nor_name_is_in_leaves_rows_or_what_is_printed() {
    let estate = Estate::new().await;
    let issued = made(&estate.sec(), &[HookEvent::AlertRaised, HookEvent::TaskOpened]).await;
    expose(&estate, "robot").await;
    assert!(!format!("{issued:?}").contains("whsec_"));
    let db = estate.app.tenure.database.read();
    let stored = issued.secret.trim_start_matches("whsec_");
    let mut texts: Vec<String> =
        log_leaf::Entity::find().all(db).await.unwrap().iter().map(|row| format!("{row:?}")).collect();
    let rows = delivery::Entity::find().all(db).await.unwrap();
    assert_eq!(rows.len(), 2, "the alert, and the task");
    texts.extend(rows.iter().map(|row| format!("{row:?}")));
    for text in &texts {
        for secret in
            ["hush-hush", stored, "whsec_", "AKIA", "public build log", "example.com", "robot", "olga"]
        {
            // The labels of what was imported stand in the leaves of imports, as they always did.
            let is_import = text.contains("import") && secret == "robot";
            assert!(is_import || !text.contains(secret), "{secret}: {text}");
        }
    }
    let rows = webhook::Entity::find().all(db).await.unwrap();
    assert!(rows.iter().all(|row| !format!("{row:?}").contains(stored)));
    for claimed in claim(&estate).await {
        let message = webhooks::message(&estate.app.tenure, &key(), BASE, claimed.1).await.unwrap().unwrap();
        assert!(!format!("{message:?}").contains("hush-hush"));
        for secret in ["hush-hush", "robot", "olga", "AKIA", "public build log"] {
            assert!(!message.body.contains(secret), "{}", message.body);
        }
    }
}

#[tokio::test]
async fn what_happened_is_sent_with_ids_and_a_link_to_who_asked_for_it_signed_for_a_receiver() {
    let estate = Estate::new().await;
    let alerts = made(&estate.sec(), &[HookEvent::AlertRaised]).await;
    let others = made(&estate.sec(), &[HookEvent::CampaignClosed]).await;
    let happened = estate.app.now();
    expose(&estate, "reader").await;
    assert!(state(&estate, others.id).await.is_empty());
    assert_eq!(state(&estate, alerts.id).await, [DeliveryState::Waiting]);
    estate.app.clock.advance(Duration::minutes(3));
    let claimed = claim(&estate).await.remove(0);
    let tenure = &estate.app.tenure;
    let message = webhooks::message(tenure, &key(), BASE, claimed.1).await.unwrap().unwrap();
    assert_eq!(message.timestamp, estate.app.now().timestamp(), "of the try, not of what happened");
    let body: Value = serde_json::from_str(&message.body).unwrap();
    let reader = estate.identity("reader").await.to_string();
    assert_eq!(body["type"], "alert.raised");
    assert_eq!(body["timestamp"], instant::format(happened));
    assert_eq!(
        (&body["data"]["kind"], &body["data"]["ids"][0]),
        (&"exposed".into(), &reader.as_str().into())
    );
    assert_eq!(body["data"]["link"], format!("{BASE}/identities/{reader}"));
    assert!(verifies(&alerts.secret, &message) && !verifies(&others.secret, &message));
    answered(&estate, &claimed, Some(204)).await;
    assert_eq!(state(&estate, alerts.id).await, [DeliveryState::Delivered]);
    assert_eq!(webhooks::message(tenure, &key(), BASE, claimed.1).await.unwrap(), None, "taken once");
    assert!(claim(&estate).await.is_empty());
}

#[tokio::test]
async fn a_campaign_is_told_when_it_is_launched_and_when_it_is_closed() {
    let estate = Estate::new().await;
    let issued = made(&estate.sec(), &[HookEvent::CampaignLaunched, HookEvent::CampaignClosed]).await;
    let campaign = estate.launched().await;
    estate.app.clock.advance(Duration::days(30));
    reviews::close(&estate.sec(), campaign).await.unwrap();
    let shown = show(&estate.sec(), issued.id).await.unwrap();
    let events: Vec<HookEvent> = shown.deliveries.iter().map(|one| one.event).collect();
    assert_eq!(events, [HookEvent::CampaignClosed, HookEvent::CampaignLaunched]);
}

#[tokio::test]
async fn for_a_day_both_secrets_sign_and_meanwhile_there_is_no_third() {
    let estate = Estate::people().await;
    let first = made(&estate.sec(), &[HookEvent::AlertRaised]).await;
    let second = rotate(&estate.sec(), &key(), first.id).await.unwrap();
    assert_eq!(second.former_until, Some(estate.app.now() + Duration::hours(24)));
    assert!(matches!(rotate(&estate.sec(), &key(), first.id).await, Err(Error::Conflict(_))));
    assert_eq!(estate.actions().await.last().unwrap(), "webhook.rotated");
    let id = send_test(&estate.sec(), first.id).await.unwrap();
    let message = async || webhooks::message(&estate.app.tenure, &key(), BASE, id).await.unwrap().unwrap();
    estate.app.clock.advance(Duration::hours(24) - Duration::milliseconds(1));
    let both = message().await;
    assert!(verifies(&first.secret, &both) && verifies(&second.secret, &both));
    estate.app.clock.advance(Duration::milliseconds(1));
    let one = message().await;
    assert!(!verifies(&first.secret, &one) && verifies(&second.secret, &one));
    assert!(rotate(&estate.sec(), &key(), first.id).await.is_ok());
}

#[tokio::test]
async fn what_is_not_taken_is_tried_eight_times_then_given_up_and_tried_again_when_somebody_says_so() {
    let estate = Estate::people().await;
    let issued = made(&estate.sec(), &[HookEvent::AlertRaised]).await;
    let id = send_test(&estate.sec(), issued.id).await.unwrap();
    let again = try_again(&estate.sec(), id).await;
    assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
    for (number, minutes) in [0, 1, 5, 25, 125, 625, 1440, 1440].into_iter().enumerate() {
        assert_eq!(state(&estate, issued.id).await, [DeliveryState::Waiting], "{number}");
        estate.app.clock.advance(Duration::minutes(minutes));
        let claimed = claim(&estate).await.remove(0);
        answered(&estate, &claimed, (number % 2 == 0).then_some(500)).await;
        assert!(claim(&estate).await.is_empty(), "not at once");
    }
    let shown = show(&estate.sec(), issued.id).await.unwrap();
    let row = &shown.deliveries[0];
    assert_eq!((row.state, row.attempts.len()), (DeliveryState::Dead, 8));
    assert_eq!((row.attempts[0].status, row.attempts[0].millis), (Some(500), 12));
    assert!(row.attempts[1].error.as_deref().unwrap().contains("ten seconds"));
    assert_eq!(try_again(&estate.sec(), id).await.unwrap(), issued.id);
    assert_eq!(estate.actions().await.last().unwrap(), "webhook.tried_again");
    let claimed = claim(&estate).await.remove(0);
    assert_eq!(claimed.0.attempt, 1);
    answered(&estate, &claimed, Some(200)).await;
    assert_eq!(state(&estate, issued.id).await, [DeliveryState::Delivered]);
    let nothing = DeliveryId::new(estate.owner.uuid());
    assert!(matches!(try_again(&estate.sec(), nothing).await, Err(Error::NotFound(_))));
}

#[tokio::test]
async fn an_endpoint_that_says_that_it_is_gone_is_switched_off_and_what_waits_for_it_is_dropped() {
    let estate = Estate::new().await;
    let issued = made(&estate.sec(), &[HookEvent::AlertRaised]).await;
    expose(&estate, "reader").await;
    expose(&estate, "lister").await;
    let claimed = claim(&estate).await;
    answered(&estate, &claimed[0], Some(410)).await;
    assert_eq!(estate.actions().await.last().unwrap(), "webhook.switched_off");
    let row = list(&estate.sec()).await.unwrap().rows.remove(0);
    assert_eq!((row.active, row.off_because), (false, Some(OffBecause::Gone)));
    let tenure = &estate.app.tenure;
    assert_eq!(webhooks::message(tenure, &key(), BASE, claimed[1].1).await.unwrap(), None);
    jobs::done(tenure, &claimed[1].0).await.unwrap();
    let mut states = state(&estate, issued.id).await;
    states.sort_by_key(|state| *state == DeliveryState::Dead);
    assert_eq!(states, [DeliveryState::Dropped, DeliveryState::Dead]);
    expose(&estate, "idle").await;
    assert_eq!(state(&estate, issued.id).await.len(), 2, "nothing more is written for it");
    assert!(matches!(send_test(&estate.sec(), issued.id).await, Err(Error::Conflict(_))));
    assert!(matches!(try_again(&estate.sec(), claimed[0].1).await, Err(Error::Conflict(_))));
    change(&estate.sec(), issued.id, true, &[HookEvent::AlertRaised]).await.unwrap();
    let row = list(&estate.sec()).await.unwrap().rows.remove(0);
    assert_eq!((row.active, row.off_because), (true, None));
}

#[tokio::test]
async fn what_is_changed_holds_from_then_on_and_the_same_again_writes_nothing() {
    let estate = Estate::new().await;
    let issued = made(&estate.sec(), &[HookEvent::AlertRaised]).await;
    change(&estate.sec(), issued.id, true, &[HookEvent::SourceQuiet]).await.unwrap();
    let leaves = estate.actions().await.len();
    change(&estate.sec(), issued.id, true, &[HookEvent::SourceQuiet]).await.unwrap();
    assert_eq!(estate.actions().await.len(), leaves);
    expose(&estate, "reader").await;
    assert!(state(&estate, issued.id).await.is_empty());
    let none = change(&estate.sec(), issued.id, true, &[]).await;
    assert!(matches!(none, Err(Error::Invalid(_))), "{none:?}");
}

#[tokio::test]
async fn the_log_is_kept_for_thirty_days_and_what_waits_for_longer() {
    let estate = Estate::people().await;
    let tenure = &estate.app.tenure;
    let issued = made(&estate.sec(), &[HookEvent::AlertRaised]).await;
    send_test(&estate.sec(), issued.id).await.unwrap();
    let claimed = claim(&estate).await.remove(0);
    answered(&estate, &claimed, Some(200)).await;
    send_test(&estate.sec(), issued.id).await.unwrap();
    estate.app.clock.advance(Duration::days(30) - Duration::milliseconds(1));
    ops::mail::clear(tenure).await.unwrap();
    assert_eq!(state(&estate, issued.id).await.len(), 2);
    estate.app.clock.advance(Duration::milliseconds(1));
    ops::mail::clear(tenure).await.unwrap();
    assert_eq!(state(&estate, issued.id).await, [DeliveryState::Waiting]);
    let db = tenure.database.read();
    let jobs = entities::job::Entity::find().order_by_asc(entities::job::COLUMN.id).all(db).await.unwrap();
    assert_eq!(jobs.len(), 1, "its job went with it");
}
