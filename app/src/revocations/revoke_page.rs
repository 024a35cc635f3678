//! Before something is revoked: who calls with it, what stops working, and the commands.

use super::act::MAKE;
use super::commands::commands;
use crate::asked_window::in_words;
use crate::call::draft;
use crate::components::field::{About, ProblemSummary, TextArea, TickField};
use crate::components::name::Name;
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::Ago;
use crate::page::page;
use domain::id::{CredentialId, IdentityId};
use domain::instant::Instant;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use ops::revocations::{Prospect, prospect};

/// The page at `/identities/{id}/revoke`.
#[component]
pub fn RevokePage() -> impl IntoView {
    let id: Option<IdentityId> =
        use_params_map().get_untracked().get("id").and_then(|text| text.parse().ok());
    let credential: Option<CredentialId> =
        use_query_map().get_untracked().get("credential").and_then(|text| text.parse().ok());
    page(
        move |call| async move { prospect(&call, id.ok_or(ops::Error::NotFound("identity"))?, credential).await },
        shown,
    )
}

fn shown(found: Prospect, now: Instant) -> impl IntoView {
    let (id, name) = (found.identity.id, found.identity.name.clone());
    let back = format!("/identities/{id}");
    let what = match &found.credential {
        Some(one) => format!("{} {}", one.kind, one.reference.clone().unwrap_or_default()),
        None => "the whole identity".into(),
    };
    let typed = draft(MAKE).filter(|typed| typed.value("identity") == id.to_string()).unwrap_or_default();
    let credential = found.credential.as_ref().map(|one| one.id.to_string()).unwrap_or_default();
    let last = match found.credential.as_ref().map_or(found.identity.active_at, |one| one.last_used_at) {
        Some(at) => view! { "Last used "<Ago now at/>"." }.into_any(),
        None => "Use of it was never seen.".into_any(),
    };
    let about = About::new("reason", "Why it cannot wait").checked(&typed.problems);
    let (value, exposed) = (typed.value("reason"), typed.value("exposed") == "yes");
    view! {
        <Title text="Revoke now"/>
        <nav aria-label="Where this is"><a href="/identities">"Identities"</a>" · "<a href=back><Name name/></a></nav>
        <div class="page-head">
            <h1>"Revoke now: "{what}</h1>
        </div>
        <p class="reading">
            {last}" You may do this alone. Another person reviews it within 72 hours, and the clock runs from now until an import shows it dead."
        </p>
        {callers(&found, now)}
        {calls(&found)}
        {commands(found.commands.as_ref())}
        <form method="post" action="/api/revocations/make" class="panel">
            <ProblemSummary problems=typed.problems/>
            <input type="hidden" name="identity" value=id.to_string()/>
            <input type="hidden" name="credential" value=credential/>
            <TickField name="exposed" value="yes" label="It was exposed: somebody saw it who should not have" ticked=exposed/>
            <TextArea about value/>
            <p class="hint">"Opens a task that is due in an hour, and asks another person to review it within 72 hours."</p>
            <button type="submit" class="button">"Revoke it now"</button>
        </form>
    }
}

fn callers(found: &Prospect, now: Instant) -> impl IntoView + use<> {
    let rows = found
        .callers
        .iter()
        .map(|row| {
            let who = if row.session.is_empty() { row.address.clone() } else { row.session.clone() };
            let (address, calls, at) = (row.address.clone(), row.calls, row.last_at);
            view! {
                <tr>
                    <RowHead>{who}</RowHead>
                    <FoldCell label="From">{address}</FoldCell>
                    <FoldCell label="Calls" number=true>{calls}</FoldCell>
                    <FoldCell label="Last"><Ago now at/></FoldCell>
                </tr>
            }
        })
        .collect_view();
    if found.callers.is_empty() {
        return view! { <p>"Nobody was seen calling with it."</p> }.into_any();
    }
    let total = found.callers_total;
    view! {
        <section aria-labelledby="callers">
            <h2 id="callers">"Who will notice "<span class="quiet">{total}</span></h2>
            <TableFrame label="Callers">
                <table class="folding dense">
                    <Caption text="Callers, the last first"/>
                    <thead>
                        <tr>
                            <ColumnHead>"Session"</ColumnHead>
                            <ColumnHead>"From"</ColumnHead>
                            <ColumnHead number=true>"Calls"</ColumnHead>
                            <ColumnHead>"Last"</ColumnHead>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableFrame>
        </section>
    }
    .into_any()
}

fn calls(found: &Prospect) -> impl IntoView + use<> {
    let window = in_words(found.window);
    if found.calls.is_empty() {
        return view! { <p>"It was not seen to use anything "{window}": nothing is known to break."</p> }
            .into_any();
    }
    let count = found.calls.len();
    let lines = found
        .calls
        .iter()
        .take(20)
        .map(|(permission, counts)| {
            let (permission, used) = (permission.clone(), counts.used());
            view! { <li><code>{permission}</code>" "<span class="quiet">{used}" times"</span></li> }
        })
        .collect_view();
    let more = (count > 20).then(|| view! { <p class="quiet">"and "{count - 20}" more"</p> });
    view! {
        <section aria-labelledby="breaks">
            <h2 id="breaks">"What stops working "<span class="quiet">{count}</span></h2>
            <p class="quiet">"What it used "{window}", most first."</p>
            <ul class="plain">{lines}</ul>
            {more}
        </section>
    }
    .into_any()
}
