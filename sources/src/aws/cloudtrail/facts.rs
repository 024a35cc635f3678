//! Changes that calls show: trails, keys, policies, groups. Only calls that succeeded show any.

use super::arn::partition;
use super::outcome::succeeded;
use super::record::{Record, Request};
use crate::observation::{FactKind, Maker};
use chrono::NaiveDateTime;
use domain::instant::{self, Instant};

/// What the call changed, where it is a change that is kept. `account` and `at` are the record's, `by` says who made what
/// it made.
pub(crate) fn fact(
    record: &Record<'_>,
    account: &str,
    at: Instant,
    by: impl FnOnce() -> Maker,
) -> Option<FactKind> {
    if !succeeded(record) {
        return None;
    }
    let operation = record.event_name.get()?;
    match record.event_source.get()? {
        "cloudtrail.amazonaws.com" => trail_changed(record, operation, account),
        "iam.amazonaws.com" if operation == "CreateAccessKey" => key_created(record, at, by),
        "iam.amazonaws.com"
            if matches!(operation, "CreateUser" | "CreateRole" | "CreateServiceLinkedRole") =>
        {
            made(record, operation, by)
        }
        "iam.amazonaws.com" => granted(operation, record.request_parameters.get()?),
        _ => None,
    }
}

fn trail_changed(record: &Record<'_>, operation: &str, account: &str) -> Option<FactKind> {
    if !matches!(operation, "StopLogging" | "DeleteTrail" | "UpdateTrail" | "PutEventSelectors") {
        return None;
    }
    let answered = record.response_elements.get().and_then(|response| response.trail_arn.get());
    let request = record.request_parameters.get();
    let asked = request.and_then(|request| request.name.get().or_else(|| request.trail_name.get()));
    let trail = match answered.or(asked)? {
        arn if arn.starts_with("arn:") => arn.to_owned(),
        // By its name alone a trail is found in its home region only: the one that the call went to.
        name => {
            let region = record.aws_region.get()?;
            format!("arn:{}:cloudtrail:{region}:{account}:trail/{name}", partition(region))
        }
    };
    Some(FactKind::TrailChanged { trail, operation: operation.to_owned() })
}

fn key_created(record: &Record<'_>, at: Instant, by: impl FnOnce() -> Maker) -> Option<FactKind> {
    let key = record.response_elements.get()?.access_key.get()?;
    // A user may make a key for itself without saying its name.
    let asked = record.request_parameters.get().and_then(|request| request.user_name.get());
    let own = record.user_identity.get().and_then(|identity| identity.user_name.get());
    let user = key.user_name.get().or(asked).or(own)?;
    let created_at = key.create_date.get().and_then(create_date).unwrap_or(at);
    Some(FactKind::KeyCreated {
        user: user.to_owned(),
        key_id: key.access_key_id.get()?.to_owned(),
        created_at,
        by: by(),
    })
}

/// Only the answer has the immutable id: a name may be anybody's later.
fn made(record: &Record<'_>, operation: &str, by: impl FnOnce() -> Maker) -> Option<FactKind> {
    let answer = record.response_elements.get()?;
    let (id, name) = if operation == "CreateUser" {
        let user = answer.user.get()?;
        (user.user_id.get()?, user.user_name.get())
    } else {
        let role = answer.role.get()?;
        (role.role_id.get()?, role.role_name.get())
    };
    Some(FactKind::Made { id: id.to_owned(), name: name.unwrap_or_default().to_owned(), by: by() })
}

/// "Jul 10, 2023 12:24:29 PM", UTC, as IAM answers in logs; or any form of an instant.
fn create_date(text: &str) -> Option<Instant> {
    let spoken = NaiveDateTime::parse_from_str(text, "%b %d, %Y %I:%M:%S %p");
    spoken.map(|date| date.and_utc()).ok().or_else(|| instant::parse(text).ok())
}

fn granted(operation: &str, request: &Request<'_>) -> Option<FactKind> {
    let named = |kind: &str, name: Option<&str>| name.map(|name| format!("{kind}/{name}"));
    let holder = match operation {
        "AttachUserPolicy" | "PutUserPolicy" => named("user", request.user_name.get()),
        "AttachRolePolicy" | "PutRolePolicy" => named("role", request.role_name.get()),
        "AttachGroupPolicy" | "PutGroupPolicy" => named("group", request.group_name.get()),
        "AddUserToGroup" => {
            let (user, group) = (request.user_name.get()?.to_owned(), request.group_name.get()?.to_owned());
            return Some(FactKind::JoinedGroup { user, group });
        }
        _ => None,
    }?;
    let policy = request.policy_arn.get().or_else(|| request.policy_name.get())?.to_owned();
    Some(FactKind::PolicyGranted { holder, policy })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iam_writes_creation_dates_in_words() {
        let noon = create_date("Jul 10, 2023 12:24:29 PM").unwrap();
        assert_eq!(instant::format(noon), "2023-07-10T12:24:29.000Z");
        let midnight = create_date("Jul 3, 2023 12:00:01 AM").unwrap();
        assert_eq!(instant::format(midnight), "2023-07-03T00:00:01.000Z");
        assert_eq!(create_date("soon"), None);
    }
}
