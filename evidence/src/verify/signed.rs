//! SHA256SUMS, its signature, and whose it is.

use super::report::{Check, Report, Signer};
use super::unpack::Files;
use crate::bundle::{layout, signer_line, sum_of};
use crate::hash::Digest;
use crate::log::checkpoint::origin;
use crate::log::compromise::Compromise;
use crate::sign::{Namespace, PublicKey, Rotation, Vouching, vouched_by};
use domain::instant::Instant;
use std::collections::BTreeMap;

/// Keys, by what they may vouch for.
#[derive(Debug, Default)]
pub(super) struct Signers {
    /// The key that signed SHA256SUMS.
    pub(super) signer: Option<PublicKey>,
    /// Keys that an earlier checkpoint may be signed by: those that were given, and those that the signer names.
    pub(super) trusted: Vec<PublicKey>,
}

pub(super) fn check(files: &Files, keys: Option<&[PublicKey]>, report: &mut Report) -> Signers {
    let before = report.failures_total;
    if let Some(sums) = files.text(layout::SUMS, Check::Sums, report) {
        digests(files, sums, report);
    }
    report.passed(before, "SHA256SUMS names every other file, and each digest matches");
    let signer = signature(files, keys, report);
    let mut trusted = allowed(files, signer.as_ref(), report);
    trusted.extend(keys.unwrap_or_default().iter().cloned());
    Signers { signer, trusted }
}

fn digests(files: &Files, sums: &str, report: &mut Report) {
    let before = report.failures_total;
    let mut named = BTreeMap::new();
    for (place, line) in sums.lines().enumerate() {
        let row = Some(place + 1);
        let Some((digest, name)) =
            line.split_once("  ").and_then(|(hex, name)| Some((hex.parse::<Digest>().ok()?, name)))
        else {
            report.fail(
                Check::Sums,
                layout::SUMS,
                row,
                "expected a digest in lower-case hex, two spaces and a name",
            );
            continue;
        };
        if named.insert(name, digest).is_some() {
            report.fail(Check::Sums, layout::SUMS, row, format!("'{name}' is named twice"));
        }
    }
    let covered = |name: &str| name != layout::SUMS && name != layout::SIGNATURE;
    for (name, found) in files.digests().filter(|(name, _)| covered(name)) {
        match named.remove(name) {
            None => report.fail(Check::Uncovered, name, None, "SHA256SUMS does not name it"),
            Some(digest) if digest != found => {
                report.fail(Check::Digest, name, None, format!("its SHA-256 is not {digest}"));
            }
            Some(_) => {}
        }
    }
    for name in named.keys() {
        report.fail(
            Check::Uncovered,
            layout::SUMS,
            None,
            format!("names '{name}', which is not in the bundle"),
        );
    }
    if report.failures_total == before {
        let mut list: Vec<_> = files.digests().filter(|(name, _)| covered(name)).collect();
        list.sort_by_key(|(name, _)| files.form().place(name));
        if list.iter().map(|(name, sha256)| sum_of(name, *sha256)).collect::<String>() != sums {
            report.fail(
                Check::Sums,
                layout::SUMS,
                None,
                "not written as exported: its lines are in another order",
            );
        }
    }
}

fn signature(files: &Files, keys: Option<&[PublicKey]>, report: &mut Report) -> Option<PublicKey> {
    let armored = files.text(layout::SIGNATURE, Check::Signature, report)?;
    let key = match PublicKey::of_sshsig(armored, Namespace::Evidence, files.get(layout::SUMS)?) {
        Ok(key) => key,
        Err(error) => {
            report.fail(Check::Signature, layout::SIGNATURE, None, error.to_string());
            return None;
        }
    };
    let fingerprint = key.fingerprint();
    let rotations = rotations(files, report);
    let held = keys.and_then(|keys| vouched_by(&key, keys, &rotations)).filter(|held| **held != key);
    report.signer = match keys {
        Some(keys) if keys.contains(&key) => {
            report.passed.push(format!("SHA256SUMS is signed by {fingerprint}, a key that was given"));
            Signer::Established(fingerprint)
        }
        Some(_) if let Some(held) = held => {
            let held = held.fingerprint();
            report.passed.push(format!(
                "SHA256SUMS is signed by {fingerprint}, vouched for by {held}, a key that was given"
            ));
            report.vouched_by = Some(held);
            Signer::Established(fingerprint)
        }
        Some(_) => {
            let detail = format!("signed by {fingerprint}, which is none of the keys that were given");
            report.fail(Check::Signer, layout::SIGNATURE, None, detail);
            Signer::NotEstablished(fingerprint)
        }
        None => {
            report.passed.push(format!("SHA256SUMS is signed by {fingerprint}, the key in its signature"));
            Signer::NotEstablished(fingerprint)
        }
    };
    Some(key)
}

/// The rotations that hold and are of this log.
fn rotations(files: &Files, report: &mut Report) -> Vec<Rotation> {
    if files.get(layout::ROTATIONS).is_none() {
        return Vec::new();
    }
    let Some(text) = files.text(layout::ROTATIONS, Check::Rotation, report) else { return Vec::new() };
    let all = match Vouching::parse_file(text) {
        Ok(all) => all,
        Err(error) => {
            report.fail(Check::Rotation, layout::ROTATIONS, None, error.to_string());
            return Vec::new();
        }
    };
    // The head's own first line; that it is signed is looked at where it is read.
    let log = files.get(layout::CHECKPOINT).and_then(|note| note.split(|byte| *byte == b'\n').next());
    let mut rotations = Vec::new();
    for (place, one) in all.iter().enumerate() {
        match one.read() {
            Ok(rotation) if Some(origin(rotation.installation).as_bytes()) == log => rotations.push(rotation),
            Ok(_) => {
                report.fail(Check::Rotation, layout::ROTATIONS, Some(place + 1), "is of another log");
            }
            Err(error) => {
                report.fail(Check::Rotation, layout::ROTATIONS, Some(place + 1), error.to_string());
            }
        }
    }
    rotations
}

/// What the bundle says of compromised keys: a signer among them, who signed after that, proves nothing.
pub(super) fn compromises(files: &Files, signers: &Signers, frozen_at: Instant, report: &mut Report) {
    if files.get(layout::COMPROMISES).is_none() {
        return;
    }
    let Some(text) = files.text(layout::COMPROMISES, Check::Compromise, report) else { return };
    match Compromise::parse_file(text) {
        Ok(all) => {
            for one in all {
                let is_signer =
                    signers.signer.as_ref().is_some_and(|key| key.fingerprint() == one.fingerprint);
                if is_signer && frozen_at >= one.since {
                    let detail = format!("signed it, and {}", one.sentence());
                    report.fail(Check::Compromise, layout::COMPROMISES, None, detail);
                } else {
                    report.note(one.sentence());
                }
            }
        }
        Err(error) => report.fail(Check::Compromise, layout::COMPROMISES, None, error.to_string()),
    }
}

/// The keys of allowed_signers, of which the first must be the signer.
fn allowed(files: &Files, signer: Option<&PublicKey>, report: &mut Report) -> Vec<PublicKey> {
    let Some(text) = files.text(layout::SIGNERS, Check::AllowedSigners, report) else {
        return Vec::new();
    };
    let mut keys = Vec::new();
    for (place, line) in text.lines().enumerate() {
        let key = line.rsplit_once(" ssh-ed25519 ").map(|(_, base64)| format!("ssh-ed25519 {base64}"));
        let key = key.and_then(|line| PublicKey::parse_lines(&line).ok()).and_then(|mut keys| keys.pop());
        match key {
            Some(key) => keys.push(key),
            None => report.fail(Check::AllowedSigners, layout::SIGNERS, Some(place + 1), "names no key"),
        }
    }
    if keys.iter().map(signer_line).collect::<String>() != text {
        let detail =
            "not written as exported: expected lines 'tenure namespaces=\"tenure-evidence\" ssh-ed25519 …'";
        report.fail(Check::AllowedSigners, layout::SIGNERS, None, detail);
    }
    if keys.first() != signer {
        report.fail(Check::AllowedSigners, layout::SIGNERS, Some(1), "is not the key that signed SHA256SUMS");
    }
    keys
}
