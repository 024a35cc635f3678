//! `tenure log …`: the log's signed heads, and what others attest of them.

use super::{Failure, Outcome};
use crate::output;
use clap::Subcommand;
use domain::instant;
use evidence::log::witness::WitnessKey;
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

/// Far more than any statement has.
const LARGEST: u64 = 1 << 20;

pub(super) async fn run(call: &Call, command: Log) -> Result<Outcome, Failure> {
    match command {
        Log::Checkpoint { checkpoint } => {
            output::write(one_head(call, checkpoint).await?.note.as_bytes())?;
        }
        Log::Witness(Witness::Add { checkpoint, file, key }) => {
            let bytes = read(&file)?;
            let keys = match &key {
                Some(path) => {
                    let text = String::from_utf8(read(path)?).map_err(|error| wrong(path, &error))?;
                    WitnessKey::parse_lines(&text).map_err(|error| wrong(path, &error))?
                }
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

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(|error| wrong(path, &error))?;
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| wrong(path, &error))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= LARGEST) {
        Ok(bytes)
    } else {
        Err(wrong(path, &format!("has more than {LARGEST} bytes")))
    }
}
