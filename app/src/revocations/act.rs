//! What the server functions of revoking at once do: read the form, run the op, say so, send the browser on.

use crate::address::Address;
use crate::call::{Draft, answered, call, say};
use crate::components::tone::Tone;
use crate::error::AppError;
use domain::id::{CredentialId, IdentityId, RevocationId};
use domain::problem::Problems;
use domain::revocation::Verdict;
use domain::text::ReasonText;
use leptos_axum::redirect;
use ops::revocations::{self, Wanted};

/// The forms that keep what was typed, by endpoint.
pub(super) const MAKE: &str = "revocations/make";
pub(super) const REVIEW: &str = "revocations/review";

fn typed(form: &str, fields: Vec<(&str, String)>) -> Draft {
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Draft { form: form.into(), fields, ..Draft::default() }
}

pub(super) async fn revoke(
    identity: String,
    credential: String,
    exposed: String,
    reason: String,
) -> Result<(), AppError> {
    let call = call()?;
    let Ok(id) = identity.parse::<IdentityId>() else {
        answered::<()>(&call, Err(ops::Error::NotFound("identity")), Draft::default(), "/identities");
        return Ok(());
    };
    let back =
        Address::new(format!("/identities/{id}/revoke")).with("credential", credential.clone()).to_string();
    let fields = vec![("identity", id.to_string()), ("exposed", exposed.clone()), ("reason", reason.clone())];
    let one = match credential.as_str() {
        "" => Ok(None),
        text => text.parse::<CredentialId>().map(Some).map_err(|_| ops::Error::NotFound("credential")),
    };
    let done = match (one, ReasonText::parse(&reason)) {
        (Ok(credential), Ok(why)) => {
            let wanted = Wanted { identity: id, credential, exposed: exposed == "yes" };
            revocations::revoke(&call, wanted, &why).await
        }
        (Err(error), _) => Err(error),
        (_, Err(problems)) => Err(problems.into()),
    };
    if let Some(made) = answered(&call, done, typed(MAKE, fields), &back) {
        say(Tone::Good, "Recorded. The clock runs until an import shows it dead: run the commands now");
        redirect(&format!("/revocations/{made}"));
    }
    Ok(())
}

pub(super) async fn review(revocation: String, verdict: String, reason: String) -> Result<(), AppError> {
    let call = call()?;
    let id = revocation.parse::<RevocationId>().map_err(|_| ops::Error::NotFound("revocation"));
    let Some(id) = answered(&call, id, Draft::default(), "/") else { return Ok(()) };
    let back = format!("/revocations/{id}");
    let fields =
        vec![("revocation", id.to_string()), ("verdict", verdict.clone()), ("reason", reason.clone())];
    let said = verdict.parse::<Verdict>().map_err(|_| Problems::one("verdict", "Choose what you say of it"));
    let done = match (said, ReasonText::parse(&reason)) {
        (Ok(verdict), Ok(why)) => revocations::review(&call, id, verdict, &why).await.map(|()| verdict),
        (Err(problems), _) | (_, Err(problems)) => Err(problems.into()),
    };
    if let Some(verdict) = answered(&call, done, typed(REVIEW, fields), &back) {
        say(
            Tone::Good,
            match verdict {
                Verdict::Upheld => "Upheld. It stays revoked",
                Verdict::Reversed => {
                    "Reversed. What waited for it is no longer needed: restore it with the commands below"
                }
            },
        );
        redirect(&back);
    }
    Ok(())
}
