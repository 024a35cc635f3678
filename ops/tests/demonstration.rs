//! The demonstration organisation: what is in it, that it is the same each time, and that its evidence holds.

mod support;

use domain::actor::{Actor, Role};
use domain::principal::PrincipalClass;
use ops::Tenure;
use ops::database::Database;
use ops::demonstration::{self, Outside};
use std::path::Path;
use std::sync::Arc;

async fn seed(folder: &Path) -> Database {
    let database =
        Database::connect(&format!("sqlite://{}?mode=rwc", folder.join("t.db").display())).await.unwrap();
    database.migrate_up().await.unwrap();
    let begun = std::time::Instant::now();
    let mut last = begun;
    let mut said = String::new();
    let seeded = demonstration::seed(&database, &mut |what| {
        eprintln!("{:>8.2} s  {said}", last.elapsed().as_secs_f64());
        last = std::time::Instant::now();
        said = what.to_owned();
    })
    .await
    .unwrap();
    eprintln!("{:>8.2} s  {said}", last.elapsed().as_secs_f64());
    eprintln!("seeded in {:.1} s: {seeded:?}", begun.elapsed().as_secs_f64());
    database
}

#[tokio::test(flavor = "multi_thread")]
async fn try_it() {
    let folder = tempfile::tempdir().unwrap();
    let database = seed(folder.path()).await;
    let outside =
        Outside { elapsed: Arc::new(chrono::Duration::zero), ids: Arc::new(domain::id::SeededIds::new(1)) };
    let tenure: Tenure = demonstration::tenure(&database, outside).await.unwrap().unwrap();
    let all = ops::identities::all(&tenure.call(Actor::Operator), &ops::identities::Filter::default())
        .await
        .unwrap();
    for class in PrincipalClass::ALL {
        eprintln!("{class}: {}", all.iter().filter(|one| one.class == *class).count());
    }
    for account in ["111122223333", "444455556666", "777788889999"] {
        eprintln!("{account}: {}", all.iter().filter(|one| one.account == account).count());
    }
    let mut kinds = std::collections::BTreeMap::<_, usize>::new();
    for one in &all {
        *kinds.entry(one.kind.as_str()).or_default() += 1;
    }
    eprintln!("{kinds:?}");
    let people = demonstration::people(&database).await.unwrap();
    let security = people.iter().find(|(role, _)| *role == Role::Security).unwrap().1;
    let call = tenure.call(Actor::Person {
        id: security,
        roles: vec![domain::actor::HeldRole {
            role: Role::Security,
            since: domain::instant::parse("2025-09-22T08:00:00Z").unwrap(),
        }],
    });
    for one in ops::reviews::list(&call).await.unwrap() {
        eprintln!("{} {} {:?} {:?}", one.name, one.state, one.population, one.counts);
        let progress = ops::reviews::progress(&call, one.id).await.unwrap();
        eprintln!(
            "decided {} open {} low risk {}",
            progress.decided,
            progress.open,
            progress.items.iter().filter(|i| i.low_risk).count()
        );
        for p in &progress.people {
            eprintln!("   {} {} {}", p.name, p.items, p.open);
        }
        let mut risks = std::collections::BTreeMap::<_, usize>::new();
        for i in &progress.items {
            *risks.entry(i.risk).or_default() += 1;
        }
        eprintln!("{risks:?}");
    }
}
