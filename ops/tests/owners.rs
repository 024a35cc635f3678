//! Orphans and offers of many: who has no owner who can act, in which order, and what a filter would offer.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::{Estate, ROLES, inventory};
use domain::departure::DepartureCause;
use domain::ownership::OwnerPart;
use domain::principal::PrincipalClass;
use domain::review::Risk;
use domain::window::Window;
use ops::identities::{self, Asked, Filter, Lacking, ListPlace, Order, Why, posture};
use ops::owners::{self, Assign, Assigned};
use ops::{Error, ownership, people};

async fn names(estate: &Estate) -> Vec<String> {
    let page = owners::page(&estate.sec(), None).await.unwrap();
    assert_eq!(page.total, u64::try_from(page.orphans.len()).unwrap());
    page.orphans.into_iter().map(|one| one.identity.name).collect()
}

#[tokio::test]
async fn orphans_are_what_nobody_active_owns_and_the_privileged_come_first() {
    let estate = Estate::new().await;
    assert_eq!(names(&estate).await, ["admin"]);
    let page = owners::page(&estate.aud(), None).await.unwrap();
    assert_eq!((page.population, page.privileged, page.people.len()), (6, 1, 0));
    assert_eq!(page.orphans[0].risk, Risk::PrivilegedUnowned);
    let sam = estate.somebody("sam").await;
    estate.own("reader", sam, OwnerPart::Business).await;
    estate.own("idle", sam, OwnerPart::Backup).await;
    people::deactivate(&estate.sec(), estate.owner, DepartureCause::Person).await.unwrap();
    let orphans = names(&estate).await;
    assert_eq!((orphans[0].as_str(), orphans.len()), ("admin", 4));
    assert!(!orphans.contains(&"reader".to_owned()), "its business owner can act");
    assert!(!orphans.contains(&"idle".to_owned()), "its backup stepped in");
    let admin = estate.identity("admin").await;
    let rest = owners::page(&estate.sec(), Some(admin)).await.unwrap();
    assert_eq!((rest.orphans.len(), rest.total), (3, 4), "after the privileged come the others");
    ownership::offer(&estate.sec(), admin, sam, OwnerPart::Technical).await.unwrap();
    assert!(owners::page(&estate.sec(), None).await.unwrap().orphans[0].asked);
    for other in [estate.by(sam, &[]), estate.by(sam, &[domain::actor::Role::Admin])] {
        assert!(matches!(owners::page(&other, None).await, Err(Error::Forbidden(_))));
    }
}

fn asked(estate: &Estate, text: Option<&str>) -> Assign {
    let classes = vec![PrincipalClass::Machine, PrincipalClass::Unsure];
    Assign {
        which: Asked {
            filter: Filter { text: text.map(str::to_owned), classes, ..Filter::default() },
            lacking: None,
            finding: None,
            order: Order::default(),
            place: ListPlace::First,
            limit: 1,
            window: Window::before(estate.app.now(), 90),
        },
        to: estate.owner.into(),
        part: OwnerPart::Technical,
    }
}

#[tokio::test]
async fn many_are_offered_together_as_the_preview_said_with_a_leaf_each() {
    let estate = Estate::unowned().await;
    let reader = estate.identity("reader").await;
    ownership::offer(&estate.sec(), reader, estate.owner, OwnerPart::Technical).await.unwrap();
    let all = asked(&estate, None);
    let said = owners::preview(&estate.sec(), &all).await.unwrap();
    assert_eq!(said, Assigned { name: "olga".into(), found: 6, offered: 5, already: 1, left_out: 0 });
    let before = estate.actions().await.len();
    assert_eq!(owners::assign(&estate.sec(), &all).await.unwrap(), said);
    let leaves = estate.actions().await.split_off(before);
    assert!(leaves.len() == 5 && leaves.iter().all(|one| one == "ownership.offered"), "{leaves:?}");
    assert_eq!(ownership::offers(&estate.olga()).await.unwrap().len(), 6);
    let again = owners::assign(&estate.sec(), &all).await;
    assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
    let some = Assign { part: OwnerPart::Backup, ..asked(&estate, Some("READ")) };
    assert_eq!(owners::preview(&estate.sec(), &some).await.unwrap().offered, 1);
}

#[tokio::test]
async fn the_list_and_the_posture_say_of_whom_nobody_answers_for_as_the_orphans_do() {
    let estate = Estate::new().await;
    let sam = estate.somebody("sam").await;
    estate.own("admin", sam, OwnerPart::Backup).await;
    let lacking = async || {
        let list = Assign { to: sam.into(), ..asked(&estate, None) };
        let which = Asked { lacking: Some(Lacking::Owner), limit: 50, ..list.which };
        let posture = posture(&estate.sec(), which.window).await.unwrap();
        let total = identities::listing(&estate.sec(), &which).await.unwrap().total;
        let counted = posture.lacking.into_iter().find(|(what, _)| *what == Lacking::Owner).unwrap().1;
        assert_eq!(counted, total);
        assert_eq!(names(&estate).await.len(), usize::try_from(total).unwrap());
        total
    };
    assert_eq!(lacking().await, 1, "a backup does not answer for it");
    estate.own("admin", sam, OwnerPart::Business).await;
    assert_eq!(lacking().await, 0);
    use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
    let db = estate.app.tenure.database.read();
    let row = entities::person::Entity::find_by_id(sam.uuid()).one(db).await.unwrap().unwrap();
    let mut change = row.into_active_model();
    change.active = Set(false);
    change.update(db).await.unwrap();
    assert_eq!(lacking().await, 1, "nor does anybody who is not active");
}

#[tokio::test]
async fn only_security_offers_many_and_never_to_itself() {
    let estate = Estate::unowned().await;
    let all = asked(&estate, None);
    for other in [estate.olga(), estate.mia(), estate.aud(), estate.system()] {
        assert!(matches!(owners::preview(&other, &all).await, Err(Error::Forbidden(_))));
        assert!(matches!(owners::assign(&other, &all).await, Err(Error::Forbidden(_))));
    }
    let own = Assign { to: estate.security.into(), ..all.clone() };
    assert!(matches!(owners::assign(&estate.sec(), &own).await, Err(Error::Forbidden(_))));
    let steward = Assign { part: OwnerPart::Steward, ..all.clone() };
    assert!(matches!(owners::assign(&estate.sec(), &steward).await, Err(Error::Invalid(_))));
    people::deactivate(&estate.sec(), estate.owner, DepartureCause::Person).await.unwrap();
    assert!(matches!(owners::assign(&estate.sec(), &all).await, Err(Error::Invalid(_))));
}

#[tokio::test]
async fn owners_are_suggested_with_the_reason_and_nobody_is_by_half_a_name() {
    let estate = Estate::unowned().await;
    let sam = estate.somebody("sam").await;
    estate.own("robot", estate.owner, OwnerPart::Technical).await;
    let mut said: serde_json::Value = serde_json::from_slice(&inventory(&ROLES)).unwrap();
    let robot = "arn:aws:iam::111122223333:user/robot";
    for (place, tag) in [(0, "sam@example.com"), (1, "Olga"), (2, "olg")] {
        said["RoleDetailList"][place]["Tags"] = serde_json::json!([{ "Key": "owner", "Value": tag }]);
    }
    said["RoleDetailList"][0]["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] =
        serde_json::json!({ "AWS": robot });
    ops::imports::iam(&estate.app.operator(), "iam.json", said.to_string().as_bytes()).await.unwrap();
    let page = owners::page(&estate.sec(), None).await.unwrap();
    let of = |name: &str| {
        let one = page.orphans.iter().find(|one| one.identity.name == name).unwrap();
        one.suggestions.iter().map(|one| (one.person, one.why.clone())).collect::<Vec<_>>()
    };
    let tag = || Why::Tag("owner".into());
    assert_eq!(of("reader"), [(sam, tag()), (estate.owner, Why::OwnsCaller("robot".into()))]);
    assert_eq!(of("lister"), [(estate.owner, tag())]);
    assert!(of("idle").is_empty() && of("bucket").is_empty());
    people::deactivate(&estate.sec(), sam, DepartureCause::Person).await.unwrap();
    let page = owners::page(&estate.sec(), None).await.unwrap();
    let reader = page.orphans.iter().find(|one| one.identity.name == "reader").unwrap();
    assert_eq!(reader.suggestions.len(), 1, "whoever left is suggested no more");
}

#[tokio::test]
async fn many_are_found_by_a_whole_tag_with_its_case_and_by_a_pattern_of_the_whole_name() {
    use domain::system::NamePattern;
    let estate = Estate::unowned().await;
    let mut said: serde_json::Value = serde_json::from_slice(&inventory(&ROLES)).unwrap();
    for (place, value) in [(0, "Payments"), (1, "payments"), (2, "Payments-old"), (3, "100%_\"sure\"")] {
        said["RoleDetailList"][place]["Tags"] = serde_json::json!([{ "Key": "system", "Value": value }]);
    }
    ops::imports::iam(&estate.app.operator(), "iam.json", said.to_string().as_bytes()).await.unwrap();
    let names = async |filter: Filter| {
        let found = identities::all(&estate.sec(), &filter).await.unwrap();
        found.into_iter().map(|one| one.name).collect::<Vec<_>>()
    };
    let tagged = async |key: &str, value: &str| {
        names(Filter { tag: Some((key.into(), value.into())), ..Filter::default() }).await
    };
    assert_eq!(tagged("system", "Payments").await, ["reader"]);
    assert_eq!(tagged("system", "payments").await, ["lister"]);
    assert_eq!(tagged("system", "100%_\"sure\"").await, ["admin"]);
    assert!(tagged("System", "Payments").await.is_empty() && tagged("system", "Pay").await.is_empty());
    let like = async |text: &str| {
        names(Filter { name: Some(NamePattern::parse(text).unwrap()), ..Filter::default() }).await
    };
    assert_eq!(like("READ*").await, ["reader"]);
    assert_eq!(like("*er").await, ["lister", "reader"]);
    assert_eq!(like("?dle").await, ["idle"]);
    assert!(like("read").await.is_empty() && like("re_der").await.is_empty());
}
