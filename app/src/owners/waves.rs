//! Waves on the page of owners: the plan in force, what waits for approval, whom each wave would ask, and the burn-down.

use crate::call::draft;
use crate::components::field::ProblemSummary;
use crate::components::icons::{self, icon};
use crate::components::time::OnDate;
use crate::identities::{capital, grouped};
use domain::id::PersonId;
use domain::instant::Instant;
use domain::review::Risk;
use leptos::prelude::*;
use ops::owners::Likely;
use ops::waves::PlanRow;

/// The form that keeps what was typed, by its endpoint.
pub(super) const PROPOSE: &str = "waves/propose";

/// The name of a risk's field.
pub(super) fn field(risk: Risk) -> String {
    risk.as_str().replace(' ', "_")
}

/// What of waves the page shows.
pub(super) struct Waves {
    pub(super) plans: Vec<PlanRow>,
    /// Who looks, where they may propose and approve.
    pub(super) viewer: Option<PersonId>,
    /// What asking comes to, where that was asked: of one risk, or of all.
    pub(super) asked: Option<(Option<Risk>, Likely)>,
}

/// The section.
pub(super) fn waves(found: &Waves, now: Instant) -> Option<impl IntoView + use<>> {
    let waiting = found.plans.iter().find(|plan| plan.approved.is_none() && plan.ended.is_none());
    let in_force = found.plans.iter().find(|plan| plan.approved.is_some() && plan.ended.is_none());
    if found.viewer.is_none() && waiting.is_none() && in_force.is_none() {
        return None;
    }
    let table = in_force.map(|plan| planned(plan, found.viewer.is_some(), now));
    let none = in_force.is_none().then(|| {
        view! {
            <p class="quiet">
                "No plan is in force: what has no owner is open at once. A plan says by when, risk by risk; what it covers reads "
                "\"planned until\", and stays a finding."
            </p>
        }
    });
    let proposal = waiting.map(|plan| proposed(plan, found.viewer));
    let propose = (found.viewer.is_some() && waiting.is_none()).then(|| propose(in_force));
    let ask = found.asked.as_ref().map(|(risk, comes)| comes_to(*risk, comes));
    let all = found.viewer.map(|_| {
        view! { <p><a class="button" href="/owners?ask=all#waves">"Ask all likely owners"</a></p> }
    });
    Some(view! {
        <section aria-labelledby="waves">
            <h2 id="waves">"By when owners are found"</h2>
            {none}
            {table}
            {proposal}
            {ask}
            <div class="page-actions">{all}{propose}</div>
        </section>
    })
}

fn planned(plan: &PlanRow, asks: bool, now: Instant) -> impl IntoView + use<> {
    let lines = plan
        .waves
        .iter()
        .map(|wave| {
            let passed = (wave.until <= now).then_some(" – its day has come");
            let ask = asks.then(|| {
                let href = format!("/owners?ask={}#waves", field(wave.risk));
                let word = format!("Ask likely owners of what is {}", wave.risk.as_str());
                view! { <a href=href aria-label=word>"Ask likely owners"</a> }
            });
            view! {
                <li>
                    <span>{capital(wave.risk.as_str())}</span>
                    <span class="quiet">"by "<OnDate at=wave.until/>{passed}</span>
                    {ask}
                </li>
            }
        })
        .collect_view();
    let approved = plan.approved.clone().map(|(at, by)| {
        view! { <p class="quiet">"Proposed by "{plan.proposed_by.1.clone()}", approved by "{by}" on "<OnDate at/>"."</p> }
    });
    view! { <ul class="lines">{lines}</ul> {approved} }
}

fn proposed(plan: &PlanRow, viewer: Option<PersonId>) -> impl IntoView + use<> {
    let lines = plan
        .waves
        .iter()
        .map(|wave| view! { <li><span>{capital(wave.risk.as_str())}</span><span class="quiet">"by "<OnDate at=wave.until/></span></li> })
        .collect_view();
    let id = plan.id.to_string();
    let buttons = viewer.map(|viewer| {
        if viewer == plan.proposed_by.0 {
            view! {
                <button type="submit" class="quiet-button" formaction="/api/waves/withdraw">"Take it back"</button>
                <span class="quiet">"Another person of security approves it"</span>
            }
            .into_any()
        } else {
            view! {
                <button type="submit" class="button" formaction="/api/waves/approve">"Approve these dates"</button>
                <button type="submit" class="quiet-button" formaction="/api/waves/refuse">"Refuse"</button>
            }
            .into_any()
        }
    });
    view! {
        <div class="panel">
            <h3>"Proposed by "{plan.proposed_by.1.clone()}" on "<OnDate at=plan.proposed_at/></h3>
            <ul class="lines">{lines}</ul>
            <form method="post" class="line-form">
                <input type="hidden" name="plan" value=id/>
                {buttons}
            </form>
        </div>
    }
}

fn propose(in_force: Option<&PlanRow>) -> impl IntoView + use<> {
    let typed = draft(PROPOSE);
    let open = typed.is_some();
    let problems = typed.as_ref().map(|typed| typed.problems.clone()).unwrap_or_default();
    let known = |risk: Risk| {
        let wave = in_force.and_then(|plan| plan.waves.iter().find(|wave| wave.risk == risk));
        wave.map(|wave| (wave.until - chrono::Duration::milliseconds(1)).format("%Y-%m-%d").to_string())
    };
    let fields = Risk::ALL
        .iter()
        .map(|risk| {
            let name = field(*risk);
            let value = match &typed {
                Some(typed) => typed.value(&name),
                None => known(*risk).unwrap_or_default(),
            };
            let wrong = problems.of(&name).map(str::to_owned);
            let error = format!("{name}-error");
            let described = wrong.as_ref().map(|_| error.clone());
            let invalid = wrong.as_ref().map(|_| "true");
            let bad = wrong.is_some();
            let wrong =
                wrong.map(|wrong| view! { <p class="error" id=error>{icon(icons::CIRCLE_ALERT)} {wrong}</p> });
            view! {
                <div class="field" class:field-bad=bad>
                    <label for=name.clone()>{capital(risk.as_str())}</label>
                    {wrong}
                    <input id=name.clone() name=name type="date" value=value required aria-describedby=described
                        aria-invalid=invalid/>
                </div>
            }
        })
        .collect_view();
    view! {
        <details class="offer" id="plan" open=open>
            <summary class="button">"Propose dates"</summary>
            <form method="post" action="/api/waves/propose" class="panel">
                <ProblemSummary problems=problems.clone()/>
                <p class="hint">"The last day, UTC, on which what is of each risk may be without an owner. What is riskier comes first."</p>
                {fields}
                <button type="submit" class="button primary">"Propose them"</button>
            </form>
        </details>
    }
}

/// What asking comes to, and the button.
fn comes_to(risk: Option<Risk>, comes: &Likely) -> impl IntoView + use<> {
    let number = |count: usize| grouped(u64::try_from(count).unwrap_or(u64::MAX));
    let what = risk.map_or_else(|| "in all".to_owned(), |risk| format!("that are {}", risk.as_str()));
    let word = format!("Ask {} people about {}", number(comes.people), number(comes.asked));
    let button =
        (comes.asked > 0).then(|| view! { <button type="submit" class="button primary">{word}</button> });
    let risk = risk.map(field).unwrap_or_default();
    view! {
        <form method="post" action="/api/owners/ask-likely" class="panel">
            <input type="hidden" name="risk" value=risk/>
            <p>
                {number(comes.orphans)}" without an owner "{what}": "{number(comes.asked)}" would be offered to "
                {number(comes.people)}" people, each with the reason; "{number(comes.waiting)}" wait for an answer; for "
                {number(comes.nobody)}" nothing points at anybody who was not asked."
            </p>
            {button}
        </form>
    }
}
