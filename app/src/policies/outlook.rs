//! What a policy would come to: how many findings it raises and clears, and every credential whose status it changes.

use super::words::{in_words, version};
use crate::address::Address;
use crate::components::clocks::ClockBadge;
use crate::components::pager::Pager;
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::OnDate;
use crate::identities::grouped;
use domain::credential::Effect;
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use ops::policies::Outlook;

/// Rows a page.
const ROWS: usize = 50;

fn count(number: usize) -> String {
    grouped(u64::try_from(number).unwrap_or(u64::MAX))
}

/// How many rows of the list lie before the page that the address asks for.
pub(super) fn skipped(query: &ParamsMap) -> usize {
    query.get("skip").and_then(|text| text.parse::<usize>().ok()).unwrap_or_default() / ROWS * ROWS
}

/// "raises 3 findings and clears 1".
pub(super) fn in_short(found: &Outlook) -> String {
    let (raises, clears) = (found.count(Effect::Raises), found.count(Effect::Clears));
    let plural = if raises == 1 { "" } else { "s" };
    format!("raises {} finding{plural} and clears {}", count(raises), count(clears))
}

/// The section. `here` is its page's own address.
pub(super) fn outlook(found: &Outlook, here: &Address, skip: usize) -> impl IntoView + use<> {
    let (before, number, at) = (in_words(found.before), version(found.before_version), found.at);
    let (raises, clears, moves) =
        (found.count(Effect::Raises), found.count(Effect::Clears), found.count(Effect::Moves));
    let list = if found.changed.is_empty() {
        view! { <p class="quiet">"No credential's status changes."</p> }.into_any()
    } else {
        changed(found, here, skip).into_any()
    };
    view! {
        <section aria-labelledby="outlook">
            <h2 id="outlook">"What it comes to"</h2>
            <p>"Instead of "{before}" ("{number}"), worked out for "<OnDate at/>", when it would begin."</p>
            <ul class="counts">
                <li><strong>{count(raises)}</strong>" findings raised"</li>
                <li><strong>{count(clears)}</strong>" findings cleared"</li>
                <li><strong>{count(moves)}</strong>" other changes of status"</li>
                <li><strong>{count(found.considered)}</strong>" credentials of this type"</li>
            </ul>
            {list}
        </section>
    }
}

fn changed(found: &Outlook, here: &Address, skip: usize) -> impl IntoView + use<> {
    let total = found.changed.len();
    let skip = if skip < total { skip } else { 0 };
    let rows = found.changed[skip..].iter().take(ROWS).map(|one| {
        let href = format!("/identities/{}", one.identity);
        let (name, effect) = (one.name.clone(), one.effect.as_str());
        let reference = one.reference.clone().unwrap_or_else(|| "no id known".into());
        let (before, after) = (one.before, one.after);
        view! {
            <tr>
                <RowHead><a href=href>{name}</a></RowHead>
                <FoldCell label="Credential"><code>{reference}</code></FoldCell>
                <FoldCell label="Now"><ClockBadge status=before/></FoldCell>
                <FoldCell label="Then"><ClockBadge status=after/></FoldCell>
                <td>{effect}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let page = |skip: usize| here.clone().with("skip", skip).to_string() + "#outlook";
    let previous = (skip > 0).then(|| page(skip.saturating_sub(ROWS)));
    let next = (skip + ROWS < total).then(|| page(skip + ROWS));
    let last = total.min(skip + ROWS);
    let words = format!("{} to {} of {} credentials", count(skip + 1), count(last), count(total));
    view! {
        <TableFrame label="Credentials whose status changes">
            <table class="folding dense">
                <Caption text="Credentials whose status changes"/>
                <thead>
                    <tr>
                        <ColumnHead>"Identity"</ColumnHead>
                        <ColumnHead>"Credential"</ColumnHead>
                        <ColumnHead>"Now"</ColumnHead>
                        <ColumnHead>"Then"</ColumnHead>
                        <ColumnHead>"Finding"</ColumnHead>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableFrame>
        <Pager previous next count=words/>
    }
}
