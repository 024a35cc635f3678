//! What others attest of heads of this log: of which head, that it leads to the freezing's, and whose word it is. Who these
//! others are, the reader has to know from elsewhere.

use super::chain::Chain;
use super::report::{Check, Report};
use super::signed::Signers;
use super::unpack::Files;
use crate::bundle::layout::{self, Attested};
use crate::log::checkpoint::SignedCheckpoint;
use crate::log::proof::ConsistencyProof;
use crate::log::witness::{Cosignature, Timestamp, WitnessKey};
use domain::instant::format;
use std::collections::BTreeSet;

pub(super) fn check(files: &Files, chain: &Chain, signers: &Signers, report: &mut Report) {
    let names: Vec<(&str, u64, Attested)> = files
        .iter()
        .filter_map(|(name, _)| layout::attested(name).map(|(size, kind)| (name, size, kind)))
        .collect();
    let keys = keys(files, &names, report);
    if names.is_empty() {
        return;
    }
    let before = report.failures_total;
    let sizes: BTreeSet<u64> = names.iter().map(|(_, size, _)| *size).collect();
    for size in &sizes {
        let said = names.iter().filter(|(_, of, kind)| of == size && kind.is_statement());
        let said: Vec<_> = said.map(|(name, _, kind)| (*name, *kind)).collect();
        if said.is_empty() {
            let name = layout::witness(*size, Attested::Note);
            report.fail(Check::Witness, &name, None, "nobody attests this head");
        }
        if let Some((note, text)) = head(files, *size, (chain, signers), report) {
            for (name, kind) in said {
                match kind {
                    Attested::Timestamp(_) => timestamp(files, (name, *size), note, report),
                    _ => cosigned(files, name, (note, &text), &keys, report),
                }
            }
        }
    }
    report.passed(before, format!("{} head(s) that others attest lead to log/checkpoint", sizes.len()));
}

/// The keys of witnesses, as far as they can be read. There are some exactly where something is cosigned.
fn keys(files: &Files, names: &[(&str, u64, Attested)], report: &mut Report) -> Vec<WitnessKey> {
    let is_cosigned = names.iter().any(|(_, _, kind)| *kind == Attested::Cosigned);
    if files.get(layout::WITNESS_KEYS).is_some() != is_cosigned {
        let detail = "the keys of witnesses stand here exactly where something is cosigned";
        report.fail(Check::Witness, layout::WITNESS_KEYS, None, detail);
    }
    let text =
        files.get(layout::WITNESS_KEYS).map(|_| files.text(layout::WITNESS_KEYS, Check::Witness, report));
    match text.flatten().map(WitnessKey::parse_lines) {
        None => Vec::new(),
        Some(Ok(keys)) => keys,
        Some(Err(error)) => {
            report.fail(Check::Witness, layout::WITNESS_KEYS, None, error.to_string());
            Vec::new()
        }
    }
}

/// The note and its text, of a head of this log that leads to the freezing's.
fn head<'f>(
    files: &'f Files,
    size: u64,
    (chain, signers): (&Chain, &Signers),
    report: &mut Report,
) -> Option<(&'f str, String)> {
    let (name, proof) = (layout::witness(size, Attested::Note), layout::witness(size, Attested::Consistency));
    let mut fail = |name: &str, detail: String| report.fail(Check::Witness, name, None, detail);
    let Some(Ok(note)) = files.get(&name).map(std::str::from_utf8) else {
        fail(&name, "the head that others attest is not here, or not UTF-8".into());
        return None;
    };
    let signed = match SignedCheckpoint::parse(note) {
        Ok(signed) => signed,
        Err(error) => {
            fail(&name, error.to_string());
            return None;
        }
    };
    if signers.trusted.iter().all(|key| signed.verify(key).is_err()) {
        fail(&name, "is signed by none of the keys of this log".into());
    }
    let old = &signed.checkpoint;
    if old.head.size != size {
        fail(&name, format!("is of {} leaves", old.head.size));
    }
    // Without a head there is nothing to lead to, which has been reported.
    if let Some(frozen) = &chain.frozen {
        if frozen.origin != old.origin {
            fail(&name, format!("is of the log '{}', log/checkpoint of '{}'", old.origin, frozen.origin));
        }
        let text = files.get(&proof).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
        match ConsistencyProof::parse(text) {
            Err(error) => fail(&proof, error.to_string()),
            Ok((_, end)) if Some(end.as_bytes()) != files.get(layout::CHECKPOINT) => {
                fail(&proof, "ends with another checkpoint than log/checkpoint".into());
            }
            Ok((found, _)) if found.old != size || !frozen.head.extends(&old.head, &found.hashes) => {
                fail(&proof, "does not lead from the head that others attest to log/checkpoint".into());
            }
            Ok(_) => {}
        }
    }
    Some((note, old.text()))
}

fn timestamp(files: &Files, (name, size): (&str, u64), note: &str, report: &mut Report) {
    let answer = files.get(name).unwrap_or_default();
    match Timestamp::parse(answer).and_then(|said| said.is_of(note.as_bytes()).map(|()| said)) {
        Ok(said) => {
            let of = layout::witness(size, Attested::Note);
            report.note(format!(
                "{name}: an authority (policy {}) had the head of {size} leaves at {}. Whether it signed that, its certificate \
                 tells: openssl ts -verify -data {of} -in {name} -CAfile CA.pem",
                said.policy,
                format(said.at)
            ));
        }
        Err(error) => report.fail(Check::Witness, name, None, error.to_string()),
    }
}

fn cosigned(files: &Files, name: &str, (note, text): (&str, &str), keys: &[WitnessKey], report: &mut Report) {
    let whole = files.get(name).and_then(|bytes| std::str::from_utf8(bytes).ok());
    let Some(lines) = whole.and_then(|whole| whole.strip_prefix(note)).filter(|lines| lines.ends_with('\n'))
    else {
        let detail = "expected the head's note as it was signed, and then lines of witnesses";
        report.fail(Check::Witness, name, None, detail);
        return;
    };
    for line in lines.lines() {
        match Cosignature::verify(text, line, keys) {
            Ok((said, key)) => report.note(format!(
                "{name}: {} saw this head at {}, and that it extends every one it saw before. Compare its key with the one \
                 that it publishes: {}",
                said.name,
                format(said.at),
                key.text()
            )),
            Err(error) => report.fail(Check::Witness, name, None, error.to_string()),
        }
    }
}
