//! Real files of public sources, beside the checkout: tests that read them are skipped where they are absent.

use std::path::{Path, PathBuf};

/// A file or folder of theirs; where they are absent, says which test is skipped, and `None`.
pub(crate) fn real(name: &str) -> Option<PathBuf> {
    let shared = std::env::var_os("TENURE_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"), PathBuf::from);
    let path = shared.join("data/aws").join(name);
    if path.exists() {
        return Some(path);
    }
    let test = std::thread::current().name().unwrap_or_default().to_owned();
    eprintln!("skipped: {test} reads real files at {}; TENURE_SHARED names another folder", path.display());
    None
}
