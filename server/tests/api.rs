//! `/api/v1` as programs use it: declaring, reporting, reading; every refusal a problem that names its field.

use crate::program::{Answer, Program};
use crate::site::App;
use domain::actor::Role;
use domain::client::Scope;
use ops::ownership;
use serde_json::{Value, json};

/// The fields that a problem names.
fn named(answer: &Answer) -> Vec<&str> {
    let errors = answer.json["errors"].as_array();
    errors.into_iter().flatten().filter_map(|one| one["field"].as_str()).collect()
}

fn agent() -> Value {
    json!({
        "provider": "other", "account": "agents.example.com", "external_id": "agent/triage", "kind": "AI agent",
        "purpose": "Sorts tickets of one queue", "environment": "production",
        "no_expiry_reason": "As long as the queue is there", "revocation_trigger": "workload deleted",
        "cadence_days": 7, "criticality": "high", "owner": "olga@example.com",
        "particulars": {"model": "of a vendor", "autonomy": "acts alone", "tools": ["tickets.read", "tickets.write"],
            "task_bounds": "One queue of tickets"}
    })
}

#[tokio::test]
async fn a_program_declares_an_owner_accepts_and_its_trigger_fires() {
    let app = App::new().await;
    let olga = app.person("olga", Role::Owner).await;
    let ci = Program::of(&app, Scope::Lifecycle).await;
    let made = ci.post("/api/v1/identities", &agent()).await;
    assert_eq!((made.status, made.json["state"].as_str()), (201, Some("discovered")), "{}", made.json);
    assert_eq!(made.json["owner"], json!(olga.to_string()));
    let place = made.header("location").to_owned();
    assert_eq!(ci.post("/api/v1/identities", &agent()).await.status, 200, "the same again");
    let shown = ci.get(&place).await;
    assert_eq!((shown.status, shown.json["name"].as_str()), (200, Some("triage")), "{}", shown.json);
    assert_eq!(shown.json["particulars"]["tools"], json!(["tickets.read", "tickets.write"]));
    assert_eq!((&shown.json["cadence_days"], &shown.json["criticality"]), (&json!(7), &json!("high")));
    assert!(shown.json["owners"][0]["accepted_at"].is_null() && shown.json["expires_at"].is_null());

    let call = ops::people::present(&app.tenure, olga).await.unwrap().unwrap().call;
    let offer = ownership::offers(&call).await.unwrap().remove(0);
    ownership::accept(&call, offer.id).await.unwrap();
    assert_eq!(ci.get(&place).await.json["state"], json!("registered"));
    let other = ci.post(&format!("{place}/events"), &json!({ "event": "pipeline failed" })).await;
    assert_eq!((other.status, &other.json), (200, &json!({ "fired": false, "task": null, "due_at": null })));
    let fired = ci.post(&format!("{place}/events"), &json!({ "event": "workload deleted" })).await;
    assert_eq!(
        (fired.json["fired"].as_bool(), fired.json["due_at"].as_str()),
        (Some(true), Some("2026-03-02T09:15:00.000Z"))
    );
    let again = ci.post(&format!("{place}/events"), &json!({ "event": "workload deleted" })).await;
    assert_eq!(again.json, fired.json);
    let asked = ci.post(&format!("{place}/retire"), &json!({})).await;
    assert_eq!((asked.status, &asked.json), (200, &json!({ "state": "retiring" })));
    let mut page = app.browser_of(olga).await;
    let html = page.get(place.trim_start_matches("/api/v1")).await.body;
    assert!(html.contains("Its model, or whose product it is") && html.contains("tickets.write"), "{html}");
    assert!(html.contains("Reported: workload deleted"), "{html}");
}

#[tokio::test]
async fn every_field_that_cannot_be_accepted_is_named_with_what_is_expected() {
    let app = App::new().await;
    app.person("olga", Role::Owner).await;
    let ci = Program::of(&app, Scope::Lifecycle).await;
    let without = |change: fn(&mut serde_json::Map<String, Value>)| {
        let mut body = agent();
        change(body.as_object_mut().unwrap());
        body
    };
    let wrong = async |body: &Value| {
        let answer = ci.post("/api/v1/identities", body).await;
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!((answer.status, answer.json["status"].as_u64()), (422, Some(422)), "{}", answer.json);
        named(&answer).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let misspelt = without(|body| {
        let purpose = body.remove("purpose").unwrap();
        body.insert("porpose".into(), purpose);
        body.insert("cadence_days".into(), json!("weekly"));
    });
    assert_eq!(wrong(&misspelt).await, ["cadence_days", "porpose", "purpose"]);
    let meaning = without(|body| {
        body.insert("kind".into(), json!("toaster"));
        body.insert("environment".into(), json!("moon"));
        body.insert("purpose".into(), json!("short"));
        body.insert("expires_at".into(), json!("2027-01-01T00:00:00Z"));
        body.insert("cadence_days".into(), json!(0));
    });
    assert_eq!(wrong(&meaning).await, ["kind", "environment", "purpose", "expires_at", "cadence_days"]);
    let past = without(|body| {
        body.remove("no_expiry_reason");
        body.insert("expires_at".into(), json!("2026-03-02T09:00:00Z"));
    });
    assert_eq!(wrong(&past).await, ["expires_at"]);
    let parts = without(|body| {
        body["particulars"] = json!({ "model": "of a vendor", "autonomy": "free", "toolz": ["x"] });
    });
    let found = wrong(&parts).await;
    assert_eq!(found, ["particulars.toolz", "particulars.autonomy", "particulars.task_bounds"]);
    assert_eq!(wrong(&without(|body| body["owner"] = json!("x@example.com"))).await, ["owner"]);
    assert_eq!(wrong(&without(|body| drop(body.remove("account")))).await, ["account"]);
}

#[tokio::test]
async fn what_is_too_large_too_deep_or_no_json_is_refused() {
    let app = App::new().await;
    let ci = Program::of(&app, Scope::Lifecycle).await;
    let send = async |body: String| ci.send("POST", "/api/v1/identities", body.into()).await;
    assert_eq!(send("x".repeat(64 * 1024 + 1)).await.status, 413);
    for broken in
        ["", "{", "nonsense", &"[".repeat(50_000), &format!("{{\"a\":{}1{}}}", "[".repeat(9), "]".repeat(9))]
    {
        let answer = send(broken.to_owned()).await;
        assert_eq!((answer.status, answer.header("content-type")), (400, "application/problem+json"));
    }
    assert_eq!(named(&send("[]".into()).await), [""]);
}

#[tokio::test]
async fn a_token_is_asked_for_and_a_session_is_none() {
    let app = App::new().await;
    let sec = app.person("sec", Role::Security).await;
    let nobody = Program::nobody(&app);
    let answer = nobody.get("/api/v1/identities").await;
    assert_eq!((answer.status, answer.header("www-authenticate")), (401, "Bearer realm=\"tenure\""));
    let mut wrong = Program::of(&app, Scope::Read).await;
    wrong.token = wrong.token.map(|token| token[..token.len() - 1].to_owned());
    let answer = wrong.get("/api/v1/identities").await;
    assert_eq!(answer.status, 401);
    assert!(answer.header("www-authenticate").contains("invalid_token"));
    let mut browser = app.browser_of(sec).await;
    assert_eq!(browser.get("/api/v1/identities").await.status, 401, "a cookie opens nothing here");
    let mut program = Program::of(&app, Scope::Read).await;
    program.headers.insert("cookie", browser.cookie.unwrap().parse().unwrap());
    program.headers.insert("sec-fetch-site", "cross-site".parse().unwrap());
    assert_eq!(program.get("/api/v1/identities").await.status, 200, "nor does it bar a token");
    let posted = program.post("/api/v1/identities", &agent()).await;
    assert_eq!(posted.status, 403, "the scope, not the browser's layer: {}", posted.json);
    assert_eq!(posted.header("content-type"), "application/problem+json");
    assert!(posted.header("set-cookie").is_empty());
}

#[tokio::test]
async fn a_reader_reads_a_page_at_a_time() {
    let app = App::new().await;
    app.person("olga", Role::Owner).await;
    let ci = Program::of(&app, Scope::Lifecycle).await;
    for number in 0..5 {
        let mut body = agent();
        body["external_id"] = json!(format!("agent/{number}"));
        assert_eq!(ci.post("/api/v1/identities", &body).await.status, 201);
    }
    let reader = Program::of(&app, Scope::Read).await;
    let mut seen = Vec::new();
    let mut path = "/api/v1/identities?kind=AI+agent&limit=2".to_owned();
    loop {
        let page = reader.get(&path).await;
        assert_eq!((page.status, page.json["total"].as_u64()), (200, Some(5)), "{}", page.json);
        seen.extend(
            page.json["items"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()),
        );
        let Some(next) = page.json["next"].as_str() else { break };
        path = format!("/api/v1/identities?kind=AI+agent&limit=2&after={next}");
    }
    assert_eq!(seen, ["0", "1", "2", "3", "4"]);
    let wrong = reader.get("/api/v1/identities?limit=501&kinds=x&gone=perhaps").await;
    assert_eq!((wrong.status, named(&wrong)), (422, vec!["kinds", "gone", "limit"]));
    assert_eq!(ci.get("/api/v1/identities").await.status, 403, "a lifecycle token sees no list");
}

#[tokio::test]
async fn what_leads_nowhere_says_so_and_the_document_is_there_for_all() {
    let app = App::new().await;
    let reader = Program::of(&app, Scope::Read).await;
    let nowhere = reader.get("/api/v1/nowhere").await;
    assert_eq!((nowhere.status, nowhere.header("content-type")), (404, "application/problem+json"));
    assert_eq!(reader.send("DELETE", "/api/v1/identities", "".into()).await.status, 405);
    let gone = reader.get("/api/v1/identities/nhi_00000000000000000000000000").await;
    assert_eq!((gone.status, gone.json["title"].as_str()), (404, Some("Not Found")));
    assert_eq!(reader.get("/api/v1/identities/nonsense").await.status, 404);
    let document = Program::nobody(&app).get("/api/openapi.json").await;
    assert_eq!((document.status, document.json["info"]["title"].as_str()), (200, Some("Tenure")));
}

#[tokio::test]
async fn a_token_that_asks_too_often_waits_and_others_do_not() {
    let app = App::new().await;
    let (eager, other) = (Program::of(&app, Scope::Read).await, Program::of(&app, Scope::Read).await);
    let path = "/api/v1/identities/nonsense";
    for _ in 0..600 {
        assert_eq!(eager.get(path).await.status, 404);
    }
    let answer = eager.get(path).await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, "1"));
    let answer = eager.get("/api/v1/usage").await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (429, "application/problem+json"),
        "every door"
    );
    assert_eq!(other.get(path).await.status, 404);
    app.clock.advance(chrono::Duration::seconds(1));
    assert_eq!(eager.get(path).await.status, 404);
}
