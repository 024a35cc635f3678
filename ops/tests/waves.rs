//! Waves: by when owners are found, approved once by another person, and the likely ones asked.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::{Estate, ROLES, inventory};
use chrono::Duration;
use domain::actor::Role;
use domain::finding::Rule;
use domain::id::PersonId;
use domain::instant::Instant;
use domain::ownership::OwnerPart;
use domain::review::Risk;
use domain::text::ReasonText;
use domain::wave::{PlanEnd, Wave};
use ops::{Call, Error, findings, owners, ownership, waves};

/// Waves ten days apart, the riskiest first.
fn planned(now: Instant) -> Vec<Wave> {
    let until = |place: usize| now + Duration::days(10 * (i64::try_from(place).unwrap() + 1));
    Risk::ALL.iter().enumerate().map(|(place, risk)| Wave { risk: *risk, until: until(place) }).collect()
}

async fn second(estate: &Estate) -> Call {
    let id: PersonId = estate.somebody("tom").await;
    estate.by(id, &[Role::Security])
}

async fn until(estate: &Estate, name: &str) -> Vec<(Rule, Option<Instant>)> {
    let found = findings::of_identity(&estate.sec(), estate.identity(name).await).await.unwrap();
    found.into_iter().map(|one| (one.finding.rule, one.planned_until)).collect()
}

#[tokio::test]
async fn a_plan_that_another_person_approved_says_until_when_and_excepts_nothing() {
    let estate = Estate::unowned().await;
    let now = estate.app.now();
    let id = waves::propose(&estate.sec(), &planned(now)).await.unwrap();
    assert!(until(&estate, "reader").await.iter().all(|(_, until)| until.is_none()), "it waits");
    waves::approve(&second(&estate).await, id).await.unwrap();
    let rest = now + Duration::days(60);
    let found = until(&estate, "reader").await;
    assert!(found.contains(&(Rule::Orphaned, Some(rest))), "{found:?}");
    let orphan = findings::of_identity(&estate.sec(), estate.identity("admin").await).await.unwrap();
    let orphan = orphan.iter().find(|one| one.finding.rule == Rule::Orphaned).unwrap();
    assert_eq!(orphan.planned_until, Some(now + Duration::days(10)), "what is privileged comes first");
    assert!(orphan.covered.is_none());
    let others = until(&estate, "admin").await;
    assert!(
        others
            .iter()
            .all(|(rule, until)| until.is_none() || matches!(rule, Rule::Orphaned | Rule::NoPurpose))
    );
    estate.app.clock.advance(Duration::days(10) - Duration::milliseconds(1));
    assert!(until(&estate, "admin").await.iter().any(|(_, until)| until.is_some()));
    estate.app.clock.advance(Duration::milliseconds(1));
    assert!(until(&estate, "admin").await.iter().all(|(_, until)| until.is_none()), "its date has come");
    let page = owners::page(&estate.sec(), None).await.unwrap();
    let of = |name: &str| page.orphans.iter().find(|one| one.identity.name == name).unwrap().planned_until;
    assert_eq!((of("admin"), of("reader")), (None, Some(rest)));
}

#[tokio::test]
async fn what_is_seen_after_the_approval_belongs_to_no_wave() {
    let estate = Estate::unowned().await;
    let id = waves::propose(&estate.sec(), &planned(estate.app.now())).await.unwrap();
    waves::approve(&second(&estate).await, id).await.unwrap();
    estate.app.clock.advance(Duration::days(1));
    let roles = [&ROLES[..], &[("later", "ec2:DescribeInstances")]].concat();
    estate.import_inventory(&roles).await;
    assert!(until(&estate, "later").await.iter().all(|(_, until)| until.is_none()));
    assert!(until(&estate, "reader").await.iter().any(|(_, until)| until.is_some()));
}

#[tokio::test]
async fn nobody_approves_their_own_plan_and_nobody_but_security_any() {
    let estate = Estate::unowned().await;
    let waves_now = planned(estate.app.now());
    for other in [estate.olga(), estate.mia(), estate.aud(), estate.system(), estate.app.operator()] {
        assert!(matches!(waves::propose(&other, &waves_now).await, Err(Error::Forbidden(_))));
    }
    let id = waves::propose(&estate.sec(), &waves_now).await.unwrap();
    assert!(matches!(waves::propose(&estate.sec(), &waves_now).await, Err(Error::Conflict(_))));
    assert!(matches!(waves::approve(&estate.sec(), id).await, Err(Error::Forbidden(_))));
    assert!(matches!(waves::refuse(&estate.sec(), id).await, Err(Error::Forbidden(_))));
    for other in [estate.olga(), estate.mia(), estate.aud(), estate.app.operator()] {
        assert!(matches!(waves::approve(&other, id).await, Err(Error::Forbidden(_))));
    }
    let tom = second(&estate).await;
    assert!(matches!(waves::withdraw(&tom, id).await, Err(Error::Forbidden(_))));
    waves::approve(&tom, id).await.unwrap();
    for again in [
        waves::approve(&tom, id).await,
        waves::refuse(&tom, id).await,
        waves::withdraw(&estate.sec(), id).await,
    ] {
        assert!(matches!(again, Err(Error::Conflict(_))));
    }
    estate.app.clock.advance(Duration::minutes(1));
    let later = waves::propose(&tom, &waves_now).await.unwrap();
    waves::approve(&estate.sec(), later).await.unwrap();
    let plans = waves::plans(&estate.aud()).await.unwrap();
    let ended: Vec<_> = plans.iter().map(|plan| plan.ended.map(|(_, how)| how)).collect();
    assert_eq!(ended, [None, Some(PlanEnd::Followed)]);
    let third = waves::propose(&tom, &waves_now).await.unwrap();
    waves::refuse(&estate.sec(), third).await.unwrap();
    let fourth = waves::propose(&tom, &waves_now).await.unwrap();
    waves::withdraw(&tom, fourth).await.unwrap();
    estate.app.clock.advance(Duration::days(11));
    let late = waves::propose(&tom, &waves_now).await;
    assert!(matches!(late, Err(Error::Invalid(_))), "its first date has passed");
}

/// The account, in which tags name owners of `reader`, `lister` and `admin`.
async fn tagged() -> (Estate, PersonId) {
    let estate = Estate::unowned().await;
    let sam = estate.somebody("sam").await;
    let mut said: serde_json::Value = serde_json::from_slice(&inventory(&ROLES)).unwrap();
    for (place, tag) in [(0, "sam"), (1, "sam"), (3, "olga")] {
        said["RoleDetailList"][place]["Tags"] = serde_json::json!([
            { "Key": "owner", "Value": tag }, { "Key": "contact", "Value": "mia" }]);
    }
    ops::imports::iam(&estate.app.operator(), "iam.json", said.to_string().as_bytes()).await.unwrap();
    (estate, sam)
}

#[tokio::test]
async fn likely_owners_are_asked_with_the_reason_and_then_the_next() {
    let (estate, sam) = tagged().await;
    let seen = owners::likely(&estate.sec(), None).await.unwrap();
    assert_eq!((seen.orphans, seen.asked, seen.people, seen.waiting, seen.nobody), (6, 3, 2, 0, 3));
    let first = owners::likely(&estate.sec(), Some(Risk::PrivilegedUnowned)).await.unwrap();
    assert_eq!((first.orphans, first.asked, first.people), (1, 1, 1));
    assert_eq!(owners::ask_likely(&estate.sec(), None).await.unwrap(), seen);
    let sams = estate.by(sam, &[]);
    let offers = ownership::offers(&sams).await.unwrap();
    assert_eq!(offers.len(), 2);
    assert_eq!(offers[0].why.as_deref(), Some("the tag owner names them"));
    assert!(matches!(owners::ask_likely(&estate.sec(), None).await, Err(Error::Conflict(_))), "all wait");
    let reason = ReasonText::parse("It was never mine, ask somebody else").unwrap();
    ownership::decline(&sams, offers[0].id, &reason).await.unwrap();
    // Whoever declined is not asked again: the contact is.
    let again = owners::ask_likely(&estate.sec(), None).await.unwrap();
    assert_eq!((again.waiting, again.asked, again.nobody), (2, 1, 3));
    assert_eq!(ownership::offers(&sams).await.unwrap().len(), 1);
    let next = ownership::offers(&estate.mia()).await.unwrap();
    assert_eq!(next.iter().map(|one| one.identity).collect::<Vec<_>>(), [offers[0].identity]);
    assert!(matches!(owners::ask_likely(&estate.sec(), None).await, Err(Error::Conflict(_))));
    ownership::accept(&sams, offers[1].id).await.unwrap();
    assert_eq!(owners::likely(&estate.sec(), None).await.unwrap().orphans, 5);
}

#[tokio::test]
async fn only_security_asks_and_never_itself() {
    let (estate, _) = tagged().await;
    for other in [estate.olga(), estate.mia(), estate.aud(), estate.system()] {
        assert!(matches!(owners::likely(&other, None).await, Err(Error::Forbidden(_))));
        assert!(matches!(owners::ask_likely(&other, None).await, Err(Error::Forbidden(_))));
    }
    let olga = estate.by(estate.owner, &[Role::Security]);
    let seen = owners::likely(&olga, Some(Risk::PrivilegedUnowned)).await.unwrap();
    assert_eq!((seen.orphans, seen.asked), (1, 1), "it points at them, and at the contact");
    owners::ask_likely(&olga, Some(Risk::PrivilegedUnowned)).await.unwrap();
    assert!(ownership::offers(&olga).await.unwrap().is_empty(), "nobody asks themselves");
    assert_eq!(ownership::offers(&estate.mia()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_burn_down_ends_with_what_is_unowned_now() {
    let estate = Estate::unowned().await;
    let last = async || owners::page(&estate.sec(), None).await.unwrap().burn_down.last().copied().unwrap();
    assert_eq!(last().await, (estate.app.now(), 6));
    estate.app.clock.advance(Duration::days(3));
    estate.own("reader", estate.owner, OwnerPart::Technical).await;
    estate.own("lister", estate.owner, OwnerPart::Business).await;
    estate.own("idle", estate.owner, OwnerPart::Backup).await;
    let page = owners::page(&estate.sec(), None).await.unwrap();
    let counts: Vec<u64> = page.burn_down.iter().map(|(_, count)| *count).collect();
    assert_eq!(counts.len(), 91);
    assert_eq!(counts[counts.len() - 5..], [0, 6, 6, 6, 4], "a backup answers for nothing");
    assert_eq!(page.total, 4);
}
