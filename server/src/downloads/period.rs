//! Evidence of a time, as a zip that verifies without us.

use super::{file, plain, refused, unsaid};
use axum::Extension;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::response::Response;
use domain::problem::Problems;
use domain::text::TakenForText;
use domain::window::{Day, Window};
use http::StatusCode;
use ops::evidence::{check_time, export_period, may_export};
use ops::{Call, Tenure};
use serde::Deserialize;

/// Which days, and what for.
#[derive(Deserialize, Default)]
pub(super) struct Asked {
    from: Option<String>,
    until: Option<String>,
    why: Option<String>,
}

/// Taking it out appends leaves: never a GET.
pub(super) async fn bundle(
    State(tenure): State<Tenure>,
    Extension(call): Extension<Call>,
    form: Result<Form<Asked>, FormRejection>,
) -> Response {
    if let Err(error) = may_export(&call) {
        return refused(&tenure, &error);
    }
    let asked = form.map(|Form(asked)| asked).unwrap_or_default();
    let time = window(&asked).and_then(|window| check_time(&call, window).map(|()| window));
    let window = match time {
        Ok(window) => window,
        Err(problems) => {
            let words: Vec<String> =
                problems.0.into_iter().map(|one| format!("{}: {}", one.field, one.message)).collect();
            let words = format!("{}. Nothing was taken out.", words.join(". "));
            return plain(StatusCode::UNPROCESSABLE_ENTITY, &words);
        }
    };
    let why = match TakenForText::parse(&asked.why.unwrap_or_default()) {
        Ok(why) => why,
        Err(problems) => return unsaid(&problems),
    };
    match export_period(&call, window, Some(&why)).await {
        Ok(exported) => file("application/zip", &exported.file_name, exported.bytes),
        Err(error) => refused(&tenure, &error),
    }
}

fn window(asked: &Asked) -> Result<Window, Problems> {
    let day = |field: &str, text: &Option<String>| -> Result<Day, Problems> {
        let text = text.as_deref().unwrap_or_default().trim();
        text.parse().map_err(|_| Problems::one(field, "Type a day, such as 2026-03-01"))
    };
    Ok(Window { from: day("from", &asked.from)?, until: day("until", &asked.until)? })
}
