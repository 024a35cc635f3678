//! Checks a record and takes over what is kept of it.

use super::assumer::assumer;
use super::attribute::{Who, assumed, caller, long_lived_key, malformed, session_name};
use super::batch::Builder;
use super::class::{NO_CALL, class};
use super::facts::fact;
use super::maker::{check_maker, maker};
use super::outcome::outcome;
use super::record::{Record, Text};
use crate::observation::{Assumer, Call, EventId, Fact, FactKind};
use domain::coverage::EventClass;
use domain::instant::{self, Instant};
use sha2::{Digest, Sha256};

/// The longest name of anything, in bytes. Longer ones are no name of this provider's.
pub const MAX_NAME: usize = 256;
/// The longest ARN. IAM's own limits (path 512, name 64) give some 620.
pub const MAX_ARN: usize = 1024;
/// The longest event id.
pub const MAX_EVENT_ID: usize = 128;
/// Stands for the region where a record names none.
pub const UNKNOWN_REGION: &str = "unknown";

/// Takes one record into the batch and says when it happened.
///
/// # Errors
/// Why the record is refused: the field, what is wrong with it, what was expected; never its value, the category's name apart.
pub(crate) fn accept(builder: &mut Builder, record: &Record<'_>, bytes: &[u8]) -> Result<Instant, String> {
    if let Some((field, kind)) = malformed(record) {
        return Err(format!("{field} is {kind}: expected an object"));
    }
    let time = required("eventTime", &record.event_time, 64)?;
    // The parser's own message quotes the text: it may hold anything.
    let at = instant::parse(time)
        .map_err(|_| "eventTime is no instant: expected the form 2026-03-01T09:30:00Z".to_owned())?;
    let source = required("eventSource", &record.event_source, MAX_NAME)?;
    let name = required("eventName", &record.event_name, MAX_NAME)?;
    let region = optional("awsRegion", &record.aws_region, MAX_NAME)?.unwrap_or(UNKNOWN_REGION);
    let id = event_id(optional("eventID", &record.event_id, MAX_EVENT_ID)?, bytes);
    optional("errorCode", &record.error_code, MAX_NAME)?;
    let account = account(record)?;
    let class = class(record).map_err(|found| {
        let found: String = found.chars().take(40).collect();
        format!("eventCategory is {found:?}: {NO_CALL}")
    })?;
    if let EventClass::Data(kind) = &class {
        check("resources.type", kind, MAX_NAME)?;
    }

    let identity = record.user_identity.get();
    let who = caller(record, account);
    let became = assumed(record, account);
    for who in who.iter().chain(&became) {
        check_who(who)?;
    }
    let session = identity.and_then(session_name);
    let context = identity.and_then(|identity| identity.session_context.get());
    let source_identity = match context {
        Some(context) => optional("sessionContext.sourceIdentity", &context.source_identity, MAX_NAME)?,
        None => None,
    };
    let address = optional("sourceIPAddress", &record.source_address, MAX_NAME)?;
    if let Some(session) = session {
        check("the session's name", session, MAX_NAME)?;
    }
    let by = became.as_ref().map(|_| assumer(record, who.as_ref(), account));
    if let Some(by) = &by {
        check_assumer(by)?;
    }
    let made_by = || maker(record, who.as_ref(), session, source_identity);
    let what = fact(record, account, at, made_by);
    if let Some(what) = &what {
        check_fact(what)?;
    }

    // Nothing was refused: from here on the batch changes.
    let credential = who.as_ref().and(identity).and_then(long_lived_key);
    let call = Call {
        id: id.clone(),
        at,
        place: builder.place(account, region, class),
        event: builder.event(source, name),
        principal: who.as_ref().map(|who| builder.principal(who)),
        credential: credential.map(|id| builder.credential(id)),
        caller: builder.caller(session, source_identity, address),
        assumed: became.as_ref().map(|who| builder.principal(who)),
        assumer: by.as_ref().map(|by| builder.assumer(by)),
        outcome: outcome(record, who.is_some()),
    };
    let fact = what.map(|what| Fact { id, at, account: account.to_owned(), what });
    builder.push(call, fact);
    Ok(at)
}

fn required<'r>(field: &str, text: &'r Text<'_>, most: usize) -> Result<&'r str, String> {
    optional(field, text, most)?.ok_or_else(|| format!("no {field}: expected a text"))
}

fn optional<'r>(field: &str, text: &'r Text<'_>, most: usize) -> Result<Option<&'r str>, String> {
    if let Text::Other(kind) = text {
        return Err(format!("{field} is {kind}: expected a text"));
    }
    let found = text.get();
    if let Some(text) = found {
        check(field, text, most)?;
    }
    Ok(found)
}

pub(super) fn check(field: &str, text: &str, most: usize) -> Result<(), String> {
    if text.len() > most {
        return Err(format!("{field} has {} bytes: expected at most {most}", text.len()));
    }
    if text.chars().any(char::is_control) {
        return Err(format!("{field} holds a control character: expected printable text"));
    }
    Ok(())
}

fn check_who(who: &Who<'_>) -> Result<(), String> {
    check("the principal's account", who.account, MAX_NAME)?;
    check("the principal's id", who.id.unwrap_or_default(), MAX_NAME)?;
    check("the principal's ARN", who.label.as_deref().unwrap_or_default(), MAX_ARN)
}

fn check_assumer(by: &Assumer) -> Result<(), String> {
    check("the assumer's account", &by.account, MAX_NAME)?;
    check("the assumer's name", &by.name, MAX_ARN)
}

fn check_fact(what: &FactKind) -> Result<(), String> {
    match what {
        FactKind::TrailChanged { trail, .. } => check("the trail's name", trail, MAX_ARN),
        FactKind::KeyCreated { user, key_id, by, .. } => {
            check("the key's user", user, MAX_NAME)?;
            check("the key's id", key_id, MAX_NAME)?;
            check_maker(by)
        }
        FactKind::Made { id, name, by } => {
            check("the id of what was made", id, MAX_NAME)?;
            check("the name of what was made", name, MAX_NAME)?;
            check_maker(by)
        }
        FactKind::PolicyGranted { holder, policy } => {
            check("the policy's holder", holder, MAX_NAME)?;
            check("the policy's name", policy, MAX_ARN)
        }
        FactKind::JoinedGroup { user, group } => {
            check("the user's name", user, MAX_NAME)?;
            check("the group's name", group, MAX_NAME)
        }
    }
}

/// The account whose trail delivered the record. Before version 1.02 no field says so; the caller's account or the
/// resource's is then the one.
fn account<'r>(record: &'r Record<'_>) -> Result<&'r str, String> {
    let own = optional("recipientAccountId", &record.recipient_account_id, MAX_NAME)?;
    let identity = record.user_identity.get();
    let callers = match identity {
        Some(identity) => optional("userIdentity.accountId", &identity.account_id, MAX_NAME)?,
        None => None,
    };
    let by_arn = || identity?.arn.get().and_then(super::arn::Arn::parse).map(|arn| arn.account);
    let resources = || record.resources.0.iter().find_map(|resource| resource.account_id.get());
    let found = own.or(callers).or_else(|| by_arn().or_else(resources).filter(|account| !account.is_empty()));
    let found = found.ok_or("no recipientAccountId and no userIdentity.accountId: expected the account")?;
    check("the account", found, MAX_NAME)?;
    Ok(found)
}

fn event_id(text: Option<&str>, bytes: &[u8]) -> EventId {
    match text {
        Some(text) => uuid(text).map_or_else(|| EventId::Text(text.to_owned()), EventId::Uuid),
        None => EventId::Digest(Sha256::digest(bytes).into()),
    }
}

/// A UUID in its one form, 8-4-4-4-12 hexadecimal digits.
fn uuid(text: &str) -> Option<[u8; 16]> {
    let text = text.as_bytes();
    if text.len() != 36 || [8, 13, 18, 23].iter().any(|&dash| text[dash] != b'-') {
        return None;
    }
    let mut digits =
        text.iter().enumerate().filter(|(at, _)| ![8, 13, 18, 23].contains(at)).map(|(_, &byte)| byte);
    let mut id = [0; 16];
    for byte in &mut id {
        let pair = [digits.next()?, digits.next()?];
        hex::decode_to_slice(pair, std::slice::from_mut(byte)).ok()?;
    }
    Some(id)
}
