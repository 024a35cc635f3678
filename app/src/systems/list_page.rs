//! The list of systems.

use super::form::{Before, describe_form};
use crate::address::Address;
use crate::components::badges::Badge;
use crate::components::empty::EmptyState;
use crate::components::icons;
use crate::components::name::Name;
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::tone::Tone;
use crate::identities::{capital, grouped};
use crate::page::page;
use domain::ownership::OwnerPart;
use domain::policy::{Action, Answer, Standing, may};
use leptos::prelude::*;
use leptos_meta::Title;
use ops::systems::{SystemOwnerRow, SystemRow};

/// The page at `/systems`.
#[component]
pub fn SystemsPage() -> impl IntoView {
    page(
        |call| async move {
            let manages = may(&call.actor, Action::ManageSystems, Standing::None) == Answer::Allowed;
            Ok((ops::systems::list(&call).await?, manages))
        },
        |(found, manages), _| shown(&found, manages),
    )
}

fn shown(found: &[SystemRow], manages: bool) -> impl IntoView + use<> {
    let make = manages.then(|| describe_form("new", "Make a system", Before::default()));
    let owned = found.iter().filter(|one| !one.owners.is_empty()).count();
    let identities: u64 = found.iter().map(|one| one.identities).sum();
    let body = if found.is_empty() {
        view! {
            <EmptyState what="No systems yet">
                <p>
                    "A system is what identities serve: whoever accepts it owns what belongs to it. Files bring many at once: "
                    <code>"tenure import systems systems.csv"</code>" or "<code>"tenure import backstage catalog-info.yaml"</code>"."
                </p>
            </EmptyState>
        }
        .into_any()
    } else {
        let rows = found.iter().map(row).collect_view();
        view! {
            <TableFrame label="Systems">
                <table class="folding">
                    <Caption text="Systems"/>
                    <thead>
                        <tr>
                            <ColumnHead>"Name"</ColumnHead>
                            <ColumnHead>"Environment"</ColumnHead>
                            <ColumnHead>"Technical owner"</ColumnHead>
                            <ColumnHead>"Business owner"</ColumnHead>
                            <ColumnHead number=true>"Identities"</ColumnHead>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableFrame>
        }
        .into_any()
    };
    view! {
        <Title text="Systems"/>
        <div class="page-head">
            <h1>"Systems"</h1>
            <p class="quiet">{owned}" of "{found.len()}" have an owner; "{grouped(identities)}" identities belong to them"</p>
        </div>
        <div class="page-actions">{make}</div>
        {body}
    }
}

fn row(one: &SystemRow) -> impl IntoView + use<> {
    let environment = one.environment.map(|word| capital(word.as_str()));
    let (technical, business) =
        (held(&one.owners, OwnerPart::Technical), held(&one.owners, OwnerPart::Business));
    let count = grouped(one.identities);
    let (href, name) = (format!("/systems/{}", one.id), one.name.clone());
    let members = Address::new("/identities").with("system", one.id).to_string();
    view! {
        <tr>
            <RowHead><a href=href><Name name/></a></RowHead>
            <FoldCell label="Environment">{environment}</FoldCell>
            <FoldCell label="Technical owner">{technical}</FoldCell>
            <FoldCell label="Business owner">{business}</FoldCell>
            <FoldCell label="Identities" number=true><a href=members>{count}</a></FoldCell>
        </tr>
    }
}

/// Who holds the part, or that nobody does.
pub(super) fn held(owners: &[SystemOwnerRow], part: OwnerPart) -> AnyView {
    let all: Vec<String> = owners
        .iter()
        .filter(|one| one.part == part)
        .map(|one| match &one.team {
            Some((_, team)) => format!("{team}, through {}", one.name),
            None => one.name.clone(),
        })
        .collect();
    if all.is_empty() {
        view! { <Badge tone=Tone::Attention drawing=icons::CIRCLE_ALERT word="nobody"/> }.into_any()
    } else {
        all.join(", ").into_any()
    }
}
