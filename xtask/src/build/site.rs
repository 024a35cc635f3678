//! The folder `site/`: files named by their hash, each with brotli and gzip beside it, and a manifest that maps names.

use crate::Failure;
use flate2::{Compression, write::GzEncoder};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

/// This file is one of the bundle's inputs: another way to write makes another bundle.
pub(super) const RECIPE: &[u8] = concat!(include_str!("site.rs"), include_str!("wasm.rs")).as_bytes();

/// `manifest.json`, as the server reads it.
#[derive(Serialize, Deserialize)]
struct Manifest {
    /// Of everything it was made from, so that an unchanged bundle is not made again.
    inputs: String,
    /// Plain name to hashed name.
    files: BTreeMap<String, String>,
}

/// One file of the bundle.
pub(super) struct Asset {
    name: &'static str,
    /// What it holds, uncompressed.
    pub(super) bytes: Vec<u8>,
}

impl Asset {
    /// A file that is asked for as `name`.
    pub(super) fn new(name: &'static str, bytes: Vec<u8>) -> Self {
        Self { name, bytes }
    }

    /// `tenure.js` becomes `tenure.1f2e3d4c5b6a.js`.
    pub(super) fn hashed_name(&self) -> String {
        let hash = digest(&[&self.bytes]);
        let (stem, kind) = self.name.rsplit_once('.').unwrap_or((self.name, "bin"));
        format!("{stem}.{}.{kind}", hash.get(..12).unwrap_or(&hash))
    }
}

/// SHA-256 of the parts, each with its length before it, in lower-case hex.
pub(super) fn digest(parts: &[&[u8]]) -> String {
    let mut sha = Sha256::new();
    for part in parts {
        sha.update(part.len().to_le_bytes());
        sha.update(part);
    }
    hex::encode(sha.finalize())
}

/// The folder.
pub(super) struct Site {
    folder: PathBuf,
}

impl Site {
    /// The bundle in `folder`, whether it exists or not.
    pub(super) fn at(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Was the bundle that stands there made of these inputs, and is all of it still there?
    pub(super) fn is_made_of(&self, inputs: &str) -> bool {
        let manifest = std::fs::read(self.folder.join("manifest.json")).ok();
        let manifest = manifest.and_then(|bytes| serde_json::from_slice::<Manifest>(&bytes).ok());
        manifest.is_some_and(|manifest| {
            let there = |name: &String| {
                ["", ".br", ".gz"].iter().all(|end| self.folder.join(format!("{name}{end}")).exists())
            };
            manifest.inputs == inputs && manifest.files.values().all(there)
        })
    }

    /// Makes the next build write everything again.
    pub(super) fn forget(&self) {
        drop(std::fs::remove_file(self.folder.join("manifest.json")));
    }

    /// Replaces what was there. Returns the size with brotli of each asset. A release is compressed as far as it goes.
    pub(super) fn write(&self, assets: &[Asset], inputs: &str, release: bool) -> Result<Vec<usize>, Failure> {
        if self.folder.exists() {
            std::fs::remove_dir_all(&self.folder)?;
        }
        std::fs::create_dir_all(&self.folder)?;
        let mut sizes = Vec::new();
        let mut files = BTreeMap::new();
        for asset in assets {
            let name = asset.hashed_name();
            let small = brotli(&asset.bytes, if release { 11 } else { 5 })?;
            std::fs::write(self.folder.join(&name), &asset.bytes)?;
            std::fs::write(self.folder.join(format!("{name}.br")), &small)?;
            std::fs::write(self.folder.join(format!("{name}.gz")), gzip(&asset.bytes)?)?;
            sizes.push(small.len());
            files.insert(asset.name.to_owned(), name);
        }
        // Last, so that a build that was interrupted is seen to be incomplete.
        let manifest = Manifest { inputs: inputs.into(), files };
        std::fs::write(self.folder.join("manifest.json"), serde_json::to_vec_pretty(&manifest)?)?;
        Ok(sizes)
    }
}

fn brotli(bytes: &[u8], quality: i32) -> Result<Vec<u8>, Failure> {
    let mut small = Vec::new();
    let how = brotli::enc::BrotliEncoderParams { quality, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &*bytes, &mut small, &how)?;
    Ok(small)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::best());
    writer.write_all(bytes)?;
    Ok(writer.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_follows_the_content() {
        let one = Asset::new("tenure.css", b"a{}".to_vec()).hashed_name();
        let other = Asset::new("tenure.css", b"b{}".to_vec()).hashed_name();
        assert_ne!(one, other);
        assert!(one.starts_with("tenure.") && one.ends_with(".css") && one.len() == 23, "{one}");
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(digest(&[b"ab", b"c"]), digest(&[b"a", b"bc"]));
    }

    #[test]
    fn a_bundle_is_kept_while_its_inputs_and_files_stand() {
        let folder = std::env::temp_dir().join(format!("tenure-site-test-{}", std::process::id()));
        let site = Site::at(folder.clone());
        assert!(!site.is_made_of("one"));
        let asset = Asset::new("a.css", b"body{}".repeat(50));
        let name = asset.hashed_name();
        let sizes = site.write(&[asset], "one", false).unwrap();
        assert!(sizes[0] < 100, "{sizes:?}");
        assert!(site.is_made_of("one") && !site.is_made_of("two"));
        std::fs::remove_file(folder.join(format!("{name}.gz"))).unwrap();
        assert!(!site.is_made_of("one"));
        std::fs::remove_dir_all(folder).unwrap();
    }
}
