//! The rows of the sample review that nothing else depends on, and its snapshots.

use super::{at, day, external, id, person, window};
use crate::bundle::rows::{CoverageRow, ExceptionRow, RequestRow, SourceRow, TaskRow, UsageRow};
use crate::hash::{Digest, salted};
use crate::snapshot::{
    ActionCounts, CredentialSnapshot, ExceptionSnapshot, FindingSnapshot, GrantSnapshot, Owners, Snapshot,
    SourceSnapshot, UsedAction, WindowSnapshot,
};
use domain::coverage::{EventClass, Grade};
use domain::credential::{CredentialType, RotationStatus};
use domain::exception::{Ended, State};
use domain::grant::{Effect, GrantPath, GrantedBasis, PathKind};
use domain::identity::{Environment, Kind, Lifecycle};
use domain::principal::PrincipalClass;
use domain::source::Provider;
use domain::tally::Counts;

/// The snapshot of item 1 to 6.
pub(crate) fn snapshot(number: u64) -> Snapshot {
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
            from: window().0,
            until: window().1,
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

pub(super) fn source(number: u64) -> SourceRow {
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

pub(super) fn usage(number: u64) -> UsageRow {
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

pub(super) fn exception() -> ExceptionRow {
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
        covered_until: day(20),
        ended_why: Some(Ended::Widened),
    }
}

pub(super) fn request() -> RequestRow {
    RequestRow {
        exception_id: "exc_2".into(),
        rule: "key overdue".into(),
        identity_id: id("nhi", 98),
        credential_id: Some(id("crd", 2)),
        requested_by: person(1),
        asked_at: day(10),
        state: State::Asked,
        controls: vec!["segmentation".into()],
        risk: "medium".into(),
        reason_sha256: salted(&[97; 32], "erased"),
        start: day(17),
        end: day(31),
    }
}

pub(super) fn coverage(grade: Grade) -> CoverageRow {
    let (from, until) = if grade == Grade::None { (window().0, day(1)) } else { (day(1), day(2)) };
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

pub(super) fn task(item: u64, decision: u64) -> TaskRow {
    TaskRow {
        task_id: format!("tsk_{item}"),
        item_id: id("itm", item),
        decision_id: Some(id("dec", decision)),
        kind: "reduce".into(),
        assignee: Some(person(1)),
        opened_at: day(15),
        due_at: Some(day(29)),
        state: if item == 4 { "done" } else { "open" }.into(),
        seen_done_at: (item == 4).then(|| day(20)),
        seen_by: (item == 4).then(|| id("imp", 9)),
    }
}
