//! What the server function of many offers does: read the form, run the op, say so, send the browser on.

use super::bulk::{address, read};
use super::server_fns::{AssignForm, WavesForm};
use super::waves::{PROPOSE, field};
use crate::call::{Draft, allowed, answered, call, proved_lately, say};
use crate::components::tone::Tone;
use crate::error::AppError;
use crate::identities::grouped;
use chrono::{Days, NaiveDate};
use domain::id::WavePlanId;
use domain::policy::Action;
use domain::problem::{Problem, Problems};
use domain::review::Risk;
use domain::wave::Wave;
use leptos_axum::redirect;
use ops::{owners, waves};

const OWNERS: &str = "/owners";

pub(super) async fn assign(form: AssignForm) -> Result<(), AppError> {
    let call = call()?;
    if !proved_lately(&call, OWNERS) {
        return Ok(());
    }
    let back = address(&form).with("preview", "yes").to_string();
    let done = match read(&form, call.now()) {
        Ok(asked) => owners::assign(&call, &asked).await,
        Err(problems) => Err(problems.into()),
    };
    if let Some(made) = answered(&call, done, Draft::default(), &back) {
        let count = grouped(u64::try_from(made.offered).unwrap_or(u64::MAX));
        say(Tone::Good, format!("Asked {} to own {count}; each is theirs once they accept it", made.name));
        redirect(OWNERS);
    }
    Ok(())
}

pub(super) async fn ask_likely(risk: String) -> Result<(), AppError> {
    let call = call()?;
    if !proved_lately(&call, OWNERS) {
        return Ok(());
    }
    let risk = match risk.as_str() {
        "" => Ok(None),
        word => of_field(word).map(Some).ok_or_else(|| ops::Error::from(Problems::one("", "Choose a risk"))),
    };
    let asked = match risk {
        Ok(risk) => owners::ask_likely(&call, risk).await,
        Err(error) => Err(error),
    };
    if let Some(made) = answered(&call, asked, Draft::default(), OWNERS) {
        let number = |count: usize| grouped(u64::try_from(count).unwrap_or(u64::MAX));
        let (people, count) = (number(made.people), number(made.asked));
        say(Tone::Good, format!("Asked {people} people about {count}; each is theirs once they say so"));
        redirect(OWNERS);
    }
    Ok(())
}

/// The risk that a field is named for.
pub(super) fn of_field(name: &str) -> Option<Risk> {
    Risk::ALL.iter().copied().find(|risk| field(*risk) == name)
}

fn days(form: &WavesForm) -> [(Risk, &String); 6] {
    [
        (Risk::PrivilegedUnowned, &form.privileged_and_unowned),
        (Risk::PrivilegedUnused, &form.privileged_and_not_used),
        (Risk::Agent, &form.ai_agent),
        (Risk::ThirdParty, &form.third_party),
        (Risk::Production, &form.production),
        (Risk::Rest, &form.the_rest),
    ]
}

/// The waves that the form says; a last day ends at the midnight after it.
fn planned(form: &WavesForm) -> Result<Vec<Wave>, Problems> {
    let mut problems = Problems::default();
    let mut all = Vec::new();
    for (risk, text) in days(form) {
        let day = NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok();
        let until = day.and_then(|day| day.checked_add_days(Days::new(1))?.and_hms_opt(0, 0, 0));
        match until {
            Some(until) => all.push(Wave { risk, until: until.and_utc() }),
            None => problems.add(&field(risk), "Write a day such as 2026-12-31"),
        }
    }
    problems.none_or(all)
}

/// Problems of the op, which names risks, by the fields of the form.
fn by_field(problems: Problems) -> Problems {
    let named = |one: Problem| {
        let risk = Risk::ALL.iter().find(|risk| risk.as_str() == one.field);
        Problem { field: risk.map_or(one.field, |risk| field(*risk)), message: one.message }
    };
    Problems(problems.0.into_iter().map(named).collect())
}

pub(super) async fn propose(form: WavesForm) -> Result<(), AppError> {
    let call = call()?;
    let fields = days(&form).map(|(risk, text)| (field(risk), text.clone())).to_vec();
    let draft = Draft { form: PROPOSE.into(), fields, ..Draft::default() };
    let made = match planned(&form) {
        Ok(planned) => waves::propose(&call, &planned).await,
        Err(problems) => allowed(&call, Action::ProposeWaves).and(Err(problems.into())),
    };
    let made = made.map_err(|error| match error {
        ops::Error::Invalid(problems) => by_field(problems).into(),
        other => other,
    });
    if answered(&call, made, draft, "/owners#plan").is_some() {
        say(Tone::Good, "Proposed. Another person of security approves it");
        redirect(OWNERS);
    }
    Ok(())
}

/// What is said of a proposal.
pub(super) enum Answer {
    Approve,
    Refuse,
    Withdraw,
}

pub(super) async fn answer(plan: String, answer: Answer) -> Result<(), AppError> {
    let call = call()?;
    let id = plan.parse::<WavePlanId>().map_err(|_| ops::Error::NotFound("plan"));
    let Some(id) = answered(&call, id, Draft::default(), OWNERS) else { return Ok(()) };
    // Approvals ask who it is; a stranger to the plan is told so first.
    let (done, said) = match answer {
        Answer::Approve => {
            if !proved_lately(&call, OWNERS) {
                return Ok(());
            }
            (waves::approve(&call, id).await, "Approved: what it covers reads \"planned until\" from now on")
        }
        Answer::Refuse => (waves::refuse(&call, id).await, "Refused: what was in force before stays"),
        Answer::Withdraw => (waves::withdraw(&call, id).await, "Taken back"),
    };
    if answered(&call, done, Draft::default(), OWNERS).is_some() {
        say(Tone::Good, said);
        redirect(OWNERS);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_risk_has_a_field_and_a_last_day_ends_after_it() {
        let text = || "2026-12-31".to_owned();
        let form = WavesForm {
            privileged_and_unowned: text(),
            privileged_and_not_used: text(),
            ai_agent: text(),
            third_party: text(),
            production: text(),
            the_rest: "soon".into(),
        };
        let wrong = planned(&form).unwrap_err();
        assert_eq!(wrong.0.len(), 1);
        assert!(wrong.of("the_rest").is_some());
        let all = planned(&WavesForm { the_rest: text(), ..form }).unwrap();
        assert_eq!(all.iter().map(|wave| wave.risk).collect::<Vec<_>>(), Risk::ALL);
        assert_eq!(all[0].until.to_rfc3339(), "2027-01-01T00:00:00+00:00");
        assert_eq!(Risk::ALL.iter().filter_map(|risk| of_field(&field(*risk))).count(), 6);
    }
}
