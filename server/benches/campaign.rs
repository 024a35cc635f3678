//! How long a review takes, from launch to verified evidence, at several sizes side by side.
//!
//! `cargo bench -p server --bench campaign` measures campaigns of 1,000, 10,000 and 50,000 items, each on an SQLite
//! database of its own; `-- 2000` measures one of that size.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement for whoever runs it")]

#[path = "campaign/heavy.rs"]
mod heavy;
#[path = "../../xtask/src/population.rs"]
#[expect(dead_code, reason = "a measurement names its own sizes")]
mod population;
#[path = "../tests/site/mod.rs"]
#[expect(dead_code, reason = "a measurement uses a part of the harness")]
mod site;

use domain::actor::{Actor, HeldRole, Role};
use domain::id::{CampaignId, PersonId, SeededIds};
use domain::review::{Decision, ReviewerRule};
use domain::window::Window;
use evidence::sign::PublicKey;
use evidence::verify::verify;
use ops::Call;
use ops::database::Database;
use ops::evidence::{Which, export, keys};
use ops::reviews::{self, Arranged, Deciding, ItemRow, Launch, Scope, Shown};
use population::Size;
use site::{App, Browser};
use std::io::{Cursor, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// As in the program itself.
#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Names the database in which a campaign is to be ended.
const ENDING: &str = "TENURE_BENCH_ENDS";
/// How many single decisions and pages are timed.
const SOME: usize = 60;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    if let Ok(url) = std::env::var(ENDING) {
        return end(&url).await;
    }
    let asked: Vec<u32> = std::env::args().filter_map(|word| word.parse().ok()).collect();
    let sizes = if asked.is_empty() { vec![1_000, 10_000, 50_000] } else { asked };
    println!(
        "{:>7} {:>9} {:>11} {:>11} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "items",
        "launch s",
        "decision ms",
        "by form ms",
        "page ms",
        "all s",
        "close s",
        "freeze s",
        "bundle s",
        "peak MB",
        "verify s"
    );
    for size in sizes {
        one(size).await;
    }
}

/// The middle of several runs, in milliseconds.
fn middle(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).map_or(f64::NAN, |time| time.as_secs_f64() * 1_000.0)
}

async fn timed<T>(work: impl Future<Output = T>) -> (T, f64) {
    let began = Instant::now();
    let done = work.await;
    (done, began.elapsed().as_secs_f64())
}

async fn one(items: u32) {
    let app = App::new().await;
    let size = Size { identities: items, credentials: items / 2 * 5, grants: items * 20 };
    let now = domain::clock::Clock::now(&app.clock);
    let some = population::fill(app.tenure.database.read(), size, now).await.unwrap();
    heavy::add(app.tenure.database.read(), some, now).await;
    let (security, manager) =
        (app.person("sec", Role::Security).await, app.person("mia", Role::Management).await);
    let auditor = app.person("aud", Role::Auditor).await;
    let sec = by(&app, security, Role::Security);

    let (campaign, launch) = timed(launched(&app, &sec, manager)).await;
    let all = reviews::progress(&sec, campaign).await.unwrap().items;
    assert_eq!(all.len(), usize::try_from(items).unwrap(), "one item an identity");
    let heavy = all.iter().find(|item| item.identity.uuid() == some).unwrap();
    let page = page(&app, heavy).await;
    let by_form = by_form(&app, &all).await;
    let (times, decided) = timed(decide_all(&app, &all)).await;

    print!("{items:>7} {launch:>9.2} {:>11.2} {by_form:>11.2} {page:>9.1} {decided:>9.1}", middle(times));
    std::io::stdout().flush().unwrap();
    // In a process of its own, so that its memory is that of closing, freezing and handing out alone.
    let ended = std::process::Command::new(std::env::current_exe().unwrap())
        .env(ENDING, app.url())
        .args([campaign.to_string(), security.to_string(), manager.to_string(), auditor.to_string()])
        .status()
        .unwrap();
    assert!(ended.success(), "the campaign did not end");
}

/// Closes, acknowledges, hands out and verifies the campaign that another process decided.
async fn end(url: &str) {
    let mut named = std::env::args().skip(1);
    let mut next = || named.next().unwrap();
    let campaign: CampaignId = next().parse().unwrap();
    let (security, manager, auditor) = (next(), next(), next());
    let mut app = App::new().await;
    app.tenure.database = Database::connect(url).await.unwrap();
    app.tenure.ids = Arc::new(SeededIds::new(2));
    let by = |person: String, role| by(&app, person.parse().unwrap(), role);
    app.clock.advance(chrono::Duration::days(15));
    let peak = watched();
    let sec = by(security, Role::Security);
    let (_, close) = timed(async { reviews::close(&sec, campaign).await.unwrap() }).await;
    app.clock.advance(chrono::Duration::hours(2));
    let mia = by(manager, Role::Management);
    let (_, freeze) = timed(async { reviews::acknowledge(&mia, campaign, None).await.unwrap() }).await;
    let aud = by(auditor, Role::Auditor);
    let (bundle, took) =
        timed(async { export(&aud, Which::Campaign(campaign), None, None).await.unwrap() }).await;
    let peak = peak.load(Ordering::Relaxed);
    let key = PublicKey::parse_lines(&keys(&aud).await.unwrap().join("\n")).unwrap();
    let (report, verified) = timed(async { verify(Cursor::new(&bundle.bytes), Some(&key)) }).await;
    assert!(report.holds(), "{:#?}", report.failures);
    println!(" {close:>9.2} {freeze:>9.2} {took:>9.2} {peak:>9} {verified:>9.2}");
}

fn by(app: &App, person: PersonId, role: Role) -> Call {
    let since = domain::instant::parse("2023-01-01T00:00:00Z").unwrap();
    app.tenure.call(Actor::Person { id: person, roles: vec![HeldRole { role, since }] })
}

async fn launched(app: &App, sec: &Call, acknowledger: PersonId) -> CampaignId {
    let now = domain::clock::Clock::now(&app.clock);
    let launch = Launch {
        name: "Everything".into(),
        scope: Scope::default(),
        saved: None,
        window: Window::before(now, Window::DEFAULT_DAYS),
        due_at: now + chrono::Duration::days(14),
        every_days: Some(90),
        risk_analysis: Some("RA-1".into()),
        risk_analysed_on: Some(now - chrono::Duration::days(30)),
        acknowledger,
        arranged: Arranged::default(),
        confirm_days: None,
        no_response: domain::review::NoResponse::Tell,
    };
    reviews::launch(sec, &launch).await.unwrap().campaign
}

/// The decision page of an item, at the server.
async fn page(app: &App, item: &ItemRow) -> f64 {
    let mut browser = app.browser_of(item.reviewer.unwrap()).await;
    let path = format!("/reviews/{}/items/{}", item.campaign, item.id);
    let mut times = Vec::new();
    for _ in 0..SOME {
        let (page, took) = timed(browser.get(&path)).await;
        assert_eq!(page.status, 200);
        times.push(Duration::from_secs_f64(took));
    }
    middle(times)
}

/// One decision after the other by the form of its page, at the server.
async fn by_form(app: &App, all: &[ItemRow]) -> f64 {
    let Some(reviewer) = all.iter().find_map(|item| item.reviewer) else { return f64::NAN };
    let mut browser: Browser = app.browser_of(reviewer).await;
    let mut times = Vec::new();
    for item in all.iter().filter(|item| item.reviewer == Some(reviewer)).take(SOME) {
        let form = format!(
            "campaign={}&item={}&snapshot={}&answer=revoke&reason=Nobody+needs+it",
            item.campaign, item.id, item.snapshot_sha256
        );
        let (answer, took) = timed(browser.post("/api/reviews/decide", &form)).await;
        assert_eq!(answer.status, 302, "{}", answer.body);
        times.push(Duration::from_secs_f64(took));
    }
    middle(times)
}

/// Every item by its reviewer: each fifth and what nobody owns revoked, the others kept.
async fn decide_all(app: &App, all: &[ItemRow]) -> Vec<Duration> {
    let mut times = Vec::new();
    for item in all {
        let Some(reviewer) = item.reviewer else { continue };
        // What nobody owns is security's.
        let role = if item.rule == ReviewerRule::Steward { Role::Security } else { Role::Owner };
        let call = by(app, reviewer, role);
        let mut deciding = Deciding {
            items: vec![Shown {
                item: item.id,
                snapshot_sha256: item.snapshot_sha256.clone(),
                changes_sha256: item.changes_sha256(),
            }],
            // A steward keeps nothing.
            decision: if item.position % 5 == 0 || role == Role::Security {
                Decision::Revoke
            } else {
                Decision::Keep { need_stated: false }
            },
            reason: Some("The nightly export needs it".into()),
        };
        let began = Instant::now();
        let done = reviews::decide(&call, &deciding).await;
        times.push(began.elapsed());
        if done.is_err() {
            // What was not observed is kept by stating the need alone.
            deciding.decision = Decision::Keep { need_stated: true };
            reviews::decide(&call, &deciding).await.unwrap();
        }
    }
    times
}

/// The highest memory of this process, looked at a hundred times a second: what is its own, without the database's pages that
/// the system maps and takes back as it likes. 0 where the system does not say.
fn watched() -> Arc<AtomicU64> {
    let peak = Arc::new(AtomicU64::new(0));
    let seen = Arc::clone(&peak);
    std::thread::spawn(move || {
        loop {
            let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
            let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
            let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
            seen.fetch_max(kilobytes.unwrap_or_default() / 1_000, Ordering::Relaxed);
            std::thread::sleep(Duration::from_millis(10));
        }
    });
    peak
}
