//! What the sample review is of, and what security says of its keeps.

use super::{Follows, Log, day, id, person, text, window};
use crate::bundle::campaign::{Campaign, CampaignWindow, Frequency, Outside, SavedQuery};
use crate::bundle::rows::{DecisionRow, TaskRow};
use crate::hash::Digest;
use crate::log::facts;
use domain::id::{IdentityId, TaskId};
use domain::instant::{Instant, format};
use domain::task::TaskKind;
use serde_json::json;

/// Person 4 confirms a keep, or sends it back where there is a reason.
pub(super) fn confirmation(log: &mut Log, of: &DecisionRow, reason_sha256: Option<Digest>, on: Instant) {
    let answer = log.leaves.iter().find(|leaf| leaf.seq == of.seq).unwrap();
    let said = facts::ConfirmationFacts {
        item: of.item_id,
        decision: of.decision_id,
        answer_sha256: answer.hash().unwrap(),
        snapshot_sha256: of.snapshot_sha256,
        reason_sha256,
    };
    let action = if reason_sha256.is_some() { facts::SENT_BACK } else { facts::CONFIRMED };
    log.add(on, person(4).to_string(), action, said.facts());
}

/// What the close makes of item 5, which nobody answered: its task, where one is opened.
pub(super) fn silence(log: &mut Log, follows: Follows) -> Option<TaskRow> {
    let said =
        facts::SilentTask { item: id("itm", 5), task: id::<TaskId>("tsk", 5), kind: TaskKind::Suspend };
    let (mut facts, action) = (said.facts(), facts::TASK_STANDS);
    let action = if follows == Follows::Stood { action } else { facts::TASK_OPENED };
    if follows == Follows::Opened {
        facts["person"] = json!(person(1).to_string());
        facts["due_at"] = json!(format(day(21)));
    }
    let seq = log.add(day(15), "system".into(), action, facts);
    let leaf = log.leaves.iter_mut().find(|leaf| leaf.seq == seq)?;
    leaf.subject = id::<IdentityId>("nhi", 95).to_string();
    (follows == Follows::Opened).then(|| TaskRow {
        task_id: said.task.to_string(),
        item_id: said.item,
        decision_id: None,
        kind: said.kind.to_string(),
        assignee: Some(person(1)),
        opened_at: day(15),
        due_at: Some(day(21)),
        state: "open".into(),
        seen_done_at: None,
        seen_by: None,
    })
}

pub(super) fn saved_scope() -> SavedQuery {
    SavedQuery { name_sha256: text(0).1, query_sha256: Digest::of(b"class=machine,unsure") }
}

pub(super) fn campaign() -> Campaign {
    Campaign {
        campaign_id: id("cam", 1),
        name_sha256: text(0).1,
        edition: 1,
        predecessor_sha256: None,
        demonstration: false,
        installation_id: id("ins", 1),
        software_version: "0.1.0".into(),
        scope: "class=machine,unsure".into(),
        saved_scope: Some(saved_scope()),
        window: CampaignWindow { from: window().0, until: window().1, days: 90 },
        frequency: Frequency {
            every_days: Some(90),
            every_months: None,
            risk_analysis: Some("RA-2026-04".into()),
            risk_analysis_on: Some("2026-01-15".into()),
        },
        reviewers: vec!["technical owner".into(), "business owner".into(), "steward".into()],
        launched_by: person(4).to_string(),
        opened_by: Vec::new(),
        acknowledger: person(5),
        launched_at: day(2),
        due_at: day(14),
        closed_at: day(15),
        acknowledged_at: day(16),
        frozen_at: day(16),
        policy_version: "3".into(),
        catalogue_sha256: Digest::of(b"catalogue"),
        second_look: None,
        confirmation: None,
        no_response: None,
        outside: vec![Outside { account: "222222222222".into(), identities: 2, foreign: true }],
    }
}
