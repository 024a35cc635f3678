//! Reading OSCAL documents without keeping them: what is checked, and what they name and refer to.

use super::super::report::{Check, Report};
use super::super::unpack::Files;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use std::collections::HashSet;
use std::fmt::{self, Display};
use uuid::Uuid;

/// The one field of a document's JSON.
#[derive(Deserialize)]
enum Document {
    #[serde(
        rename = "assessment-plan",
        alias = "assessment-results",
        alias = "plan-of-action-and-milestones"
    )]
    Any(Body),
}

/// What is checked of a document, whichever it is.
#[derive(Debug, Deserialize)]
pub(super) struct Body {
    pub(super) metadata: Metadata,
    #[serde(default)]
    results: Vec<Outcome>,
    #[serde(default)]
    risks: Vec<Risk>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Metadata {
    #[serde(default)]
    pub(super) props: Vec<Prop>,
}

#[derive(Debug, Deserialize)]
struct Outcome {
    #[serde(default)]
    props: Vec<Prop>,
    #[serde(default)]
    risks: Vec<Risk>,
    #[serde(default)]
    findings: Vec<Finding>,
    #[serde(default, deserialize_with = "of_waivers")]
    observations: Vec<Observed>,
}

/// An observation of a waiver: it has the cells of the waiver's row.
#[derive(Debug, Deserialize)]
pub(super) struct Observed {
    pub(super) uuid: Uuid,
    #[serde(default)]
    pub(super) props: Vec<Prop>,
}

/// Those that are of waivers, and no other: there may be 50,000.
fn of_waivers<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Observed>, D::Error> {
    struct OfWaivers;

    impl<'de> Visitor<'de> for OfWaivers {
        type Value = Vec<Observed>;

        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str("observations")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
            let mut found = Vec::new();
            while let Some(one) = seq.next_element::<Observed>()? {
                if one.props.iter().any(|prop| prop.name == "waiver_id") {
                    found.push(one);
                }
            }
            Ok(found)
        }
    }

    from.deserialize_seq(OfWaivers)
}

#[derive(Debug, Deserialize)]
pub(super) struct Prop {
    pub(super) name: String,
    pub(super) value: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Risk {
    pub(super) uuid: Uuid,
    pub(super) status: String,
    pub(super) deadline: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Finding {
    pub(super) target: Target,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Target {
    pub(super) target_id: String,
    pub(super) status: State,
}

#[derive(Debug, Deserialize)]
pub(super) struct State {
    pub(super) state: String,
}

pub(super) fn document(bytes: &[u8]) -> serde_json::Result<Body> {
    let Document::Any(body) = serde_json::from_slice(bytes)?;
    Ok(body)
}

impl Body {
    pub(super) fn result_props(&self) -> &[Prop] {
        self.results.first().map_or(&[], |result| result.props.as_slice())
    }

    pub(super) fn waivers(&self) -> impl Iterator<Item = &Observed> {
        self.results.iter().flat_map(|result| &result.observations)
    }

    pub(super) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.results.iter().flat_map(|result| &result.findings)
    }

    /// Those of the results, or of the plan of action.
    pub(super) fn risks(&self) -> impl Iterator<Item = &Risk> {
        self.results.iter().flat_map(|result| &result.risks).chain(&self.risks)
    }

    /// Is this said among `props` once, as campaign.json has it?
    pub(super) fn says(
        &self,
        word: &str,
        expected: &impl Display,
        props: &[Prop],
        (file, report): (&str, &mut Report),
    ) {
        Self::said((word, "campaign.json"), expected, props, (file, report));
    }

    /// The same of what stands in `place`.
    pub(super) fn said(
        (word, place): (&str, &str),
        expected: &impl Display,
        props: &[Prop],
        (file, report): (&str, &mut Report),
    ) {
        let expected = expected.to_string();
        let said: Vec<&str> =
            props.iter().filter(|prop| prop.name == word).map(|prop| prop.value.as_str()).collect();
        if said != [expected.as_str()] {
            let said = if said.is_empty() { "nothing".into() } else { said.join(", ") };
            report.fail(Check::Oscal, file, None, format!("{word} is {said}, and {place} has {expected}"));
        }
    }
}

/// What is wrong with the names and references of a document, and with the files that it names.
pub(super) fn references(bytes: &[u8], files: &Files) -> serde_json::Result<Vec<String>> {
    let mut seen = Seen { files, named: HashSet::new(), referred: HashSet::new(), problems: Vec::new() };
    Walk(&mut seen).deserialize(&mut serde_json::Deserializer::from_slice(bytes))?;
    let astray = seen.referred.difference(&seen.named).count();
    if astray > 0 {
        seen.problems.push(format!("{astray} reference(s) lead nowhere"));
    }
    Ok(seen.problems)
}

struct Seen<'a> {
    files: &'a Files,
    named: HashSet<Uuid>,
    referred: HashSet<Uuid>,
    problems: Vec<String>,
}

impl Seen<'_> {
    fn refer(&mut self, text: &str) {
        match text.parse() {
            Ok(uuid) => {
                self.referred.insert(uuid);
            }
            Err(_) => self.problems.push(format!("refers to '{text}', which is no UUID")),
        }
    }

    fn name(&mut self, text: &str) {
        match text.parse() {
            Ok(uuid) if self.named.insert(uuid) => {}
            Ok(uuid) => self.problems.push(format!("{uuid} is named twice")),
            Err(_) => self.problems.push(format!("'{text}' is no UUID")),
        }
    }

    /// A file is addressed from the documents' folder.
    fn file(&mut self, href: &str, hashes: &[Hash]) {
        let found = href.strip_prefix("../").and_then(|name| self.files.sha256(name));
        let Some(digest) = found else {
            self.problems.push(format!("names {href}, which is not in the bundle"));
            return;
        };
        let digest = digest.to_string();
        if hashes.iter().any(|hash| hash.algorithm != "SHA-256" || hash.value != digest) {
            self.problems.push(format!("names {href} by another hash: its SHA-256 is {digest}"));
        }
    }
}

#[derive(Deserialize)]
struct Hash {
    algorithm: String,
    value: String,
}

/// Goes through any JSON, and notes names, references and files.
struct Walk<'a, 'b>(&'a mut Seen<'b>);

impl<'de> DeserializeSeed<'de> for Walk<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let (mut href, mut hashes) = (None, None::<Vec<Hash>>);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "uuid" => self.0.name(&map.next_value::<String>()?),
                "href" => href = Some(map.next_value::<String>()?),
                "hashes" => hashes = Some(map.next_value()?),
                key if key.ends_with("-uuid") => self.0.refer(&map.next_value::<String>()?),
                key if key.ends_with("-uuids") => {
                    for uuid in map.next_value::<Vec<String>>()? {
                        self.0.refer(&uuid);
                    }
                }
                _ => map.next_value_seed(Walk(&mut *self.0))?,
            }
        }
        match (href, hashes) {
            (Some(href), Some(hashes)) => self.0.file(&href, &hashes),
            (Some(href), None) => {
                if let Some(uuid) = href.strip_prefix('#') {
                    self.0.refer(uuid);
                }
            }
            (None, _) => {}
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(Walk(&mut *self.0))?.is_some() {}
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}
