//! The desk: a row a campaign, the newest signed heads of the log, and the key that signs.

use super::checkpoints::Checkpoints;
use super::period::TakeTimeOut;
use super::signing_keys::SigningKeys;
use super::words::{ShortHash, StateOfCampaign, identities, outcomes, waits_for};
use crate::asked_window::in_words;
use crate::components::empty::EmptyState;
use crate::components::icons::{self, icon};
use crate::components::name::WrappingName;
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::OnDate;
use crate::page::page;
use domain::id::CampaignId;
use domain::instant::Instant;
use leptos::prelude::*;
use leptos_meta::Title;
use ops::evidence::{Desk, DeskRow, desk, may_export, supported};
use std::collections::HashMap;

/// The page at `/evidence`.
#[component]
pub fn EvidencePage() -> impl IntoView {
    page(|call| async move { Ok((desk(&call).await?, may_export(&call).is_ok())) }, shown)
}

fn shown((found, may_export): (Desk, bool), now: Instant) -> impl IntoView {
    let keys = found.keys.clone();
    let time = may_export.then(|| view! { <TakeTimeOut keys now/> });
    let names: HashMap<CampaignId, String> =
        found.campaigns.iter().map(|row| (row.campaign.id, row.campaign.name.clone())).collect();
    let body = if found.campaigns.is_empty() {
        view! {
            <EmptyState what="No evidence yet">
                <p>
                    "A review leaves evidence: security launches a campaign, owners decide, security closes it, and the manager "
                    "named at launch acknowledges the result. That freezes a bundle which proves it to somebody who trusts nobody here."
                </p>
            </EmptyState>
        }
        .into_any()
    } else {
        campaigns(found.campaigns).into_any()
    };
    view! {
        <Title text="Evidence"/>
        <h1>"Evidence"</h1>
        <p class="reading">
            "Each acknowledged campaign is frozen as a bundle: the same edition is the same bytes, always. Whoever holds one and a key "
            "from elsewhere can verify it without Tenure."
        </p>
        <nav aria-label="The auditor's desk" class="desk-links">
            <a href="/evidence/reviewed">{icon(icons::CLIPBOARD_CHECK)}" Who was reviewed, who never"</a>
            <a href="/evidence/controls">{icon(icons::SEARCH)}" Look a control up"</a>
            <a href="/evidence/log">{icon(icons::EYE)}" The log and its proofs"</a>
        </nav>
        {body}
        {time}
        <Checkpoints rows=found.checkpoints more=found.more_checkpoints names now/>
        <SigningKeys keys=found.keys/>
    }
}

fn campaigns(rows: Vec<DeskRow>) -> impl IntoView {
    let others = supported().len().saturating_sub(2);
    let rows = rows.into_iter().map(|row| campaign(row, others)).collect_view();
    view! {
        <TableFrame label="Campaigns and their evidence">
            <table class="folding evidence">
                <Caption text="Campaigns and their evidence, newest first"/>
                <thead>
                    <tr>
                        <ColumnHead>"Campaign"</ColumnHead>
                        <ColumnHead>"State"</ColumnHead>
                        <ColumnHead>"Population and outcome"</ColumnHead>
                        <ColumnHead>"Supports"</ColumnHead>
                        <ColumnHead>"Bundle"</ColumnHead>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableFrame>
    }
}

fn campaign(row: DeskRow, others: usize) -> impl IntoView {
    let DeskRow { campaign, editions } = row;
    let href = format!("/evidence/{}", campaign.id);
    let outcome = match &campaign.counts {
        Some(counts) => view! { <small>{outcomes(counts)}</small> }.into_any(),
        None => view! { <small>"no outcome before it is closed"</small> }.into_any(),
    };
    let link = format!("{href}#verify");
    let (supports, bundle) = match editions.into_iter().next() {
        Some(edition) => {
            let number = edition.edition;
            (
                view! { "PR.AC-4 / PR.AA-05"<small>"and "{others}" others"</small> }.into_any(),
                view! {
                    <code>{edition.file_name}</code>
                    <small>"edition "{number}", frozen "<OnDate at=edition.frozen_at/>", SHA-256 "<ShortHash hash=edition.sha256/></small>
                    <a href=link>"How to verify it"</a>
                }
                .into_any(),
            )
        }
        None => {
            let waits = waits_for(campaign.state).unwrap_or_default();
            (view! { <span class="quiet">"nothing yet"</span> }.into_any(), waits.into_any())
        }
    };
    view! {
        <tr>
            <RowHead><a href=href><WrappingName name=campaign.name/></a><small>{in_words(campaign.window)}</small></RowHead>
            <td><StateOfCampaign state=campaign.state/></td>
            <FoldCell label="Outcome">{identities(campaign.population)}{outcome}</FoldCell>
            <FoldCell label="Supports">{supports}</FoldCell>
            <FoldCell label="Bundle">{bundle}</FoldCell>
        </tr>
    }
}
