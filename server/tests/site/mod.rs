//! The harness: a site of its own for each test, in process, and browsers with cookies.
#![expect(clippy::unwrap_used, reason = "helpers of tests: what fails here fails the test")]

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use domain::actor::{Actor, Role};
use domain::clock::{Clock, ManualClock};
use domain::id::{PersonId, SeededIds};
use domain::instant::parse;
use domain::webhook::Allowed;
use entities::installation;
use evidence::sign::SigningKey;
use http::{HeaderMap, StatusCode};
use ops::database::Database;
use ops::scim::RoleGroups;
use ops::sessions::{Ends, SessionId};
use ops::webhooks::HookKey;
use ops::{Tenure, people, sessions};
use sea_orm::{ActiveModelTrait, Set};
use server::assets::Bundle;
use server::site::Site;
use std::sync::Arc;
use tower::ServiceExt;

pub(crate) struct App {
    pub(crate) tenure: Tenure,
    pub(crate) clock: ManualClock,
    pub(crate) site: Site,
    folder: tempfile::TempDir,
}

/// A session ends after half an hour of nothing, and after eight hours.
pub(crate) const ENDS: Ends = Ends { idle: Duration::minutes(30), absolute: Duration::hours(8) };

pub(crate) fn bundle() -> Bundle {
    let manifest =
        br#"{"inputs":"x","files":{"tenure.css":"tenure.1.css","loader.js":"loader.1.js","tenure.js":
        "tenure.1.js","tenure.wasm":"tenure.1.wasm","icon.svg":"icon.1.svg"}}"#;
    Bundle::read(|name| Some(if name == "manifest.json" { manifest.to_vec() } else { name.into() })).unwrap()
}

impl App {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("tenure.db").display());
        let clock = ManualClock::at(parse("2026-03-02T09:00:00Z").unwrap());
        let database = Database::connect(&url).await.unwrap();
        database.migrate_up().await.unwrap();
        let tenure = Tenure {
            database,
            clock: Arc::new(clock.clone()),
            ids: Arc::new(SeededIds::new(1)),
            key: Arc::new(SigningKey::generate([7; 32]).unwrap()),
            typeset: report::pdf,
            zone: chrono_tz::Tz::UTC,
        };
        let site = Site {
            tenure: tenure.clone(),
            bundle: bundle(),
            oidc: None,
            sign_out_origin: None,
            ends: ENDS,
            tls: false,
            demonstration: false,
            public_url: None,
            role_groups: RoleGroups::default(),
            hook_key: Some(HookKey::new([9; 32])),
            hooks_allowed: Allowed::default(),
        };
        Self { tenure, clock, site, folder }
    }

    /// Its database.
    pub(crate) fn url(&self) -> String {
        format!("sqlite://{}?mode=rwc", self.folder.path().join("tenure.db").display())
    }

    /// The same database, opened anew: nothing is kept in memory of what was worked out of it.
    pub(crate) async fn reopened(&self) -> Tenure {
        Tenure { database: Database::connect(&self.url()).await.unwrap(), ..self.tenure.clone() }
    }

    /// One that is marked as a demonstration and served as one.
    pub(crate) async fn demonstration() -> Self {
        let mut app = Self::new().await;
        installation::ActiveModel {
            id: Set(1),
            uuid: Set(app.tenure.ids.uuid(app.clock.now())),
            demonstration: Set(true),
            clock_at: Set(Some(app.clock.now().timestamp_millis())),
            created_at: Set(app.clock.now()),
        }
        .insert(app.tenure.database.read())
        .await
        .unwrap();
        app.site.demonstration = true;
        app
    }

    /// A person with a role that nobody holds yet; owner is everybody's.
    pub(crate) async fn person(&self, name: &str, role: Role) -> PersonId {
        let operator = self.tenure.call(Actor::Operator);
        people::add(&operator, &format!("{name}@example.com"), Some(name), role).await.unwrap()
    }

    /// A browser that nobody signed in with.
    pub(crate) fn browser(&self) -> Browser {
        Browser { router: self.site.router(), cookie: None, headers: HeaderMap::new() }
    }

    /// A browser in which that person is signed in.
    pub(crate) async fn browser_of(&self, person: PersonId) -> Browser {
        let id = sessions::sign_in(&self.tenure, None, person, "{}".into()).await.unwrap();
        Browser { cookie: Some(self.cookie(id)), ..self.browser() }
    }

    pub(crate) fn cookie(&self, id: SessionId) -> String {
        let name = if self.site.tls { "__Host-tenure" } else { "tenure" };
        format!("{name}={}", URL_SAFE_NO_PAD.encode(id.bytes()))
    }
}

/// Keeps the session's cookie from one request to the next, as browsers do.
pub(crate) struct Browser {
    pub(crate) router: Router,
    pub(crate) cookie: Option<String>,
    /// Sent with every request.
    pub(crate) headers: HeaderMap,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    /// The same as it came.
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Browser {
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, "").await
    }

    /// Sends a form of our own page.
    pub(crate) async fn post(&mut self, path: &str, form: &str) -> Answer {
        self.send("POST", path, form).await
    }

    pub(crate) async fn send(&mut self, method: &str, path: &str, form: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header("accept", "text/html");
        if method == "POST" {
            request = request
                .header("content-type", "application/x-www-form-urlencoded")
                .header("sec-fetch-site", "same-origin");
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        let mut request = request.body(Body::from(form.to_owned())).unwrap();
        request.headers_mut().extend(self.headers.clone());
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let body = to_bytes(body, 1 << 22).await.unwrap();
        for value in parts.headers.get_all("set-cookie") {
            let text = value.to_str().unwrap();
            let pair = text.split(';').next().unwrap();
            self.cookie = (!text.contains("Max-Age=0")).then(|| pair.to_owned());
        }
        Answer {
            status: parts.status,
            headers: parts.headers,
            // Leptos marks where its texts meet; nobody sees that.
            body: String::from_utf8_lossy(&body).replace("<!>", ""),
            bytes: body.to_vec(),
        }
    }
}
