//! Files that people take out: an edition's bundle, the list of identities, and proofs from the log. None is a page: what
//! goes wrong is told in a plain sentence.

mod identities;
mod log;
mod period;
mod reviewed;
mod sample;

use crate::incident::Incident;
use app::identities::list_query::ListQuery;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use domain::id::CampaignId;
use domain::problem::Problems;
use domain::text::TakenForText;
use domain::window::Day;
use http::StatusCode;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use ops::evidence::{Which, export, may_export};
use ops::{Call, Error, Tenure};
use serde::Deserialize;

/// The doors.
pub fn routes(tenure: Tenure) -> Router {
    Router::new()
        .route("/evidence/{id}/bundle", post(bundle))
        .route("/identities.csv", post(list))
        .route("/evidence/reviewed.csv", post(reviewed::list))
        .route("/evidence/period", post(period::bundle))
        .route("/evidence/{id}/sample.csv", post(sample::list))
        .route("/evidence/sample.csv", post(sample::whichever))
        .route("/evidence/log/inclusion", get(log::inclusion))
        .route("/evidence/log/consistency", get(log::consistency))
        .with_state(tenure)
}

/// Which edition, the newest where none is named; and what it is taken out for, which the log keeps.
#[derive(Deserialize)]
struct Asked {
    edition: Option<String>,
    why: Option<String>,
}

/// Taking a bundle out appends a leaf that says so: never a GET.
async fn bundle(
    State(tenure): State<Tenure>,
    Extension(call): Extension<Call>,
    Path(id): Path<String>,
    form: Result<Form<Asked>, FormRejection>,
) -> Response {
    // What is no id names no campaign, and what is no number names no edition; who may ask is asked first all the same.
    let id = id.parse().unwrap_or(NOTHING);
    let asked = match form {
        Ok(Form(asked)) => asked,
        // A request without a form names no edition.
        Err(FormRejection::InvalidFormContentType(_)) => Asked { edition: None, why: None },
        Err(_) => return plain(StatusCode::BAD_REQUEST, "This form cannot be read. Nothing was taken out."),
    };
    let edition = asked.edition.filter(|text| !text.is_empty()).map(|text| text.parse().unwrap_or(0));
    // Who may ask is asked first: whoever may not is told that, not to fill in a form.
    let why = match TakenForText::parse(&asked.why.unwrap_or_default()) {
        Ok(why) => Some(why),
        Err(problems) if may_export(&call).is_ok() => return unsaid(&problems),
        Err(_) => None,
    };
    match export(&call, Which::Campaign(id), edition, why.as_ref()).await {
        Ok(exported) => file("application/zip", &exported.file_name, exported.bytes),
        Err(error) => refused(&tenure, &error),
    }
}

/// No campaign has this id.
const NOTHING: CampaignId = CampaignId::new(uuid::Uuid::nil());

/// Nothing is taken out without saying what for.
fn unsaid(problems: &Problems) -> Response {
    let words = problems.of("why").unwrap_or_default();
    let words = format!("What it is taken out for: {words}. Nothing was taken out.");
    plain(StatusCode::UNPROCESSABLE_ENTITY, &words)
}

/// The list that the page with the same query shows, whole. Taking it out appends a leaf: never a GET.
async fn list(
    State(tenure): State<Tenure>,
    Extension(call): Extension<Call>,
    pairs: Result<Query<Vec<(String, String)>>, QueryRejection>,
) -> Response {
    let query = ListQuery::of_pairs(pairs.map(|Query(pairs)| pairs).unwrap_or_default());
    let now = call.now();
    match ops::identities::export(&call, &query.asked(now)).await {
        Ok(lines) => {
            let name = format!("tenure-identities-{}.csv", Day::of(now));
            file("text/csv; charset=utf-8; header=present", &name, identities::csv(&lines))
        }
        Err(error) => refused(&tenure, &error),
    }
}

/// A file to keep. Names are ours: letters, digits, `-`, `_` and `.`.
fn file(kind: &str, name: &str, bytes: Vec<u8>) -> Response {
    let keep = format!("attachment; filename=\"{name}\"");
    ([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, &keep)], bytes).into_response()
}

fn refused(tenure: &Tenure, error: &Error) -> Response {
    match error {
        Error::NotFound(thing) => {
            plain(StatusCode::NOT_FOUND, &format!("There is no such {thing}, or it is not yours to see."))
        }
        Error::Forbidden(_) => plain(
            StatusCode::FORBIDDEN,
            "Your roles do not let you take this out. If it is part of your work, ask an administrator for the role it needs.",
        ),
        Error::Conflict(_) | Error::Stale(_) | Error::Invalid(_) | Error::Refused(_) => {
            let mut words = error.to_string();
            words.push('.');
            plain(StatusCode::CONFLICT, &capital(&words))
        }
        Error::Unexpected(_) => Incident::new(tenure).answer(error),
    }
}

fn plain(status: StatusCode, words: &str) -> Response {
    (status, format!("{words}\n")).into_response()
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
