//! `tenure evidence …`.

use super::{Failure, Outcome, recompute};
use crate::config::Config;
use crate::output;
use crate::start;
use clap::Subcommand;
use domain::id::CampaignId;
use domain::instant::{self, Instant};
use domain::review::SamplingSeed;
use domain::text::TakenForText;
use domain::window::{Day, Window};
use evidence::sign::PublicKey;
use evidence::verify::verify;
use ops::Call;
use ops::evidence::{
    KeyRow, SampleAsked, SampleOf, Suspected, Which, compromised, export, export_period, export_sample,
    freeze_next, key_lines, rotate,
};
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub(super) enum Evidence {
    /// Write a frozen bundle to a file, or the evidence of a time
    Export {
        /// A campaign's id, or "latest": the one frozen last
        #[arg(required_unless_present = "from", conflicts_with = "from")]
        campaign: Option<Which>,
        /// Evidence of a time instead: its first day, such as 2026-01-01; days are of UTC
        #[arg(long, value_name = "DAY", requires = "until")]
        from: Option<Day>,
        /// The first day after that time
        #[arg(long, value_name = "DAY", requires = "from")]
        until: Option<Day>,
        /// Where to
        #[arg(short, long, value_name = "FILE.zip")]
        output: PathBuf,
        /// Which edition; the newest unless given
        #[arg(long, conflicts_with = "from")]
        edition: Option<u32>,
        /// What it is taken out for: the log keeps that
        #[arg(long, value_name = "TEXT", value_parser = taken_for)]
        why: Option<TakenForText>,
    },
    /// Freeze the next edition of an acknowledged campaign: what tasks and exceptions have come to since the last
    Freeze {
        /// The campaign's id
        campaign: CampaignId,
    },
    /// Sample items of a campaign by a seed: those with the smallest SHA-256 of the seed and then the item's id, as CSV
    Sample {
        /// The campaign's id
        campaign: CampaignId,
        /// Whatever nobody could foresee, such as the throws of dice
        #[arg(long, value_name = "TEXT", value_parser = seed)]
        seed: SamplingSeed,
        /// How many items
        #[arg(short, long = "n", value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
        number: u32,
        /// What it is taken out for: the log keeps that
        #[arg(long, value_name = "TEXT", value_parser = taken_for)]
        why: TakenForText,
    },
    /// Show the public signing keys, one OpenSSH line each, the one in use first; since and until when stands behind each
    Key,
    /// Have a new key take the place of the one in use, which vouches for it
    RotateKey,
    /// State that somebody else may have had a key: only what left the building before stands
    Compromised {
        /// Which key: its fingerprint, SHA256:…
        #[arg(long, value_name = "FINGERPRINT")]
        key: String,
        /// Since when, such as 2026-03-01T00:00:00Z
        #[arg(long, value_name = "INSTANT", value_parser = instant::parse)]
        since: Instant,
        /// Why that is thought
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Verify a bundle without any database; exit 0 only when everything holds
    Verify {
        /// The bundle
        file: PathBuf,
        /// OpenSSH public key lines that you got from somewhere else
        #[arg(long, value_name = "FILE")]
        key: Option<PathBuf>,
    },
    /// Work every row of a bundle's usage.csv out again from your own copy of the logs; exit 0 only when all are the same
    Recompute {
        /// The bundle
        file: PathBuf,
        /// CloudTrail logs: files or folders of .json, .json.gz, .ndjson
        #[arg(required = true)]
        logs: Vec<PathBuf>,
        /// How the answer is written
        #[arg(long, value_enum, default_value = "table")]
        format: recompute::Format,
    },
}

/// `verify` and `recompute` open no database of the installation: they are run by people who have none.
pub(super) async fn offline(command: &Evidence) -> Option<Result<Outcome, Failure>> {
    match command {
        Evidence::Verify { file, key } => Some(check(file, key.as_deref())),
        Evidence::Recompute { file, logs, format } => Some(recompute::run(file, logs, *format).await),
        Evidence::Export { .. }
        | Evidence::Freeze { .. }
        | Evidence::Sample { .. }
        | Evidence::Key
        | Evidence::RotateKey
        | Evidence::Compromised { .. } => None,
    }
}

pub(super) async fn run(call: &Call, config: &Config, command: Evidence) -> Result<Outcome, Failure> {
    match command {
        Evidence::Export { campaign, from, until, output: file, edition, why } => {
            let (bytes, said) = if let (Some(from), Some(until)) = (from, until) {
                let exported = export_period(call, Window { from, until }, why.as_ref()).await?;
                (exported.bytes, format!("{from} until {until}, SHA-256 {}", exported.sha256))
            } else {
                let one = export(call, campaign.unwrap_or(Which::Latest), edition, why.as_ref()).await?;
                (one.bytes, format!("edition {} of {}, SHA-256 {}", one.edition, one.campaign, one.sha256))
            };
            write_whole(&file, &bytes)
                .map_err(|error| Failure::Failed(format!("{}: {error}", file.display())))?;
            eprintln!("{said}");
            output::write(format!("{}\n", file.display()).as_bytes())?;
        }
        Evidence::Freeze { campaign } => {
            let number = freeze_next(call, campaign).await?;
            output::write(format!("edition {number}\n").as_bytes())?;
        }
        Evidence::Sample { campaign, seed, number, why } => {
            let asked = SampleAsked { seed, number };
            let sample = export_sample(call, SampleOf::Campaign(campaign), &asked, Some(&why)).await?;
            output::write(&sample.csv())?;
            eprint!("{}", sample.how());
        }
        Evidence::Key => {
            for key in key_lines(call).await? {
                output::write(format!("{} {}\n", key.line, validity(&key)).as_bytes())?;
            }
        }
        Evidence::RotateKey => rotate_key(call, config).await?,
        Evidence::Compromised { key, since, reason } => {
            let said = compromised(call, &Suspected { fingerprint: key, since, reason }).await?;
            output::write(format!("{}\n", said.sentence()).as_bytes())?;
        }
        Evidence::Verify { file, key } => return check(&file, key.as_deref()),
        Evidence::Recompute { file, logs, format } => return recompute::run(&file, &logs, format).await,
    }
    Ok(Outcome::Done)
}

fn taken_for(text: &str) -> Result<TakenForText, String> {
    TakenForText::parse(text).map_err(|problems| problems.of("why").unwrap_or_default().to_owned())
}

fn seed(text: &str) -> Result<SamplingSeed, String> {
    SamplingSeed::parse(text).map_err(|problems| problems.of("seed").unwrap_or_default().to_owned())
}

/// What stands behind a key on its line: a comment, which OpenSSH passes over.
fn validity(key: &KeyRow) -> String {
    let said = [
        ("since", key.since.map(instant::format)),
        ("until", key.until.map(instant::format)),
        ("vouched for by", key.vouched_by.clone()),
        ("COMPROMISED since", key.compromised.as_ref().map(|one| instant::format(one.since))),
    ];
    let said = said.into_iter().filter_map(|(word, what)| Some(format!(", {word} {}", what?)));
    std::iter::once("tenure evidence".to_owned()).chain(said).collect()
}

/// The new key waits beside the one in use until the log says that it takes over; only then do the files change places.
async fn rotate_key(call: &Call, config: &Config) -> Result<(), Failure> {
    let url = config.get("database_url").unwrap_or_default();
    let path = start::key_path(config, url)?;
    let beside = |ending: &str| {
        let mut name = path.clone().into_os_string();
        name.push(ending);
        PathBuf::from(name)
    };
    let (next, retired) = (beside(".next"), beside(".retired"));
    let wrong =
        |file: &Path, error: &dyn std::fmt::Display| Failure::Failed(format!("{}: {error}", file.display()));
    if retired.exists() {
        return Err(wrong(&retired, &"an earlier key still lies here: move it away, or destroy it"));
    }
    let key = start::new_key(&next)?;
    let done = match rotate(call, &key).await {
        Ok(done) => done,
        Err(error) => {
            // Nothing was changed: the key that waited was for nothing.
            let _ = std::fs::remove_file(&next);
            return Err(error.into());
        }
    };
    std::fs::rename(&path, &retired).map_err(|error| wrong(&path, &error))?;
    std::fs::rename(&next, &path).map_err(|error| wrong(&next, &error))?;
    output::write(format!("{}\n", key.public().line()).as_bytes())?;
    let vouched = if done.vouched { "vouches for" } else { "is compromised and does not vouch for" };
    eprintln!("{} {vouched} {}", done.former, done.key);
    eprintln!("restart every server: with the former key they sign nothing any more");
    eprintln!("destroy the former key, {}, and give auditors the line above", retired.display());
    Ok(())
}

/// Whole or not at all: beside it first, then in its place.
fn write_whole(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut beside = file.as_os_str().to_owned();
    beside.push(".part");
    std::fs::write(&beside, bytes)?;
    std::fs::rename(&beside, file)
}

fn check(file: &Path, key: Option<&Path>) -> Result<Outcome, Failure> {
    let wrong =
        |path: &Path, error: &dyn std::fmt::Display| Failure::Input(format!("{}: {error}", path.display()));
    let keys: Option<Vec<PublicKey>> = match key {
        None => None,
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| wrong(path, &error))?;
            Some(PublicKey::parse_lines(&text).map_err(|error| wrong(path, &error))?)
        }
    };
    let bundle = std::fs::File::open(file).map_err(|error| wrong(file, &error))?;
    let report = verify(std::io::BufReader::new(bundle), keys.as_deref());
    let mut text: String = report.passed.iter().map(|passed| format!("ok    {passed}\n")).collect();
    text.extend(report.notes.iter().map(|note| format!("NOTE  {note}\n")));
    text.extend(report.failures.iter().map(|failure| format!("FAIL  {failure}\n")));
    let unlisted = report.failures_total.saturating_sub(report.failures.len());
    if unlisted > 0 {
        text.push_str("… and ");
        text.push_str(&unlisted.to_string());
        text.push_str(" more failures\n");
    }
    output::write(text.as_bytes())?;
    if report.holds() {
        output::write(format!("{}\n", report.verdict()).as_bytes())?;
        Ok(Outcome::Done)
    } else {
        Err(Failure::Failed(report.verdict()))
    }
}
