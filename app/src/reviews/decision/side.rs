//! Beside the checklist: why it is here, its credentials, findings and exceptions, and what is new since it was last attested.

use crate::components::badges::Badge;
use crate::components::clocks::ClockBadge;
use crate::components::icons;
use crate::components::time::{Ago, OnDate, until};
use crate::components::tone::Tone;
use crate::exceptions::ask_from_item;
use crate::reviews::words::OutcomeBadge;
use domain::credential::CredentialType;
use domain::finding::Rule;
use domain::id::CredentialId;
use domain::instant::Instant;
use domain::review::{CampaignState, Risk};
use leptos::prelude::*;
use ops::reviews::frozen::{CredentialSnapshot, FindingSnapshot};
use ops::reviews::{Attested, ItemPage};

/// The column.
#[component]
pub fn Side(
    /// The item.
    found: ItemPage,
    /// The instant of this request.
    now: Instant,
) -> impl IntoView {
    let risk = found.item.risk;
    let word = if found.item.low_risk { "low-risk" } else { risk.as_str() };
    let tone = match (found.item.low_risk, risk) {
        (true, _) => Tone::Good,
        (false, Risk::Rest) => Tone::Plain,
        (false, _) => Tone::Attention,
    };
    let drawing = if found.item.low_risk { icons::CIRCLE_CHECK } else { icons::TRIANGLE_ALERT };
    let reason = if found.item.low_risk {
        "Every grant was used, and every credential is current"
    } else {
        risk.reason()
    };
    view! {
        <aside class="decision-side" aria-label="What else to know">
            <section aria-labelledby="risk">
                <h2 id="risk">"Risk"</h2>
                <p><Badge tone drawing word/>" "{reason}"."</p>
            </section>
            {credentials(&found, now)}
            {findings(&found, now)}
            {exceptions(&found, now)}
            {before(found.attested.as_ref())}
        </aside>
    }
}

fn credentials(found: &ItemPage, now: Instant) -> impl IntoView + use<> {
    let all = &found.snapshot.credentials;
    let trusts = all.iter().filter(|one| one.kind == CredentialType::FederatedTrust).count();
    let lines = all
        .iter()
        .filter(|one| one.kind != CredentialType::FederatedTrust)
        .map(|one| credential(one, now))
        .collect_view();
    let trusts = (trusts > 0).then(|| {
        let said = if trusts == 1 {
            "1 trust lets others become it".into()
        } else {
            format!("{trusts} trusts let others become it")
        };
        view! { <li>{said}</li> }
    });
    let none = all.is_empty().then(|| view! { <li class="quiet">"none is known"</li> });
    view! {
        <section aria-labelledby="credentials">
            <h2 id="credentials">"Credentials"</h2>
            <ul class="plain">{lines}{trusts}{none}</ul>
        </section>
    }
}

fn credential(one: &CredentialSnapshot, now: Instant) -> impl IntoView + use<> {
    let last = match one.last_used_at {
        Some(at) => view! { "used "<Ago now at/> }.into_any(),
        None => "use not seen".into_any(),
    };
    let state = match one.active {
        Some(false) => Some(", inactive"),
        Some(true) => None,
        None => Some(", nobody says whether it is active"),
    };
    view! {
        <li>
            {one.kind.as_str()}" "<code>{one.provider_ref.clone()}</code>" "<ClockBadge status=one.status/>
            <small>{last}{state}</small>
        </li>
    }
}

fn findings(found: &ItemPage, now: Instant) -> impl IntoView + use<> {
    let lines = found
        .snapshot
        .findings
        .iter()
        .map(|finding| {
            let since = finding.since.map(|at| view! { <span class="quiet">"since "<OnDate at/></span> });
            let leave = leave(found, finding, now);
            view! {
                <li>
                    <Badge tone=Tone::Attention drawing=icons::CIRCLE_ALERT word=finding.rule.clone()/>" "{since}
                    {leave}
                </li>
            }
        })
        .collect_view();
    let none = found.snapshot.findings.is_empty().then(|| view! { <li class="quiet">"none at launch"</li> });
    view! {
        <section aria-labelledby="findings">
            <h2 id="findings">"Findings"</h2>
            <ul class="plain">{lines}{none}</ul>
        </section>
    }
}

/// What became of a finding since launch: cleared, covered, asked to be, or open, with the way to ask for leave from it.
fn leave(found: &ItemPage, finding: &FindingSnapshot, now: Instant) -> Option<AnyView> {
    let rule: Rule = finding.rule.parse().ok()?;
    let is_it =
        |one: &Rule, credential: Option<CredentialId>| *one == rule && credential == finding.credential_id;
    let Some(judged) = found.findings.iter().find(|one| is_it(&one.finding.rule, one.finding.credential))
    else {
        return Some(view! { <small>"cleared since the launch"</small> }.into_any());
    };
    if let Some(cover) = judged.covered {
        let href = format!("/exceptions/{}", cover.exception);
        return Some(
            view! { <small><a href=href>"excepted "{until(now, cover.until)}</a></small> }.into_any(),
        );
    }
    let asked =
        found.exceptions.iter().find(|one| one.state.is_waiting() && is_it(&one.rule, one.credential));
    if let Some(asked) = asked {
        let href = format!("/exceptions/{}", asked.id);
        return Some(
            view! { <small><a href=href>"an exception was asked for"</a>", and waits"</small> }.into_any(),
        );
    }
    let may = found.may_ask_exception && found.campaign.state == CampaignState::Open && rule.is_exceptable();
    may.then(|| {
        let about = (rule, finding.credential_id);
        let href = ask_from_item(found.item.identity, about, (found.campaign.id, found.item.id));
        let which = format!(" from \u{201c}{rule}\u{201d}");
        view! { <small><a href=href>"Ask for an exception"<span class="hidden">{which}</span></a></small> }
            .into_any()
    })
}

fn exceptions(found: &ItemPage, now: Instant) -> Option<impl IntoView + use<>> {
    if found.snapshot.exceptions.is_empty() {
        return None;
    }
    let lines = found
        .snapshot
        .exceptions
        .iter()
        .map(|one| view! { <li>{one.rule.clone()}" "<small>{until(now, one.end)}</small></li> })
        .collect_view();
    Some(view! {
        <section aria-labelledby="exceptions">
            <h2 id="exceptions">"Exceptions"</h2>
            <ul class="plain">{lines}</ul>
        </section>
    })
}

fn before(attested: Option<&Attested>) -> impl IntoView + use<> {
    let body = match attested {
        None => view! { <p class="quiet">"Never: no review before this one came to an answer on it."</p> }
            .into_any(),
        Some(last) => {
            let href = format!("/reviews/{}", last.campaign);
            let name = last.name.clone();
            let campaign =
                if last.visible { view! { <a href=href>{name}</a> }.into_any() } else { name.into_any() };
            let reason = last.reason.clone().map(|text| view! { <p class="as-typed said">"“"{text}"”"</p> });
            let changes = if last.changes.is_empty() {
                view! { <p>"Nothing is different since."</p> }.into_any()
            } else {
                let lines = last.changes.iter().map(|text| view! { <li>{text.clone()}</li> }).collect_view();
                view! { <p>"Different since:"</p><ul>{lines}</ul> }.into_any()
            };
            view! {
                <p><OutcomeBadge outcome=last.outcome/>" by "{last.person.clone()}", "<OnDate at=last.at/>", in "{campaign}</p>
                {reason}
                {changes}
            }
            .into_any()
        }
    };
    view! {
        <section aria-labelledby="before">
            <h2 id="before">"Last attested"</h2>
            {body}
        </section>
    }
}
