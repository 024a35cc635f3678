//! The form of a launch: from its address and back, and from what was typed to what is launched.

use super::server_fns::LaunchForm;
use crate::address::Address;
use chrono::{Duration, NaiveDate, NaiveDateTime};
use domain::identity::Kind;
use domain::instant::Instant;
use domain::principal::PrincipalClass;
use domain::problem::Problems;
use domain::window::{Day, Window};
use leptos_router::params::ParamsMap;
use ops::reviews::{Launch, Scope};

/// How long reviewers have unless somebody says otherwise, in days.
const PATIENCE: i64 = 21;
/// At this hour of the day, UTC.
const HOUR: i64 = 17;

/// What the address says; what it does not say is as a first look has it.
pub(super) fn of(query: &ParamsMap, now: Instant) -> LaunchForm {
    let said = |name: &str| -> Option<String> {
        query.get(name).map(|text| text.trim().chars().take(200).collect::<String>())
    };
    let text = |name: &str| said(name).unwrap_or_default();
    let or = |name: &str, otherwise: String| said(name).filter(|text| !text.is_empty()).unwrap_or(otherwise);
    let due = Day::of(now).start() + Duration::days(PATIENCE) + Duration::hours(HOUR);
    LaunchForm {
        name: text("name"),
        q: text("q"),
        class: text("class"),
        kind: text("kind"),
        account: text("account"),
        owner: text("owner"),
        days: or("days", Window::DEFAULT_DAYS.to_string()),
        until: or("until", Window::before(now, Window::DEFAULT_DAYS).until.to_string()),
        due: or("due", due.format("%Y-%m-%dT%H:%M").to_string()),
        every: text("every"),
        risk_analysis: text("risk_analysis"),
        risk_analysed_on: text("risk_analysed_on"),
        acknowledger: text("acknowledger"),
    }
}

/// The form's fields with their names, in its order.
pub(super) fn fields(form: &LaunchForm) -> [(&'static str, &str); 13] {
    [
        ("name", &form.name),
        ("q", &form.q),
        ("class", &form.class),
        ("kind", &form.kind),
        ("account", &form.account),
        ("owner", &form.owner),
        ("days", &form.days),
        ("until", &form.until),
        ("due", &form.due),
        ("every", &form.every),
        ("risk_analysis", &form.risk_analysis),
        ("risk_analysed_on", &form.risk_analysed_on),
        ("acknowledger", &form.acknowledger),
    ]
}

/// The address of the form as it is filled in.
pub(super) fn address(form: &LaunchForm) -> Address {
    fields(form)
        .into_iter()
        .fold(Address::new("/reviews/new"), |address, (name, value)| address.with(name, value))
}

/// What is to be launched.
///
/// # Errors
/// Every field that cannot be read, by its name in the form.
pub(super) fn read(form: &LaunchForm, now: Instant) -> Result<Launch, Problems> {
    let mut problems = Problems::default();
    let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let date = |text: &str| {
        let date = NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok()?;
        date.and_hms_opt(0, 0, 0).map(|at| at.and_utc())
    };
    let class = form.class.trim();
    let classes = match class.parse::<PrincipalClass>() {
        Ok(class) => vec![class],
        Err(_) => {
            if !class.is_empty() {
                problems.add("class", "Choose a class of the list");
            }
            Vec::new()
        }
    };
    let kind = some(&form.kind).and_then(|word| {
        let kind = word.parse::<Kind>().ok();
        if kind.is_none() {
            problems.add("kind", "Choose a kind of the list");
        }
        kind
    });
    let owner = some(&form.owner).and_then(|id| {
        let owner = id.parse().ok();
        if owner.is_none() {
            problems.add("owner", "Choose a person of the list");
        }
        owner
    });
    let days = Window::parse_days(&form.days).unwrap_or_else(|error| {
        problems.add("days", capital(&error.to_string()));
        Window::DEFAULT_DAYS
    });
    let until = date(&form.until).unwrap_or_else(|| {
        problems.add("until", "Write a day such as 2026-03-01");
        now
    });
    let due_at = NaiveDateTime::parse_from_str(form.due.trim(), "%Y-%m-%dT%H:%M").ok();
    let due_at = due_at.map(|at| at.and_utc());
    if due_at.is_none() {
        problems.add("due", "Write a day and a time of day, such as 2026-04-13T17:00");
    }
    let due_at = due_at.unwrap_or(now);
    let every_days = some(&form.every).and_then(|text| {
        let days = text.parse::<u32>().ok().filter(|days| (1..=3660).contains(days));
        if days.is_none() {
            problems.add("every", "Write a number of days from 1 to 3660, or nothing");
        }
        days
    });
    let risk_analysed_on = some(&form.risk_analysed_on).and_then(|text| {
        let on = date(&text);
        if on.is_none() {
            problems.add("risk_analysed_on", "Write a day such as 2026-03-01, or nothing");
        }
        on
    });
    let acknowledger = form.acknowledger.trim().parse().ok();
    if acknowledger.is_none() {
        problems.add("acknowledger", "Choose who of management acknowledges the result");
    }
    let Some(acknowledger) = acknowledger else { return Err(problems) };
    let scope =
        Scope { text: some(&form.q), classes, kind, account: some(&form.account), owner, ..Scope::default() };
    problems.none_or(Launch {
        name: form.name.clone(),
        scope,
        window: Window::ending(until, days),
        due_at,
        every_days,
        risk_analysis: some(&form.risk_analysis),
        risk_analysed_on,
        acknowledger,
    })
}

fn capital(text: &str) -> String {
    crate::identities::capital(text)
}

/// The op's problems, by the fields of this form.
pub(super) fn by_field(mut problems: Problems) -> Problems {
    for problem in &mut problems.0 {
        problem.field = match problem.field.as_str() {
            "window" => "until".into(),
            "frequency" => "every".into(),
            "scope" => "q".into(),
            other => other.into(),
        };
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::instant::parse;

    fn now() -> Instant {
        parse("2026-03-10T12:00:00Z").unwrap()
    }

    fn filled() -> LaunchForm {
        LaunchForm {
            name: "Payments, Q1".into(),
            acknowledger: "per_00000000000000000000000001".into(),
            kind: "AI agent".into(),
            every: "90".into(),
            ..of(&ParamsMap::new(), now())
        }
    }

    #[test]
    fn a_first_look_proposes_the_usual_window_and_three_weeks() {
        let form = of(&ParamsMap::new(), now());
        assert_eq!((form.days.as_str(), form.until.as_str()), ("90", "2026-03-09"));
        assert_eq!(form.due, "2026-03-31T17:00");
        let launch = read(&filled(), now()).unwrap();
        assert_eq!(launch.due_at, parse("2026-03-31T17:00:00Z").unwrap());
        assert_eq!(launch.window, Window::before(now(), 90));
        assert_eq!((launch.every_days, launch.scope.kind), (Some(90), Some(Kind::AiAgent)));
    }

    #[test]
    fn an_address_reads_back_as_it_was_written() {
        let mut map = ParamsMap::new();
        for (name, value) in fields(&filled()) {
            map.insert(name, value.to_owned());
        }
        assert_eq!(of(&map, now()), filled());
        assert!(address(&filled()).to_string().contains("kind=AI%20agent"));
    }

    #[test]
    fn every_field_that_cannot_be_read_is_told_by_its_name() {
        let nonsense = LaunchForm {
            class: "?".into(),
            kind: "?".into(),
            owner: "?".into(),
            days: "0".into(),
            until: "soon".into(),
            due: "soon".into(),
            every: "-1".into(),
            risk_analysed_on: "soon".into(),
            ..LaunchForm::default()
        };
        let problems = read(&nonsense, now()).unwrap_err();
        let told: Vec<&str> = problems.0.iter().map(|problem| problem.field.as_str()).collect();
        let expected =
            ["class", "kind", "owner", "days", "until", "due", "every", "risk_analysed_on", "acknowledger"];
        assert_eq!(told, expected);
    }
}
