//! Who looks, and at which installation: what the server puts into a request's context before a page renders.

use crate::components::tone::Tone;
use domain::actor::Role;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The person signed in. Absent from the context where nobody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// Their name as shown to others.
    pub name: String,
    /// What they may do; the navigation follows it, authorisation does not (that is `ops`).
    pub roles: Vec<Role>,
    /// Do single letters act as keys? Each person can turn them off (WCAG 2.1.4).
    pub letter_keys: bool,
}

impl Viewer {
    /// Do they hold any of these roles?
    #[must_use]
    pub fn has_any(&self, roles: &[Role]) -> bool {
        self.roles.iter().any(|role| roles.contains(role))
    }
}

/// The hashed names of the bundle's files, below `/assets/`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssetNames {
    /// The stylesheet.
    pub style: String,
    /// The script that loads the wasm and wakes the islands.
    pub loader: String,
    /// The glue that the loader imports.
    pub script: String,
    /// The wasm that the glue starts.
    pub wasm: String,
    /// The picture in the browser's tab.
    pub icon: String,
}

/// What is the same for everyone who looks at this installation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Installation {
    /// Where the bundle is.
    pub assets: Arc<AssetNames>,
    /// Is it the demonstration organisation? Then every page says so.
    pub demonstration: bool,
    /// The paths that have a page. The navigation shows no other.
    pub paths: Arc<BTreeSet<String>>,
}

impl Installation {
    /// Is there a page at exactly this path?
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.paths.contains(path)
    }
}

/// What the last action did, shown once on the next page. Absent from the context where there is nothing to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flash {
    /// How it went.
    pub tone: Tone,
    /// A sentence of ours.
    pub message: String,
    /// What can be done about it at once, such as undoing it.
    pub form: Option<FlashForm>,
}

/// A form of one button beside a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlashForm {
    /// What the button says.
    pub word: String,
    /// Where it posts to.
    pub action: String,
    /// What it sends.
    pub fields: Vec<(String, String)>,
}
