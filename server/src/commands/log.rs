//! `tenure log …`: the log's signed heads, and what others attest of them.

use super::{Failure, Outcome};
use crate::output;
use crate::witnesses;
use clap::Subcommand;
use domain::instant;
use ops::Call;
use ops::evidence::{WhichHead, attest, one_head};
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub(super) enum Log {
    /// Write a signed head to standard output, byte for byte: what others attest
    Checkpoint {
        /// Its id, how many leaves it covers, or "newest"
        #[arg(default_value = "newest")]
        checkpoint: WhichHead,
    },
    /// What others attest of signed heads
    #[command(subcommand)]
    Witness(Witness),
}

#[derive(Debug, Subcommand)]
pub(super) enum Witness {
    /// Keep a timestamp (RFC 3161, .tsr) or cosignatures (c2sp.org/tlog-cosignature) of a head; bundles carry them
    Add {
        /// Its id, how many leaves it covers, or "newest"
        checkpoint: WhichHead,
        /// The answer of the authority, or a note or lines with cosignatures
        file: PathBuf,
        /// Keys of witnesses, NAME+ID+BASE64, a line each
        #[arg(long, value_name = "FILE")]
        key: Option<PathBuf>,
    },
}

pub(super) async fn run(call: &Call, command: Log) -> Result<Outcome, Failure> {
    match command {
        Log::Checkpoint { checkpoint } => {
            output::write(one_head(call, checkpoint).await?.note.as_bytes())?;
        }
        Log::Witness(Witness::Add { checkpoint, file, key }) => {
            let bytes = witnesses::read(&file).map_err(|error| wrong(&file, &error))?;
            let keys = match &key {
                Some(path) => witnesses::keys(path).map_err(|error| wrong(path, &error))?,
                None => Vec::new(),
            };
            let said = attest(call, checkpoint, &bytes, &keys).await.map_err(|error| match error {
                ops::Error::Refused(reason) => wrong(&file, &reason),
                other => other.into(),
            })?;
            for one in said {
                let line =
                    format!("{} {} {} {}\n", one.kind, instant::format(one.said_at), one.name, one.sha256);
                output::write(line.as_bytes())?;
            }
        }
    }
    Ok(Outcome::Done)
}

fn wrong(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure::Input(format!("{}: {error}", path.display()))
}
