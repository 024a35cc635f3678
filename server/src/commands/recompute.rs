//! `tenure evidence recompute`: the logs go into an installation that is thrown away, and nothing of ours is opened.

use super::imports::logs;
use super::{Failure, Outcome};
use crate::ambient::{SystemClock, SystemIds};
use crate::output;
use domain::actor::Actor;
use domain::id::Ids as _;
use evidence::sign::SigningKey;
use evidence::verify::{Claims, claims};
use ops::database::Database;
use ops::evidence::{Difference, Recomputed, recompute};
use ops::{Call, Tenure};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How the answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// Lines for people
    Table,
    /// One JSON object
    Json,
}

pub(super) async fn run(file: &Path, paths: &[PathBuf], format: Format) -> Result<Outcome, Failure> {
    let claims = read(file)?;
    let folder = tempfile::tempdir()?;
    let call = throwaway(folder.path()).await?;
    let summary = logs(&call, paths, None).await?;
    for one in &summary.rejected {
        let record = one.record.map(|record| format!(", record {record}")).unwrap_or_default();
        eprintln!("refused: {}{record}: {}", one.file, one.reason);
    }
    let done = recompute(&call, &claims).await?;
    if format == Format::Json {
        let mut json = serde_json::to_vec_pretty(&done).map_err(std::io::Error::from)?;
        json.push(b'\n');
        output::write(&json)?;
    } else {
        output::write(table(&done).as_bytes())?;
    }
    eprintln!(
        "taken from the bundle, because logs do not tell: grants and since when they are held, coverage, and the"
    );
    eprintln!(
        "provider's own last-used figures. Who signed it was not looked at: tenure evidence verify --key does that"
    );
    // What rests on logs that were not all read is no answer, whichever it would have been.
    if summary.rejected_total > 0 {
        let count = summary.rejected_total;
        return Err(Failure::Input(format!(
            "{count} of what was given was refused: no answer rests on the rest alone"
        )));
    }
    if done.same { Ok(Outcome::Done) } else { Err(Failure::Failed(verdict(&done))) }
}

fn read(file: &Path) -> Result<Claims, Failure> {
    let wrong = |error: &dyn std::fmt::Display| Failure::Input(format!("{}: {error}", file.display()));
    let bundle = std::fs::File::open(file).map_err(|error| wrong(&error))?;
    claims(std::io::BufReader::new(bundle)).map_err(|report| {
        let first = report.failures.first().map(|first| format!(", such as {first}")).unwrap_or_default();
        wrong(&format!("{}{first}: see tenure evidence verify", report.verdict()))
    })
}

/// An empty installation in a folder.
async fn throwaway(folder: &Path) -> Result<Call, Failure> {
    let database =
        Database::connect(&format!("sqlite://{}?mode=rwc", folder.join("logs.db").display())).await?;
    database.migrate_up().await?;
    // It signs nothing that anybody sees, and is gone with the folder.
    let key = SigningKey::generate(SystemIds.bytes()).map_err(|error| Failure::Failed(error.to_string()))?;
    let tenure = Tenure {
        database,
        clock: Arc::new(SystemClock),
        ids: Arc::new(SystemIds),
        key: Arc::new(key),
        typeset: report::pdf,
        zone: chrono_tz::Tz::UTC,
    };
    Ok(tenure.call(Actor::Operator))
}

fn verdict(done: &Recomputed) -> String {
    let of = format!("{} rows of {} identities", done.rows, done.identities);
    if done.same {
        format!("the same: {of} say what the logs say")
    } else {
        format!("not the same: {} difference(s) in {of}", done.differences.len())
    }
}

fn table(done: &Recomputed) -> String {
    let mut lines: Vec<String> = done.differences.iter().map(differs).collect();
    lines.extend(done.missing.iter().map(|file| format!("not given: {file}, which inputs.csv names")));
    lines.extend(done.others.iter().map(|file| format!("not named: {file}, which inputs.csv does not have")));
    if done.same {
        lines.push(verdict(done));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn differs(one: &Difference) -> String {
    let event = one.event.as_ref().map(|event| format!(" ({event})")).unwrap_or_default();
    format!(
        "differs: {} {}{event}: {} is {} in the bundle, and {} by the logs",
        one.external_id, one.permission, one.what, one.bundle, one.logs
    )
}
