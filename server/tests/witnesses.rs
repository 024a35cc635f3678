//! What others attest of the log's heads, from the command line and on the log's page.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

#[path = "../../evidence/src/log/witness/made.rs"]
mod made;

use crate::site::App;
use crate::support::{Place, text};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::actor::{Actor, Role};
use domain::clock::Clock;
use evidence::hash::Digest;
use evidence::log::checkpoint::SignedCheckpoint;
use evidence::log::witness::WitnessKey;
use evidence::sign::SigningKey;
use made::{Answer, Witness};
use ops::evidence::{WhichHead, attest, daily_checkpoint, one_head};
use server::witnesses::{Said, Witnesses};
use std::process::Command;

const NAME: &str = "witness.example/one";

fn sha256(bytes: &[u8]) -> [u8; 32] {
    Digest::of(bytes).0
}

fn key() -> SigningKey {
    SigningKey::generate([9; 32]).unwrap()
}

fn witness() -> Witness<'static> {
    Witness {
        name: NAME,
        public: *key().public().bytes(),
        hash: sha256,
        base64: |bytes| STANDARD.encode(bytes),
    }
}

/// A witness's line under this note.
fn line(note: &str, seconds: u64) -> String {
    let head = SignedCheckpoint::parse(note).unwrap().checkpoint.text();
    witness().line(&head, seconds, |bytes| key().ed25519(bytes).unwrap())
}

/// The time that the program under test reads, too.
fn now(form: &str) -> String {
    let output = Command::new("date").args(["-u", form]).output().unwrap();
    text(&output.stdout).trim().to_owned()
}

#[test]
fn a_head_is_written_out_attested_and_brought_in_and_what_is_of_other_bytes_is_exit_3() {
    let place = Place::new();
    place.expect(1, &["log", "checkpoint"]);
    place.expect(0, &["evidence", "rotate-key"]);
    let note = place.expect(0, &["log", "checkpoint"]);
    let size = note.lines().nth(1).unwrap().to_owned();
    assert_eq!(place.expect(0, &["log", "checkpoint", &size]), note);
    let answer = Answer::of(sha256(note.as_bytes()), &now("+%Y%m%d%H%M%SZ")).bytes(sha256);
    place.file("head.tsr", &answer);
    let add = ["log", "witness", "add", "newest", "head.tsr"];
    let said = place.expect(0, &add);
    assert!(said.starts_with("timestamp 20") && said.contains(" 1.2.3.4.1 "), "{said}");
    assert_eq!(place.expect(0, &add), said, "the same again");
    let cosigned = format!("{note}{}\n", line(&note, now("+%s").parse().unwrap()));
    place.file("head.cosigned", cosigned.as_bytes());
    place.file("witness.keys", format!("{}\n", witness().key()).as_bytes());
    let add = ["log", "witness", "add", &size, "head.cosigned"];
    let refused = place.run(&add);
    assert_eq!(refused.status.code(), Some(3), "no key is given");
    assert!(text(&refused.stderr).contains("head.cosigned: the line of 'witness.example/one'"));
    let said = place.expect(0, &[&add[..], &["--key", "witness.keys"]].concat());
    assert!(said.starts_with("cosignature 20") && said.contains(NAME), "{said}");
    let other = Answer::of(sha256(b"another note"), &now("+%Y%m%d%H%M%SZ")).bytes(sha256);
    place.file("other.tsr", &other);
    place.file("large.tsr", &vec![0x30; (1 << 20) + 1]);
    for file in ["other.tsr", "large.tsr", "witness.keys", "absent.tsr"] {
        let refused = place.run(&["log", "witness", "add", "newest", file]);
        assert_eq!(refused.status.code(), Some(3), "{file}");
        assert!(text(&refused.stderr).contains(file), "{}", text(&refused.stderr));
    }
    place.expect(2, &["log", "witness", "add", "oldest", "head.tsr"]);
    place.expect(1, &["log", "witness", "add", "999999", "head.tsr"]);
    assert!(!place.expect(0, &["check"]).contains("FAIL"));
}

#[tokio::test]
async fn the_page_of_the_log_says_who_attests_a_head() {
    let app = App::new().await;
    let auditor = app.person("aud", Role::Auditor).await;
    assert!(daily_checkpoint(&app.tenure.call(Actor::System)).await.unwrap());
    let operator = app.tenure.call(Actor::Operator);
    let note = one_head(&operator, WhichHead::Newest).await.unwrap().note;
    let keys = [WitnessKey::parse(&witness().key()).unwrap()];
    let seconds = u64::try_from(app.clock.now().timestamp()).unwrap();
    attest(&operator, WhichHead::Newest, format!("{}\n", line(&note, seconds)).as_bytes(), &keys)
        .await
        .unwrap();
    let time = app.clock.now().format("%Y%m%d%H%M%SZ").to_string();
    let answer = Answer::of(sha256(note.as_bytes()), &time).bytes(sha256);
    attest(&operator, WhichHead::Newest, &answer, &[]).await.unwrap();
    let page = app.browser_of(auditor).await.get("/evidence/log").await.body;
    for said in ["attested by 2", "cosigned by witness.example/one", "timestamped by policy 1.2.3.4.1"] {
        assert!(page.contains(said), "{said}: {page}");
    }
}

#[tokio::test]
async fn a_folder_of_files_is_brought_in_and_a_bad_file_is_said_once_and_stops_nothing() {
    let app = App::new().await;
    let auditor = app.person("aud", Role::Auditor).await;
    assert!(daily_checkpoint(&app.tenure.call(Actor::System)).await.unwrap());
    let operator = app.tenure.call(Actor::Operator);
    let head = one_head(&operator, WhichHead::Newest).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    let mut witnesses = Witnesses::new(folder.path().join("absent"));
    assert_eq!(witnesses.look(&app.tenure).await.len(), 1, "there is no such folder");
    assert!(witnesses.look(&app.tenure).await.is_empty(), "that was said");

    let time = app.clock.now().format("%Y%m%d%H%M%SZ").to_string();
    let answer = Answer::of(sha256(head.note.as_bytes()), &time).bytes(sha256);
    let cosigned = line(&head.note, u64::try_from(app.clock.now().timestamp()).unwrap());
    put(&format!("{}.a.tsr", head.size), b"0 is none");
    put(&format!("{}.b.tsr", head.size), &answer);
    put(&format!("{}.tsr", head.id), &answer);
    put(&format!("{}.cosigned", head.size), format!("{cosigned}\n").as_bytes());
    put("999999.tsr", &answer);
    put("newest.tsr", &answer);
    put(".hidden", b"x");
    let mut witnesses = Witnesses::new(folder.path().to_owned());
    let told = |said: Vec<Said>| -> Vec<(String, Result<usize, String>)> {
        let name = |one: &Said| one.path.file_name().unwrap().to_string_lossy().into_owned();
        let mut all: Vec<_> =
            said.into_iter().map(|one| (name(&one), one.came.map(|kept| kept.len()))).collect();
        all.sort();
        all
    };
    let said = told(witnesses.look(&app.tenure).await);
    let kept: Vec<&str> = said.iter().filter(|one| one.1.is_ok()).map(|one| one.0.as_str()).collect();
    assert_eq!(kept, [format!("{}.b.tsr", head.size), format!("{}.tsr", head.id)], "{said:?}");
    let refused: Vec<&str> = said.iter().filter(|one| one.1.is_err()).map(|one| one.0.as_str()).collect();
    let (none, unknown) = (format!("{}.a.tsr", head.size), format!("{}.cosigned", head.size));
    let mut expected = vec!["999999.tsr", "newest.tsr", &none, &unknown];
    expected.sort_unstable();
    assert_eq!(refused, expected);
    assert!(witnesses.look(&app.tenure).await.is_empty(), "each once");
    let before = one_head(&operator, WhichHead::Newest).await.unwrap();

    // With its key the witness is known; what was brought in before is not kept twice.
    put("witness.keys", format!("{}\n", witness().key()).as_bytes());
    let said = told(witnesses.look(&app.tenure).await);
    assert!(said.contains(&(unknown.clone(), Ok(1))), "{said:?}");
    assert!(said.contains(&(format!("{}.b.tsr", head.size), Ok(1))), "{said:?}");
    put("witness.keys", b"no key");
    let said = told(witnesses.look(&app.tenure).await);
    assert!(said.iter().any(|one| one.0 == "witness.keys" && one.1.is_err()), "{said:?}");
    assert!(witnesses.look(&app.tenure).await.is_empty());
    put(&none, &answer);
    assert_eq!(told(witnesses.look(&app.tenure).await), [(none, Ok(1))], "it was changed");
    assert_eq!(one_head(&operator, WhichHead::Newest).await.unwrap(), before, "no head is signed by that");
    let page = app.browser_of(auditor).await.get("/evidence/log").await.body;
    assert!(page.contains("attested by 2"), "one timestamp and one cosignature: {page}");
}
