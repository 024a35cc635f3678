//! The parts that OSCAL documents are made of, with their fields in the order in which they are written. A list that is
//! empty is left out: the schemas allow none.

use super::name::{Of, name};
use crate::hash::Digest;
use serde::{Serialize, Serializer};
use uuid::Uuid;

/// Whose words the properties are that OSCAL has none for: the names are those of campaign.json and of the tables.
pub(super) const NS: &str = "urn:tenure:evidence";

/// Something with a name and a value.
#[derive(Debug, Serialize)]
pub(super) struct Prop {
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ns: Option<&'static str>,
    value: String,
}

impl Prop {
    /// One of ours.
    pub(super) fn own(name: &'static str, value: &(impl ToString + ?Sized)) -> Self {
        Self { name, ns: Some(NS), value: plain(&value.to_string()) }
    }

    /// One of OSCAL's own.
    pub(super) fn oscal(name: &'static str, value: &(impl ToString + ?Sized)) -> Self {
        Self { name, ns: None, value: plain(&value.to_string()) }
    }

    /// Those that have a value.
    pub(super) fn some<const N: usize>(pairs: [(&'static str, Option<String>); N]) -> Vec<Self> {
        pairs.into_iter().filter_map(|(name, value)| Some(Self::own(name, &value?))).collect()
    }
}

/// The text as a value may be: one line, nothing around it, and never empty.
fn plain(text: &str) -> String {
    let breaks = |letter: char| letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}');
    let line: String = text.chars().map(|letter| if breaks(letter) { ' ' } else { letter }).collect();
    let bare = line.trim_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}');
    if bare.is_empty() { "(empty)".into() } else { bare.into() }
}

/// A list that is made while it is written: it may be long.
pub(super) struct Each<F>(pub(super) F);

impl<F, I> Serialize for Each<F>
where
    F: Fn() -> I,
    I: Iterator<Item: Serialize>,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Metadata {
    pub(super) title: String,
    pub(super) published: String,
    pub(super) last_modified: String,
    pub(super) version: String,
    pub(super) oscal_version: &'static str,
    pub(super) props: Vec<Prop>,
    pub(super) roles: Vec<Role>,
    pub(super) parties: Vec<Party>,
    pub(super) responsible_parties: Vec<Responsible>,
    pub(super) remarks: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct Role {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct Party {
    pub(super) uuid: Uuid,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) remarks: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Responsible {
    pub(super) role_id: &'static str,
    pub(super) party_uuids: Vec<Uuid>,
}

/// Points to something else, by address or by `#` and a UUID of this document.
#[derive(Debug, Serialize)]
pub(super) struct Import {
    pub(super) href: String,
    pub(super) remarks: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct Component {
    pub(super) uuid: Uuid,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) title: &'static str,
    pub(super) description: &'static str,
    pub(super) props: Vec<Prop>,
    pub(super) status: State,
}

#[derive(Debug, Serialize)]
pub(super) struct State {
    pub(super) state: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Assets {
    pub(super) components: [Component; 1],
    pub(super) assessment_platforms: [Platform; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Platform {
    pub(super) uuid: Uuid,
    pub(super) title: String,
    pub(super) uses_components: [Used; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Used {
    pub(super) component_uuid: Uuid,
}

/// Which tool said so.
#[derive(Debug, Serialize)]
pub(super) struct Origin {
    actors: [Actor; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Actor {
    #[serde(rename = "type")]
    kind: &'static str,
    actor_uuid: Uuid,
}

/// The software, by its name in every document.
pub(super) fn software() -> Uuid {
    name(Of::Component, "tenure")
}

/// The software said so.
pub(super) fn by_software() -> Origin {
    Origin { actors: [Actor { kind: "tool", actor_uuid: software() }] }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Subject {
    pub(super) subject_uuid: Uuid,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct Evidence {
    pub(super) href: String,
    pub(super) description: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct OfObservation {
    pub(super) observation_uuid: Uuid,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct OfRisk {
    pub(super) risk_uuid: Uuid,
}

/// A file of the bundle, with its hash.
#[derive(Debug, Serialize)]
pub(super) struct Resource {
    uuid: Uuid,
    title: String,
    description: &'static str,
    props: [Prop; 1],
    rlinks: [Link; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Link {
    href: String,
    media_type: &'static str,
    hashes: [Hash; 1],
}

#[derive(Debug, Serialize)]
struct Hash {
    algorithm: &'static str,
    value: String,
}

impl Resource {
    /// The file of this name in the bundle. Addresses are relative to the documents' folder.
    pub(super) fn of(file: &str, description: &'static str, digest: Digest) -> Self {
        let media_type = match file.rsplit_once('.').map(|(_, end)| end) {
            Some("csv") => "text/csv",
            Some("json") => "application/json",
            Some("ndjson") => "application/x-ndjson",
            _ => "text/plain",
        };
        let hash = Hash { algorithm: "SHA-256", value: digest.to_string() };
        Self {
            uuid: name(Of::Resource, file),
            title: file.to_owned(),
            description,
            props: [Prop::oscal("type", "evidence")],
            rlinks: [Link { href: format!("../{file}"), media_type, hashes: [hash] }],
        }
    }
}

/// How a document points to a file of the bundle: by its resource.
pub(super) fn reference(file: &str) -> String {
    format!("#{}", name(Of::Resource, file))
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_value_is_one_line_with_nothing_around_it_and_never_empty() {
        assert_eq!(plain("two\nlines\u{2028}\u{7}"), "two lines");
        assert_eq!(plain(" \u{feff}\u{a0}x "), "x");
        assert_eq!(plain("\t"), "(empty)");
        assert_eq!(plain("arn:aws:iam::1:role/a b"), "arn:aws:iam::1:role/a b");
    }
}
