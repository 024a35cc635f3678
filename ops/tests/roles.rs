//! Roles: proposed by one, confirmed by another, taken away by one, and never one's own.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::support::App;
use chrono::Duration;
use domain::actor::Role;
use domain::departure::DepartureCause;
use domain::id::PersonId;
use domain::instant::parse;
use ops::people::{self, confirm, end_role, present, proposals, propose, withdraw};
use ops::{Call, Error};

struct House {
    app: App,
    yuki: PersonId,
    sec: PersonId,
    olga: PersonId,
    sam: PersonId,
}

impl House {
    async fn new() -> Self {
        let app = App::new().await;
        let yuki = app.person("yuki", Role::Admin).await;
        let sec = app.person("sec", Role::Security).await;
        let olga = app.person("olga", Role::Owner).await;
        let sam = app.person("sam", Role::Owner).await;
        Self { app, yuki, sec, olga, sam }
    }

    fn by(&self, person: PersonId, role: Role) -> Call {
        self.app.by(person, &[role], parse("2023-01-01T00:00:00Z").unwrap())
    }

    fn admin(&self) -> Call {
        self.by(self.yuki, Role::Admin)
    }

    fn security(&self) -> Call {
        self.by(self.sec, Role::Security)
    }

    async fn holds(&self, person: PersonId, role: Role) -> bool {
        present(&self.app.tenure, person).await.unwrap().unwrap().call.actor.has(role)
    }

    async fn actions(&self) -> Vec<String> {
        use sea_orm::{EntityTrait, QueryOrder};
        let rows = entities::log_leaf::Entity::find().order_by_asc(entities::log_leaf::Column::Seq);
        let rows = rows.all(self.app.tenure.database.read()).await.unwrap();
        rows.into_iter().map(|row| row.action).collect()
    }

    /// Makes Sam a second admin.
    async fn second_admin(&self) -> Call {
        let proposed = propose(&self.admin(), self.sam, Role::Admin).await.unwrap();
        confirm(&self.security(), proposed).await.unwrap();
        self.by(self.sam, Role::Admin)
    }
}

#[tokio::test]
async fn a_role_is_held_from_the_second_persons_word_on() {
    let house = House::new().await;
    let proposed = propose(&house.admin(), house.olga, Role::Auditor).await.unwrap();
    assert!(!house.holds(house.olga, Role::Auditor).await);
    assert_eq!(
        propose(&house.admin(), house.olga, Role::Auditor).await.unwrap(),
        proposed,
        "again: the same"
    );
    let shown = proposals(&house.security()).await.unwrap();
    assert_eq!((shown.len(), shown[0].may_confirm, shown[0].may_withdraw), (1, true, true));
    assert!(!proposals(&house.admin()).await.unwrap()[0].may_confirm);
    confirm(&house.security(), proposed).await.unwrap();
    assert!(house.holds(house.olga, Role::Auditor).await);
    assert!(matches!(confirm(&house.security(), proposed).await, Err(Error::Conflict(_))));
    let held = propose(&house.admin(), house.olga, Role::Auditor).await;
    assert!(matches!(held, Err(Error::Conflict(_))));
    let actions = house.actions().await;
    assert_eq!(actions[actions.len() - 2..], ["role.proposed", "person.role_given"]);
}

#[tokio::test]
async fn neither_proposer_nor_receiver_confirms_and_security_only_without_another_admin() {
    let house = House::new().await;
    let other = house.second_admin().await;
    let proposed = propose(&house.admin(), house.olga, Role::Management).await.unwrap();
    assert!(matches!(confirm(&house.admin(), proposed).await, Err(Error::Forbidden(_))));
    let receiver = house.by(house.olga, Role::Admin);
    assert!(matches!(confirm(&receiver, proposed).await, Err(Error::Forbidden(_))));
    let security = confirm(&house.security(), proposed).await.unwrap_err();
    assert!(security.to_string().contains("another admin confirms it"), "{security}");
    for stranger in
        [house.by(house.olga, Role::Owner), house.by(house.olga, Role::Auditor), house.app.operator()]
    {
        assert!(matches!(confirm(&stranger, proposed).await, Err(Error::Forbidden(_))));
    }
    confirm(&other, proposed).await.unwrap();
    assert!(house.holds(house.olga, Role::Management).await);
}

#[tokio::test]
async fn nobody_proposes_for_themselves_and_only_admins_propose() {
    let house = House::new().await;
    let own = propose(&house.admin(), house.yuki, Role::Security).await;
    assert!(matches!(own, Err(Error::Forbidden(_))), "{own:?}");
    for other in [house.security(), house.by(house.olga, Role::Owner), house.app.operator()] {
        assert!(matches!(propose(&other, house.sam, Role::Auditor).await, Err(Error::Forbidden(_))));
    }
    assert!(matches!(propose(&house.admin(), house.sam, Role::Owner).await, Err(Error::Conflict(_))));
    let nobody = PersonId::new(domain::id::v7(1, 1));
    assert!(matches!(propose(&house.admin(), nobody, Role::Auditor).await, Err(Error::NotFound(_))));
}

#[tokio::test]
async fn a_proposal_ends_by_time_by_a_word_and_with_whoever_leaves() {
    let house = House::new().await;
    let late = propose(&house.admin(), house.olga, Role::Auditor).await.unwrap();
    house.app.clock.advance(Duration::days(7));
    assert!(proposals(&house.admin()).await.unwrap().is_empty());
    assert!(matches!(confirm(&house.security(), late).await, Err(Error::Conflict(_))));
    assert!(matches!(withdraw(&house.admin(), late).await, Err(Error::Conflict(_))));
    let back = propose(&house.admin(), house.olga, Role::Auditor).await.unwrap();
    assert_ne!(back, late);
    let owner = house.by(house.olga, Role::Owner);
    assert!(matches!(withdraw(&owner, back).await, Err(Error::Forbidden(_))));
    withdraw(&house.security(), back).await.unwrap();
    assert!(matches!(confirm(&house.security(), back).await, Err(Error::Conflict(_))));
    assert_eq!(house.actions().await.last().unwrap(), "role.withdrawn");
    let third = propose(&house.admin(), house.olga, Role::Auditor).await.unwrap();
    let gone = people::deactivate(&house.security(), house.olga, DepartureCause::Person).await.unwrap();
    assert_eq!(gone.proposals, 1);
    assert!(matches!(confirm(&house.security(), third).await, Err(Error::Conflict(_))));
}

#[tokio::test]
async fn one_person_takes_a_role_away_but_not_the_last_admins_nor_their_own() {
    let house = House::new().await;
    let last = end_role(&house.app.operator(), house.yuki, Role::Admin).await.unwrap_err();
    assert!(last.to_string().contains("last active admin"), "{last}");
    assert!(matches!(end_role(&house.admin(), house.yuki, Role::Admin).await, Err(Error::Forbidden(_))));
    assert!(matches!(end_role(&house.security(), house.yuki, Role::Admin).await, Err(Error::Forbidden(_))));
    end_role(&house.admin(), house.sec, Role::Security).await.unwrap();
    assert!(!house.holds(house.sec, Role::Security).await);
    assert_eq!(house.actions().await.last().unwrap(), "person.role_ended");
    let twice = end_role(&house.admin(), house.sec, Role::Security).await;
    assert!(matches!(twice, Err(Error::Conflict(_))));
}

#[tokio::test]
async fn the_page_of_a_person_says_what_they_hold_and_what_may_be_done() {
    let house = House::new().await;
    house.app.clock.advance(Duration::hours(1));
    let proposed = propose(&house.admin(), house.olga, Role::Auditor).await.unwrap();
    confirm(&house.security(), proposed).await.unwrap();
    let page = people::person(&house.admin(), house.olga).await.unwrap();
    let roles: Vec<_> = page.roles.iter().map(|one| (one.role, one.given_by.as_str())).collect();
    assert_eq!(roles[0], (Role::Auditor, "sec"));
    assert_eq!(page.may.end, [Role::Auditor]);
    assert_eq!(page.may.propose, [Role::Security, Role::Management, Role::Admin]);
    assert!(page.may.deactivate && !page.may.reactivate);
    let own = people::person(&house.admin(), house.yuki).await.unwrap().may;
    assert!(own.propose.is_empty() && own.end.is_empty() && !own.deactivate);
    let read = people::person(&house.by(house.olga, Role::Auditor), house.sec).await.unwrap().may;
    assert_eq!(read, people::May::default());
    let owner = house.by(house.sam, Role::Owner);
    assert!(matches!(people::person(&owner, house.sec).await, Err(Error::Forbidden(_))));
    assert!(matches!(people::page(&owner).await, Err(Error::Forbidden(_))));
    assert_eq!(people::page(&house.security()).await.unwrap().people.len(), 4);
}
