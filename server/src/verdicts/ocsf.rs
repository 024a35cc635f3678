//! Verdicts for a SIEM: one IAM Analysis Finding of OCSF 1.8 an identity, one line each.
//!
//! Class 2008 was added in 1.6, its counts by service in 1.8. What the schema has no word for, the other verdicts and how
//! much of the window was observed, stands under `unmapped`: an unused privilege is one that was proven unused, nothing else.

use domain::instant::Instant;
use domain::principal::PrincipalClass;
use domain::usage::{ByVerdict, Row, RowKind, Verdict};
use domain::window::Window;
use ops::identities::Brief;
use ops::usage::Whole;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The version of the schema.
const OCSF: &str = "1.8.0";
/// Findings.
const CATEGORY: u32 = 2;
/// IAM Analysis Finding.
const CLASS: u32 = 2_008;
/// A finding that is told for the first time; each run tells it anew.
const CREATE: u32 = 1;

/// One service's actions.
#[derive(Default)]
struct Service {
    total: u32,
    unused: u32,
    last: Option<Instant>,
}

/// The event of one identity over a window, told at `now`.
pub(crate) fn event(identity: &Brief, whole: &Whole, window: Window, now: Instant) -> Value {
    let actions = whole.summary.actions;
    let title = match actions {
        Some(actions) => {
            format!("{} uses {} of the {} actions it holds", identity.name, actions.used, actions.total)
        }
        None => format!("{}: what it holds is not known", identity.name),
    };
    let (severity, word) = severity(whole);
    let uid = format!("{}:{}:{}", identity.id, window.from, window.until);
    let mut event = json!({
        "metadata": {
            "version": OCSF,
            "product": { "name": "Tenure", "vendor_name": "Tenure", "version": env!("CARGO_PKG_VERSION") },
        },
        "category_uid": CATEGORY, "category_name": "Findings",
        "class_uid": CLASS, "class_name": "IAM Analysis Finding",
        "activity_id": CREATE, "activity_name": "Create",
        "type_uid": CLASS * 100 + CREATE, "type_name": "IAM Analysis Finding: Create",
        "severity_id": severity, "severity": word,
        "status_id": 1, "status": "New",
        "time": now.timestamp_millis(),
        "start_time": window.from.start().timestamp_millis(),
        "end_time": window.until.start().timestamp_millis(),
        "message": title,
        "finding_info": {
            "uid": uid, "title": title, "types": ["effective usage"], "created_time": now.timestamp_millis(),
            "desc": "Actions held, and what the window's logs say of each. Only what was observed whole and never seen is counted as unused; resources are not compared.",
        },
        "user": user(identity),
        "identity_activity_metrics": activity(identity),
        "unmapped": {
            "class": identity.class, "kind": identity.kind, "verdicts": actions,
            "privileged_actions": whole.summary.privileged, "privileged_unused": whole.summary.privileged_unused,
            "window": { "days": window.days(), "observed_days": whole.observed_days },
        },
    });
    if let Some(actions) = actions {
        event["permission_analysis_results"] = json!([permissions(whole, actions)]);
    }
    event
}

fn user(identity: &Brief) -> Value {
    let person = matches!(identity.class, PrincipalClass::Person | PrincipalClass::PersonsRole);
    let (kind, word) = if person { (1, "User") } else { (4, "Service") };
    json!({
        "uid": identity.label.as_deref().or(identity.provider_id.as_deref()).unwrap_or(&identity.name),
        "uid_alt": identity.id, "name": identity.name, "type_id": kind, "type": word,
        "account": { "uid": identity.account, "type_id": 10, "type": "AWS Account" },
    })
}

/// Times that nobody knows are left out.
fn activity(identity: &Brief) -> Value {
    let mut metrics = serde_json::Map::new();
    let times = [
        ("first_seen_time", identity.created_at),
        ("last_seen_time", identity.active_at.max(identity.provider_used_at)),
    ];
    for (name, at) in times {
        if let Some(at) = at {
            metrics.insert(name.into(), json!(at.timestamp_millis()));
        }
    }
    Value::Object(metrics)
}

fn permissions(whole: &Whole, actions: ByVerdict) -> Value {
    let granted: Vec<&str> =
        whole.written.iter().filter(|row| is_pattern(row)).map(|row| row.permission.as_str()).collect();
    let mut services: BTreeMap<&str, Service> = BTreeMap::new();
    for row in &whole.held {
        let name = row.permission.split(':').next().unwrap_or_default();
        let service = services.entry(name).or_default();
        service.total += 1;
        service.unused += u32::from(row.verdict == Some(Verdict::Unused));
        service.last = service.last.max(row.last_at);
    }
    let unused_services = services.values().filter(|one| one.unused == one.total).count();
    let by_service: Vec<Value> = services.iter().map(|(name, one)| told(name, one)).collect();
    json!({
        "granted_privileges": granted,
        "analyzed_privileges_count": actions.total,
        "unused_privileges_count": actions.unused,
        "unused_services_count": unused_services,
        "service_privilege_analysis_list": by_service,
    })
}

fn is_pattern(row: &Row) -> bool {
    matches!(row.kind, RowKind::Pattern(_))
}

fn told(name: &str, service: &Service) -> Value {
    let mut told = json!({
        "name": name,
        "analyzed_privileges_count": service.total,
        "unused_privileges_count": service.unused,
        "all_privileges_unused": service.unused == service.total,
    });
    if let Some(at) = service.last {
        told["last_used_time"] = json!(at.timestamp_millis());
    }
    told
}

/// Privileged and unused is medium, unused is low; what is used, or not known to be unused, is for information.
const fn severity(whole: &Whole) -> (u32, &'static str) {
    match whole.summary.actions {
        _ if whole.summary.privileged_unused > 0 => (3, "Medium"),
        Some(actions) if actions.unused > 0 => (2, "Low"),
        _ => (1, "Informational"),
    }
}
