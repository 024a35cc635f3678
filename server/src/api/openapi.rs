//! What describes the API: made from the code that answers, with the closed sets of words from the domain.

use domain::client::Scope;
use domain::identity::{Environment, Kind};
use domain::registration::{Criticality, MachineEvent, Trigger};
use serde_json::{Value, json};
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Tenure",
        description = "For programs: declare identities, report what happens to them, read the inventory, verdicts and the log's proofs. \
                       Each request carries a token of one scope: `Authorization: Bearer tnr_…`. \
                       No program attests, approves or accepts: what it declares, an owner accepts."
    ),
    components(schemas(super::problem::Problem))
)]
struct Described;

/// The document without its paths.
pub(super) fn base() -> utoipa::openapi::OpenApi {
    let mut base = Described::openapi();
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("A token made on the page /clients, or with: tenure token create"));
    base.components
        .get_or_insert_default()
        .add_security_scheme("token", SecurityScheme::Http(scheme.build()));
    base
}

/// The whole document.
#[must_use]
pub fn document() -> Value {
    let (_, api) = super::described().split_for_parts();
    let mut document = serde_json::to_value(&api).unwrap_or_default();
    document["info"]["version"] = json!(env!("CARGO_PKG_VERSION"));
    document["components"]["securitySchemes"]["token"]["x-scopes"] =
        words(Scope::ALL.iter().map(|one| one.as_str()));
    let sets = [
        ("RegisterBody", "kind", words(Kind::ALL.iter().map(|one| one.as_str()))),
        ("RegisterBody", "environment", words(Environment::ALL.iter().map(|one| one.as_str()))),
        ("RegisterBody", "revocation_trigger", words(Trigger::ALL.iter().map(|one| one.as_str()))),
        ("RegisterBody", "provider", json!(["aws", "other"])),
        ("EventBody", "event", words(MachineEvent::ALL.iter().map(|one| one.as_str()))),
    ];
    for (schema, field, words) in sets {
        document["components"]["schemas"][schema]["properties"][field]["enum"] = words;
    }
    let mut criticality = words(Criticality::ALL.iter().map(|one| one.as_str()));
    if let Some(words) = criticality.as_array_mut() {
        words.push(Value::Null);
    }
    document["components"]["schemas"]["RegisterBody"]["properties"]["criticality"]["enum"] = criticality;
    document
}

fn words(all: impl Iterator<Item = &'static str>) -> Value {
    all.collect::<Vec<_>>().into()
}
