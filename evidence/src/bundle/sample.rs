//! A small review, whole and true, for tests: six identities of two sources, every outcome once.

use super::campaign::{Campaign, CampaignWindow, Frequency, population_sha256};
use super::rows::{
    CoverageRow, DecisionRow, ExceptionRow, InputRow, PersonRow, PopulationRow, SourceRow, TaskRow, TextRow,
    UsageRow,
};
use super::{BundleInput, LogPart, SnapshotFile};
use crate::hash::{Digest, salted};
use crate::log::checkpoint::{Checkpoint, origin};
use crate::log::facts::{self, Decided};
use crate::log::leaf::Leaf;
use crate::log::proof::{ConsistencyProof, InclusionProof};
use crate::log::tree::Tree;
use crate::outcome::{Answer, Counts as Outcomes, ItemOutcome};
use crate::sign::SigningKey;
use crate::snapshot::{
    ActionCounts, CredentialSnapshot, ExceptionSnapshot, FindingSnapshot, GrantSnapshot, Owners, Snapshot,
    SourceSnapshot, UsedAction, WindowSnapshot,
};
use domain::coverage::{EventClass, Grade};
use domain::credential::{CredentialType, RotationStatus};
use domain::grant::{Effect, GrantPath, GrantedBasis, PathKind};
use domain::id::PersonId;
use domain::identity::{Environment, Kind, Lifecycle};
use domain::instant::{Instant, parse};
use domain::principal::PrincipalClass;
use domain::source::Provider;
use domain::tally::Counts;
use serde_json::{Value, json};
use std::fmt::Debug;
use std::str::FromStr;

/// The name of the campaign, and the reason of its second decision: one plain, one that looks like a formula.
pub(crate) const TEXTS: [&str; 3] =
    ["Quarterly review", "Needed by the nightly export, \"as is\"", "=HYPERLINK(1)"];

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

fn snapshot(number: u64) -> Snapshot {
    Snapshot {
        campaign_id: id("cam", 1),
        item_id: id("itm", number),
        identity_id: id("nhi", 100 - number),
        external_id: external(number),
        provider_id: Some(format!("AROA{number:016}")),
        source: SourceSnapshot {
            source_id: id("src", 1 + number % 2),
            provider: Provider::Aws,
            account: format!("11111111111{}", number % 2),
            import_id: id("imp", 1 + number % 2),
            imported_at: day(1),
        },
        kind: Kind::Workload,
        class: PrincipalClass::Machine,
        lifecycle: Lifecycle::Active,
        environment: Some(Environment::Production),
        created_at: Some(at("2024-01-01T00:00:00Z")),
        expires_at: None,
        purpose_sha256: Some(salted(&[99; 32], "purpose, erased")),
        owners: Owners {
            technical: Some(person(1)),
            business: Some(person(2)),
            backups: vec![person(3)],
            steward: None,
        },
        privileged: number == 4,
        credentials: vec![CredentialSnapshot {
            credential_id: id("crd", number),
            kind: CredentialType::AccessKey,
            provider_ref: format!("AKIA{number:016}"),
            status: RotationStatus::Overdue,
            active: Some(true),
            created_at: Some(at("2024-01-01T00:00:00Z")),
            rotated_at: None,
            last_used_at: Some(at("2026-02-01T01:02:03.004Z")),
        }],
        grants: vec![GrantSnapshot {
            effect: Effect::Allow,
            pattern: "s3:Get*".into(),
            resources: vec!["*".into()],
            conditions: String::new(),
            path: GrantPath { kind: PathKind::Inline, policy: "read".into(), policy_id: None, group: None },
            granted_at: None,
            granted_basis: GrantedBasis::Baseline,
            privileged: false,
            verdict: "used".into(),
            actions: ActionCounts { total: 3, used: 1, unused: 2, ..ActionCounts::default() },
        }],
        used: vec![UsedAction {
            permission: "s3:GetObject".into(),
            event: "s3.amazonaws.com/GetObject".into(),
            mapped: true,
            counts: Counts { allowed: 12, ..Counts::default() },
            first_at: at("2026-01-02T00:00:00Z"),
            last_at: at("2026-02-01T01:02:03.004Z"),
            verdict: "used".into(),
        }],
        window: WindowSnapshot {
            from: WINDOW.0(),
            until: WINDOW.1(),
            days: 90,
            observed_days: 61,
            grade: Grade::Declared,
        },
        exceptions: vec![ExceptionSnapshot {
            exception_id: "exc_1".into(),
            rule: "key age".into(),
            start: day(1),
            end: day(30),
        }],
        findings: vec![FindingSnapshot {
            rule: "key overdue".into(),
            credential_id: Some(id("crd", number)),
            since: None,
        }],
        catalogue_sha256: Digest::of(b"catalogue"),
    }
}

const WINDOW: (fn() -> Instant, fn() -> Instant) =
    (|| at("2025-12-01T00:00:00Z"), || at("2026-03-01T00:00:00Z"));

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

    fn others(&mut self, count: u64, on: Instant) {
        for number in 0..count {
            self.add(on, "system".into(), "import.finished", json!({ "records": number }));
            self.ours.pop();
        }
    }
}

/// The review, as a bundle's input.
pub(crate) fn input() -> BundleInput {
    let snapshots: Vec<SnapshotFile> =
        (1..=6).map(|n| SnapshotFile { item_id: id("itm", n), json: snapshot(n).json().unwrap() }).collect();
    let hash = |item: u64| Digest::of(snapshots[usize::try_from(item - 1).unwrap()].json.as_bytes());
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
            privileged: n == 4,
            changed_at: (n == 4).then(|| day(5)),
            withdrawn_by: (n == 6).then(|| id("imp", 9)),
        })
        .collect();

    let mut log = Log { leaves: Vec::new(), ours: Vec::new() };
    log.others(5, day(1));
    let lines: Vec<_> = (1..=6)
        .map(|n| (id::<domain::id::IdentityId>("nhi", 100 - n).to_string(), hash(n).to_string()))
        .collect();
    let frozen = population_sha256(lines.iter().map(|(id, hash)| (id.as_str(), hash.as_str())));
    log.add(day(2), person(4).to_string(), facts::LAUNCHED, facts::launched(id("cam", 1), 6, frozen));
    let launch_size = log.leaves.len() as u64;
    log.others(3, day(2));
    let mut decisions = Vec::new();
    for (number, (item, by, answer, on)) in (1..).zip(ANSWERS) {
        let facts = Decided {
            decision: id("dec", number),
            item: id("itm", item),
            outcome: answer,
            snapshot_sha256: hash(item),
            reason_sha256: (number < 3).then(|| text(u8::try_from(number).unwrap()).1),
            batch_size: 1,
        };
        let seq = log.add(day(on), person(by).to_string(), facts.action(), facts.facts());
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
        });
        log.others(1, day(on));
    }
    log.add(day(15), "system".into(), facts::CLOSED, facts::closed(id("cam", 1), Outcomes::of(OUTCOMES)));
    log.add(day(16), person(5).to_string(), facts::ACKNOWLEDGED, json!({}));
    let size = log.leaves.len() as u64;

    let tree = Tree::new(log.leaves.iter().map(|leaf| leaf.hash().unwrap()).collect());
    let note = |size| {
        let head = tree.head(size).unwrap();
        Checkpoint { origin: origin(id("ins", 1)), head }.sign(&key()).unwrap()
    };
    let proof = |seq| InclusionProof { index: seq, hashes: tree.inclusion(seq, size).unwrap() };
    let log_part = LogPart {
        leaves: log.ours.iter().map(|seq| log.leaves[usize::try_from(*seq).unwrap()].clone()).collect(),
        proofs: log.ours.iter().map(|seq| proof(*seq)).collect(),
        checkpoint: note(size),
        launch_checkpoint: note(launch_size),
        consistency: ConsistencyProof {
            old: launch_size,
            hashes: tree.consistency(launch_size, size).unwrap(),
        },
    };
    BundleInput {
        campaign: campaign(),
        population,
        sources: (1..=2).map(source).collect(),
        decisions,
        usage: (1..=6).map(usage).collect(),
        exceptions: vec![exception()],
        coverage: vec![coverage(Grade::Declared), coverage(Grade::None)],
        inputs: vec![InputRow {
            name: "111111111111_CloudTrail_us-east-1_20260101T0000Z.json.gz".into(),
            sha256: Digest::of(b"log"),
            records: 512,
            from: Some(at("2026-01-01T00:00:00Z")),
            until: Some(at("2026-01-02T00:00:00Z")),
            import_id: id("imp", 3),
        }],
        tasks: vec![task(2, 3), task(4, 5)],
        snapshots,
        people: (1..=5)
            .map(|n| PersonRow {
                person: person(n),
                name: format!("Person {n}"),
                mail: format!("p{n}@example.org"),
            })
            .collect(),
        texts: (0..=2).map(|n| text(n).0).collect(),
        log: log_part,
        former_keys: Vec::new(),
    }
}

fn campaign() -> Campaign {
    Campaign {
        campaign_id: id("cam", 1),
        name_sha256: text(0).1,
        edition: 1,
        predecessor_sha256: None,
        demonstration: false,
        installation_id: id("ins", 1),
        software_version: "0.1.0".into(),
        scope: "class=machine,unsure".into(),
        window: CampaignWindow { from: WINDOW.0(), until: WINDOW.1(), days: 90 },
        frequency: Frequency {
            every_days: Some(90),
            risk_analysis: Some("RA-2026-04".into()),
            risk_analysis_on: Some("2026-01-15".into()),
        },
        reviewers: vec!["technical owner".into(), "business owner".into(), "steward".into()],
        launched_by: person(4).to_string(),
        acknowledger: person(5),
        launched_at: day(2),
        due_at: day(14),
        closed_at: day(15),
        acknowledged_at: day(16),
        frozen_at: day(16),
        policy_version: "3".into(),
        catalogue_sha256: Digest::of(b"catalogue"),
        second_look: None,
    }
}

fn source(number: u64) -> SourceRow {
    SourceRow {
        source_id: id("src", number),
        provider: Provider::Aws,
        account: format!("11111111111{number}"),
        import_id: id("imp", number),
        imported_at: day(1),
        file_sha256: Digest::of(b"inventory"),
        machine: 3,
        unsure: 1,
        person: 7,
        persons_role: 2,
        provider_managed: 5,
        refused: 0,
        left_out: 1,
    }
}

fn usage(number: u64) -> UsageRow {
    UsageRow {
        identity_id: id("nhi", 100 - number),
        permission: "s3:GetObject".into(),
        event: Some("s3.amazonaws.com/GetObject".into()),
        mapped: true,
        granted: Some(true),
        privileged: Some(false),
        verdict: Some("used".into()),
        counts: Counts { allowed: 12, denied: 1, failed: 0, on_behalf: 2 },
        first_at: Some(at("2026-01-02T00:00:00Z")),
        last_at: Some(at("2026-02-01T01:02:03.004Z")),
        observed_days: 61,
        grade: Grade::Declared,
    }
}

fn exception() -> ExceptionRow {
    ExceptionRow {
        exception_id: "exc_1".into(),
        rule: "key age".into(),
        identity_id: id("nhi", 99),
        credential_id: Some(id("crd", 1)),
        requested_by: person(1),
        approved_by: person(4),
        controls: vec!["vaulting".into(), "monitoring".into()],
        risk: "high".into(),
        reason_sha256: salted(&[98; 32], "erased"),
        start: day(1),
        end: day(30),
        ended_early_at: None,
    }
}

fn coverage(grade: Grade) -> CoverageRow {
    let (from, until) = if grade == Grade::None { (WINDOW.0(), day(1)) } else { (day(1), day(2)) };
    CoverageRow {
        source_id: id("src", 1),
        account: "111111111111".into(),
        region: "us-east-1".into(),
        event_class: EventClass::ManagementWrite,
        from,
        until,
        grade,
    }
}

fn task(item: u64, decision: u64) -> TaskRow {
    TaskRow {
        task_id: format!("tsk_{item}"),
        item_id: id("itm", item),
        decision_id: Some(id("dec", decision)),
        kind: "reduce".into(),
        assignee: Some(person(1)),
        opened_at: day(15),
        due_at: Some(day(29)),
        state: "open".into(),
        seen_done_at: (item == 4).then(|| day(20)),
        seen_by: (item == 4).then(|| id("imp", 9)),
    }
}
