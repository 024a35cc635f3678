//! Who made something, as a record says it.

use super::accept::{MAX_ARN, MAX_NAME, check};
use super::attribute::Who;
use super::record::Record;
use crate::observation::Maker;

/// Who made what the call made: the caller, or the service that called for itself.
pub(crate) fn maker(
    record: &Record<'_>,
    who: Option<&Who<'_>>,
    session: Option<&str>,
    source_identity: Option<&str>,
) -> Maker {
    let service = || record.user_identity.get()?.invoked_by.get();
    let label = who.and_then(|who| who.label.as_deref().or(who.id)).or_else(service);
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    Maker { label: text(label), session: text(session), source_identity: text(source_identity) }
}

/// Is what is kept of it within bounds?
///
/// # Errors
/// The field, what is wrong with it, what was expected.
pub(super) fn check_maker(by: &Maker) -> Result<(), String> {
    check("the maker's name", &by.label, MAX_ARN)?;
    check("the maker's session", &by.session, MAX_NAME)?;
    check("the maker's source identity", &by.source_identity, MAX_NAME)
}
