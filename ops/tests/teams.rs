//! Teams: they own through one member, the others act too, and another steps in when that one goes.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use chrono::Duration;
use domain::departure::DepartureCause;
use domain::id::{PersonId, TeamId};
use domain::ownership::OwnerPart;
use domain::task::TaskKind;
use domain::text::TeamName;
use ops::identities::Filter;
use ops::ownership::Party;
use ops::{Error, identities, ownership, people, tasks, teams};

fn name(text: &str) -> TeamName {
    TeamName::parse(text).unwrap()
}

/// A team of `olga`, who leads it, and `sam`.
async fn team(estate: &Estate) -> (TeamId, PersonId) {
    let sam = estate.somebody("sam").await;
    let id = teams::make(&estate.sec(), &name("Platform"), estate.owner).await.unwrap();
    teams::add(&estate.sec(), id, sam, false).await.unwrap();
    (id, sam)
}

async fn owned(estate: &Estate, team: TeamId, what: &str) {
    let identity = estate.identity(what).await;
    let offer =
        ownership::offer(&estate.sec(), identity, Party::Team(team), OwnerPart::Technical).await.unwrap();
    ownership::accept(&estate.olga(), offer).await.unwrap();
}

async fn holder(estate: &Estate, what: &str) -> Option<(PersonId, Option<String>)> {
    let rows = ownership::of_identity(&estate.sec(), estate.identity(what).await).await.unwrap();
    rows.into_iter()
        .find(|row| row.holds(estate.app.now()))
        .map(|row| (row.person, row.team.map(|(_, name)| name)))
}

#[tokio::test]
async fn any_member_answers_for_the_team_and_all_see_and_act() {
    let estate = Estate::unowned().await;
    let (id, sam) = team(&estate).await;
    let reader = estate.identity("reader").await;
    let offer = ownership::offer(&estate.sec(), reader, Party::Team(id), OwnerPart::Technical).await.unwrap();
    let sams = estate.by(sam, &[]);
    assert_eq!(ownership::offers(&sams).await.unwrap().len(), 1, "it waits for every member");
    ownership::accept(&sams, offer).await.unwrap();
    assert_eq!(holder(&estate, "reader").await, Some((sam, Some("Platform".into()))));
    for call in [estate.olga(), sams] {
        assert_eq!(identities::all(&call, &Filter::default()).await.unwrap().len(), 1);
        assert_eq!(ownership::offers(&call).await.unwrap().len(), 0);
    }
    let stranger = estate.by(estate.somebody("eve").await, &[]);
    assert!(matches!(identities::one(&stranger, reader).await, Err(Error::NotFound(_))));
    assert_eq!(teams::list(&estate.sec()).await.unwrap()[0].owns, 1);
}

#[tokio::test]
async fn when_the_one_who_acts_leaves_another_member_does_and_what_they_could_know_is_rotated() {
    let estate = Estate::unowned().await;
    let (id, sam) = team(&estate).await;
    owned(&estate, id, "reader").await;
    owned(&estate, id, "robot").await;
    let seen = people::outlook(&estate.sec(), estate.owner).await.unwrap();
    assert_eq!((seen.passed_on, seen.identities, seen.to_steward), (2, 0, 0));
    people::deactivate(&estate.sec(), estate.owner, DepartureCause::Person).await.unwrap();
    assert_eq!(holder(&estate, "reader").await, Some((sam, Some("Platform".into()))));
    let robot = estate.identity("robot").await;
    let rotate = tasks::of_identity(&estate.sec(), robot).await.unwrap();
    let rotates = |one: &tasks::TaskRow| {
        one.kind == TaskKind::Rotate && one.person.as_ref().map(|(id, _)| *id) == Some(sam)
    };
    assert!(rotate.iter().any(rotates), "{rotate:?}");
    assert_eq!(teams::list(&estate.sec()).await.unwrap()[0].members.len(), 1);
    // The last who can act leaves: then it falls to the steward as everything does.
    people::deactivate(&estate.sec(), sam, DepartureCause::Person).await.unwrap();
    assert_eq!(holder(&estate, "reader").await, None);
}

#[tokio::test]
async fn a_member_through_whom_it_owns_nothing_could_know_its_credentials_too() {
    let estate = Estate::unowned().await;
    let (id, sam) = team(&estate).await;
    owned(&estate, id, "robot").await;
    estate.app.clock.advance(Duration::days(1));
    let seen = people::outlook(&estate.sec(), sam).await.unwrap();
    assert_eq!((seen.rotate, seen.passed_on, seen.identities), (1, 0, 0));
    people::deactivate(&estate.sec(), sam, DepartureCause::Person).await.unwrap();
    assert_eq!(holder(&estate, "robot").await.map(|(who, _)| who), Some(estate.owner));
}

#[tokio::test]
async fn who_is_taken_out_passes_on_what_the_team_owns_through_them_and_the_last_one_stays() {
    let estate = Estate::unowned().await;
    let (id, sam) = team(&estate).await;
    owned(&estate, id, "reader").await;
    teams::remove(&estate.sec(), id, estate.owner).await.unwrap();
    assert_eq!(holder(&estate, "reader").await.map(|(who, _)| who), Some(sam));
    assert!(identities::all(&estate.olga(), &Filter::default()).await.unwrap().is_empty());
    assert!(matches!(teams::remove(&estate.sec(), id, sam).await, Err(Error::Conflict(_))));
    assert!(matches!(teams::end(&estate.sec(), id).await, Err(Error::Conflict(_))));
    assert!(matches!(teams::remove(&estate.sec(), id, estate.owner).await, Err(Error::NotFound(_))));
    estate.own("reader", estate.manager, OwnerPart::Technical).await;
    teams::end(&estate.sec(), id).await.unwrap();
    assert!(teams::list(&estate.sec()).await.unwrap().is_empty());
    assert!(matches!(teams::end(&estate.sec(), id).await, Err(Error::NotFound(_))));
}

#[tokio::test]
async fn a_team_has_one_lead_and_nobody_twice() {
    let estate = Estate::unowned().await;
    let (id, sam) = team(&estate).await;
    assert!(matches!(teams::add(&estate.sec(), id, sam, false).await, Err(Error::Conflict(_))));
    teams::add(&estate.sec(), id, sam, true).await.unwrap();
    assert!(matches!(teams::add(&estate.sec(), id, sam, true).await, Err(Error::Conflict(_))));
    let members = teams::list(&estate.sec()).await.unwrap().remove(0).members;
    let leads: Vec<_> = members.iter().map(|one| (one.person, one.is_lead)).collect();
    assert_eq!(leads, [(sam, true), (estate.owner, false)]);
}

#[tokio::test]
async fn security_and_admins_make_teams_and_nobody_offers_to_their_own() {
    let estate = Estate::unowned().await;
    let (id, sam) = team(&estate).await;
    for other in [estate.olga(), estate.mia(), estate.aud(), estate.system()] {
        assert!(matches!(teams::make(&other, &name("Other"), sam).await, Err(Error::Forbidden(_))));
        assert!(matches!(teams::add(&other, id, estate.manager, false).await, Err(Error::Forbidden(_))));
        assert!(matches!(teams::remove(&other, id, sam).await, Err(Error::Forbidden(_))));
        assert!(matches!(teams::end(&other, id).await, Err(Error::Forbidden(_))));
    }
    assert!(matches!(teams::make(&estate.sec(), &name("platform"), sam).await, Err(Error::Invalid(_))));
    let nobody = PersonId::new(id.uuid());
    assert!(matches!(teams::add(&estate.sec(), id, nobody, false).await, Err(Error::Invalid(_))));
    teams::add(&estate.sec(), id, estate.security, false).await.unwrap();
    let reader = estate.identity("reader").await;
    let own = ownership::offer(&estate.sec(), reader, Party::Team(id), OwnerPart::Technical).await;
    assert!(matches!(own, Err(Error::Forbidden(_))));
    let (sec, unknown) = (estate.sec(), Party::Team(TeamId::new(reader.uuid())));
    let none = ownership::offer(&sec, reader, unknown, OwnerPart::Technical).await;
    assert!(matches!(none, Err(Error::Invalid(_))));
}
