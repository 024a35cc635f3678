//! Every door is tried by a stranger and by each role, against a list that a reviewer can read. A door with no line
//! fails the test.

use crate::program::Program;
use crate::site::{App, Browser};
use app::routes::App as Pages;
use domain::actor::Role;
use domain::client::Scope;
use leptos::server_fn::axum::server_fn_paths;
use leptos_axum::generate_route_list;
use serde_json::{Value, json};
use server::visitor::PUBLIC;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Doors that are neither pages nor server functions.
const PLAIN: &[(&str, &str)] = &[
    ("GET", "/sign-in/start"),
    ("GET", "/sign-in/callback"),
    ("POST", "/sign-in/as"),
    ("POST", "/sign-out"),
    ("GET", "/assets/{name}"),
    ("GET", "/livez"),
    ("GET", "/readyz"),
    ("POST", "/clients"),
    ("POST", "/webhooks"),
    ("POST", "/webhooks/secret"),
    ("POST", "/identities.csv"),
    ("POST", "/evidence/{id}/bundle"),
    ("POST", "/evidence/reviewed.csv"),
    ("POST", "/evidence/period"),
    ("POST", "/evidence/sample.csv"),
    ("POST", "/evidence/{id}/sample.csv"),
    ("GET", "/evidence/log/inclusion"),
    ("GET", "/evidence/log/consistency"),
];

/// The doors of programs, and what is answered to nobody, to the session of security, and to a token of scope ingest,
/// lifecycle, scim and read. Examples name things that are not there.
const PROGRAMS: &str = "\
GET /api/openapi.json 200 200 200 200 200 200
GET /api/v1/identities 401 401 403 403 403 200
GET /api/v1/identities/{id} 401 401 403 404 403 404
GET /api/v1/log/checkpoint 401 401 403 403 403 404
GET /api/v1/log/proof/consistency 401 401 403 403 403 422
GET /api/v1/log/proof/inclusion 401 401 403 403 403 422
GET /api/v1/usage 401 401 403 403 403 200
POST /api/v1/credentials/{id}/rotated 401 401 403 404 403 403
POST /api/v1/identities 401 401 403 422 403 403
POST /api/v1/identities/{id}/events 401 401 403 404 403 403
POST /api/v1/identities/{id}/retire 401 401 403 404 403 403
DELETE /scim/v2/Groups/{id} 401 401 403 403 404 403
DELETE /scim/v2/Users/{id} 401 401 403 403 404 403
GET /scim/v2/Groups 401 401 403 403 200 403
GET /scim/v2/Groups/{id} 401 401 403 403 404 403
GET /scim/v2/ResourceTypes 401 401 403 403 200 403
GET /scim/v2/ResourceTypes/{id} 401 401 403 403 404 403
GET /scim/v2/Schemas 401 401 403 403 200 403
GET /scim/v2/Schemas/{id} 401 401 403 403 404 403
GET /scim/v2/ServiceProviderConfig 401 401 403 403 200 403
GET /scim/v2/Users 401 401 403 403 200 403
GET /scim/v2/Users/{id} 401 401 403 403 404 403
PATCH /scim/v2/Groups/{id} 401 401 403 403 404 403
PATCH /scim/v2/Users/{id} 401 401 403 403 404 403
POST /scim/v2/.search 401 401 403 403 501 403
POST /scim/v2/Groups 401 401 403 403 201 403
POST /scim/v2/Users 401 401 403 403 400 403
PUT /scim/v2/Groups/{id} 401 401 403 403 404 403
PUT /scim/v2/Users/{id} 401 401 403 403 404 403
";

/// A body that each door could accept, were the thing there.
fn body_of(method: &str, path: &str) -> Value {
    match path {
        "/api/v1/identities" => json!({
            "provider": "other", "account": "a", "external_id": "x", "kind": "bot", "environment": "test",
            "purpose": "Answers a door that is tried", "no_expiry_reason": "It is tried for ever",
            "revocation_trigger": "workload deleted", "owner": "nobody@example.com",
        }),
        _ if path.ends_with("/events") => json!({ "event": "workload deleted" }),
        _ if method == "PATCH" => json!({ "Operations": [] }),
        _ if path.starts_with("/scim/v2/Groups") => json!({ "displayName": "tried" }),
        _ => json!({ "userName": "no address" }),
    }
}

/// Every door of programs, from what describes them.
fn doors_of_programs() -> BTreeSet<(String, String)> {
    let document = server::api::document();
    let described = document["paths"].as_object().into_iter().flatten().flat_map(|(path, methods)| {
        let methods = methods.as_object().into_iter().flatten();
        methods.map(|(method, _)| (method.to_uppercase(), path.clone())).collect::<Vec<_>>()
    });
    let scim = server::scim::DOORS.iter().map(|(method, path)| ((*method).to_owned(), (*path).to_owned()));
    described.chain(scim).chain([("GET".into(), "/api/openapi.json".into())]).collect()
}

#[tokio::test]
async fn every_door_of_programs_answers_each_token_as_reviewed() {
    let app = App::new().await;
    let security = app.person("sec", Role::Security).await;
    let mut session = Program::nobody(&app);
    let cookie = app.browser_of(security).await.cookie.unwrap_or_default();
    session.headers.insert("cookie", cookie.parse().unwrap_or_else(|_| panic!("no header: {cookie}")));
    let mut programs = vec![Program::nobody(&app), session];
    for scope in Scope::ALL {
        programs.push(Program::of(&app, *scope).await);
    }
    let mut found = String::new();
    let mut reviewed = BTreeSet::new();
    for line in PROGRAMS.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let (method, path) = (words[0], words[1]);
        reviewed.insert((method.to_owned(), path.to_owned()));
        let mut answers = Vec::new();
        for program in &programs {
            let address = path.replace("{id}", "nhi_00000000000000000000000000");
            let body = body_of(method, path);
            let answer = match method {
                "GET" => program.get(&address).await,
                "POST" => program.post(&address, &body).await,
                _ => program.send(method, &address, body.to_string().into()).await,
            };
            let kind = answer.header("content-type");
            let expected =
                if path.starts_with("/scim/") { "application/scim+json" } else { "application/problem+json" };
            assert!(answer.status < 400 || kind == expected, "{method} {path}: {} in {kind}", answer.status);
            let said = answer.json["status"].as_str().map(str::to_owned);
            let said = said.or_else(|| answer.json["status"].as_u64().map(|number| number.to_string()));
            assert!(
                answer.status < 400 || said == Some(answer.status.to_string()),
                "{method} {path}: {}",
                answer.json
            );
            answers.push(answer.status.to_string());
        }
        if answers != words[2..] {
            let _ = writeln!(found, "{line}: found {}", answers.join(" "));
        }
    }
    assert!(found.is_empty(), "doors answer otherwise than reviewed:\n{found}");
    assert_eq!(reviewed, doors_of_programs(), "every door has its line, and no line names one that is gone");
}

/// The reviewed list: a door, an example of its address, and what a stranger, an owner, security, management, an
/// auditor and an admin get. `in` is "sign in first". For a server function the example is its form, which names things
/// that are not there, and `no` is that the page it leads to says so or refuses; what each does to things that are there
/// is tried by strangers and wrong roles in reviews_refused.rs and ownership_pages.rs.
const REVIEWED: &str = include_str!("doors/reviewed.txt");

fn all() -> Vec<(String, String)> {
    let pages = generate_route_list(Pages).into_iter().map(|page| ("GET".to_owned(), page.path().to_owned()));
    let functions = server_fn_paths().map(|(path, method)| (method.to_string(), path.to_owned()));
    let plain = PLAIN.iter().map(|(method, path)| ((*method).to_owned(), (*path).to_owned()));
    let mut doors: Vec<_> = pages.chain(functions).chain(plain).collect();
    doors.sort();
    doors.dedup();
    doors
}

fn reviewed() -> BTreeMap<(String, String), (String, Vec<String>)> {
    let line = |line: &str| {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        assert_eq!(words.len(), 9, "a door, an example and six answers: {line}");
        ((words[0].clone(), words[1].clone()), (words[2].clone(), words[3..].to_vec()))
    };
    REVIEWED.lines().map(line).collect()
}

/// Sends a server function's form, and says what the page that answers it tells.
async fn send(browser: &mut Browser, path: &str, form: &str) -> String {
    let answer = browser.post(path, form).await;
    let to = answer.header("location").split('#').next().unwrap_or_default().to_owned();
    if to.starts_with("/sign-in?next=") {
        return "in".into();
    }
    let page = browser.get(&to).await;
    let refused = page.status != 200
        || page.body.contains("notice flash tone-bad")
        || page.body.contains("role=\"alert\"");
    if refused { "no".into() } else { "yes".into() }
}

async fn knock(browser: &mut Browser, (method, path): (&str, &str), example: &str) -> String {
    if path.starts_with("/api/") {
        return send(browser, path, example).await;
    }
    let form = match example {
        "/sign-in/as" => "person=nobody",
        // Evidence says what it is taken out for.
        _ if path.starts_with("/evidence/") => {
            "why=yearly+audit&from=2026-01-01&until=2026-02-01&seed=dice+4+2+6+1&number=3"
        }
        _ => "",
    };
    let answer = browser.send(method, example, form).await;
    let first = answer.header("location").starts_with("/sign-in?next=") && !example.starts_with("/sign-in");
    if first { "in".into() } else { answer.status.as_u16().to_string() }
}

#[tokio::test]
async fn every_door_answers_each_visitor_as_reviewed() {
    let app = App::demonstration().await;
    let mut people = Vec::new();
    for role in Role::ALL {
        people.push(app.person(role.as_str(), *role).await);
    }
    let reviewed = reviewed();
    let mut found = String::new();
    for (method, path) in all() {
        let key = (method.clone(), path.clone());
        let Some((example, expected)) = reviewed.get(&key) else {
            panic!("{method} {path} has no line in REVIEWED: say what each visitor gets there");
        };
        let mut answers = vec![knock(&mut app.browser(), (&method, &path), example).await];
        for person in &people {
            answers.push(knock(&mut app.browser_of(*person).await, (&method, &path), example).await);
        }
        if &answers != expected {
            let _ = writeln!(
                found,
                "{method} {path}: reviewed {}, found {}",
                expected.join(" "),
                answers.join(" ")
            );
        }
        let open = PUBLIC.contains(&path.as_str());
        assert!(open || matches!(answers[0].as_str(), "in" | "401"), "{method} {path} lets a stranger in");
    }
    assert!(found.is_empty(), "doors answer otherwise than reviewed:\n{found}");
}

#[test]
fn the_list_names_no_door_that_is_gone() {
    let doors = all();
    for (method, path) in reviewed().into_keys() {
        assert!(doors.contains(&(method.clone(), path.clone())), "{method} {path} is not there any more");
    }
    for path in PUBLIC {
        assert!(doors.iter().any(|(_, door)| door == path), "{path} is public and not there");
    }
}
