//! Proposals of roles that wait: who is to hold what, and the buttons of whoever may answer.

use crate::components::time::until;
use domain::instant::Instant;
use leptos::prelude::*;
use ops::people::ProposalRow;

/// The section; nothing where none waits.
pub(super) fn proposals(rows: &[ProposalRow], now: Instant) -> Option<impl IntoView + use<>> {
    if rows.is_empty() {
        return None;
    }
    let lines = rows.iter().map(|row| line(row, now)).collect_view();
    Some(view! {
        <section aria-labelledby="proposals">
            <h2 id="proposals">"Proposed roles"</h2>
            <p class="quiet">"Whoever proposed a role does not confirm it, nor does whoever is to hold it."</p>
            <ul class="lines">{lines}</ul>
        </section>
    })
}

fn line(row: &ProposalRow, now: Instant) -> impl IntoView + use<> {
    let href = format!("/people/{}", row.receiver.0);
    let (receiver, role, proposer) = (row.receiver.1.clone(), row.role.as_str(), row.proposer.1.clone());
    let (confirm, back) =
        (format!("Confirm {role} for {receiver}"), format!("Take back {role} for {receiver}"));
    let confirm = row.may_confirm.then(|| {
        view! { <button type="submit" class="button" formaction="/api/people/confirm" aria-label=confirm>"Confirm"</button> }
    });
    let back = row.may_withdraw.then(|| {
        view! { <button type="submit" class="quiet-button" formaction="/api/people/withdraw" aria-label=back>"Take back"</button> }
    });
    view! {
        <li>
            <span><a href=href>{receiver}</a>": "{role}</span>
            <span class="quiet">"proposed by "{proposer}", "{until(now, row.expires_at)}</span>
            <form method="post" class="line-form">
                <input type="hidden" name="proposal" value=row.id.to_string()/>
                {confirm}
                {back}
            </form>
        </li>
    }
}
