//! One identity: left, the facts in the order a reviewer asks, its use and what it may do; right, its state and dates.

use super::access::EffectiveAccess;
use super::became::WhoBecameIt;
use super::credentials::{Credentials, WhoCanBecomeIt};
use super::facts::IdentityFacts;
use super::findings::{Exceptions, Findings};
use super::policies::Policies;
use super::records::{NotGranted, Unmapped};
use super::rest::{Callers, History, Rail, Reviews};
use crate::address::Address;
use crate::asked_window::{AskedWindow, BeyondTheLogs, WindowChoice};
use crate::certificates::form::certificates_form;
use crate::components::badges::{Badge, StateBadge};
use crate::components::icons;
use crate::components::name::WrappingName;
use crate::components::strip::{Mark, Strip};
use crate::components::strip_figure::StripFigure;
use crate::components::tone::Tone;
use crate::components::use_strip::marked_strip;
use crate::life::form::life_form;
use crate::ownership::offer::OfferForm;
use crate::page::page;
use crate::registration::form::register_form;
use crate::systems::place_form;
use crate::tasks::Tasks;
use domain::id::IdentityId;
use domain::instant::Instant;
use domain::review::ItemOutcome;
use domain::transition::Shown;
use domain::window::Day;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use ops::identities::{Detail, detail};

/// The page at `/identities/{id}`.
#[component]
pub fn IdentityPage() -> impl IntoView {
    // What is no id names no identity: the answer is the same.
    let id: Option<IdentityId> =
        use_params_map().get_untracked().get("id").and_then(|text| text.parse().ok());
    let query = use_query_map().get_untracked();
    let asked = AskedWindow::of(&query);
    let open = query.get("service").unwrap_or_default();
    page(
        move |call| async move {
            let id = id.ok_or(ops::Error::NotFound("identity"))?;
            detail(&call, id, asked.window(call.now())).await
        },
        move |found, now| shown(found, asked, open, now),
    )
}

fn shown(found: Detail, asked: AskedWindow, open: String, now: Instant) -> impl IntoView {
    let name = found.identity.name.clone();
    let address = Address::new(format!("/identities/{}", found.identity.id));
    let (window, newest) = (found.window, found.newest_record);
    let strip = strip(&found);
    let state = if found.identity.gone_at.is_some() {
        view! { <Badge tone=Tone::Plain drawing=icons::ARCHIVE word="gone"/> }.into_any()
    } else {
        let shown = found.life.shown.filter(|shown| *shown != Shown::Seen).map(|shown| {
            let tone = if shown == Shown::NotDone { Tone::Bad } else { Tone::Attention };
            view! { " "<Badge tone drawing=icons::CALENDAR_CLOCK word=shown.as_str()/> }
        });
        view! { <StateBadge state=found.identity.lifecycle/>{shown} }.into_any()
    };
    let with_window = asked.onto(address.clone());
    let inventoried = found.policies.is_some();
    let (id, people) = (found.identity.id, found.offer_to.clone());
    let revoke = found.may_revoke.then(|| {
        let href = format!("/identities/{}/revoke", found.identity.id);
        view! { <a class="button" href=href>"Revoke now"</a> }
    });
    let (register, life) = (register_form(&found), life_form(&found));
    let attach = certificates_form(&found);
    let serves = place_form(id, &found.systems, found.stated.system.as_ref().map(|(id, _)| *id));
    let offer = (!people.is_empty()).then(|| view! { <OfferForm identity=id people/> });
    view! {
        <Title text=name.clone()/>
        <nav aria-label="Where this is"><a href="/identities">"Identities"</a></nav>
        <div class="page-head">
            <h1><WrappingName name/></h1>
            {state}
        </div>
        <div class="page-actions">{register}{offer}{serves}{attach}{life}{revoke}</div>
        <div class="with-rail">
            <div>
                <IdentityFacts found=found.clone() now/>
                <Findings identity=id rows=found.findings credentials=found.credentials.clone() may_ask=found.may_ask_exception now/>
                <Exceptions rows=found.exceptions now/>
                <Tasks rows=found.tasks now/>
                <section aria-labelledby="use">
                    <h2 id="use">"Use"</h2>
                    <WindowChoice asked window address=address.clone()/>
                    <BeyondTheLogs window newest asked address/>
                    <StripFigure strip last=found.identity.active_at now/>
                </section>
                <EffectiveAccess services=found.services summary=found.summary window inventoried address=with_window open now/>
                <Policies policies=found.policies/>
                <NotGranted rows=found.not_granted inventoried window now/>
                <Unmapped rows=found.unmapped now/>
                <Credentials identity=id rows=found.credentials.clone() may_revoke=found.may_revoke now/>
                <WhoCanBecomeIt rows=found.trusts inventoried now/>
                <WhoBecameIt found=found.became window now/>
                <Callers rows=found.callers total=found.callers_total now/>
                <Reviews rows=found.reviews now/>
                <History identity=id rows=found.history total=found.history_total now/>
            </div>
            <Rail identity=found.identity credentials=found.credentials inventory_at=found.inventory_at observed=found.observed_days window now/>
        </div>
    }
}

/// The strip, marked where grants were added, credentials rotated and reviews kept it.
fn strip(found: &Detail) -> Strip {
    let grants = found.policies.iter().flatten().flat_map(|policy| &policy.grants);
    let granted = grants.filter_map(|grant| Some((Day::of(grant.granted.at?), Mark::Granted)));
    let rotated = found
        .credentials
        .iter()
        .filter_map(|one| Some((Day::of(one.rotated_at.max(one.created_at)?), Mark::Rotated)));
    let kept = found.reviews.iter().filter(|one| one.outcome == Some(ItemOutcome::Kept));
    let attested = kept.filter_map(|one| Some((Day::of(one.closed_at?), Mark::Attested)));
    let mut marks: Vec<(Day, Mark)> = granted.chain(rotated).chain(attested).collect();
    // Many grants of one day are one mark.
    marks.sort_by_key(|(day, mark)| (*day, *mark as u8));
    marks.dedup();
    marked_strip(found.window, &found.days, marks)
}
