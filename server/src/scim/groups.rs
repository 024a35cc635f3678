//! `/Groups`: listed, made, replaced, patched and deleted.

use super::Door;
use super::answer::{self, Asked, Refused, Scim};
use super::patch;
use super::resource::{group as shown, group_stated as stated, read};
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use domain::id::GroupId;
use http::StatusCode;
use ops::scim as op;
use serde_json::Value;

/// The id of a path; where it names none, one that is not there.
fn id(text: &str) -> GroupId {
    text.parse().unwrap_or(GroupId::new(uuid::Uuid::nil()))
}

pub(super) async fn list(
    State(door): State<Door>,
    Extension(scim): Extension<Scim>,
    Query(asked): Query<Asked>,
) -> Response {
    let all = op::groups(&scim.call).await;
    answer::outcome(&door, all, |all| {
        let page = asked.page(all.iter().map(|one| shown(&scim, one)).collect());
        page.unwrap_or_else(IntoResponse::into_response)
    })
}

pub(super) async fn one(
    State(door): State<Door>,
    Extension(scim): Extension<Scim>,
    Path(at): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let found = op::group(&scim.call, id(&at)).await;
    answer::outcome(&door, found, |one| answer::resource(StatusCode::OK, asked.shown(shown(&scim, &one))))
}

pub(super) async fn create(
    State(door): State<Door>,
    Extension(scim): Extension<Scim>,
    Query(asked): Query<Asked>,
    body: Body,
) -> Response {
    let stated = match read(body).await.and_then(|body| stated(&body)) {
        Ok(stated) => stated,
        Err(refused) => return refused.into_response(),
    };
    let made = op::create_group(&scim.call, &stated, &door.named).await;
    answer::outcome(&door, made, |one| answer::resource(StatusCode::CREATED, asked.shown(shown(&scim, &one))))
}

pub(super) async fn replace(
    State(door): State<Door>,
    Extension(scim): Extension<Scim>,
    Path(at): Path<String>,
    Query(asked): Query<Asked>,
    body: Body,
) -> Response {
    let body = read(body).await;
    change(&door, &scim, &at, &asked, body.map(|body| move |_: &Value| stated(&body))).await
}

pub(super) async fn patch(
    State(door): State<Door>,
    Extension(scim): Extension<Scim>,
    Path(at): Path<String>,
    Query(asked): Query<Asked>,
    body: Body,
) -> Response {
    let body = read(body).await;
    let patched = body.map(|body| move |before: &Value| stated(&patch::apply(before, &body)?));
    change(&door, &scim, &at, &asked, patched).await
}

/// Changes it within one transaction, by what `to` makes of it as it is then.
async fn change<T>(door: &Door, scim: &Scim, at: &str, asked: &Asked, to: Result<T, Refused>) -> Response
where
    T: FnOnce(&Value) -> Result<op::GroupStated, Refused> + Send,
{
    let to = match to {
        Ok(to) => to,
        Err(refused) => return refused.into_response(),
    };
    let mut refused = None;
    let changed = {
        let refused = &mut refused;
        op::change_group(&scim.call, id(at), &door.named, move |before| {
            to(&shown(scim, before)).map_err(|said| {
                *refused = Some(said);
                ops::Error::Refused("it cannot be read".into())
            })
        })
        .await
    };
    if let Some(refused) = refused {
        return refused.into_response();
    }
    answer::outcome(door, changed, |one| answer::resource(StatusCode::OK, asked.shown(shown(scim, &one))))
}

pub(super) async fn delete(
    State(door): State<Door>,
    Extension(scim): Extension<Scim>,
    Path(at): Path<String>,
) -> Response {
    let deleted = op::delete_group(&scim.call, id(&at), &door.named).await;
    answer::outcome(&door, deleted, |()| StatusCode::NO_CONTENT.into_response())
}
