//! A small review, whole and true, for tests: six identities of two sources, every outcome once.

mod details;
pub(crate) mod made;
mod stated;

use super::campaign::{Campaign, SecondLook, SecondStage, population_sha256};
use super::rows::{
    ChangeRow, DecisionRow, InputRow, PersonRow, PopulationRow, SecondAnswer, SecondLookRow, TextRow,
    UsageRow, changes_sha256, confirmations, standing_sha256, waived,
};
use super::{BundleError, BundleInput, LogPart, SnapshotFile, UsageTable, named_by_freezing};
use crate::hash::{Digest, salted};
use crate::log::checkpoint::{Checkpoint, origin};
use crate::log::facts::{self, Decided};
use crate::log::leaf::Leaf;
use crate::log::proof::{ConsistencyProof, InclusionProof};
use crate::log::tree::Tree;
use crate::outcome::{Answer, Counts as Outcomes, ItemOutcome};
use crate::second_look::{draw, draw_sha256};
use crate::sign::SigningKey;
use details::{coverage, exception, request, source, task, usage};
use domain::coverage::Grade;
use domain::id::PersonId;
use domain::identity::Kind;
use domain::instant::{Instant, parse};
use domain::principal::PrincipalClass;
use domain::review::{Change, ChangeKind, NoResponse, disagree};
use serde_json::{Value, json};
use stated::{campaign, confirmation, saved_scope, silence};
use std::fmt::Debug;
use std::str::FromStr;

pub(crate) use details::snapshot;
use made::{Follows, Made};
pub(crate) use made::{input, staged};

/// The name of the campaign, and the reason of its second decision: one plain, one that looks like a formula.
pub(crate) const TEXTS: [&str; 3] =
    ["Quarterly review", "Needed by the nightly export, \"as is\"", "=HYPERLINK(1)"];

/// A bundle with a report that says by its marks alone whose it is: the crate `report`, which sets true ones, lies above
/// this one and has tests of its own.
pub(crate) fn write(input: &BundleInput, key: &SigningKey) -> Result<Vec<u8>, BundleError> {
    super::write(input, key, |material| {
        Ok(format!("%PDF-1.7\n% {}\n%%EOF\n", material.marks().join(", ")).into_bytes())
    })
}

pub(crate) fn key() -> SigningKey {
    SigningKey::generate([11; 32]).unwrap()
}

pub(crate) fn id<T: FromStr<Err: Debug>>(prefix: &str, number: u64) -> T {
    format!("{prefix}_{number:026}").parse().unwrap()
}

fn person(number: u64) -> PersonId {
    id("per", number)
}

fn at(text: &str) -> Instant {
    parse(text).unwrap()
}

fn day(number: u32) -> Instant {
    at(&format!("2026-03-{number:02}T09:30:00.250Z"))
}

/// Salt and hash of one of [`TEXTS`].
fn text(number: u8) -> (TextRow, Digest) {
    let text = TEXTS[usize::from(number)];
    (TextRow { salt: [number; 32], text: text.into() }, salted(&[number; 32], text))
}

/// What became of items 1 to 6, and what was answered, in order: (item, person, answer, day).
const OUTCOMES: [ItemOutcome; 6] = [
    ItemOutcome::Kept,
    ItemOutcome::Reduced,
    ItemOutcome::Rotated,
    ItemOutcome::Revoked,
    ItemOutcome::NoResponse,
    ItemOutcome::Withdrawn,
];
/// The seventh was made in the place of person 1.
const ANSWERS: [(u64, u64, Answer, u32); 8] = [
    (1, 1, Answer::Revoke, 3),
    (1, 1, Answer::NeedStated, 4),
    (2, 1, Answer::Reduce, 4),
    (3, 2, Answer::Rotate, 5),
    (4, 2, Answer::Revoke, 6),
    (5, 2, Answer::Keep, 7),
    (6, 2, Answer::Keep, 7),
    (5, 2, Answer::Undone, 8),
];

/// The window, from and until.
fn window() -> (Instant, Instant) {
    (at("2025-12-01T00:00:00Z"), at("2026-03-01T00:00:00Z"))
}

fn external(number: u64) -> String {
    // The third looks like a formula, the fourth holds what CSV must quote.
    let name =
        ["export", "=report", "pay,\"roll\"", "deploy", "old", "gone"][usize::try_from(number - 1).unwrap()];
    if number == 2 { name.into() } else { format!("arn:aws:iam::111111111111:role/{name}") }
}

struct Log {
    leaves: Vec<Leaf>,
    ours: Vec<u64>,
}

impl Log {
    fn add(&mut self, on: Instant, actor: String, action: &str, facts: Value) -> u64 {
        let seq = self.leaves.len() as u64;
        let subject = id::<domain::id::CampaignId>("cam", 1).to_string();
        self.leaves.push(Leaf { seq, at: on, actor, action: action.into(), subject, facts });
        self.ours.push(seq);
        seq
    }

    /// As it is when its last leaf is that of the freezing.
    fn part(&self, launch_size: u64) -> LogPart {
        let size = self.leaves.len() as u64;
        let tree = Tree::new(self.leaves.iter().map(|leaf| leaf.hash().unwrap()).collect());
        let note = |size| {
            let head = tree.head(size).unwrap();
            Checkpoint { origin: origin(id("ins", 1)), head }.sign(&key()).unwrap()
        };
        let proof = |seq| InclusionProof { index: seq, hashes: tree.inclusion(seq, size).unwrap() };
        LogPart {
            lines: None,
            leaves: self.ours.iter().map(|seq| self.leaves[usize::try_from(*seq).unwrap()].clone()).collect(),
            proofs: self.ours.iter().map(|seq| proof(*seq)).collect(),
            checkpoint: note(size),
            launch_checkpoint: note(launch_size),
            consistency: ConsistencyProof {
                old: launch_size,
                hashes: tree.consistency(launch_size, size).unwrap(),
            },
            rotations: Vec::new(),
            compromises: Vec::new(),
            witnessed: Vec::new(),
        }
    }

    fn others(&mut self, count: u64, on: Instant) {
        for number in 0..count {
            self.add(on, "system".into(), "import.finished", json!({ "records": number }));
            self.ours.pop();
        }
    }
}

/// The auditor's seed: of items 1, 5 and 6, which were ever kept, it draws the last.
const SEED: &str = "dice 4 2 6 1";

/// The second look: person 3 would have revoked what was drawn.
fn looked(log: &mut Log, hash: impl Fn(u64) -> Digest) -> Vec<SecondLookRow> {
    log.add(day(9), person(5).to_string(), facts::SEEDED, facts::seeded(id("cam", 1), SEED));
    let kept = [1, 5, 6];
    let drawn = draw(SEED, kept.map(|n| id("itm", n)));
    let number = kept.into_iter().find(|n| drawn.contains(&id("itm", *n))).unwrap();
    let said = facts::LookedAgain {
        item: id("itm", number),
        outcome: Answer::Revoke,
        snapshot_sha256: hash(number),
        reason_sha256: text(2).1,
    };
    let seq = log.add(day(10), person(3).to_string(), facts::LOOKED_AGAIN, said.facts());
    let first = ANSWERS.iter().rfind(|one| one.0 == number).unwrap().2;
    vec![SecondLookRow {
        item_id: said.item,
        draw_sha256: draw_sha256(SEED, said.item),
        drawn: true,
        first,
        second: Some(SecondAnswer {
            answer: said.outcome,
            seq,
            person: person(3),
            reason_sha256: said.reason_sha256,
            snapshot_sha256: said.snapshot_sha256,
            at: day(10),
        }),
        disagrees: disagree(first, said.outcome),
    }]
}

/// A waiver for person 2 on item 3, asked for by one and approved by another.
fn waiver(log: &mut Log) {
    let asked = facts::WaiverFacts {
        waiver: id("wvr", 1),
        item: Some(id("itm", 3)),
        person: person(2),
        until: day(6),
        reason_sha256: text(1).1,
    };
    log.add(day(3), person(4).to_string(), facts::WAIVER_ASKED, asked.facts());
    log.add(day(4), person(3).to_string(), facts::WAIVER_APPROVED, facts::waiver_named(asked.waiver));
}

/// What changed: item 4 has another owner, which its decision saw, and item 5, which nobody answered for in the end, a new
/// credential.
fn changes() -> Vec<ChangeRow> {
    let row = |item, kind, what: &str, on, seen| ChangeRow {
        item_id: id("itm", item),
        change: Change { kind, what: what.into(), at: day(on) },
        standing: true,
        seen,
    };
    let owner = format!("technical owner {}", person(2));
    vec![row(4, ChangeKind::Owner, &owner, 5, true), row(5, ChangeKind::Credential, "=AKIA", 9, false)]
}

/// What the items said on usage.
pub(crate) fn usage_rows() -> Vec<UsageRow> {
    (1..=6).map(usage).collect()
}

fn review(Made { named, staged, silent }: Made) -> BundleInput {
    let privileged = |number: u64| number == 4 || (staged && [1, 5].contains(&number));
    let snapshots: Vec<SnapshotFile> = (1..=6)
        .map(|n| {
            let snapshot = crate::snapshot::Snapshot { privileged: privileged(n), ..snapshot(n) };
            SnapshotFile::of(id("itm", n), &snapshot, &snapshot.json().unwrap())
        })
        .collect();
    let hash = |item: u64| snapshots[usize::try_from(item - 1).unwrap()].json.sha256();
    let population: Vec<PopulationRow> = (1..=6)
        .zip(OUTCOMES)
        .map(|(n, outcome)| PopulationRow {
            item_id: id("itm", n),
            identity_id: id("nhi", 100 - n),
            external_id: external(n),
            snapshot_sha256: hash(n),
            outcome,
            source_id: id("src", 1 + n % 2),
            kind: Kind::Workload,
            class: PrincipalClass::Machine,
            privileged: privileged(n),
            changed_at: match n {
                4 => Some(day(5)),
                5 => Some(day(9)),
                _ => None,
            },
            withdrawn_by: (n == 6).then(|| id("imp", 9)),
        })
        .collect();

    let mut log = Log { leaves: Vec::new(), ours: Vec::new() };
    log.others(5, day(1));
    let lines: Vec<_> = (1..=6)
        .map(|n| (id::<domain::id::IdentityId>("nhi", 100 - n).to_string(), hash(n).to_string()))
        .collect();
    let frozen = population_sha256(lines.iter().map(|(id, hash)| (id.as_str(), hash.as_str())));
    let mut launched = facts::launched(id("cam", 1), 6, frozen);
    launched[facts::OUTSIDE] = json!(campaign().outside);
    saved_scope().add_to(&mut launched);
    if staged {
        launched[facts::CONFIRM_DAYS] = json!(7);
    }
    if silent.is_some() {
        launched[facts::NO_RESPONSE] = json!(NoResponse::Suspend);
    }
    log.add(day(2), person(4).to_string(), facts::LAUNCHED, launched);
    let launch_size = log.leaves.len() as u64;
    log.others(3, day(2));
    waiver(&mut log);
    let mut decisions = Vec::new();
    for (number, (item, by, answer, on)) in (1..).zip(ANSWERS) {
        let facts = Decided {
            decision: id("dec", number),
            item: id("itm", item),
            outcome: answer,
            snapshot_sha256: hash(item),
            reason_sha256: (number < 3).then(|| text(u8::try_from(number).unwrap()).1),
            batch_size: 1,
            changes_sha256: changes_sha256(
                changes().iter().filter(|one| one.seen && number == 5).map(|one| &one.change),
            ),
            on_behalf_of: (number == 7).then(|| person(1)),
        };
        let mut said = facts.facts();
        if item == 3 {
            said[facts::WAIVER] = json!(id::<domain::id::WaiverId>("wvr", 1).to_string());
        }
        let seq = log.add(day(on), person(by).to_string(), facts.action(), said);
        decisions.push(DecisionRow {
            decision_id: facts.decision,
            seq,
            item_id: facts.item,
            person: person(by),
            outcome: answer,
            reason_sha256: facts.reason_sha256,
            snapshot_sha256: facts.snapshot_sha256,
            at: day(on),
            batch_size: 1,
            changes_sha256: facts.changes_sha256,
            on_behalf_of: facts.on_behalf_of,
        });
        if staged && number == 6 {
            confirmation(&mut log, &decisions[5], Some(text(1).1), day(7));
        }
        log.others(1, day(on));
    }
    if staged {
        confirmation(&mut log, &decisions[1], None, day(9));
    }
    let second_look = looked(&mut log, hash);
    let followed = silent.and_then(|follows| silence(&mut log, follows));
    let mut closed = facts::closed(id("cam", 1), Outcomes::of(OUTCOMES));
    let stood = changes();
    closed[facts::CHANGES] =
        json!(standing_sha256(stood.iter().map(|one| (one.item_id, &one.change))).to_string());
    log.add(day(15), "system".into(), facts::CLOSED, closed);
    log.add(day(16), person(5).to_string(), facts::ACKNOWLEDGED, json!({}));
    let mut input = BundleInput {
        campaign: Campaign {
            second_look: Some(SecondLook { seed: SEED.into(), kept: 3, drawn: 1, decided: 1, disagreed: 1 }),
            no_response: silent.map(|_| NoResponse::Suspend),
            confirmation: staged.then(|| SecondStage::of(7, &confirmations(&log.leaves))),
            ..campaign()
        },
        second_look,
        confirmations: confirmations(&log.leaves),
        waivers: waived(&log.leaves),
        population,
        sources: (1..=2).map(source).collect(),
        decisions,
        unconfirmed: 0,
        changes: changes(),
        usage: UsageTable::of(&usage_rows()),
        exceptions: vec![exception()],
        requests: vec![request()],
        coverage: vec![coverage(Grade::Declared), coverage(Grade::None)],
        inputs: vec![InputRow {
            name: "111111111111_CloudTrail_us-east-1_20260101T0000Z.json.gz".into(),
            sha256: Digest::of(b"log"),
            records: 512,
            from: Some(at("2026-01-01T00:00:00Z")),
            until: Some(at("2026-01-02T00:00:00Z")),
            import_id: id("imp", 3),
        }],
        tasks: [task(2, 3), task(4, 5)].into_iter().chain(followed).collect(),
        snapshots,
        people: (1..=5)
            .map(|n| PersonRow {
                person: person(n),
                name: format!("Person {n}"),
                mail: format!("p{n}@example.org"),
            })
            .collect(),
        texts: (0..=2).map(|n| text(n).0).collect(),
        log: LogPart::default(),
        former_keys: Vec::new(),
    };
    let leaves = log.ours.len() as u64 + 1;
    let named = if named { Some(named_by_freezing(&input).unwrap()) } else { None };
    let facts = named.map_or_else(
        || json!({ "campaign": id::<domain::id::CampaignId>("cam", 1).to_string(), "edition": 1 }),
        |named| facts::frozen(id("cam", 1), 1, leaves, &named),
    );
    log.add(day(16), person(5).to_string(), facts::FROZEN, facts);
    input.log = log.part(launch_size);
    input
}
