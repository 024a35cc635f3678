//! Making a token: a form whose answer is the only page that shows it, so that it is kept nowhere, not even in a session.

use crate::incident::Incident;
use app::call::Notes;
use app::clients::form::CreateForm;
use app::clients::issued::JustIssued;
use axum::body::Body;
use axum::extract::{FromRequest, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use axum::{Extension, Form, Router};
use domain::problem::Problems;
use http::{Method, StatusCode};
use ops::clients::{create, may_manage};
use ops::{Call, Error, Tenure};
use tower::ServiceExt;

/// The door. `pages` answers it: the page of clients, with the token on it.
pub fn routes(tenure: Tenure, pages: Router) -> Router {
    Router::new().route("/clients", post(make)).with_state(Door { tenure, pages })
}

#[derive(Clone)]
struct Door {
    tenure: Tenure,
    pages: Router,
}

async fn make(State(door): State<Door>, Extension(call): Extension<Call>, request: Request) -> Response {
    match made(&door.tenure, &call, request).await {
        Ok(page) => match door.pages.oneshot(page).await {
            Ok(answer) => answer,
            Err(never) => match never {},
        },
        Err(answer) => answer,
    }
}

/// Makes the token of the form that was sent. On success gives the request for the page, with what was made; else the
/// answer that says what is wrong.
async fn made(tenure: &Tenure, call: &Call, request: Request) -> Result<Request, Response> {
    if let Err(error) = may_manage(call) {
        return Err((StatusCode::FORBIDDEN, format!("{error}.\n")).into_response());
    }
    let (parts, body) = request.into_parts();
    let notes = parts.extensions.get::<Notes>().cloned();
    let form = Request::from_parts(parts.clone(), body);
    let Ok(Form(form)) = Form::<CreateForm>::from_request(form, &()).await else {
        return Err(
            (StatusCode::BAD_REQUEST, "This form cannot be read. Nothing was made.\n").into_response()
        );
    };
    #[expect(clippy::result_large_err, reason = "the answer is made once, and sent")]
    let asked_again = |problems: Problems| {
        if let Some(notes) = notes {
            notes.keep(form.typed(problems));
        }
        Err(Redirect::to("/clients#create").into_response())
    };
    let asked = match form.read() {
        Ok(asked) => asked,
        Err(problems) => return asked_again(problems),
    };
    match create(call, &asked).await {
        Ok(issued) => {
            let mut page = Request::from_parts(parts, Body::empty());
            *page.method_mut() = Method::GET;
            page.extensions_mut().insert(JustIssued(issued));
            Ok(page)
        }
        Err(Error::Invalid(problems)) => asked_again(problems),
        Err(error) => Err(Incident::new(tenure).answer(&error)),
    }
}
