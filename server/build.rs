//! Sees to it that `site/` exists to be embedded, and that a release never goes without it.

use std::path::Path;

fn main() {
    let site = Path::new(&std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../site");
    let manifest = site.join("manifest.json");
    println!("cargo::rerun-if-changed=../site");
    println!("cargo::rerun-if-changed=build.rs");
    if let Err(error) = std::fs::create_dir_all(&site) {
        println!("cargo::error=the folder site/ cannot be made: {error}");
    }
    // Checks, lints and tests need no bundle; what is shipped does.
    let release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if release && !manifest.exists() {
        println!(
            "cargo::error=the browser bundle is missing: run  make build,  or  cargo run -p xtask -- build --release"
        );
    }
}
