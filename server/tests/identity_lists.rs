//! The list of identities as a file, and in either density: the same address, the same rows, the same scope.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::{HOSTILE, account, identity, own, role};
use crate::site::{App, Browser};
use domain::actor::Role;
use domain::id::PersonId;
use evidence::csv;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::Value;

const HEADER: [&str; 14] = [
    "id",
    "provider",
    "account",
    "name",
    "external_id",
    "provider_id",
    "class",
    "kind",
    "state",
    "owner",
    "last_used_at",
    "used",
    "granted",
    "credentials",
];

struct People {
    security: PersonId,
    olga: PersonId,
    stranger: PersonId,
}

/// The account and 120 bots, with `reader` owned by Olga.
async fn seeded() -> (App, People) {
    let app = App::new().await;
    let people = People {
        security: app.person("sec", Role::Security).await,
        olga: app.person("olga", Role::Owner).await,
        stranger: app.person("sam", Role::Owner).await,
    };
    let mut many: Vec<Value> = (0..120).map(|n| role(&format!("bot-{n:03}"), 100 + n, "s3:*")).collect();
    many.push(role("=cmd|calc!A0", 900, "s3:GetObject"));
    account(&app, &many).await;
    own(&app, people.security, "reader", people.olga).await;
    (app, people)
}

/// The rows of the file at this address.
async fn rows(browser: &mut Browser, path: &str) -> Vec<Vec<String>> {
    let answer = browser.post(path, "").await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("content-type")),
        (200, "text/csv; charset=utf-8; header=present")
    );
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"tenure-identities-2026-03-02.csv\""
    );
    let table = csv::read(&answer.bytes, &HEADER).unwrap();
    assert_eq!(table.header.len(), HEADER.len());
    table.rows
}

fn names(rows: &[Vec<String>]) -> Vec<&str> {
    rows.iter().map(|row| row[3].as_str()).collect()
}

#[tokio::test]
async fn the_file_has_every_row_of_the_filtered_list_in_its_order() {
    let (app, people) = seeded().await;
    let mut security = app.browser_of(people.security).await;
    let page = security.get("/identities?q=bot-&sort=-name").await.body;
    let link = page.split(r#"action="/identities.csv"#).nth(1).unwrap().split('"').next().unwrap();
    let link = format!("/identities.csv{}", link.replace("&amp;", "&"));
    assert_eq!(link, "/identities.csv?q=bot-&sort=-name");
    let found = rows(&mut security, &link).await;
    assert_eq!((found.len(), names(&found)[0], names(&found)[119]), (120, "bot-119", "bot-000"));
    // Which page was looked at plays no part.
    let after = format!("{link}&after={}", identity(&app, "bot-060").await);
    assert_eq!(rows(&mut security, &after).await, found);

    let all = rows(&mut security, "/identities.csv").await;
    let of = |name: &str| all.iter().find(|row| row[3] == name).unwrap_or_else(|| panic!("{name}")).clone();
    let reader = of("reader");
    assert_eq!(reader[0], identity(&app, "reader").await.to_string());
    assert_eq!(reader[1..3], ["aws", "111122223333"]);
    assert_eq!(reader[4], "arn:aws:iam::111122223333:role/reader");
    assert_eq!((reader[9].as_str(), reader[10].as_str()), ("olga", "2026-02-04T10:00:00.000Z"));
    assert_eq!(reader[11], "1", "{reader:?}");
    assert_eq!(of("robot")[13], "overdue");
    assert_eq!(of("idle")[13], "", "a role has no credential of its own");
}

#[tokio::test]
async fn no_cell_is_a_formula_and_names_are_text() {
    let (app, people) = seeded().await;
    let all = rows(&mut app.browser_of(people.security).await, "/identities.csv?class=all").await;
    assert!(names(&all).contains(&"'=cmd|calc!A0"), "{:?}", names(&all));
    assert!(names(&all).contains(&HOSTILE));
}

#[tokio::test]
async fn an_owner_takes_out_their_own_and_a_stranger_a_header_alone() {
    let (app, people) = seeded().await;
    let own = rows(&mut app.browser_of(people.olga).await, "/identities.csv?class=all&gone=yes").await;
    assert_eq!(names(&own), ["reader"]);
    let others = format!("/identities.csv?owner={}", people.olga);
    assert!(rows(&mut app.browser_of(people.stranger).await, &others).await.is_empty());
    assert!(rows(&mut app.browser_of(people.stranger).await, "/identities.csv").await.is_empty());
    let nobody = app.browser().post("/identities.csv?q=x", "").await;
    assert_eq!(nobody.header("location"), "/sign-in?next=/");
    let stored = entities::log_leaf::Entity::find().order_by_asc(entities::log_leaf::COLUMN.seq);
    let leaves = stored.all(app.tenure.database.read()).await.unwrap();
    let taken: Vec<&str> = leaves
        .iter()
        .filter(|leaf| leaf.line.contains("identities.exported"))
        .map(|leaf| leaf.line.as_str())
        .collect();
    assert_eq!(taken.len(), 3, "each export leaves a leaf");
    assert!(taken[0].contains(&people.olga.to_string()) && taken[0].contains(r#""lines":1"#), "{}", taken[0]);
}

#[tokio::test]
async fn a_dense_list_stays_dense_wherever_it_leads() {
    let (app, people) = seeded().await;
    let mut security = app.browser_of(people.security).await;
    let usual = security.get("/identities?q=bot-").await.body;
    assert!(!usual.contains("identities dense") && usual.contains("/identities?q=bot-&amp;density=dense"));
    let dense = security.get("/identities?q=bot-&density=dense").await.body;
    assert!(dense.contains("identities dense"), "{dense}");
    assert!(dense.contains(r#"<input type="hidden" name="density" value="dense""#));
    let next = dense.split(r#"<a rel="next" href=""#).nth(1).unwrap().split('"').next().unwrap();
    let next = next.replace("&amp;", "&");
    assert!(next.contains("density=dense"), "{next}");
    let by_name = dense.split(r#"class="sort"#).nth(1).unwrap();
    assert!(by_name.split("</th>").next().unwrap().contains("density=dense"), "{by_name}");
    let second = security.get(&next).await.body;
    assert!(second.contains("bot-050") && second.contains("identities dense"));
    // The other density is of the same page.
    let tools = second.split(r#"aria-label="Density""#).nth(1).unwrap();
    let back = tools.split(r#"<a href=""#).nth(1).unwrap().split('"').next().unwrap();
    let back = security.get(&back.replace("&amp;", "&")).await.body;
    assert!(back.contains("bot-050") && !back.contains("identities dense"));
}
