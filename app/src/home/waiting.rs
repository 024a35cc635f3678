//! What waits for the viewer, grouped by what they must do; each line one identity with its strip and its due instant.

use crate::address::Address;
use crate::components::clocks::ClockBadge;
use crate::components::empty::EmptyState;
use crate::components::name::Name;
use crate::components::strip::CompactStrip;
use crate::components::time::{Ago, OnDate, until};
use crate::components::use_strip::strip_of;
use crate::ownership::waiting::offer_line;
use crate::reviews::item_path;
use crate::systems::system_offer_line;
use crate::tasks::task_line;
use crate::viewer::Installation;
use domain::instant::Instant;
use domain::review::Risk;
use leptos::prelude::*;
use ops::home::{Home, SHOWN};

/// The groups that are not empty; where all are, that nothing waits.
pub(crate) fn waiting(found: &Home, now: Instant) -> impl IntoView + use<> {
    let installation = use_context::<Installation>().unwrap_or_default();
    let nothing = found.offers.is_empty()
        && found.systems.is_empty()
        && found.taken_over.is_empty()
        && found.open_items == 0
        && found.confirm.total == 0
        && found.tasks.total == 0
        && found.rotations == 0
        && found.exceptions.is_empty()
        && found.waivers.is_empty()
        && found.revocations.is_empty()
        && found.acknowledge.is_empty()
        && found.close.is_empty();
    if nothing {
        return view! {
            <EmptyState what="Nothing waits for you">
                <p>"Offers to own an identity, reviews to decide, tasks and credentials to rotate appear here."</p>
            </EmptyState>
        }
        .into_any();
    }
    view! {
        {offers(found, now)}
        {taken_over(found, now)}
        {items(found, now)}
        {confirm(found, now)}
        {revocations(found, now)}
        {exceptions(found, now)}
        {waivers(found, now)}
        {tasks(found, now)}
        {rotations(found)}
        {campaigns("Acknowledge", &found.acknowledge, &installation, now)}
        {campaigns("Close", &found.close, &installation, now)}
    }
    .into_any()
}

fn group(heading: String, lines: impl IntoView, more: Option<impl IntoView>) -> impl IntoView {
    view! {
        <section class="waiting">
            <h2>{heading}</h2>
            <ul class="lines">{lines}</ul>
            {more.map(|more| view! { <p>{more}</p> })}
        </section>
    }
}

fn offers(found: &Home, now: Instant) -> Option<impl IntoView + use<>> {
    let count = found.offers.len() + found.systems.len();
    if count == 0 {
        return None;
    }
    let systems = found.systems.iter().map(|offer| system_offer_line(offer, now)).collect_view();
    let lines = found.offers.iter().take(SHOWN).map(|offer| offer_line(offer, now)).collect_view();
    let rest = found.offers.len().saturating_sub(SHOWN);
    let more = (found.offers.len() > 1).then(|| {
        let word = if rest > 0 {
            format!("and {rest} more: answer them together")
        } else {
            "Answer them together".into()
        };
        view! { <a href="/claims">{word}</a> }
    });
    Some(group(format!("Accept {count}"), view! { {systems}{lines} }, more))
}

/// What is due while somebody is away: a button each.
fn taken_over(found: &Home, now: Instant) -> Option<impl IntoView + use<>> {
    if found.taken_over.is_empty() {
        return None;
    }
    let line = |one: &ops::away::Offered| {
        let (campaign, person) = (one.campaign.to_string(), one.person.to_string());
        let (name, who, back) = (one.name.clone(), one.person_name.clone(), one.until.to_string());
        view! {
            <li>
                <span><Name name/></span>
                <span>{one.items}" of "{who}", who is away until "{back}</span>
                <span class="quiet">{until(now, one.due_at)}</span>
                <form method="post" action="/api/reviews/take-over">
                    <input type="hidden" name="campaign" value=campaign/>
                    <input type="hidden" name="person" value=person/>
                    <button type="submit" class="button">"Take over"</button>
                </form>
            </li>
        }
    };
    let lines = found.taken_over.iter().map(line).collect_view();
    Some(group(format!("Take over {}", found.taken_over.len()), lines, None::<&'static str>))
}

fn items(found: &Home, now: Instant) -> Option<impl IntoView + use<>> {
    if found.open_items == 0 {
        return None;
    }
    let window = found.window;
    let lines = found
        .items
        .iter()
        .map(|(item, days)| {
            let href = item_path(item.campaign, item.id);
            let risk = (item.risk != Risk::Rest).then(|| view! { <span>{item.risk.as_str()}</span> });
            let strip = (!days.is_empty()).then(|| view! { <CompactStrip strip=strip_of(window, days)/> });
            view! {
                <li>
                    <span><a href=href><Name name=item.name.clone()/></a>" "<small>{item.account.clone()}</small></span>
                    {strip}
                    {risk}
                    <span class="quiet">{until(now, item.due_at)}</span>
                </li>
            }
        })
        .collect_view();
    let rest = found.open_items - found.items.len().min(found.open_items);
    let more = (rest > 0).then(|| view! { <a href="/reviews">"and "{rest}" more"</a> });
    Some(group(format!("Decide {}", found.open_items), lines, more))
}

/// What security is to confirm of what owners keep.
fn confirm(found: &Home, now: Instant) -> Option<impl IntoView + use<>> {
    if found.confirm.total == 0 {
        return None;
    }
    let lines = found
        .confirm
        .first
        .iter()
        .map(|(item, ends)| {
            let href = item_path(item.campaign, item.id);
            let name = item.name.clone();
            view! {
                <li>
                    <span><a href=href><Name name/></a>" "<small>{item.account.clone()}</small></span>
                    <span>"privileged, and kept"</span>
                    <span class="quiet">{until(now, *ends)}</span>
                </li>
            }
        })
        .collect_view();
    let rest = found.confirm.total.saturating_sub(found.confirm.first.len());
    let more = (rest > 0).then(|| view! { <a href="/reviews">"and "{rest}" more"</a> });
    Some(group(format!("Confirm {}", found.confirm.total), lines, more))
}

/// What is to be done; each leads to its identity, and is done when an import or an act shows it.
fn tasks(found: &Home, now: Instant) -> Option<impl IntoView + use<>> {
    if found.tasks.total == 0 {
        return None;
    }
    let lines = found.tasks.rows.iter().map(|row| task_line(row, now)).collect_view();
    let rest = found.tasks.total.saturating_sub(u64::try_from(found.tasks.rows.len()).unwrap_or(u64::MAX));
    let more = (rest > 0).then(|| view! { <a href="/tasks">"and "{rest}" more, due later"</a> });
    Some(group(format!("Do {}", found.tasks.total), lines, more))
}

fn rotations(found: &Home) -> Option<impl IntoView + use<>> {
    if found.rotations == 0 {
        return None;
    }
    let window = found.window;
    let lines = found
        .rotate
        .iter()
        .map(|row| {
            let href = format!("/identities/{}", row.identity.id);
            let badge = row.credentials.map(|status| view! { <ClockBadge status/> });
            view! {
                <li>
                    <span><a href=href><Name name=row.identity.name.clone()/></a>" "<small>{row.identity.account.clone()}</small></span>
                    <CompactStrip strip=strip_of(window, &row.days)/>
                    {badge}
                </li>
            }
        })
        .collect_view();
    let rest = found.rotations.saturating_sub(u64::try_from(found.rotate.len()).unwrap_or(u64::MAX));
    let href = Address::new("/identities").with("class", "all").with("lacking", "rotation").to_string();
    let more = (rest > 0).then(|| view! { <a href=href>"and "{rest}" more"</a> });
    Some(group(format!("Rotate {}", found.rotations), lines, more))
}

fn revocations(found: &Home, now: Instant) -> Option<impl IntoView + use<>> {
    if found.revocations.is_empty() {
        return None;
    }
    let lines = found
        .revocations
        .iter()
        .map(|row| {
            let href = format!("/revocations/{}", row.id);
            view! {
                <li>
                    <a href=href><Name name=row.identity_name.clone()/></a>
                    <span>"revoked by "{row.by.clone()}</span>
                    <span class="quiet">"review it "{until(now, row.review_due)}</span>
                </li>
            }
        })
        .collect_view();
    Some(group(format!("Review {}", found.revocations.len()), lines, None::<&'static str>))
}

fn exceptions(found: &Home, now: Instant) -> Option<impl IntoView + use<>> {
    if found.exceptions.is_empty() {
        return None;
    }
    let lines = found
        .exceptions
        .iter()
        .map(|row| {
            let href = format!("/exceptions/{}", row.id);
            let what = if row.to_confirm { "confirm it, or it ends" } else { "asked" };
            view! {
                <li>
                    <a href=href><Name name=row.identity_name.clone()/></a>
                    <span>{row.rule.as_str()}</span>
                    <span class="quiet">{what}" "<Ago now at=row.asked_at/></span>
                </li>
            }
        })
        .collect_view();
    Some(group(
        format!(
            "Answer {} {}",
            found.exceptions.len(),
            if found.exceptions.len() == 1 { "exception" } else { "exceptions" }
        ),
        lines,
        None::<&'static str>,
    ))
}

fn waivers(found: &Home, now: Instant) -> Option<impl IntoView + use<>> {
    if found.waivers.is_empty() {
        return None;
    }
    let lines = found
        .waivers
        .iter()
        .map(|(campaign, name, row)| {
            let href = format!("/reviews/{campaign}#waivers");
            view! {
                <li>
                    <a href=href><Name name=name.clone()/></a>
                    <span>{row.asked_by.clone()}" asks for one for "{row.person_name.clone()}</span>
                    <span class="quiet">"until "<OnDate at=row.until/>", asked "<Ago now at=row.asked_at/></span>
                </li>
            }
        })
        .collect_view();
    let word = if found.waivers.len() == 1 { "waiver" } else { "waivers" };
    Some(group(format!("Answer {} {word} of independence", found.waivers.len()), lines, None::<&'static str>))
}

fn campaigns(
    verb: &str,
    rows: &[ops::reviews::CampaignRow],
    installation: &Installation,
    now: Instant,
) -> Option<impl IntoView + use<>> {
    if rows.is_empty() {
        return None;
    }
    let linked = installation.has("/reviews");
    let lines = rows
        .iter()
        .map(|row| {
            let name = row.name.clone();
            let name = if linked {
                let href = format!("/reviews/{}", row.id);
                view! { <a href=href>{name}</a> }.into_any()
            } else {
                name.into_any()
            };
            view! { <li>{name}<span>{row.population}" items"</span><span class="quiet">{until(now, row.due_at)}</span></li> }
        })
        .collect_view();
    Some(group(format!("{verb} {}", rows.len()), lines, None::<&'static str>))
}
