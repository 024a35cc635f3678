//! What the server function of many offers does: read the form, run the op, say so, send the browser on.

use super::bulk::{address, read};
use super::server_fns::AssignForm;
use crate::call::{Draft, answered, call, proved_lately, say};
use crate::components::tone::Tone;
use crate::error::AppError;
use crate::identities::grouped;
use leptos_axum::redirect;
use ops::owners;

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
