//! The log through the whole site: proofs for programs, and the page with its files and its form.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::program::Program;
use crate::site::App;
use domain::actor::{Actor, Role};
use domain::client::Scope;
use domain::id::PersonId;
use evidence::log::checkpoint::SignedCheckpoint;
use evidence::log::proof::{ConsistencyProof, InclusionProof};
use evidence::log::tree::TreeHead;
use ops::evidence::{LogPage, daily_checkpoint, log_page};
use serde_json::json;

/// A log with the heads of two days.
async fn signed() -> (App, PersonId) {
    let app = App::new().await;
    let auditor = app.person("aud", Role::Auditor).await;
    for name in ["sam", "tim"] {
        app.person(name, Role::Owner).await;
        assert!(daily_checkpoint(&app.tenure.call(Actor::System)).await.unwrap());
        app.clock.advance(chrono::Duration::days(1));
    }
    (app, auditor)
}

async fn shown(app: &App) -> LogPage {
    log_page(&app.tenure.call(Actor::Operator), None).await.unwrap()
}

fn head(note: &str) -> TreeHead {
    SignedCheckpoint::parse(note).unwrap().checkpoint.head
}

#[tokio::test]
async fn a_program_gets_the_newest_head_and_proofs_that_hold() {
    let (app, _) = signed().await;
    let reader = Program::of(&app, Scope::Read).await;
    let answer = reader.get("/api/v1/log/checkpoint").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/plain; charset=utf-8"));
    assert_eq!(
        reader.post("/api/v1/log/checkpoint", &json!({})).await.status,
        405,
        "nothing is written there"
    );
    let heads = shown(&app).await.heads;
    assert_eq!(heads[0].left.unwrap().programs, 1, "it has left the building");
    let (new, old) = (&heads[0].head, &heads[1].head);

    let answer = reader.get("/api/v1/log/proof/inclusion?leaf=1").await;
    assert_eq!((answer.status, &answer.json["size"]), (200, &json!(new.size)), "{}", answer.json);
    let (proof, note) = InclusionProof::parse(answer.json["proof"].as_str().unwrap()).unwrap();
    assert_eq!(note, new.note);
    let leaf = evidence::hash::Digest::from_base64(answer.json["leaf_hash"].as_str().unwrap()).unwrap();
    assert!(head(note).includes(1, leaf, &proof.hashes));
    assert_eq!(answer.json["hashes"].as_array().unwrap().len(), proof.hashes.len());
    assert_eq!(answer.json["root"], json!(new.root));

    let path = format!("/api/v1/log/proof/consistency?from={}&to={}", old.size, new.size);
    let answer = reader.get(&path).await;
    let (proof, note) = ConsistencyProof::parse(answer.json["proof"].as_str().unwrap()).unwrap();
    assert!(head(note).extends(&head(&old.note), &proof.hashes));
    assert_eq!((&answer.json["from_root"], &answer.json["to_root"]), (&json!(old.root), &json!(new.root)));
    let unsigned = reader.get("/api/v1/log/proof/inclusion?leaf=0&size=1").await;
    assert_eq!((unsigned.status, &unsigned.json["proof"]), (200, &json!(null)), "no head of that size");
}

#[tokio::test]
async fn what_the_log_does_not_have_is_refused_by_the_name_of_the_parameter() {
    let (app, _) = signed().await;
    let reader = Program::of(&app, Scope::Read).await;
    for (query, field) in [
        ("inclusion", "leaf"),
        ("inclusion?leaf=x", "leaf"),
        ("inclusion?leaf=-1", "leaf"),
        ("inclusion?leaf=9999", "leaf"),
        ("inclusion?leaf=0&size=9999", "size"),
        ("inclusion?leaf=0&sise=1", "sise"),
        ("consistency?to=1", "from"),
        ("consistency?from=1", "to"),
        ("consistency?from=2&to=1", "from"),
        ("consistency?from=1&to=18446744073709551615", "to"),
        ("consistency?from=1&to=18446744073709551616", "to"),
    ] {
        let answer = reader.get(&format!("/api/v1/log/proof/{query}")).await;
        assert_eq!(
            (answer.status, answer.json["errors"][0]["field"].as_str()),
            (422, Some(field)),
            "{query}"
        );
    }
}

#[tokio::test]
async fn the_page_shows_heads_with_their_proofs_and_proves_a_leaf() {
    let (app, auditor) = signed().await;
    let mut browser = app.browser_of(auditor).await;
    let heads = shown(&app).await.heads;
    let (new, old) = (&heads[0].head, &heads[1].head);
    let page = browser.get("/evidence/log").await.body.replace("<!>", "");
    let proof = format!("/evidence/log/consistency?from={}&amp;to={}", old.size, new.size);
    for said in [&new.root, &old.root, &proof, "not that we know", "Mail me checkpoints", "SHA256:"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let file = browser.get(&proof.replace("&amp;", "&")).await;
    assert_eq!(file.header("content-type"), "text/plain; charset=utf-8");
    assert!(file.header("content-disposition").starts_with("attachment; filename=\"tenure-log-"));
    let (found, note) = ConsistencyProof::parse(&file.body).unwrap();
    assert!(note == new.note && head(note).extends(&head(&old.note), &found.hashes));

    let page = browser.get("/evidence/log?leaf=0&size=").await.body;
    let link = format!("/evidence/log/inclusion?leaf=0&amp;size={}", new.size);
    assert!(page.contains(&link), "{page}");
    let file = browser.get(&link.replace("&amp;", "&")).await;
    let (found, note) = InclusionProof::parse(&file.body).unwrap();
    assert!(note == new.note && found.index == 0);
    for (asked, said) in [("leaf=9999", "has none of number 9999"), ("leaf=x", "Type a whole number")] {
        let answer = browser.get(&format!("/evidence/log?{asked}")).await;
        assert!(answer.status == 200 && answer.body.contains(said), "{asked}: {}", answer.body);
    }
    for (path, status) in [
        ("inclusion?leaf=x&size=1", 400),
        ("inclusion?leaf=0&size=1", 404),
        ("inclusion?leaf=9&size=1", 409),
        ("consistency?from=0", 400),
    ] {
        assert_eq!(browser.get(&format!("/evidence/log/{path}")).await.status, status, "{path}");
    }
}

#[tokio::test]
async fn heads_are_mailed_from_one_press_of_a_button_until_the_next() {
    let (app, auditor) = signed().await;
    let mut browser = app.browser_of(auditor).await;
    let answer = browser.post("/api/evidence/subscribe", "mail=yes").await;
    assert_eq!(answer.header("location"), "/evidence/log");
    let page = browser.get("/evidence/log").await.body;
    assert!(page.contains("is mailed to you") && page.contains("Stop"), "{page}");
    browser.post("/api/evidence/subscribe", "mail=no").await;
    assert!(browser.get("/evidence/log").await.body.contains("Mail me checkpoints"));
    let manager = app.person("mia", Role::Management).await;
    let mut browser = app.browser_of(manager).await;
    assert!(!browser.get("/evidence/log").await.body.contains("Mail me checkpoints"));
    browser.post("/api/evidence/subscribe", "mail=yes").await;
    assert!(browser.get("/evidence/log").await.body.contains("do not let you export evidence"));
}
