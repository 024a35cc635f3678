//! What an identity breaks now, each with what would clear it, and the exceptions on it.

use crate::components::badges::{Badge, SeverityBadge};
use crate::components::icons;
use crate::components::time::{OnDate, date, until};
use crate::components::tone::Tone;
use crate::exceptions::ask_path;
use crate::identities::capital;
use domain::id::IdentityId;
use domain::instant::Instant;
use leptos::prelude::*;
use ops::exceptions::ExceptionRow;
use ops::findings::Judged;
use ops::identities::CredentialRow;

/// The findings, worst first.
#[component]
pub fn Findings(
    /// The identity.
    identity: IdentityId,
    /// What it breaks.
    rows: Vec<Judged>,
    /// Its credentials, which findings name.
    credentials: Vec<CredentialRow>,
    /// May the reader ask for an exception?
    may_ask: bool,
    /// The instant of this request.
    now: Instant,
) -> impl IntoView {
    let body = if rows.is_empty() {
        view! { <p class="quiet">"It breaks no rule now."</p> }.into_any()
    } else {
        let lines =
            rows.into_iter().map(|one| line(identity, one, &credentials, (may_ask, now))).collect_view();
        view! { <ul class="findings plain">{lines}</ul> }.into_any()
    };
    view! {
        <section aria-labelledby="findings">
            <h2 id="findings">"Findings"</h2>
            {body}
        </section>
    }
}

fn line(
    identity: IdentityId,
    one: Judged,
    credentials: &[CredentialRow],
    (may_ask, now): (bool, Instant),
) -> impl IntoView + use<> {
    let Judged { finding, covered, planned_until } = one;
    let since = finding.since.map(|at| view! { <span class="quiet">" since "<OnDate at/></span> });
    let ask = (may_ask && covered.is_none() && finding.rule.is_exceptable()).then(|| {
        let href = ask_path(identity, &finding);
        view! { " "<a href=href>"Ask for an exception"</a> }
    });
    let cover = covered.map(|cover| {
        let href = format!("/exceptions/{}", cover.exception);
        let word = format!("excepted {}", until(now, cover.until));
        view! { " "<a href=href><Badge tone=Tone::Plain drawing=icons::CALENDAR_CLOCK word/></a> }
    });
    let planned = planned_until.map(|at| {
        let word = format!("planned until {}", date(at));
        view! { " "<Badge tone=Tone::Plain drawing=icons::CALENDAR_CLOCK word/> }
    });
    let which = credentials.iter().find(|row| Some(row.id) == finding.credential);
    let which =
        which.and_then(|row| row.reference.clone()).map(|reference| view! { " "<code>{reference}</code> });
    let controls: Vec<String> =
        finding.rule.controls().iter().map(|one| format!("{} {}", one.framework, one.id)).collect();
    view! {
        <li>
            <p>
                <SeverityBadge word=finding.severity.as_str()/>" "
                <strong>{capital(finding.rule.as_str())}</strong>{which}{since}{cover}{planned}
            </p>
            <p>{capital(&finding.evidence)}"."</p>
            <p class="quiet">"Cleared by: "{finding.rule.clears()}"."{ask}</p>
            <p class="quiet small">{controls.join(" · ")}</p>
        </li>
    }
}

/// The exceptions that were asked for on it; nothing is shown where none was.
#[component]
pub fn Exceptions(
    /// The exceptions.
    rows: Vec<ExceptionRow>,
    /// The instant of this request.
    now: Instant,
) -> impl IntoView {
    if rows.is_empty() {
        return ().into_any();
    }
    let lines = rows
        .into_iter()
        .map(|row| {
            let href = format!("/exceptions/{}", row.id);
            let when = row.ending.map_or_else(|| row.state.to_string(), |ending| until(now, ending.at));
            view! { <li><a href=href>{capital(row.rule.as_str())}</a>" "<span class="quiet">{row.group.as_str()}", "{when}</span></li> }
        })
        .collect_view();
    view! {
        <section aria-labelledby="exceptions">
            <h2 id="exceptions">"Exceptions"</h2>
            <ul class="plain">{lines}</ul>
        </section>
    }
    .into_any()
}
