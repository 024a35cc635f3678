//! People and groups kept by an identity provider: who may keep them, what the second call does, what the log says.

use crate::estate::Estate;
use domain::actor::{Actor, Role};
use domain::client::Scope;
use domain::id::{ClientId, GroupId, PersonId};
use ops::scim::{self, GroupStated, RoleGroups, UserStated};
use ops::{Call, Error};

fn provider(estate: &Estate, scope: Scope) -> Call {
    estate.app.tenure.call(Actor::Machine { client: ClientId::new(uuid::Uuid::from_u128(1)), scope })
}

fn named() -> RoleGroups {
    RoleGroups(vec![(Role::Admin, "admins".into())])
}

fn ada() -> UserStated {
    UserStated { user_name: "ada@example.com".into(), active: true, ..UserStated::default() }
}

#[tokio::test]
async fn a_user_comes_changes_and_leaves_with_a_leaf_each_and_the_same_again_leaves_none() {
    let estate = Estate::people().await;
    let idp = provider(&estate, Scope::Scim);
    let user = scim::create_user(&idp, &ada(), &named()).await.unwrap();
    assert_eq!(estate.actions().await.last().unwrap(), "person.provisioned");
    assert!(matches!(scim::create_user(&idp, &ada(), &named()).await, Err(Error::Conflict(_))));
    let leaves = estate.actions().await.len();
    scim::change_user(&idp, user.id, |before| Ok(before.stated.clone())).await.unwrap();
    assert_eq!(estate.actions().await.len(), leaves, "the same again");
    let taken = |_: &scim::User| Ok(UserStated { email: Some("olga@example.com".into()), ..ada() });
    assert!(matches!(scim::change_user(&idp, user.id, taken).await, Err(Error::Conflict(_))));
    let no_address = |_: &scim::User| Ok(UserStated { user_name: "ada".into(), ..ada() });
    assert!(matches!(scim::change_user(&idp, user.id, no_address).await, Err(Error::Invalid(_))));
    let off = |_: &scim::User| Ok(UserStated { active: false, ..ada() });
    assert!(!scim::change_user(&idp, user.id, off).await.unwrap().stated.active);
    assert_eq!(estate.actions().await.last().unwrap(), "person.deactivated");
    scim::delete_user(&idp, user.id, &named()).await.unwrap();
    assert_eq!(estate.actions().await.last().unwrap(), "person.unlinked");
    assert!(matches!(scim::delete_user(&idp, user.id, &named()).await, Err(Error::NotFound(_))));
    assert!(matches!(scim::user(&idp, user.id).await, Err(Error::NotFound(_))));
    assert!(scim::users(&idp).await.unwrap().is_empty());
    let again = scim::create_user(&idp, &ada(), &named()).await.unwrap();
    assert_eq!((again.id, again.stated.active), (user.id, true));
}

#[tokio::test]
async fn a_group_gives_and_takes_its_role_and_never_the_last_admins() {
    let estate = Estate::people().await;
    let idp = provider(&estate, Scope::Scim);
    let ada = scim::create_user(&idp, &ada(), &named()).await.unwrap().id;
    let bob = UserStated { user_name: "bob@example.com".into(), active: true, ..UserStated::default() };
    let bob = scim::create_user(&idp, &bob, &named()).await.unwrap().id;
    let of = |members: &[PersonId]| GroupStated {
        name: "admins".into(),
        external_id: None,
        members: members.iter().copied().collect(),
    };
    let group = scim::create_group(&idp, &of(&[ada]), &named()).await.unwrap();
    let actions = estate.actions().await;
    assert_eq!(actions[actions.len() - 2..], ["group.made", "person.role_given"]);
    let leaves = actions.len();
    assert!(matches!(scim::create_group(&idp, &of(&[]), &named()).await, Err(Error::Conflict(_))));
    let emptied = scim::change_group(&idp, group.id, &named(), |_| Ok(of(&[]))).await;
    assert!(matches!(emptied, Err(Error::Conflict(_))), "{emptied:?}");
    assert!(matches!(scim::delete_group(&idp, group.id, &named()).await, Err(Error::Conflict(_))));
    scim::change_group(&idp, group.id, &named(), |before| Ok(before.stated.clone())).await.unwrap();
    let stranger = PersonId::new(uuid::Uuid::nil());
    let unknown = scim::change_group(&idp, group.id, &named(), |_| Ok(of(&[ada, stranger]))).await;
    assert!(matches!(unknown, Err(Error::Invalid(_))));
    assert_eq!(estate.actions().await.len(), leaves, "refused, or the same again");
    scim::change_group(&idp, group.id, &named(), |_| Ok(of(&[bob]))).await.unwrap();
    let actions = estate.actions().await;
    assert_eq!(actions[actions.len() - 3..], ["group.changed", "person.role_given", "person.role_ended"]);
    let nobody = scim::group(&idp, GroupId::new(uuid::Uuid::nil())).await;
    assert!(matches!(nobody, Err(Error::NotFound(_))));
    estate.app.person("ann", Role::Owner).await;
    assert_eq!(scim::groups(&idp).await.unwrap()[0].stated.members.len(), 1);
}

#[tokio::test]
async fn only_a_program_of_scope_scim_keeps_people() {
    let estate = Estate::people().await;
    let leaves = estate.actions().await.len();
    let programs = [Scope::Ingest, Scope::Lifecycle, Scope::Read].map(|scope| provider(&estate, scope));
    let admin = estate.by(estate.owner, &[Role::Admin]);
    for other in programs.into_iter().chain([estate.sec(), estate.olga(), admin, estate.system()]) {
        let id = estate.owner;
        let refused = [
            scim::users(&other).await.map(drop),
            scim::create_user(&other, &ada(), &named()).await.map(drop),
            scim::change_user(&other, id, |_| Ok(ada())).await.map(drop),
            scim::delete_user(&other, id, &named()).await,
            scim::groups(&other).await.map(drop),
            scim::create_group(&other, &GroupStated::default(), &named()).await.map(drop),
            scim::delete_group(&other, GroupId::new(uuid::Uuid::nil()), &named()).await,
        ];
        for one in refused {
            assert!(matches!(one, Err(Error::Forbidden(_))), "{:?}: {one:?}", other.actor);
        }
    }
    assert_eq!(estate.actions().await.len(), leaves);
}
