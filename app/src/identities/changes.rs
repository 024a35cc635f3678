//! What the log says of an identity, in sentences of ours.

use super::capital;
use crate::components::time::date;
use crate::reviews::words::answer_words;
use domain::instant::parse;
use domain::review::Answer;
use ops::identities::HistoryRow;

/// What was done, in a sentence without its full stop. An action that is not known here is told by its own words.
pub(super) fn sentence(row: &HistoryRow) -> String {
    let said = |name: &str| row.facts.get(name).map(String::as_str).unwrap_or_default();
    let whom = |name: &str| match said(name) {
        "" => "security".to_owned(),
        person => person.to_owned(),
    };
    match row.action.as_str() {
        "identity.registered" if !said("declared_by").is_empty() => {
            format!("Registered: its owner accepted what {} had declared", said("declared_by"))
        }
        "identity.registered" => "Registered: what it is for, until when, and what ends it".into(),
        "identity.described" => "What it is for, until when, and what ends it was stated anew".into(),
        "identity.declared" => "Declared by the program that made it, for an owner to accept".into(),
        "identity.suspended" => "Asked to be suspended".into(),
        "identity.resumed" => "Resumed".into(),
        "identity.retiring" => "Asked to be retired".into(),
        "identity.retired" => "Retired: an import shows that it is gone".into(),
        "identity.reinstated" => "Brought back, without what had been attested".into(),
        "identity.revoked_now" => {
            let what = if said("credential").is_empty() {
                "Revoked at once"
            } else {
                "A credential was revoked at once"
            };
            let why = if said("exposed") == "true" { ", because it was exposed" } else { "" };
            format!("{what}{why}")
        }
        "revocation.reviewed" => {
            let late = if said("late") == "true" { ", late" } else { "" };
            format!("Its revocation was reviewed: {}{late}", said("verdict"))
        }
        "trigger.fired" => format!("Reported: {}", said("event")),
        "client.made" => {
            format!("Made as a program of Tenure\u{2019}s own, with a token of scope {}", said("scope"))
        }
        "client.revoked" => "Its token was revoked".into(),
        "ownership.offered" => format!("Offered to {}, to be its {}", whom("person"), said("part")),
        "ownership.accepted" => format!("{} accepted to be its {}", whom("person"), said("part")),
        "ownership.declined" => format!("{} declined to be its {}", whom("person"), said("part")),
        "ownership.withdrawn" => {
            format!("The offer to {}, to be its {}, was taken back", whom("person"), said("part"))
        }
        "ownership.ended" => format!("{} is its {} no more", whom("person"), said("part")),
        "ownership.fell" => {
            format!("{}, its backup, became its {} when its owner left", whom("person"), said("part"))
        }
        "certificates.attached" => match said("gone") {
            "" | "0" => format!("Certificates were attached: {} new", said("added_sha256")),
            gone => format!("Certificates were attached: {} new, {gone} gone", said("added_sha256")),
        },
        "rotation.reported" => {
            "A credential was reported as rotated: it is, once the old one is seen dead".into()
        }
        "task.opened" => {
            let due = parse(said("due_at")).map(|at| format!(", due {}", date(at))).unwrap_or_default();
            format!("Task for {}: {}{due} ({})", whom("person"), said("kind"), said("cause"))
        }
        "task.seen_done" => match said("shown_by.leaf") {
            "" => format!("Task seen done: {}; an import shows it", said("kind")),
            leaf => format!("Task seen done: {}; leaf {leaf} shows it", said("kind")),
        },
        "task.not_needed" => match said("kind") {
            "" => "A task is needed no more".into(),
            kind => format!("Task needed no more: {kind}"),
        },
        action if action.starts_with("exception.") => exception(row),
        action if action.starts_with("campaign.") => review(row),
        other => capital(&other.replace(['.', '_'], " ")),
    }
}

fn exception(row: &HistoryRow) -> String {
    let said = |name: &str| row.facts.get(name).map(String::as_str).unwrap_or_default();
    let until = parse(said("end")).map(|at| format!(" until {}", date(at))).unwrap_or_default();
    let what = match row.action.as_str() {
        "exception.asked" => format!("asked for{until}"),
        "exception.approved" if said("state") == "approved" => {
            format!("approved{until}, for the business owner to accept its risk")
        }
        "exception.approved" => format!("given{until}"),
        "exception.accepted" => format!("given{until}: its risk was accepted for the business"),
        "exception.refused" => "refused".into(),
        "exception.withdrawn" => "taken back by whoever asked".into(),
        "exception.ended" => "ended before its time".into(),
        "exception.confirmed" => "confirmed by its new owner".into(),
        other => other.trim_start_matches("exception.").replace('_', " "),
    };
    match said("rule") {
        "" => format!("Exception {what}"),
        rule => format!("Exception from \u{201c}{rule}\u{201d} {what}"),
    }
}

fn review(row: &HistoryRow) -> String {
    let said = |name: &str| row.facts.get(name).map(String::as_str).unwrap_or_default();
    let place = match &row.campaign {
        Some((_, name)) if !name.is_empty() => format!("In the review \u{201c}{name}\u{201d}"),
        _ => "In a review".into(),
    };
    match row.action.as_str() {
        "campaign.decided" => {
            let answer = said("outcome").parse::<Answer>();
            let answer =
                answer.map_or_else(|_| said("outcome").replace('_', " "), |one| answer_words(one).into());
            match said("batch_size") {
                "" | "1" => format!("{place}: {answer}"),
                many => format!("{place}: {answer}, one of {many} at once"),
            }
        }
        "campaign.confirmed" => format!("{place}: security confirmed that it is kept"),
        "campaign.sent_back" => format!("{place}: security sent its keep back"),
        "campaign.undone" => format!("{place}: the answer was undone"),
        "campaign.routed" => {
            let to = if said("to").is_empty() { "the steward" } else { said("to") };
            format!("{place}: its item went to {to}")
        }
        other => format!("{place}: {}", other.trim_start_matches("campaign.").replace('_', " ")),
    }
}

/// Where more is told of it.
pub(super) fn leads_to(row: &HistoryRow) -> Option<String> {
    if row.action.starts_with("exception.") {
        return Some(format!("/exceptions/{}", row.subject));
    }
    if let (Some((campaign, _)), true) = (&row.campaign, row.subject.starts_with("itm_")) {
        return Some(format!("/reviews/{campaign}/items/{}", row.subject));
    }
    row.facts.get("revocation").map(|id| format!("/revocations/{id}"))
}

/// Who did it, as people say it.
pub(super) fn actor(row: &HistoryRow) -> String {
    match row.actor.as_str() {
        "system" => "Tenure itself".into(),
        "operator" => "the operator".into(),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(action: &str, facts: &[(&str, &str)]) -> HistoryRow {
        HistoryRow {
            seq: 7,
            at: parse("2026-03-01T09:30:00.000Z").unwrap(),
            action: action.into(),
            topic: None,
            actor: "system".into(),
            subject: "exc_1".into(),
            campaign: None,
            facts: facts.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect(),
            reason: None,
        }
    }

    #[test]
    fn a_change_is_told_with_who_and_until_when() {
        let offered = row("ownership.offered", &[("person", "Olga"), ("part", "technical owner")]);
        assert_eq!(sentence(&offered), "Offered to Olga, to be its technical owner");
        let task = [("kind", "rotate"), ("cause", "departure"), ("due_at", "2026-03-04T00:00:00.000Z")];
        assert_eq!(
            sentence(&row("task.opened", &task)),
            "Task for security: rotate, due 4 Mar 2026 (departure)"
        );
        let given = [("rule", "orphaned"), ("state", "granted"), ("end", "2026-04-01T00:00:00.000Z")];
        let given = row("exception.approved", &given);
        assert_eq!(sentence(&given), "Exception from \u{201c}orphaned\u{201d} given until 1 Apr 2026");
        assert_eq!(leads_to(&given).as_deref(), Some("/exceptions/exc_1"));
        assert_eq!(actor(&given), "Tenure itself");
        let back = sentence(&row("campaign.sent_back", &[]));
        assert_eq!(back, "In a review: security sent its keep back");
    }

    #[test]
    fn what_nobody_put_into_words_is_told_by_its_own() {
        assert_eq!(sentence(&row("identity.merged_twice", &[])), "Identity merged twice");
        assert_eq!(sentence(&row("exception.of_later", &[])), "Exception of later");
        assert_eq!(leads_to(&row("identity.suspended", &[])), None);
    }
}
