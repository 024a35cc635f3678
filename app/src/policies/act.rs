//! What the server functions of policies do: read the form, run the op, say so, send the browser on.

use super::form::{address, fields, read};
use super::server_fns::{AnswerForm, PolicyForm};
use crate::call::{Draft, answered, call, proved_lately, say};
use crate::components::tone::Tone;
use crate::error::AppError;
use domain::id::PolicyId;
use domain::problem::Problems;
use domain::text::ReasonText;
use leptos_axum::redirect;
use ops::policies::{self, ShownEffect};

/// The forms that keep what was typed, by endpoint.
pub(super) const PROPOSE: &str = "policies/propose";
pub(super) const REFUSE: &str = "policies/refuse";

const POLICIES: &str = "/policies";

fn id(call: &ops::Call, text: &str) -> Option<PolicyId> {
    let id = text.parse::<PolicyId>().map_err(|_| ops::Error::NotFound("policy"));
    answered(call, id, Draft::default(), POLICIES)
}

pub(super) async fn propose(form: PolicyForm) -> Result<(), AppError> {
    let call = call()?;
    let back = address(&form).with("preview", "yes").to_string() + "#confirm";
    let mut typed: Vec<(String, String)> =
        fields(&form).into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    typed.push(("reason".into(), form.reason.clone()));
    let draft = Draft { form: PROPOSE.into(), fields: typed, problems: Problems::default() };
    let done = match (read(&form), ReasonText::parse(&form.reason)) {
        (Ok(wanted), Ok(reason)) => policies::propose(&call, &wanted, &reason).await,
        (Err(problems), _) | (_, Err(problems)) => Err(problems.into()),
    };
    if let Some(id) = answered(&call, done, draft, &back) {
        say(Tone::Good, "Proposed: it waits for another person of security, and holds nothing until then");
        redirect(&format!("{POLICIES}/{id}"));
    }
    Ok(())
}

pub(super) async fn approve(form: AnswerForm) -> Result<(), AppError> {
    let call = call()?;
    let Some(id) = id(&call, &form.policy) else { return Ok(()) };
    let back = format!("{POLICIES}/{id}");
    if !proved_lately(&call, &back) {
        return Ok(());
    }
    // What is no number was not shown by us: it matches nothing.
    let shown = |text: &str| text.parse().unwrap_or(usize::MAX);
    let shown = ShownEffect { raises: shown(&form.raises), clears: shown(&form.clears) };
    let done = policies::approve(&call, id, shown).await;
    if answered(&call, done, Draft::default(), &back).is_some() {
        say(
            Tone::Good,
            format!(
                "Approved: it raises {} findings and clears {} from its start on",
                shown.raises, shown.clears
            ),
        );
        redirect(&back);
    }
    Ok(())
}

pub(super) async fn refuse(form: AnswerForm) -> Result<(), AppError> {
    let call = call()?;
    let Some(id) = id(&call, &form.policy) else { return Ok(()) };
    let fields = vec![("policy".to_owned(), id.to_string()), ("reason".to_owned(), form.reason.clone())];
    let draft = Draft { form: REFUSE.into(), fields, ..Draft::default() };
    let done = match ReasonText::parse(&form.reason) {
        Ok(reason) => policies::refuse(&call, id, &reason).await,
        Err(problems) => Err(problems.into()),
    };
    if answered(&call, done, draft, &format!("{POLICIES}/{id}#refuse")).is_some() {
        say(Tone::Plain, "Refused: what held goes on");
        redirect(&format!("{POLICIES}/{id}"));
    }
    Ok(())
}

pub(super) async fn withdraw(policy: String) -> Result<(), AppError> {
    let call = call()?;
    let Some(id) = id(&call, &policy) else { return Ok(()) };
    let back = format!("{POLICIES}/{id}");
    if answered(&call, policies::withdraw(&call, id).await, Draft::default(), &back).is_some() {
        say(Tone::Plain, "Taken back: it holds nothing");
        redirect(&back);
    }
    Ok(())
}
