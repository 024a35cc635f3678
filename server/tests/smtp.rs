//! Mail through a real mail server that also refuses, defers and drops connections: every mail arrives once, or waits
//! visibly.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests: what fails here fails the test")]

use crate::estate::identity;
use crate::review::Review;
use crate::site::ENDS;
use chrono::Duration;
use domain::actor::Role;
use domain::id::PersonId;
use domain::ownership::OwnerPart;
use ops::mail::{self, MailRow, MailState};
use ops::{ownership, people};
use serde_json::Value;
use server::config::Config;
use server::jobs::Worker;
use server::mail::Post;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration as Span;
use tokio::sync::watch;

/// The mail server of `scripts/smtp_server.py`; it ends with its standard input.
struct Server {
    child: Child,
    port: u16,
    lines: Receiver<String>,
    input: Option<ChildStdin>,
}

impl Server {
    /// Starts one; where no Python with aiosmtpd is named, the test that asked says so and is skipped.
    fn start() -> Option<Self> {
        let Some(python) = std::env::var_os("TENURE_TEST_PYTHON") else {
            let test = std::thread::current().name().unwrap_or_default().to_owned();
            eprintln!(
                "skipped: {test} needs TENURE_TEST_PYTHON, a Python that has aiosmtpd; make test sets it up"
            );
            return None;
        };
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/smtp_server.py");
        let mut child =
            Command::new(python).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in output.lines() {
                if sender.send(line.unwrap()).is_err() {
                    return;
                }
            }
        });
        let port = lines.recv_timeout(Span::from_secs(20)).unwrap().trim().parse().unwrap();
        let input = child.stdin.take();
        Some(Self { child, port, lines, input })
    }

    fn config(&self) -> Config {
        let mut config = Config::default();
        for (key, value) in [
            ("smtp.host", "127.0.0.1"),
            ("smtp.port", &self.port.to_string()),
            ("smtp.tls", "none"),
            ("smtp.from", "Tenure <tenure@example.com>"),
            ("public_url", "https://tenure.example.com/"),
        ] {
            config.set(key, value, "the test").unwrap();
        }
        config
    }

    /// What it took so far, once it has ended.
    fn end(mut self) -> Vec<Value> {
        drop(self.input.take());
        self.child.wait().unwrap();
        self.lines.iter().map(|line| serde_json::from_str(&line).unwrap()).collect()
    }
}

fn worker(review: &Review, config: &Config) -> Worker {
    let post = Post::of(config).unwrap();
    Worker { tenure: review.app.tenure.clone(), post, hooks: None, ends: ENDS, zone: chrono_tz::Tz::UTC }
}

/// Does what waits now.
async fn work(worker: &Worker) {
    let (_stop, stopped) = watch::channel(false);
    while worker.turn(&stopped).await > 0 {}
}

/// A person whose address says how the server behaves.
async fn person(review: &Review, name: &str) -> PersonId {
    let operator = review.app.tenure.call(domain::actor::Actor::Operator);
    people::add(&operator, &format!("{name}@example.com"), Some(name), Role::Owner).await.unwrap()
}

async fn offer(review: &Review, name: &str) {
    let to = person(review, name).await;
    let admin = identity(&review.app, "admin").await;
    ownership::offer(&review.sec(), admin, to, OwnerPart::Backup).await.unwrap();
}

async fn rows(review: &Review) -> Vec<MailRow> {
    mail::outbox(&review.sec()).await.unwrap().0
}

async fn row(review: &Review, to: &str) -> MailRow {
    let rows = rows(review).await;
    rows.into_iter().find(|row| row.to == to).unwrap_or_else(|| panic!("no mail to {to}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_mail_arrives_once_or_waits_visibly() {
    let Some(server) = Server::start() else { return };
    let review = Review::new().await;
    let all = ["ok", "grey-2", "drop-1", "lost-1", "refuse", "never"];
    for name in all {
        offer(&review, name).await;
    }
    let worker = worker(&review, &server.config());
    review.app.clock.advance(Duration::minutes(15));
    work(&worker).await;
    assert_eq!(row(&review, "ok").await.state, MailState::Sent);
    // Refused for good is dead at once, and says why, without the address.
    let refused = row(&review, "refuse").await;
    assert_eq!((refused.state, refused.attempts), (MailState::Dead, 1));
    let why = refused.error.unwrap();
    assert!(why.contains("550") || why.contains("there is no"), "{why}");
    assert!(!why.contains("refuse@example.com"), "{why}");
    for name in ["grey-2", "drop-1", "lost-1", "never"] {
        let waits = row(&review, name).await;
        assert_eq!((waits.state, waits.attempts), (MailState::Waiting, 1), "{name}");
        assert!(waits.error.is_some(), "{name}");
    }
    for minutes in [1, 5, 25, 125, 625, 1440, 1440] {
        review.app.clock.advance(Duration::minutes(minutes));
        work(&worker).await;
    }
    for name in ["grey-2", "drop-1", "lost-1"] {
        assert_eq!(row(&review, name).await.state, MailState::Sent, "{name}");
    }
    assert_eq!(row(&review, "grey-2").await.attempts, 3);
    let never = row(&review, "never").await;
    assert_eq!((never.state, never.attempts), (MailState::Dead, 8));

    let taken = server.end();
    let count = |name: &str| {
        let to = format!("{name}@example.com");
        let ids: Vec<&str> = taken
            .iter()
            .filter(|mail| mail["to"] == to.as_str())
            .map(|mail| mail["message_id"].as_str().unwrap())
            .collect();
        let mut distinct = ids.clone();
        distinct.dedup();
        (ids.len(), distinct.len())
    };
    for name in ["ok", "grey-2", "drop-1"] {
        assert_eq!(count(name), (1, 1), "{name}");
    }
    // The answer was lost: what is sent again is the same mail, which mail boxes know by its Message-ID.
    assert_eq!(count("lost-1"), (2, 1));
    assert_eq!((count("refuse"), count("never")), ((0, 0), (0, 0)));
    let mail = taken.iter().find(|mail| mail["to"] == "ok@example.com").unwrap();
    let text = |part: &str| mail[part].as_str().unwrap();
    assert_eq!((text("subject"), text("auto")), ("Will you own admin?", "auto-generated"));
    assert_eq!(text("from"), "Tenure <tenure@example.com>");
    let has_link = text("text").lines().any(|line| line.ends_with(": https://tenure.example.com/"));
    assert!(has_link && text("html").contains("href=\"https://tenure.example.com/\""), "{mail}");
    let id = row(&review, "ok").await.id;
    assert_eq!(text("message_id"), format!("<{id}@example.com>"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_was_given_up_is_sent_once_somebody_says_so() {
    let Some(server) = Server::start() else { return };
    let review = Review::new().await;
    offer(&review, "grey-8").await;
    let worker = worker(&review, &server.config());
    review.app.clock.advance(Duration::minutes(15));
    for _ in 0..8 {
        work(&worker).await;
        review.app.clock.advance(Duration::days(1));
    }
    let dead = row(&review, "grey-8").await;
    assert_eq!((dead.state, dead.attempts), (MailState::Dead, 8));
    mail::try_again(&review.sec(), dead.id).await.unwrap();
    work(&worker).await;
    let sent = row(&review, "grey-8").await;
    assert_eq!((sent.state, sent.attempts), (MailState::Sent, 1));
    assert_eq!(server.end().iter().filter(|mail| mail["to"] == "grey-8@example.com").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_tls_gets_no_mail_where_tls_is_asked_for() {
    let Some(server) = Server::start() else { return };
    let review = Review::new().await;
    offer(&review, "ok").await;
    let mut config = server.config();
    config.set("smtp.tls", "starttls", "the test").unwrap();
    review.app.clock.advance(Duration::minutes(15));
    work(&worker(&review, &config)).await;
    let waits = row(&review, "ok").await;
    assert_eq!((waits.state, waits.attempts), (MailState::Waiting, 1));
    assert!(server.end().is_empty());
}

#[tokio::test]
async fn without_a_mail_server_mails_wait_untried() {
    let review = Review::new().await;
    offer(&review, "ok").await;
    review.app.clock.advance(Duration::days(30));
    work(&worker(&review, &Config::default())).await;
    let waits = row(&review, "ok").await;
    assert_eq!((waits.state, waits.attempts, waits.error), (MailState::Waiting, 0, None));
}

#[tokio::test]
async fn where_no_server_answers_mails_wait_and_say_why() {
    let review = Review::new().await;
    offer(&review, "ok").await;
    let mut config = Config::default();
    // A port on which nobody listens: taken, and let go again.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    for (key, value) in [
        ("smtp.host", "127.0.0.1"),
        ("smtp.port", port.as_str()),
        ("smtp.tls", "none"),
        ("smtp.from", "tenure@example.com"),
        ("public_url", "https://tenure.example.com"),
    ] {
        config.set(key, value, "the test").unwrap();
    }
    review.app.clock.advance(Duration::minutes(15));
    work(&worker(&review, &config)).await;
    let waits = row(&review, "ok").await;
    assert_eq!((waits.state, waits.attempts), (MailState::Waiting, 1));
    assert!(waits.error.is_some());
}

#[test]
fn what_is_missing_beside_a_mail_server_is_named() {
    let with = |pairs: &[(&str, &str)]| {
        let mut config = Config::default();
        for (key, value) in pairs {
            config.set(key, value, "the test").unwrap();
        }
        Post::of(&config).map(|post| post.is_some()).map_err(|error| error.to_string())
    };
    let host = ("smtp.host", "mail.example.com");
    let from = ("smtp.from", "Tenure <tenure@example.com>");
    let url = ("public_url", "https://tenure.example.com");
    assert_eq!(with(&[]), Ok(false));
    assert!(with(&[host]).unwrap_err().contains("smtp.from"));
    assert!(with(&[host, from]).unwrap_err().contains("public_url"));
    assert!(with(&[host, ("smtp.from", "nobody"), url]).unwrap_err().contains("smtp.from"));
    assert!(with(&[host, from, url, ("smtp.user", "tenure")]).unwrap_err().contains("smtp.password"));
    assert!(with(&[host, from, url, ("smtp.port", "65536")]).unwrap_err().contains("smtp.port"));
}
