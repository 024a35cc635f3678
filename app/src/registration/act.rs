//! What the server function of registration does: read the form, run the op, say so, send the browser on.

use super::server_fns::RegisterForm;
use crate::call::{Draft, answered, call, say};
use crate::components::tone::Tone;
use crate::error::AppError;
use chrono::{Days, NaiveDate};
use domain::id::IdentityId;
use domain::identity::Kind;
use domain::particulars::Particulars;
use domain::problem::Problems;
use domain::registration::{Expiry, Nature, Registration, cadence};
use domain::text::{PurposeText, ReasonText};
use leptos_axum::redirect;
use ops::identities::register as state;
use std::collections::BTreeMap;

/// The form that keeps what was typed, by endpoint.
pub(super) const REGISTER: &str = "identities/register";

pub(super) async fn register(form: RegisterForm) -> Result<(), AppError> {
    let call = call()?;
    let Ok(identity) = form.identity.parse::<IdentityId>() else {
        answered::<()>(&call, Err(ops::Error::NotFound("identity")), Draft::default(), "/identities");
        return Ok(());
    };
    let fields = [
        ("identity", identity.to_string()),
        ("purpose", form.purpose.clone()),
        ("environment", form.environment.clone()),
        ("expires", form.expires.clone()),
        ("no_expiry", form.no_expiry.clone()),
        ("trigger", form.trigger.clone()),
        ("kind", form.kind.clone()),
        ("cadence_days", form.cadence_days.clone()),
        ("criticality", form.criticality.clone()),
    ];
    let fields =
        fields.into_iter().map(|(name, value)| (name.to_owned(), value)).chain(parts(&form)).collect();
    let draft = Draft { form: REGISTER.into(), fields, ..Draft::default() };
    let done = match read(&form) {
        Ok(stated) => state(&call, identity, &stated).await,
        Err(problems) => Err(problems.into()),
    };
    if answered(&call, done, draft, &format!("/identities/{identity}#register")).is_some() {
        say(
            Tone::Good,
            "Registered: what it is for, until when and what ends it stand below, and in its history",
        );
        redirect(&format!("/identities/{identity}"));
    }
    Ok(())
}

/// The fields that only some kind has, as they were sent.
fn parts(form: &RegisterForm) -> BTreeMap<String, String> {
    let pairs = [
        ("model", &form.model),
        ("autonomy", &form.autonomy),
        ("tools", &form.tools),
        ("on_behalf_of", &form.on_behalf_of),
        ("task_bounds", &form.task_bounds),
        ("spawner", &form.spawner),
        ("custodians", &form.custodians),
        ("drill_days", &form.drill_days),
        ("last_drill", &form.last_drill),
        ("contract_end", &form.contract_end),
        ("contact", &form.contact),
        ("instances", &form.instances),
        ("most", &form.most),
    ];
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value.clone())).collect()
}

/// What the form says it is like. The fields of a kind count where that kind was chosen; with another, they are that
/// other's to fill in next.
fn nature(form: &RegisterForm, problems: &mut Problems) -> Nature {
    let kind: Option<Kind> = form.kind.parse().ok();
    let shown: Option<Kind> = form.of_kind.parse().ok();
    if kind.is_none() && !form.kind.is_empty() {
        problems.add("kind", "Choose what kind of identity it is");
    }
    let cadence_days = cadence(&form.cadence_days).unwrap_or_else(|found| {
        problems.0.extend(found.0);
        None
    });
    let criticality = form.criticality.parse().ok();
    if criticality.is_none() && !form.criticality.is_empty() {
        problems.add("criticality", "Choose how bad it is, or nothing");
    }
    let particulars = match kind.or(shown) {
        Some(kind) if Some(kind) == shown => Particulars::parse(kind, &parts(form)).unwrap_or_else(|found| {
            problems.0.extend(found.0);
            None
        }),
        _ => None,
    };
    let system = form.system.parse().ok();
    if system.is_none() && !form.system.is_empty() {
        problems.add("system", "Choose a system, or leave it as it is");
    }
    Nature { kind, cadence_days, criticality, particulars, system }
}

/// What the form states.
///
/// # Errors
/// Every field that cannot be accepted, by its name.
fn read(form: &RegisterForm) -> Result<Registration, Problems> {
    let mut problems = Problems::default();
    let purpose = PurposeText::parse(&form.purpose).map_err(|found| problems.0.extend(found.0)).ok();
    let environment = form.environment.parse().ok();
    if environment.is_none() {
        problems.add("environment", "Choose where what it serves runs");
    }
    let trigger = form.trigger.parse().ok();
    if trigger.is_none() {
        problems.add("trigger", "Choose what revokes it");
    }
    let nature = nature(form, &mut problems);
    let (day, why) = (form.expires.trim(), form.no_expiry.trim());
    let expiry = match (day.is_empty(), why.is_empty()) {
        (false, true) => {
            last_day(day).map(Expiry::At).ok_or(("expires", "Write a day such as 2026-12-31".to_owned()))
        }
        (true, false) => ReasonText::parse(why)
            .map(Expiry::Never)
            .map_err(|found| ("no_expiry", found.of("reason").unwrap_or_default().to_owned())),
        (true, true) => Err(("expires", "Give its last day, or say below why it does not expire".to_owned())),
        (false, false) => Err(("no_expiry", "It has a last day: leave this empty, or clear that".to_owned())),
    };
    match (purpose, environment, trigger, expiry) {
        (Some(purpose), Some(environment), Some(trigger), Ok(expiry)) => {
            problems.none_or(Registration { purpose, environment, expiry, trigger, nature })
        }
        (.., expiry) => {
            if let Err((field, message)) = expiry {
                problems.add(field, message);
            }
            Err(problems)
        }
    }
}

/// The end of a day in UTC: the midnight after it.
fn last_day(text: &str) -> Option<domain::instant::Instant> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    Some(day.checked_add_days(Days::new(1))?.and_hms_opt(0, 0, 0)?.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::instant::parse;

    fn form() -> RegisterForm {
        RegisterForm {
            identity: String::new(),
            purpose: "Exports the ledger every night".into(),
            environment: "production".into(),
            expires: "2026-12-31".into(),
            no_expiry: String::new(),
            trigger: "date".into(),
            ..RegisterForm::default()
        }
    }

    fn wrong(form: &RegisterForm) -> Vec<String> {
        read(form).unwrap_err().0.into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn the_last_day_is_in_it() {
        let stated = read(&form()).unwrap();
        assert_eq!(stated.expiry, Expiry::At(parse("2027-01-01T00:00:00Z").unwrap()));
    }

    #[test]
    fn an_end_is_a_day_or_a_reason_and_never_both_or_neither() {
        let never =
            RegisterForm { expires: String::new(), no_expiry: "The ledger has no end".into(), ..form() };
        assert!(matches!(read(&never).unwrap().expiry, Expiry::Never(_)));
        assert_eq!(wrong(&RegisterForm { no_expiry: "never".into(), ..form() }), ["no_expiry"]);
        assert_eq!(wrong(&RegisterForm { expires: String::new(), ..form() }), ["expires"]);
        assert_eq!(wrong(&RegisterForm { expires: "soon".into(), ..form() }), ["expires"]);
    }

    #[test]
    fn the_fields_of_a_kind_count_where_that_kind_was_chosen() {
        let agent = RegisterForm {
            kind: "AI agent".into(),
            of_kind: "AI agent".into(),
            model: "of a vendor".into(),
            autonomy: "suggests".into(),
            task_bounds: "One queue".into(),
            cadence_days: "7".into(),
            criticality: "high".into(),
            ..form()
        };
        let nature = read(&agent).unwrap().nature;
        assert!(matches!(nature.particulars, Some(Particulars::Agent { .. })), "{nature:?}");
        assert_eq!((nature.kind, nature.cadence_days), (Some(Kind::AiAgent), Some(7)));
        let another = RegisterForm { kind: "bot".into(), ..agent.clone() };
        assert_eq!(read(&another).unwrap().nature.particulars, None, "they were the agent's");
        let less = RegisterForm { task_bounds: String::new(), cadence_days: "0".into(), ..agent };
        assert_eq!(wrong(&less), ["cadence_days", "task_bounds"]);
        assert_eq!(
            wrong(&RegisterForm { kind: "toaster".into(), criticality: "x".into(), ..form() }),
            ["kind", "criticality"]
        );
    }

    #[test]
    fn every_field_that_is_missing_is_told() {
        assert_eq!(wrong(&RegisterForm::default()), ["purpose", "environment", "trigger", "expires"]);
    }
}
