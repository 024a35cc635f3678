//! What the server function of a task does: read the form, run the op, say so, send the browser on.

use crate::call::{Draft, answered, call, say};
use crate::components::tone::Tone;
use crate::error::AppError;
use domain::id::TaskId;
use domain::problem::Problems;
use domain::removal::Again;
use domain::text::ReasonText;
use leptos_axum::redirect;
use ops::tasks::answer_again;

/// The form that keeps what was typed, by endpoint.
pub(super) const ANSWER: &str = "tasks/answer";

pub(super) async fn answer(task: String, again: String, reason: String) -> Result<(), AppError> {
    let call = call()?;
    let id = task.parse::<TaskId>().map_err(|_| ops::Error::NotFound("task"));
    let Some(id) = answered(&call, id, Draft::default(), "/") else { return Ok(()) };
    let fields = [("task", id.to_string()), ("again", again.clone()), ("reason", reason.clone())];
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let draft = Draft { form: ANSWER.into(), fields, ..Draft::default() };
    let said = again.parse::<Again>().map_err(|_| Problems::one("again", "Choose whether it goes or stays"));
    let done = match (said, ReasonText::parse(&reason)) {
        (Ok(again), Ok(why)) => answer_again(&call, id, again, &why).await.map(|_| again),
        (Err(problems), _) | (_, Err(problems)) => match ops::tasks::show(&call, id).await {
            // Whoever may not know of it is told nothing of the form.
            Err(error) => Err(error),
            Ok(_) => Err(problems.into()),
        },
    };
    if let Some(again) = answered(&call, done, draft, &format!("/tasks/{id}")) {
        say(
            Tone::Good,
            match again {
                Again::Keep => "It stays. The reason stands beside the decision",
                Again::Remove => "It goes all the same. The task is open again, and does not come back",
            },
        );
        redirect(&format!("/tasks/{id}"));
    }
    Ok(())
}
