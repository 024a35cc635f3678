//! One row of a credential report: a user with its password, keys and certificates.

use super::columns::{Columns, Slot};
use crate::aws::arn::{self, Arn};
use crate::observation::ReportedCredential;
use csv::ByteRecord;
use domain::credential::CredentialType;
use domain::instant::{self, Instant};

/// The words for "nothing is known", and for "this user cannot have it".
const UNKNOWN: [&str; 4] = ["N/A", "no_information", "not_supported", ""];

/// The most an ARN may have, in bytes.
const MOST_ARN_BYTES: usize = 2048;

/// A row, read.
#[derive(Debug)]
pub(super) struct Row {
    /// The user's ARN; the root user's ends with `:root`.
    pub(super) user: String,
    pub(super) created_at: Option<Instant>,
    pub(super) credentials: Vec<ReportedCredential>,
}

/// Reads a row. The error is a sentence; it names the user where that can be read.
pub(super) fn read(columns: &Columns, record: &ByteRecord) -> Result<Row, String> {
    if record.len() != columns.count {
        return Err(format!("it has {} fields: expected {}, as the header has", record.len(), columns.count));
    }
    let fields = Fields(record);
    let arn = fields.text(columns.arn, "arn")?;
    let account = account(arn)?;
    let called = |reason: String| {
        let name = arn.rsplit(['/', ':']).next().unwrap_or_default();
        format!("user {name}: {reason}")
    };
    fields.text(columns.user, "user").map_err(called)?;
    let created_at = fields.instant(columns.created, "user_creation_time").map_err(called)?;
    let mut credentials = Vec::new();
    for (kind, slot, place) in [
        (CredentialType::Password, "", &columns.password),
        (CredentialType::AccessKey, "1", &columns.keys[0]),
        (CredentialType::AccessKey, "2", &columns.keys[1]),
        (CredentialType::Certificate, "1", &columns.certificates[0]),
        (CredentialType::Certificate, "2", &columns.certificates[1]),
    ] {
        let found = fields
            .facts(place)
            .map_err(|reason| called(format!("{}: {reason}", format!("{kind} {slot}").trim_end())))?;
        if found.exists(kind) {
            credentials.push(ReportedCredential {
                user: arn.to_owned(),
                account: account.to_owned(),
                kind,
                slot: slot.to_owned(),
                active: found.active,
                // The report's only date is "created or last changed", which is when the clock began.
                created_at: None,
                rotated_at: found.rotated_at,
                last_used_at: found.last_used_at,
            });
        }
    }
    Ok(Row { user: arn.to_owned(), created_at, credentials })
}

/// The account of a user's ARN or of the root user's.
fn account(arn: &str) -> Result<&str, String> {
    let named = Arn::parse(arn).filter(|named| named.service == "iam" && arn::is_account(named.account));
    match named {
        Some(named) if named.resource == "root" || arn::iam(arn, "user").is_ok() => Ok(named.account),
        _ => Err(
            "its arn is neither a user's, such as arn:aws:iam::123456789012:user/name, nor the root user's"
                .into(),
        ),
    }
}

/// What a row says of one credential.
struct Facts {
    active: Option<bool>,
    rotated_at: Option<Instant>,
    last_used_at: Option<Instant>,
}

impl Facts {
    /// A slot of which nothing is known is empty. A password that the report does not support saying anything of
    /// (the root user's) is there, in an unknown state.
    fn exists(&self, kind: CredentialType) -> bool {
        self.active == Some(true)
            || self.rotated_at.is_some()
            || self.last_used_at.is_some() && self.active.is_none()
            || kind == CredentialType::Password && self.active.is_none()
    }
}

struct Fields<'a>(&'a ByteRecord);

impl<'a> Fields<'a> {
    /// A text that must be there.
    fn text(&self, place: usize, name: &str) -> Result<&'a str, String> {
        match self.known(place, name)? {
            Some(text) if text.len() > MOST_ARN_BYTES => Err(format!("{name} has {} bytes", text.len())),
            Some(text) if text.contains(char::is_control) => Err(format!("{name} has control characters")),
            Some(text) => Ok(text),
            None => Err(format!("{name} is missing")),
        }
    }

    /// A field, trimmed; `None` where it says that nothing is known.
    fn known(&self, place: usize, name: &str) -> Result<Option<&'a str>, String> {
        let text = str::from_utf8(self.0.get(place).unwrap_or_default());
        let text = text.map_err(|_| format!("{name} is not UTF-8"))?.trim();
        Ok((!UNKNOWN.contains(&text)).then_some(text))
    }

    fn instant(&self, place: usize, name: &str) -> Result<Option<Instant>, String> {
        let text = self.known(place, name)?;
        text.map(instant::parse).transpose().map_err(|error| format!("{name}: {error}"))
    }

    fn flag(&self, place: usize, name: &str) -> Result<Option<bool>, String> {
        match self.known(place, name)? {
            None => Ok(None),
            Some(text) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some(text) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some(_) => Err(format!("{name} is neither true nor false")),
        }
    }

    fn facts(&self, slot: &Slot) -> Result<Facts, String> {
        Ok(Facts {
            active: self.flag(slot.active, "active")?,
            rotated_at: self.instant(slot.rotated, "last rotated or changed")?,
            last_used_at: slot.used.map(|used| self.instant(used, "last used")).transpose()?.flatten(),
        })
    }
}
