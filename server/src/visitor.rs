//! Who visits: each request's session becomes a viewer and a call, and whoever must sign in first is sent there.

use crate::incident::Incident;
use crate::sessions;
use app::call::{Draft, Notes, SignedInAt};
use app::components::tone::Tone;
use app::error::AppError;
use app::sign_in::{Offer, Stand, local_path};
use app::viewer::{Flash, FlashForm, Viewer};
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::actor::Role;
use http::header::{ACCEPT, CONTENT_TYPE, REFERER};
use http::{Method, StatusCode, Uri};
use leptos::server_fn::error::FromServerFnError;
use ops::Tenure;
use ops::people::{present, stands};
use serde::{Deserialize, Serialize};
use tower_sessions::Session;
use tower_sessions::session::Error;

const FLASH: &str = "flash";
const DRAFT: &str = "draft";

/// What answers whoever asks, signed in or not. Everything else is for people who are.
pub const PUBLIC: &[&str] = &[
    "/",
    "/keys",
    "/sign-in",
    "/sign-in/start",
    "/sign-in/callback",
    "/sign-in/as",
    "/sign-out",
    "/assets/{name}",
    "/livez",
    "/readyz",
];

/// What needs no session at all, and must answer without the database.
const PLAIN: &[&str] = &["/assets/{name}", "/livez", "/readyz"];

/// What the middleware works with.
#[derive(Clone)]
pub struct Doorman {
    /// The database and the clock.
    pub tenure: Tenure,
    /// Is an identity provider configured?
    pub provider: bool,
    /// May visitors choose whom to be?
    pub demonstration: bool,
}

/// A message as the session keeps it.
#[derive(Serialize, Deserialize)]
struct Kept {
    tone: String,
    message: String,
    #[serde(default)]
    form: Option<FlashForm>,
}

/// The middleware. It stands inside the session layer.
pub async fn admit(State(door): State<Doorman>, mut request: Request, next: Next) -> Response {
    let matched = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    if matched.as_deref().is_some_and(|path| PLAIN.contains(&path)) {
        return next.run(request).await;
    }
    let Some(session) = request.extensions().get::<Session>().cloned() else {
        return Incident::new(&door.tenure).answer("the session layer is missing");
    };
    let found = match visitor(&door, &session).await {
        Ok(found) => found,
        Err(error) => return Incident::new(&door.tenure).answer(&error),
    };
    let public = matched.as_deref().is_none_or(|path| PUBLIC.contains(&path));
    if found.is_none() && !public {
        return sign_in_first(&request);
    }
    if let Some((viewer, call, at)) = found {
        request.extensions_mut().insert(viewer);
        request.extensions_mut().insert(call);
        request.extensions_mut().insert(at);
    }
    if matched.as_deref() == Some("/sign-in") {
        match offer(&door).await {
            Ok(offer) => request.extensions_mut().insert(offer),
            Err(error) => return Incident::new(&door.tenure).answer(&error),
        };
    }
    match give_notes(&mut request, &session).await {
        Ok(notes) => {
            let response = next.run(request).await;
            match keep_notes(&notes, &session).await {
                Ok(()) => response,
                Err(error) => Incident::new(&door.tenure).answer(&error),
            }
        }
        Err(error) => Incident::new(&door.tenure).answer(&error),
    }
}

type Found = (Viewer, ops::Call, SignedInAt);

async fn visitor(
    door: &Doorman,
    session: &Session,
) -> Result<Option<Found>, Box<dyn std::error::Error + Send + Sync>> {
    let Some((id, at)) = sessions::person(session).await? else { return Ok(None) };
    let Some(present) = present(&door.tenure, id).await? else {
        // They may not sign in any more: neither does this session.
        session.flush().await?;
        return Ok(None);
    };
    let mut roles: Vec<Role> = match &present.call.actor {
        domain::actor::Actor::Person { roles, .. } => roles.iter().map(|held| held.role).collect(),
        _ => Vec::new(),
    };
    // Everyone signed in may own.
    roles.push(Role::Owner);
    roles.sort_unstable();
    roles.dedup();
    let viewer = Viewer { name: present.name, roles, letter_keys: true };
    Ok(Some((viewer, present.call, SignedInAt(at))))
}

async fn offer(door: &Doorman) -> ops::Result<Offer> {
    let people = if door.demonstration { stands(&door.tenure).await? } else { Vec::new() };
    let people = people
        .into_iter()
        .map(|stand| Stand { id: stand.id.to_string(), name: stand.name, role: stand.role })
        .collect();
    Ok(Offer { provider: door.provider, people })
}

/// A page that is fetched before anybody looks at it uses nothing up.
pub(crate) fn is_prefetch(request: &http::HeaderMap) -> bool {
    let says = |name: &str| {
        request
            .get(name)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.contains("prefetch"))
    };
    says("sec-purpose") || says("purpose")
}

async fn give_notes(request: &mut Request, session: &Session) -> Result<Notes, Error> {
    let shows = request.method() == Method::GET && !is_prefetch(request.headers());
    let mut draft: Option<Draft> = None;
    if shows && session.get_value(FLASH).await?.is_some() {
        let kept: Option<Kept> = session.remove(FLASH).await?;
        if let Some(kept) = kept {
            request.extensions_mut().insert(Flash {
                tone: tone(&kept.tone),
                message: kept.message,
                form: kept.form,
            });
        }
    }
    if shows && session.get_value(DRAFT).await?.is_some() {
        draft = session.remove(DRAFT).await?;
    }
    let notes = Notes::given(draft);
    request.extensions_mut().insert(notes.clone());
    Ok(notes)
}

async fn keep_notes(notes: &Notes, session: &Session) -> Result<(), Error> {
    let said = notes.said();
    if let Some(flash) = said.flash {
        keep_flash(session, flash).await?;
    }
    if let Some(draft) = said.draft {
        session.insert(DRAFT, draft).await?;
    }
    Ok(())
}

/// Says something on the next page of this session.
pub(crate) async fn say(session: &Session, tone: Tone, message: String) -> Result<(), Error> {
    keep_flash(session, Flash { tone, message, form: None }).await
}

async fn keep_flash(session: &Session, flash: Flash) -> Result<(), Error> {
    let kept = Kept { tone: flash.tone.class().to_owned(), message: flash.message, form: flash.form };
    session.insert(FLASH, kept).await
}

fn tone(class: &str) -> Tone {
    let all = [Tone::Good, Tone::Attention, Tone::Bad, Tone::Unknown];
    all.into_iter().find(|tone| tone.class() == class).unwrap_or(Tone::Plain)
}

/// People are sent to sign in and come back; programs are told.
fn sign_in_first(request: &Request) -> Response {
    let wants_page = request
        .headers()
        .get_all(ACCEPT)
        .iter()
        .any(|value| value.to_str().is_ok_and(|value| value.contains("text/html")));
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if !reads && !wants_page {
        let body = AppError::SignInNeeded.ser();
        return (StatusCode::UNAUTHORIZED, [(CONTENT_TYPE, "application/json")], body).into_response();
    }
    let asked = if reads {
        request.uri().path_and_query().map(ToString::to_string)
    } else {
        // The form's page, not where the form was sent. Whose site that was plays no part: only its path is used.
        let referer = request.headers().get(REFERER).and_then(|value| value.to_str().ok());
        referer
            .and_then(|text| text.parse::<Uri>().ok())
            .and_then(|uri| uri.path_and_query().map(ToString::to_string))
    };
    let next = local_path(asked.as_deref());
    Redirect::to(&format!("/sign-in?next={}", in_query(&next))).into_response()
}

/// A local path as the value of a query.
pub(crate) fn in_query(path: &str) -> String {
    path.replace('%', "%25").replace('&', "%26").replace('#', "%23").replace('+', "%2B")
}
