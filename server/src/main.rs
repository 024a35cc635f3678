//! `tenure`: the one binary.

use std::process::ExitCode;

/// Gives back what long work let go of, where the system's own keeps half of it (docs/adr/0011).
#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    server::commands::main()
}
