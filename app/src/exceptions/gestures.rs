//! What the reader may do with an exception: approve and refuse side by side, neither the default.

use super::act::{END, REFUSE};
use crate::address::Address;
use crate::call::draft;
use crate::components::field::{About, ProblemSummary, TextArea};
use crate::components::icons::{self, icon};
use domain::id::ExceptionId;
use leptos::prelude::*;
use ops::exceptions::Shown;

/// Every gesture that is there for this person.
pub(super) fn gestures(found: &Shown) -> impl IntoView + use<> {
    let id = found.row.id;
    let decide = found.may_decide.then(|| {
        let high = found.row.risk == domain::exception::Risk::High;
        let said = if high {
            "Approving it covers nothing yet: its risk is high, and the business owner accepts it after you."
        } else {
            "Approving it covers the finding from now, or its first day, until its end."
        };
        decision(id, "approve", "Approve", said)
    });
    let accept = found.may_accept.then(|| {
        let said =
            "Security approved it. Accepting its risk for the business covers the finding until its end.";
        decision(id, "accept", "Accept the risk", said)
    });
    let confirm = found.row.to_confirm.then(|| {
        let said = "You own it now. It was given to an earlier owner: confirm it within 14 days, or it ends.";
        view! {
            <section class="panel" aria-labelledby="confirm-head">
                <h2 id="confirm-head">"Confirm it"</h2>
                <p>{said}</p>
                {plain(id, "confirm", "Confirm")}
            </section>
        }
    });
    let withdraw = found.may_withdraw.then(|| plain(id, "withdraw", "Take the request back"));
    let end = found
        .may_end
        .then(|| with_reason(id, "end", END, "End it now", "Its finding is open again at once."));
    let renew = found.may_renew.then(|| {
        let start = found.row.ending.map_or(found.row.end, |ending| ending.at).format("%Y-%m-%d").to_string();
        let what = match found.row.credential {
            Some(credential) => format!("{}|{credential}", found.row.rule),
            None => found.row.rule.to_string(),
        };
        let href = Address::new("/exceptions/ask")
            .with("identity", found.row.identity.to_string())
            .with("what", what)
            .with("renews", id.to_string())
            .with("start", start)
            .to_string();
        view! { <a class="button" href=href>{icon(icons::CALENDAR_CLOCK)} "Ask to renew it"</a> }
    });
    view! { {decide}{accept}{confirm}<div class="page-actions">{withdraw}{renew}{end}</div> }
}

fn decision(id: ExceptionId, yes: &'static str, word: &'static str, said: &'static str) -> impl IntoView {
    view! {
        <section class="panel" aria-labelledby="decide-head">
            <h2 id="decide-head">"Decide it"</h2>
            <p>{said}</p>
            <div class="side-by-side">
                <form method="post" action=format!("/api/exceptions/{yes}")>
                    <input type="hidden" name="exception" value=id.to_string()/>
                    <button type="submit" class="button">{icon(icons::CHECK)} {word}</button>
                </form>
                {with_reason(id, "refuse", REFUSE, "Refuse", "Its finding stays open. Whoever asked reads why.")}
            </div>
        </section>
    }
}

fn plain(id: ExceptionId, endpoint: &'static str, word: &'static str) -> impl IntoView {
    view! {
        <form method="post" action=format!("/api/exceptions/{endpoint}")>
            <input type="hidden" name="exception" value=id.to_string()/>
            <button type="submit" class="button">{word}</button>
        </form>
    }
}

/// A gesture that takes a reason: closed until it is asked for, open where what was sent needs another look.
fn with_reason(
    id: ExceptionId,
    endpoint: &'static str,
    form: &'static str,
    word: &'static str,
    said: &'static str,
) -> impl IntoView {
    let typed = draft(form).filter(|typed| typed.value("exception") == id.to_string());
    let open = typed.is_some();
    let typed = typed.unwrap_or_default();
    let about = About::new("reason", "Why").checked(&typed.problems);
    let value = typed.value("reason");
    view! {
        <details class="offer" id=endpoint open=open>
            <summary class="button">{word}</summary>
            <form method="post" action=format!("/api/exceptions/{endpoint}") class="panel">
                <ProblemSummary problems=typed.problems/>
                <input type="hidden" name="exception" value=id.to_string()/>
                <TextArea about value/>
                <p class="hint">{said}</p>
                <button type="submit" class="button">{word}</button>
            </form>
        </details>
    }
}
