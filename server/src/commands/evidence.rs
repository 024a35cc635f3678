//! `tenure evidence …`.

use super::{Failure, Outcome};
use crate::output;
use clap::Subcommand;
use evidence::sign::PublicKey;
use evidence::verify::verify;
use ops::Call;
use ops::evidence::{Which, export, keys};
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub(super) enum Evidence {
    /// Write a frozen bundle to a file
    Export {
        /// A campaign's id, or "latest": the one frozen last
        campaign: Which,
        /// Where to
        #[arg(short, long, value_name = "FILE.zip")]
        output: PathBuf,
        /// Which edition; the newest unless given
        #[arg(long)]
        edition: Option<u32>,
    },
    /// Show the public signing keys, one OpenSSH line each
    Key,
    /// Verify a bundle without any database; exit 0 only when everything holds
    Verify {
        /// The bundle
        file: PathBuf,
        /// OpenSSH public key lines that you got from somewhere else
        #[arg(long, value_name = "FILE")]
        key: Option<PathBuf>,
    },
}

/// `verify` opens no database: it is run by people who have none.
pub(super) fn offline(command: &Evidence) -> Option<Result<Outcome, Failure>> {
    match command {
        Evidence::Verify { file, key } => Some(check(file, key.as_deref())),
        Evidence::Export { .. } | Evidence::Key => None,
    }
}

pub(super) async fn run(call: &Call, command: Evidence) -> Result<Outcome, Failure> {
    match command {
        Evidence::Export { campaign, output: file, edition } => {
            let exported = export(call, campaign, edition).await?;
            write_whole(&file, &exported.bytes)
                .map_err(|error| Failure::Failed(format!("{}: {error}", file.display())))?;
            eprintln!("edition {} of {}, SHA-256 {}", exported.edition, exported.campaign, exported.sha256);
            output::write(format!("{}\n", file.display()).as_bytes())?;
        }
        Evidence::Key => {
            for line in keys(call).await? {
                output::write(format!("{line}\n").as_bytes())?;
            }
        }
        Evidence::Verify { file, key } => return check(&file, key.as_deref()),
    }
    Ok(Outcome::Done)
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
