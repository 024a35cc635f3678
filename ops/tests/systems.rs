//! Systems: who owns them owns what belongs to them, by rules, by a person's word, and from files.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::{Estate, ROLES, inventory};
use domain::departure::DepartureCause;
use domain::id::{PersonId, SystemId};
use domain::identity::Environment;
use domain::ownership::{EndedAs, OwnerPart};
use domain::system::{MemberRule, SystemOrigin};
use domain::text::{FunctionText, ReasonText, SystemName};
use ops::identities::Filter;
use ops::ownership::OwnerRow;
use ops::systems::{self, Described};
use ops::{Error, identities, ownership, people};

fn payments() -> Described {
    Described {
        name: SystemName::parse("Payments").unwrap(),
        function: Some(FunctionText::parse("Takes the customers' money").unwrap()),
        environment: Some(Environment::Production),
    }
}

fn named(pattern: &str) -> MemberRule {
    MemberRule::parse("", "", pattern).unwrap()
}

/// A system of `reader` and `lister`, accepted by `olga` as its technical owner.
async fn owned(estate: &Estate) -> SystemId {
    let id = systems::make(&estate.sec(), &payments()).await.unwrap();
    systems::add_rule(&estate.sec(), id, &named("reader")).await.unwrap();
    systems::add_rule(&estate.sec(), id, &named("list*")).await.unwrap();
    accepted(estate, id, estate.owner, OwnerPart::Technical).await;
    id
}

async fn accepted(estate: &Estate, id: SystemId, who: PersonId, part: OwnerPart) {
    let offer = systems::offer(&estate.sec(), id, who, part).await.unwrap();
    systems::accept(&estate.by(who, &[]), offer).await.unwrap();
}

async fn holders(estate: &Estate, name: &str) -> Vec<(PersonId, OwnerPart)> {
    let id = estate.identity(name).await;
    let rows = ownership::of_identity(&estate.sec(), id).await.unwrap();
    let mut now: Vec<_> =
        rows.iter().filter(|row| row.holds(estate.app.now())).map(|row| (row.person, row.part)).collect();
    now.sort_unstable();
    now
}

async fn rows(estate: &Estate, name: &str) -> Vec<OwnerRow> {
    ownership::of_identity(&estate.sec(), estate.identity(name).await).await.unwrap()
}

#[tokio::test]
async fn whoever_accepts_a_system_owns_what_belongs_to_it_from_then_on() {
    let estate = Estate::unowned().await;
    let id = systems::make(&estate.sec(), &payments()).await.unwrap();
    let seen = systems::outlook(&estate.sec(), id, &named("*er")).await.unwrap();
    assert_eq!((seen.found, seen.joining, seen.here, seen.elsewhere), (2, 2, 0, 0));
    systems::add_rule(&estate.sec(), id, &named("*er")).await.unwrap();
    assert!(holders(&estate, "reader").await.is_empty(), "nobody has accepted the system");
    let offer = systems::offer(&estate.sec(), id, estate.owner, OwnerPart::Technical).await.unwrap();
    assert_eq!(systems::offers(&estate.olga()).await.unwrap().len(), 1);
    systems::accept(&estate.olga(), offer).await.unwrap();
    for name in ["reader", "lister"] {
        assert_eq!(holders(&estate, name).await, [(estate.owner, OwnerPart::Technical)]);
    }
    assert!(holders(&estate, "idle").await.is_empty());
    let row = rows(&estate, "reader").await.remove(0);
    assert_eq!(row.system, Some((id, "Payments".into())));
    assert_eq!(row.accepted_at, Some(estate.app.now()));
    let theirs = identities::all(&estate.olga(), &Filter::default()).await.unwrap();
    assert_eq!(theirs.len(), 2, "they see what they own by it");
    let page = systems::show(&estate.olga(), id).await.unwrap();
    assert_eq!((page.system.identities, page.identities.len(), page.may_manage), (2, 2, false));
    assert!(matches!(systems::accept(&estate.olga(), offer).await, Err(Error::Conflict(_))));
    let actions = estate.actions().await;
    let tail = ["system.accepted", "ownership.inherited", "ownership.inherited", "system.inherited"];
    assert_eq!(actions[actions.len() - 4..], tail);
}

#[tokio::test]
async fn what_somebody_accepted_alone_stays_theirs() {
    let estate = Estate::unowned().await;
    let sam = estate.somebody("sam").await;
    estate.own("reader", sam, OwnerPart::Technical).await;
    let id = owned(&estate).await;
    assert_eq!(holders(&estate, "reader").await, [(sam, OwnerPart::Technical)]);
    accepted(&estate, id, estate.manager, OwnerPart::Business).await;
    let both = [(sam, OwnerPart::Technical), (estate.manager, OwnerPart::Business)];
    let mut found = holders(&estate, "reader").await;
    found.sort_by_key(|(_, part)| *part);
    assert_eq!(found, both, "of the other part it has the system's");
    // Whoever accepts the identity itself replaces what came by the system.
    estate.own("lister", sam, OwnerPart::Technical).await;
    assert!(holders(&estate, "lister").await.contains(&(sam, OwnerPart::Technical)));
    // The page of what they own leads to the system, which they may see, too: of it what they own.
    let page = systems::show(&estate.by(sam, &[]), id).await.unwrap();
    assert_eq!((page.identities.len(), page.may_manage), (2, false));
    assert!(!holders(&estate, "lister").await.iter().any(|(who, _)| *who == estate.owner));
}

#[tokio::test]
async fn a_rule_brings_what_a_later_import_shows_and_takes_it_back_when_it_ends() {
    let estate = Estate::unowned().await;
    let id = systems::make(&estate.sec(), &payments()).await.unwrap();
    accepted(&estate, id, estate.owner, OwnerPart::Technical).await;
    let rule = systems::add_rule(&estate.sec(), id, &named("nightly-*")).await.unwrap();
    assert!(matches!(
        systems::add_rule(&estate.sec(), id, &named("Nightly-*")).await,
        Err(Error::Conflict(_))
    ));
    let roles = [&ROLES[..], &[("nightly-run", "ec2:DescribeInstances")]].concat();
    estate.import_inventory(&roles).await;
    assert_eq!(holders(&estate, "nightly-run").await, [(estate.owner, OwnerPart::Technical)]);
    systems::end_rule(&estate.sec(), rule).await.unwrap();
    assert!(holders(&estate, "nightly-run").await.is_empty());
    assert_eq!(rows(&estate, "nightly-run").await[0].ended_as, Some(EndedAs::Moved));
    assert!(matches!(systems::end_rule(&estate.sec(), rule).await, Err(Error::NotFound(_))));
}

#[tokio::test]
async fn where_a_person_put_an_identity_no_rule_moves_it() {
    let estate = Estate::unowned().await;
    let id = owned(&estate).await;
    let other = Described { name: SystemName::parse("Ledger").unwrap(), ..payments() };
    let ledger = systems::make(&estate.sec(), &other).await.unwrap();
    let reader = estate.identity("reader").await;
    systems::place(&estate.sec(), reader, Some(ledger)).await.unwrap();
    assert!(holders(&estate, "reader").await.is_empty(), "nobody owns the ledger");
    assert!(matches!(systems::place(&estate.sec(), reader, Some(ledger)).await, Err(Error::Conflict(_))));
    estate.import_inventory(&ROLES).await;
    assert_eq!(systems::show(&estate.sec(), ledger).await.unwrap().system.identities, 1);
    let seen = systems::outlook(&estate.sec(), id, &named("reader")).await.unwrap();
    assert_eq!((seen.found, seen.elsewhere), (1, 1));
    // Its owner may say so too, and nobody else.
    let lister = estate.identity("lister").await;
    systems::place(&estate.olga(), lister, None).await.unwrap();
    assert!(holders(&estate, "lister").await.is_empty());
    for stranger in [estate.by(estate.somebody("sam").await, &[]), estate.olga()] {
        assert!(matches!(systems::place(&stranger, lister, Some(id)).await, Err(Error::NotFound(_))));
    }
    assert!(matches!(systems::place(&estate.aud(), lister, Some(id)).await, Err(Error::Forbidden(_))));
}

#[tokio::test]
async fn a_system_that_ends_leaves_nothing_owned_by_it() {
    let estate = Estate::unowned().await;
    let id = owned(&estate).await;
    let waits = systems::offer(&estate.sec(), id, estate.manager, OwnerPart::Business).await.unwrap();
    systems::end(&estate.sec(), id).await.unwrap();
    assert!(holders(&estate, "reader").await.is_empty());
    assert!(systems::list(&estate.sec()).await.unwrap().is_empty());
    assert!(matches!(systems::show(&estate.sec(), id).await, Err(Error::NotFound(_))));
    assert!(matches!(systems::end(&estate.sec(), id).await, Err(Error::NotFound(_))));
    assert!(matches!(systems::accept(&estate.mia(), waits).await, Err(Error::Conflict(_))));
    estate.import_inventory(&ROLES).await;
    assert!(holders(&estate, "reader").await.is_empty(), "its rules ended with it");
    let again = systems::make(&estate.sec(), &payments()).await;
    assert!(matches!(again, Err(Error::Invalid(_))), "its name means what it meant");
}

#[tokio::test]
async fn when_a_systems_owner_leaves_its_backup_steps_in_for_all_of_it() {
    let estate = Estate::unowned().await;
    let id = owned(&estate).await;
    let sam = estate.somebody("sam").await;
    accepted(&estate, id, sam, OwnerPart::Backup).await;
    let seen = people::outlook(&estate.sec(), estate.owner).await.unwrap();
    assert_eq!((seen.systems, seen.identities, seen.to_backups), (1, 2, 2));
    people::deactivate(&estate.sec(), estate.owner, DepartureCause::Person).await.unwrap();
    for name in ["reader", "lister"] {
        assert_eq!(holders(&estate, name).await, [(sam, OwnerPart::Technical)], "{name}");
    }
    let page = systems::show(&estate.sec(), id).await.unwrap();
    let owners: Vec<_> = page.system.owners.iter().map(|one| (one.person, one.part)).collect();
    assert_eq!(owners, [(sam, OwnerPart::Technical)]);
    // It is by the system that they own it: what joins now is theirs too.
    systems::place(&estate.sec(), estate.identity("idle").await, Some(id)).await.unwrap();
    assert_eq!(holders(&estate, "idle").await, [(sam, OwnerPart::Technical)]);
    people::deactivate(&estate.sec(), sam, DepartureCause::Person).await.unwrap();
    assert!(holders(&estate, "idle").await.is_empty());
    assert!(systems::show(&estate.sec(), id).await.unwrap().system.owners.is_empty());
}

#[tokio::test]
async fn a_system_is_declined_with_a_reason_lapses_and_is_taken_back() {
    let estate = Estate::unowned().await;
    let id = systems::make(&estate.sec(), &payments()).await.unwrap();
    let offer = async || systems::offer(&estate.sec(), id, estate.owner, OwnerPart::Technical).await;
    let first = offer().await.unwrap();
    assert!(matches!(offer().await, Err(Error::Conflict(_))));
    let reason = ReasonText::parse("The ledger team runs this one").unwrap();
    systems::decline(&estate.olga(), first, &reason).await.unwrap();
    let said = &systems::show(&estate.sec(), id).await.unwrap().intervals[0];
    assert_eq!(said.reason.as_deref(), Some(reason.as_str()));
    let second = offer().await.unwrap();
    systems::withdraw(&estate.sec(), second).await.unwrap();
    assert!(matches!(systems::withdraw(&estate.sec(), second).await, Err(Error::Conflict(_))));
    let third = offer().await.unwrap();
    estate.app.clock.advance(chrono::Duration::days(14));
    assert!(systems::offers(&estate.olga()).await.unwrap().is_empty());
    let late = systems::accept(&estate.olga(), third).await.unwrap_err();
    assert!(late.to_string().contains("lapsed 14 days after"), "{late}");
    offer().await.unwrap();
}

#[tokio::test]
async fn only_security_manages_systems_and_strangers_see_none() {
    let estate = Estate::unowned().await;
    let id = owned(&estate).await;
    let stranger = estate.by(estate.somebody("sam").await, &[]);
    for other in [estate.olga(), estate.mia(), estate.aud(), estate.system(), stranger.clone()] {
        let refused = |done: bool| assert!(done);
        refused(matches!(systems::make(&other, &payments()).await, Err(Error::Forbidden(_))));
        refused(matches!(systems::describe(&other, id, &payments()).await, Err(Error::Forbidden(_))));
        refused(matches!(systems::end(&other, id).await, Err(Error::Forbidden(_))));
        refused(matches!(systems::add_rule(&other, id, &named("x")).await, Err(Error::Forbidden(_))));
        refused(matches!(systems::outlook(&other, id, &named("x")).await, Err(Error::Forbidden(_))));
        let offer = systems::offer(&other, id, estate.owner, OwnerPart::Backup).await;
        refused(matches!(offer, Err(Error::Forbidden(_))));
    }
    assert!(matches!(systems::show(&stranger, id).await, Err(Error::NotFound(_))));
    assert!(systems::list(&stranger).await.unwrap().is_empty());
    assert_eq!(systems::list(&estate.olga()).await.unwrap().len(), 1);
    assert_eq!(systems::list(&estate.aud()).await.unwrap().len(), 1);
    let own = systems::offer(&estate.sec(), id, estate.security, OwnerPart::Backup).await;
    assert!(matches!(own, Err(Error::Forbidden(_))));
    let offered = systems::offer(&estate.sec(), id, estate.manager, OwnerPart::Business).await.unwrap();
    assert!(matches!(systems::accept(&stranger, offered).await, Err(Error::NotFound(_))));
    assert!(matches!(systems::accept(&estate.sec(), offered).await, Err(Error::Forbidden(_))));
}

const FILE: &str = "name,business_function,environment,technical_owner,business_owner,name_pattern\n\
    Payments,Takes the customers' money,production,olga,mia@example.com,*er\n\
    Ledger,,,nobody@example.com,,\n";

#[tokio::test]
async fn a_file_of_systems_makes_them_asks_their_owners_and_changes_nothing_the_second_time() {
    let estate = Estate::unowned().await;
    let import = async |text: &str| {
        let file = sources::systems::csv("systems.csv", text.as_bytes()).unwrap();
        systems::import(&estate.app.operator(), "systems.csv", SystemOrigin::Csv, file).await.unwrap()
    };
    let done = import(FILE).await;
    assert_eq!((done.read, done.made, done.ruled, done.offered, done.moved), (2, 2, 1, 2, 2));
    assert_eq!(done.remarks, ["Ledger: nobody@example.com means nobody here, or several"]);
    assert_eq!(systems::offers(&estate.olga()).await.unwrap()[0].system_name, "Payments");
    let leaves = estate.actions().await.len();
    let again = import(FILE).await;
    assert_eq!((again.made, again.described, again.offered, again.moved), (0, 0, 0, 0));
    assert_eq!((again.known, done.known), (2, 0));
    assert_eq!(estate.actions().await.len(), leaves);
    let changed = import(&FILE.replace("Takes the customers' money", "Takes everybody's money")).await;
    assert_eq!((changed.made, changed.described), (0, 1));
    let wrong = import("name,environment\nPayments,moon\nx,\n").await;
    let reasons: Vec<&str> = wrong.rejected.iter().map(|one| one.reason.as_str()).collect();
    assert_eq!(reasons.len(), 2, "{reasons:?}");
    assert!(reasons[0].starts_with("entry 1 (Payments): environment: 'moon' is not one of"), "{reasons:?}");
}

#[tokio::test]
async fn a_catalogue_is_known_by_its_references_when_a_title_changes() {
    let estate = Estate::unowned().await;
    let text = "apiVersion: backstage.io/v1alpha1\nkind: System\nmetadata: {name: pay, title: Payments}\nspec: {owner: user:olga}\n";
    let import = async |text: &str| {
        let file = sources::systems::backstage("catalog-info.yaml", text.as_bytes()).unwrap();
        systems::import(&estate.sec(), "catalog-info.yaml", SystemOrigin::Backstage, file).await.unwrap()
    };
    let done = import(text).await;
    assert_eq!((done.made, done.offered), (1, 1));
    let renamed = import(&text.replace("title: Payments", "title: Money")).await;
    assert_eq!((renamed.made, renamed.described, renamed.offered), (0, 1, 0));
    assert_eq!(systems::list(&estate.sec()).await.unwrap()[0].name, "Money");
}

#[tokio::test]
async fn the_same_inventory_again_and_a_system_described_again_change_nothing() {
    let estate = Estate::unowned().await;
    let id = owned(&estate).await;
    let before = (rows(&estate, "reader").await, estate.actions().await.len());
    systems::describe(&estate.sec(), id, &payments()).await.unwrap();
    assert_eq!(estate.actions().await.len(), before.1);
    ops::imports::iam(&estate.app.operator(), "iam.json", &inventory(&ROLES)).await.unwrap();
    assert_eq!(rows(&estate, "reader").await, before.0);
}

#[tokio::test]
async fn the_offers_of_a_day_are_one_mail_with_the_systems_counted_in_it() {
    use ops::mail::{Mail, letter};
    use sea_orm::EntityTrait;
    let estate = Estate::unowned().await;
    let id = systems::make(&estate.sec(), &payments()).await.unwrap();
    systems::offer(&estate.sec(), id, estate.owner, OwnerPart::Technical).await.unwrap();
    let reader = estate.identity("reader").await;
    ownership::offer(&estate.sec(), reader, estate.owner, OwnerPart::Business).await.unwrap();
    let mails = entities::outbox::Entity::find().all(estate.app.tenure.database.read()).await.unwrap();
    let theirs: Vec<_> = mails.iter().filter(|row| row.person_id == estate.owner.uuid()).collect();
    assert_eq!(theirs.len(), 1, "{mails:?}");
    let told = letter(&estate.app.tenure, domain::id::OutboxId::new(theirs[0].id)).await.unwrap().unwrap();
    assert_eq!(told.mail, Mail::Offers { identities: vec![reader], systems: 1 });
}
