//! Developers' chores: `cargo run -p xtask -- CHORE`.

mod build;
mod catalogue;

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let done = match args.next().as_deref() {
        Some("build") => build::run(&args.collect::<Vec<_>>()).map_err(|error| error.to_string()),
        Some("catalogue") => catalogue::run(args).map_err(|error| error.to_string()),
        _ => Err("usage: xtask build [--release] | catalogue WHEEL (--on YYYY-MM-DD | --check)".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// What a chore fails with: a sentence for the person at the terminal.
pub(crate) type Failure = Box<dyn std::error::Error>;

/// The checkout that this xtask was built from.
pub(crate) fn root() -> std::path::PathBuf {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}
