//! `tenure import …`.

use super::{Failure, Outcome};
use crate::output;
use clap::{Args, Subcommand};
use domain::instant::{self, Instant};
use domain::system::SystemOrigin;
use indicatif::{ProgressBar, ProgressStyle};
use ops::Call;
use ops::imports::{self, Logs, Summary};
use sources::aws::cloudtrail::is_no_log;
use sources::file_error::FileError;
use sources::systems::SystemFile;
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// An inventory or a report larger than this is none.
const LARGEST: u64 = 256 * 1024 * 1024;

#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// CloudTrail logs: files or folders of .json, .json.gz, .ndjson; "-" is standard input
    #[command(name = "aws-cloudtrail")]
    Cloudtrail {
        /// Files, folders, or -
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// State that every log file delivered for [FROM, UNTIL) is among what was imported
        #[arg(long, value_name = "FROM..UNTIL")]
        complete: Option<String>,
        #[command(flatten)]
        shown: Shown,
    },
    /// An answer of get-account-authorization-details
    #[command(name = "aws-iam")]
    Iam {
        /// The file
        path: PathBuf,
        /// State that the account is now as the file says, although it was imported before and another one since
        #[arg(long)]
        current: bool,
        #[command(flatten)]
        shown: Shown,
    },
    /// A folder with trails.json, status/<trail>.json and selectors/<trail>.json
    #[command(name = "aws-trails")]
    Trails {
        /// The folder
        folder: PathBuf,
        #[command(flatten)]
        shown: Shown,
    },
    /// Certificates of one identity: files of PEM or DER; private keys are refused
    #[command(name = "certificates")]
    Certificates {
        /// Files, or -
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// Whose: its id, the provider's id, or an ARN
        #[arg(long, value_name = "ID|ARN")]
        identity: String,
        /// State that these are all it has: others that were attached are gone
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        shown: Shown,
    },
    /// Systems, their owners and what belongs to them: our own CSV
    #[command(name = "systems")]
    Systems {
        /// The file, or -
        path: PathBuf,
        #[command(flatten)]
        shown: Shown,
    },
    /// Systems from catalogues of Backstage: catalog-info.yaml
    #[command(name = "backstage")]
    Backstage {
        /// Files, or -
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        #[command(flatten)]
        shown: Shown,
    },
    /// A credential report: the CSV, or the JSON answer with base64 Content
    #[command(name = "aws-credential-report")]
    CredentialReport {
        /// The file
        path: PathBuf,
        #[command(flatten)]
        shown: Shown,
    },
}

#[derive(Debug, Args)]
pub(super) struct Shown {
    /// How the summary is written
    #[arg(long, value_enum, default_value = "table")]
    format: SummaryFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum SummaryFormat {
    /// Lines for people
    Table,
    /// One JSON object
    Json,
}

pub(super) async fn run(call: &Call, import: Import) -> Result<Outcome, Failure> {
    let (summary, shown) = match import {
        Import::Cloudtrail { paths, complete, shown } => {
            (logs(call, &paths, complete.as_deref()).await?, shown)
        }
        Import::Iam { path, current: false, shown } => {
            (imports::iam(call, &name(&path), &whole(&path)?).await?, shown)
        }
        Import::Iam { path, current: true, shown } => {
            (imports::iam_current(call, &name(&path), &whole(&path)?).await?, shown)
        }
        Import::Trails { folder, shown } => (imports::trails(call, &folder).await?, shown),
        Import::Certificates { paths, identity, all, shown } => {
            (certificates(call, &paths, &identity, all).await?, shown)
        }
        Import::Systems { path, shown } => {
            let file = sources::systems::csv(&name(&path), &whole(&path)?).map_err(refused)?;
            (systems(call, vec![(name(&path), file)], SystemOrigin::Csv).await?, shown)
        }
        Import::Backstage { paths, shown } => {
            let mut files = Vec::new();
            for path in &paths {
                let file = sources::systems::backstage(&name(path), &whole(path)?).map_err(refused)?;
                files.push((name(path), file));
            }
            (systems(call, files, SystemOrigin::Backstage).await?, shown)
        }
        Import::CredentialReport { path, shown } => {
            (imports::credential_report(call, &name(&path), &whole(&path)?).await?, shown)
        }
    };
    print(&summary, shown.format)?;
    Ok(if summary.rejected_total == 0 { Outcome::Done } else { Outcome::Refused })
}

/// Every file is read before any is attached: a private key among them, or a broken one, and nothing is.
async fn certificates(call: &Call, paths: &[PathBuf], identity: &str, all: bool) -> Result<Summary, Failure> {
    let mut read = Vec::new();
    for path in paths {
        let bytes = whole(path)?;
        read.extend(
            ops::certificates::read(&bytes)
                .map_err(|error| Failure::Input(format!("{}: {error}", path.display())))?,
        );
    }
    let named = ops::identities::named(call, identity).await?;
    let [one] = named.as_slice() else {
        return Err(Failure::Usage(format!("--identity {identity}: it names {}, give an id", named.len())));
    };
    let done = ops::certificates::attach(call, one.id, &read, all).await?;
    let mut summary = Summary {
        sources: [one.account.clone()].into(),
        records: done.added + done.known,
        events: done.added,
        duplicates: done.known,
        ..Summary::default()
    };
    if done.same_key > 0 {
        summary.remarks.push(format!(
            "{} of them have a key that was certified before: renewed, not rotated",
            done.same_key
        ));
    }
    if done.gone > 0 {
        summary.remarks.push(format!("{} that were attached before are gone", done.gone));
    }
    Ok(summary)
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err gives")]
fn refused(error: FileError) -> Failure {
    Failure::Input(error.to_string())
}

/// Every file was read before any goes in: a broken one among them, and nothing does.
async fn systems(
    call: &Call,
    files: Vec<(String, SystemFile)>,
    origin: SystemOrigin,
) -> Result<Summary, Failure> {
    let mut summary = Summary::default();
    for (name, file) in files {
        let done = ops::systems::import(call, &name, origin, file).await?;
        summary.records += done.read;
        summary.events += done.made;
        summary.duplicates += done.known;
        summary.refuse(done.rejected, None);
        summary.remarks.push(format!(
            "{name}: systems new {}, described anew {}; offers made {}, rules added {}, identities moved {}",
            done.made, done.described, done.offered, done.ruled, done.moved
        ));
        if done.others > 0 {
            summary.remarks.push(format!("{name}: {} entries are no systems", done.others));
        }
        summary.remarks.extend(done.remarks);
    }
    Ok(summary)
}

fn name(path: &Path) -> String {
    path.display().to_string()
}

/// A whole file, within bounds; `-` is standard input.
fn whole(path: &Path) -> Result<Vec<u8>, Failure> {
    let wrong = |reason: String| Failure::Input(format!("{}: {reason}", path.display()));
    let reader: Box<dyn Read> = if path.as_os_str() == "-" {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(path).map_err(|error| wrong(error.to_string()))?)
    };
    let mut bytes = Vec::new();
    reader.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| wrong(error.to_string()))?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > LARGEST {
        return Err(wrong(format!("larger than {} MiB: not such a file", LARGEST / 1024 / 1024)));
    }
    Ok(bytes)
}

/// Imports log files, saying on standard error how far it is.
pub(super) async fn logs(call: &Call, paths: &[PathBuf], complete: Option<&str>) -> Result<Summary, Failure> {
    let complete = complete.map(interval).transpose()?;
    let inputs =
        sources::input::collect(paths, &is_no_log).map_err(|error| Failure::Input(error.to_string()))?;
    let total = inputs.files.iter().filter_map(|file| file.bytes).sum();
    let progress = Arc::new(AtomicU64::new(0));
    let logs = Logs { files: inputs.files, complete, progress: Arc::clone(&progress) };
    let import = imports::cloudtrail(call, logs);
    tokio::pin!(import);
    // On a terminal a bar, in a pipe a line now and then, on standard error both.
    let terminal = std::io::stderr().is_terminal();
    let bar = if terminal { ProgressBar::new(total) } else { ProgressBar::hidden() };
    if let Ok(style) =
        ProgressStyle::with_template("{bar:32} {bytes} of {total_bytes} · {bytes_per_sec} · {eta}")
    {
        bar.set_style(style);
    }
    let mut ticks = tokio::time::interval(Duration::from_millis(if terminal { 100 } else { 5_000 }));
    ticks.tick().await;
    loop {
        tokio::select! {
            summary = &mut import => {
                bar.finish_and_clear();
                return Ok(summary?);
            }
            _ = ticks.tick() => {
                let read = progress.load(Ordering::Relaxed);
                bar.set_position(read);
                if !terminal {
                    eprintln!("read {read} of {total} bytes");
                }
            }
        }
    }
}

fn interval(text: &str) -> Result<(Instant, Instant), Failure> {
    let wrong = |reason: String| Failure::Usage(format!("--complete {text}: {reason}"));
    let (from, until) = text.split_once("..").ok_or_else(|| {
        wrong("expected FROM..UNTIL, such as 2026-01-01T00:00:00Z..2026-04-01T00:00:00Z".into())
    })?;
    let parse = |text: &str| instant::parse_or_day(text).map_err(|error| wrong(error.to_string()));
    Ok((parse(from)?, parse(until)?))
}

fn print(summary: &Summary, format: SummaryFormat) -> std::io::Result<()> {
    if format == SummaryFormat::Json {
        let mut text = serde_json::to_vec_pretty(summary)?;
        text.push(b'\n');
        return output::write(&text);
    }
    let accounts: Vec<&str> = summary.sources.iter().map(String::as_str).collect();
    let mut lines = vec![
        format!("accounts      {}", if accounts.is_empty() { "none".into() } else { accounts.join(", ") }),
        format!("records       {}", summary.records),
        format!("  new         {}", summary.events),
        format!("  seen before {}", summary.duplicates),
        format!("of nobody     {}", summary.unattributed),
        format!("identities    {} new", summary.identities),
        format!("refused       {}", summary.rejected_total),
    ];
    if let (Some(from), Some(until)) = (summary.from, summary.until) {
        lines.push(format!("from          {}", instant::format(from)));
        lines.push(format!("until         {} (exclusive)", instant::format(until)));
    }
    for one in &summary.rejected {
        let record = one.record.map(|record| format!(", record {record}")).unwrap_or_default();
        lines.push(format!("refused: {}{record}: {}", one.file, one.reason));
    }
    let unlisted =
        summary.rejected_total.saturating_sub(u64::try_from(summary.rejected.len()).unwrap_or(u64::MAX));
    if unlisted > 0 {
        lines.push(format!("… and {unlisted} more refused"));
    }
    lines.extend(summary.remarks.iter().map(|remark| format!("note: {remark}")));
    lines.push(String::new());
    output::write(lines.join("\n").as_bytes())
}
