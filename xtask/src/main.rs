//! How it is built: `xtask build` makes the browser bundle; other subcommands are developers' chores.

mod build;
mod catalogue;
#[cfg(feature = "population")]
mod populate;
#[cfg(feature = "population")]
mod population;

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let done = match words.next().as_deref() {
        Some("build") => build::run(&words.collect::<Vec<_>>()),
        Some("catalogue") => catalogue::run(words),
        #[cfg(feature = "population")]
        Some("population") => populate::run(words),
        _ => Err("usage: xtask build [--release] | xtask catalogue WHEEL (--on YYYY-MM-DD | --check) | \
             xtask population FILE.db [IDENTITIES] (with --features population)"
            .into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What a chore fails with: a sentence for the person at the terminal.
pub(crate) type Failure = Box<dyn std::error::Error>;

/// The checkout that this xtask was built from.
pub(crate) fn root() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
