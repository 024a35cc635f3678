//! A small time, whole and true, for tests: March 2026 from the 10th on, in which the review of the bundle's sample is
//! frozen, an exception asked, given and ended, waivers asked for, given and refused, keeps confirmed and sent back, one
//! identity suspended, and a key revoked at once.

use super::{CoverRow, IdentityRow, PeriodHead, PeriodInput, PeriodLog, Repeated, Story, around};
use crate::bundle::layout::REPEATED;
use crate::bundle::rows::TextRow;
use crate::bundle::sample::{id, input as review, key, write as reviewed};
use crate::hash::{Digest, salted};
use crate::log::checkpoint::{Checkpoint, origin};
use crate::log::facts::{
    ANSWER_SHA256, CONFIRMED, DECIDED, SENT_BACK, WAIVER, WAIVER_APPROVED, WAIVER_ASKED, WAIVER_REFUSED,
    WaiverFacts, waiver_named,
};
use crate::log::frontier::Frontier;
use crate::log::leaf::Leaf;
use crate::log::proof::{ConsistencyProof, InclusionProof};
use crate::log::tree::Tree;
use domain::id::{IdentityId, PersonId, WaiverId};
use domain::identity::Kind;
use domain::instant::{Instant, parse};
use domain::principal::PrincipalClass;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

pub(crate) const FROM: &str = "2026-03-10T00:00:00Z";
pub(crate) const UNTIL: &str = "2026-04-01T00:00:00Z";
/// Why the export before this one was taken out.
pub(crate) const WHY: &str = "The audit of the year";

pub(crate) fn at(text: &str) -> Instant {
    parse(text).unwrap()
}

fn person(number: u64) -> String {
    id::<PersonId>("per", number).to_string()
}

pub(crate) fn identity(number: u64) -> String {
    id::<IdentityId>("nhi", number).to_string()
}

/// A leaf without its number: those that stand in the log get one by their order.
pub(crate) fn leaf(on: &str, actor: &str, (action, subject): (&str, &str), facts: Value) -> Leaf {
    Leaf { seq: 0, at: at(on), actor: actor.into(), action: action.into(), subject: subject.into(), facts }
}

fn asked(on: &str, exception: &str, end: &str) -> Leaf {
    let facts = json!({
        "identity": identity(9), "rule": "unused", "credential": null, "risk": "low",
        "compensation": ["vaulting", "monitoring"], "reason_sha256": Digest::of(b"erased").to_string(),
        "start": "2026-02-01T00:00:00.000Z", "end": end, "renews": null,
    });
    leaf(on, &person(1), ("exception.asked", exception), facts)
}

fn given(on: &str, exception: &str, end: &str) -> Leaf {
    let facts = json!({
        "identity": identity(9), "rule": "unused", "state": "granted", "start": "2026-02-02T00:00:00.000Z", "end": end,
    });
    leaf(on, &person(2), ("exception.approved", exception), facts)
}

fn task(on: &str, number: u64, kind: &str, cause: &str) -> Leaf {
    let facts = json!({
        "task": format!("tsk_{number}"), "kind": kind, "cause": cause, "credential": null, "person": person(1),
        "decision": null, "due_at": "2026-03-30T00:00:00.000Z", "released_at": null,
    });
    leaf(on, "system", ("task.opened", &identity(number)), facts)
}

fn task_ended(on: &str, number: u64, action: &str) -> Leaf {
    let facts =
        json!({ "task": format!("tsk_{number}"), "kind": "revoke", "shown_by": { "import": "imp_1" } });
    leaf(on, "system", (action, &identity(number)), facts)
}

/// A waiver for person 5 on one item of the micro-review.
fn waiver_asked(on: &str, number: u64, until: &str) -> Leaf {
    let facts = WaiverFacts {
        waiver: id("wvr", number),
        item: Some(id("itm", 40 + number)),
        person: id("per", 5),
        until: at(until),
        reason_sha256: Digest::of(b"erased"),
    };
    leaf(on, &person(1), (WAIVER_ASKED, "cam_micro"), facts.facts())
}

fn waiver(on: &str, number: u64, action: &str) -> Leaf {
    leaf(on, &person(2), (action, "cam_micro"), waiver_named(id("wvr", number)))
}

/// A decision under that waiver.
fn under(on: &str, number: u64) -> Leaf {
    let facts = json!({ "decision": "dec_9", "outcome": "keep", WAIVER: waiver_id(number) });
    leaf(on, &person(5), (DECIDED, "itm_9"), facts)
}

pub(crate) fn waiver_id(number: u64) -> String {
    id::<WaiverId>("wvr", number).to_string()
}

/// What security said of a keep.
fn said(on: &str, action: &str, reason: &Value) -> Leaf {
    let facts = json!({
        "item": "itm_9", "decision": "dec_9", ANSWER_SHA256: Digest::of(b"answer").to_string(),
        "snapshot_sha256": Digest::of(b"snapshot").to_string(), "reason_sha256": reason,
    });
    leaf(on, &person(4), (action, "itm_9"), facts)
}

fn why() -> Digest {
    salted(&[9; 32], WHY)
}

/// The whole log: what was before the time, the time, and the leaf behind it.
pub(crate) fn leaves() -> Vec<Leaf> {
    let over = "2026-02-20T00:00:00.000Z";
    let later = "2026-03-20T00:00:00.000Z";
    let mut all = vec![
        leaf(
            "2026-02-01T08:00:00Z",
            "operator",
            ("installation.made", &id::<domain::id::InstallationId>("ins", 1).to_string()),
            json!({}),
        ),
        asked("2026-02-01T09:00:00Z", "exc_over", over),
        asked("2026-02-01T10:00:00Z", "exc_on", later),
        given("2026-02-02T09:00:00Z", "exc_over", over),
        given("2026-02-02T10:00:00Z", "exc_on", later),
        waiver_asked("2026-02-03T09:00:00Z", 7, over),
        waiver("2026-02-03T10:00:00Z", 7, WAIVER_APPROVED),
        waiver_asked("2026-02-05T09:00:00Z", 2, "2026-03-25T00:00:00.000Z"),
        waiver("2026-02-06T09:00:00Z", 2, WAIVER_APPROVED),
        waiver_asked("2026-02-07T09:00:00Z", 3, "2026-03-25T00:00:00.000Z"),
        task("2026-02-10T09:00:00Z", 5, "revoke", "decision"),
        task("2026-02-10T09:00:00Z", 6, "revoke", "decision"),
        task("2026-02-10T10:00:00Z", 7, "reduce", "decision"),
        task("2026-02-11T09:00:00Z", 4, "suspend", "no response"),
        task_ended("2026-02-12T10:00:00Z", 6, "task.seen_done"),
    ];
    all.extend(review().log.leaves);
    let revoked = json!({
        "revocation": "rev_1", "credential": null, "exposed": true, "reason_sha256": Digest::of(b"erased too").to_string(),
        "task": "tsk_8",
    });
    let role = json!({ "role": "auditor", "proposal": "pro_1", "proposed_by": person(2) });
    let policy = json!({
        "kind": "access key", "version": 2, "begins_at": "2026-03-22T00:00:00.000Z", "raises": 3, "clears": 0,
        "policy": { "max_age_days": 90, "lead_days": 14, "overlap_days": 7, "may_not_expire": false },
    });
    let left = json!({ "cause": "by hand", "identities": 2, "to_steward": 2, "roles": ["owner"] });
    let micro = json!({
        "campaign": "cam_micro", "population": 1, "population_sha256": Digest::of(b"one").to_string(),
        "opened_by": ["owner change", "break-glass use"],
    });
    let taken = json!({ "from": "2026-01-01", "until": "2026-03-01", "why_sha256": why().to_string(), "sha256": Digest::of(b"zip").to_string() });
    all.extend([
        task("2026-03-17T08:00:00Z", 8, "revoke", "revoke now"),
        leaf("2026-03-17T08:00:00Z", &person(1), ("identity.revoked_now", &identity(8)), revoked),
        task_ended("2026-03-17T10:30:00Z", 8, "task.seen_done"),
        leaf(
            "2026-03-18T08:00:00Z",
            &person(2),
            ("revocation.reviewed", &identity(8)),
            json!({ "revocation": "rev_1", "verdict": "upheld", "late": false }),
        ),
        task_ended("2026-03-18T09:00:00Z", 5, "task.not_needed"),
        leaf(
            "2026-03-18T10:00:00Z",
            "system",
            ("identity.retired", &identity(8)),
            json!({ "lifecycle": "retired" }),
        ),
        leaf(
            "2026-03-19T08:00:00Z",
            &person(2),
            ("exception.ended", "exc_on"),
            json!({ "identity": identity(9), "rule": "unused" }),
        ),
        asked("2026-03-19T09:00:00Z", "exc_new", "2026-05-01T00:00:00.000Z"),
        leaf("2026-03-19T10:00:00Z", &person(3), ("person.role_given", &person(4)), role),
        waiver("2026-03-19T11:00:00Z", 3, WAIVER_REFUSED),
        waiver_asked("2026-03-19T12:00:00Z", 4, "2026-04-20T00:00:00.000Z"),
        waiver("2026-03-19T13:00:00Z", 4, WAIVER_APPROVED),
        under("2026-03-19T14:00:00Z", 4),
        said("2026-03-19T15:00:00Z", CONFIRMED, &Value::Null),
        said("2026-03-19T16:00:00Z", SENT_BACK, &json!(Digest::of(b"erased").to_string())),
        leaf("2026-03-20T10:00:00Z", &person(3), ("policy.approved", "pol_1"), policy),
        task_ended("2026-03-20T10:30:00Z", 4, "task.seen_done"),
        leaf("2026-03-21T10:00:00Z", "operator", ("person.deactivated", &person(5)), left),
        leaf("2026-03-22T10:00:00Z", "system", ("campaign.launched", "cam_micro"), micro),
        leaf("2026-03-23T10:00:00Z", &person(4), ("evidence.period_exported", &person(4)), taken),
        leaf("2026-04-02T10:00:00Z", &person(4), ("evidence.period_asked", &person(4)), json!({})),
    ]);
    all.into_iter().zip(0..).map(|(leaf, seq)| Leaf { seq, ..leaf }).collect()
}

/// What the bundle of the review repeats into the evidence of the time.
fn repeated() -> Vec<Repeated> {
    let bundle = reviewed(&review(), &key()).unwrap();
    let mut zip = zip::ZipArchive::new(Cursor::new(bundle)).unwrap();
    let mut of = |file: &'static str| {
        let mut bytes = Vec::new();
        zip.by_name(file).unwrap().read_to_end(&mut bytes).unwrap();
        Repeated { campaign: id::<domain::id::CampaignId>("cam", 1).to_string(), file, bytes }
    };
    REPEATED.map(&mut of).into()
}

fn note(tree: &Tree, size: u64) -> String {
    let head = tree.head(size).unwrap();
    Checkpoint { origin: origin(id("ins", 1)), head }.sign(&key()).unwrap()
}

/// The time, as its evidence's input.
pub(crate) fn input() -> PeriodInput {
    of(&leaves())
}

/// The same of another log, which may be one that never was.
pub(crate) fn of(all: &[Leaf]) -> PeriodInput {
    let (from, until) = (at(FROM), at(UNTIL));
    let place = |instant: Instant| all.iter().position(|leaf| leaf.at >= instant).unwrap();
    let (first, next) = (place(from), place(until));
    let tree = Tree::new(all.iter().map(|leaf| leaf.hash().unwrap()).collect());
    let leaves = all[first..next].to_vec();
    let story = Story { from, until, earlier: around(all[..first].to_vec(), &leaves, from), leaves };
    let bounds = vec![all[first - 1].clone(), all[next].clone()];
    let size = next as u64 + 1;
    let outside: BTreeMap<u64, ()> = story.earlier.iter().chain(&bounds).map(|leaf| (leaf.seq, ())).collect();
    let proof = |index: u64| InclusionProof { index, hashes: tree.inclusion(index, size).unwrap() };
    let retired = story.leaves.iter().find(|leaf| leaf.action == "identity.retired");
    let known = |number: u64, on: &str| IdentityRow {
        identity_id: id("nhi", number),
        external_id: format!("=arn:{number}"),
        source_id: Some(id("src", 1)),
        kind: Some(Kind::Workload),
        class: Some(PrincipalClass::Machine),
        first_seen_at: Some(at(on)),
        gone_at: None,
        retired: None,
    };
    let old = 4;
    let review = review();
    PeriodInput {
        head: PeriodHead {
            installation_id: id("ins", 1),
            demonstration: false,
            software_version: "0.1.0".into(),
            from,
            until,
        },
        repeated: repeated(),
        identities: vec![
            known(20, "2026-03-12T08:00:00Z"),
            IdentityRow { gone_at: Some(at("2026-03-13T08:00:00Z")), ..known(21, "2026-01-12T08:00:00Z") },
            IdentityRow {
                retired: retired.map(|leaf| (leaf.seq, leaf.at)),
                ..known(8, "2026-01-12T08:00:00Z")
            },
        ],
        covered: vec![CoverRow {
            exception_id: "exc_on".into(),
            start: at("2026-02-02T00:00:00Z"),
            covered_until: at("2026-03-19T08:00:00Z"),
            ended_why: Some(domain::exception::Ended::Early),
        }],
        people: review.people.clone(),
        texts: review.texts[1..]
            .iter()
            .cloned()
            .chain([TextRow { salt: [9; 32], text: WHY.into() }])
            .collect(),
        log: PeriodLog {
            before: Frontier::of(&tree, first as u64).unwrap(),
            checkpoint: note(&tree, size),
            older: Some((
                note(&tree, old),
                ConsistencyProof { old, hashes: tree.consistency(old, size).unwrap() },
            )),
            heads: [first + 2, next]
                .into_iter()
                .filter(|size| (first + 1..=next).contains(size))
                .map(|size| (size as u64, note(&tree, size as u64)))
                .collect(),
            proofs: outside.into_keys().map(proof).collect(),
            bounds,
            rotations: Vec::new(),
            compromises: Vec::new(),
        },
        story,
        former_keys: Vec::new(),
    }
}
