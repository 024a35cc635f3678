//! Who is behind: each reviewer with how many of their items are open. Nobody is timed.

use crate::address::Address;
use crate::components::table::{Caption, ColumnHead, RowHead, TableFrame};
use crate::identities::grouped;
use domain::id::CampaignId;
use leptos::prelude::*;
use ops::reviews::Behind;

/// The table.
#[component]
pub fn Behindhand(
    /// By person, most open items first.
    people: Vec<Behind>,
    /// The campaign.
    campaign: CampaignId,
) -> impl IntoView {
    let rows = people
        .into_iter()
        .map(|one| {
            let address = Address::new(format!("/reviews/{campaign}")).with("reviewer", one.person);
            let href = format!("{address}#items");
            view! {
                <tr>
                    <RowHead><a href=href>{one.name}</a></RowHead>
                    <td class="number">{grouped(one.open)}</td>
                    <td class="number">{grouped(one.items)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section aria-labelledby="behind">
            <h2 id="behind">"Who decides"</h2>
            <TableFrame label="Reviewers">
                <table class="dense">
                    <Caption text="Reviewers, most open items first"/>
                    <thead>
                        <tr>
                            <ColumnHead>"Reviewer"</ColumnHead>
                            <ColumnHead number=true>"Open"</ColumnHead>
                            <ColumnHead number=true>"Items"</ColumnHead>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableFrame>
        </section>
    }
}
