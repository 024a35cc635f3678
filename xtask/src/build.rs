//! `xtask build [--release]`: the browser's wasm, its glue, the loader and the stylesheet, hashed and precompressed, into `site/`.
//!
//! What cargo-leptos does for others fits here without its twenty minutes of compiling (docs/adr/0003).

mod css;
mod site;
mod wasm;

use crate::{Failure, root};
use site::{Asset, Site};

/// What a release may weigh in the browser: wasm after brotli, in bytes.
const MOST_WASM: usize = 150_000;

/// Builds the bundle. Does nothing where cargo's output, the styles and the loader are what they were.
///
/// # Errors
/// Wrong usage, a failing step, or a release above [`MOST_WASM`].
pub(crate) fn run(words: &[String]) -> Result<(), Failure> {
    let release = match words {
        [] => false,
        [word] if word == "--release" => true,
        _ => return Err("usage: xtask build [--release]".into()),
    };
    let root = root();
    let compiled = wasm::compile(&root, release)?;
    let style = css::bundle(&root.join("style"))?;
    let loader = read(&root.join("app/src/loader.js"))?;
    let icon = read(&root.join("style/icon.svg"))?;

    let site = Site::at(root.join("site"));
    let inputs = site::digest(&[
        &compiled,
        style.as_bytes(),
        loader.as_bytes(),
        icon.as_bytes(),
        &[u8::from(release)],
        site::RECIPE,
    ]);
    if site.is_made_of(&inputs) {
        eprintln!("site/ is up to date");
        return Ok(());
    }

    let bound = wasm::bind(compiled)?;
    let small = wasm::shrink(&root, &bound.wasm)?;
    let script = Asset::new("tenure.js", bound.script.into_bytes());
    let wasm = Asset::new("tenure.wasm", small);
    let loader = loader.replace("%SCRIPT%", &script.hashed_name()).replace("%WASM%", &wasm.hashed_name());
    let assets = [
        script,
        wasm,
        Asset::new("loader.js", loader.into_bytes()),
        Asset::new("tenure.css", style.into_bytes()),
        Asset::new("icon.svg", icon.into_bytes()),
    ];
    let sizes = site.write(&assets, &inputs, release)?;
    for (asset, size) in assets.iter().zip(&sizes) {
        eprintln!("{:>9} bytes, {:>7} with brotli  {}", asset.bytes.len(), size, asset.hashed_name());
    }
    match sizes.get(1) {
        Some(&size) if release && size > MOST_WASM => {
            site.forget();
            Err(format!("the wasm weighs {size} bytes with brotli; a release may weigh {MOST_WASM}").into())
        }
        _ => Ok(()),
    }
}

fn read(path: &std::path::Path) -> Result<String, Failure> {
    Ok(std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?)
}
