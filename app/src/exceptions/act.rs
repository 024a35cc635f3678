//! What the server functions of exceptions do: read the form, run the op, say so, send the browser on.

use super::server_fns::AskForm;
use super::words::path;
use crate::address::Address;
use crate::call::{Draft, answered, call, proved_lately, say};
use crate::components::tone::Tone;
use crate::error::AppError;
use crate::reviews::words::item_path;
use chrono::{Days, NaiveDate};
use domain::exception::{Compensation, Request, State};
use domain::finding::Rule;
use domain::id::{CampaignId, CredentialId, ExceptionId, IdentityId, ItemId};
use domain::instant::Instant;
use domain::problem::Problems;
use domain::text::{ExitPlanText, ReasonText};
use leptos_axum::redirect;
use ops::exceptions;

/// The forms that keep what was typed, by endpoint.
pub(super) const ASK: &str = "exceptions/ask";
pub(super) const REFUSE: &str = "exceptions/refuse";
pub(super) const END: &str = "exceptions/end";

const LIST: &str = "/exceptions";

pub(super) async fn ask(form: AskForm) -> Result<(), AppError> {
    let call = call()?;
    let Ok(identity) = form.identity.parse::<IdentityId>() else {
        answered::<()>(&call, Err(ops::Error::NotFound("identity")), Draft::default(), "/identities");
        return Ok(());
    };
    let renews = form.renews.parse::<ExceptionId>().ok();
    let back = Address::new("/exceptions/ask")
        .with("identity", identity.to_string())
        .with("what", form.what.clone())
        .with("renews", form.renews.clone())
        .with("campaign", form.campaign.clone())
        .with("item", form.item.clone())
        .to_string();
    let mut fields = vec![
        ("identity", identity.to_string()),
        ("what", form.what.clone()),
        ("reason", form.reason.clone()),
        ("compensation", String::new()),
        ("exit_plan", form.exit_plan.clone()),
        ("risk", form.risk.clone()),
        ("start", form.start.clone()),
        ("end", form.end.clone()),
        ("link", form.link.clone()),
    ];
    fields.extend(form.compensation.iter().map(|one| ("compensation[]", one.clone())));
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let draft = Draft { form: ASK.into(), fields, ..Draft::default() };
    let done = match read(&form, call.now()) {
        Ok(request) => {
            exceptions::ask(&call, identity, &request, &form.link, renews).await.map_err(to_fields)
        }
        Err(problems) => Err(problems.into()),
    };
    if let Some(id) = answered(&call, done, draft, &back) {
        let said = "Asked. Nothing is covered until somebody else of security has approved it";
        match from_item(&form.campaign, &form.item) {
            Some((campaign, item)) => {
                say(Tone::Good, format!("{said}; the item still waits for your decision"));
                redirect(&item_path(campaign, item));
            }
            None => {
                say(Tone::Good, said);
                redirect(&path(id));
            }
        }
    }
    Ok(())
}

/// The item of a review that it is asked from; nothing where that makes no sense.
pub(super) fn from_item(campaign: &str, item: &str) -> Option<(CampaignId, ItemId)> {
    Some((campaign.parse().ok()?, item.parse().ok()?))
}

/// The op speaks of the rule and the credential; the form has one field for both.
fn to_fields(error: ops::Error) -> ops::Error {
    match error {
        ops::Error::Invalid(mut problems) => {
            for problem in &mut problems.0 {
                if matches!(problem.field.as_str(), "rule" | "credential") {
                    problem.field = "what".into();
                }
            }
            ops::Error::Invalid(problems)
        }
        other => other,
    }
}

/// The rule that a form names, and the credential that breaks it.
pub(super) fn read_what(text: &str) -> Option<(Rule, Option<CredentialId>)> {
    match text.split_once('|') {
        Some((rule, credential)) => Some((rule.parse().ok()?, Some(credential.parse().ok()?))),
        None => Some((text.parse().ok()?, None)),
    }
}

/// What the form asks.
///
/// # Errors
/// Every field that cannot be accepted, by its name.
fn read(form: &AskForm, now: Instant) -> Result<Request, Problems> {
    let mut problems = Problems::default();
    let what = read_what(&form.what);
    if what.is_none() {
        problems.add("what", "Choose what it is about");
    }
    let reason = ReasonText::parse(&form.reason).map_err(|found| problems.0.extend(found.0)).ok();
    let compensation: Vec<Compensation> =
        form.compensation.iter().filter_map(|word| word.parse().ok()).collect();
    if compensation.is_empty() {
        problems.add("compensation", "Choose at least one thing that is done meanwhile");
    }
    let exit_plan = ExitPlanText::parse(&form.exit_plan).map_err(|found| problems.0.extend(found.0)).ok();
    let risk = form.risk.parse().ok();
    if risk.is_none() {
        problems.add("risk", "Choose how risky it is");
    }
    let start = match form.start.trim() {
        "" => Some(now),
        text => day(text, 0)
            .map(|start| if start < now && now - start < chrono::Duration::days(1) { now } else { start }),
    };
    if start.is_none() {
        problems.add("start", "Write a day such as 2026-03-01, or leave it empty to begin at once");
    }
    let end = day(form.end.trim(), 1);
    if end.is_none() {
        problems.add("end", "Write its last day, such as 2026-03-31");
    }
    match (what, reason, exit_plan, risk, start, end) {
        (Some((rule, credential)), Some(reason), Some(exit_plan), Some(risk), Some(start), Some(end)) => {
            problems.none_or(Request { rule, credential, reason, compensation, exit_plan, risk, start, end })
        }
        _ => Err(problems),
    }
}

/// The midnight in UTC that begins a day, or so many days later.
fn day(text: &str, later: u64) -> Option<Instant> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    Some(day.checked_add_days(Days::new(later))?.and_hms_opt(0, 0, 0)?.and_utc())
}

fn read_id(call: &ops::Call, text: &str) -> Option<ExceptionId> {
    let id = text.parse::<ExceptionId>().map_err(|_| ops::Error::NotFound("exception"));
    answered(call, id, Draft::default(), LIST)
}

pub(super) async fn approve(exception: String) -> Result<(), AppError> {
    let call = call()?;
    let Some(id) = read_id(&call, &exception) else { return Ok(()) };
    let back = path(id);
    if !proved_lately(&call, &back) {
        return Ok(());
    }
    if let Some(state) = answered(&call, exceptions::approve(&call, id).await, Draft::default(), &back) {
        say(
            Tone::Good,
            match state {
                State::Approved => {
                    "Approved. Its risk is high: it covers nothing until the business owner accepts it"
                }
                _ => "Approved. It covers its finding until its end, and not an instant longer",
            },
        );
        redirect(&back);
    }
    Ok(())
}

pub(super) async fn accept(exception: String) -> Result<(), AppError> {
    let call = call()?;
    let Some(id) = read_id(&call, &exception) else { return Ok(()) };
    let back = path(id);
    if !proved_lately(&call, &back) {
        return Ok(());
    }
    if answered(&call, exceptions::accept_risk(&call, id).await, Draft::default(), &back).is_some() {
        say(Tone::Good, "Accepted for the business. It covers its finding until its end");
        redirect(&back);
    }
    Ok(())
}

fn typed(form: &str, id: ExceptionId, reason: &str) -> Draft {
    Draft::of(form, &[("exception", &id.to_string()), ("reason", reason)])
}

pub(super) async fn refuse(exception: String, reason: String) -> Result<(), AppError> {
    let call = call()?;
    let Some(id) = read_id(&call, &exception) else { return Ok(()) };
    let back = path(id);
    let done = match ReasonText::parse(&reason) {
        Ok(why) => exceptions::refuse(&call, id, &why).await,
        Err(problems) => Err(problems.into()),
    };
    if answered(&call, done, typed(REFUSE, id, &reason), &format!("{back}#refuse")).is_some() {
        say(Tone::Plain, "Refused. Its finding stays open, and whoever asked sees why");
        redirect(&back);
    }
    Ok(())
}

pub(super) async fn end(exception: String, reason: String) -> Result<(), AppError> {
    let call = call()?;
    let Some(id) = read_id(&call, &exception) else { return Ok(()) };
    let back = path(id);
    let done = match ReasonText::parse(&reason) {
        Ok(why) => exceptions::end_early(&call, id, &why).await,
        Err(problems) => Err(problems.into()),
    };
    if answered(&call, done, typed(END, id, &reason), &format!("{back}#end")).is_some() {
        say(Tone::Plain, "Ended. What it covered is open again from this instant on");
        redirect(&back);
    }
    Ok(())
}

pub(super) async fn withdraw(exception: String) -> Result<(), AppError> {
    let call = call()?;
    let Some(id) = read_id(&call, &exception) else { return Ok(()) };
    if answered(&call, exceptions::withdraw(&call, id).await, Draft::default(), &path(id)).is_some() {
        say(Tone::Plain, "Taken back. The log keeps that it was asked");
        redirect(&path(id));
    }
    Ok(())
}

pub(super) async fn confirm(exception: String) -> Result<(), AppError> {
    let call = call()?;
    let Some(id) = read_id(&call, &exception) else { return Ok(()) };
    if answered(&call, exceptions::confirm(&call, id).await, Draft::default(), &path(id)).is_some() {
        say(Tone::Good, "Confirmed: it stays in force until its end");
        redirect(&path(id));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::instant::parse;

    fn form() -> AskForm {
        AskForm {
            what: "no purpose".into(),
            reason: "The vendor changes it in autumn".into(),
            compensation: vec!["monitoring".into()],
            exit_plan: "A role replaces the key in October".into(),
            risk: "medium".into(),
            end: "2026-03-31".into(),
            ..AskForm::default()
        }
    }

    fn now() -> Instant {
        parse("2026-03-01T12:00:00Z").unwrap()
    }

    #[test]
    fn the_last_day_is_in_it_and_today_begins_now() {
        let request = read(&AskForm { start: "2026-03-01".into(), ..form() }, now()).unwrap();
        assert_eq!((request.start, request.end), (now(), parse("2026-04-01T00:00:00Z").unwrap()));
        let later = read(&AskForm { start: "2026-03-05".into(), ..form() }, now()).unwrap();
        assert_eq!(later.start, parse("2026-03-05T00:00:00Z").unwrap());
    }

    #[test]
    fn every_field_that_is_missing_is_told() {
        let problems = read(&AskForm::default(), now()).unwrap_err();
        let fields: Vec<&str> = problems.0.iter().map(|one| one.field.as_str()).collect();
        assert_eq!(fields, ["what", "reason", "compensation", "exit_plan", "risk", "end"]);
    }

    #[test]
    fn a_rule_is_named_with_its_credential() {
        let credential: CredentialId = "crd_00000000000000000000000007".parse().unwrap();
        let text = format!("rotation overdue|{credential}");
        assert_eq!(read_what(&text), Some((Rule::RotationOverdue, Some(credential))));
        assert_eq!(read_what("orphaned"), Some((Rule::Orphaned, None)));
        assert_eq!(read_what("rotation overdue|nobody"), None);
    }
}
