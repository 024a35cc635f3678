//! What programs declare and report: an owner accepts, a trigger fires once, and nothing is done because it was said.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use chrono::Duration;
use domain::actor::Actor;
use domain::client::Scope;
use domain::id::{CredentialId, IdentityId};
use domain::identity::{Environment, Kind, Lifecycle};
use domain::ownership::OwnerPart;
use domain::particulars::Particulars;
use domain::registration::{Criticality, Expiry, MachineEvent, Nature, Registration, Trigger};
use domain::source::Provider;
use domain::text::{ClientName, PurposeText, ReasonText};
use domain::window::Window;
use ops::clients::{self, NewClient};
use ops::identities::Detail;
use ops::machines::{self, Declaration, declare};
use ops::{Call, Error, identities, ownership};
use sea_orm::EntityTrait;

async fn program(estate: &Estate, scope: Scope, accounts: &[&str]) -> Call {
    let asked = NewClient {
        name: ClientName::parse("deploy pipeline").unwrap(),
        scope,
        days: 90,
        accounts: accounts.iter().map(|one| (*one).to_owned()).collect(),
        owner: None,
    };
    let made = clients::create(&estate.sec(), &asked).await.unwrap();
    clients::authenticate(&estate.app.tenure, &made.token).await.unwrap().unwrap()
}

fn agent() -> Declaration {
    let parts =
        [("model", "of a vendor"), ("autonomy", "acts alone"), ("task_bounds", "One queue of tickets")];
    let given = parts.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    Declaration {
        provider: Provider::Other,
        account: "agents.example.com".into(),
        external_id: "agent/triage".into(),
        name: None,
        kind: Kind::AiAgent,
        stated: Registration {
            purpose: PurposeText::parse("Sorts tickets of one queue").unwrap(),
            environment: Environment::Production,
            expiry: Expiry::Never(ReasonText::parse("As long as the queue is there").unwrap()),
            trigger: Trigger::WorkloadDeleted,
            nature: Nature {
                kind: Some(Kind::AiAgent),
                cadence_days: Some(7),
                criticality: Some(Criticality::High),
                particulars: Particulars::parse(Kind::AiAgent, &given).unwrap(),
                system: None,
            },
        },
        owner: "olga@example.com".into(),
    }
}

async fn page(estate: &Estate, id: IdentityId) -> Detail {
    identities::detail(&estate.sec(), id, Window::before(estate.app.now(), 30)).await.unwrap()
}

fn field<T: std::fmt::Debug>(result: ops::Result<T>) -> String {
    match result.unwrap_err() {
        Error::Invalid(problems) => problems.0[0].field.clone(),
        other => panic!("expected a problem, found {other:?}"),
    }
}

fn no() -> ReasonText {
    ReasonText::parse("It is another team's to answer for").unwrap()
}

#[tokio::test]
async fn a_program_declares_and_a_person_accepts_before_it_is_registered() {
    let estate = Estate::people().await;
    let ci = program(&estate, Scope::Lifecycle, &[]).await;
    let done = declare(&ci, &agent()).await.unwrap();
    assert_eq!((done.made, done.lifecycle, done.owner), (true, Lifecycle::Discovered, estate.owner));
    let actions = estate.actions().await;
    assert_eq!(actions[actions.len() - 2..], ["identity.declared", "ownership.offered"]);
    let before = page(&estate, done.id).await;
    assert_eq!((before.identity.name.as_str(), before.identity.kind), ("triage", Kind::AiAgent));
    assert_eq!(before.purpose.as_deref(), Some("Sorts tickets of one queue"));
    assert_eq!((before.stated.cadence_days, before.stated.criticality), (Some(7), Some(Criticality::High)));
    assert!(matches!(before.stated.particulars, Some(Particulars::Agent { .. })));
    assert!(before.stated.is_declared && before.registered_at.is_none());

    let leaves = estate.actions().await.len();
    let again = declare(&ci, &agent()).await.unwrap();
    assert_eq!((again.id, again.made), (done.id, false));
    assert_eq!(estate.actions().await.len(), leaves, "the same again");
    let offer = ownership::offers(&estate.olga()).await.unwrap().remove(0);
    ownership::accept(&estate.olga(), offer.id).await.unwrap();
    let after = page(&estate, done.id).await;
    assert_eq!(
        (after.identity.lifecycle, after.registered_at),
        (Lifecycle::Registered, Some(estate.app.now()))
    );
    let actions = estate.actions().await;
    assert_eq!(actions[actions.len() - 2..], ["identity.registered", "ownership.accepted"]);

    let leaves = estate.actions().await.len();
    assert_eq!(declare(&ci, &agent()).await.unwrap().lifecycle, Lifecycle::Registered);
    assert_eq!(estate.actions().await.len(), leaves, "nor does it undo what was accepted");
    let mut other = agent();
    other.stated.environment = Environment::Staging;
    let refused = declare(&ci, &other).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "its owner states it now: {refused:?}");
}

#[tokio::test]
async fn a_declaration_before_acceptance_may_be_mended_and_a_declined_offer_is_not_repeated() {
    let estate = Estate::people().await;
    let ci = program(&estate, Scope::Lifecycle, &[]).await;
    let id = declare(&ci, &agent()).await.unwrap().id;
    let mut other = agent();
    other.stated.nature.cadence_days = None;
    declare(&ci, &other).await.unwrap();
    assert_eq!(page(&estate, id).await.stated.cadence_days, None);
    assert_eq!(estate.actions().await.last().unwrap(), "identity.declared");
    let offer = ownership::offers(&estate.olga()).await.unwrap().remove(0);
    ownership::decline(&estate.olga(), offer.id, &no()).await.unwrap();
    declare(&ci, &other).await.unwrap();
    assert!(ownership::offers(&estate.olga()).await.unwrap().is_empty());
    let sam = estate.somebody("sam").await;
    declare(&ci, &Declaration { owner: "sam@example.com".into(), ..other }).await.unwrap();
    assert_eq!(ownership::offers(&estate.by(sam, &[])).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_import_of_an_arn_finds_what_was_declared_and_keeps_its_kind() {
    let estate = Estate::people().await;
    let ci = program(&estate, Scope::Lifecycle, &[]).await;
    let arn = "arn:aws:iam::111122223333:role/reader";
    let mut said = agent();
    (said.provider, said.account, said.external_id) = (Provider::Aws, "111122223333".into(), arn.into());
    let id = declare(&ci, &said).await.unwrap().id;
    estate.import().await;
    assert_eq!(estate.identity("reader").await, id, "one identity, whichever came first");
    let found = page(&estate, id).await;
    assert_eq!(
        (found.identity.kind, found.identity.provider_id.as_deref()),
        (Kind::AiAgent, Some("AROAREADER"))
    );
    assert!(found.stated.is_declared && found.purpose.is_some());
    // By its id it is the same.
    said.external_id = "AROAREADER".into();
    assert_eq!(declare(&ci, &said).await.unwrap().id, id);
}

#[tokio::test]
async fn a_token_declares_in_its_own_accounts_and_a_program_of_another_scope_nowhere() {
    let estate = Estate::new().await;
    let narrow = program(&estate, Scope::Lifecycle, &["111122223333"]).await;
    assert!(matches!(declare(&narrow, &agent()).await, Err(Error::Forbidden(_))));
    let mut owned = agent();
    (owned.provider, owned.account) = (Provider::Aws, "111122223333".into());
    owned.external_id = "arn:aws:iam::111122223333:role/reader".into();
    let refused = declare(&narrow, &owned).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "it has an owner: {refused:?}");
    let reader = estate.identity("reader").await;
    let mut others = vec![estate.olga(), estate.sec(), estate.system()];
    for scope in [Scope::Ingest, Scope::Scim, Scope::Read] {
        others.push(program(&estate, scope, &[]).await);
    }
    let leaves = estate.actions().await.len();
    for other in others {
        assert!(matches!(declare(&other, &owned).await, Err(Error::Forbidden(_))), "{:?}", other.actor);
        let asked = [
            machines::report(&other, reader, MachineEvent::WorkloadDeleted).await.map(drop),
            machines::retiring(&other, reader).await.map(drop),
            machines::rotated(&other, CredentialId::new(uuid::Uuid::nil())).await.map(drop),
        ];
        for refused in asked {
            assert!(matches!(refused, Err(Error::Forbidden(_))), "{:?}: {refused:?}", other.actor);
        }
    }
    let elsewhere = program(&estate, Scope::Lifecycle, &["444455556666"]).await;
    assert!(matches!(machines::retiring(&elsewhere, reader).await, Err(Error::NotFound(_))));
    assert_eq!(estate.actions().await.len(), leaves + 1, "a client, and nothing else");
    let known = identities::one(&narrow, reader).await.unwrap();
    assert_eq!(known.name, "reader");
    assert!(matches!(identities::one(&elsewhere, reader).await, Err(Error::NotFound(_))));
}

#[tokio::test]
async fn what_does_not_hold_together_is_refused_and_leaves_nothing() {
    let estate = Estate::people().await;
    let ci = program(&estate, Scope::Lifecycle, &[]).await;
    let leaves = estate.actions().await.len();
    let nobody = Declaration { owner: "nobody@example.com".into(), ..agent() };
    assert_eq!(field(declare(&ci, &nobody).await), "owner");
    let mut past = agent();
    past.stated.expiry = Expiry::At(estate.app.now());
    assert_eq!(field(declare(&ci, &past).await), "expires");
    let mut other = agent();
    other.stated.nature.kind = Some(Kind::Bot);
    assert_eq!(field(declare(&ci, &other).await), "kind");
    let own = Declaration { provider: Provider::Tenure, ..agent() };
    assert_eq!(field(declare(&ci, &own).await), "provider");
    assert_eq!(estate.actions().await.len(), leaves);
    let db = estate.app.tenure.database.read();
    let sources = entities::source::Entity::find().all(db).await.unwrap();
    assert!(sources.iter().all(|source| source.provider == "tenure"), "{sources:?}");
}

#[tokio::test]
async fn the_stated_event_fires_the_trigger_once_and_opens_a_task_due_in_minutes() {
    let estate = Estate::people().await;
    let ci = program(&estate, Scope::Lifecycle, &[]).await;
    let id = declare(&ci, &agent()).await.unwrap().id;
    let offer = ownership::offers(&estate.olga()).await.unwrap().remove(0);
    ownership::accept(&estate.olga(), offer.id).await.unwrap();
    let leaves = estate.actions().await.len();
    for other in [MachineEvent::PipelineFinished, MachineEvent::ContractEnded] {
        assert_eq!(machines::report(&ci, id, other).await.unwrap(), None);
    }
    assert_eq!(estate.actions().await.len(), leaves, "what does not matter is not written down");
    let fired = machines::report(&ci, id, MachineEvent::WorkloadDeleted).await.unwrap().unwrap();
    assert_eq!((fired.before, fired.due_at), (false, estate.app.now() + Duration::minutes(15)));
    assert_eq!(estate.actions().await.last().unwrap(), "trigger.fired");
    let leaves = estate.actions().await.len();
    estate.app.clock.advance(Duration::minutes(5));
    let again = machines::report(&ci, id, MachineEvent::WorkloadDeleted).await.unwrap().unwrap();
    assert_eq!((again.before, again.task, again.due_at), (true, fired.task, fired.due_at));
    assert_eq!(estate.actions().await.len(), leaves);
    let tasks = entities::task::Entity::find().all(estate.app.tenure.database.read()).await.unwrap();
    assert_eq!((tasks.len(), tasks[0].kind.as_str()), (1, "revoke"));
    assert_eq!(tasks[0].person_id, Some(estate.owner.uuid()));
}

#[tokio::test]
async fn a_reported_retirement_is_asked_and_not_done() {
    let estate = Estate::new().await;
    let ci = program(&estate, Scope::Lifecycle, &[]).await;
    let reader = estate.identity("reader").await;
    assert_eq!(machines::retiring(&ci, reader).await.unwrap(), Lifecycle::Retiring);
    assert_eq!(estate.actions().await.last().unwrap(), "identity.retiring");
    let leaves = estate.actions().await.len();
    machines::retiring(&ci, reader).await.unwrap();
    assert_eq!(estate.actions().await.len(), leaves, "the same again");
    let brief = identities::one(&estate.sec(), reader).await.unwrap();
    assert_eq!((brief.lifecycle, brief.gone_at), (Lifecycle::Retiring, None));
    let nobody = machines::retiring(&ci, IdentityId::new(uuid::Uuid::nil())).await;
    assert!(matches!(nobody, Err(Error::NotFound(_))));
    estate.app.clock.advance(Duration::hours(1));
    estate.import_inventory(&[("lister", "ec2:DescribeVolumes")]).await;
    let gone = machines::retiring(&ci, estate.identity("idle").await).await;
    assert!(matches!(gone, Err(Error::Conflict(_))), "{gone:?}");
}

#[tokio::test]
async fn a_reported_rotation_opens_the_check_that_the_old_one_died() {
    let estate = Estate::new().await;
    let ci = program(&estate, Scope::Lifecycle, &[]).await;
    let robot = estate.identity("robot").await;
    let key =
        page(&estate, robot).await.credentials.into_iter().find(|one| one.active == Some(true)).unwrap();
    let checking = machines::rotated(&ci, key.id).await.unwrap();
    assert_eq!((checking.before, checking.due_at), (false, estate.app.now() + Duration::hours(24)));
    assert_eq!(estate.actions().await.last().unwrap(), "rotation.reported");
    let leaves = estate.actions().await.len();
    assert_eq!(machines::rotated(&ci, key.id).await.unwrap().task, checking.task);
    assert_eq!(estate.actions().await.len(), leaves);
    let task = entities::task::Entity::find().one(estate.app.tenure.database.read()).await.unwrap().unwrap();
    assert_eq!((task.kind.as_str(), task.seen_done_at), ("rotate", None), "said is not seen");
    assert_eq!((task.credential_id, task.person_id), (Some(key.id.uuid()), Some(estate.owner.uuid())));
    let nobody = machines::rotated(&ci, CredentialId::new(uuid::Uuid::nil())).await;
    assert!(matches!(nobody, Err(Error::NotFound(_))));
}

#[tokio::test]
async fn no_program_accepts_assigns_or_states_as_an_owner() {
    let estate = Estate::new().await;
    let reader = estate.identity("reader").await;
    let offer = ownership::offer(&estate.sec(), reader, estate.owner, OwnerPart::Backup).await.unwrap();
    let stated = agent().stated;
    let launch = estate.plan();
    for scope in Scope::ALL {
        let call = program(&estate, *scope, &[]).await;
        assert!(matches!(call.actor, Actor::Machine { .. }));
        let refused = [
            ownership::accept(&call, offer).await,
            ownership::decline(&call, offer, &no()).await,
            ownership::offer(&call, reader, estate.owner, OwnerPart::Business).await.map(drop),
            identities::register(&call, reader, &stated).await,
            ops::reviews::launch(&call, &launch).await.map(drop),
        ];
        for one in refused {
            assert!(matches!(one, Err(Error::Forbidden(_) | Error::NotFound(_))), "{scope}: {one:?}");
        }
    }
}
