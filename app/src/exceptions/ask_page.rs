//! Asking for an exception: what is broken, how long leave was given already, and the request.

use super::act::{ASK, from_item};
use super::words::what;
use crate::call::{Draft, draft};
use crate::components::empty::EmptyState;
use crate::components::field::{About, ProblemSummary, SelectField, TextArea, TextField, TickField};
use crate::components::filter_form::Choice;
use crate::components::icons::{self, icon};
use crate::components::name::Name;
use crate::identities::capital;
use crate::page::page;
use crate::reviews::words::item_path;
use domain::exception::{Compensation, Risk};
use domain::id::{CampaignId, ExceptionId, IdentityId, ItemId};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use ops::exceptions::{Prospect, prospect};

/// The page at `/exceptions/ask`.
#[component]
pub fn AskPage() -> impl IntoView {
    let query = use_query_map().get_untracked();
    let identity: Option<IdentityId> = query.get("identity").and_then(|text| text.parse().ok());
    let chosen = query.get("what").unwrap_or_default();
    let renews: Option<ExceptionId> = query.get("renews").and_then(|text| text.parse().ok());
    let start = query.get("start").unwrap_or_default();
    let said = |name: &str| query.get(name).unwrap_or_default();
    let item = from_item(&said("campaign"), &said("item"));
    page(
        move |call| async move { prospect(&call, identity.ok_or(ops::Error::NotFound("identity"))?).await },
        move |found, _| shown(found, Asked { chosen, renews, start, item }),
    )
}

struct Asked {
    chosen: String,
    renews: Option<ExceptionId>,
    start: String,
    /// The item of a review to come back to.
    item: Option<(CampaignId, ItemId)>,
}

fn shown(found: Prospect, asked: Asked) -> impl IntoView {
    let identity = found.identity.id;
    let name = found.identity.name.clone();
    let back = format!("/identities/{identity}");
    let to_item = asked.item.map(|(campaign, item)| {
        view! { " · "<a href=item_path(campaign, item)>"Back to the item of the review"</a> }
    });
    let title = if asked.renews.is_some() { "Ask to renew an exception" } else { "Ask for an exception" };
    let body = if found.findings.is_empty() {
        let back = back.clone();
        view! {
            <EmptyState what="Nothing to except">
                <p>"It breaks no rule now that leave could be given from. " <a href=back>"Back to the identity"</a></p>
            </EmptyState>
        }
        .into_any()
    } else {
        form(&found, &asked).into_any()
    };
    view! {
        <Title text=title/>
        <nav aria-label="Where this is">
            <a href="/exceptions">"Exceptions"</a>" · "<a href=back><Name name/></a>{to_item}
        </nav>
        <div class="page-head">
            <h1>{title}</h1>
        </div>
        {body}
    }
}

fn form(found: &Prospect, asked: &Asked) -> impl IntoView + use<> {
    let identity = found.identity.id.to_string();
    let typed: Option<Draft> = draft(ASK).filter(|typed| typed.value("identity") == identity);
    let value = |name: &str| typed.as_ref().map(|typed| typed.value(name)).unwrap_or_default();
    let problems = typed.as_ref().map(|typed| typed.problems.clone()).unwrap_or_default();
    let choices: Vec<Choice> = std::iter::once(Choice::new("", "Choose"))
        .chain(found.findings.iter().map(|one| {
            Choice::new(
                what(one),
                format!("{}: {} ({} severity)", capital(one.rule.as_str()), one.evidence, one.severity),
            )
        }))
        .collect();
    let chosen = if typed.is_some() { value("what") } else { asked.chosen.clone() };
    let start = if typed.is_some() { value("start") } else { asked.start.clone() };
    let risks: Vec<Choice> = std::iter::once(Choice::new("", "Choose"))
        .chain(Risk::ALL.iter().map(|risk| {
            let more = if *risk == Risk::High { ", and the business owner accepts it, too" } else { "" };
            let label =
                format!("{}: at most {} days at once{more}", capital(risk.as_str()), risk.longest_days());
            Choice::new(risk.as_str(), label)
        }))
        .collect();
    let ticked = |word: &str| {
        typed.as_ref().is_some_and(|typed| {
            typed.fields.iter().any(|(name, value)| name == "compensation[]" && value == word)
        })
    };
    let ticks = Compensation::ALL
        .iter()
        .map(|one| {
            let (value, ticked) = (one.as_str(), ticked(one.as_str()));
            view! { <TickField name="compensation[]" value label=capital(one.as_str()) ticked/> }
        })
        .collect_view();
    let compensation_error = problems.of("compensation").map(str::to_owned);
    let bad = compensation_error.is_some();
    let compensation_error = compensation_error.map(
        |text| view! { <p class="error" id="compensation-error">{icon(icons::CIRCLE_ALERT)} {text}</p> },
    );
    let spent = found
        .spent
        .iter()
        .map(|(family, days, most)| {
            view! { <li>{format!("{days} of {most} days were given within 24 months to rules about {family}")}</li> }
        })
        .collect_view();
    let about_what = About::new("what", "What it is about").checked(&problems);
    let reason = About::new("reason", "Why it has to be broken").checked(&problems);
    let exit_plan = About::new("exit_plan", "What replaces it, and by when").checked(&problems);
    let risk = About::new("risk", "How risky it is")
        .hint("The finding's severity sets the least")
        .checked(&problems);
    let start_about = About::new("start", "First day, UTC")
        .hint("Empty begins with the approval")
        .at_times()
        .checked(&problems);
    let end = About::new("end", "Last day, UTC").hint("It ends at the midnight after it").checked(&problems);
    let link = About::new("link", "Where more is written")
        .hint("A ticket or a document")
        .optional()
        .checked(&problems);
    let (reason_text, exit_text, risk_chosen) = (value("reason"), value("exit_plan"), value("risk"));
    let (end_text, link_text) = (value("end"), value("link"));
    let renews = asked.renews.map(|id| id.to_string()).unwrap_or_default();
    let item = asked.item.map(|(campaign, item)| {
        view! {
            <input type="hidden" name="campaign" value=campaign.to_string()/>
            <input type="hidden" name="item" value=item.to_string()/>
        }
    });
    view! {
        <ul class="plain quiet">{spent}</ul>
        <form method="post" action="/api/exceptions/ask" class="panel">
            <ProblemSummary problems/>
            <input type="hidden" name="identity" value=identity/>
            <input type="hidden" name="renews" value=renews/>
            {item}
            <SelectField about=about_what choices chosen/>
            <TextArea about=reason value=reason_text/>
            <fieldset class="field" class:field-bad=bad id="compensation">
                <legend>"What is done meanwhile"</legend>
                {compensation_error}
                <div class="ticks">{ticks}</div>
            </fieldset>
            <TextArea about=exit_plan value=exit_text/>
            <SelectField about=risk choices=risks chosen=risk_chosen/>
            <div class="two">
                <TextField about=start_about value=start kind="date"/>
                <TextField about=end value=end_text kind="date"/>
            </div>
            <TextField about=link value=link_text kind="url" most=2000/>
            <p class="hint">
                "Asking covers nothing. Somebody of security who neither asked nor owns it decides; what is given ends by itself, "
                "and is void before that if the identity gets a privileged grant, a credential or another environment."
            </p>
            <button type="submit" class="button primary">"Ask"</button>
        </form>
    }
}
