//! What became of a call, by its error code.

use super::record::Record;
use domain::tally::Outcome;

/// Codes of which authorisation cannot be told, whole. Each stands in some service's common errors.
const FAILED: [&str; 5] = [
    "RequestLimitExceeded",
    "InvalidClientTokenId",
    "SignatureDoesNotMatch",
    "AuthFailure",
    "MalformedQueryString",
];
/// The same, by how they begin: ThrottlingException, ExpiredTokenException …
const FAILED_PREFIXES: [&str; 2] = ["Throttling", "ExpiredToken"];

/// The outcome. `by_identity`: was it an identity's call, or the provider's own? An error that is neither a refusal
/// nor in the list came after authorisation: not found, conflict, invalid parameter.
pub(crate) fn outcome(record: &Record<'_>, by_identity: bool) -> Outcome {
    if let Some(code) = record.error_code.get() {
        // EC2 writes "Client.UnauthorizedOperation" where others write the last part alone.
        let code = code.rsplit('.').next().unwrap_or(code);
        if code.starts_with("AccessDenied") || code.contains("Unauthorized") {
            return Outcome::Denied;
        }
        if FAILED.contains(&code) || FAILED_PREFIXES.iter().any(|prefix| code.starts_with(prefix)) {
            return Outcome::Failed;
        }
    }
    if console_login(record) == Some(false) {
        return Outcome::Failed;
    }
    let invoked = record.user_identity.get().is_some_and(|identity| identity.invoked_by.get().is_some());
    if by_identity && invoked { Outcome::OnBehalf } else { Outcome::Allowed }
}

/// Was it authorised, and did it succeed? Only then does it show a change.
pub(crate) fn succeeded(record: &Record<'_>) -> bool {
    record.error_code.get().is_none()
}

/// A sign-in to the console: did it succeed? `None` for every other call.
pub(crate) fn console_login(record: &Record<'_>) -> Option<bool> {
    if record.event_name.get() != Some("ConsoleLogin") {
        return None;
    }
    let answer = record.response_elements.get().and_then(|response| response.console_login.get());
    Some(answer != Some("Failure"))
}
