//! Effective access: services with the most unused first, each one line that opens.

use super::records::called_table;
use crate::address::Address;
use crate::components::badges::{Badge, VerdictBadge};
use crate::components::icons;
use crate::components::tone::Tone;
use domain::instant::Instant;
use domain::usage::Summary;
use domain::window::Window;
use leptos::prelude::*;
use ops::identities::{Quiet, Service};

/// Up to this many actions in all are listed by name; above, service by service on request.
const BY_NAME: u32 = 600;

/// What it may do, by service.
#[component]
pub fn EffectiveAccess(
    /// What it holds.
    services: Vec<Service>,
    /// In one line.
    summary: Summary,
    /// Over this window.
    window: Window,
    /// Are its grants known?
    inventoried: bool,
    /// The page's address, the window with it.
    address: Address,
    /// The service that is opened.
    open: String,
    /// The instant of this request.
    now: Instant,
) -> impl IntoView {
    if !inventoried {
        return view! {
            <section aria-labelledby="access">
                <h2 id="access">"Effective access"</h2>
                <p>
                    "Not known: no inventory shows this identity. Its grants come with "
                    <code>"tenure import aws-iam"</code> "; what it called stands below."
                </p>
            </section>
        }
        .into_any();
    }
    let total = summary.actions.map_or(0, |actions| actions.total);
    let used = summary.actions.map_or(0, |actions| actions.used);
    let all = total <= BY_NAME;
    let privileged = (summary.privileged > 0).then(|| {
        view! { " " {summary.privileged}" of them privileged, "{summary.privileged_unused}" of those unused." }
    });
    let groups = services
        .into_iter()
        .map(|service| {
            let opened = service.name == open;
            let link = address.clone().with("service", &service.name);
            group(service, Shape { named: all || opened, opened, link, window, now })
        })
        .collect_view();
    view! {
        <section aria-labelledby="access">
            <h2 id="access">"Effective access"</h2>
            <p class="reading">
                "It used "<strong>{used}</strong>" of the "<strong>{total}</strong>" actions it holds." {privileged} " "
                <small>
                    "Resources are not compared: a grant on one bucket counts as used when the action was used on any. "
                    "Allows, less sweeping denies, within the permission boundary."
                </small>
            </p>
            <div class="groups">{groups}</div>
        </section>
    }
    .into_any()
}

struct Shape {
    named: bool,
    opened: bool,
    link: Address,
    window: Window,
    now: Instant,
}

fn group(service: Service, shape: Shape) -> impl IntoView {
    let Service { name, actions, privileged, called, quiet } = service;
    let id = format!("service-{}", name.chars().filter(char::is_ascii_alphanumeric).collect::<String>());
    let line = format!("{name}: {} of {} used", actions.used, actions.total);
    let marks = [
        (actions.unused, "unused"),
        (actions.denied_only, "denied_only"),
        (actions.not_observed, "not_observed"),
        (actions.not_evaluable, "not_evaluable"),
        (actions.too_new, "too_new"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, word)| view! { <span class="count">{count}" "<VerdictBadge word/></span> })
    .collect_view();
    let powerful = (privileged > 0).then(
        || view! { <Badge tone=Tone::Attention drawing=icons::TRIANGLE_ALERT word=format!("{privileged} privileged")/> },
    );
    let href = format!("{}#{id}", shape.link);
    let table = (!called.is_empty())
        .then(|| called_table(called, format!("Actions of {name} that were called"), shape.now));
    let quiet = quiet
        .into_iter()
        .map(|one| {
            if shape.named {
                named(one, shape.window).into_any()
            } else {
                counted(&one, shape.window, href.clone()).into_any()
            }
        })
        .collect_view();
    view! {
        <details id=id open=shape.opened>
            <summary><span class="line">{line}</span>{marks}{powerful}</summary>
            {table}
            {quiet}
        </details>
    }
}

fn observed(days: (u32, u32), window: Window) -> String {
    match days {
        (fewest, most) if fewest == most => format!("observed {fewest} of {} days", window.days()),
        (fewest, most) => format!("observed {fewest} to {most} of {} days", window.days()),
    }
}

/// Actions that were not called, by name; the privileged ones first, each with its reason.
fn named(quiet: Quiet, window: Window) -> impl IntoView {
    let observed = observed(quiet.observed_days, window);
    let (powerful, plain): (Vec<_>, Vec<_>) =
        quiet.actions.into_iter().partition(|(_, reason)| reason.is_some());
    let powerful = powerful
        .into_iter()
        .map(|(action, reason)| {
            view! { <li><code>{action}</code>" "<small>{reason.map(|reason| reason.to_string())}</small></li> }
        })
        .collect_view();
    let plain: Vec<String> = plain.into_iter().map(|(action, _)| action).collect();
    let names = (!plain.is_empty()).then(|| view! { <li><code>{plain.join(", ")}</code></li> });
    view! {
        <div class="quiet-actions">
            <p><VerdictBadge word=quiet.verdict.as_str()/>" "<small>{observed}</small></p>
            <ul>{powerful}{names}</ul>
        </div>
    }
}

/// The same as a number, with a link that lists them.
fn counted(quiet: &Quiet, window: Window, href: String) -> impl IntoView + use<> {
    let count = quiet.actions.len();
    view! {
        <p class="quiet-actions">
            <VerdictBadge word=quiet.verdict.as_str()/>" "<small>{observed(quiet.observed_days, window)}</small>" "
            <a href=href>"List the "{count}</a>
        </p>
    }
}
