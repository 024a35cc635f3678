//! A sample by a seed, as CSV: every item that could have been drawn, in the order of drawing, with everything of those drawn.

use super::{NOTHING, file, plain, refused, unsaid};
use app::evidence::reviewed_page::Asked as Time;
use axum::Extension;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State};
use axum::response::Response;
use domain::problem::Problems;
use domain::text::TakenForText;
use http::StatusCode;
use ops::evidence::{SampleAsked, SampleOf, export_sample, may_export};
use ops::{Call, Tenure};
use serde::Deserialize;

/// The seed, how many, what for, and where it is not of one campaign, which days.
#[derive(Deserialize, Default)]
pub(super) struct Asked {
    seed: Option<String>,
    number: Option<String>,
    why: Option<String>,
    from: Option<String>,
    until: Option<String>,
}

/// Of one campaign. Taking it out appends a leaf: never a GET.
pub(super) async fn list(
    State(tenure): State<Tenure>,
    Extension(call): Extension<Call>,
    Path(id): Path<String>,
    form: Result<Form<Asked>, FormRejection>,
) -> Response {
    // What is no id names no campaign.
    let of = SampleOf::Campaign(id.parse().unwrap_or(NOTHING));
    taken(&tenure, &call, |_| Ok(of), form).await
}

/// Of whatever campaign was closed in a time.
pub(super) async fn whichever(
    State(tenure): State<Tenure>,
    Extension(call): Extension<Call>,
    form: Result<Form<Asked>, FormRejection>,
) -> Response {
    let of = |asked: &Asked| {
        let said = |name: &str, text: &Option<String>| (name.to_owned(), text.clone().unwrap_or_default());
        let time = Time::of_pairs(vec![said("from", &asked.from), said("until", &asked.until)]);
        time.window(call.now()).map(SampleOf::Closed)
    };
    taken(&tenure, &call, of, form).await
}

async fn taken(
    tenure: &Tenure,
    call: &Call,
    of: impl FnOnce(&Asked) -> Result<SampleOf, Problems>,
    form: Result<Form<Asked>, FormRejection>,
) -> Response {
    if let Err(error) = may_export(call) {
        return refused(tenure, &error);
    }
    let asked = form.map(|Form(asked)| asked).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let drawn =
        of(&asked).and_then(|of| Ok((of, SampleAsked::parse(&text(&asked.seed), &text(&asked.number))?)));
    let (of, sample) = match drawn {
        Ok(drawn) => drawn,
        Err(problems) => {
            let words: Vec<String> =
                problems.0.into_iter().map(|one| format!("{}: {}", one.field, one.message)).collect();
            let words = format!("{}. Nothing was taken out.", words.join(". "));
            return plain(StatusCode::UNPROCESSABLE_ENTITY, &words);
        }
    };
    let why = match TakenForText::parse(&text(&asked.why)) {
        Ok(why) => why,
        Err(problems) => return unsaid(&problems),
    };
    match export_sample(call, of, &sample, Some(&why)).await {
        Ok(sample) => file("text/csv; charset=utf-8; header=present", &sample.file_name(), sample.csv()),
        Err(error) => refused(tenure, &error),
    }
}
