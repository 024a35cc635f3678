//! How long the findings of a large population and the page of one of its identities take.
//!
//! `cargo bench -p server --bench population` makes 100,000 identities with 250,000 credentials and 2,000,000 grants in a
//! temporary SQLite database and measures on it; `-- 10000` makes a tenth of that.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement for whoever runs it")]

#[path = "../../xtask/src/population.rs"]
mod population;
#[path = "../tests/site/mod.rs"]
#[expect(dead_code, reason = "a measurement uses a part of the harness")]
mod site;

use domain::actor::{Actor, Role};
use domain::id::IdentityId;
use population::Size;
use site::App;
use std::time::{Duration, Instant};

/// The middle of several runs.
fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let asked = std::env::args().filter_map(|word| word.parse::<u32>().ok()).next();
    let size = asked.map_or(Size::LARGE, |identities| Size {
        identities,
        credentials: identities / 2 * 5,
        grants: identities * 20,
    });
    let app = App::new().await;
    let began = Instant::now();
    let one = population::fill(app.tenure.database.read(), size, app.tenure.clock.now()).await.unwrap();
    println!(
        "made {} identities, {} credentials and {} grants in {:.1} s",
        size.identities,
        size.credentials,
        size.grants,
        began.elapsed().as_secs_f64()
    );
    let security = app.person("sec", Role::Security).await;

    let mut times = Vec::new();
    let mut found = 0;
    for _ in 0..3 {
        // What was kept of the last run is forgotten by a new connection to the same database.
        let tenure = app.reopened().await;
        let began = Instant::now();
        let all = ops::findings::all(&tenure.call(Actor::System)).await.unwrap();
        times.push(began.elapsed());
        found = all.iter().map(|one| one.findings.len()).sum::<usize>();
    }
    println!(
        "findings of all, nothing kept: {:.2} s (median of 3), {found} findings",
        middle(times).as_secs_f64()
    );

    let mut times = Vec::new();
    for _ in 0..5 {
        let began = Instant::now();
        ops::findings::all(&app.tenure.call(Actor::System)).await.unwrap();
        times.push(began.elapsed());
    }
    println!("findings of all, facts kept: {:.2} s (median of 5)", middle(times).as_secs_f64());

    let mut browser = app.browser_of(security).await;
    let path = format!("/identities/{}", IdentityId::new(one));
    let mut times = Vec::new();
    let mut bytes = 0;
    for _ in 0..50 {
        let began = Instant::now();
        let page = browser.get(&path).await;
        times.push(began.elapsed());
        assert_eq!(page.status, 200);
        bytes = page.bytes.len();
    }
    println!(
        "the page of one identity: {:.1} ms (median of 50), {bytes} bytes",
        middle(times).as_secs_f64() * 1_000.0
    );

    let mut times = Vec::new();
    for _ in 0..5 {
        let began = Instant::now();
        assert_eq!(browser.get("/identities?finding=orphaned").await.status, 200);
        times.push(began.elapsed());
    }
    println!("a page of the list by finding: {:.0} ms (median of 5)", middle(times).as_secs_f64() * 1_000.0);
}
