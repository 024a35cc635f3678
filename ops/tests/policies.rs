//! Policies of rotation: proposed by one person of security, approved by another, and counted before they hold.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use chrono::Duration;
use domain::actor::Role;
use domain::credential::{CredentialType, DueBy, Effect, RotationPolicy, RotationStatus, StatedWord};
use domain::id::{CredentialId, IdentityId, PolicyId};
use domain::text::ReasonText;
use domain::window::Window;
use entities::credential;
use ops::identities::{self, Asked, Filter, Lacking, ListPlace, Order};
use ops::policies::{self, ShownEffect, Wanted, approve, preview, proposal, refuse, withdraw};
use ops::{Call, Error};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};

const KEYS: CredentialType = CredentialType::AccessKey;

fn keys(max_age_days: u32) -> Wanted {
    Wanted {
        kind: KEYS,
        policy: RotationPolicy { max_age_days, ..RotationPolicy::built_in(KEYS) },
        start: None,
    }
}

async fn propose(call: &Call, wanted: &Wanted) -> ops::Result<PolicyId> {
    let reason = ReasonText::parse("The risk analysis of July asks for it").unwrap();
    policies::propose(call, wanted, &reason).await
}

fn reason() -> ReasonText {
    ReasonText::parse("Too long for keys of production").unwrap()
}

/// Two years: the robot's key, some 576 days old, is then in time.
const TWO_YEARS: u32 = 730;

fn none() -> ShownEffect {
    ShownEffect { raises: 0, clears: 0 }
}

fn one_cleared() -> ShownEffect {
    ShownEffect { raises: 0, clears: 1 }
}

async fn second(estate: &Estate) -> Call {
    estate.by(estate.somebody("sue").await, &[Role::Security])
}

async fn status(call: &Call, name: &str, estate: &Estate) -> (RotationStatus, u32, Option<DueBy>) {
    let window = Window::before(estate.app.now(), 30);
    let page = identities::detail(call, estate.identity(name).await, window).await.unwrap();
    let row = &page.credentials[0];
    (row.status, row.policy_version, row.due_by)
}

async fn lacking(call: &Call, estate: &Estate) -> Vec<IdentityId> {
    let asked = Asked {
        filter: Filter::default(),
        lacking: Some(Lacking::Rotation),
        finding: None,
        order: Order::default(),
        place: ListPlace::First,
        limit: 100,
        window: Window::before(estate.app.now(), 30),
    };
    identities::listing(call, &asked).await.unwrap().rows.into_iter().map(|row| row.identity.id).collect()
}

fn refused<T: std::fmt::Debug>(result: ops::Result<T>) -> &'static str {
    match result.unwrap_err() {
        Error::Forbidden(_) => "forbidden",
        Error::NotFound(_) => "not found",
        Error::Conflict(_) => "conflict",
        Error::Invalid(_) => "invalid",
        Error::Stale(_) => "stale",
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_policy_holds_once_another_person_approved_it_and_findings_follow() {
    let estate = Estate::new().await;
    let (sec, sue) = (estate.sec(), second(&estate).await);
    let robot = estate.identity("robot").await;
    assert_eq!(status(&sec, "robot", &estate).await, (RotationStatus::Overdue, 0, Some(DueBy::Age)));
    assert_eq!(lacking(&sec, &estate).await, [robot]);

    let found = preview(&sec, &keys(TWO_YEARS)).await.unwrap();
    assert_eq!((found.considered, found.count(Effect::Clears), found.count(Effect::Raises)), (2, 1, 0));
    assert_eq!((found.changed[0].identity, found.changed[0].name.as_str()), (robot, "robot"));
    assert_eq!(
        (found.changed[0].before, found.changed[0].after),
        (RotationStatus::Overdue, RotationStatus::Current)
    );
    let id = propose(&sec, &keys(TWO_YEARS)).await.unwrap();
    assert_eq!(estate.actions().await.last().unwrap(), "policy.proposed");
    assert_eq!(status(&sec, "robot", &estate).await.1, 0, "a proposal holds nothing");

    let page = proposal(&sue, id).await.unwrap();
    assert!(page.row.may_answer && !page.row.may_withdraw);
    assert_eq!(ShownEffect::of(&page.outlook.unwrap()), one_cleared());
    assert_eq!(page.row.reason.as_deref(), Some("The risk analysis of July asks for it"));
    approve(&sue, id, one_cleared()).await.unwrap();
    assert_eq!(estate.actions().await.last().unwrap(), "policy.approved");
    assert_eq!(status(&sec, "robot", &estate).await, (RotationStatus::Current, 1, Some(DueBy::Age)));
    assert!(lacking(&sec, &estate).await.is_empty());
    let page = policies::page(&sec).await.unwrap();
    assert_eq!((page.in_force[0].kind, page.in_force[0].version), (KEYS, 1));
    assert_eq!((page.waiting.len(), page.answered[0].word), (0, StatedWord::InForce));
    assert_eq!(page.answered[0].answered_by.as_deref(), Some("sue"));
    assert_eq!(refused(approve(&sue, id, none()).await), "conflict", "the second call");
    assert_eq!(refused(propose(&sec, &keys(TWO_YEARS)).await), "conflict", "it holds already");
}

#[tokio::test]
async fn nobody_approves_their_own_and_no_role_but_security_proposes_or_answers() {
    let estate = Estate::new().await;
    let sec = estate.sec();
    let admin = estate.by(estate.somebody("adam").await, &[Role::Admin]);
    let before = estate.actions().await.len();
    let outsiders =
        [estate.olga(), estate.mia(), estate.aud(), admin.clone(), estate.app.operator(), estate.system()];
    for other in &outsiders {
        assert_eq!(refused(propose(other, &keys(30)).await), "forbidden", "{:?}", other.actor);
        assert_eq!(refused(preview(other, &keys(30)).await), "forbidden");
    }
    assert_eq!(estate.actions().await.len(), before);
    let id = propose(&sec, &keys(30)).await.unwrap();
    for other in &outsiders {
        assert_eq!(refused(approve(other, id, none()).await), "forbidden", "{:?}", other.actor);
        assert_eq!(refused(refuse(other, id, &reason()).await), "forbidden");
        assert_eq!(refused(withdraw(other, id).await), "forbidden");
    }
    for other in [estate.olga(), admin, estate.system()] {
        assert_eq!(refused(policies::page(&other).await), "forbidden", "{:?}", other.actor);
        assert_eq!(refused(proposal(&other, id).await), "forbidden");
    }
    // Author and approver are two people, whatever else the author is.
    let both = estate.by(estate.security, &[Role::Security, Role::Admin]);
    for author in [&sec, &both] {
        assert_eq!(refused(approve(author, id, none()).await), "forbidden");
        assert_eq!(refused(refuse(author, id, &reason()).await), "forbidden");
    }
    let own = proposal(&sec, id).await.unwrap();
    assert!(!own.row.may_answer && own.row.may_withdraw);
    for reader in [estate.mia(), estate.aud()] {
        let page = policies::page(&reader).await.unwrap();
        assert!(!page.may_propose && !page.waiting[0].may_answer && !page.waiting[0].may_withdraw);
    }
    assert_eq!(estate.actions().await.len(), before + 1);
}

#[tokio::test]
async fn a_refused_or_withdrawn_proposal_holds_nothing_and_makes_room_for_another() {
    let estate = Estate::new().await;
    let (sec, sue) = (estate.sec(), second(&estate).await);
    let first = propose(&sec, &keys(30)).await.unwrap();
    assert_eq!(refused(propose(&sue, &keys(60)).await), "conflict", "one waits already");
    refuse(&sue, first, &reason()).await.unwrap();
    assert_eq!(estate.actions().await.last().unwrap(), "policy.refused");
    assert_eq!(refused(refuse(&sue, first, &reason()).await), "conflict");
    let page = proposal(&sec, first).await.unwrap();
    assert_eq!((page.row.word, page.row.answer), (StatedWord::Refused, Some(reason().as_str().to_owned())));
    assert!(page.outlook.is_none());

    let second = propose(&sue, &keys(60)).await.unwrap();
    assert_eq!(refused(withdraw(&sec, second).await), "forbidden", "not its author");
    withdraw(&sue, second).await.unwrap();
    assert_eq!(estate.actions().await.last().unwrap(), "policy.withdrawn");
    assert_eq!(refused(withdraw(&sue, second).await), "conflict");
    assert_eq!(refused(approve(&sec, second, none()).await), "conflict");
    let page = policies::page(&sec).await.unwrap();
    assert_eq!((page.in_force[0].version, page.answered.len()), (0, 2));
    let newest = page.answered.iter().map(|row| row.version).max();
    assert_eq!(newest, Some(2), "numbers are not used again");
    let nothing = PolicyId::new(uuid::Uuid::nil());
    assert_eq!(refused(approve(&sue, nothing, none()).await), "not found");
    assert_eq!(refused(proposal(&sue, nothing).await), "not found");
}

#[tokio::test]
async fn what_does_not_hold_together_is_refused_by_field() {
    let estate = Estate::new().await;
    let sec = estate.sec();
    let now = estate.app.now();
    let field = |result: ops::Result<PolicyId>| match result.unwrap_err() {
        Error::Invalid(problems) => problems.0[0].field.clone(),
        other => panic!("{other:?}"),
    };
    let past = Wanted { start: Some(now - Duration::milliseconds(1)), ..keys(30) };
    assert_eq!(field(propose(&sec, &past).await), "start");
    assert_eq!(field(propose(&sec, &keys(0)).await), "max_age_days");
    let trust = Wanted { kind: CredentialType::FederatedTrust, ..keys(30) };
    assert_eq!(field(propose(&sec, &trust).await), "kind");
    assert_eq!(refused(propose(&sec, &keys(90)).await), "conflict", "the built-in one again");
}

#[tokio::test]
async fn a_policy_holds_from_its_start_at_that_millisecond_and_not_before() {
    let estate = Estate::new().await;
    let (sec, sue) = (estate.sec(), second(&estate).await);
    let start = estate.app.now() + Duration::days(7);
    let id = propose(&sec, &Wanted { start: Some(start), ..keys(TWO_YEARS) }).await.unwrap();
    assert_eq!(proposal(&sue, id).await.unwrap().outlook.unwrap().at, start);
    approve(&sue, id, one_cleared()).await.unwrap();
    estate.app.clock.advance_to(start - Duration::milliseconds(1));
    assert_eq!(policies::page(&sec).await.unwrap().answered[0].word, StatedWord::Approved);
    assert_eq!(status(&sec, "robot", &estate).await.0, RotationStatus::Overdue);
    assert_eq!(lacking(&sec, &estate).await.len(), 1);
    estate.app.clock.advance_to(start);
    assert_eq!(status(&sec, "robot", &estate).await.0, RotationStatus::Current);
    assert!(lacking(&sec, &estate).await.is_empty());

    let next = propose(&sec, &keys(30)).await.unwrap();
    approve(&sue, next, ShownEffect { raises: 1, clears: 0 }).await.unwrap();
    let page = policies::page(&sec).await.unwrap();
    let words: Vec<_> = page.answered.iter().map(|row| row.word).collect();
    assert_eq!(words, [StatedWord::InForce, StatedWord::Superseded]);
}

#[tokio::test]
async fn an_approver_approves_what_was_shown_or_looks_again() {
    let estate = Estate::new().await;
    let (sec, sue) = (estate.sec(), second(&estate).await);
    let id = propose(&sec, &keys(TWO_YEARS)).await.unwrap();
    let before = estate.actions().await.len();
    assert_eq!(refused(approve(&sue, id, none()).await), "stale");
    assert_eq!(estate.actions().await.len(), before, "nothing was written");
    approve(&sue, id, one_cleared()).await.unwrap();
}

#[tokio::test]
async fn a_bundle_names_the_policies_of_its_launch() {
    let estate = Estate::new().await;
    let (sec, sue) = (estate.sec(), second(&estate).await);
    let id = propose(&sec, &keys(TWO_YEARS)).await.unwrap();
    approve(&sue, id, one_cleared()).await.unwrap();
    estate.launched().await;
    let robot = ops::reviews::item(&estate.olga(), estate.item("robot").await.id).await.unwrap();
    let key = robot.snapshot.credentials.iter().find(|one| one.active == Some(true)).unwrap();
    assert_eq!(key.status, RotationStatus::Current);
    assert!(robot.snapshot.findings.iter().all(|one| one.rule != "rotation overdue"));
}

/// Changes the stored facts of the robot's credentials, which no import of a provider would give.
async fn set(estate: &Estate, id: CredentialId, change: impl FnOnce(&mut credential::ActiveModel)) {
    let db = estate.app.tenure.database.read();
    let row = credential::Entity::find_by_id(id.uuid()).one(db).await.unwrap().unwrap();
    let mut model = row.into_active_model();
    change(&mut model);
    model.update(db).await.unwrap();
}

#[tokio::test]
async fn the_databases_condition_and_the_rule_agree_on_every_combination() {
    let estate = Estate::new().await;
    let sec = estate.sec();
    let db = estate.app.tenure.database.read();
    let now = estate.app.now();
    let robot = estate.identity("robot").await;
    let rows = credential::Entity::find()
        .filter(credential::COLUMN.identity_id.eq(robot.uuid()))
        .filter(credential::Column::Slot.is_not_null())
        .all(db)
        .await
        .unwrap();
    let template = rows[0].clone();
    credential::Entity::delete_many()
        .filter(credential::COLUMN.identity_id.eq(robot.uuid()))
        .exec(db)
        .await
        .unwrap();
    let ago = |days: i64| now - Duration::days(days);
    let ends = [
        None,
        Some(ago(-40)),
        Some(ago(0)),
        Some(ago(5)),
        Some(domain::instant::parse("9999-12-31T23:59:59Z").unwrap()),
    ];
    let (mut tried, mut found) = (0, 0);
    for kind in [CredentialType::AccessKey, CredentialType::Certificate, CredentialType::Token] {
        for made in [None, Some(ago(366)), Some(ago(90)), Some(ago(89)), Some(ago(8))] {
            for until in ends {
                // Beside it: nothing, one of the same key, and successors young, old, ended, inactive.
                for (other, since, same, active) in [
                    (false, 0, false, true),
                    (true, 3, true, true),
                    (true, 3, false, true),
                    (true, 7, false, true),
                    (true, 31, false, true),
                    (true, 31, false, false),
                ] {
                    let mut ids = vec![uuid::Uuid::from_u128(1)];
                    let own = credential::Model {
                        id: ids[0],
                        kind: kind.to_string(),
                        active: None,
                        created_at: made,
                        rotated_at: None,
                        valid_until: until,
                        key_since: made,
                        public_key_sha256: Some("k1".into()),
                        subject: Some("CN=robot".into()),
                        detail: r#"{"names":[],"key":"EC 256"}"#.into(),
                        ..template.clone()
                    };
                    credential::Entity::insert(own.clone().into_active_model().reset_all())
                        .exec_without_returning(db)
                        .await
                        .unwrap();
                    if other {
                        ids.push(uuid::Uuid::from_u128(2));
                        let key_since = if same {
                            made.map_or(ago(since), |made| made.min(ago(since)))
                        } else {
                            ago(since)
                        };
                        let beside = credential::Model {
                            id: ids[1],
                            active: Some(active),
                            created_at: Some(ago(since)),
                            valid_until: Some(ago(-20)),
                            key_since: Some(key_since),
                            public_key_sha256: Some(if same { "k1" } else { "k2" }.into()),
                            ..own
                        };
                        credential::Entity::insert(beside.into_active_model().reset_all())
                            .exec_without_returning(db)
                            .await
                            .unwrap();
                        if same && let Some(first) = made {
                            set(&estate, CredentialId::new(ids[0]), |row| {
                                row.key_since = Set(Some(first.min(ago(since))));
                            })
                            .await;
                        } else if same {
                            set(&estate, CredentialId::new(ids[0]), |row| {
                                row.key_since = Set(Some(ago(since)));
                            })
                            .await;
                        }
                    }
                    let window = Window::before(now, 1);
                    let page = identities::detail(&sec, robot, window).await.unwrap();
                    let rule = page.credentials.iter().any(|one| one.status.finding().is_some());
                    let list = lacking(&sec, &estate).await.contains(&robot);
                    assert_eq!(
                        rule, list,
                        "{kind} {made:?} {until:?} beside {other} {since} {same} {active}: {:?}",
                        page.credentials
                    );
                    tried += 1;
                    found += usize::from(rule);
                    for id in ids {
                        credential::Entity::delete_by_id(id).exec(db).await.unwrap();
                    }
                }
            }
        }
    }
    assert!(tried == 450 && found > 100 && found < 440, "{found} of {tried}");
}
