//! The page of owners: orphans, the riskiest and oldest first, each with who is likely to own it and why.

use super::act::of_field;
use super::bulk::{Previewed, bulk, of, read};
use super::burn_down::figure;
use super::waves::{Waves, waves};
use crate::address::Address;
use crate::components::badges::Badge;
use crate::components::empty::EmptyState;
use crate::components::icons;
use crate::components::name::Name;
use crate::components::pager::Pager;
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::{Ago, OnDate};
use crate::components::tone::Tone;
use crate::identities::grouped;
use crate::page::page;
use domain::id::IdentityId;
use domain::instant::Instant;
use domain::ownership::OwnerPart;
use domain::review::Risk;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use ops::identities::Suggestion;
use ops::owners::{self, Orphan, OwnersPage as Found};

/// The page at `/owners`.
#[component]
pub fn OwnersPage() -> impl IntoView {
    let query = use_query_map().get_untracked();
    let after: Option<IdentityId> = query.get("after").and_then(|text| text.parse().ok());
    let form = of(&query);
    let previews = query.get("preview").is_some();
    let asks = query.get("ask").map(|word| of_field(&word));
    let asked = form.clone();
    page(
        move |call| async move {
            let found = owners::page(&call, after).await?;
            let previewed = match (previews && !found.people.is_empty()).then(|| read(&asked, call.now())) {
                None => Previewed::No,
                Some(Err(problems)) => Previewed::Wrong(problems),
                Some(Ok(asked)) => match owners::preview(&call, &asked).await {
                    Ok(comes) => Previewed::Comes(comes),
                    Err(ops::Error::Invalid(problems)) => Previewed::Wrong(problems),
                    Err(error) => return Err(error),
                },
            };
            let assigns = !found.people.is_empty();
            let asked = match asks.filter(|_| assigns) {
                Some(risk) => Some((risk, owners::likely(&call, risk).await?)),
                None => None,
            };
            let viewer = call.actor.person().filter(|_| assigns);
            let waves = Waves { plans: ops::waves::plans(&call).await?, viewer, asked };
            Ok((found, previewed, waves))
        },
        move |(found, previewed, planned), now| {
            let many = bulk(&found, &form, &previewed);
            shown(&found, (many, waves(&planned, now)), after.is_some(), now)
        },
    )
}

fn shown<Many: IntoView + 'static, Planned: IntoView + 'static>(
    found: &Found,
    (many, planned): (Option<Many>, Option<Planned>),
    later: bool,
    now: Instant,
) -> impl IntoView + use<Many, Planned> {
    let owned = found.population.saturating_sub(found.total);
    let may_offer = !found.people.is_empty();
    let rows = found.orphans.iter().map(|one| row(one, may_offer, now)).collect_view();
    let count = format!(
        "{} of {} without an owner",
        grouped(u64::try_from(found.orphans.len()).unwrap_or(u64::MAX)),
        grouped(found.total)
    );
    let next = found.next.map(|id| Address::new("/owners").with("after", id).to_string());
    let previous = later.then(|| "/owners".to_owned());
    let body = if found.total == 0 {
        view! {
            <EmptyState what="Everything has an owner">
                <p>"What nobody who is active has accepted to own appears here."</p>
            </EmptyState>
        }
        .into_any()
    } else {
        view! {
            <TableFrame label="Without an owner">
                <table class="folding">
                    <Caption text="Without an owner"/>
                    <thead>
                        <tr>
                            <ColumnHead>"Name and account"</ColumnHead>
                            <ColumnHead>"Risk"</ColumnHead>
                            <ColumnHead>"First seen"</ColumnHead>
                            <ColumnHead>"Suggested owner"</ColumnHead>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableFrame>
            <Pager previous next count/>
        }
        .into_any()
    };
    view! {
        <Title text="Owners"/>
        <div class="page-head">
            <h1>"Owners"</h1>
            <p class="quiet">
                {grouped(owned)}" of "{grouped(found.population)}" have an owner who can act; of the "{grouped(found.total)}
                " without, "{grouped(found.privileged)}" are privileged"
            </p>
        </div>
        <div class="page-actions">{many}</div>
        {figure(&found.burn_down)}
        {planned}
        <h2 class="hidden">"Without an owner"</h2>
        {body}
    }
}

fn row(one: &Orphan, may_offer: bool, now: Instant) -> impl IntoView + use<> {
    let id = one.identity.id;
    let (name, account) = (one.identity.name.clone(), one.identity.account.clone());
    let risk = match one.risk {
        Risk::PrivilegedUnowned => {
            view! { <Badge tone=Tone::Bad drawing=icons::TRIANGLE_ALERT word=one.risk.as_str()/> }.into_any()
        }
        risk => risk.as_str().into_any(),
    };
    let at = one.first_seen_at;
    let planned = one.planned_until.map(|at| {
        view! { <small>"planned until "<OnDate at/></small> }
    });
    let asked = one.asked.then(|| view! { <small>"somebody was asked, and has not answered"</small> });
    let suggested = one.suggestions.iter().map(|who| suggestion(id, &name, who, may_offer)).collect_view();
    let none =
        one.suggestions.is_empty().then(|| view! { <span class="quiet">"nothing points at anybody"</span> });
    let other = may_offer.then(|| {
        let word = format!("Offer {name} to somebody else");
        view! { <a href=format!("/identities/{id}#offer") aria-label=word>"Somebody else"</a> }
    });
    view! {
        <tr>
            <RowHead>
                <a href=format!("/identities/{id}")><Name name=name.clone()/></a>
                <small>{account}</small>
            </RowHead>
            <FoldCell label="Risk">{risk}{planned}</FoldCell>
            <FoldCell label="First seen"><Ago now at/></FoldCell>
            <FoldCell label="Suggested owner">{suggested}{none}" "{other}{asked}</FoldCell>
        </tr>
    }
}

fn suggestion(id: IdentityId, name: &str, who: &Suggestion, may_offer: bool) -> impl IntoView + use<> {
    let (person, why, whom) = (who.person.to_string(), who.why.to_string(), who.name.clone());
    let word = format!("Ask {whom} to own {name}");
    let ask = may_offer.then(|| {
        view! {
            <form method="post" action="/api/ownership/offer" class="line-form">
                <input type="hidden" name="identity" value=id.to_string()/>
                <input type="hidden" name="person" value=person/>
                <input type="hidden" name="part" value=OwnerPart::Technical.as_str()/>
                <input type="hidden" name="from" value="owners"/>
                <button type="submit" class="quiet-button" aria-label=word>"Ask them"</button>
            </form>
        }
    });
    view! { <div>{whom}" "<small>{why}</small>{ask}</div> }
}
