//! Away dates on the page of settings: what one said, and the forms to say more and to take it back.

use crate::call::{Draft, answered, call, draft, say};
use crate::components::badges::Badge;
use crate::components::field::{About, ProblemSummary, TextField};
use crate::components::icons;
use crate::components::tone::Tone;
use crate::error::AppError;
use chrono::NaiveDate;
use domain::id::AwayId;
use domain::problem::Problems;
use domain::window::Day;
use leptos::prelude::*;
use leptos_axum::redirect;
use ops::away::{self, AwayRow};

const AWAY: &str = "settings/away";
const BACK: &str = "/settings#away";

/// The section.
pub(super) fn section(found: &[AwayRow]) -> impl IntoView + use<> {
    let lines = found.iter().map(line).collect_view();
    let typed = draft(AWAY).unwrap_or_default();
    let from = About::new("from", "First day away").checked(&typed.problems);
    let until = About::new("until", "First day back").checked(&typed.problems);
    view! {
        <section aria-labelledby="away" class="reading">
            <h2 id="away">"Away"</h2>
            <p>
                "Reviews that begin or are reminded of while you are away go to whoever is your backup for the identity. What you have already, and is due in that time, is offered to them. You are told, and so are they."
            </p>
            <ul class="lines">{lines}</ul>
            <form method="post" action="/api/settings/away" class="panel">
                <ProblemSummary problems=typed.problems.clone()/>
                <div class="field-row">
                    <TextField about=from value=typed.value("from") kind="date"/>
                    <TextField about=until value=typed.value("until") kind="date"/>
                </div>
                <button type="submit" class="button primary">"I am away"</button>
            </form>
        </section>
    }
}

fn line(one: &AwayRow) -> impl IntoView + use<> {
    let (from, until, id) = (one.days.from.to_string(), one.days.until.to_string(), one.id.to_string());
    let now = one.now.then(|| view! { <Badge tone=Tone::Attention drawing=icons::INFO word="away now"/> });
    let word = if one.now { "I am back" } else { "Take it back" };
    view! {
        <li>
            <span>"Away from "{from}", back on "{until}</span>
            {now}
            <form method="post" action="/api/settings/back">
                <input type="hidden" name="away" value=id/>
                <button type="submit" class="link-button">{word}</button>
            </form>
        </li>
    }
}

pub(super) async fn state(from: String, until: String) -> Result<(), AppError> {
    let call = call()?;
    let mut problems = Problems::default();
    let mut day = |field: &str, text: &str| {
        let date = NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok();
        let day = date.and_then(|date| date.and_hms_opt(0, 0, 0)).map(|at| Day::of(at.and_utc()));
        if day.is_none() {
            problems.add(field, "Write a day such as 2026-04-01");
        }
        day
    };
    let days = (day("from", &from), day("until", &until));
    let done = match days {
        (Some(from), Some(until)) => away::state(&call, from, until).await,
        _ => Err(problems.into()),
    };
    let typed = Draft::of(AWAY, &[("from", &from), ("until", &until)]);
    if let Some((_, items)) = answered(&call, done, typed, BACK) {
        let offered = match items {
            0 => String::new(),
            1 => ". 1 review item that is due then is offered to your backup".into(),
            many => format!(". {many} review items that are due then are offered to your backups"),
        };
        say(Tone::Good, format!("Away from {}, back on {}{offered}", from.trim(), until.trim()));
        redirect(BACK);
    }
    Ok(())
}

pub(super) async fn back(away: String) -> Result<(), AppError> {
    let call = call()?;
    let done = match away.parse::<AwayId>() {
        Ok(id) => away::end(&call, id).await,
        Err(_) => Err(ops::Error::NotFound("statement")),
    };
    if answered(&call, done, Draft::default(), BACK).is_some() {
        say(Tone::Plain, "Taken back. What went to others meanwhile stays with them");
        redirect(BACK);
    }
    Ok(())
}
