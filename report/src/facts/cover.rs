//! The cover: scope, window, what came out, what was not seen, and who signed.

use super::{Told, counted, minute, names, number, waived};
use crate::letters::Text;
use evidence::bundle::campaign::Campaign;
use evidence::log::checkpoint::SignedCheckpoint;
use serde::Serialize;

/// The first page.
#[derive(Debug, Serialize)]
pub(crate) struct Cover {
    /// Names and values.
    facts: Vec<(&'static str, Text)>,
    /// Numbers and what there is so many of.
    outcome: Vec<(String, String)>,
    not_seen: Vec<(String, String)>,
    /// Is anything open? A clean campaign has no plan of action.
    open: bool,
    /// Who answers for it, and what is signed.
    signatures: Vec<(&'static str, Text)>,
}

pub(super) fn of(told: &Told<'_>) -> Cover {
    let material = told.material;
    let not_seen = counted(&material.not_seen);
    Cover {
        facts: facts(told, &material.file.campaign),
        outcome: counted(&material.outcome),
        not_seen,
        open: material.is_open(),
        signatures: signatures(told, &material.file.campaign),
    }
}

fn facts(told: &Told<'_>, campaign: &Campaign) -> Vec<(&'static str, Text)> {
    let window = format!(
        "{} until {} (exclusive), {} days UTC",
        campaign.window.from.format("%Y-%m-%d"),
        campaign.window.until.format("%Y-%m-%d"),
        campaign.window.days
    );
    let edition = match campaign.predecessor_sha256 {
        Some(digest) => format!("{}, after the zip of SHA-256 {digest}", campaign.edition),
        None => campaign.edition.to_string(),
    };
    let mut lines = vec![
        ("Scope", campaign.scope.clone()),
        ("Window", window),
        ("Frequency", frequency(campaign)),
        ("Reviewers", format!("by rule, the first that there is: {}", campaign.reviewers.join(", "))),
        ("Launched", format!("{} UTC", minute(campaign.launched_at))),
        ("Due", format!("{} UTC", minute(campaign.due_at))),
        ("Closed", format!("{} UTC", minute(campaign.closed_at))),
        ("Campaign", campaign.campaign_id.to_string()),
        ("Edition", edition),
    ];
    if let Some(look) = &campaign.second_look {
        let text = format!(
            "{} keeps drawn by the seed \u{201c}{}\u{201d}, {} decided again, {} of them otherwise",
            number(look.drawn),
            look.seed,
            number(look.decided),
            number(look.disagreed)
        );
        lines.push(("Second look", text));
    }
    if let Some(stage) = &campaign.confirmation {
        let text = format!(
            "security confirms what is kept among the privileged, until {} days after the due instant: {} confirmed, {} sent back",
            stage.days,
            number(stage.confirmed),
            number(stage.sent_back)
        );
        let waited = told.material.not_confirmed.unwrap_or_default();
        let text = format!("{text}, {} that nobody confirmed or sent back", number(waited));
        lines.push(("Second stage", text));
    }
    if told.material.waivers.asked > 0 {
        lines.push(("Waivers", waived::counts(told)));
    }
    if let Some(then) = campaign.no_response {
        lines.push(("No response", format!("what nobody answers {}", then.told())));
    }
    lines.into_iter().map(|(name, value)| (name, told.text(value))).collect()
}

fn frequency(campaign: &Campaign) -> String {
    let frequency = &campaign.frequency;
    let every = match (frequency.every_months, frequency.every_days) {
        (Some(months), _) => format!("every {months} months"),
        (None, Some(days)) => format!("every {days} days"),
        (None, None) => "once".into(),
    };
    match (&frequency.risk_analysis, &frequency.risk_analysis_on) {
        (Some(analysis), Some(on)) => format!("{every}, by the risk analysis {analysis} of {on}"),
        (Some(analysis), None) => format!("{every}, by the risk analysis {analysis}"),
        _ => format!("{every}; no risk analysis is named"),
    }
}

fn signatures(told: &Told<'_>, campaign: &Campaign) -> Vec<(&'static str, Text)> {
    let log = &told.material.input.log;
    let head = |note: &str| {
        SignedCheckpoint::parse(note).ok().map(|signed| {
            let head = signed.checkpoint.head;
            format!("{} leaves, root {}", number(head.size), head.root)
        })
    };
    let mut lines = vec![
        ("Launched by", campaign.launched_by.clone()),
        (
            "Acknowledged by",
            format!("{}, {} UTC", names::person(campaign.acknowledger), minute(campaign.acknowledged_at)),
        ),
        ("Frozen", format!("{} UTC, by Tenure {}", minute(campaign.frozen_at), campaign.software_version)),
        ("Signed with", told.material.signer.fingerprint()),
        ("Log", told.material.file.origin.clone()),
    ];
    lines.extend(head(&log.launch_checkpoint).map(|text| ("Log at launch", text)));
    lines.extend(head(&log.checkpoint).map(|text| ("Log at freezing", text)));
    lines.push(("Population", format!("SHA-256 {}", told.material.file.population_sha256)));
    lines.into_iter().map(|(name, value)| (name, told.text(value))).collect()
}
