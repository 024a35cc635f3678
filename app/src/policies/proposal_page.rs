//! One version: what it says, who said so, what it would come to, and the answers that the viewer may give.

use super::act::REFUSE;
use super::outlook::{in_short, outlook, skipped};
use super::words::{StatedBadge, days, version};
use crate::address::Address;
use crate::call::draft;
use crate::components::dialog::PopDialog;
use crate::components::facts::{Fact, Facts};
use crate::components::field::{About, ProblemSummary, TextArea};
use crate::components::icons::{self, icon};
use crate::components::time::{Ago, OnDate};
use crate::identities::capital;
use crate::page::page;
use domain::id::PolicyId;
use domain::instant::Instant;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use ops::policies::{Outlook, PolicyRow, ProposalPage as Found, ShownEffect, proposal};

/// The page at `/policies/{id}`.
#[component]
pub fn ProposalPage() -> impl IntoView {
    let id: Option<PolicyId> = use_params_map().get_untracked().get("id").and_then(|text| text.parse().ok());
    let skip = skipped(&use_query_map().get_untracked());
    page(
        move |call| async move { proposal(&call, id.ok_or(ops::Error::NotFound("policy"))?).await },
        move |found, now| shown(&found, skip, now),
    )
}

fn shown(found: &Found, skip: usize, now: Instant) -> impl IntoView + use<> {
    let row = &found.row;
    let title = format!("{}, {}", capital(row.kind.as_str()), version(row.version));
    let word = row.word;
    let here = Address::new(format!("/policies/{}", row.id));
    let effect = found.outlook.as_ref().map(|effect| outlook(effect, &here, skip));
    let answers = found.outlook.as_ref().map(|effect| answers(row, effect));
    view! {
        <Title text=title.clone()/>
        <nav aria-label="Where this is"><a href="/policies">"Policies"</a></nav>
        <div class="page-head">
            <h1>{title}</h1>
            <StatedBadge word/>
        </div>
        {facts(row, now)}
        {effect}
        {answers}
    }
}

fn facts(row: &PolicyRow, now: Instant) -> impl IntoView + use<> {
    let policy = row.policy;
    let end = if policy.may_not_expire { "not needed" } else { "needed" };
    let reason = row.reason.clone().unwrap_or_else(|| "erased".into());
    let (author, proposed_at, start_at) = (row.author.clone(), row.proposed_at, row.start_at);
    let answered = row.answered_by.clone().zip(row.answered_at).map(|(who, at)| {
        let why = row.answer.clone().map(|why| format!(": {why}"));
        view! { <Fact term="Answered">{who}", "<Ago now at/>{why}</Fact> }
    });
    view! {
        <Facts>
            <Fact term="Maximum age">{days(policy.max_age_days)}</Fact>
            <Fact term="Notice">{days(policy.lead_days)}</Fact>
            <Fact term="Overlap">{days(policy.overlap_days)}</Fact>
            <Fact term="An end of its own">{end}</Fact>
            <Fact term="From"><OnDate at=start_at/></Fact>
            <Fact term="Proposed">{author}", "<Ago now at=proposed_at/></Fact>
            <Fact term="Why">{reason}</Fact>
            {answered}
        </Facts>
    }
}

fn answers(row: &PolicyRow, effect: &Outlook) -> impl IntoView + use<> {
    let approve = row.may_answer.then(|| approve(row, effect));
    let refuse = row.may_answer.then(|| refuse(row));
    let withdraw = row.may_withdraw.then(|| {
        let id = row.id.to_string();
        view! {
            <PopDialog id="withdraw" open="Take it back" title="Take this proposal back?">
                <p>"It is answered then, and holds nothing. Its number is not used again."</p>
                <form method="post" action="/api/policies/withdraw">
                    <input type="hidden" name="policy" value=id/>
                    <button type="submit" class="button primary">"Take it back"</button>
                </form>
            </PopDialog>
        }
    });
    let other = (!row.may_answer && row.may_withdraw)
        .then(|| view! { <p class="hint">"You proposed it: another person of security approves or refuses it."</p> });
    view! {
        {approve}
        {refuse}
        {other}
        {withdraw}
    }
}

fn approve(row: &PolicyRow, effect: &Outlook) -> impl IntoView + use<> {
    let shown = ShownEffect::of(effect);
    let (id, short, at) = (row.id.to_string(), in_short(effect), effect.at);
    view! {
        <section class="panel" aria-labelledby="approve">
            <h2 id="approve">"Approve it?"</h2>
            <p class="reading">
                "It "<strong>{short}</strong>", and holds from "<OnDate at/>" on. The log says that it was you, and you are "
                "asked to sign in again where that was more than 15 minutes ago."
            </p>
            <form method="post" action="/api/policies/approve" class="actions">
                <input type="hidden" name="policy" value=id/>
                <input type="hidden" name="raises" value=shown.raises.to_string()/>
                <input type="hidden" name="clears" value=shown.clears.to_string()/>
                <button type="submit" class="button primary">{icon(icons::CIRCLE_CHECK)} "Approve it"</button>
            </form>
        </section>
    }
}

fn refuse(row: &PolicyRow) -> impl IntoView + use<> {
    let typed = draft(REFUSE).filter(|typed| typed.value("policy") == row.id.to_string());
    let open = typed.is_some();
    let typed = typed.unwrap_or_default();
    let about = About::new("reason", "Why not").checked(&typed.problems);
    let (id, value) = (row.id.to_string(), typed.value("reason"));
    view! {
        <details class="offer" id="refuse" open=open>
            <summary class="button">"Refuse it"</summary>
            <form method="post" action="/api/policies/refuse" class="panel">
                <ProblemSummary problems=typed.problems/>
                <input type="hidden" name="policy" value=id/>
                <TextArea about value/>
                <button type="submit" class="button primary">"Refuse it"</button>
            </form>
        </details>
    }
}
