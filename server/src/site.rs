//! The whole site: pages and doors under the layers that every request passes.

use crate::api;
use crate::assets::Bundle;
use crate::bearer::Gate;
use crate::clients;
use crate::config::Config;
use crate::downloads;
use crate::health;
use crate::oidc::{Oidc, Settings};
use crate::router::{Web, layers, router};
use crate::scim;
use crate::security_headers::{Headers, Origin};
use crate::sessions::{self, Store, mend_removal};
use crate::sign_in::{self, SignIn};
use crate::start::NotStarted;
use crate::telemetry;
use crate::visitor::{Doorman, admit};
use crate::{hooks, webhooks};
use app::call::{Notes, SignedInAt};
use app::sign_in::Offer;
use axum::{Router, middleware};
use chrono::Duration;
use domain::actor::Role;
use domain::webhook::Allowed;
use http::request::Parts;
use leptos::prelude::{provide_context, use_context};
use ops::Tenure;
use ops::scim::RoleGroups;
use ops::sessions::Ends;
use ops::webhooks::HookKey;
use std::time::Duration as Span;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

/// The most bytes of a request: forms are small, and files come by the command line.
const LARGEST_BODY: usize = 1 << 20;
/// No request takes longer, the identity provider's answers included.
const LONGEST_REQUEST: Span = Span::from_secs(60);

/// Everything the site is made of.
#[derive(Clone)]
pub struct Site {
    /// The database, the clock, chance and the key.
    pub tenure: Tenure,
    /// The browser bundle.
    pub bundle: Bundle,
    /// The provider; none where none is configured.
    pub oidc: Option<Oidc>,
    /// Where a sign-out form may end.
    pub sign_out_origin: Option<Origin>,
    /// When sessions end.
    pub ends: Ends,
    /// Is it reached over TLS?
    pub tls: bool,
    /// Is it the demonstration?
    pub demonstration: bool,
    /// The address that people use; none where none is configured.
    pub public_url: Option<String>,
    /// The names of groups that give a role.
    pub role_groups: RoleGroups,
    /// What the secrets of webhooks are derived from; none where none is configured.
    pub hook_key: Option<HookKey>,
    /// Where webhooks may go.
    pub hooks_allowed: Allowed,
}

impl Site {
    /// The site of a configuration. Asks the provider once what it is; where it does not answer, sign-in tries again.
    ///
    /// # Errors
    /// A sentence that says what to mend.
    pub async fn of(
        config: &Config,
        tenure: Tenure,
        bundle: Bundle,
        demonstration: bool,
    ) -> Result<Self, NotStarted> {
        let settings = Settings::of(config).map_err(|error| NotStarted(error.to_string()))?;
        let oidc = settings.map(|settings| Oidc::new(settings, tenure.clone())).transpose();
        // In a demonstration nobody proves who they are, also where a provider is configured.
        let oidc = oidc.map_err(|error| NotStarted(error.to_string()))?.filter(|_| !demonstration);
        let sign_out_origin = match &oidc {
            Some(oidc) => Origin::parse(&oidc.sign_out_origin().await).ok(),
            None => None,
        };
        let tls = config.get("public_url").is_some_and(|url| url.starts_with("https://"));
        let group = |role: &Role| {
            let name = config.get(&format!("oidc.role_{role}")).filter(|name| !name.is_empty())?;
            Some((*role, name.to_owned()))
        };
        // Everyone is an owner; no group says so.
        let others = Role::ALL.iter().filter(|role| **role != Role::Owner);
        Ok(Self {
            role_groups: RoleGroups(others.filter_map(group).collect()),
            hook_key: hooks::hook_key(config, demonstration)?,
            hooks_allowed: hooks::allowed(config),
            public_url: config.get("public_url").map(str::to_owned),
            ends: ends(config)?,
            tenure,
            bundle,
            oidc,
            sign_out_origin,
            tls,
            demonstration,
        })
    }

    /// The router, with every layer.
    pub fn router(&self) -> Router {
        let web = Web {
            bundle: self.bundle.clone(),
            headers: Headers { tls: self.tls, identity_provider: self.sign_out_origin.clone() },
            demonstration: self.demonstration,
        };
        let doors = SignIn {
            tenure: self.tenure.clone(),
            oidc: self.oidc.clone(),
            demonstration: self.demonstration,
        };
        let doorman = Doorman {
            tenure: self.tenure.clone(),
            provider: self.oidc.is_some(),
            demonstration: self.demonstration,
        };
        let pages = router(&web, provide);
        let gate = Gate::new(self.tenure.clone());
        let inner = pages
            .clone()
            .merge(clients::routes(self.tenure.clone(), pages.clone()))
            .merge(webhooks::routes(webhooks::Door {
                tenure: self.tenure.clone(),
                pages,
                key: self.hook_key.clone(),
                allowed: self.hooks_allowed,
            }))
            .merge(sign_in::routes(doors))
            .merge(downloads::routes(self.tenure.clone()))
            .merge(health::routes(self.tenure.clone()))
            .layer(middleware::from_fn_with_state(doorman, admit))
            .layer(sessions::layer(Store::new(self.tenure.clone(), self.ends), self.tls))
            .layer(middleware::from_fn(mend_removal))
            // Programs have no session: their doors stand outside of what reads one.
            .merge(api::routes(gate.clone()))
            .merge(scim::routes(scim::Door::new(gate, self.role_groups.clone(), self.public_url.clone())))
            .layer(RequestBodyLimitLayer::new(LARGEST_BODY))
            .layer(TimeoutLayer::with_status_code(http::StatusCode::SERVICE_UNAVAILABLE, LONGEST_REQUEST))
            .layer(CatchPanicLayer::custom(telemetry::Panicked(self.tenure.clone())));
        // Outermost again: what the layers above answer themselves is protected too, and foreign requests get no
        // further than here.
        telemetry::traced(layers(inner, &web), self.tenure.clone())
    }
}

/// What a request's extensions hold for pages and server functions.
fn provide() {
    let Some(parts) = use_context::<Parts>() else { return };
    if let Some(call) = parts.extensions.get::<ops::Call>() {
        provide_context(call.clone());
    }
    if let Some(at) = parts.extensions.get::<SignedInAt>() {
        provide_context(*at);
    }
    if let Some(notes) = parts.extensions.get::<Notes>() {
        provide_context(notes.clone());
    }
    if let Some(offer) = parts.extensions.get::<Offer>() {
        provide_context(offer.clone());
    }
}

/// When sessions end, by the configuration.
///
/// # Errors
/// A number that is out of bounds.
pub(crate) fn ends(config: &Config) -> Result<Ends, NotStarted> {
    let number = |key: &str| {
        let within = |number: &u32| (1..=100_000).contains(number);
        let wrong = || NotStarted(format!("{key} expects a number from 1 to 100000"));
        config.number(key).filter(within).map(i64::from).ok_or_else(wrong)
    };
    Ok(Ends {
        idle: Duration::minutes(number("session.idle_minutes")?),
        absolute: Duration::hours(number("session.absolute_hours")?),
    })
}
