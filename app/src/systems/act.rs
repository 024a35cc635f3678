//! What the server functions of systems do: read the form, run the op, say so, send the browser on.

use super::server_fns::{RuleForm, SystemForm};
use crate::call::{Draft, allowed, answered, call, say};
use crate::components::tone::Tone;
use crate::error::AppError;
use domain::id::{IdentityId, SystemId, SystemOwnerId, SystemRuleId};
use domain::ownership::OwnerPart;
use domain::policy::Action;
use domain::problem::Problems;
use domain::system::MemberRule;
use domain::text::{FunctionText, ReasonText, SystemName};
use leptos_axum::redirect;
use ops::ownership::Party;
use ops::systems::{self, Described};

/// The forms that keep what was typed, by endpoint.
pub(super) const DESCRIBE: &str = "systems/describe";
pub(super) const OFFER: &str = "systems/offer";
pub(super) const RULE: &str = "systems/add-rule";
pub(super) const DECLINE: &str = "systems/decline";

const SYSTEMS: &str = "/systems";
const HOME: &str = "/";

/// The system that a form names; where it names none, that is told.
fn system(call: &ops::Call, text: &str) -> Option<(SystemId, String)> {
    let id = text.parse::<SystemId>().map_err(|_| ops::Error::NotFound("system"));
    let id = answered(call, id, Draft::default(), SYSTEMS)?;
    Some((id, format!("{SYSTEMS}/{id}")))
}

/// Says it, and goes there.
fn done(message: impl Into<String>, to: &str) {
    say(Tone::Good, message);
    redirect(to);
}

fn described(form: &SystemForm) -> Result<Described, Problems> {
    let mut problems = Problems::default();
    let name = SystemName::parse(&form.name).map_err(|found| problems.0.extend(found.0)).ok();
    let function = match form.function.trim() {
        "" => None,
        text => FunctionText::parse(text).map_err(|found| problems.0.extend(found.0)).ok(),
    };
    let environment = match form.environment.as_str() {
        "" => None,
        word => {
            word.parse().map_err(|_| problems.add("environment", "Choose where it runs, or nothing")).ok()
        }
    };
    match name {
        Some(name) => problems.none_or(Described { name, function, environment }),
        None => Err(problems),
    }
}

pub(super) async fn describe(form: SystemForm) -> Result<(), AppError> {
    let call = call()?;
    let fields = [
        ("system", form.system.as_str()),
        ("name", form.name.as_str()),
        ("function", form.function.as_str()),
        ("environment", form.environment.as_str()),
    ];
    let draft = Draft::of(DESCRIBE, &fields);
    if form.system.is_empty() {
        let made = match (allowed(&call, Action::ManageSystems), described(&form)) {
            (Err(error), _) => Err(error),
            (Ok(()), Ok(said)) => systems::make(&call, &said).await,
            (Ok(()), Err(problems)) => Err(problems.into()),
        };
        if let Some(id) = answered(&call, made, draft, "/systems#new") {
            done("Made. Say what belongs to it, and offer it to its owners", &format!("{SYSTEMS}/{id}"));
        }
        return Ok(());
    }
    let Some((id, back)) = system(&call, &form.system) else { return Ok(()) };
    let said = match (allowed(&call, Action::ManageSystems), described(&form)) {
        (Err(error), _) => Err(error),
        (Ok(()), Ok(said)) => systems::describe(&call, id, &said).await,
        (Ok(()), Err(problems)) => Err(problems.into()),
    };
    if answered(&call, said, draft, &format!("{back}#describe")).is_some() {
        done("Described anew", &back);
    }
    Ok(())
}

pub(super) async fn end(text: String) -> Result<(), AppError> {
    let call = call()?;
    let Some((id, back)) = system(&call, &text) else { return Ok(()) };
    if answered(&call, systems::end(&call, id).await, Draft::default(), &back).is_some() {
        done("Ended: what belonged to it belongs to no system now, and nobody owns it by this one", SYSTEMS);
    }
    Ok(())
}

pub(super) async fn offer(text: String, person: String, part: String) -> Result<(), AppError> {
    let call = call()?;
    let Some((id, back)) = system(&call, &text) else { return Ok(()) };
    let draft = Draft::of(OFFER, &[("system", &text), ("person", &person), ("part", &part)]);
    let made = match (person.parse::<Party>(), part.parse::<OwnerPart>()) {
        (Ok(party), Ok(part)) => systems::offer(&call, id, party, part).await,
        (Err(_), _) => Err(Problems::one("person", "Choose who is asked").into()),
        (_, Err(_)) => Err(Problems::one("part", "Choose in what part").into()),
    };
    let made = allowed(&call, Action::ManageSystems).and(made);
    if answered(&call, made, draft, &format!("{back}#offer")).is_some() {
        done("Asked. What belongs to it is theirs once they accept", &back);
    }
    Ok(())
}

fn offered(call: &ops::Call, text: &str, back: &str) -> Option<SystemOwnerId> {
    let id = text.parse::<SystemOwnerId>().map_err(|_| ops::Error::NotFound("offer"));
    answered(call, id, Draft::default(), back)
}

pub(super) async fn withdraw(offer: String, text: String) -> Result<(), AppError> {
    let call = call()?;
    let Some((_, back)) = system(&call, &text) else { return Ok(()) };
    let Some(id) = offered(&call, &offer, &back) else { return Ok(()) };
    if answered(&call, systems::withdraw(&call, id).await, Draft::default(), &back).is_some() {
        say(Tone::Plain, "Taken back: nobody is asked any more");
        redirect(&back);
    }
    Ok(())
}

pub(super) async fn accept(offer: String) -> Result<(), AppError> {
    let call = call()?;
    let Some(id) = offered(&call, &offer, HOME) else { return Ok(()) };
    if answered(&call, systems::accept(&call, id).await, Draft::default(), HOME).is_some() {
        done("Accepted: you answer for the system, and for what belongs to it, from now on", HOME);
    }
    Ok(())
}

pub(super) async fn decline(offer: String, reason: String) -> Result<(), AppError> {
    let call = call()?;
    let Some(id) = offered(&call, &offer, HOME) else { return Ok(()) };
    let draft = Draft::of(DECLINE, &[("offer", &offer), ("reason", &reason)]);
    let is_asked = systems::offers(&call).await.unwrap_or_default().iter().any(|one| one.id == id);
    let said = match ReasonText::parse(&reason) {
        Ok(reason) => systems::decline(&call, id, &reason).await,
        // Whoever was not asked is told that first: the field is on nobody else's page.
        Err(problems) if is_asked => Err(problems.into()),
        Err(_) => Err(ops::Error::NotFound("offer")),
    };
    if answered(&call, said, draft, HOME).is_some() {
        say(Tone::Plain, "Declined: security is left to find another owner");
        redirect(HOME);
    }
    Ok(())
}

/// What the form of a rule says.
pub(super) fn rule(form: &RuleForm) -> Result<MemberRule, Problems> {
    MemberRule::parse(&form.tag, &form.account, &form.name_pattern)
}

pub(super) async fn add_rule(form: RuleForm) -> Result<(), AppError> {
    let call = call()?;
    let Some((id, back)) = system(&call, &form.system) else { return Ok(()) };
    let fields = [
        ("system", form.system.as_str()),
        ("tag", form.tag.as_str()),
        ("account", form.account.as_str()),
        ("name_pattern", form.name_pattern.as_str()),
    ];
    let draft = Draft::of(RULE, &fields);
    let made = match (allowed(&call, Action::ManageSystems), rule(&form)) {
        (Err(error), _) => Err(error),
        (Ok(()), Ok(rule)) => systems::add_rule(&call, id, &rule).await,
        (Ok(()), Err(problems)) => Err(problems.into()),
    };
    if answered(&call, made, draft, &format!("{back}#rule")).is_some() {
        done("Added: what it means belongs to the system, and so does what later imports show", &back);
    }
    Ok(())
}

pub(super) async fn end_rule(rule: String, text: String) -> Result<(), AppError> {
    let call = call()?;
    let Some((_, back)) = system(&call, &text) else { return Ok(()) };
    let ended = match rule.parse::<SystemRuleId>() {
        Ok(id) => systems::end_rule(&call, id).await,
        Err(_) => Err(ops::Error::NotFound("rule")),
    };
    if answered(&call, ended, Draft::default(), &back).is_some() {
        say(Tone::Plain, "Ended: what belonged to the system by this rule alone has left it");
        redirect(&back);
    }
    Ok(())
}

pub(super) async fn place(identity: String, text: String) -> Result<(), AppError> {
    let call = call()?;
    let id = identity.parse::<IdentityId>().map_err(|_| ops::Error::NotFound("identity"));
    let Some(id) = answered(&call, id, Draft::default(), "/identities") else { return Ok(()) };
    let back = format!("/identities/{id}");
    let placed = match text.as_str() {
        "none" => systems::place(&call, id, None).await,
        text => match text.parse::<SystemId>() {
            Ok(to) => systems::place(&call, id, Some(to)).await,
            Err(_) => Err(Problems::one("system", "Choose a system, or none").into()),
        },
    };
    if answered(&call, placed, Draft::default(), &back).is_some() {
        done("Said. No rule moves it from now on", &back);
    }
    Ok(())
}
