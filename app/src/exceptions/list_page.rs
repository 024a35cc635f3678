//! The list of exceptions: what waits for the reader first, what ends next, what is over last.

use super::timeline::timeline;
use super::words::{ExceptionBadge, path, until_when};
use crate::components::empty::EmptyState;
use crate::components::name::Name;
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::OnDate;
use crate::page::page;
use domain::exception::Group;
use domain::instant::Instant;
use leptos::prelude::*;
use leptos_meta::Title;
use ops::exceptions::{ExceptionRow, Listing, list};

/// The page at `/exceptions`.
#[component]
pub fn ExceptionsPage() -> impl IntoView {
    page(|call| async move { list(&call).await }, shown)
}

fn shown(found: Listing, now: Instant) -> impl IntoView {
    let whose = if found.sees_all { "of everybody" } else { "on what you own, and those you asked for" };
    let body = if found.rows.is_empty() {
        view! {
            <EmptyState what="No exceptions">
                <p>
                    "An exception is asked for from a finding of an " <a href="/identities">"identity"</a>
                    ", or from a decision. Somebody else of security approves it, for a time that ends by itself."
                </p>
            </EmptyState>
        }
        .into_any()
    } else {
        let line = timeline(&found.rows, now);
        let groups = Group::ALL.iter().map(|group| section(*group, &found.rows, now)).collect_view();
        view! { {line}{groups} }.into_any()
    };
    view! {
        <Title text="Exceptions"/>
        <div class="page-head">
            <h1>"Exceptions"</h1>
        </div>
        <p class="reading">"Leave to break one rule on one identity or credential until an instant: those "{whose}"."</p>
        {body}
    }
}

const fn heading(group: Group) -> &'static str {
    match group {
        Group::WaitingForMe => "Waiting for you",
        Group::Waiting => "Waiting for somebody else",
        Group::EndingSoon => "Ending within 30 days",
        Group::InForce => "In force",
        Group::Over => "Over, refused or taken back",
    }
}

fn section(group: Group, rows: &[ExceptionRow], now: Instant) -> Option<impl IntoView + use<>> {
    let rows: Vec<ExceptionRow> = rows.iter().filter(|row| row.group == group).cloned().collect();
    if rows.is_empty() {
        return None;
    }
    let (count, heading) = (rows.len(), heading(group));
    let id = format!("group-{}", group as u8);
    let lines = rows.into_iter().map(|row| line(row, now)).collect_view();
    Some(view! {
        <section aria-labelledby=id.clone()>
            <h2 id=id.clone()>{heading}" "<span class="quiet">{count}</span></h2>
            <TableFrame label=heading>
                <table class="folding">
                    <Caption text=heading/>
                    <thead>
                        <tr>
                            <ColumnHead>"Identity"</ColumnHead>
                            <ColumnHead>"Rule"</ColumnHead>
                            <ColumnHead>"State"</ColumnHead>
                            <ColumnHead>"Risk"</ColumnHead>
                            <ColumnHead>"Asked by"</ColumnHead>
                            <ColumnHead>"Until"</ColumnHead>
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </TableFrame>
        </section>
    })
}

fn line(row: ExceptionRow, now: Instant) -> impl IntoView {
    let until = until_when(&row, now);
    let on = if row.credential.is_some() { "on a credential" } else { "" };
    let (id, name, asked_by, asked_at) =
        (row.id, row.identity_name.clone(), row.asked_by_name.clone(), row.asked_at);
    let (rule, risk) = (row.rule.as_str(), row.risk.as_str());
    let confirm = row.to_confirm.then_some("You own it now: confirm it, or it ends");
    view! {
        <tr>
            <RowHead>
                <a href=path(id)><Name name/></a>
                <small>{on}{confirm}</small>
            </RowHead>
            <FoldCell label="Rule">{rule}</FoldCell>
            <td><ExceptionBadge row now/></td>
            <FoldCell label="Risk">{risk}</FoldCell>
            <FoldCell label="Asked by">{asked_by}" "<small><OnDate at=asked_at/></small></FoldCell>
            <FoldCell label="Until">{until}</FoldCell>
        </tr>
    }
}
