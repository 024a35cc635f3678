//! One exception: the request beside fresh usage, what it covers, what was said of it, and what can be done.

use super::gestures::gestures;
use super::words::{ExceptionBadge, path, until_when};
use crate::asked_window::in_words;
use crate::components::badges::SeverityBadge;
use crate::components::facts::{Fact, Facts};
use crate::components::name::Name;
use crate::components::strip_figure::StripFigure;
use crate::components::time::OnDate;
use crate::components::use_strip::strip_of;
use crate::identities::capital;
use crate::page::page;
use domain::id::ExceptionId;
use domain::instant::Instant;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use ops::exceptions::{Shown, show};

/// The page at `/exceptions/{id}`.
#[component]
pub fn ExceptionPage() -> impl IntoView {
    let id: Option<ExceptionId> =
        use_params_map().get_untracked().get("id").and_then(|text| text.parse().ok());
    page(move |call| async move { show(&call, id.ok_or(ops::Error::NotFound("exception"))?).await }, shown)
}

fn shown(found: Shown, now: Instant) -> impl IntoView {
    let row = found.row.clone();
    let title = format!("{}: {}", capital(row.rule.as_str()), row.identity_name);
    let identity = format!("/identities/{}", row.identity);
    view! {
        <Title text=title/>
        <nav aria-label="Where this is"><a href="/exceptions">"Exceptions"</a></nav>
        <div class="page-head">
            <h1>{capital(row.rule.as_str())}" on "<a href=identity><Name name=row.identity_name.clone()/></a></h1>
            <ExceptionBadge row=row.clone() now/>
        </div>
        {gestures(&found)}
        <div class="two-columns">
            {request(&found, now)}
            {today(&found, now)}
        </div>
        {controls(&found)}
    }
}

fn text(value: Option<&String>) -> AnyView {
    match value {
        Some(text) => view! { <span class="typed">{text.clone()}</span> }.into_any(),
        None => view! { <span class="quiet">"erased"</span> }.into_any(),
    }
}

fn by(said: Option<&(String, Instant)>) -> AnyView {
    match said.cloned() {
        Some((who, at)) => view! { {who}", "<OnDate at/> }.into_any(),
        None => view! { <span class="quiet">"not yet"</span> }.into_any(),
    }
}

fn request(found: &Shown, now: Instant) -> impl IntoView + use<> {
    let row = &found.row;
    let meanwhile = row.compensation.iter().map(|one| view! { <li>{one.as_str()}</li> }).collect_view();
    let link = (!found.link.is_empty()).then(|| {
        let href = found.link.clone();
        view! { <Fact term="More"><a href=href.clone() rel="noreferrer external">{href.clone()}</a></Fact> }
    });
    let renews =
        found.renews.map(|id| view! { <Fact term="Renews"><a href=path(id)>"an earlier one"</a></Fact> });
    let accepted = (row.risk == domain::exception::Risk::High).then(|| {
        let said = by(found.accepted.as_ref());
        view! { <Fact term="Risk accepted by">{said}</Fact> }
    });
    let confirmed = found.confirmed.as_ref().map(|said| {
        let said = by(Some(said));
        view! { <Fact term="Confirmed by a new owner">{said}</Fact> }
    });
    let closed = found.closed.as_ref().map(|(who, at, why)| {
        let (who, at) = (who.clone(), *at);
        let why = why.clone().map(|why| view! { <p class="typed">{why}</p> });
        view! { <Fact term=capital(row.state.as_str())>{who}", "<OnDate at/>{why}</Fact> }
    });
    let (reason, exit_plan) = (text(found.reason.as_ref()), text(found.exit_plan.as_ref()));
    let (until, risk, asked_by) =
        (until_when(row, now), capital(row.risk.as_str()), row.asked_by_name.clone());
    let (start, asked_at, approved) = (row.start, row.asked_at, by(found.approved.as_ref()));
    let (spent, most) = found.spent;
    let family = row.rule.family().as_str();
    view! {
        <section aria-labelledby="request">
            <h2 id="request">"The request"</h2>
            <Facts>
                <Fact term="Why">{reason}</Fact>
                <Fact term="Done meanwhile"><ul class="plain">{meanwhile}</ul></Fact>
                <Fact term="What replaces it">{exit_plan}</Fact>
                <Fact term="Risk">{risk}</Fact>
                <Fact term="From"><OnDate at=start/></Fact>
                <Fact term="Until">{until}</Fact>
                <Fact term="Given before">
                    {format!("{spent} of {most} days within 24 months, to rules about {family}")}
                </Fact>
                <Fact term="Asked by">{asked_by}", "<OnDate at=asked_at/></Fact>
                <Fact term="Approved by">{approved}</Fact>
                {accepted}
                {confirmed}
                {closed}
                {link}
                {renews}
            </Facts>
        </section>
    }
}

fn today(found: &Shown, now: Instant) -> impl IntoView + use<> {
    let finding = match &found.finding {
        Some(judged) => {
            let severity = judged.finding.severity.as_str();
            let covered = if judged.covered.is_some_and(|cover| cover.exception == found.row.id) {
                "This exception covers it now."
            } else if judged.covered.is_some() {
                "Another exception covers it now."
            } else {
                "It is open: nothing covers it now."
            };
            view! {
                <p><SeverityBadge word=severity/>" "{capital(&judged.finding.evidence)}". "{covered}</p>
                <p class="quiet">"Cleared by: "{judged.finding.rule.clears()}"."</p>
            }
            .into_any()
        }
        None => view! { <p>"It is not broken now: there is nothing left to cover."</p> }.into_any(),
    };
    let used = match found.summary.actions {
        Some(actions) => format!(
            "Used {} of {} actions {}; {} privileged",
            actions.used,
            actions.total,
            in_words(found.window),
            found.summary.privileged
        ),
        None => "What it holds is not known: no inventory of it was imported".into(),
    };
    let strip = strip_of(found.window, &found.days);
    let last = found.identity.active_at;
    view! {
        <section aria-labelledby="today">
            <h2 id="today">"As it is now"</h2>
            {finding}
            <p>{used}"."</p>
            <StripFigure strip last now/>
        </section>
    }
}

fn controls(found: &Shown) -> impl IntoView + use<> {
    let own = found.row.rule.controls();
    let lines =
        own.iter().map(|one| view! { <li>{one.framework}" "<code>{one.id}</code></li> }).collect_view();
    view! {
        <section aria-labelledby="controls">
            <h2 id="controls">"Controls it bears on"</h2>
            <ul class="plain">{lines}</ul>
            <p class="quiet">
                "The exception itself is recorded for "<code>"ID.RA-07"</code>" (NIST CSF 2.0). A PCI exception here is not a "
                "compensating control: that needs its own worksheet."
            </p>
        </section>
    }
}
