//! Machine clients: made by people for a time, known by a token of which only a hash is kept, revoked for good.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use chrono::Duration;
use domain::actor::{Actor, Role};
use domain::client::Scope;
use domain::credential::CredentialType;
use domain::identity::{Kind, Lifecycle};
use domain::text::ClientName;
use domain::window::Window;
use ops::clients::{self, NewClient};
use ops::{Error, identities, ownership, reviews};
use sea_orm::EntityTrait;

fn asked(scope: Scope) -> NewClient {
    let name = ClientName::parse("deploy pipeline").unwrap();
    NewClient { name, scope, days: 90, accounts: Vec::new(), owner: None }
}

fn field<T: std::fmt::Debug>(result: ops::Result<T>) -> String {
    match result.unwrap_err() {
        Error::Invalid(problems) => problems.0[0].field.clone(),
        other => panic!("expected a problem, found {other:?}"),
    }
}

#[tokio::test]
async fn a_client_is_an_identity_of_ours_whose_owner_was_asked() {
    let estate = Estate::new().await;
    let owned = NewClient { owner: Some(estate.owner), ..asked(Scope::Lifecycle) };
    let made = clients::create(&estate.sec(), &owned).await.unwrap();
    assert!(made.token.starts_with(&made.prefix) && made.prefix.starts_with("tnr_0"), "{made:?}");
    assert_eq!(made.token.len(), 4 + 26 + 1 + 64);
    let actions = estate.actions().await;
    assert_eq!(actions[actions.len() - 2..], ["ownership.offered", "client.made"]);
    let offer = ownership::offers(&estate.olga()).await.unwrap().remove(0);
    assert_eq!((offer.identity, offer.identity_name.as_str()), (made.identity, "deploy pipeline"));
    ownership::accept(&estate.olga(), offer.id).await.unwrap();
    let window = Window::before(estate.app.now(), 30);
    let page = identities::detail(&estate.olga(), made.identity, window).await.unwrap();
    assert_eq!((page.identity.kind, page.identity.lifecycle), (Kind::ApiKeyHolder, Lifecycle::Discovered));
    let token = &page.credentials[0];
    assert_eq!((token.kind, token.active), (CredentialType::Token, Some(true)));
    assert_eq!(
        (token.reference.as_deref(), token.expires_at),
        (Some(made.prefix.as_str()), Some(made.expires_at))
    );
    let row = clients::list(&estate.sec()).await.unwrap().remove(0);
    assert_eq!((row.owner.as_deref(), row.accepted, row.created_by.as_str()), (Some("olga"), true, "sec"));
    // It is ours, and asks for no import: a review of everything leaves it out and says so.
    let campaign = estate.launched().await;
    assert!(
        reviews::progress(&estate.sec(), campaign)
            .await
            .unwrap()
            .items
            .iter()
            .all(|item| item.name != row.name)
    );
}

#[tokio::test]
async fn nothing_that_is_kept_holds_the_secret() {
    let estate = Estate::people().await;
    let made = clients::create(&estate.sec(), &asked(Scope::Read)).await.unwrap();
    let secret = made.token.rsplit('_').next().unwrap();
    clients::authenticate(&estate.app.tenure, &made.token).await.unwrap().unwrap();
    let db = estate.app.tenure.database.read();
    for row in entities::client::Entity::find().all(db).await.unwrap() {
        assert!(!format!("{row:?}").contains(secret) && row.secret_sha256.len() == 64);
    }
    for leaf in entities::log_leaf::Entity::find().all(db).await.unwrap() {
        assert!(!leaf.line.contains(secret) && !leaf.line.contains("deploy pipeline"), "{}", leaf.line);
    }
    for row in entities::credential::Entity::find().all(db).await.unwrap() {
        assert!(!format!("{row:?}").contains(secret));
    }
    assert!(!format!("{made:?}").contains(secret), "nor what is written of it by mistake");
}

#[tokio::test]
async fn a_token_works_until_its_end_and_not_a_millisecond_longer() {
    let estate = Estate::people().await;
    let tenure = &estate.app.tenure;
    let made = clients::create(&estate.sec(), &asked(Scope::Read)).await.unwrap();
    let call = clients::authenticate(tenure, &made.token).await.unwrap().unwrap();
    assert_eq!(call.actor, Actor::Machine { client: made.id, scope: Scope::Read });
    assert_eq!(call.actor.name(), made.id.to_string());
    let mut other = made.token.clone();
    let last = if other.ends_with('0') { "1" } else { "0" };
    other.replace_range(other.len() - 1.., last);
    for wrong in [other.as_str(), &made.prefix, "", &made.token[1..]] {
        assert!(clients::authenticate(tenure, wrong).await.unwrap().is_none(), "{wrong}");
    }
    estate.app.clock.advance_to(made.expires_at - Duration::milliseconds(1));
    assert!(clients::authenticate(tenure, &made.token).await.unwrap().is_some());
    estate.app.clock.advance_to(made.expires_at);
    assert!(clients::authenticate(tenure, &made.token).await.unwrap().is_none());
}

#[tokio::test]
async fn use_is_remembered_once_a_minute_and_leaves_no_leaf() {
    let estate = Estate::people().await;
    let made = clients::create(&estate.sec(), &asked(Scope::Read)).await.unwrap();
    let leaves = estate.actions().await.len();
    let used = async || {
        clients::authenticate(&estate.app.tenure, &made.token).await.unwrap().unwrap();
        clients::list(&estate.sec()).await.unwrap()[0].used_at
    };
    let first = used().await.unwrap();
    estate.app.clock.advance(Duration::milliseconds(59_999));
    assert_eq!(used().await, Some(first));
    estate.app.clock.advance(Duration::milliseconds(1));
    assert_eq!(used().await, Some(first + Duration::minutes(1)));
    assert_eq!(estate.actions().await.len(), leaves);
    let brief = identities::one(&estate.sec(), made.identity).await.unwrap();
    assert_eq!(brief.active_at, Some(first + Duration::minutes(1)));
}

#[tokio::test]
async fn a_revoked_token_works_no_more_and_revoking_again_changes_nothing() {
    let estate = Estate::people().await;
    let made = clients::create(&estate.sec(), &asked(Scope::Scim)).await.unwrap();
    clients::revoke(&estate.sec(), made.id).await.unwrap();
    assert!(clients::authenticate(&estate.app.tenure, &made.token).await.unwrap().is_none());
    assert_eq!(estate.actions().await.last().unwrap(), "client.revoked");
    let leaves = estate.actions().await.len();
    clients::revoke(&estate.sec(), made.id).await.unwrap();
    assert_eq!(estate.actions().await.len(), leaves);
    let brief = identities::one(&estate.sec(), made.identity).await.unwrap();
    assert_eq!((brief.lifecycle, brief.gone_at), (Lifecycle::Retired, Some(estate.app.now())));
    let nobody = domain::id::ClientId::new(uuid_of(7));
    assert!(matches!(clients::revoke(&estate.sec(), nobody).await, Err(Error::NotFound(_))));
}

fn uuid_of(number: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(number)
}

#[tokio::test]
async fn only_security_and_admin_and_the_operator_make_tokens_and_no_program_does() {
    let estate = Estate::people().await;
    let admin = estate.by(estate.app.person("ann", Role::Admin).await, &[Role::Admin]);
    for allowed in [estate.sec(), admin, estate.app.operator()] {
        clients::create(&allowed, &asked(Scope::Read)).await.unwrap();
    }
    let leaves = estate.actions().await.len();
    let mut others = vec![estate.olga(), estate.mia(), estate.aud(), estate.system()];
    for scope in Scope::ALL {
        let client = domain::id::ClientId::new(uuid_of(1));
        others.push(estate.app.tenure.call(Actor::Machine { client, scope: *scope }));
    }
    for other in others {
        assert!(matches!(clients::create(&other, &asked(Scope::Read)).await, Err(Error::Forbidden(_))));
        assert!(matches!(clients::list(&other).await, Err(Error::Forbidden(_))));
        let id = domain::id::ClientId::new(uuid_of(1));
        assert!(matches!(clients::revoke(&other, id).await, Err(Error::Forbidden(_))));
    }
    assert_eq!(estate.actions().await.len(), leaves);
}

#[tokio::test]
async fn a_token_lives_a_year_at_most_and_belongs_to_another_person() {
    let estate = Estate::people().await;
    let with = |change: fn(&mut NewClient)| {
        let mut one = asked(Scope::Lifecycle);
        change(&mut one);
        one
    };
    let make = async |one: &NewClient| clients::create(&estate.sec(), one).await.map(drop);
    make(&with(|one| one.days = 366)).await.unwrap();
    assert_eq!(field(make(&with(|one| one.days = 367)).await), "days");
    assert_eq!(field(make(&with(|one| one.days = 0)).await), "days");
    let narrowed = with(|one| one.accounts = vec!["111122223333".into()]);
    make(&narrowed).await.unwrap();
    assert_eq!(field(make(&NewClient { scope: Scope::Read, ..narrowed }).await), "accounts");
    let mine = NewClient { owner: Some(estate.security), ..asked(Scope::Read) };
    assert_eq!(field(make(&mine).await), "owner");
    let nobody = NewClient { owner: Some(domain::id::PersonId::new(uuid_of(9))), ..asked(Scope::Read) };
    assert_eq!(field(make(&nobody).await), "owner");
    let found = clients::owner_by_email(&estate.sec(), "OLGA@example.com").await.unwrap();
    assert_eq!(found, estate.owner);
    assert_eq!(field(clients::owner_by_email(&estate.sec(), "nobody@example.com").await), "owner");
}
