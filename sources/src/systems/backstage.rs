//! Backstage's `catalog-info.yaml`: entities of kind System, and of kind Component that name no system.
//!
//! The form is that of "Descriptor Format of Catalog Entities" (`backstage.io/v1alpha1`).

use super::{MOST, MOST_BYTES, SystemEntry, SystemFile, said};
use crate::file_error::{FileError, FileProblem};
use crate::observation::Rejection;
use crate::text;
use serde::Deserialize;
use serde_saphyr::{Budget, Options};

const EXPECTED: &str =
    "a catalog-info.yaml of Backstage, each document with apiVersion, kind and metadata.name";

/// The most documents of one file.
const MOST_DOCUMENTS: usize = 50_000;
/// No catalogue is nested more deeply.
const DEEPEST: usize = 32;
/// Aliases are rare in catalogues, and what bombs are made of.
const MOST_ALIASES: usize = 1_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entity {
    api_version: Option<String>,
    kind: Option<String>,
    metadata: Option<Metadata>,
    spec: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Metadata {
    name: Option<String>,
    namespace: Option<String>,
    title: Option<String>,
    description: Option<String>,
}

/// Reads a catalogue. Systems, and components that belong to none, are ours; a component of a system is a part of it and,
/// like every other kind, counted among the others.
///
/// # Errors
/// Where the file is no text or no YAML, is too large, nested too deeply, or expands beyond bounds; where no document of it
/// is an entity of Backstage.
pub fn read(file_name: &str, bytes: &[u8]) -> Result<SystemFile, FileError> {
    if bytes.len() > MOST_BYTES {
        let most = format!("it has more than {} MiB", MOST_BYTES >> 20);
        return Err(FileProblem::TooLarge(most).of(file_name));
    }
    let text = text::of(file_name, bytes, EXPECTED)?;
    let unexpected = |found: String| FileProblem::Unexpected { found, expected: EXPECTED }.of(file_name);
    let documents: Vec<Entity> = serde_saphyr::from_multiple_with_options(text, options())
        .map_err(|error| unexpected(in_words(&error)))?;
    let mut file = SystemFile::default();
    let mut known = false;
    for (place, entity) in (1u64..).zip(documents) {
        known |= entity.api_version.as_deref().is_some_and(|version| version.starts_with("backstage.io/"));
        match entry(place, &entity) {
            Ok(Some(_)) if file.systems.len() >= MOST => {
                return Err(FileProblem::TooLarge(format!("it has more than {MOST} systems")).of(file_name));
            }
            Ok(Some(entry)) => file.systems.push(entry),
            Ok(None) => file.others += 1,
            Err(reason) => {
                let reason = format!("document {place}: {reason}");
                file.rejected.push(Rejection { file: file_name.into(), record: Some(place), reason });
            }
        }
    }
    if !known {
        return Err(unexpected("no document of it has an apiVersion of backstage.io".into()));
    }
    Ok(file)
}

fn options() -> Options {
    let mut budget = Budget::default();
    budget.max_documents = MOST_DOCUMENTS;
    budget.max_depth = DEEPEST;
    budget.max_aliases = MOST_ALIASES;
    budget.max_total_scalar_bytes = MOST_BYTES;
    let mut options = Options::default();
    options.budget = Some(budget);
    options.alias_limits.max_total_replayed_events = 100_000;
    // What stands in the file is nobody's to read in an error.
    options.with_snippet = false;
    options
}

/// Where reading stopped; the file is not quoted, for it may hold what is nobody's business.
fn in_words(error: &serde_saphyr::Error) -> String {
    match error.location() {
        Some(at) => format!("it cannot be read as YAML at line {}, column {}", at.line(), at.column()),
        None => "it cannot be read as YAML within bounds".to_owned(),
    }
}

fn entry(place: u64, entity: &Entity) -> Result<Option<SystemEntry>, String> {
    let kind = entity.kind.as_deref().and_then(said).ok_or("kind is missing")?;
    let of_spec = |name: &str| {
        let spec = entity.spec.as_ref()?;
        spec.get(name)?.as_str().and_then(said)
    };
    let is_ours = match kind.to_ascii_lowercase().as_str() {
        "system" => true,
        "component" => of_spec("system").is_none(),
        _ => false,
    };
    if !is_ours {
        return Ok(None);
    }
    let metadata = entity.metadata.as_ref().ok_or("metadata is missing")?;
    let text = |field: &Option<String>| field.as_deref().and_then(said);
    let name = text(&metadata.name).ok_or("metadata.name is missing")?;
    let namespace = text(&metadata.namespace).unwrap_or_else(|| "default".into());
    Ok(Some(SystemEntry {
        place,
        reference: Some(format!("{}:{namespace}/{name}", kind.to_ascii_lowercase()).to_lowercase()),
        name: text(&metadata.title).unwrap_or(name),
        function: text(&metadata.description),
        environment: of_spec("lifecycle"),
        technical_owner: of_spec("owner").map(|owner| owner_name(&owner)),
        ..SystemEntry::default()
    }))
}

/// What an entity reference such as `group:default/payments` or `user:petra.novakova` names.
fn owner_name(reference: &str) -> String {
    let after_kind = reference.split_once(':').map_or(reference, |(_, rest)| rest);
    let name = after_kind.rsplit_once('/').map_or(after_kind, |(_, name)| name);
    name.trim().to_owned()
}
