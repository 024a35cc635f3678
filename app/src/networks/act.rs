//! What the server functions of networks do: read the form, run the op, say so, send the browser on.

use super::list_page::PATH;
use crate::call::{Draft, answered, call, say};
use crate::components::tone::Tone;
use crate::error::AppError;
use domain::id::NetworkId;
use domain::identity::Environment;
use domain::network::Prefix;
use domain::problem::Problems;
use domain::text::NetworkName;
use leptos_axum::redirect;
use ops::networks::{self, Wanted};

/// The form that keeps what was typed, by endpoint.
pub(super) const STATE: &str = "networks/state";

pub(super) async fn state(prefix: String, name: String, environment: String) -> Result<(), AppError> {
    let call = call()?;
    let fields = [("prefix", &prefix), ("name", &name), ("environment", &environment)];
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value.clone())).collect();
    let draft = Draft { form: STATE.into(), fields, ..Draft::default() };
    let done = match (networks::allowed(&call), wanted(&prefix, &name, &environment)) {
        (Ok(()), Ok(wanted)) => networks::state(&call, &wanted).await.map(|_| wanted),
        (Ok(()), Err(problems)) => Err(problems.into()),
        (Err(refused), _) => Err(refused),
    };
    if let Some(wanted) = answered(&call, done, draft, &format!("{PATH}#state")) {
        say(Tone::Good, format!("{} is {} from now on", wanted.prefix, wanted.environment));
        redirect(PATH);
    }
    Ok(())
}

/// What was typed, or everything that is wrong with it at once.
fn wanted(prefix: &str, name: &str, environment: &str) -> Result<Wanted, Problems> {
    let environment =
        environment.parse::<Environment>().map_err(|_| Problems::one("environment", "Choose an environment"));
    match (Prefix::parse(prefix), NetworkName::parse(name), environment) {
        (Ok(prefix), Ok(name), Ok(environment)) => Ok(Wanted { prefix, name, environment }),
        (prefix, name, environment) => {
            let problems = [prefix.err(), name.err(), environment.err()];
            Err(Problems(problems.into_iter().flatten().flat_map(|one| one.0).collect()))
        }
    }
}

pub(super) async fn end(network: String) -> Result<(), AppError> {
    let call = call()?;
    let id = network.parse::<NetworkId>().map_err(|_| ops::Error::NotFound("network"));
    let Some(id) = answered(&call, id, Draft::default(), PATH) else { return Ok(()) };
    if answered(&call, networks::end(&call, id).await, Draft::default(), PATH).is_some() {
        say(Tone::Plain, "Ended: it says nothing from now on");
        redirect(PATH);
    }
    Ok(())
}
