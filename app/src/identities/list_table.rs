//! The table of identities. Each cell is as small as it can be: fifty rows stay under 100 kB.

use super::list_query::{ListQuery, sort_word};
use crate::components::badges::{Badge, StateBadge};
use crate::components::clocks::ClockBadge;
use crate::components::icons;
use crate::components::name::Name;
use crate::components::strip::CompactStrip;
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, SortHead, Sorted, TableFrame};
use crate::components::time::relative;
use crate::components::tone::Tone;
use crate::components::use_strip::strip_of;
use domain::instant::Instant;
use domain::ownership::OwnerPart;
use domain::window::Window;
use leptos::prelude::*;
use ops::identities::{Listed, Order, Owner, Sort};

/// The table.
#[component]
pub fn ListTable(
    /// The rows.
    rows: Vec<Listed>,
    /// What the address says.
    query: ListQuery,
    /// The instant of this request.
    now: Instant,
) -> impl IntoView {
    let window = query.window.window(now);
    let head = |sort: Sort| {
        let current = query.order.sort == sort;
        let sorted = match (current, query.order.descending) {
            (false, _) => Sorted::No,
            (true, false) => Sorted::Ascending,
            (true, true) => Sorted::Descending,
        };
        let next = Order { sort, descending: current && !query.order.descending };
        (sorted, query.address().with("sort", sort_word(next)).to_string())
    };
    let ((by_name, name_href), (by_use, use_href)) = (head(Sort::Name), head(Sort::LastUse));
    let rows = rows.into_iter().map(|row| listed(row, window, now)).collect_view();
    view! {
        <TableFrame label="Identities">
            <table class="folding identities" class:dense=query.dense>
                <Caption text="Identities"/>
                <thead>
                    <tr>
                        <SortHead word="Name and account" sorted=by_name href=name_href/>
                        <ColumnHead>"Kind"</ColumnHead>
                        <ColumnHead>"Owner"</ColumnHead>
                        <SortHead word="Last used" sorted=by_use href=use_href/>
                        <ColumnHead number=true>"Used of granted"</ColumnHead>
                        <ColumnHead>"Credentials"</ColumnHead>
                        <ColumnHead>"State"</ColumnHead>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableFrame>
    }
}

fn listed(row: Listed, window: Window, now: Instant) -> impl IntoView {
    let Listed { identity, owner, summary, days, credentials } = row;
    let href = format!("/identities/{}", identity.id);
    // The exact instant stands on the identity's own page: a title in every row would double the page.
    let used = match identity.active_at {
        Some(at) => relative(now, at),
        None => "not seen".into(),
    };
    let granted = match summary.actions {
        Some(actions) => format!("{} / {}", actions.used, actions.total),
        None => "not known".into(),
    };
    let clock = match credentials {
        Some(status) => view! { <ClockBadge status/> }.into_any(),
        None => view! { <span class="quiet">"none"</span> }.into_any(),
    };
    let state = if identity.gone_at.is_some() {
        view! { <Badge tone=Tone::Plain drawing=icons::ARCHIVE word="gone"/> }.into_any()
    } else {
        view! { <StateBadge state=identity.lifecycle/> }.into_any()
    };
    view! {
        <tr>
            <RowHead>
                <a href=href><Name name=identity.name/></a>
                <small>{identity.account}</small>
            </RowHead>
            <FoldCell label="Kind">{identity.kind.as_str()}</FoldCell>
            <FoldCell label="Owner">{owned(owner)}</FoldCell>
            <td class="last-used"><CompactStrip strip=strip_of(window, &days)/><small>{used}</small></td>
            <FoldCell label="Used of granted" number=true>{granted}</FoldCell>
            <FoldCell label="Credentials">{clock}</FoldCell>
            <FoldCell label="State">{state}</FoldCell>
        </tr>
    }
}

fn owned(owner: Option<Owner>) -> impl IntoView {
    match owner {
        None => view! { <Badge tone=Tone::Attention drawing=icons::CIRCLE_ALERT word="nobody"/> }.into_any(),
        Some(owner) if owner.part == OwnerPart::Technical => owner.name.into_any(),
        Some(owner) => view! { {owner.name}<small>{owner.part.as_str()}</small> }.into_any(),
    }
}
