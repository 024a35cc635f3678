//! Saved scopes: kept, changed and deleted by security, and frozen by name and query with what is launched with them.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use chrono::Duration;
use domain::finding::Rule;
use domain::principal::PrincipalClass;
use domain::system::NamePattern;
use domain::text::ScopeName;
use domain::window::Window;
use evidence::hash::Digest;
use ops::Error;
use ops::identities::{Asked, Filter, Lacking, ListPlace, Order, listing};
use ops::reviews::{self, Launch, Scope, delete_scope, edit_scope, save_scope, saved_scopes};
use std::collections::BTreeSet;

fn name(text: &str) -> ScopeName {
    ScopeName::parse(text).unwrap()
}

fn named(pattern: &str) -> Scope {
    Scope { name: Some(NamePattern::parse(pattern).unwrap()), ..Scope::default() }
}

fn field<T: std::fmt::Debug>(result: ops::Result<T>) -> String {
    let Err(Error::Invalid(problems)) = result else { unreachable!("{result:?}") };
    problems.0[0].field.clone()
}

#[tokio::test]
async fn a_scope_is_kept_changed_and_deleted_and_each_leaves_its_leaf() {
    let estate = Estate::new().await;
    let sec = estate.sec();
    let id = save_scope(&sec, &name("Readers"), &named("re*")).await.unwrap();
    let all = saved_scopes(&sec).await.unwrap();
    assert_eq!((all.len(), all[0].id, all[0].matches, all[0].changed_by.as_str()), (1, id, 1, "sec"));
    assert_eq!(all[0].scope, named("re*"));
    let twice = save_scope(&sec, &name("READERS"), &named("li*")).await;
    assert_eq!(field(twice), "name", "whatever the case");
    let same = edit_scope(&sec, id, &name("Readers"), &named("re*")).await;
    assert!(matches!(same, Err(Error::Conflict(_))), "{same:?}");
    let other = save_scope(&sec, &name("Listers"), &named("li*")).await.unwrap();
    assert_eq!(field(edit_scope(&sec, other, &name("readers"), &named("li*")).await), "name");
    edit_scope(&sec, id, &name("readers, all"), &named("*r*")).await.unwrap();
    assert_eq!(saved_scopes(&sec).await.unwrap()[1].matches, 3, "reader, lister, robot");
    delete_scope(&sec, id).await.unwrap();
    for gone in [delete_scope(&sec, id).await, edit_scope(&sec, id, &name("Readers"), &named("re*")).await] {
        assert!(matches!(gone, Err(Error::NotFound(_))), "{gone:?}");
    }
    save_scope(&sec, &name("readers, all"), &named("re*")).await.unwrap();
    let actions = estate.actions().await;
    let told: Vec<&str> =
        actions.iter().map(String::as_str).filter(|action| action.starts_with("scope.")).collect();
    assert_eq!(told, ["scope.saved", "scope.saved", "scope.edited", "scope.deleted", "scope.saved"]);
    let lines = estate.lines().await;
    assert!(!lines.iter().any(|line| line.contains("Readers")), "names stand in leaves as hashes");
}

#[tokio::test]
async fn security_alone_keeps_scopes_and_none_of_what_no_review_has() {
    let estate = Estate::new().await;
    let id = save_scope(&estate.sec(), &name("Readers"), &named("re*")).await.unwrap();
    for other in [estate.olga(), estate.mia(), estate.aud(), estate.app.operator(), estate.system()] {
        assert!(matches!(save_scope(&other, &name("Mine"), &named("x*")).await, Err(Error::Forbidden(_))));
        assert!(matches!(
            edit_scope(&other, id, &name("Mine"), &named("x*")).await,
            Err(Error::Forbidden(_))
        ));
        assert!(matches!(delete_scope(&other, id).await, Err(Error::Forbidden(_))));
        assert!(matches!(saved_scopes(&other).await, Err(Error::Forbidden(_))));
    }
    let people = Scope { classes: vec![PrincipalClass::Person], ..Scope::default() };
    assert_eq!(field(save_scope(&estate.sec(), &name("People"), &people).await), "scope");
    assert_eq!(saved_scopes(&estate.sec()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_lacking_and_what_is_broken_are_scopes_as_the_inventory_lists_them() {
    let estate = Estate::new().await;
    let sec = estate.sec();
    let listed = async |lacking, finding| {
        let asked = Asked {
            filter: Filter {
                classes: vec![PrincipalClass::Machine, PrincipalClass::Unsure],
                ..Filter::default()
            },
            lacking,
            finding,
            order: Order::default(),
            place: ListPlace::First,
            limit: 100,
            window: Window::before(estate.app.now(), Window::DEFAULT_DAYS),
        };
        let rows = listing(&sec, &asked).await.unwrap().rows;
        rows.into_iter().map(|row| row.identity.id).collect::<BTreeSet<_>>()
    };
    let all = listed(None, None).await;
    let asked = [
        (Some(Lacking::Owner), None),
        (None, Some(Rule::Orphaned)),
        (Some(Lacking::Owner), Some(Rule::NoPurpose)),
    ];
    for (number, (lacking, finding)) in asked.into_iter().enumerate() {
        let scope = Scope { lacking, finding, ..Scope::default() };
        let id = save_scope(&sec, &name(&format!("Scope {number}")), &scope).await.unwrap();
        let expected = listed(lacking, finding).await;
        assert!(!expected.is_empty() && expected.len() < all.len(), "{lacking:?} {finding:?}");
        let saved = saved_scopes(&sec).await.unwrap();
        assert_eq!(saved.iter().find(|one| one.id == id).unwrap().matches, expected.len() as u64);
        let launch = Launch { scope: scope.clone(), saved: Some(id), ..estate.plan() };
        let campaign = reviews::launch(&sec, &launch).await.unwrap().campaign;
        let items = reviews::progress(&sec, campaign).await.unwrap().items;
        assert_eq!(items.into_iter().map(|item| item.identity).collect::<BTreeSet<_>>(), expected);
        let found = reviews::list(&sec).await.unwrap();
        assert!(found.iter().any(|row| row.scope == scope.to_string()));
    }
}

#[tokio::test]
async fn name_and_query_are_frozen_with_the_campaign_and_verified() {
    let estate = Estate::new().await;
    let sec = estate.sec();
    let id = save_scope(&sec, &name("Readers"), &named("re*")).await.unwrap();
    let launch = Launch { scope: named("re*"), saved: Some(id), ..estate.plan() };
    let campaign = reviews::launch(&sec, &launch).await.unwrap().campaign;
    edit_scope(&sec, id, &name("Something else"), &named("li*")).await.unwrap();
    // What it says now is not what is launched.
    for stale in
        [reviews::preview(&sec, &launch).await.map(drop), reviews::launch(&sec, &launch).await.map(drop)]
    {
        assert!(matches!(stale, Err(Error::Stale(_))), "{stale:?}");
    }
    delete_scope(&sec, id).await.unwrap();
    let now = Launch { scope: named("li*"), ..launch };
    assert!(matches!(reviews::launch(&sec, &now).await, Err(Error::Stale(_))), "it is gone");
    let found = reviews::list(&sec).await.unwrap();
    assert_eq!((found.len(), found[0].scope_name.as_deref()), (1, Some("Readers")));

    estate.app.clock.advance(Duration::days(15));
    reviews::close(&sec, campaign).await.unwrap();
    reviews::acknowledge(&estate.mia(), campaign, None).await.unwrap();
    let bundle = estate.bundle(campaign).await;
    let keys = [estate.app.tenure.key.public().clone()];
    let report = evidence::verify::verify(std::io::Cursor::new(&bundle.bytes), Some(&keys));
    assert!(report.holds(), "{:?}", report.failures);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bundle.bytes)).unwrap();
    let file: serde_json::Value = serde_json::from_reader(archive.by_name("campaign.json").unwrap()).unwrap();
    let query = named("re*").to_string();
    assert_eq!(file["scope"], query);
    assert_eq!(file["saved_scope"]["query_sha256"], Digest::of(query.as_bytes()).to_string());
    let texts = std::io::read_to_string(archive.by_name("texts.csv").unwrap()).unwrap();
    let hash = file["saved_scope"]["name_sha256"].as_str().unwrap();
    assert!(texts.lines().any(|line| line.starts_with(hash) && line.contains("Readers")), "{texts}");
}
