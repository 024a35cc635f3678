//! The list of campaigns: how far each has come, and what of it is the viewer's to do.

use super::micro;
use super::recurring_page;
use super::words::CampaignBadge;
use crate::asked_window::in_words;
use crate::components::badges::Badge;
use crate::components::empty::EmptyState;
use crate::components::icons::{self, icon};
use crate::components::name::Name;
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::{OnDate, relative};
use crate::components::tone::Tone;
use crate::identities::grouped;
use crate::page::page;
use domain::instant::Instant;
use domain::review::{CampaignState, in_time};
use leptos::prelude::*;
use leptos_meta::Title;
use ops::reviews::{Index, Indexed, index};

/// The page at `/reviews`.
#[component]
pub fn ReviewsPage() -> impl IntoView {
    page(|call| async move { index(&call).await }, shown)
}

fn shown(found: Index, now: Instant) -> impl IntoView {
    let (found_micro, found_recurring, may_launch) =
        (found.micro.clone(), found.recurring.clone(), found.may_launch);
    let launch = found.may_launch.then(|| {
        view! {
            <a href="/reviews/scopes">"Saved scopes"</a>
            <a class="button primary" href="/reviews/new">{icon(icons::CLIPBOARD_CHECK)} "Launch a review"</a>
        }
    });
    let body = if found.campaigns.is_empty() {
        let how = if found.may_launch {
            "Launch one over any part of the inventory: each owner is asked about what they own, with its use in front of them."
        } else {
            "A review is listed here once it asks something of you."
        };
        view! { <EmptyState what="No reviews yet"><p>{how}</p></EmptyState> }.into_any()
    } else {
        let rows = found.campaigns.into_iter().map(|one| row(one, now)).collect_view();
        view! {
            <TableFrame label="Reviews">
                <table class="folding">
                    <Caption text="Reviews"/>
                    <thead>
                        <tr>
                            <ColumnHead>"Review"</ColumnHead>
                            <ColumnHead>"State"</ColumnHead>
                            <ColumnHead>"Due"</ColumnHead>
                            <ColumnHead number=true>"Decided"</ColumnHead>
                            <ColumnHead number=true>"Yours, open"</ColumnHead>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableFrame>
        }
        .into_any()
    };
    let recurring = recurring_page::section(&found_recurring, may_launch);
    let orders = found_micro.map(|found| micro::section(&found));
    view! {
        <Title text="Reviews"/>
        <div class="page-head">
            <h1>"Reviews"</h1>
            {launch}
        </div>
        {body}
        {recurring}
        {orders}
    }
}

fn row(one: Indexed, now: Instant) -> impl IntoView {
    let Indexed { campaign, decided, of, mine } = one;
    let micro = (!campaign.opened_by.is_empty())
        .then(|| view! { <Badge tone=Tone::Plain drawing=icons::INFO word="micro-review"/> });
    let href = format!("/reviews/{}", campaign.id);
    let open = campaign.state == CampaignState::Open;
    let late = open && !in_time(now, campaign.due_at);
    let due = open.then(|| view! { <small>{relative(now, campaign.due_at)}</small> });
    let mine = if mine > 0 {
        let href = format!("{href}?show=open&reviewer=me");
        view! { <a href=href>{grouped(mine)}</a> }.into_any()
    } else {
        view! { <span class="quiet">"none"</span> }.into_any()
    };
    view! {
        <tr>
            <RowHead>
                <a href=href><Name name=campaign.name/></a>
                {micro}
                <small>"use over "{in_words(campaign.window)}</small>
            </RowHead>
            <td><CampaignBadge state=campaign.state late/></td>
            <FoldCell label="Due"><OnDate at=campaign.due_at/>{due}</FoldCell>
            <FoldCell label="Decided" number=true>{grouped(decided)}" of "{grouped(of)}</FoldCell>
            <FoldCell label="Yours, open" number=true>{mine}</FoldCell>
        </tr>
    }
}
