//! Developers' chores: `cargo run -p xtask -- CHORE`.

mod catalogue;

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let done = match args.next().as_deref() {
        Some("catalogue") => catalogue::run(args),
        _ => Err("usage: xtask catalogue WHEEL (--on YYYY-MM-DD | --check)".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}
