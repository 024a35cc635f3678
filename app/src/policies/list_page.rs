//! The page of policies: what holds for each credential type, what waits for another person, and every version there was.

use super::words::{StatedBadge, days, version};
use crate::address::Address;
use crate::components::icons::{self, icon};
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::{Ago, OnDate};
use crate::identities::capital;
use crate::page::page;
use domain::credential::RotationPolicy;
use domain::instant::Instant;
use leptos::prelude::*;
use leptos_meta::Title;
use ops::policies::{InForce, PoliciesPage as Found, PolicyRow};

/// The page at `/policies`.
#[component]
pub fn PoliciesPage() -> impl IntoView {
    page(|call| async move { ops::policies::page(&call).await }, shown)
}

fn shown(found: Found, now: Instant) -> impl IntoView {
    let may = found.may_propose;
    let propose = may.then(|| {
        view! {
            <div class="page-actions">
                <a class="button primary" href="/policies/new">{icon(icons::SLIDERS)} "Propose a policy"</a>
            </div>
        }
    });
    let waiting = if found.waiting.is_empty() {
        view! { <p class="quiet">"Nothing waits for an answer."</p> }.into_any()
    } else {
        versions(found.waiting, "Proposals that wait", now).into_any()
    };
    let answered = if found.answered.is_empty() {
        view! { <p class="quiet">"Nobody has stated a policy yet: what is built in holds."</p> }.into_any()
    } else {
        versions(found.answered, "Versions", now).into_any()
    };
    view! {
        <Title text="Policies"/>
        <h1>"Policies"</h1>
        <p class="reading">
            "How old a credential may become, by its type. One person of security proposes, another approves, and both see "
            "first which findings it raises or clears. Days are of 24 hours: instants are compared, never dates."
        </p>
        {propose}
        <section aria-labelledby="in-force">
            <h2 id="in-force">"In force"</h2>
            {in_force(found.in_force, may)}
        </section>
        <section aria-labelledby="waiting">
            <h2 id="waiting">"Waiting for another person"</h2>
            {waiting}
        </section>
        <section aria-labelledby="versions">
            <h2 id="versions">"Every version"</h2>
            {answered}
        </section>
    }
}

fn cells(policy: RotationPolicy) -> impl IntoView {
    let end = if policy.may_not_expire { "not needed" } else { "needed" };
    view! {
        <FoldCell label="Maximum age" number=true>{days(policy.max_age_days)}</FoldCell>
        <FoldCell label="Notice" number=true>{days(policy.lead_days)}</FoldCell>
        <FoldCell label="Overlap" number=true>{days(policy.overlap_days)}</FoldCell>
        <FoldCell label="Own end">{end}</FoldCell>
    }
}

fn heads() -> impl IntoView {
    view! {
        <ColumnHead number=true>"Maximum age"</ColumnHead>
        <ColumnHead number=true>"Notice"</ColumnHead>
        <ColumnHead number=true>"Overlap"</ColumnHead>
        <ColumnHead>"Own end"</ColumnHead>
    }
}

fn in_force(rows: Vec<InForce>, may: bool) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|row| {
            let href = Address::new("/policies/new").with("kind", row.kind).to_string();
            let change = may.then(|| {
                view! { <a href=href>"Propose another"<span class="hidden">" for "{row.kind.as_str()}</span></a> }
            });
            view! {
                <tr>
                    <RowHead>{capital(row.kind.as_str())}</RowHead>
                    {cells(row.policy)}
                    <FoldCell label="Version">{version(row.version)}</FoldCell>
                    <td>{change}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <TableFrame label="Policies in force">
            <table class="folding">
                <Caption text="Policies in force"/>
                <thead>
                    <tr>
                        <ColumnHead>"Credential"</ColumnHead>
                        {heads()}
                        <ColumnHead>"Version"</ColumnHead>
                        <ColumnHead><span class="hidden">"Propose"</span></ColumnHead>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableFrame>
    }
}

fn versions(rows: Vec<PolicyRow>, caption: &'static str, now: Instant) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|row| {
            let href = format!("/policies/{}", row.id);
            let title = format!("{}, {}", capital(row.kind.as_str()), version(row.version));
            let (word, start_at, proposed_at) = (row.word, row.start_at, row.proposed_at);
            let answered = row.answered_by.zip(row.answered_at).map(|(who, at)| {
                view! { <small>"answered by "{who}", "<Ago now at/></small> }
            });
            view! {
                <tr>
                    <RowHead><a href=href>{title}</a></RowHead>
                    <td><StatedBadge word/></td>
                    {cells(row.policy)}
                    <FoldCell label="From"><OnDate at=start_at/></FoldCell>
                    <FoldCell label="Proposed by">{row.author}", "<Ago now at=proposed_at/>{answered}</FoldCell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <TableFrame label=caption>
            <table class="folding">
                <Caption text=caption/>
                <thead>
                    <tr>
                        <ColumnHead>"Policy"</ColumnHead>
                        <ColumnHead>"State"</ColumnHead>
                        {heads()}
                        <ColumnHead>"From"</ColumnHead>
                        <ColumnHead>"Proposed by"</ColumnHead>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableFrame>
    }
}
