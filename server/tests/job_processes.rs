//! Two processes work on the same thousand jobs, workers are killed and replaced, and each job is done once. On SQLite,
//! and on PostgreSQL where `TENURE_TEST_POSTGRES` names a server.
#![expect(clippy::unwrap_used, reason = "helpers of tests: what fails here fails the test")]

use chrono::Duration;
use evidence::sign::SigningKey;
use ops::Tenure;
use ops::database::Database;
use ops::jobs::{self, Job, KINDS};
use sea_orm::{
    ColumnTrait, ConnectOptions, ConnectionTrait, Database as SeaOrm, EntityTrait, PaginatorTrait,
    QueryFilter,
};
use server::ambient::{SystemClock, SystemIds};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration as Span;

/// How many jobs there are.
const JOBS: u64 = 1_000;
/// How many a worker takes at once.
const TOGETHER: u64 = 5;
/// How many workers are killed.
const KILLED: usize = 4;
/// After how many jobs each of them is: in the middle of what it took.
const DONE_BEFORE: usize = 92;
/// How long a worker has what it took: far longer than five jobs take.
const LEASE: Duration = Duration::seconds(8);
/// The variable that makes this program a worker.
const WORKER: &str = "TENURE_TEST_WORKER";

async fn tenure(url: &str) -> Tenure {
    let database = Database::connect(url).await.unwrap();
    let key = Arc::new(SigningKey::generate([7; 32]).unwrap());
    let zone = chrono_tz::Tz::UTC;
    Tenure {
        database,
        clock: Arc::new(SystemClock),
        ids: Arc::new(SystemIds),
        key,
        typeset: report::pdf,
        zone,
    }
}

async fn url(folder: &tempfile::TempDir) -> String {
    let Ok(server) = std::env::var("TENURE_TEST_POSTGRES") else {
        return format!("sqlite://{}?mode=rwc", folder.path().join("tenure.db").display());
    };
    let folder = folder.path().file_name().unwrap().to_string_lossy().to_lowercase();
    let name = format!("t_jobs_{}", folder.replace(['.', '-'], "_"));
    let mut options = ConnectOptions::new(format!("{server}/postgres"));
    options.max_connections(1).sqlx_logging(false);
    let connection = SeaOrm::connect(options).await.unwrap();
    connection.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    format!("{server}/{name}")
}

async fn open(tenure: &Tenure) -> u64 {
    let open = entities::job::Entity::find().filter(entities::job::Column::DoneAt.is_null());
    open.count(tenure.database.read()).await.unwrap()
}

/// What each worker process does: takes jobs until none is left. In the test's own process it is nothing.
#[tokio::test]
async fn worker() {
    let Ok(url) = std::env::var(WORKER) else { return };
    let tenure = tenure(&url).await;
    while open(&tenure).await > 0 {
        let claimed = jobs::claim(&tenure, &KINDS, TOGETHER, LEASE).await.unwrap();
        for claimed in &claimed {
            println!("\nbegun {}", claimed.id);
            tokio::time::sleep(Span::from_millis(1)).await;
            jobs::done(&tenure, claimed).await.unwrap();
            println!("\ndone {}", claimed.id);
        }
        if claimed.is_empty() {
            tokio::time::sleep(Span::from_millis(100)).await;
        }
    }
}

fn start(url: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "job_processes::worker", "--nocapture"])
        .env(WORKER, url)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// What a worker said, until it ends, or is killed after so many jobs.
fn follow(mut child: Child, kill_after: Option<usize>) -> Vec<String> {
    let (mut said, mut done) = (Vec::new(), 0);
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let Ok(line) = line else { break };
        done += usize::from(line.starts_with("done "));
        said.push(line);
        if kill_after.is_some_and(|most| done == most) {
            child.kill().unwrap();
        }
    }
    let ended = child.wait().unwrap();
    assert_eq!(
        ended.success(),
        kill_after.is_none(),
        "a worker that was to be killed was, and the others were not"
    );
    said
}

fn ids<'a>(said: &'a [String], word: &str) -> Vec<&'a str> {
    said.iter().filter_map(|line| line.strip_prefix(word)).collect()
}

#[tokio::test]
async fn a_thousand_jobs_are_done_once_each_by_two_processes_though_workers_are_killed() {
    let folder = tempfile::tempdir().unwrap();
    let url = url(&folder).await;
    let tenure = tenure(&url).await;
    tenure.database.migrate_up().await.unwrap();
    let now = tenure.clock.now();
    for number in 0..JOBS {
        jobs::add(&tenure, &Job::SweepSessions, now, Some(&number.to_string())).await.unwrap();
    }
    // Two at a time, each followed by the next when it is killed; the last of both work to the end.
    let line = |url: String| {
        std::thread::spawn(move || {
            let mut said = Vec::new();
            for _ in 0..KILLED / 2 {
                said.extend(follow(start(&url), Some(DONE_BEFORE)));
            }
            said.extend(follow(start(&url), None));
            said
        })
    };
    let both = [line(url.clone()), line(url)];
    let said: Vec<String> = both.into_iter().flat_map(|line| line.join().unwrap()).collect();
    assert_eq!(open(&tenure).await, 0);
    let (begun, done) = (ids(&said, "begun "), ids(&said, "done "));
    let distinct = |ids: &[&str]| ids.iter().collect::<BTreeSet<_>>().len();
    assert_eq!(distinct(&begun), usize::try_from(JOBS).unwrap());
    assert_eq!(distinct(&done), done.len(), "a job was done twice");
    // Begun again is only what a killed worker had in its hands: one job, for it does one at a time.
    assert!(begun.len() - distinct(&begun) <= KILLED, "{} begun", begun.len());
    assert!(done.len() + KILLED >= distinct(&begun), "{} done", done.len());
}
