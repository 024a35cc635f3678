//! The browser bundle inside the binary, served under `/assets/` by hashed name, for ever cacheable.

use app::viewer::AssetNames;
use axum::body::Body;
use axum::extract::Path;
use axum::response::Response;
use http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use http::{HeaderMap, StatusCode};
use rust_embed::RustEmbed;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// `site/`: embedded in a release, read from the folder in development, so that a new stylesheet needs no new binary.
#[derive(RustEmbed)]
#[folder = "../site"]
#[exclude = ".*"]
struct Folder;

/// Why there is no bundle to serve.
#[derive(Debug, thiserror::Error)]
pub enum NoBundle {
    /// It was never built.
    #[error("the browser bundle is missing: run  cargo run -p xtask -- build")]
    Missing,
    /// It was built by another version.
    #[error("site/manifest.json is not what this version expects ({0}): run  cargo run -p xtask -- build")]
    Manifest(String),
}

/// The bundle's files by hashed name.
#[derive(Debug, Clone)]
pub struct Bundle {
    names: Arc<AssetNames>,
    files: Arc<BTreeMap<String, File>>,
}

#[derive(Debug, Default)]
struct File {
    plain: Vec<u8>,
    brotli: Vec<u8>,
    gzip: Vec<u8>,
}

#[derive(Deserialize)]
struct Manifest {
    files: BTreeMap<String, String>,
}

impl Bundle {
    /// The bundle that was built into this binary.
    ///
    /// # Errors
    /// [`NoBundle`] says what to run.
    pub fn embedded() -> Result<Self, NoBundle> {
        Self::read(|name| Folder::get(name).map(|file| file.data.into_owned()))
    }

    /// A bundle whose files `get` finds by name: `manifest.json`, and what it names, each also with `.br` and `.gz`.
    ///
    /// # Errors
    /// [`NoBundle::Missing`] without a manifest; [`NoBundle::Manifest`] when it names too little or what is not there.
    pub fn read(get: impl Fn(&str) -> Option<Vec<u8>>) -> Result<Self, NoBundle> {
        let manifest = get("manifest.json").ok_or(NoBundle::Missing)?;
        let manifest: Manifest =
            serde_json::from_slice(&manifest).map_err(|error| NoBundle::Manifest(error.to_string()))?;
        let hashed = |name: &str| {
            manifest
                .files
                .get(name)
                .cloned()
                .ok_or_else(|| NoBundle::Manifest(format!("it does not name {name}")))
        };
        let names = AssetNames {
            style: hashed("tenure.css")?,
            loader: hashed("loader.js")?,
            script: hashed("tenure.js")?,
            wasm: hashed("tenure.wasm")?,
            icon: hashed("icon.svg")?,
        };
        let file = |name: String| {
            let part = |end: &str| {
                let wanted = format!("{name}{end}");
                get(&wanted)
                    .ok_or_else(|| NoBundle::Manifest(format!("it names {wanted}, which is not there")))
            };
            let file = File { plain: part("")?, brotli: part(".br")?, gzip: part(".gz")? };
            Ok((name, file))
        };
        let files = manifest.files.into_values().map(file).collect::<Result<_, NoBundle>>()?;
        Ok(Self { names: Arc::new(names), files: Arc::new(files) })
    }

    /// What the shell links to.
    #[must_use]
    pub fn names(&self) -> Arc<AssetNames> {
        Arc::clone(&self.names)
    }

    /// Answers `GET /assets/{name}`: 404 for every name that is not exactly one of the bundle's.
    #[must_use]
    pub fn answer(&self, name: &str, headers: &HeaderMap) -> Response {
        let mut response = Response::new(Body::empty());
        let Some(file) = self.files.get(name) else {
            *response.status_mut() = StatusCode::NOT_FOUND;
            return response;
        };
        let (bytes, encoding) = match best_encoding(headers) {
            Encoding::Brotli => (&file.brotli, Some("br")),
            Encoding::Gzip => (&file.gzip, Some("gzip")),
            Encoding::Plain => (&file.plain, None),
        };
        *response.body_mut() = Body::from(bytes.clone());
        let own = response.headers_mut();
        own.insert(CONTENT_TYPE, http::HeaderValue::from_static(content_type(name)));
        own.insert(CACHE_CONTROL, http::HeaderValue::from_static("public, max-age=31536000, immutable"));
        own.insert(VARY, http::HeaderValue::from_static("accept-encoding"));
        if let Some(encoding) = encoding {
            own.insert(CONTENT_ENCODING, http::HeaderValue::from_static(encoding));
        }
        response
    }

    /// The route's handler.
    pub(crate) async fn serve(self, Path(name): Path<String>, headers: HeaderMap) -> Response {
        self.answer(&name, &headers)
    }
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

#[derive(Clone, Copy)]
enum Encoding {
    Brotli,
    Gzip,
    Plain,
}

/// The smallest form that the client takes: a coding counts when it is named (or `*`) with a weight that is not 0.
fn best_encoding(headers: &HeaderMap) -> Encoding {
    let lines = headers.get_all(ACCEPT_ENCODING);
    let named: Vec<(String, bool)> = lines
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(|part| {
            let mut parts = part.split(';').map(|piece| piece.trim().to_ascii_lowercase());
            let coding = parts.next().unwrap_or_default();
            let refused = parts.any(|piece| {
                piece
                    .strip_prefix("q=")
                    .and_then(|weight| weight.parse::<f32>().ok())
                    .is_some_and(|weight| weight <= 0.0)
            });
            (coding, !refused)
        })
        .collect();
    let takes = |coding: &str| {
        let own = named
            .iter()
            .find(|(name, _)| name == coding)
            .or_else(|| named.iter().find(|(name, _)| name == "*"));
        own.is_some_and(|(_, taken)| *taken)
    };
    if takes("br") {
        Encoding::Brotli
    } else if takes("gzip") {
        Encoding::Gzip
    } else {
        Encoding::Plain
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A bundle of four short files.
    pub(crate) fn sample() -> Bundle {
        Bundle::read(|name| match name {
            "manifest.json" => Some(
                br#"{"inputs":"x","files":{"tenure.css":"tenure.1.css","loader.js":"loader.1.js","tenure.js":"tenure.1.js",
                    "tenure.wasm":"tenure.1.wasm","icon.svg":"icon.1.svg"}}"#
                    .to_vec(),
            ),
            other => Some(other.as_bytes().to_vec()),
        })
        .unwrap()
    }

    async fn get(name: &str, accept: Option<&str>) -> (Response, String) {
        let mut headers = HeaderMap::new();
        if let Some(accept) = accept {
            headers.insert(ACCEPT_ENCODING, accept.parse().unwrap());
        }
        let (parts, body) = sample().answer(name, &headers).into_parts();
        let body = axum::body::to_bytes(body, 1_000).await.unwrap();
        (Response::from_parts(parts, Body::empty()), String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn the_smallest_form_that_is_taken_is_sent() {
        for (accept, body) in [
            (Some("gzip, deflate, br, zstd"), "tenure.1.css.br"),
            (Some("gzip"), "tenure.1.css.gz"),
            (Some("br;q=0, gzip;q=0.5"), "tenure.1.css.gz"),
            (Some("*"), "tenure.1.css.br"),
            (Some("identity"), "tenure.1.css"),
            (None, "tenure.1.css"),
        ] {
            assert_eq!(get("tenure.1.css", accept).await.1, body, "{accept:?}");
        }
    }

    #[tokio::test]
    async fn a_hashed_file_never_changes_and_says_what_it_is() {
        let (response, _) = get("tenure.1.wasm", Some("br")).await;
        assert_eq!(response.headers()[CONTENT_TYPE], "application/wasm");
        assert_eq!(response.headers()[CACHE_CONTROL], "public, max-age=31536000, immutable");
        assert_eq!(response.headers()[CONTENT_ENCODING], "br");
        assert_eq!(response.headers()[VARY], "accept-encoding");
    }

    #[tokio::test]
    async fn no_other_name_is_served() {
        for name in ["manifest.json", "tenure.css", "tenure.1.css.br", "../Cargo.toml", ""] {
            assert_eq!(get(name, None).await.0.status(), StatusCode::NOT_FOUND, "{name}");
        }
    }

    #[test]
    fn a_bundle_that_lacks_a_file_says_what_to_run() {
        let missing = Bundle::read(|_| None).unwrap_err().to_string();
        assert!(missing.contains("xtask -- build"), "{missing}");
        let torn =
            Bundle::read(|name| (name == "manifest.json").then(|| br#"{"files":{}}"#.to_vec())).unwrap_err();
        assert!(torn.to_string().contains("does not name tenure.css"), "{torn}");
    }
}
