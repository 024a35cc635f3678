//! Words and addresses of exceptions.

use crate::address::Address;
use crate::components::badges::Badge;
use crate::components::icons;
use crate::components::time::{date, until};
use crate::components::tone::Tone;
use domain::exception::{Ending, State};
use domain::finding::{Finding, Rule};
use domain::id::{CampaignId, CredentialId, ExceptionId, IdentityId, ItemId};
use domain::instant::Instant;
use leptos::prelude::*;
use ops::exceptions::ExceptionRow;

/// The page of one exception.
pub(super) fn path(id: ExceptionId) -> String {
    format!("/exceptions/{id}")
}

/// How a form names a rule, with the credential that breaks it.
pub(super) fn what(finding: &Finding) -> String {
    what_of(finding.rule, finding.credential)
}

fn what_of(rule: Rule, credential: Option<CredentialId>) -> String {
    match credential {
        Some(credential) => format!("{rule}|{credential}"),
        None => rule.to_string(),
    }
}

/// Where an exception from a finding is asked for.
pub(crate) fn ask_path(identity: IdentityId, finding: &Finding) -> String {
    ask_about(identity, finding.rule, finding.credential)
}

/// Where an exception from a rule is asked for, on the identity or on one of its credentials.
pub(crate) fn ask_about(identity: IdentityId, rule: Rule, credential: Option<CredentialId>) -> String {
    address(identity, rule, credential).to_string()
}

/// The same from an item of a review, to which whoever asked comes back.
pub(crate) fn ask_from_item(
    identity: IdentityId,
    (rule, credential): (Rule, Option<CredentialId>),
    (campaign, item): (CampaignId, ItemId),
) -> String {
    address(identity, rule, credential).with("campaign", campaign).with("item", item).to_string()
}

fn address(identity: IdentityId, rule: Rule, credential: Option<CredentialId>) -> Address {
    Address::new("/exceptions/ask").with("identity", identity).with("what", what_of(rule, credential))
}

/// Where it stands now, in a badge. What was given and is over says so.
#[component]
pub fn ExceptionBadge(
    /// The exception.
    row: ExceptionRow,
    /// The instant of this request.
    now: Instant,
) -> impl IntoView {
    let over = row.ending.is_some_and(|ending| ending.at <= now);
    let later = row.state == State::Granted && now < row.start;
    let (tone, drawing, word) = match row.state {
        State::Asked => (Tone::Attention, icons::CALENDAR_CLOCK, "asked"),
        State::Approved => (Tone::Attention, icons::CALENDAR_CLOCK, "approved, risk not accepted yet"),
        State::Granted if over => (Tone::Plain, icons::ARCHIVE, "over"),
        State::Granted if later => (Tone::Plain, icons::CALENDAR_CLOCK, "given for later"),
        State::Granted => (Tone::Good, icons::CIRCLE_CHECK, "in force"),
        State::Refused => (Tone::Bad, icons::X, "refused"),
        State::Withdrawn => (Tone::Plain, icons::ARCHIVE, "withdrawn"),
        State::EndedEarly => (Tone::Plain, icons::ARCHIVE, "ended early"),
    };
    view! { <Badge tone drawing word/> }
}

/// Until when, always: with what is left of it, or why it ended before.
pub(super) fn until_when(row: &ExceptionRow, now: Instant) -> String {
    match row.ending {
        Some(Ending { at, why }) if at < row.end || at <= now => format!("{}, {why}", until(now, at)),
        Some(Ending { at, .. }) => until(now, at),
        None => format!("asked until {}", date(row.end)),
    }
}
