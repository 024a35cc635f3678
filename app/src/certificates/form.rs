//! The form of certificates on an identity's page: closed until it is asked for.

use super::act::ATTACH;
use crate::call::draft;
use crate::components::field::{About, ProblemSummary, TextArea, TickField};
use leptos::prelude::*;
use ops::certificates::FIELD;
use ops::identities::Detail;

/// The most characters: some twenty certificates. Larger files come by `tenure import certificates`.
const MOST: usize = 65_536;

/// The form, for whoever owns the identity and for security.
pub(crate) fn certificates_form(found: &Detail) -> Option<impl IntoView + use<>> {
    if !found.may_attach {
        return None;
    }
    let id = found.identity.id.to_string();
    let typed = draft(ATTACH).filter(|typed| typed.value("identity") == id);
    let open = typed.is_some();
    let typed = typed.unwrap_or_default();
    let ticked = typed.value("all") == "yes";
    let about = About::new(FIELD, "Certificates, as PEM")
        .hint("The blocks from BEGIN CERTIFICATE to END CERTIFICATE. Never a private key: it is refused, and nothing is kept")
        .checked(&typed.problems);
    Some(view! {
        <details class="offer" id="attach" open=open>
            <summary class="button">"Attach certificates"</summary>
            <form method="post" action="/api/identities/certificates" class="panel">
                <ProblemSummary problems=typed.problems/>
                <input type="hidden" name="identity" value=id/>
                <TextArea about most=MOST/>
                <TickField name="all" value="yes" label="These are all it has: others that were attached are gone" ticked/>
                <button type="submit" class="button primary">"Attach them"</button>
            </form>
        </details>
    })
}
