//! The form of a launch: from its address and back, and from what was typed to what is launched.

use super::offers::{SPREADS, deals, stages};
use super::scope_form::ScopeFields;
use super::server_fns::LaunchForm;
use crate::address::Address;
use chrono::{Duration, NaiveDate, NaiveDateTime, NaiveTime};
use domain::instant::Instant;
use domain::problem::Problems;
use domain::review::{CONFIRM_DAYS, MOST_CONFIRM_DAYS, NoResponse, STAGE_DAYS};
use domain::window::Window;
use leptos_router::params::ParamsMap;
use ops::reviews::{Arranged, Launch, SavedScope};
use ops::zone::{Tz, at_clock, clock_at};

/// How long reviewers have unless somebody says otherwise, in days.
const PATIENCE: i64 = 21;
/// At this hour of the day, in the organisation's zone.
const HOUR: i64 = 17;

/// What the address says; what it does not say is as a first look has it.
pub(super) fn of(query: &ParamsMap, now: Instant, zone: Tz) -> LaunchForm {
    let said = |name: &str| -> Option<String> {
        query.get(name).map(|text| text.trim().chars().take(200).collect::<String>())
    };
    let text = |name: &str| said(name).unwrap_or_default();
    let or = |name: &str, otherwise: String| said(name).filter(|text| !text.is_empty()).unwrap_or(otherwise);
    let today = clock_at(now, zone).date().and_time(NaiveTime::MIN);
    let due = today + Duration::days(PATIENCE) + Duration::hours(HOUR);
    LaunchForm {
        name: text("name"),
        q: text("q"),
        class: text("class"),
        kind: text("kind"),
        account: text("account"),
        owner: text("owner"),
        saved: text("saved"),
        system: text("system"),
        tag: query.get("tag").unwrap_or_default().trim().to_owned(),
        pattern: text("pattern"),
        lacking: text("lacking"),
        finding: text("finding"),
        days: or("days", Window::DEFAULT_DAYS.to_string()),
        until: or("until", Window::before(now, Window::DEFAULT_DAYS).until.to_string()),
        due: or("due", due.format("%Y-%m-%dT%H:%M").to_string()),
        every: text("every"),
        risk_analysis: text("risk_analysis"),
        risk_analysed_on: text("risk_analysed_on"),
        acknowledger: text("acknowledger"),
        spread: text("spread"),
        stage_days: or("stage_days", STAGE_DAYS.to_string()),
        group: text("group"),
        confirm: text("confirm"),
        confirm_days: or("confirm_days", CONFIRM_DAYS.to_string()),
        no_response: or("no_response", NoResponse::default().to_string()),
    }
}

/// The form with the filter of the saved scope that it names.
pub(super) fn with_saved(form: LaunchForm, saved: &[SavedScope]) -> LaunchForm {
    match saved.iter().find(|one| one.id.to_string() == form.saved) {
        Some(one) => ScopeFields::from(&one.scope).onto(form),
        None => form,
    }
}

/// The form's fields with their names, in its order.
pub(super) fn fields(form: &LaunchForm) -> [(&'static str, &str); 25] {
    [
        ("name", &form.name),
        ("saved", &form.saved),
        ("q", &form.q),
        ("class", &form.class),
        ("kind", &form.kind),
        ("account", &form.account),
        ("owner", &form.owner),
        ("system", &form.system),
        ("tag", &form.tag),
        ("pattern", &form.pattern),
        ("lacking", &form.lacking),
        ("finding", &form.finding),
        ("days", &form.days),
        ("until", &form.until),
        ("due", &form.due),
        ("every", &form.every),
        ("risk_analysis", &form.risk_analysis),
        ("risk_analysed_on", &form.risk_analysed_on),
        ("acknowledger", &form.acknowledger),
        ("spread", &form.spread),
        ("stage_days", &form.stage_days),
        ("group", &form.group),
        ("confirm", &form.confirm),
        ("confirm_days", &form.confirm_days),
        ("no_response", &form.no_response),
    ]
}

/// The address of the form as it is filled in.
pub(super) fn address(form: &LaunchForm) -> Address {
    fields(form)
        .into_iter()
        .fold(Address::new("/reviews/new"), |address, (name, value)| address.with(name, value))
}

/// What is to be launched. The due instant is what the clocks of `zone` show.
///
/// # Errors
/// Every field that cannot be read, by its name in the form.
pub(super) fn read(form: &LaunchForm, now: Instant, zone: Tz) -> Result<Launch, Problems> {
    let mut problems = Problems::default();
    let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let date = |text: &str| {
        let date = NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok()?;
        date.and_hms_opt(0, 0, 0).map(|at| at.and_utc())
    };
    let scope = ScopeFields::from(form).read(&mut problems);
    let saved = some(&form.saved).and_then(|id| {
        let saved = id.parse().ok();
        if saved.is_none() {
            problems.add("saved", "Choose a saved scope of the list");
        }
        saved
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
    let due_at = match due_at.map(|shown| at_clock(shown, zone)) {
        Some(Some(at)) => at,
        Some(None) => {
            problems.add("due", format!("The clocks of {zone} leave this time out: take another"));
            now
        }
        None => {
            problems.add("due", "Write a day and a time of day, such as 2026-04-13T17:00");
            now
        }
    };
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
    let arranged = arranged(form, &mut problems);
    let confirm_days = confirm_days((&form.confirm, &form.confirm_days), &mut problems);
    let no_response = no_response(&form.no_response, &mut problems);
    let acknowledger = form.acknowledger.trim().parse().ok();
    if acknowledger.is_none() {
        problems.add("acknowledger", "Choose who of management acknowledges the result");
    }
    let Some(acknowledger) = acknowledger else { return Err(problems) };
    problems.none_or(Launch {
        name: form.name.clone(),
        scope,
        saved,
        window: Window::ending(until, days),
        due_at,
        every_days,
        risk_analysis: some(&form.risk_analysis),
        risk_analysed_on,
        acknowledger,
        arranged,
        confirm_days,
        no_response,
    })
}

/// For how many days security confirms, where that is ticked.
pub(super) fn confirm_days((ticked, typed): (&str, &str), problems: &mut Problems) -> Option<u32> {
    if ticked != "yes" {
        return None;
    }
    let days = typed.trim().parse::<u32>().ok();
    if days.is_none() {
        problems.add("confirm_days", format!("Write a number of days from 1 to {MOST_CONFIRM_DAYS}"));
    }
    days
}

/// What becomes of items that nobody answered; what is chosen where nobody chooses, where nothing was sent.
pub(super) fn no_response(typed: &str, problems: &mut Problems) -> NoResponse {
    let typed = typed.trim();
    if typed.is_empty() {
        return NoResponse::default();
    }
    typed.parse().unwrap_or_else(|_| {
        problems.add("no_response", "Choose what becomes of them from the list");
        NoResponse::default()
    })
}

/// How items are laid on people.
fn arranged(form: &LaunchForm, problems: &mut Problems) -> Arranged {
    let spread = form.spread.trim();
    if !SPREADS.iter().any(|(word, _)| *word == spread) {
        problems.add("spread", "Choose a way of the list");
    }
    let days = form.stage_days.trim().parse::<u32>().ok();
    if stages(spread) && days.is_none() {
        problems.add("stage_days", "Write a number of days");
    }
    let stage_days = days.filter(|_| stages(spread));
    Arranged { deal: deals(spread), group: form.group == "yes", stage_days }
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
            "stages" => "spread".into(),
            other => other.into(),
        };
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::identity::Kind;
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
            spread: "both".into(),
            stage_days: "7".into(),
            group: "yes".into(),
            confirm: "yes".into(),
            confirm_days: "10".into(),
            no_response: "suspend".into(),
            ..of(&ParamsMap::new(), now(), Tz::UTC)
        }
    }

    #[test]
    fn a_first_look_proposes_the_usual_window_and_three_weeks() {
        let form = of(&ParamsMap::new(), now(), Tz::UTC);
        assert_eq!((form.days.as_str(), form.until.as_str()), ("90", "2026-03-09"));
        assert_eq!(form.due, "2026-03-31T17:00");
        let launch = read(&filled(), now(), Tz::UTC).unwrap();
        assert_eq!(launch.due_at, parse("2026-03-31T17:00:00Z").unwrap());
        assert_eq!(launch.window, Window::before(now(), 90));
        assert_eq!((launch.every_days, launch.scope.kind), (Some(90), Some(Kind::AiAgent)));
        assert_eq!(launch.arranged, Arranged { deal: true, group: true, stage_days: Some(7) });
        assert_eq!(launch.confirm_days, Some(10));
        assert_eq!(launch.no_response, NoResponse::Suspend);
        assert_eq!(form.no_response, "steward", "unless somebody chooses otherwise");
        let unsaid = LaunchForm { no_response: String::new(), ..filled() };
        assert_eq!(read(&unsaid, now(), Tz::UTC).unwrap().no_response, NoResponse::Steward);
        let without = LaunchForm { confirm: String::new(), ..filled() };
        assert_eq!(
            read(&without, now(), Tz::UTC).unwrap().confirm_days,
            None,
            "the number alone asks for nothing"
        );
        let plain = LaunchForm { spread: String::new(), group: String::new(), ..filled() };
        assert_eq!(read(&plain, now(), Tz::UTC).unwrap().arranged, Arranged::default());
    }

    #[test]
    fn the_due_instant_is_what_the_organisations_clocks_show() {
        let berlin: Tz = "Europe/Berlin".parse().unwrap();
        let late = parse("2026-03-10T23:30:00Z").unwrap();
        assert_eq!(of(&ParamsMap::new(), late, berlin).due, "2026-04-01T17:00", "it is the 11th there");
        let launch = read(&filled(), now(), berlin).unwrap();
        assert_eq!(launch.due_at, parse("2026-03-31T15:00:00Z").unwrap());
        let skipped = LaunchForm { due: "2026-03-29T02:30".into(), ..filled() };
        let problems = read(&skipped, now(), berlin).unwrap_err();
        assert!(problems.of("due").unwrap().contains("Europe/Berlin leave this time out"));
    }

    #[test]
    fn an_address_reads_back_as_it_was_written() {
        let mut map = ParamsMap::new();
        for (name, value) in fields(&filled()) {
            map.insert(name, value.to_owned());
        }
        assert_eq!(of(&map, now(), Tz::UTC), filled());
        assert!(address(&filled()).to_string().contains("kind=AI%20agent"));
    }

    #[test]
    fn every_field_that_cannot_be_read_is_told_by_its_name() {
        let nonsense = LaunchForm {
            class: "?".into(),
            saved: "?".into(),
            days: "0".into(),
            until: "soon".into(),
            due: "soon".into(),
            every: "-1".into(),
            risk_analysed_on: "soon".into(),
            spread: "stage?".into(),
            confirm: "yes".into(),
            confirm_days: "some".into(),
            no_response: "keep".into(),
            ..LaunchForm::default()
        };
        let problems = read(&nonsense, now(), Tz::UTC).unwrap_err();
        let told: Vec<&str> = problems.0.iter().map(|problem| problem.field.as_str()).collect();
        let expected = [
            "class",
            "saved",
            "days",
            "until",
            "due",
            "every",
            "risk_analysed_on",
            "spread",
            "confirm_days",
            "no_response",
            "acknowledger",
        ];
        assert_eq!(told, expected);
    }
}
