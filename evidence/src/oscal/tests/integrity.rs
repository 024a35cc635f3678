//! Everything that is referred to exists once, and every file that is named is the one of the bundle.

use super::*;
use crate::hash::Digest;
use std::collections::BTreeSet;

/// What a document names, and what it refers to.
#[derive(Default)]
struct Seen {
    named: Vec<String>,
    referred: BTreeSet<String>,
    /// Address and hash of each file.
    files: Vec<(String, String)>,
    addresses: BTreeSet<String>,
    empty: Vec<String>,
    instants: Vec<String>,
}

impl Seen {
    fn of(document: &Value) -> Self {
        let mut seen = Self::default();
        seen.walk(document, "");
        seen
    }

    fn walk(&mut self, value: &Value, path: &str) {
        match value {
            Value::Object(fields) => {
                if let (Some(href), Some(hash)) = (fields.get("href"), value.pointer("/hashes/0/value")) {
                    assert_eq!(value.pointer("/hashes/0/algorithm").unwrap(), "SHA-256");
                    self.files.push((href.as_str().unwrap().into(), hash.as_str().unwrap().into()));
                }
                for (key, value) in fields {
                    self.field(key, value);
                    self.walk(value, &format!("{path}/{key}"));
                }
            }
            Value::Array(values) => {
                if values.is_empty() {
                    self.empty.push(path.to_owned());
                }
                for value in values {
                    self.walk(value, path);
                }
            }
            Value::String(text) if text.is_empty() => self.empty.push(path.to_owned()),
            _ => {}
        }
    }

    fn field(&mut self, key: &str, value: &Value) {
        const INSTANTS: [&str; 7] =
            ["published", "last-modified", "start", "end", "collected", "expires", "deadline"];
        if INSTANTS.contains(&key) {
            self.instants.push(value.as_str().unwrap().to_owned());
        }
        let texts: Vec<&str> = match value {
            Value::String(text) => vec![text],
            Value::Array(values) => values.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        for text in texts {
            match key {
                "uuid" => self.named.push(text.to_owned()),
                "href" => {
                    let (set, what) = match text.strip_prefix('#') {
                        Some(uuid) => (&mut self.referred, uuid),
                        None => (&mut self.addresses, text),
                    };
                    set.insert(what.to_owned());
                }
                key if key.ends_with("-uuid") || key.ends_with("-uuids") => {
                    self.referred.insert(text.to_owned());
                }
                _ => {}
            }
        }
    }
}

#[test]
fn every_name_is_given_once_and_every_reference_leads_to_one() {
    for input in [input(), clean()] {
        let files = files(&input);
        for (name, _) in SCHEMAS.into_iter().filter(|(name, _)| files.contains_key(*name)) {
            let seen = Seen::of(&json(&files, name));
            let unique: BTreeSet<_> = seen.named.iter().cloned().collect();
            assert_eq!(unique.len(), seen.named.len(), "{name}: a name is given twice");
            let astray: Vec<_> = seen.referred.difference(&unique).collect();
            assert!(astray.is_empty(), "{name}: {astray:?}");
            assert!(seen.referred.len() > 5, "{name}: a check that cannot fail proves nothing");
            assert_eq!(seen.empty, [""; 0], "{name}");
            assert!(seen.instants.iter().all(|at| at.ends_with('Z')), "{name}: {:?}", seen.instants);
            for uuid in &unique {
                assert_eq!(uuid.as_bytes()[14], b'5', "{name}: {uuid} is not of version 5");
            }
        }
    }
}

#[test]
fn every_file_that_a_document_names_is_in_the_bundle_with_that_hash() {
    let files = files(&input());
    let mut named = BTreeSet::new();
    for (name, _) in SCHEMAS {
        let seen = Seen::of(&json(&files, name));
        let hashed: BTreeSet<_> = seen.files.iter().map(|(href, _)| href.clone()).collect();
        assert_eq!(hashed, seen.addresses, "{name}: an address without a hash");
        for (href, hash) in seen.files {
            let file = href.strip_prefix("../").unwrap().to_owned();
            assert_eq!(Digest::of(&files[&file]).to_string(), hash, "{name}: {href}");
            named.insert(file);
        }
    }
    for file in
        ["campaign.json", "population.csv", "usage.csv", "coverage.csv", "decisions.csv", "exceptions.csv"]
    {
        assert!(named.contains(file), "{file}");
    }
    assert_eq!(named.iter().filter(|file| file.starts_with("snapshots/")).count(), 6);
    assert!(named.contains(layout::PLAN), "the results name the plan that they are of");
}

#[test]
fn the_two_editions_of_a_campaign_name_its_things_alike_and_themselves_otherwise() {
    let first = json(&files(&input()), layout::RESULTS);
    let mut again = input();
    again.campaign.edition = 2;
    again.campaign.predecessor_sha256 = Some(Digest::of(b"the first"));
    let second = json(&files(&again), layout::RESULTS);
    let uuid =
        |document: &Value, pointer: &str| document.pointer(pointer).unwrap().as_str().unwrap().to_owned();
    let finding = "/assessment-results/results/0/findings/0/uuid";
    assert_eq!(uuid(&first, finding), uuid(&second, finding));
    let own = "/assessment-results/uuid";
    assert_ne!(uuid(&first, own), uuid(&second, own));
}
