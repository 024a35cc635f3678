//! Who was reviewed when, as CSV: the population of the page with the same days, all of it.

use super::{file, plain, refused, unsaid};
use app::evidence::reviewed_page::Asked;
use axum::Extension;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Form, Query, State};
use axum::response::Response;
use domain::instant;
use domain::text::TakenForText;
use domain::window::Window;
use evidence::csv;
use http::StatusCode;
use ops::evidence::{ReachedRow, export_reached, may_export};
use ops::{Call, Tenure};
use serde::Deserialize;

/// The columns. Others may follow; these keep their names.
const HEADER: [&str; 14] = [
    "from",
    "until",
    "identity_id",
    "provider",
    "account",
    "name",
    "external_id",
    "class",
    "first_seen_at",
    "gone_at",
    "reviews",
    "campaign_id",
    "closed_at",
    "outcome",
];

/// What it is taken out for.
#[derive(Deserialize)]
pub(super) struct Why {
    why: Option<String>,
}

/// Taking it out appends a leaf: never a GET.
pub(super) async fn list(
    State(tenure): State<Tenure>,
    Extension(call): Extension<Call>,
    pairs: Result<Query<Vec<(String, String)>>, QueryRejection>,
    form: Result<Form<Why>, FormRejection>,
) -> Response {
    if let Err(error) = may_export(&call) {
        return refused(&tenure, &error);
    }
    let asked = Asked::of_pairs(pairs.map(|Query(pairs)| pairs).unwrap_or_default());
    let window = match asked.window(call.now()) {
        Ok(window) => window,
        Err(problems) => {
            let words: Vec<String> =
                problems.0.into_iter().map(|one| format!("{}: {}", one.field, one.message)).collect();
            return plain(
                StatusCode::UNPROCESSABLE_ENTITY,
                &format!("{}. Nothing was taken out.", words.join(". ")),
            );
        }
    };
    let why = match TakenForText::parse(&form.ok().and_then(|Form(said)| said.why).unwrap_or_default()) {
        Ok(why) => why,
        Err(problems) => return unsaid(&problems),
    };
    match export_reached(&call, window, Some(&why)).await {
        Ok(rows) => {
            let name = format!("tenure-reviewed-{}-{}.csv", window.from, window.until);
            let rows: Vec<Vec<String>> = rows.iter().map(|row| cells(row, window)).collect();
            file("text/csv; charset=utf-8; header=present", &name, csv::write(&HEADER, rows))
        }
        Err(error) => refused(&tenure, &error),
    }
}

fn cells(row: &ReachedRow, window: Window) -> Vec<String> {
    let one = &row.identity;
    let (campaign, closed) = match &row.review {
        Some((id, _, closed)) => (id.to_string(), closed.map(instant::format).unwrap_or_default()),
        None => Default::default(),
    };
    vec![
        window.from.to_string(),
        window.until.to_string(),
        one.id.to_string(),
        one.provider.to_string(),
        one.account.clone(),
        one.name.clone(),
        one.label.clone().or_else(|| one.provider_id.clone()).unwrap_or_default(),
        one.class.to_string(),
        instant::format(row.first_seen_at),
        one.gone_at.map(instant::format).unwrap_or_default(),
        row.reach.to_string(),
        campaign,
        closed,
        row.outcome.map(|outcome| outcome.to_string()).unwrap_or_default(),
    ]
}
