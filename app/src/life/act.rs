//! What the server function of an identity's life does: read the form, run the op, say so, send the browser on.

use crate::call::{Draft, answered, call, say};
use crate::components::tone::Tone;
use crate::error::AppError;
use domain::id::IdentityId;
use domain::problem::Problems;
use domain::text::ReasonText;
use domain::transition::Transition;
use leptos_axum::redirect;
use ops::identities::transition;

/// The form that keeps what was typed, by endpoint.
pub(super) const LIFE: &str = "identities/transition";

pub(super) async fn take(identity: String, step: String, reason: String) -> Result<(), AppError> {
    let call = call()?;
    let Ok(identity) = identity.parse::<IdentityId>() else {
        answered::<()>(&call, Err(ops::Error::NotFound("identity")), Draft::default(), "/identities");
        return Ok(());
    };
    let fields = vec![
        ("identity".to_owned(), identity.to_string()),
        ("step".to_owned(), step.clone()),
        ("reason".to_owned(), reason.clone()),
    ];
    let draft = Draft { form: LIFE.into(), fields, ..Draft::default() };
    let asked =
        step.parse::<Transition>().map_err(|_| Problems::one("step", "Choose what is to become of it"));
    let done = match (asked, ReasonText::parse(&reason)) {
        (Ok(step), Ok(reason)) => transition(&call, identity, step, &reason).await.map(|_| step),
        (Err(problems), _) | (_, Err(problems)) => Err(problems.into()),
    };
    if let Some(step) = answered(&call, done, draft, &format!("/identities/{identity}#life")) {
        say(
            Tone::Good,
            match step {
                Transition::Suspend => {
                    "Asked to be suspended. It reads so once an import shows nothing left to use it with"
                }
                Transition::Resume => "Resumed",
                Transition::Retire => "Asked to be retired. A task waits until an import shows it gone",
                Transition::Reinstate => "Reinstated: its history is back, what was attested before is not",
            },
        );
        redirect(&format!("/identities/{identity}"));
    }
    Ok(())
}
