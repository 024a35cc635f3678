//! Webhooks to a real server that takes them, refuses them, redirects, hangs and is gone: signed for somebody else's
//! code, and never to an address that nobody allowed.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests: what fails here fails the test")]

use crate::site::{App, ENDS};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::Duration;
use domain::actor::{Actor, HeldRole, Role};
use domain::clock::Clock;
use domain::id::{PersonId, WebhookId};
use domain::webhook::{Allowed, HookEvent, HookUrl, OffBecause};
use ops::Call;
use ops::webhooks::{DeliveryRow, DeliveryState, HookKey, Issued, create, send_test, show};
use server::config::Config;
use server::hooks::Hooks;
use server::jobs::Worker;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::watch;

/// What a receiver got.
struct Got {
    line: String,
    headers: BTreeMap<String, String>,
    body: String,
}

/// A receiver: answers as the path says (`/500`, `/hang`, `/redirect` …).
struct Receiver_ {
    port: u16,
    got: Receiver<Got>,
}

fn serve(stream: &TcpStream, got: &Sender<Got>, port: u16) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut headers = BTreeMap::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header)?;
        let Some((name, value)) = header.trim_end().split_once(": ") else { break };
        headers.insert(name.to_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let path = line.split(' ').nth(1).unwrap_or_default().trim_start_matches('/').to_owned();
    let _ =
        got.send(Got { line: line.trim_end().into(), headers, body: String::from_utf8_lossy(&body).into() });
    let mut out = stream;
    match path.as_str() {
        "hang" => {
            std::thread::sleep(std::time::Duration::from_secs(15));
            Ok(())
        }
        "close" => Ok(()),
        "redirect" => {
            let to = format!(
                "HTTP/1.1 307 Moved\r\nlocation: http://127.0.0.1:{port}/200\r\ncontent-length: 0\r\n\r\n"
            );
            out.write_all(to.as_bytes())
        }
        // An answer without end: its status counts, the rest is not waited for.
        "endless" => {
            out.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")?;
            let chunk = format!("400\r\n{}\r\n", "x".repeat(1_024));
            for _ in 0..1_000_000 {
                out.write_all(chunk.as_bytes())?;
            }
            Ok(())
        }
        status => out.write_all(format!("HTTP/1.1 {status} Said\r\ncontent-length: 0\r\n\r\n").as_bytes()),
    }
}

impl Receiver_ {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, got) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let sender = sender.clone();
                // What it sends into a connection that was closed fails, and that is fine.
                std::thread::spawn(move || stream.is_ok_and(|stream| serve(&stream, &sender, port).is_ok()));
            }
        });
        Self { port, got }
    }

    fn url(&self, host: &str, path: &str) -> HookUrl {
        let all = Allowed { private: true, http: true };
        HookUrl::parse(&format!("http://{host}:{}/{path}", self.port), all).unwrap()
    }

    fn got(&self) -> Vec<Got> {
        self.got.try_iter().collect()
    }
}

fn key() -> HookKey {
    HookKey::new([3; 32])
}

fn config(allows: bool) -> Config {
    let mut config = Config::default();
    for key in ["webhooks.allow_private", "webhooks.allow_http"] {
        config.set(key, if allows { "true" } else { "false" }, "the test").unwrap();
    }
    config.set("public_url", "https://tenure.example.com/", "the test").unwrap();
    config
}

struct Stage {
    app: App,
    security: PersonId,
}

impl Stage {
    async fn new() -> Self {
        let app = App::new().await;
        let security = app.person("sec", Role::Security).await;
        Self { app, security }
    }

    fn sec(&self) -> Call {
        let roles = vec![HeldRole { role: Role::Security, since: self.app.clock.now() }];
        self.app.tenure.call(Actor::Person { id: self.security, roles })
    }

    async fn endpoint(&self, url: &HookUrl) -> Issued {
        create(&self.sec(), &key(), url, &[HookEvent::AlertRaised]).await.unwrap()
    }

    /// Sends a test to it, and has a worker do what waits.
    async fn tried(&self, url: &HookUrl, allows: bool) -> (Issued, DeliveryRow) {
        let issued = self.endpoint(url).await;
        send_test(&self.sec(), issued.id).await.unwrap();
        self.work(allows).await;
        let row = self.row(issued.id).await;
        (issued, row)
    }

    async fn work(&self, allows: bool) {
        let hooks = Some(Hooks::of(&config(allows), key()).unwrap());
        let tenure = self.app.tenure.clone();
        let worker = Worker { tenure, post: None, hooks, ends: ENDS, zone: chrono_tz::Tz::UTC };
        let (_stop, stopped) = watch::channel(false);
        while worker.turn(&stopped).await > 0 {}
    }

    async fn row(&self, id: WebhookId) -> DeliveryRow {
        show(&self.sec(), id).await.unwrap().deliveries.remove(0)
    }
}

/// RFC 2104 and Standard Webhooks 1.0.0, written out: what a receiver does, without our code.
fn verifies(secret: &str, got: &Got) -> bool {
    let secret = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let header = |name: &str| got.headers.get(name).cloned().unwrap_or_else(|| panic!("no {name}"));
    let signed = format!("{}.{}.{}", header("webhook-id"), header("webhook-timestamp"), got.body);
    let mut block = [0_u8; 64];
    block[..secret.len()].copy_from_slice(&secret);
    let padded = |byte: u8| block.iter().map(|one| one ^ byte).collect::<Vec<u8>>();
    let inner = Sha256::new().chain_update(padded(0x36)).chain_update(signed).finalize();
    let outer = Sha256::new().chain_update(padded(0x5c)).chain_update(inner).finalize();
    let expected = format!("v1,{}", STANDARD.encode(outer));
    header("webhook-signature").split(' ').any(|one| one == expected)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_arrives_once_and_its_receiver_can_tell_that_it_is_from_here() {
    let (stage, receiver) = (Stage::new().await, Receiver_::start());
    let (issued, row) = stage.tried(&receiver.url("127.0.0.1", "204"), true).await;
    assert_eq!(
        (row.state, row.attempts.len(), row.attempts[0].status),
        (DeliveryState::Delivered, 1, Some(204))
    );
    let got = receiver.got();
    assert_eq!((got.len(), got[0].line.as_str()), (1, "POST /204 HTTP/1.1"));
    assert_eq!(got[0].headers["content-type"], "application/json");
    assert_eq!(got[0].headers["webhook-id"], row.id.to_string());
    let now = stage.app.clock.now().timestamp().to_string();
    assert_eq!(got[0].headers["webhook-timestamp"], now);
    assert!(verifies(&issued.secret, &got[0]));
    let other = stage.endpoint(&receiver.url("127.0.0.1", "200")).await;
    assert!(!verifies(&other.secret, &got[0]));
    let body: serde_json::Value = serde_json::from_str(&got[0].body).unwrap();
    assert_eq!(body["type"], "webhook.test");
    assert_eq!(body["data"]["link"], format!("https://tenure.example.com/webhooks/{}", issued.id));
    stage.work(true).await;
    assert!(receiver.got().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_fails_is_tried_again_with_the_same_id_and_a_new_timestamp() {
    let (stage, receiver) = (Stage::new().await, Receiver_::start());
    let (issued, row) = stage.tried(&receiver.url("127.0.0.1", "503"), true).await;
    assert_eq!((row.state, row.attempts[0].status), (DeliveryState::Waiting, Some(503)));
    stage.work(true).await;
    assert_eq!(receiver.got().len(), 1, "not at once");
    stage.app.clock.advance(Duration::minutes(1));
    stage.work(true).await;
    let got = receiver.got();
    assert_eq!((got.len(), got[0].headers["webhook-id"].clone()), (1, row.id.to_string()));
    assert_eq!(got[0].headers["webhook-timestamp"], stage.app.clock.now().timestamp().to_string());
    assert!(verifies(&issued.secret, &got[0]));
    assert_eq!(stage.row(issued.id).await.attempts.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_hangs_breaks_off_or_is_not_there_fails_in_our_words() {
    let (stage, receiver) = (Stage::new().await, Receiver_::start());
    let (_, row) = stage.tried(&receiver.url("127.0.0.1", "hang"), true).await;
    assert_eq!(row.attempts[0].error.as_deref(), Some("it did not answer within ten seconds"));
    assert!((9_000..13_000).contains(&row.attempts[0].millis), "{}", row.attempts[0].millis);
    let (_, row) = stage.tried(&receiver.url("127.0.0.1", "close"), true).await;
    assert_eq!(row.attempts[0].error.as_deref(), Some("the connection broke before there was an answer"));
    // A port on which nobody listens: taken, and let go again.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let all = Allowed { private: true, http: true };
    let url = HookUrl::parse(&format!("http://127.0.0.1:{port}/hush-hush"), all).unwrap();
    let (_, row) = stage.tried(&url, true).await;
    assert_eq!(row.attempts[0].error.as_deref(), Some("no connection could be made"));
    assert_eq!((row.state, row.attempts[0].status), (DeliveryState::Waiting, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_without_end_is_not_read_and_a_redirect_is_not_followed() {
    let (stage, receiver) = (Stage::new().await, Receiver_::start());
    let (_, row) = stage.tried(&receiver.url("127.0.0.1", "endless"), true).await;
    assert_eq!((row.state, row.attempts[0].status), (DeliveryState::Delivered, Some(200)));
    assert!(row.attempts[0].millis < 9_000, "{}", row.attempts[0].millis);
    receiver.got();
    let (_, row) = stage.tried(&receiver.url("127.0.0.1", "redirect"), true).await;
    assert_eq!((row.state, row.attempts[0].status), (DeliveryState::Waiting, Some(307)));
    assert_eq!(receiver.got().len(), 1, "where it points nobody went");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_says_that_it_is_gone_is_left_alone() {
    let (stage, receiver) = (Stage::new().await, Receiver_::start());
    let (issued, row) = stage.tried(&receiver.url("127.0.0.1", "410"), true).await;
    assert_eq!((row.state, row.attempts[0].status), (DeliveryState::Dead, Some(410)));
    let shown = show(&stage.sec(), issued.id).await.unwrap();
    assert_eq!((shown.row.active, shown.row.off_because), (false, Some(OffBecause::Gone)));
    stage.app.clock.advance(Duration::days(2));
    stage.work(true).await;
    assert_eq!(receiver.got().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_goes_to_a_private_address_or_without_tls_unless_the_configuration_allows_it() {
    let (stage, receiver) = (Stage::new().await, Receiver_::start());
    for host in ["127.0.0.1", "localhost"] {
        let (_, row) = stage.tried(&receiver.url(host, "200"), false).await;
        let error = row.attempts[0].error.clone().unwrap();
        assert!(error.contains("configuration"), "{host}: {error}");
    }
    // With TLS alone the address still bars it, whether it stands there or a name leads to it.
    let mut config = config(false);
    config.set("webhooks.allow_http", "true", "the test").unwrap();
    let hooks = Hooks::of(&config, key()).unwrap();
    for url in ["http://2130706433", "http://0x7f.1", "http://[::ffff:127.0.0.1]"] {
        let id = stage.endpoint(&receiver.url("127.0.0.1", "200")).await.id;
        let message = ops::webhooks::Message {
            id: domain::id::DeliveryId::new(id.uuid()),
            endpoint: id,
            url: format!("{url}:{}/200", receiver.port),
            timestamp: 0,
            body: "{}".into(),
            signature: "v1,".into(),
        };
        let (answer, _) = hooks.send(&message).await;
        let error = answer.unwrap_err().to_string();
        assert!(error.contains("the configuration"), "{url}: {error}");
    }
    assert!(receiver.got().is_empty());
}
