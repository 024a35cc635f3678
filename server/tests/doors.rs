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
const REVIEWED: &str = "\
GET /                   /                        200 200 200 200 200 200
GET /assets/{name}      /assets/tenure.1.css     200 200 200 200 200 200
GET /clients            /clients                 in  403 200 403 403 200
GET /evidence           /evidence                in  403 200 200 200 403
GET /evidence/controls  /evidence/controls       in  403 200 200 200 403
GET /evidence/log       /evidence/log            in  403 200 200 200 403
GET /evidence/reviewed  /evidence/reviewed       in  403 200 200 200 403
GET /evidence/sample    /evidence/sample         in  403 200 200 200 403
GET /evidence/{id}/sample /evidence/cam_00000000000000000000000000/sample in  403 404 404 404 403
GET /evidence/log/inclusion /evidence/log/inclusion?leaf=0&size=1 in  403 404 404 404 403
GET /evidence/log/consistency /evidence/log/consistency?from=0&to=0 in  403 404 404 404 403
GET /evidence/{id}      /evidence/cam_00000000000000000000000000 in  403 404 404 404 403
GET /exceptions         /exceptions              in  200 200 200 200 200
GET /exceptions/ask     /exceptions/ask?identity=nhi_00000000000000000000000000 in  404 404 404 404 404
GET /exceptions/{id}    /exceptions/exc_00000000000000000000000000 in  404 404 404 404 404
GET /identities         /identities              in  200 200 200 200 200
GET /identities/{id}    /identities/nhi_00000000000000000000000000 in  404 404 404 404 404
GET /identities/{id}/history /identities/nhi_00000000000000000000000000/history in  404 404 404 404 404
GET /identities/{id}/revoke /identities/nhi_00000000000000000000000000/revoke in  404 404 404 404 404
GET /keys               /keys                    200 200 200 200 200 200
GET /livez              /livez                   200 200 200 200 200 200
GET /readyz             /readyz                  200 200 200 200 200 200
GET /policies           /policies                in  403 200 200 200 403
GET /policies/new       /policies/new            in  403 200 403 403 403
GET /policies/{id}      /policies/pol_00000000000000000000000000 in  403 404 404 404 403
GET /owners             /owners                  in  403 200 200 200 403
GET /claims             /claims                  in  200 200 200 200 200
GET /systems            /systems                 in  200 200 200 200 200
GET /systems/{id}       /systems/sys_00000000000000000000000000 in  404 404 404 404 404
GET /teams              /teams                   in  403 200 200 200 200
GET /people             /people                  in  403 200 200 200 200
GET /people/{id}        /people/per_00000000000000000000000000 in  403 404 404 404 404
GET /people/{id}/departure /people/per_00000000000000000000000000/departure in  403 404 403 403 404
GET /outbox             /outbox                  in  403 200 403 403 200
GET /reviews            /reviews                 in  200 200 200 200 200
GET /reviews/new        /reviews/new             in  403 200 403 403 403
GET /reviews/recurring  /reviews/recurring       in  403 200 403 403 403
GET /reviews/scopes     /reviews/scopes          in  403 200 403 403 403
GET /reviews/{id}       /reviews/cam_00000000000000000000000000 in  404 404 404 404 404
GET /reviews/{id}/items/{item} /reviews/cam_00000000000000000000000000/items/itm_00000000000000000000000000 in  404 404 404 404 404
GET /tasks              /tasks                  in  200 200 200 200 200
GET /tasks/{id}         /tasks/tsk_00000000000000000000000000       in  404 404 404 404 404
GET /revocations/{id}   /revocations/rev_00000000000000000000000000 in  404 404 404 404 404
GET /rotations          /rotations               in  200 200 200 200 200
GET /settings           /settings                in  200 200 200 200 200
GET /webhooks           /webhooks                in  403 200 403 403 200
GET /webhooks/{id}      /webhooks/hok_00000000000000000000000000 in  403 404 403 403 404
GET /sign-in            /sign-in                 200 200 200 200 200 200
GET /sign-in/callback   /sign-in/callback        303 303 303 303 303 303
GET /sign-in/start      /sign-in/start           303 303 303 303 303 303
GET /sign-out           /sign-out                200 200 200 200 200 200
GET /sources            /sources                 in  403 200 403 200 200
GET /sources/networks   /sources/networks        in  403 200 403 200 200
POST /api/evidence/freeze campaign=cam_00000000000000000000000000 in no no no no no
POST /api/evidence/subscribe mail=yes in no yes no yes no
POST /api/exceptions/accept exception=exc_00000000000000000000000000 in no no no no no
POST /api/exceptions/approve exception=exc_00000000000000000000000000 in no no no no no
POST /api/exceptions/ask identity=nhi_00000000000000000000000000&what=orphaned in no no no no no
POST /api/exceptions/confirm exception=exc_00000000000000000000000000 in no no no no no
POST /api/exceptions/end exception=exc_00000000000000000000000000&reason=x in no no no no no
POST /api/exceptions/refuse exception=exc_00000000000000000000000000&reason=x in no no no no no
POST /api/exceptions/withdraw exception=exc_00000000000000000000000000 in no no no no no
POST /api/clients/revoke client=cli_00000000000000000000000000 in no no no no no
POST /api/identities/certificates identity=nhi_00000000000000000000000000&certificates=x in no no no no no
POST /api/identities/register identity=nhi_00000000000000000000000000&purpose=x in no no no no no
POST /api/identities/transition identity=nhi_00000000000000000000000000&step=retire&reason=The+service+was+switched+off in no no no no no
POST /api/networks/end  network=net_00000000000000000000000000 in no no no no no
POST /api/networks/state prefix=x&name=x&environment=x in no no no no no
POST /api/owners/assign person=per_00000000000000000000000000&part=backup in no no no no no
POST /api/owners/ask-likely risk=none+such in no no no no no
POST /api/waves/propose the_rest=soon in no no no no no
POST /api/waves/approve plan=wav_00000000000000000000000000 in no no no no no
POST /api/waves/refuse plan=wav_00000000000000000000000000 in no no no no no
POST /api/waves/withdraw plan=wav_00000000000000000000000000 in no no no no no
POST /api/systems/describe name=x in no no no no no
POST /api/systems/end system=sys_00000000000000000000000000 in no no no no no
POST /api/systems/offer system=sys_00000000000000000000000000&person=per_00000000000000000000000000&part=backup in no no no no no
POST /api/systems/withdraw system=sys_00000000000000000000000000&offer=syo_00000000000000000000000000 in no no no no no
POST /api/systems/accept offer=syo_00000000000000000000000000 in no no no no no
POST /api/systems/decline offer=syo_00000000000000000000000000&reason=x in no no no no no
POST /api/systems/add-rule system=sys_00000000000000000000000000&name_pattern=x in no no no no no
POST /api/systems/end-rule system=sys_00000000000000000000000000&rule=syr_00000000000000000000000000 in no no no no no
POST /api/systems/place identity=nhi_00000000000000000000000000&system=none in no no no no no
POST /api/teams/make name=x in no no no no no
POST /api/teams/add team=tea_00000000000000000000000000&person=per_00000000000000000000000000 in no no no no no
POST /api/teams/remove team=tea_00000000000000000000000000&person=per_00000000000000000000000000 in no no no no no
POST /api/teams/end team=tea_00000000000000000000000000 in no no no no no
POST /api/ownership/claim offers%5B%5D=own_00000000000000000000000000 in no no no no no
POST /api/ownership/disclaim offers%5B%5D=own_00000000000000000000000000&reason=It+was+never+mine in no no no no no
POST /api/outbox/try-again mail=out_00000000000000000000000000 in no no no no no
POST /api/ownership/accept offer=own_00000000000000000000000000 in no no no no no
POST /api/ownership/decline offer=own_00000000000000000000000000 in no no no no no
POST /api/ownership/offer identity=nhi_00000000000000000000000000&part=backup&person=per_00000000000000000000000000 in no no no no no
POST /api/policies/approve policy=pol_00000000000000000000000000 in no no no no no
POST /api/policies/propose kind=access+key&max_age_days=30&lead_days=7&overlap_days=2&reason=x in no no no no no
POST /api/policies/refuse policy=pol_00000000000000000000000000&reason=Too+long+for+keys in no no no no no
POST /api/policies/withdraw policy=pol_00000000000000000000000000 in no no no no no
POST /api/ownership/withdraw offer=own_00000000000000000000000000&identity=nhi_00000000000000000000000000 in no no no no no
POST /api/people/add    email=x in no no no no no
POST /api/people/confirm proposal=rop_00000000000000000000000000 in no no no no no
POST /api/people/deactivate person=per_00000000000000000000000000 in no no no no no
POST /api/people/end-role person=per_00000000000000000000000000&role=auditor in no no no no no
POST /api/people/propose person=per_00000000000000000000000000&role=auditor in no no no no no
POST /api/people/reactivate person=per_00000000000000000000000000 in no no no no no
POST /api/people/withdraw proposal=rop_00000000000000000000000000 in no no no no no
POST /api/reviews/acknowledge campaign=cam_00000000000000000000000000 in no no no no no
POST /api/reviews/close campaign=cam_00000000000000000000000000 in no no no no no
POST /api/reviews/decide campaign=cam_00000000000000000000000000&item=itm_00000000000000000000000000&outcome=revoke in no no no no no
POST /api/reviews/keep-together campaign=cam_00000000000000000000000000 in no no no no no
POST /api/reviews/launch name=x in no no no no no
POST /api/reviews/start-recurring name=x in no no no no no
POST /api/reviews/edit-recurring recurring=rec_00000000000000000000000000&name=x in no no no no no
POST /api/reviews/step-recurring recurring=rec_00000000000000000000000000&to=ended in no no no no no
POST /api/reviews/save-scope scope=&name=x in no no no no no
POST /api/reviews/delete-scope scope=scp_00000000000000000000000000 in no no no no no
POST /api/reviews/undo campaign=cam_00000000000000000000000000&item=itm_00000000000000000000000000 in no no no no no
POST /clients           /clients                 in  403 303 403 403 303
POST /webhooks          /webhooks                in  403 303 403 403 303
POST /webhooks/secret   /webhooks/secret         in  403 404 403 403 404
POST /api/settings/away from=soon&until=later in no no no no no
POST /api/settings/back away=awy_00000000000000000000000000 in no no no no no
POST /api/reviews/take-over campaign=cam_00000000000000000000000000&person=per_00000000000000000000000000 in no no no no no
POST /api/settings/mail digest=hourly in no no no no no
POST /api/webhooks/change webhook=hok_00000000000000000000000000 in no no no no no
POST /api/webhooks/test webhook=hok_00000000000000000000000000 in no no no no no
POST /api/webhooks/try-again delivery=dlv_00000000000000000000000000 in no no no no no
POST /api/reviews/delegate campaign=cam_00000000000000000000000000&to=per_00000000000000000000000000&until=2026-04-01&reason=Away in no no no no no
POST /api/reviews/order-micro acknowledger=per_00000000000000000000000000&days=7 in no no no no no
POST /api/reviews/end-micro x=y in no no no no no
POST /api/reviews/seed  campaign=cam_00000000000000000000000000&seed=dice+4+2+6+1 in no no no no no
POST /api/reviews/look-again campaign=cam_00000000000000000000000000&item=itm_00000000000000000000000000&outcome=revoke&reason=Nobody+needs+it in no no no no no
POST /api/reviews/confirm campaign=cam_00000000000000000000000000&item=itm_00000000000000000000000000 in no no no no no
POST /api/reviews/send-back campaign=cam_00000000000000000000000000&item=itm_00000000000000000000000000&because=Nobody+needs+it in no no no no no
POST /api/reviews/ask-waiver campaign=cam_00000000000000000000000000&person=per_00000000000000000000000000&until=2026-04-01&reason=Nobody+else+is+here in no no no no no
POST /api/reviews/approve-waiver waiver=wvr_00000000000000000000000000 in no no no no no
POST /api/reviews/refuse-waiver waiver=wvr_00000000000000000000000000 in no no no no no
POST /api/reviews/end-waiver waiver=wvr_00000000000000000000000000 in no no no no no
POST /api/reviews/end-delegation delegation=dlg_00000000000000000000000000 in no no no no no
POST /api/tasks/answer task=tsk_00000000000000000000000000&again=keep&reason=It+is+needed+after+all in no no no no no
POST /api/revocations/make identity=nhi_00000000000000000000000000&reason=It+was+in+a+public+log in no no no no no
POST /api/revocations/review revocation=rev_00000000000000000000000000&verdict=upheld&reason=It+was+in+a+public+log in no no no no no
POST /evidence/reviewed.csv /evidence/reviewed.csv  in 403 200 403 200 403
POST /evidence/period   /evidence/period         in 403 200 403 200 403
POST /evidence/sample.csv /evidence/sample.csv   in 403 200 403 200 403
POST /evidence/{id}/sample.csv /evidence/cam_00000000000000000000000000/sample.csv in 403 404 403 404 403
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
