//! What the server function of certificates does: read the form, run the op, say so, send the browser on.

use super::server_fns::CertificatesForm;
use crate::call::{Draft, answered, call, say};
use crate::components::tone::Tone;
use crate::error::AppError;
use domain::id::IdentityId;
use leptos_axum::redirect;
use ops::certificates::{self, Attached, FIELD};

/// The form that keeps what was typed, by endpoint.
pub(super) const ATTACH: &str = "identities/certificates";

pub(super) async fn attach(form: CertificatesForm) -> Result<(), AppError> {
    let call = call()?;
    let Ok(identity) = form.identity.parse::<IdentityId>() else {
        answered::<()>(&call, Err(ops::Error::NotFound("identity")), Draft::default(), "/identities");
        return Ok(());
    };
    // What was pasted is not kept: it may have been a private key, and a draft is stored.
    let fields = [("identity", identity.to_string()), (FIELD, String::new()), ("all", form.all.clone())];
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let draft = Draft { form: ATTACH.into(), fields, ..Draft::default() };
    let done = match certificates::read(form.certificates.as_bytes()) {
        Ok(read) => certificates::attach(&call, identity, &read, form.all == "yes").await,
        Err(error) => Err(error),
    };
    if let Some(done) = answered(&call, done, draft, &format!("/identities/{identity}#attach")) {
        say(if done.same_key > 0 { Tone::Attention } else { Tone::Good }, in_words(done));
        redirect(&format!("/identities/{identity}#credentials"));
    }
    Ok(())
}

fn in_words(done: Attached) -> String {
    let mut words = vec![format!("Attached {}, {} were there already", done.added, done.known)];
    if done.same_key > 0 {
        words.push(format!(
            "{} of them have a key that was certified before: that is renewed, not rotated, and its clock goes on",
            done.same_key
        ));
    }
    if done.gone > 0 {
        words.push(format!("{} that are not among them are gone", done.gone));
    }
    words.join(". ")
}
