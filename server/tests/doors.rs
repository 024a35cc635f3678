//! Every door is tried by a stranger and by each role, against a list that a reviewer can read. A door with no line
//! fails the test.

mod site;

use app::routes::App as Pages;
use domain::actor::Role;
use leptos::server_fn::axum::server_fn_paths;
use leptos_axum::generate_route_list;
use server::visitor::PUBLIC;
use site::{App, Browser};
use std::collections::BTreeMap;
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
    ("POST", "/identities.csv"),
    ("POST", "/evidence/{id}/bundle"),
];

/// The reviewed list: a door, an example of its address, and what a stranger, an owner, security, management, an
/// auditor and an admin get. `in` is "sign in first". For a server function the example is its form, which names things
/// that are not there, and `no` is that the page it leads to says so or refuses; what each does to things that are there
/// is tried by strangers and wrong roles in reviews_refused.rs and ownership_pages.rs.
const REVIEWED: &str = "\
GET /                   /                        200 200 200 200 200 200
GET /assets/{name}      /assets/tenure.1.css     200 200 200 200 200 200
GET /evidence           /evidence                in  403 200 200 200 403
GET /evidence/{id}      /evidence/cam_00000000000000000000000000 in  403 404 404 404 403
GET /identities         /identities              in  200 200 200 200 200
GET /identities/{id}    /identities/nhi_00000000000000000000000000 in  404 404 404 404 404
GET /keys               /keys                    200 200 200 200 200 200
GET /livez              /livez                   200 200 200 200 200 200
GET /readyz             /readyz                  200 200 200 200 200 200
GET /outbox             /outbox                  in  403 200 403 403 200
GET /reviews            /reviews                 in  200 200 200 200 200
GET /reviews/new        /reviews/new             in  403 200 403 403 403
GET /reviews/{id}       /reviews/cam_00000000000000000000000000 in  404 404 404 404 404
GET /reviews/{id}/items/{item} /reviews/cam_00000000000000000000000000/items/itm_00000000000000000000000000 in  404 404 404 404 404
GET /sign-in            /sign-in                 200 200 200 200 200 200
GET /sign-in/callback   /sign-in/callback        303 303 303 303 303 303
GET /sign-in/start      /sign-in/start           303 303 303 303 303 303
GET /sign-out           /sign-out                200 200 200 200 200 200
GET /sources            /sources                 in  403 200 403 200 200
POST /api/identities/register identity=nhi_00000000000000000000000000&purpose=x in no no no no no
POST /api/outbox/try-again mail=out_00000000000000000000000000 in no no no no no
POST /api/ownership/accept offer=own_00000000000000000000000000 in no no no no no
POST /api/ownership/decline offer=own_00000000000000000000000000 in no no no no no
POST /api/ownership/offer identity=nhi_00000000000000000000000000&part=backup&person=per_00000000000000000000000000 in no no no no no
POST /api/reviews/acknowledge campaign=cam_00000000000000000000000000 in no no no no no
POST /api/reviews/close campaign=cam_00000000000000000000000000 in no no no no no
POST /api/reviews/decide campaign=cam_00000000000000000000000000&item=itm_00000000000000000000000000&outcome=revoke in no no no no no
POST /api/reviews/keep-together campaign=cam_00000000000000000000000000 in no no no no no
POST /api/reviews/launch name=x in no no no no no
POST /api/reviews/undo campaign=cam_00000000000000000000000000&item=itm_00000000000000000000000000 in no no no no no
POST /evidence/{id}/bundle /evidence/cam_00000000000000000000000000/bundle in 403 404 403 404 403
POST /identities.csv    /identities.csv          in  200 200 200 200 200
POST /sign-in/as        /sign-in/as              303 303 303 303 303 303
POST /sign-out          /sign-out                303 303 303 303 303 303
";

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
    let form = if example == "/sign-in/as" { "person=nobody" } else { "" };
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
