//! From Rust to small wasm: cargo, wasm-bindgen as a library, wasm-opt from npm.

use crate::Failure;
use std::path::Path;
use std::process::{Command, Stdio};
use wasm_bindgen_cli_support::Bindgen;

/// The features that rustc's output uses. One by one: with `--all-features` binaryen 132 writes compact imports, which
/// Chromium refuses.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-reference-types",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-multivalue",
    "--enable-extended-const",
];

/// What wasm-bindgen makes.
pub(super) struct Bound {
    /// The module that a browser loads.
    pub(super) wasm: Vec<u8>,
    /// Its glue, an ES module.
    pub(super) script: String,
}

/// Compiles `app` for the browser and returns cargo's output.
pub(super) fn compile(root: &Path, release: bool) -> Result<Vec<u8>, Failure> {
    let profile = if release { "wasm-release" } else { "dev" };
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    if !release {
        // Not a profile of its own: that would compile every proc macro a second time, into a folder of its own.
        command.env("CARGO_PROFILE_DEV_OPT_LEVEL", "z");
    }
    let output = command
        .current_dir(root)
        .args(["build", "--package", "app", "--lib", "--target", "wasm32-unknown-unknown"])
        .args(["--no-default-features", "--features", "hydrate", "--profile", profile])
        .args(["--message-format", "json-render-diagnostics"])
        .env("LEPTOS_OUTPUT_NAME", "tenure")
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(
            "app does not compile for the browser (is the target there? scripts/setup.sh wasm)".into()
        );
    }
    let path = wasm_artifact(&String::from_utf8(output.stdout)?).ok_or("cargo named no .wasm file of app")?;
    Ok(std::fs::read(&path).map_err(|error| format!("{path}: {error}"))?)
}

/// The last .wasm file that cargo's messages name.
fn wasm_artifact(messages: &str) -> Option<String> {
    let parsed = messages.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    parsed
        .filter(|message| message["reason"] == "compiler-artifact" && message["target"]["name"] == "app")
        .flat_map(|message| message["filenames"].as_array().cloned().unwrap_or_default())
        .filter_map(|name| name.as_str().map(str::to_owned))
        .rfind(|name| name.ends_with(".wasm"))
}

/// Writes the glue between wasm and the browser.
pub(super) fn bind(compiled: Vec<u8>) -> Result<Bound, Failure> {
    let mut bindgen = Bindgen::new();
    bindgen.input_bytes("tenure", compiled).web(true)?.typescript(false).remove_name_section(true);
    let mut output = bindgen.remove_producers_section(true).generate_output()?;
    let brought = output.snippets().iter().filter(|(_, scripts)| !scripts.is_empty()).map(|(name, _)| name);
    let brought: Vec<&String> = brought.chain(output.local_modules().keys()).collect();
    if !brought.is_empty() {
        return Err(
            format!("dependencies bring JavaScript that the bundle has no place for: {brought:?}").into()
        );
    }
    Ok(Bound { script: output.js().to_owned(), wasm: output.wasm_mut().emit_wasm() })
}

/// Runs `wasm-opt -Oz`.
pub(super) fn shrink(root: &Path, wasm: &[u8]) -> Result<Vec<u8>, Failure> {
    let tool = root.join("xtask/node_modules/binaryen/bin/wasm-opt");
    if !tool.exists() {
        return Err("wasm-opt is missing: run  scripts/setup.sh wasm-opt".into());
    }
    let folder = std::env::temp_dir().join(format!("tenure-wasm-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let (before, after) = (folder.join("before.wasm"), folder.join("after.wasm"));
    std::fs::write(&before, wasm)?;
    let status = Command::new("node")
        .arg(&tool)
        .arg("-Oz")
        .args(FEATURES)
        .arg(&before)
        .arg("-o")
        .arg(&after)
        .status()?;
    let small = std::fs::read(&after);
    std::fs::remove_dir_all(&folder)?;
    if !status.success() {
        return Err("wasm-opt failed".into());
    }
    Ok(small?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wasm_of_app_is_found_among_cargos_messages() {
        let messages = concat!(
            r#"{"reason":"compiler-artifact","target":{"name":"domain"},"filenames":["/t/libdomain.rlib"]}"#,
            "\n",
            r#"{"reason":"compiler-artifact","target":{"name":"app"},"filenames":["/t/app.wasm","/t/libapp.rlib"]}"#,
            "\nnot json\n",
            r#"{"reason":"build-finished","success":true}"#,
        );
        assert_eq!(wasm_artifact(messages).as_deref(), Some("/t/app.wasm"));
        assert_eq!(wasm_artifact(r#"{"reason":"build-finished","success":true}"#), None);
    }
}
